"""A server of a LAN has an authority of its own, pinned at enrolment; a broken handshake is no foreign certificate."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from player.faults import Fault
from player.fetcher import Fetcher
from player.link import Link
from player.source import LinkError


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make an authority that is its own server, as a small LAN has it."""
    key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, private


@pytest.fixture
def authorities(tmp_path: Path) -> tuple[Path, Path, Path]:
    own, key = certificate(tmp_path, "own")
    other, _ = certificate(tmp_path, "other")
    return own, key, other


@pytest.fixture
def port(authorities: tuple[Path, Path, Path]) -> Iterator[int]:
    own, key, _ = authorities
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                try:
                    with plain, context.wrap_socket(plain, server_side=True) as secure:
                        secure.recv(4096)
                        secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
                except OSError:
                    continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(60)


def fault_of(link: Link) -> Fault:
    with pytest.raises(LinkError) as failure:
        Fetcher(link).timestamp(None)
    return failure.value.fault


def test_the_pinned_authority_is_believed(port, authorities):
    assert Fetcher(Link(f"https://127.0.0.1:{port}/", authorities[0])).timestamp(None).data == b"{}"


def test_another_authority_is_not(port, authorities):
    assert fault_of(Link(f"https://127.0.0.1:{port}/", authorities[2])) is Fault.TLS


def test_without_a_pin_the_systems_authorities_decide(port):
    assert fault_of(Link(f"https://127.0.0.1:{port}/")) is Fault.TLS


def test_a_cable_pulled_during_the_handshake_is_no_foreign_certificate(authorities):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            plain, _ = listener.accept()
            plain.recv(10)
            plain.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        link = Link(f"https://127.0.0.1:{listener.getsockname()[1]}/", authorities[0])
        assert fault_of(link) in (Fault.CUT, Fault.UNREACHABLE)
        thread.join(60)


def test_a_missing_authority_file_is_named(tmp_path):
    assert fault_of(Link("https://127.0.0.1:9/", tmp_path / "none.pem")) is Fault.TLS
