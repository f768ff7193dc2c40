"""TLS for a server on a LAN: its own certificate authority, made at set-up, and the server's certificate.

Players pin the authority when they enrol (the enrolment code authenticates it),
so the authority lives ten years and the server's certificate is renewed under
it long before its end. A site behind a proxy with a public certificate does
not use this module.
"""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.errors import OperatorError
from server.publishing.files import Disk

AUTHORITY_LIFE = timedelta(days=3653)
CERTIFICATE_LIFE = timedelta(days=397)
RENEW_BEFORE = timedelta(days=60)
# A device whose clock is a little slow must not find the new certificate "not yet valid".
BACKDATED = timedelta(days=2)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Tls:
    """The files a server listens with, and the authority a player pins."""

    ca_pem: bytes
    certificate: Path
    key: Path


def ensure(folder: Path, names: Iterable[str], now: datetime, disk: Disk | None = None) -> Tls:
    """Return the TLS files in ``folder``, making or renewing what is missing, old or for other names."""
    disk = disk or Disk()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    authority, authority_key = _authority(folder, now, disk)
    wanted = tuple(sorted({*names, *LOOPBACK}))
    certificate, key = folder / "server.pem", folder / "server.key"
    if not _serves(certificate, key, wanted, authority, now):
        private = generate_private_key(SECP256R1())
        issued = _certificate(private, authority, authority_key, wanted, now)
        disk.write(key, _private_pem(private), 0o600)
        disk.write(certificate, issued.public_bytes(Encoding.PEM))
    return Tls(authority.public_bytes(Encoding.PEM), certificate, key)


def own_names() -> tuple[str, ...]:
    """The names and addresses this machine is likely to be reached by."""
    host = socket.gethostname()
    try:
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        addresses = set()
    # Connecting a datagram socket sends nothing; it asks the kernel which address would be used.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            addresses.add(str(probe.getsockname()[0]))
        except OSError:
            pass
    return tuple(sorted({host, *(address.split("%", 1)[0] for address in addresses)}))


def _authority(folder: Path, now: datetime, disk: Disk) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    path, key_path = folder / "ca.pem", folder / "ca.key"
    if path.exists() and key_path.exists():
        authority, key = _read_certificate(path), _read_key(key_path)
        if authority.public_key() != key.public_key():
            raise OperatorError(f"{path} and {key_path} do not belong together: restore both from the backup")
        return authority, key
    if path.exists():
        # Key first, certificate last: a certificate without its key was not left by a broken set-up.
        raise OperatorError(
            f"{key_path} is missing beside {path}: restore it from the backup; "
            f"removing both makes a new authority, and then every player must be enrolled again"
        )
    private = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Gongshi {x509.random_serial_number():x}"[:24])])
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    authority = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, SHA256())
    )
    disk.write(key_path, _private_pem(private), 0o600)
    disk.write(path, authority.public_bytes(Encoding.PEM))
    return authority, private


def _certificate(
    private: EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: EllipticCurvePrivateKey,
    names: tuple[str, ...],
    now: datetime,
) -> x509.Certificate:
    public = private.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gongshi server")]))
        .issuer_name(authority.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(min(now + CERTIFICATE_LIFE, authority.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, SHA256())
    )


def _serves(certificate: Path, key: Path, names: tuple[str, ...], authority: x509.Certificate, now: datetime) -> bool:
    """Whether the certificate on disk still does for these names; a broken pair is simply made again."""
    try:
        current, private = _read_certificate(certificate), _read_key(key)
        current.verify_directly_issued_by(authority)
    except (OperatorError, ValueError, TypeError, InvalidSignature):
        return False
    alternative = current.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(entry.value) for entry in alternative}
    return (
        current.public_key() == private.public_key()
        and {str(_general_name(name).value) for name in names} <= covered
        and now < current.not_valid_after_utc - RENEW_BEFORE
        and current.not_valid_before_utc <= now
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        return x509.DNSName(name.encode("idna").decode("ascii"))
    except UnicodeError as error:
        raise OperatorError(
            f"{name!r} is no host name or address: mend names in config.toml, section [server]"
        ) from error


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OperatorError(f"{path} is no readable certificate: restore it from the backup") from error


def _read_key(path: Path) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise OperatorError(f"{path} is no readable private key: restore it from the backup") from error
    if not isinstance(key, EllipticCurvePrivateKey):
        raise OperatorError(f"{path} is not the kind of key this server makes: restore it from the backup")
    return key


def _private_pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
