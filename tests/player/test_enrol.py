"""A box and a server that share a code come to trust each other, and nobody else gets in between."""

import json
import os
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from player.cache import Cache
from player.cli import main
from player.device_key import BLOCK, DeviceKey
from player.disk import StorageError
from player.enrol import EnrolError, enrol, refuse_address
from player.faults import Fault, FaultError
from player.identity import load_identity
from player.pairing import Pairing
from playlists.device_request import KEY_BYTES, SIGNATURE_BYTES, parse_headers, read_spelled
from playlists.enrolment import grouped, new_code, signing_text
from tests.player.device_door import DeviceDoor
from tests.player.faulty_server import Faulty, serving
from tests.repository_simulator import STRANGER, Repository, repository

CODE = new_code(b"0123456789abcdef")


@pytest.fixture
def door(server: Faulty, source: Repository) -> DeviceDoor:
    made = DeviceDoor(source, server.url + "repository/", [CODE])
    server.post = made
    return made


def refused(server: Faulty, tmp_path, code: str = CODE) -> EnrolError:
    with pytest.raises(EnrolError) as failure:
        enrol(server.url, code, tmp_path)
    assert load_identity(tmp_path) is None
    assert not Cache(tmp_path).generations.roots()
    return failure.value


def test_a_code_typed_by_the_installer_enrols(server, door, source, tmp_path):
    identity = enrol(server.url, grouped(CODE).lower(), tmp_path)
    assert identity == load_identity(tmp_path)
    assert identity.repository_url == server.url + "repository/"
    assert [(display.id, display.channel) for display in identity.displays] == [("d1", "hall")]
    assert identity.key_text == door.device_key == DeviceKey(tmp_path).text
    assert Cache(tmp_path).anchor() == source.anchor()


def test_both_roads_prove_that_this_box_holds_its_key(server, door, tmp_path):
    asked = []
    server.post = lambda request, body: asked.append(json.loads(body)) or door(request, body)
    enrol(server.url, CODE, tmp_path / "typed")
    pairing = Pairing(tmp_path / "shown", server.url)
    door.codes.append(pairing.code)
    assert pairing.poll() is not None
    assert len(asked) == 3  # the shown code: once to meet, once with the share
    for request in asked:
        public = read_spelled(request["device_key"], KEY_BYTES, "device_key")
        signature = read_spelled(request["signature"], SIGNATURE_BYTES, "signature")
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signing_text(request))


def test_the_servers_own_authority_is_pinned(server, door, tmp_path):
    door.tls_ca = "-----BEGIN CERTIFICATE-----\n示例\n-----END CERTIFICATE-----\n"
    identity = enrol(server.url, CODE, tmp_path)
    assert identity.tls_ca is not None
    assert identity.tls_ca.read_text("utf-8") == door.tls_ca


def test_the_same_box_may_ask_twice(server, door, tmp_path):
    assert enrol(server.url, CODE, tmp_path) == enrol(server.url, CODE, tmp_path)


def test_a_used_code_is_refused_to_another_box(server, door, tmp_path):
    enrol(server.url, CODE, tmp_path / "one")
    error = refused(server, tmp_path / "two")
    assert error.fault is Fault.CODE_UNKNOWN
    assert "another player" in error.sentence


@pytest.mark.parametrize("code", ["", "ABC", CODE[:-1], CODE[1:] + CODE[0], CODE[:-1] + "0", "12 条"])
def test_a_mistyped_code_never_leaves_the_box(server, door, tmp_path, code):
    assert refused(server, tmp_path, code).fault is Fault.CODE_WRONG
    assert not server.requests


def test_a_foreign_code_is_unknown(server, door, tmp_path):
    assert refused(server, tmp_path, new_code(os.urandom(16))).fault is Fault.CODE_UNKNOWN


@pytest.mark.parametrize("field", ["root", "repository", "tls_ca", "player", "epoch", "displays", "nonce", "mac"])
def test_nobody_in_between_can_change_a_field(server, door, tmp_path, field):
    def meddle(answer):
        other = repository()
        other.signers["root"] = [STRANGER]
        answer[field] = {"epoch": 2, "displays": [], "tls_ca": "pem"}.get(field, "http://elsewhere.invalid/")

    door.after_sealing = meddle
    assert refused(server, tmp_path).fault is Fault.ANSWER_FORGED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("root", "{}"),
        ("root", 7),
        ("repository", "file:///etc"),
        ("epoch", "x"),
        ("displays", "d1"),
        ("displays", [{"id": "d1"}]),
        ("tls_ca", 7),
    ],
)
def test_an_answer_that_holds_and_makes_no_sense_is_refused(server, door, tmp_path, field, value):
    door.bend = lambda answer: answer.update({field: value})
    assert refused(server, tmp_path).fault is Fault.ANSWER_FORGED


def test_an_answer_to_another_request_is_refused(server, door, tmp_path):
    door.bend = lambda answer: answer.update(nonce="00" * 16)
    assert refused(server, tmp_path).fault is Fault.ANSWER_FORGED


