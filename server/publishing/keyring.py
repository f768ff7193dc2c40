"""Private keys as files: made, found by their identifier, refused when others can read them.

A key is one PKCS8 PEM file ``<use>-<first 16 of the key identifier>.pem``, mode
0600 in a folder of mode 0700. The name is enough to find the key that a role
asks for; which key serves which role is the signed metadata's to say, so a
folder with old keys in it is harmless. Nothing here logs or prints a key.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, SSlibKey

from server.errors import OperatorError
from server.publishing.files import Disk

SHELVES = {
    "root": "root",
    "targets": "targets",
    "signer": "signers",
    "snapshot": "online",
    "timestamp": "online",
    "withdrawals": "online",
}
"""The folder below ``keys/`` for each use, so that ``root/`` and ``targets/`` can be carried away."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys below one folder. ``passphrase`` opens and closes all of them."""

    folder: Path
    passphrase: bytes | None = None
    disk: Disk = field(default_factory=Disk)

    def make(self, use: str) -> SSlibKey:
        """Create a key for ``use`` and return its public half."""
        return write_private_key(self.folder / SHELVES[use], use, self.passphrase, self.disk)

    def holds(self, keyid: str) -> bool:
        return self._file_of(keyid) is not None

    def signer(self, key: SSlibKey, wanted_for: str) -> CryptoSigner:
        """Return the signer of ``key``; ``wanted_for`` names the role in the sentence when it is missing."""
        path = self._file_of(key.keyid)
        if path is None:
            raise OperatorError(
                f"the {wanted_for} key {key.keyid[:16]} is not below {self.folder}: "
                f"bring its file back (from the stick or the backup where you keep it) and run this again"
            )
        return load_signer(path, self.passphrase, key)

    def _file_of(self, keyid: str) -> Path | None:
        return next(iter(sorted(self.folder.glob(f"*/*-{keyid[:16]}.pem"))), None)


def write_private_key(folder: Path, use: str, passphrase: bytes | None, disk: Disk) -> SSlibKey:
    folder.mkdir(parents=True, exist_ok=True)
    for private_folder in (folder.parent, folder):
        private_folder.chmod(0o700)
    private = Ed25519PrivateKey.generate()
    public = SSlibKey.from_crypto(private.public_key())
    protection: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
    disk.write(folder / f"{use}-{public.keyid[:16]}.pem", pem, 0o600)
    return public


def load_signer(path: Path, passphrase: bytes | None, key: SSlibKey | None = None) -> CryptoSigner:
    """Open a private key file, or say what is wrong with it."""
    refuse_loose_modes(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OperatorError(f"{path} cannot be read ({error.strerror}): give the path of a private key file") from error
    try:
        private = load_pem_private_key(content, passphrase)
    except TypeError as error:
        raise OperatorError(_passphrase_sentence(path, passphrase)) from error
    except ValueError as error:
        if passphrase and b"ENCRYPTED" in content:
            raise OperatorError(f"the passphrase does not open {path}: check the passphrase file") from error
        raise OperatorError(f"{path} is damaged, it is no private key in PEM: restore it from the backup") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise OperatorError(f"{path} is not an Ed25519 key: make one with `gongshi-server keys`")
    signer = CryptoSigner(private)
    if key is not None and signer.public_key != key:
        raise OperatorError(f"{path} holds another key than its name says: restore it from the backup")
    return signer


def refuse_loose_modes(path: Path) -> None:
    """A private key that other accounts can read is not private: name it and the mend."""
    if os.name != "posix":
        return
    for place, mend in ((path, "600"), (path.parent, "700")):
        try:
            loose = place.stat().st_mode & 0o077
        except FileNotFoundError as error:
            raise OperatorError(f"{path} does not exist: give the path of a private key file") from error
        if loose:
            raise OperatorError(f"other accounts can read {place}: run `chmod {mend} {place}` and try again")


def read_public_key(path: Path) -> SSlibKey:
    """Read a public key in PEM (what ``keys reviewer`` writes beside the private one)."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise OperatorError(f"{path} cannot be read ({error.strerror}): give the reviewer's public key file") from error
    except ValueError as error:
        raise OperatorError(
            f"{path} is not a public key in PEM: give the file reviewer-….pub.pem, never the private one"
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise OperatorError(f"{path} is not an Ed25519 key: make one with `gongshi-server keys reviewer`")
    return SSlibKey.from_crypto(key)


def public_pem(key: SSlibKey) -> bytes:
    raw = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.keyval["public"]))
    return raw.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_passphrase(path: Path | None) -> bytes | None:
    """The first line of a passphrase file; None when no file is set."""
    if path is None:
        return None
    refuse_loose_modes_of_file(path)
    try:
        line = path.read_bytes().split(b"\n", 1)[0].rstrip(b"\r")
    except OSError as error:
        raise OperatorError(f"the passphrase file {path} cannot be read ({error.strerror}): mend its path") from error
    if not line:
        raise OperatorError(f"the passphrase file {path} is empty: write the passphrase into its first line")
    return line


def refuse_loose_modes_of_file(path: Path) -> None:
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        raise OperatorError(f"other accounts can read {path}: run `chmod 600 {path}` and try again")


def _passphrase_sentence(path: Path, passphrase: bytes | None) -> str:
    if passphrase is None:
        return f"{path} is closed with a passphrase: set passphrase_file in config.toml, section [keys]"
    return f"{path} has no passphrase although one is set: remove passphrase_file from config.toml or make new keys"
