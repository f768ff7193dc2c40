"""Read a release back out of a repository: its entries, its items, and every blob it needs.

Serves the purge (what is still needed), the check (what is damaged), the
withdrawal (what is left) and the reviewer (what am I signing). ``load`` is
given, so that it reads the live folder and a pending one alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playlists.manifest import parse_fonts, parse_item, parse_schedule, parse_theme, unpack
from playlists.model import Digest, Entry, Font, Item, ItemId, Ref, RootManifest, Timetable
from playlists.tree import walk
from server.errors import OperatorError

Load = Callable[[Digest], bytes]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release holds, items not yet opened.

    ``frame`` are the blobs it needs besides items with their assets and the fonts' files.
    """

    manifest: RootManifest
    timetable: Timetable
    wall: tuple[Entry, ...]
    catalogue: tuple[Entry, ...] | None
    frame: tuple[Ref, ...]
    fonts: tuple[Font, ...]

    @property
    def entries(self) -> dict[ItemId, Entry]:
        return {entry.id: entry for entry in (*(self.catalogue or ()), *self.wall)}


def open_release(manifest: RootManifest, load: Load) -> Contents:
    """Read schedule, trees and list of fonts of a release that is no tombstone."""
    frame: list[Ref] = list(manifest.wall_refs)

    def page(ref: Ref) -> bytes:
        frame.append(ref)
        return load(ref.digest)

    frame += theme_pictures(manifest, load)
    timetable = parse_schedule(unpack(manifest.schedule, load(manifest.schedule.digest)))
    wall = tuple(walk(manifest.items, page))
    catalogue = tuple(walk(manifest.catalogue, page)) if manifest.catalogue else None
    fonts = parse_fonts(unpack(manifest.fonts, load(manifest.fonts.digest))).fonts
    return Contents(manifest, timetable, wall, catalogue, tuple(frame), fonts)


def theme_pictures(manifest: RootManifest, load: Load) -> list[Ref]:
    """The picture of the day's theme and of the night's: most often one, or none."""
    refs = (manifest.theme, *([manifest.night.theme] if manifest.night is not None else []))
    themes = (parse_theme(unpack(ref, load(ref.digest))) for ref in refs)
    return list(dict.fromkeys(theme.picture.file for theme in themes if theme.picture is not None))


def open_item(entry: Entry, load: Load) -> Item:
    item = parse_item(unpack(entry.item, load(entry.item.digest)))
    if item.id != entry.id:
        raise OperatorError(f"the entry {entry.id} leads to an item that calls itself {item.id}: publish it again")
    return item


def item_refs(entry: Entry, item: Item) -> Iterator[Ref]:
    """What one item needs: its own blob and its assets."""
    yield entry.item
    yield from (asset.file for asset in item.assets)
