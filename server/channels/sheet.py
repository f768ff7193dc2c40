"""The sheet a look is approved on: sample pages, and every page that hangs or waits, as the new look would make it.

A look is a theme, or the zones of a channel. Each notice is compared by machine
first: set as it hangs today it must give the very pages that were signed, so
that what changes is the look and nothing else. One that does not is in the way,
and so is one that finds no room in the new zones; it is looked at by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.canonical import canonical, digest
from playlists.model import Json, Profile, Theme, Zone
from server.channels.layouts import LayoutChoice
from server.channels.models import Channel, Placement
from server.notices.models import Notice
from server.notices.paging import UNDATED_KINDS, Place, assets_of, places, render_place, theme_from, wall_document
from server.notices.warnings import zones_of
from server.notices.workflow import State
from server.rendering import NotSetBeforeError, PageRequest, RenderedPage, RenderingError
from server.services import Services

SIGNED = (State.APPROVED, State.PUBLISHED)
Pages = dict[str, dict[str, list[list[Json]]]]
"""``{channel: {"<profile>/<zone>": [[digest, dwell_ms], ...]}}``, as a notice keeps them."""

_TABLE: Json = {
    "type": "table",
    "columns": [{"head": "项目", "align": "left"}, {"head": "数目", "align": "decimal"}],
    "rows": [["第一项", "12.50"], ["第二项", "7.00"]],
}
_STANDING: dict[str, Json] = {"title": "有事找谁", "slip": "办事指南", "body": []}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A channel and how it would look: the theme it has or another, its own zones or others."""

    channel: Channel
    theme: Theme
    layout: LayoutChoice

    @property
    def moves(self) -> bool:
        return self.layout != self.channel.layout


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One page, and where it would hang."""

    page: RenderedPage
    profile: Profile
    zone: Zone
    channel_name: str


@dataclass(slots=True)
class Matter:
    """One notice on the sheet. ``problem`` says why it cannot go along; it is then in the way."""

    notice: Notice
    signed_hash: str | None
    pages: Pages = field(default_factory=dict)
    shown: list[SheetPage] = field(default_factory=list)
    repaged: bool = False
    """It comes out with another number of pages."""
    problem: str = ""
    losses: list[str] = field(default_factory=list)
    """What it gives up, in a sentence each: nothing is in the way, but whoever signs knows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    look: Mapping[str, Json]
    """What was proposed, as it is kept."""
    samples: tuple[SheetPage, ...]
    matters: tuple[Matter, ...]

    @property
    def hash(self) -> str:
        """What a signature is bound to: the look, every page on the sheet, and every sentence of a loss."""
        matters: dict[str, Json] = {
            str(each.notice.id): {
                name: {key: [*pages] for key, pages in zones.items()} for name, zones in each.pages.items()
            }
            for each in self.matters
        }
        losses: dict[str, Json] = {str(each.notice.id): [*each.losses] for each in self.matters if each.losses}
        samples: list[Json] = [sample.page.digest for sample in self.samples]
        whole: dict[str, Json] = {**self.look, "samples": samples, "notices": matters}
        return str(digest(canonical({**whole, "losses": losses} if losses else whole)))

    @property
    def digests(self) -> frozenset[str]:
        return frozenset(shown.page.digest for shown in self.pages)

    @property
    def pages(self) -> Iterator[SheetPage]:
        yield from self.samples
        for each in self.matters:
            yield from each.shown

    @property
    def in_the_way(self) -> tuple[Matter, ...]:
        return tuple(each for each in self.matters if each.problem)

    @property
    def losing(self) -> tuple[Matter, ...]:
        return tuple(each for each in self.matters if each.losses)


