"""The pages of the night: the same words in the same boxes as those that were signed, in the colours that ship for it.

Nobody signs them one by one. An item gets its night only where the machine first sets again the very pages that were
signed, so that its words are known to be theirs, and where the night's pages then differ in colours alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from playlists.model import Digest, NightHours, PageRecord, Profile, Theme, Zone, page_key
from playlists.night import wears_night
from playlists.pages.theme import NIGHT
from server.channels.models import Channel
from server.publishing import ItemSource, NightSource
from server.rendering import PageRequest, RenderedPage, Renderer, RenderingError


def night_of(channel: Channel, day: Theme, profiles: Iterable[Profile]) -> NightSource | None:
    """What a channel's release says of the night; nothing where no display would look otherwise."""
    hours = tuple(NightHours(int(each["from"]), int(each["to"])) for each in channel.night)
    theme = replace(NIGHT, place=day.place, hotline_label=day.hotline_label, hotline=day.hotline, picture=day.picture)
    if not hours or theme == day or not any(map(wears_night, profiles)):
        return None
    return NightSource(theme, hours)


def with_night(
    renderer: Renderer, item: ItemSource, profiles: Iterable[Profile], zones: Sequence[Zone], day: Theme, night: Theme
) -> ItemSource:
    """The item with its pages of the night, on displays that have colours for it, where they may be had."""
    pages = dict(item.pages)
    for profile in profiles:
        for zone in zones if wears_night(profile) else ():
            key = page_key(profile.id, zone.id)
            if pages.get(key):
                pages[key] = _paired(renderer, item, pages[key], profile, zone, day, night)
    return replace(item, pages=pages)


def _paired(
    renderer: Renderer,
    item: ItemSource,
    signed: tuple[PageRecord, ...],
    profile: Profile,
    zone: Zone,
    day: Theme,
    night: Theme,
) -> tuple[PageRecord, ...]:
    box = zone.pixels(profile.width, profile.height)
    pictures = {each.name: each.content for each in item.assets if not each.media_type.startswith("video/")}
    request = PageRequest(item.document, item.kind, zone.face, box.w, box.h, profile, day, pictures)
    try:
        by_day = renderer.pages(request)
        if [(page.digest, page.dwell_ms) for page in by_day] != [(str(each.digest), each.dwell_ms) for each in signed]:
            return signed
        by_night = renderer.pages(replace(request, theme=night))
    except RenderingError:
        return signed
    if [_shape(page) for page in by_day] != [_shape(page) for page in by_night]:
        return signed
    if all(day.digest == night.digest for day, night in zip(by_day, by_night, strict=True)):
        return signed  # a panel's page without a title line: the same by night, and no word more on the wire
    return tuple(replace(each, night=Digest(page.digest)) for each, page in zip(signed, by_night, strict=True))


def _shape(page: RenderedPage) -> tuple[object, ...]:
    """All of a page but its colours.

    Not its lines alone: a picture is laid on the page's ground, so what it covers by night may be other than by day,
    and the typesetter would stand it elsewhere.
    """
    live = tuple((each.kind, each.x, each.y, each.width, each.height) for each in page.live)
    return page.dwell_ms, page.width, page.height, page.fixed, live, page.outline
