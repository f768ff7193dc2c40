"""From a notice to the pages that would hang on each channel where it is placed: the thing a reviewer signs.

The wall's document is the body plus what the form's fields say; both the
approval and the release take it from here, so they cannot differ.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.canonical import canonical, digest
from playlists.manifest import parse_theme_picture
from playlists.model import Json, Profile, Theme, Zone
from playlists.pages.kind_names import KINDS
from playlists.pages.theme import OFFICIAL, THEMES
from server.channels.keys import approval_key
from server.channels.layouts import LayoutChoice
from server.channels.models import Channel
from server.notices.hidden import shown_document
from server.notices.models import Notice, NoticeAsset
from server.notices.warnings import zones_of
from server.rendering import PageRequest, RenderedPage, Renderer

UNDATED_KINDS = frozenset({"slogan", "evergreen", "column", "ticker"})
"""Kinds without an issuer's period: their pages are not disclosures."""

ANY_TIME_KINDS = frozenset({"evergreen", "column"})
"""Kinds that are true at any hour, shown when nothing else is, and while the clock is not trusted."""

NO_DISCLOSURES = frozenset({"guide", "news", "poster", "slides", "alert"})
"""Kinds that hang for a time nobody objects in: their pages name no 公示期."""

PagesByChannel = dict[str, dict[str, list[list[Json]]]]


@dataclass(frozen=True, slots=True)
class Place:
    """One spot where a notice would hang: a zone of a channel on a sort of display.

    ``tried`` is the layout that has the zone, where it is not the channel's own."""

    channel: Channel
    profile: Profile
    zone: Zone
    tried: LayoutChoice | None = None

    @property
    def key(self) -> str:
        return approval_key(self.tried or self.channel.layout, self.profile, self.zone)


def item_kind(kind: str) -> str:
    """The kind that travels: what the console sorts further is, to a typesetter, a plain notice in another zone."""
    return kind if kind in KINDS else "notice"


def theme_of(channel: Channel) -> Theme:
    """The theme somebody approved for the channel; before that, the official colours and no word of anybody's."""
    return theme_from(channel.theme)


def theme_from(chosen: Mapping[str, Json]) -> Theme:
    """A palette that ships, by name, with the township's own place, hotline and picture."""
    picture = chosen.get("picture")
    return replace(
        THEMES.get(str(chosen.get("name", "")), OFFICIAL),
        place=str(chosen.get("place", "")),
        hotline_label=str(chosen.get("hotline_label", "")),
        hotline=str(chosen.get("hotline", "")),
        picture=parse_theme_picture(picture) if picture is not None else None,
    )


def wall_document(notice: Notice) -> dict[str, Json]:
    """The document as it travels: FORMAT section 8."""
    document: dict[str, Json] = {**shown_document(notice.document), "title": notice.title}
    if notice.issuer:
        document["issuer"] = notice.issuer
    if notice.category is not None and not document.get("slip"):
        document["slip"] = notice.category.slip
    body = document.get("body")
    if notice.kind == "slides" and isinstance(body, list):
        document["body"] = [_without_words(block) for block in body]
    if notice.period_first and notice.period_last and notice.kind not in UNDATED_KINDS | NO_DISCLOSURES:
        document["period"] = [notice.period_first.isoformat(), notice.period_last.isoformat()]
    if notice.example:
        document["example"] = True
    # In this order: the one it corrects costs a statement each where a list is gone through.
    if not document.get("correction") and notice.corrects is not None:
        document["correction"] = f"更正：{notice.corrects.number}"
    return document


def _without_words(block: Json) -> Json:
    """A PDF may say more than its picture shows, under a black bar for one: its words are for the check alone."""
    return {name: value for name, value in block.items() if name != "words"} if isinstance(block, dict) else block


def places(notice: Notice, tried: Mapping[str, LayoutChoice] | None = None) -> Iterator[Place]:
    """Every place, in an order that does not depend on the database's; ``tried`` are other layouts, by channel."""
    for placement in sorted(notice.placements, key=lambda placed: (placed.channel_id, placed.zone)):
        channel = placement.channel
        if channel.removed_at is not None:
            continue
        layout = (tried or {}).get(channel.id)
        for name in zones_of(notice, placement, layout):
            zone = (layout or channel.layout).zone(name)
            if zone is None:
                continue
            for profile in channel.profiles:
                yield Place(channel, profile, zone, layout)


def render_place(
    renderer: Renderer,
    place: Place,
    document: Mapping[str, Json],
    kind: str,
    assets: Mapping[str, bytes],
    theme: Theme | None = None,
) -> tuple[RenderedPage, ...]:
    """``theme`` is the channel's own unless another is tried."""
    box = place.zone.pixels(place.profile.width, place.profile.height)
    theme = theme or theme_of(place.channel)
    return renderer.pages(
        PageRequest(document, item_kind(kind), place.zone.face, box.w, box.h, place.profile, theme, dict(assets))
    )


def render_notice(session: Session, renderer: Renderer, uploads: Path, notice: Notice) -> PagesByChannel:
    """Set every page of the notice: ``{channel: {"<profile>/<zone>": [[digest, dwell_ms], ...]}}``."""
    document, assets = wall_document(notice), assets_of(session, uploads, notice.id)
    pages: PagesByChannel = {}
    for place in places(notice):
        rendered = render_place(renderer, place, document, notice.kind, assets)
        pages.setdefault(place.channel.id, {})[place.key] = [[page.digest, page.dwell_ms] for page in rendered]
    return pages


def hash_of(pages: Mapping[str, Mapping[str, list[list[Json]]]], document: Mapping[str, Json]) -> str:
    """What a signature is bound to: every page on every channel, and the words they were set from."""
    named: dict[str, Json] = {
        channel: {key: list(found) for key, found in zones.items()} for channel, zones in pages.items()
    }
    return str(digest(canonical({"document": dict(document), "pages": named})))


def assets_of(session: Session, uploads: Path, notice_id: int, *, videos: bool = False) -> dict[str, bytes]:
    """The pictures of a notice. One whose bytes are gone, or are others than were signed, is none.

    Its video too where ``videos``: no page is set from one, and it is a hundred times a picture.
    """
    rows = session.scalars(select(NoticeAsset).where(NoticeAsset.notice_id == notice_id).order_by(NoticeAsset.name))
    found: dict[str, bytes] = {}
    for row in rows:
        if row.media_type.startswith("video/") and not videos:
            continue
        content = bytes_of(uploads, row)
        if content is not None:
            found[row.name] = content
    return found


def bytes_of(uploads: Path, row: NoticeAsset) -> bytes | None:
    try:
        content = (uploads / row.digest.removeprefix("sha256:")).read_bytes()
    except OSError:
        return None
    return content if digest(content) == row.digest else None