def sheet_of(session: Session, services: Services, look: Mapping[str, Json], wanted: Sequence[Wanted]) -> Sheet:
    matters: dict[int, Matter] = {}
    for one in wanted:
        for placement, notice in _placed(session, one.channel, SIGNED):
            matter = matters.setdefault(notice.id, Matter(notice, notice.approved_pages_hash))
            _set(session, services, one, placement, matter)
        # Under another theme what waits for review fits as before; in other zones it may not.
        for placement, notice in _placed(session, one.channel, (State.IN_REVIEW,)) if one.moves else ():
            _try(session, services, one, placement, matters.setdefault(notice.id, Matter(notice, None)))
    kept = (matters[key] for key in sorted(matters))
    return Sheet(
        look, samples(services, wanted), tuple(each for each in kept if each.signed_hash or each.problem or each.losses)
    )


def set_waiting(session: Session, services: Services, wanted: Sequence[Wanted]) -> None:
    """Set what waits for review as its reviewer will see it once the look has taken effect.

    On every channel where it is placed: a review is of all its pages, and they are set anew together.
    """
    looks = {one.channel.id: one for one in wanted}
    layouts = {name: one.layout for name, one in looks.items()}
    waiting = {notice.id: notice for one in wanted for _, notice in _placed(session, one.channel, (State.IN_REVIEW,))}
    for notice in waiting.values():
        document, assets = wall_document(notice), assets_of(session, services.data / "uploads", notice.id)
        for place in places(notice, layouts):
            look = looks.get(place.channel.id)
            with suppress(RenderingError):  # told, with the notice's name, to whoever signs
                render_place(services.renderer, place, document, notice.kind, assets, look.theme if look else None)


def samples(services: Services, wanted: Sequence[Wanted]) -> tuple[SheetPage, ...]:
    """A notice and an evergreen page for every sort of display; each picture once."""
    found: dict[str, SheetPage] = {}
    for one in wanted:
        zone = next((zone for zone in one.layout.zones if zone.face == "page"), None)
        if zone is None:
            continue
        for profile in one.channel.profiles:
            for kind, document in (("notice", _sample_notice(one)), ("evergreen", _STANDING)):
                for page in _sample(services, one.theme, profile, zone, kind, document):
                    found.setdefault(page.digest, SheetPage(page, profile, zone, one.channel.name))
    return tuple(found.values())


def _sample_notice(wanted: Wanted) -> dict[str, Json]:
    """A page that says what it is there to show: whoever signs may have a theme and a layout before him on one day."""
    title, words = "外观样页", "这一页只用来看外观：颜色、地名、电话。它不上屏。"
    if wanted.moves:
        title, words = "版式样页", f"这一页只用来看新版式：{wanted.layout.words_zh}。它不上屏。"
    paragraph: Json = {"type": "paragraph", "runs": [{"text": words}]}
    return {"title": title, "slip": "公告公示", "issuer": "样页", "body": [paragraph, _TABLE]}


def in_theme(theme: Mapping[str, Json], channels: Sequence[Channel]) -> list[Wanted]:
    return [Wanted(channel, theme_from(theme), channel.layout) for channel in channels]


def _sample(
    services: Services, theme: Theme, profile: Profile, zone: Zone, kind: str, document: Mapping[str, Json]
) -> tuple[RenderedPage, ...]:
    box = zone.pixels(profile.width, profile.height)
    return services.renderer.pages(PageRequest(document, kind, zone.face, box.w, box.h, profile, theme))


def _placed(session: Session, channel: Channel, states: Sequence[State]) -> Iterator[tuple[Placement, Notice]]:
    rows = session.execute(
        select(Placement, Notice)
        .join(Notice, Notice.id == Placement.notice_id)
        .where(Placement.channel_id == channel.id, Notice.state_name.in_([state.value for state in states]))
        .order_by(Placement.id)
    )
    for row in rows:
        yield row[0], row[1]


def _set(session: Session, services: Services, wanted: Wanted, placement: Placement, matter: Matter) -> None:
    """In every zone that follows from the placement in the new layout: a warning takes a ticker that it has."""
    today = zones_of(matter.notice, placement)
    for name in zones_of(matter.notice, placement, wanted.layout):
        _set_in(session, services, wanted, name, matter, joins=name not in today)


