"""Read and write a channel's root manifest, and be the one door to every blob behind it.

``parse_*`` takes bytes and gives frozen values or raises ``ManifestError`` with one sentence that names the field;
``encode_*`` gives the canonical bytes back, with what a newer writer added. Refs and packing are in ``blobs``, the
other blobs in ``contents``; callers need only this module.
"""

import re

from playlists.blobs import bad_chunks, chunks_of, encode_ref, pack, parse_ref, ref_to, unpack
from playlists.canonical import canonical
from playlists.contents import (
    encode_entry,
    encode_fonts,
    encode_holidays,
    encode_item,
    encode_schedule,
    encode_theme,
    encode_theme_picture,
    parse_entry,
    parse_fonts,
    parse_holidays,
    parse_item,
    parse_schedule,
    parse_theme,
    parse_theme_picture,
)
from playlists.fields import Fields, ManifestError, instant_text, load, refuse_repeats
from playlists.model import (
    ChannelId,
    Json,
    Layout,
    LightHours,
    Motion,
    Night,
    NightHours,
    PlaylistId,
    Profile,
    ProfileId,
    RootManifest,
    Typesetter,
    Zone,
    ZoneId,
)
from playlists.withdrawals import encode_withdrawals, parse_withdrawals

__all__ = [
    "ManifestError",
    "bad_chunks",
    "chunks_of",
    "encode_entry",
    "encode_fonts",
    "encode_holidays",
    "encode_item",
    "encode_ref",
    "encode_root_manifest",
    "encode_schedule",
    "encode_theme",
    "encode_theme_picture",
    "encode_withdrawals",
    "pack",
    "parse_entry",
    "parse_fonts",
    "parse_holidays",
    "parse_item",
    "parse_profile",
    "parse_ref",
    "parse_root_manifest",
    "parse_schedule",
    "parse_theme",
    "parse_theme_picture",
    "parse_withdrawals",
    "ref_to",
    "unpack",
]

FORMAT = "gongshi-manifest/1"
PLAYER_LEVEL = 1
CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
WHOLE = 1000
LARGEST_SIDE = 16384
MINUTES_EAST = 14 * 60
LAST_MINUTE = 1439


def parse_root_manifest(data: bytes) -> RootManifest:
    """Read a root manifest of this major format. Whether its ``min_player`` is met is the player's question."""
    fields = Fields(load(data, "manifest"), "manifest")
    fields.matching("format", re.compile(re.escape(FORMAT)), f"{FORMAT}, the one format this version reads")
    channel = ChannelId(fields.matching("channel", CHANNEL, "an identifier of up to 40 a-z, 0-9 and '-'"))
    name = fields.text("name")
    version = fields.integer("version", least=1)
    issued = fields.instant("issued")
    min_player = fields.integer("min_player", least=1)
    if fields.optional("tombstone", fields.boolean, False):
        return RootManifest(channel, name, version, issued, min_player, tombstone=True, extra=fields.rest())
    manifest = RootManifest(
        channel=channel,
        name=name,
        version=version,
        issued=issued,
        min_player=min_player,
        utc_offset=fields.integer("utc_offset", least=-MINUTES_EAST, most=MINUTES_EAST),
        typesetter=_typesetter(fields.take("typesetter"), fields.path("typesetter")),
        fonts=parse_ref(fields.take("fonts"), fields.path("fonts")),
        theme=parse_ref(fields.take("theme"), fields.path("theme")),
        profiles=fields.each("profiles", parse_profile),
        layout=parse_layout(fields.take("layout"), fields.path("layout")),
        motion=fields.optional("motion", lambda name: _motion(fields.take(name), fields.path(name)), None),
        light=fields.optional("light", lambda name: fields.each(name, _light), ()),
        night=fields.optional("night", lambda name: _night(fields.take(name), fields.path(name)), None),
        schedule=parse_ref(fields.take("schedule"), fields.path("schedule")),
        holidays=parse_ref(fields.take("holidays"), fields.path("holidays")),
        items=parse_ref(fields.take("items"), fields.path("items")),
        catalogue=fields.nullable("catalogue", lambda name: parse_ref(fields.take(name), fields.path(name))),
        extra=fields.rest(),
    )
    refuse_repeats([profile.id for profile in manifest.profiles], "manifest.profiles")
    return manifest


