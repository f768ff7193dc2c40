"""Show one display: ask the plan what stands in each zone, paint what changed, hand the frame to the output.

Never blank: what cannot be drawn is replaced by what can, down to the built-in page and at last to plain paper. The end
of a notice is enforced here, at the frame on which it falls. Does no waiting: ``tick`` returns how long the loop may
sleep. It lays nothing out and fetches nothing.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pygame

from player.hanging import LATER, NOW, SOON, Builtins, Hanging
from player.layout_job import Area
from player.outputs import Output
from player.page_store import DrawnPage
from player.page_supply import PageSupply
from player.stage_plan import (
    FADE_MS,
    LONGEST_SLEEP_MS,
    Card,
    Pace,
    Showing,
    loop_of,
    pace_of,
    showing_at,
    stands_still,
    wake_in,
)
from player.stretches import Hung, Moment, Stretch, Stretches
from player.zone_view import ZoneView
from playlists.model import Digest, DisplayId, ItemId, Json, Profile, Rect, Theme, Zone, ZoneId
from playlists.pages.theme import Role, colour
from playlists.schedule import Programme

log = logging.getLogger(__name__)

FADE_FRAME_MS = 33
AHEAD_MS = 1_000
HOLD_MS = 3_000
ACCOUNT_MS = 1_000
TICKER_LOOK_MS = 3_600_000
WHOLE = ZoneId("display")


@dataclass(frozen=True, slots=True)
class Matter:
    """A built-in matter that covers the display, such as the status page; ``until_boot_ms`` ends it by itself."""

    name: str
    words: Mapping[str, Json] = field(default_factory=dict)
    until_boot_ms: int | None = None


@dataclass(slots=True)
class Spot:
    """A zone at work: its view, what stands there, and when to ask again."""

    area: Area
    view: ZoneView
    showing: Showing | None = None
    strips: tuple[DrawnPage, ...] = ()
    loop: tuple[Card, ...] = ()
    substitute: bool = False  # the loop is the evergreen one, because nothing of the programme can be drawn yet
    ends_ms: int = 0
    waiting_since_ms: int | None = None
    plain: bool = False
    looked_ahead: Digest | None = None
    accounted_ms: int = 0


class DisplayStage:
    """The stage of one display. Everything but ``tick`` only notes what the next ``tick`` shall do."""

    def __init__(
        self,
        display: DisplayId,
        output: Output,
        supply: PageSupply,
        profile: Profile,
        emit: Callable[[Stretch], None],
        builtins: Builtins,
        theme: Theme,
        *,
        fades: bool = True,
    ) -> None:
        self.display = display
        self.output = output
        self.profile = profile
        self.frames = 0
        self.hanging: Hanging | None = None
        self._supply = supply
        self._frame = output.frame()
        self._builtins = builtins
        self._theme = theme
        self._fades = fades and profile.surface == "screen"
        self._pace: Pace = pace_of(profile)
        self._stretches = Stretches(display, emit)
        self._matter: Matter | None = None
        self._standing_matter: Matter | None = None
        self._spots: dict[ZoneId, Spot] = {}
        self._programme: Programme | None = None
        self._programme_from: Moment | None = None
        self._revision = -1
        self._next_prepared = False
        self._damaged: list[pygame.Rect] = []
        self._arrange(self._whole())

    def hang(self, hanging: Hanging | None, builtins: Builtins, theme: Theme) -> None:
        """Take another release, or none."""
        old = {zone: spot.area for zone, spot in self._spots.items()}
        repaint = theme.colours != self._theme.colours
        self.hanging = hanging
        self._builtins, self._theme = builtins, theme
        self._programme = None
        self._revision = -1
        areas = hanging.areas if hanging is not None and hanging.areas else self._whole()
        if (repaint or dict(areas) != old) and self._standing_matter is None:
            self._arrange(areas)

    def cover(self, matter: Matter | None) -> None:
        """Cover the display with a built-in matter, or uncover it."""
        self._matter = matter

    @property
    def covered_by(self) -> str:
        return self._matter.name if self._matter is not None else ""

    @property
    def covered_until_ms(self) -> int | None:
        return self._matter.until_boot_ms if self._matter is not None else None

    def tick(self, moment: Moment) -> int:
        """Bring the display to this moment and return how many milliseconds may pass before the next tick."""
        ends = self._matter.until_boot_ms if self._matter is not None else None
        if ends is not None and moment.boot_ms >= ends:
            self._matter = None
        if self._matter is not None or self._standing_matter is not None:
            self._cover_or_uncover(moment)
        wake = wake_in(moment.at_ms) if self._standing_matter is not None else self._play(moment)
        first = not self.frames
        if self._damaged:
            damaged, self._damaged = self._damaged, []
            self.output.show(self._frame, damaged)
            self.frames += 1
        if not first and not self._next_prepared:
            # After showing, and not before the first frame is up: what comes later can wait.
            self._next_prepared = True
            self._prepare_next(moment)
        return wake

    def redraw(self) -> None:
        """Send everything again: the output was opened anew."""
        self._frame = self.output.frame()
        self._arrange({zone: spot.area for zone, spot in self._spots.items()})
        self._standing_matter = None

    def stop(self, moment: Moment) -> None:
        """Close the account of what stood here."""
        self._stretches.end(moment)

    def kept(self) -> set[Digest]:
        """Return the digests that must stay in the page store."""
        pages = {page.digest for spot in self._spots.values() for page in self._pages_of(spot)}
        strips = {place.strip for spot in self._spots.values() for page in self._pages_of(spot) for place in page.live}
        return pages | strips | set(self._builtins.keys())

    def showing(self) -> Mapping[ZoneId, tuple[Showing, ...]]:
        """Return what stands in each zone, several pages for a running ticker; nothing while covered."""
        if self._standing_matter is not None:
            return {}
        return {zone: self._shown(spot) for zone, spot in self._spots.items()}

    def since(self, zone: ZoneId) -> str | None:
        begun = self._stretches.since(zone)
        return begun.isoformat(timespec="seconds") if begun is not None else None

    def screenshot(self) -> bytes:
        """Return the frame's pixels, three bytes each."""
        return pygame.image.tobytes(self._frame, "RGB")

    # -- the programme ------------------------------------------------------------------------------------------

    def _play(self, moment: Moment) -> int:
        self._ask_programme(moment)
        at_ms = moment.at_ms
        edges: list[int | None] = []
        if self._programme is not None and moment.trusted:
            edges.append(int(self._programme.until.timestamp() * 1000))
        for zone, spot in self._spots.items():
            turned = spot.ends_ms <= at_ms
            if turned:
                self._turn(zone, spot, moment)
            edges.append(self._animate(spot, moment))
            # Sixty times a second would be waste: a second's grain is what the playlog has.
            if turned or moment.boot_ms - spot.accounted_ms >= ACCOUNT_MS:
                spot.accounted_ms = moment.boot_ms
                self._stretches.standing(zone, self._hung(zone, spot), moment)
        return wake_in(at_ms, *edges)

    def _ask_programme(self, moment: Moment) -> None:
        """Evaluate the schedule when its answer may have changed, also after a clock that went back."""
        since, programme = self._programme_from, self._programme
        overtaken = (
            since is None
            or since.trusted != moment.trusted
            or since.now > moment.now
            or (programme is None and self.hanging is not None)
            or (programme is not None and moment.now >= programme.until)
        )
        revision = self._supply.revision
        self._programme_from = moment
        if not overtaken and self._revision == revision:
            return
        self._revision = revision
        if overtaken:
            self._programme = self.hanging.programme(moment.now, moment.trusted) if self.hanging is not None else None
        for zone, spot in self._spots.items():
            spot.loop, spot.substitute = self._loop(zone, moment)
            spot.ends_ms = 0
        self._next_prepared = False

    def _loop(self, zone: ZoneId, moment: Moment) -> tuple[tuple[Card, ...], bool]:
        """Return what can be drawn: of the programme, else, as a substitute, of the evergreen playlist."""
        hanging, programme = self.hanging, self._programme
        if hanging is None or programme is None:
            return (), False
        items = programme.playlists.get(zone, ())
        loop = loop_of(items, hanging.cards(zone, items, NOW))
        if loop:
            return loop, False
        evergreen = hanging.evergreen(zone, moment.now, moment.trusted)
        return loop_of(evergreen, hanging.cards(zone, evergreen, SOON)), bool(items)

    def _prepare_next(self, moment: Moment) -> None:
        """Have drawn what comes next, so that a change of programme waits for nothing."""
        hanging, programme = self.hanging, self._programme
        if hanging is None or programme is None:
            return
        later = hanging.programme(programme.until, moment.trusted)
        for zone in self._spots:
            self._builtins.card("neutral", {}, self._spots[zone].area, SOON)
            if later is not None:
                hanging.cards(zone, later.playlists.get(zone, ()), LATER)
            hanging.cards(zone, hanging.evergreen(zone, moment.now, moment.trusted), LATER)

    # -- one zone -----------------------------------------------------------------------------------------------

    def _turn(self, zone: ZoneId, spot: Spot, moment: Moment) -> None:
        """Put up the page whose turn it is."""
        if (spot.substitute or not spot.loop) and self._may_hold(zone, spot, moment):
            spot.ends_ms = moment.at_ms + LONGEST_SLEEP_MS
            return
        if spot.area.face == "ticker" and self._run_ticker(spot):
            spot.ends_ms = moment.at_ms + TICKER_LOOK_MS
            return
        wanted = showing_at(spot.loop, moment.at_ms)
        if wanted is None:
            self._fall_back(spot, moment)
            return
        if not spot.substitute:
            spot.waiting_since_ms = None
        if self._put(spot, wanted, moment, fade=self._fades):
            spot.ends_ms = wanted.ends_ms
            return
        # The pixels were lost or rotten: have them drawn again, and meanwhile go on with the rest, or the evergreen.
        self._lose(zone, wanted)
        spot.loop, spot.substitute = self._loop(zone, moment)
        rest = showing_at(spot.loop, moment.at_ms)
        if rest is None or not self._put(spot, rest, moment, fade=False):
            self._fall_back(spot, moment)

    def _lose(self, zone: ZoneId, wanted: Showing) -> None:
        key = self.hanging.key(zone, wanted.item) if self.hanging is not None and wanted.item else None
        if key is not None:
            log.warning("page lost display=%s zone=%s item=%s", self.display, zone, wanted.item)
            self._supply.forget(key)

    def _put(self, spot: Spot, wanted: Showing, moment: Moment, fade: bool) -> bool:
        """Paint the page unless it already stands there; return whether it stands."""
        standing = spot.showing
        if standing is not None and not spot.strips and standing.page == wanted.page:
            spot.showing = wanted
            return True
        rgb = self._supply.pixels(wanted.page)
        if rgb is None:
            return False
        strips = []
        for place in wanted.page.live:
            pixels = self._supply.strip(place.strip, place.strip_width, place.strip_height)
            if pixels is not None:
                strips.append((place, pixels))
        fades = fade and standing is not None and standing.item is not None and wanted.item is not None
        spot.view.place(self._frame, wanted.page, rgb, strips)
        if fades:
            spot.view.begin_fade(self._frame, moment.boot_ms, self._local(moment))
        else:
            spot.view.cut(self._frame)
        spot.showing, spot.strips, spot.plain = wanted, (), False
        self._damaged.append(spot.view.rect)
        return True

    def _fall_back(self, spot: Spot, moment: Moment) -> None:
        """Nothing of the release can be drawn here: the built-in page, at last plain paper."""
        spot.ends_ms = moment.at_ms + LONGEST_SLEEP_MS
        if spot.area.face != "ticker":
            card = self._builtins.card("neutral", {}, spot.area, NOW if self.hanging is None else SOON)
            if card is not None:
                if self._put(spot, Showing(None, 0, card.drawn[0], None, spot.ends_ms), moment, fade=False):
                    return
                self._builtins.forget("neutral")
        if not spot.plain:
            spot.view.fill(self._frame, self._ground("accent" if spot.area.face == "ticker" else "paper"))
            spot.showing, spot.strips, spot.plain = None, (), True
            self._damaged.append(spot.view.rect)

    def _may_hold(self, zone: ZoneId, spot: Spot, moment: Moment) -> bool:
        """Whether the old page of an item may stay while its new version is drawn: seconds, and only while it is on."""
        item = spot.showing.item if spot.showing is not None else None
        on = self._programme.playlists.get(zone, ()) if self._programme is not None else ()
        aside = self.hanging.aside if self.hanging is not None else {}
        if item is None or item not in on or item in aside:
            return False
        if spot.waiting_since_ms is None:
            spot.waiting_since_ms = moment.boot_ms
        return moment.boot_ms - spot.waiting_since_ms < HOLD_MS

    def _ground(self, role: Role) -> tuple[int, int, int]:
        return (0, 0, 0) if self.profile.surface == "led" else colour(self._theme, role)

    def _run_ticker(self, spot: Spot) -> bool:
        pages = tuple(page for card in spot.loop for page in card.drawn)
        if not pages or stands_still(pages):
            spot.strips = ()
            return False
        if pages == spot.strips:
            return True
        loaded = [(page, rgb) for page in pages if (rgb := self._supply.pixels(page)) is not None]
        if len(loaded) != len(pages):
            for card in spot.loop:
                self._lose(spot.area.zone, Showing(card.item, 0, card.drawn[0], None, 0))
            spot.loop = ()
            return False
        spot.view.run_ticker(self._frame, loaded)
        spot.strips, spot.showing, spot.plain = pages, None, False
        return True

    def _animate(self, spot: Spot, moment: Moment) -> int | None:
        """Draw what moves in a zone and return when it moves next."""
        if spot.strips:
            if spot.view.step_ticker(self._frame, moment.at_ms, self._pace):
                self._damaged.append(spot.view.rect)
            return self._pace.next_ms(moment.at_ms)
        if spot.view.fading:
            if spot.view.step_fade(self._frame, moment.boot_ms):
                self._damaged.append(spot.view.rect)
            if spot.view.fading:
                return moment.at_ms + min(FADE_FRAME_MS, FADE_MS)
        if spot.view.has_live and spot.view.step_live(self._frame, self._local(moment)):
            self._damaged.append(spot.view.rect)
        if spot.ends_ms - moment.at_ms <= AHEAD_MS:
            self._look_ahead(spot)
            return spot.ends_ms
        return spot.ends_ms - AHEAD_MS

    def _look_ahead(self, spot: Spot) -> None:
        following = showing_at(spot.loop, spot.ends_ms)
        if following is None or spot.showing is None or following.page == spot.showing.page:
            return
        if following.page.digest != spot.looked_ahead:
            spot.looked_ahead = following.page.digest
            self._supply.look_ahead(following.page)

    def _local(self, moment: Moment) -> datetime | None:
        """Return the local time to write on the wall, or None while it is not known."""
        offset = self.hanging.release.manifest.utc_offset if self.hanging is not None else 0
        return moment.now + timedelta(minutes=offset) if moment.trusted else None

    # -- matters that cover the display ----------------------------------------------------------------------------

    def _cover_or_uncover(self, moment: Moment) -> None:
        matter = self._matter
        if matter is None:
            self._standing_matter = None
            areas = self.hanging.areas if self.hanging is not None and self.hanging.areas else self._whole()
            self._arrange(areas)
            return
        standing = self._standing_matter
        if standing is not None and (standing.name, standing.words) == (matter.name, matter.words):
            return
        card = self._builtins.card(matter.name, matter.words, None, NOW)
        if card is None:
            return
        rgb = self._supply.pixels(card.drawn[0])
        if rgb is None:
            self._builtins.forget(matter.name)
            return
        self._stretches.end(moment)
        view = ZoneView(Rect(0, 0, *self._frame.get_size()))
        view.place(self._frame, card.drawn[0], rgb, ())
        view.cut(self._frame)
        self._damaged = [view.rect]
        self._standing_matter = matter

    # -- arrangement ----------------------------------------------------------------------------------------------

    def _whole(self) -> Mapping[ZoneId, Area]:
        return {WHOLE: Area(WHOLE, "page", *self._frame.get_size())}

    def _arrange(self, areas: Mapping[ZoneId, Area]) -> None:
        """Make views for these zones; what no zone covers is paper."""
        width, height = self._frame.get_size()
        self._frame.fill(self._ground("paper"))
        self._damaged = [pygame.Rect(0, 0, width, height)]
        zones: tuple[Zone, ...] = self.hanging.zones if self.hanging is not None else ()
        rects = {zone.id: zone.pixels(width, height) for zone in zones}
        rects.setdefault(WHOLE, Rect(0, 0, width, height))
        self._spots = {zone: Spot(area, ZoneView(rects[zone])) for zone, area in areas.items()}
        self._programme_from = None

    def _pages_of(self, spot: Spot) -> tuple[DrawnPage, ...]:
        return spot.strips or ((spot.showing.page,) if spot.showing is not None else ())

    def _shown(self, spot: Spot) -> tuple[Showing, ...]:
        if spot.strips:
            return tuple(
                Showing(card.item, number, page, card.approved_digest(number), spot.ends_ms)
                for card in spot.loop
                for number, page in enumerate(card.drawn)
            )
        return (spot.showing,) if spot.showing is not None else ()

    def _hung(self, zone: ZoneId, spot: Spot) -> frozenset[Hung]:
        if self.hanging is None:
            return frozenset()
        release = self.hanging.release
        return frozenset(
            Hung(release.channel, release.version, zone, shown.item, shown.page.digest)
            for shown in self._shown(spot)
            if shown.item is not None
        )

    def differing(self) -> list[ItemId]:
        """Return the items whose drawn pages are not the approved ones: shown all the same, and reported."""
        return sorted({card.item for spot in self._spots.values() for card in spot.loop if card.differs})
