"""Say what the layout worker is asked for: plain values, written as one line of JSON and read back.

Both the player and its worker process import this; it loads neither pygame nor Pillow. The key of a job names
everything that decides how its pages look, so equal keys mean equal pixels.
"""

import json
from collections.abc import Mapping
from functools import lru_cache

from player.page_store import set_key
from playlists.contents import encode_item, encode_theme, parse_item, parse_theme
from playlists.model import Digest, Face, Item, Json, Palette, Profile, ProfileId, Ref, Surface, Theme, Zone, ZoneId
from playlists.pages import LAYOUT_VERSION
from playlists.values import dataclass, field


@dataclass(frozen=True, slots=True)
class FontAt:
    """A font on this machine; the digest belongs to the file that travelled, or is empty for one of the system's."""

    role: str
    path: str
    face: int
    size: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """The zone a page is for, in pixels."""

    zone: ZoneId
    face: Face
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Job:
    """Draw one item, or one built-in matter, for one area. ``files`` says where each asset lies, by digest."""

    key: Digest
    area: Area
    profile: Profile
    theme: Theme
    fonts: tuple[FontAt, ...]
    item: Item | None = None
    builtin: str = ""
    words: Mapping[str, Json] = field(default_factory=dict)
    files: Mapping[Digest, str] = field(default_factory=dict)


def area_of(zone: Zone, profile: Profile) -> Area:
    rect = zone.pixels(profile.width, profile.height)
    return Area(zone.id, zone.face, rect.w, rect.h)


def whole_display(profile: Profile) -> Area:
    return Area(ZoneId("display"), "page", profile.width, profile.height)


def item_key(item: Ref, area: Area, profile: Profile, theme: Ref, fonts: tuple[FontAt, ...]) -> Digest:
    """Return the key of an item's pages, from refs alone: the item need not be read to know that it is drawn."""
    return set_key({"item": item.digest, "theme": theme.digest, "place": _place(area, profile, fonts)})


def builtin_key(
    builtin: str, words: Mapping[str, Json], area: Area, profile: Profile, theme: Theme, fonts: tuple[FontAt, ...]
) -> Digest:
    place = _place(area, profile, fonts)
    return set_key({"builtin": builtin, "words": dict(words), "theme": encode_theme(theme).decode(), "place": place})


@lru_cache(maxsize=64)
def _place(area: Area, profile: Profile, fonts: tuple[FontAt, ...]) -> Digest:
    """Return the name of what all items of a zone share: spelt out again for each, it was a third of choosing pages."""
    return set_key(
        {
            "layout": LAYOUT_VERSION,
            "area": [area.zone, area.face, area.width, area.height],
            "profile": _profile(profile),
            "fonts": [[font.role, font.digest or font.path, font.face, font.size] for font in fonts],
        }
    )


def _profile(profile: Profile) -> list[Json]:
    return [profile.id, profile.width, profile.height, profile.unit, profile.palette, profile.surface]


def encode_job(job: Job) -> bytes:
    """Return the job as one line."""
    value: dict[str, Json | list[Json] | dict[Digest, str]] = {
        "key": job.key,
        "area": [job.area.zone, job.area.face, job.area.width, job.area.height],
        "profile": _profile(job.profile),
        "theme": encode_theme(job.theme).decode(),
        "fonts": [[font.role, font.path, font.face, font.size, font.digest] for font in job.fonts],
        "item": encode_item(job.item).decode() if job.item is not None else None,
        "builtin": job.builtin,
        "words": dict(job.words),
        "files": dict(job.files),
    }
    return json.dumps(value).encode() + b"\n"


def decode_job(line: bytes) -> Job:
    """Read what ``encode_job`` wrote; the other end is the player itself, so a slip here is a bug and may raise."""
    value = json.loads(line)
    zone, face, width, height = value["area"]
    return Job(
        key=value["key"],
        area=Area(zone, face, width, height),
        profile=_read_profile(*value["profile"]),
        theme=parse_theme(value["theme"].encode()),
        fonts=tuple(FontAt(*font) for font in value["fonts"]),
        item=parse_item(value["item"].encode()) if value["item"] is not None else None,
        builtin=value["builtin"],
        words=value["words"],
        files=value["files"],
    )


def _read_profile(name: str, width: int, height: int, unit: int, palette: Palette, surface: Surface) -> Profile:
    return Profile(ProfileId(name), width, height, unit, palette, surface)