def encode_root_manifest(manifest: RootManifest) -> bytes:
    value: dict[str, Json] = {
        **manifest.extra,
        "format": FORMAT,
        "min_player": manifest.min_player,
        "channel": manifest.channel,
        "name": manifest.name,
        "version": manifest.version,
        "issued": instant_text(manifest.issued),
    }
    if manifest.tombstone:
        return canonical(value | {"tombstone": True})
    motion: dict[str, Json] = {} if manifest.motion is None else {"motion": _encode_motion(manifest.motion)}
    light: dict[str, Json] = {"light": [_encode_light(each) for each in manifest.light]} if manifest.light else {}
    night: dict[str, Json] = {} if manifest.night is None else {"night": _encode_night(manifest.night)}
    return canonical(
        value
        | motion
        | light
        | night
        | {
            "utc_offset": manifest.utc_offset,
            "typesetter": {**manifest.typesetter.extra, "layout": manifest.typesetter.layout},
            "fonts": encode_ref(manifest.fonts),
            "theme": encode_ref(manifest.theme),
            "profiles": [_encode_profile(profile) for profile in manifest.profiles],
            "layout": encode_layout(manifest.layout),
            "schedule": encode_ref(manifest.schedule),
            "holidays": encode_ref(manifest.holidays),
            "items": encode_ref(manifest.items),
            "catalogue": encode_ref(manifest.catalogue) if manifest.catalogue else None,
        }
    )


def _motion(value: Json, where: str) -> Motion:
    fields = Fields(value, where)
    return Motion(
        page=fields.choice("page", "cut", "fade", "push"),
        ticker=fields.choice("ticker", "usual", "elder"),
        extra=fields.rest(),
    )


def _encode_motion(motion: Motion) -> dict[str, Json]:
    return {**motion.extra, "page": motion.page, "ticker": motion.ticker}


def _light(value: Json, where: str) -> LightHours:
    fields = Fields(value, where)
    return LightHours(
        start=fields.integer("from", least=0, most=LAST_MINUTE),
        end=fields.integer("to", least=1, most=LAST_MINUTE + 1),
        percent=fields.integer("percent", least=0, most=100),
        extra=fields.rest(),
    )


def _encode_light(hours: LightHours) -> dict[str, Json]:
    return {**hours.extra, "from": hours.start, "to": hours.end, "percent": hours.percent}


def _night(value: Json, where: str) -> Night:
    fields = Fields(value, where)
    return Night(
        theme=parse_ref(fields.take("theme"), fields.path("theme")),
        hours=fields.each("hours", _night_hours),
        extra=fields.rest(),
    )


def _night_hours(value: Json, where: str) -> NightHours:
    fields = Fields(value, where)
    return NightHours(
        start=fields.integer("from", least=0, most=LAST_MINUTE),
        end=fields.integer("to", least=1, most=LAST_MINUTE + 1),
        extra=fields.rest(),
    )


def _encode_night(night: Night) -> dict[str, Json]:
    hours: list[Json] = [{**each.extra, "from": each.start, "to": each.end} for each in night.hours]
    return {**night.extra, "theme": encode_ref(night.theme), "hours": hours}


def parse_layout(value: Json, where: str = "layout") -> Layout:
    fields = Fields(value, where)
    identifier = fields.identifier("id")
    zones = fields.each("zones", _zone)
    refuse_repeats([zone.id for zone in zones], fields.path("zones"))
    return Layout(identifier, zones, fields.rest())


def encode_layout(layout: Layout) -> dict[str, Json]:
    return {**layout.extra, "id": layout.id, "zones": [_encode_zone(zone) for zone in layout.zones]}


def _zone(value: Json, where: str) -> Zone:
    fields = Fields(value, where)
    identifier = ZoneId(fields.identifier("id"))
    x, y = fields.integer("x", 0, WHOLE - 1), fields.integer("y", 0, WHOLE - 1)
    return Zone(
        id=identifier,
        face=fields.choice("face", "page", "column", "ticker"),
        x=x,
        y=y,
        w=fields.integer("w", 1, WHOLE - x),
        h=fields.integer("h", 1, WHOLE - y),
        evergreen=fields.nullable("evergreen", lambda name: PlaylistId(fields.identifier(name))),
        extra=fields.rest(),
    )


def _encode_zone(zone: Zone) -> dict[str, Json]:
    box: dict[str, Json] = {"x": zone.x, "y": zone.y, "w": zone.w, "h": zone.h}
    return {**zone.extra, **box, "id": zone.id, "face": zone.face, "evergreen": zone.evergreen}


def parse_profile(value: Json, where: str = "profile") -> Profile:
    fields = Fields(value, where)
    return Profile(
        id=ProfileId(fields.identifier("id")),
        width=fields.integer("width", 1, LARGEST_SIDE),
        height=fields.integer("height", 1, LARGEST_SIDE),
        unit=fields.integer("unit", 1, LARGEST_SIDE),
        palette=fields.choice("palette", "rgb", "red", "red-green"),
        surface=fields.choice("surface", "screen", "led"),
        extra=fields.rest(),
    )


def _encode_profile(profile: Profile) -> dict[str, Json]:
    return {
        **profile.extra,
        "id": profile.id,
        "width": profile.width,
        "height": profile.height,
        "unit": profile.unit,
        "palette": profile.palette,
        "surface": profile.surface,
    }


def _typesetter(value: Json, where: str) -> Typesetter:
    fields = Fields(value, where)
    return Typesetter(fields.text("layout"), fields.rest())
