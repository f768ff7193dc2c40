"""The sheet a theme is approved on: sample pages, and every page that hangs or waits, as the theme would make it.

Each notice is compared by machine first: set under the theme of today it must
give the very pages that were signed, so that what changes is the theme and
nothing else. One that does not is in the way, and is looked at by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.canonical import canonical, digest
from playlists.model import Json, Profile, Theme, Zone, ZoneId, page_key
from server.channels.models import Channel, Placement
from server.notices.models import Notice
from server.notices.paging import Place, assets_of, render_place, theme_from, wall_document
from server.notices.workflow import State
from server.rendering import PageRequest, RenderedPage, RenderingError
from server.services import Services

SIGNED = (State.APPROVED, State.PUBLISHED)
Pages = dict[str, dict[str, list[list[Json]]]]
"""``{channel: {"<profile>/<zone>": [[digest, dwell_ms], ...]}}``, as a notice keeps them."""

_SAMPLES: tuple[tuple[str, dict[str, Json]], ...] = (
    (
        "notice",
        {
            "title": "外观样页",
            "slip": "公告公示",
            "issuer": "样页",
            "body": [
                {
                    "type": "paragraph",
                    "runs": [{"text": "这一页只用来看外观：颜色、地名、电话。它不上屏。"}],
                },
                {
                    "type": "table",
                    "columns": [{"head": "项目", "align": "left"}, {"head": "数目", "align": "decimal"}],
                    "rows": [["第一项", "12.50"], ["第二项", "7.00"]],
                },
            ],
        },
    ),
    ("evergreen", {"title": "有事找谁", "slip": "办事指南", "body": []}),
)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One page, and where it would hang."""

    page: RenderedPage
    profile: Profile
    zone: Zone
    channel_name: str


@dataclass(slots=True)
class Matter:
    """One notice on the sheet. ``problem`` says why the machine cannot vouch for its words; it is then in the way."""

    notice: Notice
    pages: Pages = field(default_factory=dict)
    shown: list[SheetPage] = field(default_factory=list)
    repaged: bool = False
    """It comes out with another number of pages."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ThemeSheet:
    theme: Mapping[str, Json]
    samples: tuple[SheetPage, ...]
    matters: tuple[Matter, ...]

    @property
    def hash(self) -> str:
        """What a signature is bound to: the theme, and every page on the sheet."""
        matters: dict[str, Json] = {
            str(each.notice.id): {
                name: {key: [*pages] for key, pages in zones.items()} for name, zones in each.pages.items()
            }
            for each in self.matters
        }
        samples: list[Json] = [sample.page.digest for sample in self.samples]
        return str(digest(canonical({"theme": dict(self.theme), "samples": samples, "notices": matters})))

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


def sheet_of(session: Session, services: Services, theme: Mapping[str, Json], channels: list[Channel]) -> ThemeSheet:
    new = theme_from(theme)
    matters: dict[int, Matter] = {}
    for channel in channels:
        for placement, notice in _hanging(session, channel):
            matter = matters.setdefault(notice.id, Matter(notice))
            _set(session, services, channel, placement, matter, new)
    return ThemeSheet(dict(theme), samples(services, new, channels), tuple(matters[key] for key in sorted(matters)))


def samples(services: Services, theme: Theme, channels: list[Channel]) -> tuple[SheetPage, ...]:
    """A notice and an evergreen page for every sort of display; each picture once."""
    found: dict[str, SheetPage] = {}
    for channel in channels:
        zone = next((zone for zone in channel.layout.zones if zone.face == "page"), None)
        if zone is None:
            continue
        for profile in channel.profiles:
            for kind, document in _SAMPLES:
                for page in _sample(services, theme, profile, zone, kind, document):
                    found.setdefault(page.digest, SheetPage(page, profile, zone, channel.name))
    return tuple(found.values())


def _sample(
    services: Services, theme: Theme, profile: Profile, zone: Zone, kind: str, document: Mapping[str, Json]
) -> tuple[RenderedPage, ...]:
    box = zone.pixels(profile.width, profile.height)
    return services.renderer.pages(PageRequest(document, kind, zone.face, box.w, box.h, profile, theme))


def _hanging(session: Session, channel: Channel) -> Iterator[tuple[Placement, Notice]]:
    rows = session.execute(
        select(Placement, Notice)
        .join(Notice, Notice.id == Placement.notice_id)
        .where(Placement.channel_id == channel.id, Notice.state_name.in_([state.value for state in SIGNED]))
        .order_by(Placement.id)
    )
    for row in rows:
        yield row[0], row[1]


def _set(
    session: Session, services: Services, channel: Channel, placement: Placement, matter: Matter, theme: Theme
) -> None:
    zone = next((zone for zone in channel.layout.zones if zone.id == ZoneId(placement.zone)), None)
    if zone is None:
        return  # the layout has the zone no more: it hangs nowhere
    notice = matter.notice
    document, assets = wall_document(notice), assets_of(session, services.data / "uploads", notice.id)
    signed = notice.approved_pages.get(channel.id, {})
    for profile in channel.profiles:
        key, place = page_key(profile.id, zone.id), Place(channel, profile, zone)
        try:
            today = render_place(services.renderer, place, document, notice.kind, assets)
            made = render_place(services.renderer, place, document, notice.kind, assets, theme)
        except RenderingError as error:
            matter.problem = error.sentence
            return
        if signed.get(key) != [[page.digest, page.dwell_ms] for page in today]:
            matter.problem = "现在的版面还没有人核对签名。"
            return
        matter.repaged |= len(made) != len(today)
        matter.pages.setdefault(channel.id, {})[key] = [[page.digest, page.dwell_ms] for page in made]
        matter.shown += [SheetPage(page, profile, zone, channel.name) for page in made]