def _set_in(session: Session, services: Services, wanted: Wanted, name: str, matter: Matter, *, joins: bool) -> None:
    """``joins`` says that a warning hangs here by the new layout alone: its words were signed, the sheet is of it."""
    channel, notice = wanted.channel, matter.notice
    here, there = None if joins else channel.layout.zone(name), wanted.layout.zone(name)
    if there is None:
        if here is not None:  # else it hangs nowhere today either
            _lose(wanted, here, matter)
        return
    document, assets = wall_document(notice), assets_of(session, services.data / "uploads", notice.id)
    signed = notice.approved_pages.get(channel.id, {})
    # Taken along only when every sort of display agreed: half of them would be signed as the whole channel's.
    pages: dict[str, list[list[Json]]] = {}
    shown: list[SheetPage] = []
    for profile in channel.profiles:
        place = Place(channel, profile, there, wanted.layout)
        try:
            today = made = render_place(services.renderer, place, document, notice.kind, assets, wanted.theme)
            hangs = place
            if here is not None:
                hangs = Place(channel, profile, here)
                today = render_place(services.renderer, hangs, document, notice.kind, assets)
        except NotSetBeforeError:
            raise
        except RenderingError as error:
            matter.problem = f"新的版面里排不下：{error.sentence}" if wanted.moves else error.sentence
            return
        if not joins and signed.get(hangs.key) != [[page.digest, page.dwell_ms] for page in today]:
            if here is None:
                _join(wanted, there, matter)
            else:
                matter.problem = "现在的版面还没有人核对签名。"
            return
        matter.repaged |= joins or len(made) != len(today)
        pages[place.key] = [[page.digest, page.dwell_ms] for page in made]
        shown += [SheetPage(page, profile, there, channel.name) for page in made]
    matter.pages.setdefault(channel.id, {}).update(pages)
    matter.shown += shown


def _try(session: Session, services: Services, wanted: Wanted, placement: Placement, matter: Matter) -> None:
    """What waits for review is reviewed by itself, in the new zones; here it only must find room in them."""
    here, there = wanted.channel.layout.zone(placement.zone), wanted.layout.zone(placement.zone)
    if there is None:
        if here is not None:
            matter.losses.append(f"正在审核，排在“{_name(wanted, here)}”；新版式没有这个区域，签发了也不上这里。")
        return
    document = wall_document(matter.notice)
    assets = assets_of(session, services.data / "uploads", matter.notice.id)
    for profile in wanted.channel.profiles:
        place = Place(wanted.channel, profile, there, wanted.layout)
        try:
            render_place(services.renderer, place, document, matter.notice.kind, assets, wanted.theme)
        except NotSetBeforeError:
            raise
        except RenderingError as error:
            matter.problem = f"新的版面里排不下：{error.sentence}"
            return


def _lose(wanted: Wanted, here: Zone, matter: Matter) -> None:
    """A disclosure hangs for as long as was signed; what has no period may go, and whoever signs is told."""
    notice, name = matter.notice, _name(wanted, here)
    if notice.period_last is not None and notice.kind not in UNDATED_KINDS:
        matter.problem = f"还在公示，排在“{name}”；新版式没有这个区域，请先把它改排到别处。"
    else:
        matter.losses.append(f"排在“{name}”；新版式没有这个区域，换了就不再上屏。")


def _join(wanted: Wanted, there: Zone, matter: Matter) -> None:
    name = _name(wanted, there)
    matter.losses.append(f"以前排在“{name}”，新版式又有这个区域；换好以后，它在那里的版面另外核对了才上屏。")


def _name(wanted: Wanted, zone: Zone) -> str:
    return wanted.layout.zone_names_zh.get(zone.id, zone.id)
