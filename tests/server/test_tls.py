"""The server's own certificate authority, judged by a real TLS handshake."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from server import tls
from server.errors import OperatorError

NOW = datetime.now(UTC)


def handshake(server: tls.Tls, name: str) -> None:
    """One real handshake over a socket pair, with only the pinned authority trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    pinned = ssl.create_default_context(cadata=server.ca_pem.decode())
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            context.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        with pinned.wrap_socket(ours, server_hostname=name) as connection:
            assert connection.version() is not None
    finally:
        ours.close()
        serving.join()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "gongshi.example", "192.0.2.7"])
def test_a_player_with_the_authority_pinned_believes_the_server(tmp_path: Path, name: str):
    handshake(tls.ensure(tmp_path, ["gongshi.example", "192.0.2.7"], NOW), name)


def test_another_name_is_not_believed(tmp_path: Path):
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tls.ensure(tmp_path, [], NOW), "other.example")


def test_another_authority_is_not_believed(tmp_path: Path):
    server = tls.ensure(tmp_path / "one", [], NOW)
    stranger = tls.ensure(tmp_path / "two", [], NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tls.Tls(stranger.ca_pem, server.certificate, server.key), "localhost")


def test_asking_again_changes_nothing(tmp_path: Path):
    first = tls.ensure(tmp_path, ["a.example"], NOW)
    before = first.certificate.read_bytes()
    assert tls.ensure(tmp_path, ["a.example"], NOW + timedelta(days=100)) == first
    assert first.certificate.read_bytes() == before


def test_a_certificate_is_renewed_before_its_end_under_the_same_authority(tmp_path: Path):
    first = tls.ensure(tmp_path, [], NOW)
    old = x509.load_pem_x509_certificate(first.certificate.read_bytes())
    later = old.not_valid_after_utc - timedelta(days=59)
    second = tls.ensure(tmp_path, [], later)
    new = x509.load_pem_x509_certificate(second.certificate.read_bytes())
    assert new.not_valid_after_utc > old.not_valid_after_utc
    assert second.ca_pem == first.ca_pem


def test_a_new_name_makes_a_new_certificate(tmp_path: Path):
    tls.ensure(tmp_path, [], NOW)
    handshake(tls.ensure(tmp_path, ["new.example"], NOW), "new.example")


def test_private_files_are_private(tmp_path: Path):
    tls.ensure(tmp_path / "tls", [], NOW)
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "tls").glob("*.key"))


@pytest.mark.parametrize("fault", [b"", b"<html>"])
def test_a_damaged_certificate_is_made_again(tmp_path: Path, fault: bytes):
    tls.ensure(tmp_path, [], NOW).certificate.write_bytes(fault)
    handshake(tls.ensure(tmp_path, [], NOW), "localhost")


def test_a_lost_authority_key_is_one_sentence_and_nothing_is_replaced(tmp_path: Path):
    tls.ensure(tmp_path, [], NOW)
    (tmp_path / "ca.key").unlink()
    before = (tmp_path / "ca.pem").read_bytes()
    with pytest.raises(OperatorError, match="enrolled again"):
        tls.ensure(tmp_path, [], NOW)
    assert (tmp_path / "ca.pem").read_bytes() == before


def test_an_authority_and_a_key_that_do_not_belong_together_are_refused(tmp_path: Path):
    tls.ensure(tmp_path / "one", [], NOW)
    tls.ensure(tmp_path / "two", [], NOW)
    (tmp_path / "one" / "ca.key").write_bytes((tmp_path / "two" / "ca.key").read_bytes())
    with pytest.raises(OperatorError, match="do not belong together"):
        tls.ensure(tmp_path / "one", [], NOW)


def test_a_name_that_is_none_is_one_sentence(tmp_path: Path):
    with pytest.raises(OperatorError, match="no host name"):
        tls.ensure(tmp_path, ["two..dots"], NOW)


def test_own_names_hold_this_machine():
    assert socket.gethostname() in tls.own_names()
