"""Show one display: ask what is on, let every zone paint what changed, hand the frame to the output.

The end of a notice is enforced here, at the frame on which it falls. Does no waiting: ``tick`` returns how long the
loop may sleep. It lays nothing out and fetches nothing.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import pygame

from player.hanging import LATER, NOW, SOON, Builtins, Hanging
from player.lamps import Lamps, changes_in_ms, percent_at
from player.layout_job import Area
from player.night import by_night, night_changes_in_ms
from player.outputs import Output
from player.page_supply import PageSupply
from player.stage_plan import Breath, Showing, wake_in
from player.stretches import JUMP_MS, Hung, Moment, Stretch, Stretches
from player.turning import Turning
from player.zone_stage import Scene, ZoneStage
from player.zone_view import ZoneView
from playlists.light import DARK, FULL
from playlists.model import Digest, DisplayId, ItemId, Json, PageMotion, Profile, Rect, Theme, ZoneId
from playlists.values import dataclass, field, replace

log = logging.getLogger(__name__)

ACCOUNT_MS = 1_000
SMALL_PART = (8, 8)
DAWN_MS = 120_000  # how long before quiet hours end the pages that come then are drawn
DUSK_MS = 600_000  # how long before day and night change colours the pages of both are drawn
WHOLE = ZoneId("display")


@dataclass(frozen=True, slots=True)
class Matter:
    """A built-in matter that covers the display, such as the status page; ``until_boot_ms`` ends it by itself."""

    name: str
    words: Mapping[str, Json] = field(default_factory=dict)
    until_boot_ms: int | None = None


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
        most: PageMotion = "push",
        rotate: int = 0,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.display = display
        self.output = output
        self.profile = profile
        self.frames = 0
        self.light = FULL
        turning = Turning(rotate, profile.width, profile.height)
        self._lamps = Lamps(output)
        self._dark = self._dawn_drawn = False
        self._scene = Scene(output.frame(), turning, supply, builtins, theme, profile, most, output.moving)
        self._stopwatch = stopwatch
        self._breath = Breath()
        self._stretches = Stretches(display, emit)
        self._accounted: dict[ZoneId, int] = {}
        self._lapse_ms: int | None = None
        self._put_up: dict[ZoneId, tuple[frozenset[Hung], int]] = {}
        self._overdue: set[ZoneId] = set()
        self._matter: Matter | None = None
        self._standing_matter: Matter | None = None
        self._zones: dict[ZoneId, ZoneStage] = {}
        self._evaluated: Moment | None = None
        self._revision = -1
        self._next_prepared = False
        self._by_night = False
        self._dusk = False  # the colours change soon
        self._gliding: list[ZoneStage] = []
        self._arrange()

    @property
    def hanging(self) -> Hanging | None:
        return self._scene.hanging

    def hang(self, hanging: Hanging | None, builtins: Builtins, theme: Theme) -> None:
        """Take another release, or none."""
        scene = self._scene
        if hanging is not None:
            # Until the next tick knows better it is as late as it was: a release that comes by night is hung by night.
            theme = hanging.wear(self._by_night)
            builtins.wear(theme)
        repaint = theme.colours != scene.theme.colours
        scene.hanging, scene.builtins, scene.theme, scene.programme = hanging, builtins, theme, None
        scene.profile = self.profile
        self._evaluated = None
        moved = {zone: (stage.area, stage.rect) for zone, stage in self._zones.items()} != self._places()
        if (repaint or moved) and self._standing_matter is None and not self._dark:
            self._arrange()

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
        """Bring the display to this moment and return how many milliseconds may pass before the next tick.

        In between ``glide`` moves the tickers.
        """
        began = self._stopwatch()
        self._scene.unhurried = self._breath.rests(moment.boot_ms)
        ends = self.covered_until_ms
        if ends is not None and moment.boot_ms >= ends:
            self._matter = None
        moving = self._changing
        self._change_colours(moment)
        if self._matter is not None or self._standing_matter is not None:
            self._cover_or_uncover(moment)
        self._shine(percent_at(self.hanging, moment))
        if self._standing_matter is not None:
            wake = wake_in(moment.at_ms)
        elif self.light == DARK:
            wake = self._stay_dark(moment)
        else:
            wake = self._play(moment)
        first = not self.frames
        lapse_ms = self._lapse(moment)
        if self._scene.damaged or _moved(lapse_ms, self._lapse_ms):
            self._lapse_ms = lapse_ms
            self._show(moment.boot_ms)
            if moving:
                self._breath.frame((self._stopwatch() - began) * 1000)
        if moving and not self._changing:
            self._end_of_change(moment)
        if not first and not self._next_prepared:
            # After showing, and not before the first frame is up: what comes later can wait.
            self._next_prepared = True
            self._prepare_next(moment)
        gliding = [] if self._standing_matter is not None or self._dark else self._zones.values()
        self._gliding = [stage for stage in gliding if stage.next_glide_ms(moment.at_ms) is not None]
        return wake

    def next_glide_ms(self, at_ms: int) -> int | None:
        """Return when a ticker or a video moves next, or None while none runs."""
        following = [stage.next_glide_ms(at_ms) for stage in self._gliding]
        return min((ms for ms in following if ms is not None), default=None)

    def glide(self, at_ms: int, boot_ms: int) -> None:
        """Move tickers and videos on and nothing else: sixty times a second, what a tick looks at would be waste."""
        for stage in self._gliding:
            stage.glide(at_ms)
        if self._scene.damaged:
            self._show(boot_ms)

    @property
    def quiet(self) -> bool:
        """Whether the display is black because these are its quiet hours."""
        return self._dark

    @property
    def late(self) -> int:
        """How many frames of running tickers came too late to be drawn, since these began."""
        return sum(stage.late for stage in self._zones.values())

    def _show(self, boot_ms: int) -> None:
        damaged, self._scene.damaged = self._scene.damaged, []
        good_for_ms = None if self._lapse_ms is None else max(0, self._lapse_ms - boot_ms)
        self.output.show(self._lamps.lit(self._scene.frame, damaged), damaged, good_for_ms)
        self.frames += 1

    def show_again(self, boot_ms: int) -> None:
        """Show a small part of what stands: whether the glass takes it is seen at once."""
        self._scene.damaged = [pygame.Rect(0, 0, *SMALL_PART)]
        self._show(boot_ms)

    @property
    def arrived(self) -> int:
        """How many frames the glass has: all that were shown, but where they go out on a thread of their own."""
        return self.output.taken() if self.output.afar else self.frames

    def redraw(self) -> None:
        """Begin with a clean frame: something went wrong while drawing."""
        self._lamps = Lamps(self.output)
        self._scene.frame = self.output.frame()
        self._standing_matter = None
        self.light = FULL
        self._arrange()

    def stop(self, moment: Moment) -> None:
        """Close the account of what stood here, and end what runs beside the stage."""
        self._end_account(moment)
        self._close_zones()

    def _close_zones(self) -> None:
        self._gliding = []
        self._put_up = {}  # what comes back later is put up by another frame
        self._overdue.clear()
        for stage in self._zones.values():
            stage.close()

    def showing(self) -> Mapping[ZoneId, tuple[Showing, ...]]:
        """Return what stands in each zone, several pages for a running ticker; nothing while covered or dark.

        Nothing either of a zone whose page should have reached the glass and has not.
        """
        if self._standing_matter is not None or self._dark:
            return {}
        return {zone: stage.shown for zone, stage in self._zones.items() if zone not in self._overdue}

    def since(self, zone: ZoneId) -> str | None:
        begun = self._stretches.since(zone)
        return begun.isoformat(timespec="seconds") if begun is not None else None

    def differing(self) -> list[ItemId]:
        """Return the items whose drawn pages are not the approved ones: shown all the same, and reported."""
        return sorted({item for stage in self._zones.values() for item in stage.differing})

    def kept(self) -> set[Digest]:
        """Return the digests that must stay in the page store."""
        pages = [shown.page for stage in self._zones.values() for shown in stage.shown]
        strips = {place.strip for page in pages for place in page.live}
        return {page.digest for page in pages} | strips | set(self._scene.builtins.keys())

    def screenshot(self) -> bytes:
        """Return the display's pixels as people read them, three bytes each."""
        return pygame.image.tobytes(self._scene.turning.back(self._lamps.on_glass(self._scene.frame)), "RGB")

    @property
    def _changing(self) -> bool:
        return any(stage.changing for stage in self._zones.values())

    def _end_of_change(self, moment: Moment) -> None:
        slow = self._breath.end(moment.boot_ms)
        if slow is not None:
            log.warning("pages are cut for an hour, too slow to move display=%s frame_ms=%.0f", self.display, slow)

    def _lapse(self, moment: Moment) -> int | None:
        """Return the boot clock's millisecond at which the first of what stands on the frame has ended."""
        if self._standing_matter is not None:
            return self.covered_until_ms
        ends = [stage.lapses for stage in self._zones.values()] if moment.trusted and not self._dark else []
        nearest = min((end for end in ends if end is not None), default=None)
        return None if nearest is None else moment.boot_ms + (nearest - moment.now) // timedelta(milliseconds=1)

    def _shine(self, percent: int) -> None:
        """Give so much light: a panel's pixels are dimmed, and whatever is no panel only goes dark or comes back.

        Pictures that are put away for a card are not dimmed either: it shows them at another hour, in its own light.
        """
        if percent == self.light:
            return
        scene, self.light = self._scene, percent
        scene.frame = self._lamps.turn_to(percent if scene.led and not self.output.stored else FULL, scene.frame)
        scene.damaged = [scene.frame.get_rect()]
        if self._dark:
            self._arrange()

    def _stay_dark(self, moment: Moment) -> int:
        """Be black: nothing stands, nothing counts as shown, and shortly before the end its pages are drawn."""
        scene, hanging = self._scene, self.hanging
        if not self._dark:
            self._dark = True
            self._end_account(moment)
            self._close_zones()
            scene.frame.fill((0, 0, 0))
            scene.damaged = [scene.frame.get_rect()]
            self._dawn_drawn = False
        left_ms = changes_in_ms(hanging, moment)
        if hanging is not None and left_ms is not None and left_ms <= DAWN_MS and not self._dawn_drawn:
            self._dawn_drawn = True
            dawn = replace(moment, now=moment.now + timedelta(milliseconds=left_ms))
            programme = hanging.programme(dawn.now, True)
            for zone in self._zones:
                items = programme.playlists.get(zone, ()) if programme is not None else ()
                hanging.prepare(zone, items, SOON, by_night=by_night(hanging, dawn))
        return wake_in(moment.at_ms, *self._light_edge(moment))

    def _change_colours(self, moment: Moment) -> None:
        """Wear the colours of the day or the night; each page stands until it is drawn in the new ones."""
        hanging, scene = self.hanging, self._scene
        left_ms = night_changes_in_ms(hanging, moment)
        dusk = left_ms is not None and left_ms <= DUSK_MS
        if dusk and not self._dusk:
            self._next_prepared = False
        self._dusk = dusk
        night = by_night(hanging, moment)
        if night == self._by_night:
            return
        self._by_night = night
        if hanging is None:
            return
        scene.theme = hanging.wear(night)
        scene.builtins.wear(scene.theme)
        self._evaluated = None
        if self._standing_matter is None and not self._dark:
            self._repaint_ground()

    def _repaint_ground(self) -> None:
        """Fill what no zone covers with the paper of these colours; what stands in the zones stays."""
        scene = self._scene
        before = scene.frame.copy()
        scene.frame.fill(scene.ground("paper"))
        for stage in self._zones.values():
            stage.repaint()
            area = stage.damage
            scene.frame.blit(before, area, area)
        scene.damaged = [scene.frame.get_rect()]

    def _light_edge(self, moment: Moment) -> tuple[int, ...]:
        left_ms = changes_in_ms(self.hanging, moment)
        return () if left_ms is None else (moment.at_ms + left_ms,)

    def _colour_edge(self, moment: Moment) -> tuple[int, ...]:
        left_ms = night_changes_in_ms(self.hanging, moment)
        return () if left_ms is None else (moment.at_ms + left_ms,)

    def _play(self, moment: Moment) -> int:
        self._evaluate(moment)
        edges = [*self._light_edge(moment), *self._colour_edge(moment)]
        programme = self._scene.programme
        if programme is not None and moment.trusted:
            edges.append(int(programme.until.timestamp() * 1000))
        for zone, stage in self._zones.items():
            before = stage.ends_ms
            edges.append(stage.step(moment))
            # Sixty times a second would be waste: a second's grain is what the playlog has.
            if stage.ends_ms != before or moment.boot_ms - self._accounted.get(zone, 0) >= ACCOUNT_MS:
                self._accounted[zone] = moment.boot_ms
                self._account(zone, stage.hung, moment)
        return wake_in(moment.at_ms, *edges)

    def _account(self, zone: ZoneId, hung: frozenset[Hung], moment: Moment) -> None:
        """Say what stands, whether a card confirmed the frame that put it up, and whether that frame has arrived.

        Pictures that are put away stand nowhere yet: when somebody carries them to a panel no record of ours knows.
        """
        if self.output.stored:
            return
        self._note_arrival(zone, moment)
        standing, frame = self._put_up.get(zone, (frozenset(), 0))
        if standing != hung:
            # What is damaged goes out with the next frame; the same picture under another name is out already.
            frame = self.frames + bool(self._scene.damaged)
            self._put_up[zone] = (hung, frame)
        arrived = self.output.taken() >= frame
        if self.output.confirms and arrived:
            hung = frozenset(replace(each, claim="accepted") for each in hung)
        # A card that has a frame and has not answered yet: the player drew it, and nobody has said more.
        coming = self.output.afar and not self.output.confirms and not arrived
        self._stretches.standing(zone, hung, moment, arrived=not coming)
        if self._stretches.overdue(zone, moment):
            self._overdue.add(zone)
        else:
            self._overdue.discard(zone)

    def _note_arrival(self, zone: ZoneId, moment: Moment) -> None:
        if zone in self._put_up and self.output.taken() >= self._put_up[zone][1]:
            self._stretches.arrived(zone, moment)

    def _end_account(self, moment: Moment) -> None:
        """Close the account of all that stood."""
        for zone in self._put_up:
            self._note_arrival(zone, moment)
        self._stretches.end(moment)

    def _evaluate(self, moment: Moment) -> None:
        """Ask the schedule again when its answer may have changed, also after a clock that went back."""
        before, scene, revision = self._evaluated, self._scene, self._scene.supply.revision
        overtaken = (
            before is None
            or before.trusted != moment.trusted
            or before.now > moment.now
            or (scene.programme is not None and moment.now >= scene.programme.until)
        )
        self._evaluated = moment
        if not overtaken and self._revision == revision:
            return
        self._revision = revision
        if overtaken:
            scene.programme = scene.hanging.programme(moment.now, moment.trusted) if scene.hanging is not None else None
        for stage in self._zones.values():
            stage.evaluate(moment)
        self._next_prepared = False

    def _prepare_next(self, moment: Moment) -> None:
        """Have drawn what comes next, so that a change of programme waits for nothing."""
        hanging, programme = self._scene.hanging, self._scene.programme
        if hanging is None or programme is None:
            return
        # While time is unknown, what comes next is that it becomes known.
        then = replace(moment, now=programme.until if moment.trusted else moment.now, trusted=True)
        later = hanging.programme(then.now, True)
        for zone, stage in self._zones.items():
            self._scene.builtins.card("neutral", {}, stage.area, SOON)
            evergreen = hanging.evergreen(zone, moment.now, moment.trusted)
            hanging.cards(zone, evergreen, LATER)
            if self._dusk:
                soon = (*programme.playlists.get(zone, ()), *evergreen)
                hanging.prepare(zone, soon, LATER, by_night=not self._by_night)
            if later is not None:
                hanging.prepare(zone, later.playlists.get(zone, ()), LATER, by_night=by_night(hanging, then))

    def _cover_or_uncover(self, moment: Moment) -> None:
        matter, standing, scene = self._matter, self._standing_matter, self._scene
        if matter is None:
            self._standing_matter = None
            self._arrange()
            return
        if standing is not None and (standing.name, standing.words) == (matter.name, matter.words):
            return
        card = scene.builtins.card(matter.name, matter.words, None, NOW)
        rgb = scene.supply.pixels(card.drawn[0]) if card is not None else None
        if card is None or rgb is None:
            if card is not None:
                scene.builtins.forget(matter.name)
            return
        self._end_account(moment)
        view = ZoneView(scene.whole, scene.turning)
        view.place(scene.frame, card.drawn[0], rgb, ())
        view.cut(scene.frame)
        scene.damaged = [view.damage]
        self._standing_matter = matter
        self._dark = False
        self._close_zones()

    def _places(self) -> dict[ZoneId, tuple[Area, Rect]]:
        """Return every zone's area and where it lies; one zone of the whole display while there is no layout."""
        scene, hanging = self._scene, self._scene.hanging
        whole = scene.whole
        if hanging is None or not hanging.areas:
            return {WHOLE: (Area(WHOLE, "page", whole.w, whole.h), whole)}
        return {zone.id: (hanging.areas[zone.id], zone.pixels(whole.w, whole.h)) for zone in hanging.zones}

    def _arrange(self) -> None:
        """Begin with empty zones; what no zone covers is paper."""
        scene = self._scene
        scene.frame.fill(scene.ground("paper"))
        scene.damaged = [scene.frame.get_rect()]
        self._close_zones()
        self._dark = False
        self._zones = {zone: ZoneStage(area, rect, scene) for zone, (area, rect) in self._places().items()}
        self._evaluated = None


def _moved(lapse_ms: int | None, before_ms: int | None) -> bool:
    """Whether an end has moved, by more than two clocks drift apart while nothing happens."""
    if lapse_ms is None or before_ms is None:
        return lapse_ms is not before_ms
    return abs(lapse_ms - before_ms) > JUMP_MS
