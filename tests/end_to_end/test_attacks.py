"""What a hostile or broken server sends is refused by number, and the wall stays as it was."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Timestamp

from deploy.demo.evidence import Release
from deploy.demo.processes import wait_until
from tests.end_to_end.site import PATIENCE, Site


def metadata(site: Site) -> Path:
    return site.data / "repository" / "metadata"


def timestamp(site: Site) -> Path:
    return metadata(site) / "timestamp.json"


@pytest.fixture
def kept(site: Site) -> Iterator[bytes]:
    """The honest timestamp, put back after the attack; the player must then be content again."""
    wait_until(lambda: site.wall.link == "current", PATIENCE, "a player that is up to date")
    honest = timestamp(site).read_bytes()
    yield honest
    # A test that published something newer has left it there: what is older would rightly be refused.
    if site.release_or_none() is None:
        _write(timestamp(site), honest)
    wait_until(lambda: site.wall.link == "current", PATIENCE, "recovery after the attack")


def number(site: Site) -> str:
    link = site.wall.raw.get("link")
    return str(link.get("fault")) if isinstance(link, dict) else ""


def attack(site: Site, deed: Callable[[], None], faults: set[str]) -> None:
    held, version = site.release(), site.wall.release
    site.seen(release=held)
    deed()
    wait_until(lambda: site.wall.link == "refused", PATIENCE, "the refusal")
    assert number(site) in faults
    stays(site, held, version)


def stays(site: Site, held: Release, version: int | None) -> None:
    """By its own account and by its picture the wall is what it was."""
    wall = site.wall
    assert wall.release == version
    assert wall.verified
    assert wall.faithful
    site.seen(release=held)


def test_one_altered_byte_in_the_signed_part_is_refused(site: Site, kept: bytes) -> None:
    content = json.loads(kept)
    content["signed"]["version"] += 1
    attack(site, lambda: _write(timestamp(site), json.dumps(content).encode()), {"E21", "E20"})


def test_another_key_is_refused(site: Site, kept: bytes) -> None:
    def forge() -> None:
        forged = Metadata[Timestamp].from_bytes(kept)
        forged.signed.version += 1
        forged.sign(CryptoSigner(Ed25519PrivateKey.generate()))
        _write(timestamp(site), forged.to_bytes())

    attack(site, forge, {"E21"})


def test_no_signature_at_all_is_refused(site: Site, kept: bytes) -> None:
    content = json.loads(kept)
    content["signed"]["version"] += 1
    content["signatures"] = []
    attack(site, lambda: _write(timestamp(site), json.dumps(content).encode()), {"E20", "E21"})


def test_an_older_release_is_refused_and_then_the_newer_taken(site: Site, kept: bytes) -> None:
    site.town.change_something()
    wait_until(
        lambda: site.wall.release == site.town.release("hall") and site.wall.link == "current",
        PATIENCE,
        "the newer one",
    )
    newer = timestamp(site).read_bytes()
    attack(site, lambda: _write(timestamp(site), kept), {"E23"})
    _write(timestamp(site), newer)


def test_a_page_of_a_captive_portal_is_not_taken_for_a_release(site: Site, kept: bytes) -> None:
    page = b"<!DOCTYPE html><html><body>please log in</body></html>"
    held, version = site.release(), site.wall.release
    _write(timestamp(site), page)
    wait_until(lambda: site.wall.link not in ("current", "updating"), PATIENCE, "the refusal of the page")
    stays(site, held, version)


def test_a_release_of_stick_age_is_accepted_though_its_timestamp_has_expired(site: Site) -> None:
    wait_until(lambda: site.wall.link == "current", PATIENCE, "a player that is up to date")
    before = site.wall.release or 0
    site.wire.cut()
    site.server.stop()
    site.town.change_something()
    newer = site.release()
    signed = Metadata[Timestamp].from_bytes(timestamp(site).read_bytes())
    signed.signed.expires = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)
    signed.sign(load_pem(site))
    _write(timestamp(site), signed.to_bytes())
    site.server.start()
    site.wire.mend()
    wait_until(lambda: (site.wall.release or 0) > before, PATIENCE, "the newer release with its expired timestamp")
    site.seen(release=newer)


def load_pem(site: Site) -> CryptoSigner:
    """The timestamp's own key, as the server holds it."""
    (path,) = (site.data / "keys" / "online").glob("timestamp-*.pem")
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return CryptoSigner(key)


def _write(path: Path, content: bytes) -> None:
    staged = path.with_suffix(".staged")
    staged.write_bytes(content)
    staged.replace(path)
