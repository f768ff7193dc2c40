"""What a reviewer is told of one release before he signs it: every blob whole, every word, every page set anew.

The server that prepared it is not trusted. What it brings is read as a player would read it, and the pages to be
approved must be those that this machine sets from the same words; whose signatures are there is ``review``'s matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playlists.manifest import parse_theme, unpack
from playlists.model import Digest, Item, PageRecord, Profile, Ref, RootManifest, Theme, Zone
from playlists.night import night_pages, wears_night
from playlists.pages.theme import NIGHT
from server.errors import OperatorError
from server.publishing.contents import Contents, item_refs, open_item, open_release
from server.publishing.fonts import FontFile
from server.publishing.judge import refuse_other_words
from server.publishing.memory import Memory
from server.publishing.pagesetter import TypesetPages, picture_page
from server.publishing.repository import blob_path, sha256
from server.publishing.source import zones_of


@dataclass(frozen=True, slots=True)
class ReleaseLook:
    """``lines`` and ``seen`` are the review's own, and grow."""

    folder: Path
    memory: Memory
    fonts: Path | None
    pictures: Path | None
    without_pages: bool
    lines: list[str]
    seen: set[Digest]

    def look(self, manifest: RootManifest) -> None:
        contents = open_release(manifest, self._load)
        for font in contents.fonts:
            self._require_seen(font.file, f"the font {font.name}")
        for ref in contents.frame:
            self._load(ref.digest)
        self.lines.append(f"{manifest.channel} ({manifest.name}) version {manifest.version}:")
        for font in contents.fonts:
            if font.file.digest not in self.memory.seen:
                # A font can draw a 7 where a 1 is written; the words below would not show it, the pages would.
                told = f"{font.role} is drawn with {font.name}, {font.file.digest}"
                self.lines.append(f"  font NEW: {told}: look at the pages, not at the words alone")
        day = parse_theme(unpack(manifest.theme, self._load(manifest.theme.digest)))
        if manifest.theme.digest not in self.memory.seen:
            # Its words hang on every page, and on a wall where no page is left.
            words = " ".join(word for word in (day.place, day.hotline_label, day.hotline) if word)
            told = ", with a picture: look at its pages" if day.picture is not None else ""
            self.lines.append(f"  theme NEW: {day.name}, {words or 'no words'}{told}")
        self.seen.add(manifest.theme.digest)
        night = refuse_other_words(manifest, self._load)
        if manifest.night is not None:
            hours = ", ".join(f"{_clock(each.start)} to {_clock(each.end)}" for each in manifest.night.hours)
            known = dict(night.colours) == dict(NIGHT.colours)
            told = "" if known else ", in colours that do NOT ship with this version: look at its pages"
            self.lines.append(f"  by night, {hours or 'at no hour'}, screens wear the theme {night.name}{told}")
        setter, night_setter = self._setter(contents, day), self._setter(contents, night)
        for entry in contents.entries.values():
            item = open_item(entry, self._load)
            for ref in item_refs(entry, item):
                unpack(ref, self._load(ref.digest))
            known = entry.item.digest in self.memory.seen
            self.seen.add(entry.item.digest)
            self.lines.append(
                f"  {entry.id} {'as before' if known else 'NEW'}: {_title(item)}, "
                f"{sum(map(len, item.pages.values()))} pages, {_until(contents, entry.id)}"
            )
            if not known:
                self.lines.extend(f"    {line}" for line in _text(item.document))
            self._pages(contents, item, setter, night_setter)
        if setter is None and self.without_pages:
            self.lines.append(
                "  pages were NOT set and NOT compared here (--without-pages): you sign the words above, and only the "
                "server has said how they look, in which order the pages come and how long each stands"
            )

    def _pages(
        self, contents: Contents, item: Item, setter: TypesetPages | None, night_setter: TypesetPages | None
    ) -> None:
        """Set the item's pages once more and compare them, in order, with those that are to be approved."""
        manifest = contents.manifest
        assets = {asset.name: unpack(asset.file, self._load(asset.file.digest)) for asset in item.assets}
        hangs_in = {zone.id for zone in zones_of(item.id, manifest.layout, contents.timetable)}
        for profile in manifest.profiles:
            for zone in manifest.layout.zones:
                approved = item.pages_for(profile.id, zone.id)
                key = f"{profile.id}/{zone.id}"
                if not approved and zone.id not in hangs_in:
                    continue
                if not approved:
                    raise OperatorError(
                        f"{item.id} hangs in {key} without approved pages, a player would set its own there; "
                        f"nothing was signed"
                    )
                in_pairs = manifest.night is not None and wears_night(profile) and bool(night_pages(approved))
                if any(page.night for page in approved) and (item.kind == "image" or not in_pairs):
                    raise OperatorError(
                        f"{item.id}: its pages for {key} by night do not go with those by day; nothing was signed"
                    )
                by_day = [replace(page, night=None) for page in approved]
                for hour, pages, wearing in (("", by_day, setter), ("-night", night_pages(approved), night_setter)):
                    made = self._made(item, assets, pages, profile, zone, wearing) if pages else None
                    if made is None:
                        continue
                    if [record for record, _ in made] != list(pages):
                        raise OperatorError(
                            f"{item.id}: the pages for {key}{hour} are not those that this machine sets from the "
                            f"document, in this order and for this long; nothing was signed"
                        )
                    self._save(f"{item.id}-{profile.id}-{zone.id}{hour}", [picture for _, picture in made])

    def _made(
        self,
        item: Item,
        assets: Mapping[str, bytes],
        approved: Sequence[PageRecord],
        profile: Profile,
        zone: Zone,
        setter: TypesetPages | None,
    ) -> list[tuple[PageRecord, bytes]] | None:
        """The pages as this machine makes them, or None where the reviewer has said that he does without."""
        if item.kind == "image":
            # How long a picture stands is its author's choice, no typesetter's: the reviewer is told.
            seconds = ", ".join(f"{page.dwell_ms / 1000:g} s" for page in approved)
            self.lines.append(f"    pictures for {profile.id}/{zone.id} stand {seconds}")
            names = sorted((name for name in assets if name.startswith(f"{profile.id}/{zone.id}/")), key=_in_order)
            # A picture more than was approved has no time to stand; the comparison that follows names it.
            dwells = [*(page.dwell_ms for page in approved), *(0 for _ in names)]
            return [
                (picture_page(assets[name], name, profile, zone, dwell_ms), assets[name])
                for name, dwell_ms in zip(names, dwells, strict=False)
            ]
        if setter is not None:
            return list(setter.pictures(item.kind, item.document, assets, profile, zone))
        if self.without_pages:
            return None
        raise OperatorError(
            f"the pages of {item.id} cannot be set here, the fonts are missing: give --fonts REPOSITORY (a copy of the "
            f"repository, which holds them), or --without-pages to sign the words alone; nothing was signed"
        )

    def _save(self, name: str, pictures: list[bytes]) -> None:
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            for number, picture in enumerate(pictures, 1):
                (self.pictures / f"{name}-{number}.png").write_bytes(picture)

    def _setter(self, contents: Contents, theme: Theme) -> TypesetPages | None:
        places = [(font, self._font_place(font.file.digest)) for font in contents.fonts]
        if not places or any(place is None for _, place in places):
            return None
        files = [FontFile(font.role, font.face, font.name, font.size, place) for font, place in places if place]
        worn = theme.picture
        return TypesetPages(theme, files, self._load(worn.file.digest) if worn is not None else None)

    def _font_place(self, digest: Digest) -> Path | None:
        for folder in (self.folder, self.fonts):
            if folder is not None and (place := blob_path(folder, digest)).exists():
                if sha256(place.read_bytes()) != digest.removeprefix("sha256:"):
                    raise OperatorError(f"{place} is damaged: its bytes have another digest; nothing was signed")
                return place
        return None

    def _require_seen(self, ref: Ref, what: str) -> None:
        if self._font_place(ref.digest) is None and ref.digest not in self.memory.seen:
            raise OperatorError(f"{what} neither came along nor was seen before: give --fonts REPOSITORY")
        self.seen.add(ref.digest)

    def _load(self, digest: Digest) -> bytes:
        path = blob_path(self.folder, digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OperatorError(f"{path} did not come along: prepare the change again") from error
        if f"sha256:{sha256(content)}" != digest:
            raise OperatorError(f"{path} is damaged: its bytes have another digest; nothing was signed")
        return content


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _in_order(name: str) -> tuple[int, str]:
    """Pictures are numbered from 1, and the tenth comes after the second."""
    number = name.rpartition("/")[2].removesuffix(".png")
    return int(number) if number.isascii() and number.isdecimal() else 0, name


def _title(item: Item) -> str:
    title = item.document.get("title")
    return title if isinstance(title, str) else item.kind


def _until(contents: Contents, name: str) -> str:
    entry = next((entry for entry in contents.wall if entry.id == name), None)
    if entry is None:
        return "catalogue only"
    first, end = entry.shown.not_before, entry.shown.not_after
    return f"{f'{first:%Y-%m-%d %H:%M}' if first else 'at once'} to {f'{end:%Y-%m-%d %H:%M}' if end else 'no end'} UTC"


def _text(value: object) -> Iterator[str]:
    """Every text of a document, in order: what a reviewer without pictures can still read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from _text(member)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name not in ("type", "align"):
                yield from _text(member)
