"""Prove what hangs on a display, from three sides that do not trust each other.

The signatures: `tuf.ngclient`, a verifier that is not ours, accepts the repository's release from the first root on.
The pages: the release names, for every zone, the digests of the pages that were approved. The pixels: the picture
that the player wrote is compared with those pages, set anew here from the release's own documents and fonts; only
the places of clock and date are left out, because no page holds them.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from PIL import Image
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from playlists.blobs import unpack
from playlists.document import parse_document
from playlists.manifest import parse_fonts, parse_item, parse_root_manifest, parse_theme
from playlists.model import Item, ItemId, Profile, Ref, RootManifest, Theme, Zone
from playlists.pages.digest import page_digest
from playlists.pages.display_list import Page
from playlists.pages.theme import wears_picture
from playlists.pages.typesetter import Faces, FontFile, paint, set_pages
from playlists.tree import walk


class EvidenceError(Exception):
    """The repository could not be read as a release."""


class FolderFetcher(FetcherInterface):
    """Let ngclient read the repository from its folder: what a stick would carry."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = Path(url2pathname(urlsplit(url).path))
        if not path.is_file():
            raise DownloadHTTPError(f"{path.name} is not there", 404)
        yield path.read_bytes()


@dataclass(frozen=True, slots=True)
class Release:
    """One channel's release as a stranger reads it from the folder."""

    manifest: RootManifest
    theme: Theme
    items: Mapping[ItemId, Item]
    faces: Faces
    repository: Path

    def blob(self, ref: Ref) -> Path:
        name = ref.digest.removeprefix("sha256:")
        return self.repository / "blobs" / "sha256" / name[:2] / name

    def content(self, ref: Ref) -> bytes:
        return unpack(ref, self.blob(ref).read_bytes())


@dataclass(frozen=True, slots=True)
class Finding:
    """What one zone of a picture turned out to show; ``item`` is None where it matches no approved page."""

    zone: str
    face: str
    item: ItemId | None = None
    page: int | None = None
    digest: str | None = None
    approved: bool = False
    pixels: int = 0
    live: int = 0


def read_release(repository: Path, root: bytes, channel: str) -> Release:
    """Verify the newest release of a channel by ngclient and read it."""
    with tempfile.TemporaryDirectory() as folder:
        updater = Updater(
            metadata_dir=str(Path(folder)),
            metadata_base_url=(repository / "metadata").as_uri(),
            target_dir=folder,
            target_base_url=(repository / "targets").as_uri(),
            fetcher=FolderFetcher(),
            config=UpdaterConfig(max_delegations=1000),
            bootstrap=root,
        )
        info = updater.get_targetinfo(f"channels/{channel}.json")
        if info is None:
            raise EvidenceError(f"the repository has no signed channel {channel}")
        manifest = parse_root_manifest(Path(updater.download_target(info)).read_bytes())
    bare = Release(manifest, Theme("", {}), {}, Faces({}), repository)
    listed = parse_fonts(bare.content(manifest.fonts)).fonts
    fonts = {font.role: FontFile(str(bare.blob(font.file)), font.face, font.size) for font in listed}
    items = {
        entry.id: parse_item(bare.content(entry.item))
        for entry in walk(manifest.items, lambda ref: bare.blob(ref).read_bytes())
    }
    return Release(manifest, parse_theme(bare.content(manifest.theme)), items, Faces(fonts), repository)


def candidates(release: Release, profile: Profile, zone: Zone) -> Iterator[tuple[Item, int, Page, bytes]]:
    """Every page that could stand in the zone, set anew from the release."""
    area = zone.pixels(profile.width, profile.height)
    for item in release.items.values():
        if not item.pages_for(profile.id, zone.id):
            continue
        assets = {asset.name: release.content(asset.file) for asset in item.assets}
        worn = wears_picture(release.theme, item.kind, item.document, profile)
        pages = set_pages(
            parse_document(dict(item.document)),
            zone.face,
            area.w,
            area.h,
            profile,
            release.theme,
            release.faces,
            assets,
            item.kind,
            release.content(worn.file) if worn is not None else None,
        )
        for number, page in enumerate(pages):
            yield item, number, page, paint(page, release.faces)


def examine(release: Release, profile_id: str, picture: Image.Image) -> list[Finding]:
    """Say for every zone which approved page its pixels are."""
    profile = next(profile for profile in release.manifest.profiles if profile.id == profile_id)
    if picture.size != (profile.width, profile.height):
        raise EvidenceError(f"the picture is {picture.size}, the profile {profile_id} is not")
    return [_zone(release, profile, zone, picture) for zone in release.manifest.layout.zones]


def _zone(release: Release, profile: Profile, zone: Zone, picture: Image.Image) -> Finding:
    area = zone.pixels(profile.width, profile.height)
    shown = picture.convert("RGB").crop((area.x, area.y, area.x + area.w, area.y + area.h))
    if zone.face == "ticker":
        # The strip moves between any two pictures; the player's own record speaks for it.
        return Finding(zone.id, zone.face)
    for item, number, page, rgb in candidates(release, profile, zone):
        expected = Image.frombytes("RGB", (page.width, page.height), rgb)
        seen = shown.copy()
        for live in page.live:
            box = (live.x, live.y, live.x + live.width, live.y + live.height)
            seen.paste(expected.crop(box), box)
        if seen.tobytes() == rgb:
            digest = page_digest(page.width, page.height, rgb)
            records = item.pages_for(profile.id, zone.id)
            approved = number < len(records) and records[number].digest == digest
            covered = sum(live.width * live.height for live in page.live)
            size = page.width * page.height
            return Finding(zone.id, zone.face, item.id, number, digest, approved, size - covered, covered)
    return Finding(zone.id, zone.face)