@pytest.mark.parametrize(
    ("code", "body", "fault"),
    [
        (200, b"<html>login</html>", Fault.PORTAL),
        (500, b"oh", Fault.STATUS),
        (410, b'{"code": "code-expired"}', Fault.CODE_UNKNOWN),
        (403, b'{"code": "revoked"}', Fault.REVOKED),
        (400, b'{"code": "bad-request"}', Fault.STATUS),
        (410, b"?", Fault.STATUS),
        (403, b'{"code": 7}', Fault.STATUS),
        (403, b"[" * 100_000, Fault.STATUS),
        (404, b"?", Fault.STATUS),
    ],
)
def test_a_server_in_trouble_has_its_number(server, tmp_path, code, body, fault):
    server.post = lambda request, asked: (code, body)
    with pytest.raises(FaultError) as failure:
        enrol(server.url, CODE, tmp_path)
    assert failure.value.fault is fault


@pytest.mark.parametrize(
    "url",
    [
        "",
        "server",
        "ftp://server/",
        "https://",
        "https://127.0.0.1:99999",
        "https://a:x",
        "https://[::1",
        "https://a b",
    ],
)
def test_an_address_that_is_none_is_named(url, tmp_path, capsys):
    with pytest.raises(EnrolError) as failure:
        enrol(url, CODE, tmp_path)
    assert "https://" in failure.value.sentence
    # Nor does a wall show a code for ever that nobody can be asked about.
    assert main(["run", url, "--state", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("is no server address") == 1


@pytest.mark.parametrize("url", ["https://[::1]:8443", "http://gongshi.example", "https://政务.example:8443/"])
def test_an_address_of_another_form_is_one(url):
    refuse_address(url)


def test_a_display_shows_a_code_until_somebody_types_it(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    assert pairing.poll() is None
    assert pairing.fault is None
    door.codes = [pairing.code]
    identity = pairing.poll()
    assert identity is not None
    assert identity == load_identity(tmp_path)


def test_the_code_on_the_wall_outlives_a_power_cut(server, tmp_path):
    assert Pairing(tmp_path, server.url).code == Pairing(tmp_path, server.url).code


def test_a_code_that_can_no_longer_work_is_replaced_on_the_wall(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    first = pairing.code
    server.post = lambda request, body: (410, b'{"code": "code-expired", "sentence": "expired"}')
    assert pairing.poll() is None
    assert pairing.fault.fault is Fault.CODE_UNKNOWN
    assert pairing.code != first


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422])
@pytest.mark.parametrize("body", [b"<html>login</html>", b"", b"{}", b'{"error": "blocked"}'])
def test_a_portal_that_refuses_in_the_server_s_place_takes_no_code_off_the_wall(server, door, tmp_path, status, body):
    pairing = Pairing(tmp_path, server.url)
    door.codes = [pairing.code]
    server.post = lambda request, asked: (status, body)
    for _ in range(3):
        assert pairing.poll() is None
        assert pairing.fault.fault in (Fault.PORTAL, Fault.STATUS)
    server.post = door
    assert pairing.poll() is not None


def test_a_revoked_box_says_so_and_offers_the_administrator_another_code(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    first = pairing.code
    door.codes, door.revoked = [first], True
    assert pairing.poll() is None
    assert pairing.fault.fault is Fault.REVOKED
    assert pairing.code != first
    assert pairing.poll() is None
    assert pairing.fault.fault is Fault.REVOKED
    door.codes, door.revoked = [pairing.code], False
    assert pairing.poll() is not None
    assert pairing.fault is None


def test_a_display_without_a_server_goes_on_asking(tmp_path):
    pairing = Pairing(tmp_path, "http://127.0.0.1:9/")
    assert pairing.poll() is None
    assert pairing.fault.fault is Fault.UNREACHABLE


def test_enrolling_with_another_server_leaves_nothing_of_the_first(server, door, tmp_path):
    enrol(server.url, CODE, tmp_path)
    other = repository()
    other.root.unrecognized_fields["x-other"] = 1
    other._write_root()
    with serving(other.files) as second:
        second.post = DeviceDoor(other, second.url, [CODE])
        identity = enrol(second.url, CODE, tmp_path)
    assert identity.repository_url == second.url
    assert Cache(tmp_path).anchor() == other.anchor()


# The key and its counter.


def test_the_device_key_is_made_once_and_private(tmp_path):
    assert DeviceKey(tmp_path).text == DeviceKey(tmp_path).text
    assert stat.S_IMODE((tmp_path / "device.key").stat().st_mode) == 0o600


def counter(key: DeviceKey) -> int:
    return parse_headers(key.sign_request("POST", "/api/v1/report", 1, b"{}")).counter


def test_no_request_number_is_used_twice_however_often_the_power_fails(tmp_path):
    seen = []
    for _ in range(5):
        key = DeviceKey(tmp_path)
        seen += [counter(key) for _ in range(BLOCK + 3)]
    assert seen == sorted(set(seen))


@pytest.mark.parametrize("name", ["device.key", "counter"])
def test_a_damaged_key_is_named_with_its_mend(tmp_path, name):
    counter(DeviceKey(tmp_path))
    (tmp_path / name).write_bytes(b"\xff rot")
    with pytest.raises(StorageError) as failure:
        DeviceKey(tmp_path)
    assert failure.value.fault is Fault.IDENTITY
    assert "enrol" in failure.value.sentence


@pytest.mark.parametrize("rubbish", [b"", b"[]", b'{"player": 1}', b"\xff"])
def test_a_damaged_identity_is_named_with_its_mend(tmp_path, rubbish):
    (tmp_path / "identity.json").write_bytes(rubbish)
    with pytest.raises(StorageError) as failure:
        load_identity(tmp_path)
    assert failure.value.fault is Fault.IDENTITY
