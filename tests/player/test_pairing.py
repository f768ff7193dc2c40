"""What a box does whose code hangs on the wall: it shows words, waits for a person, and takes nothing else."""

import json
import stat

import pytest

from player import pairing_wall
from player.config import Config
from player.disk import Disk, StorageError
from player.enrol import EnrolError, enrol
from player.faults import Fault
from player.identity import load_identity
from player.pairing import CODE_FILE, SHARE_FILE, Pairing
from playlists.enrolment import answer_mac, derive, lookup, normalise
from playlists.model import Profile, ProfileId
from tests.player.device_door import DeviceDoor
from tests.player.faulty_server import Faulty
from tests.player.stage_cast import at
from tests.repository_simulator import Repository, repository


@pytest.fixture
def door(server: Faulty, source: Repository) -> DeviceDoor:
    made = DeviceDoor(source, server.url + "repository/", confirmed=False)
    server.post = made
    return made


def typed(door: DeviceDoor, pairing: Pairing) -> str:
    door.codes = [pairing.code]
    return lookup(derive(normalise(pairing.code)))


def test_the_wall_shows_the_console_s_words_and_goes_on_asking_until_somebody_confirms(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    assert (pairing.poll(), pairing.words) == (None, "")
    name = typed(door, pairing)
    for _ in range(3):
        assert pairing.poll() is None
        assert pairing.fault is None
        assert pairing.words == door.words[name] != ""
    assert load_identity(tmp_path) is None
    door.confirmed = True
    assert pairing.poll() == load_identity(tmp_path) is not None
    assert not (tmp_path / CODE_FILE).exists()
    assert not (tmp_path / SHARE_FILE).exists()


def test_a_restart_between_meeting_and_confirming_shows_the_same_words(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    name = typed(door, pairing)
    pairing.poll()
    again = Pairing(tmp_path, server.url)
    assert again.poll() is None
    assert (again.code, again.words) == (pairing.code, door.words[name])
    door.confirmed = True
    assert Pairing(tmp_path, server.url).poll() is not None


def test_a_box_that_came_second_shows_another_code_and_no_words(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    door.used[typed(door, pairing)] = "ed25519:somebody"
    first = pairing.code
    assert pairing.poll() is None
    assert pairing.fault.fault is Fault.CODE_UNKNOWN
    assert pairing.code != first
    assert pairing.words == ""


def test_the_share_is_on_the_disk_before_it_leaves_the_box(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    typed(door, pairing)
    kept = tmp_path / SHARE_FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    seen = []

    def watch(request, body):
        asked = json.loads(body)
        seen.append((asked.get("share"), json.loads(kept.read_text())))
        return door(request, body)

    server.post = watch
    pairing.poll()
    assert [share for share, _ in seen] == [None, json.loads(kept.read_text())["share"]]
    assert seen[1][1]["answered"] is not None


class FullDisk(Disk):
    full = False

    def replace(self, path, data, mode=0o644):
        if self.full and path.name == SHARE_FILE:
            raise OSError(28, "No space left on device")
        super().replace(path, data, mode)


def test_a_box_that_cannot_remember_shows_no_words_and_keeps_its_share(server, door, tmp_path):
    disk = FullDisk()
    pairing = Pairing(tmp_path, server.url, disk)
    name = typed(door, pairing)
    disk.full = True
    for _ in range(2):
        assert pairing.poll() is None
        assert pairing.fault.fault is Fault.DISK_FULL
    assert (pairing.words, door.words) == ("", {})
    disk.full = False
    assert pairing.poll() is None
    assert pairing.words == door.words[name]


@pytest.mark.parametrize("field", ["server", "share"])
def test_who_changes_the_matter_once_words_are_shown_gets_another_code(server, door, tmp_path, field):
    pairing = Pairing(tmp_path, server.url)
    typed(door, pairing)
    pairing.poll()
    first, door.bend = pairing.code, lambda answer: answer.update({field: "77" * 32})
    restarted = Pairing(tmp_path, server.url)
    assert restarted.poll() is None
    assert restarted.fault.fault is Fault.ANSWER_FORGED
    assert restarted.code != first
    assert restarted.words == ""


def test_a_server_that_was_not_compared_is_not_taken_even_if_it_knows_the_code(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    typed(door, pairing)
    pairing.poll()
    other = repository()
    other.root.unrecognized_fields["x-other"] = 1
    other._write_root()
    stranger = DeviceDoor(other, door.url, door.codes, confirmed=True, words=door.words)
    for url, source in ((door.url, other), ("http://elsewhere.invalid/", door.source)):
        stranger.url, stranger.source = url, source
        server.post = stranger
        assert pairing.poll() is None
        assert pairing.fault.fault is Fault.ANSWER_FORGED
    assert load_identity(tmp_path) is None
    server.post, door.confirmed = door, True
    assert pairing.poll() is not None


def test_an_answer_before_any_comparison_is_not_taken(server, door, tmp_path):
    pairing = Pairing(tmp_path, server.url)
    name = typed(door, pairing)
    door.words[name], door.confirmed = "any", True
    assert pairing.poll() is None
    assert pairing.fault.fault is Fault.ANSWER_FORGED
    assert load_identity(tmp_path) is None


@pytest.mark.parametrize("change", [{"server": "x"}, {"share": 7}, {"share": None}, {"nonce": "n"}, {"mac": "0" * 64}])
def test_words_are_shown_for_an_answer_that_holds_only(server, door, tmp_path, change):
    pairing = Pairing(tmp_path, server.url)
    typed(door, pairing)
    kind = "after_sealing" if "mac" in change else "bend"
    setattr(door, kind, lambda answer: answer.update(change))
    first = pairing.code
    assert pairing.poll() is None
    assert pairing.fault.fault is Fault.ANSWER_FORGED
    assert (pairing.words, pairing.code) == ("", first)


@pytest.mark.parametrize("rubbish", [b"", b"[]", b"{}", b"[" * 100_000, b"\xff", b'{"lookup": 1}'])
def test_a_damaged_share_is_drawn_anew_and_the_code_stays(server, door, tmp_path, rubbish):
    code = Pairing(tmp_path, server.url).code
    (tmp_path / SHARE_FILE).write_bytes(rubbish)
    pairing = Pairing(tmp_path, server.url)
    assert pairing.code == code
    name = typed(door, pairing)
    pairing.poll()
    assert pairing.words == door.words[name]


def test_a_share_belongs_to_its_code(server, door, tmp_path):
    Pairing(tmp_path, server.url)
    share = json.loads((tmp_path / SHARE_FILE).read_text())["share"]
    (tmp_path / CODE_FILE).unlink()
    Pairing(tmp_path, server.url)
    assert json.loads((tmp_path / SHARE_FILE).read_text())["share"] != share


def test_a_code_typed_by_the_installer_is_taken_from_no_server_that_wants_words(server, door, tmp_path):
    code = Pairing(tmp_path / "wall", server.url).code

    def wants_words(request, body):
        answer = {"code": "confirm", "server": "0a" * 32, "share": "0b" * 32, "nonce": json.loads(body)["nonce"]}
        answer["mac"] = answer_mac(derive(normalise(code)), answer)
        return 202, json.dumps(answer).encode()

    server.post = wants_words
    with pytest.raises(EnrolError) as failure:
        enrol(server.url, code, tmp_path / "typed")
    assert failure.value.fault is Fault.CODE_UNKNOWN
    assert load_identity(tmp_path / "typed") is None


def test_only_a_panel_too_small_for_the_code_is_shown_its_parts_by_turns():
    small, hall = Profile(ProfileId("p"), 64, 16, 16, "red", "led"), Profile(ProfileId("p"), 1920, 1080, 6)
    assert [pairing_wall.turn_of(small, at(0, boot=s)) for s in (0, 3, 6, 9)] == [{"turn": n} for n in (0, 1, 2, 0)]
    assert pairing_wall.turn_of(hall, at(0)) == {}


def test_a_disk_that_is_full_at_first_gets_its_code_once_there_is_room(server, door, tmp_path, monkeypatch):
    made: list[Pairing] = []

    def full_at_first(state, url):
        if not made:
            made.append(Pairing(state, url))
            raise StorageError(Fault.DISK_FULL, "the disk is full")
        return made[0]

    monkeypatch.setattr("player.pairing.Pairing", full_at_first)
    monkeypatch.setattr(pairing_wall, "ASK_SECONDS", 0)
    wall = pairing_wall.PairingWall(Config(tmp_path), server.url, moment=at)
    door.confirmed = True
    typed(door, Pairing(tmp_path, server.url))
    wall._ask()
    assert wall._words["code"] == made[0].code
    assert wall._words["qr"] == f"{server.url.rstrip('/')}/displays/pair?code={normalise(made[0].code)}"
    assert load_identity(tmp_path) is not None
