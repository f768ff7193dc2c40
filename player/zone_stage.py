"""Keep one zone of a display going: whose turn it is, what stands in for it, and when to look again.

Never blank: what cannot be drawn is replaced by what can, down to the built-in page and at last to plain paper. An old
page may stay for seconds while its correction is drawn, but only as long as its item is on.
"""

import logging
from datetime import datetime, timedelta

import pygame

from player.hanging import NOW, SOON, Builtins, Hanging
from player.layout_job import Area
from player.page_store import DrawnPage
from player.page_supply import PageSupply
from player.projector import Projector
from player.stage_plan import (
    LONGEST_SLEEP_MS,
    Card,
    Showing,
    change_of,
    lesser,
    loop_of,
    showing_at,
)
from player.stretches import Hung, Moment
from player.turning import Turning
from player.zone_view import ZoneView
from playlists.model import USUAL_MOTION, Digest, ItemId, Motion, PageMotion, Profile, Rect, Theme
from playlists.pages.theme import Role, colour
from playlists.schedule import Programme
from playlists.ticker import Pace, pace_of, stands_still
from playlists.values import dataclass, field

log = logging.getLogger(__name__)

CHANGE_FRAME_MS = 33
AHEAD_MS = 1_000
VIDEO_AHEAD_MS = 3_000  # a decoder needs about a second to its first frame
HOLD_MS = 3_000
TICKER_LOOK_MS = 3_600_000


@dataclass(slots=True)
class Scene:
    """What the zones of a display share: where they draw, out of what, and what is on."""

    frame: pygame.Surface
    turning: Turning
    supply: PageSupply
    builtins: Builtins
    theme: Theme
    profile: Profile
    most: PageMotion  # how much this player may move
    moving: bool = True  # whether the output can show motion at all
    unhurried: bool = False  # for now it is too slow to move at all
    hanging: Hanging | None = None
    programme: Programme | None = None
    damaged: list[pygame.Rect] = field(default_factory=list)

    @property
    def led(self) -> bool:
        return self.profile.surface == "led"

    @property
    def whole(self) -> Rect:
        """The display as people read it."""
        return Rect(0, 0, self.turning.width, self.turning.height)

    @property
    def motion(self) -> PageMotion:
        """How pages may change: as the release wishes, and no more than this player and its panel can."""
        if self.led or self.unhurried or not self.moving:
            return "cut"
        return lesser(self.most, self._wish.page)

    @property
    def pace(self) -> Pace:
        return pace_of(self.profile, self._wish.ticker)

    @property
    def _wish(self) -> Motion:
        return (self.hanging.release.manifest.motion if self.hanging is not None else None) or USUAL_MOTION

    def ground(self, role: Role) -> tuple[int, int, int]:
        return (0, 0, 0) if self.led else colour(self.theme, role)

    def local(self, moment: Moment) -> datetime | None:
        """Return the local time to write on the wall, or None while it is not known."""
        offset = self.hanging.release.manifest.utc_offset if self.hanging is not None else 0
        return moment.now + timedelta(minutes=offset) if moment.trusted else None


class ZoneStage:
    """One zone at work. ``evaluate`` when the programme may have changed, ``step`` at every tick."""

    def __init__(self, area: Area, rect: Rect, scene: Scene) -> None:
        self.area = area
        self.rect = rect
        self.ends_ms = 0
        self._scene = scene
        self._pace = scene.pace
        self._view = ZoneView(rect, scene.turning)
        self._projector = Projector(self._view.rect, scene.turning, scene.supply)
        self._loop: tuple[Card, ...] = ()
        self._substitute = False  # the loop is the evergreen one, because nothing of the programme can be drawn yet
        self._showing: Showing | None = None
        self._strips: tuple[DrawnPage, ...] = ()
        self._plain = False
        self._timeless = False  # a live place of the page that stands has no characters to fill it
        self._waiting_since_ms: int | None = None
        self._looked_ahead: Digest | None = None

    @property
    def changing(self) -> bool:
        return self._view.changing

    def evaluate(self, moment: Moment) -> None:
        """Take from the programme what can be drawn; else, as a substitute, from the evergreen playlist."""
        self.ends_ms = 0
        self._pace = self._scene.pace
        self._loop, self._substitute = (), False
        hanging, programme = self._scene.hanging, self._scene.programme
        if hanging is None or programme is None:
            return
        zone = self.area.zone
        items = programme.playlists.get(zone, ())
        self._loop = loop_of(items, hanging.cards(zone, items, NOW))
        if not self._loop:
            evergreen = hanging.evergreen(zone, moment.now, moment.trusted)
            self._loop, self._substitute = loop_of(evergreen, hanging.cards(zone, evergreen, SOON)), bool(items)

    def repaint(self) -> None:
        """Take other colours: bare paper is filled anew, and a page stands until it is drawn in them."""
        self._plain = False

    def step(self, moment: Moment) -> int:
        """Bring the zone to this moment and return the millisecond at which it changes next."""
        if self.ends_ms <= moment.at_ms:
            self._turn(moment)
        return self._animate(moment)

    def next_glide_ms(self, at_ms: int) -> int | None:
        """Return when this zone moves by itself before it is stepped again: a ticker, a video; None where it stands."""
        if self._strips:
            return self._pace.next_ms(at_ms)
        return None if self._view.changing else self._projector.next_ms(at_ms)

    def glide(self, at_ms: int) -> None:
        """Move a running ticker or video on; nothing else is looked at."""
        frame = self._scene.frame
        if self._strips:
            changed = self._view.step_ticker(frame, at_ms, self._pace)
        else:
            changed = None if self._view.changing else self._projector.draw(frame, at_ms)
        if changed is not None:
            self._scene.damaged.append(changed)

    def close(self) -> None:
        """End what runs beside the stage."""
        self._projector.close()

    @property
    def damage(self) -> pygame.Rect:
        """Where the zone lies on the panel."""
        return self._view.damage

    @property
    def late(self) -> int:
        return self._view.late

    @property
    def shown(self) -> tuple[Showing, ...]:
        """What stands here: one page, all pages of a running ticker, or nothing at all."""
        if self._strips:
            return tuple(
                Showing(card.item, number, page, card.approved_digest(number), self.ends_ms)
                for card in self._loop
                for number, page in enumerate(card.drawn)
            )
        return (self._showing,) if self._showing is not None else ()

    @property
    def hung(self) -> frozenset[Hung]:
        """What stands here and belongs to the release."""
        hanging = self._scene.hanging
        if hanging is None:
            return frozenset()
        release, zone = hanging.release, self.area.zone
        return frozenset(
            Hung(release.channel, release.version, zone, each.item, each.page.digest)
            for each in self.shown
            if each.item is not None
        )

    @property
    def lapses(self) -> datetime | None:
        """Return when the first of the items that stand here ends."""
        hanging = self._scene.hanging
        if hanging is None:
            return None
        items = [card.item for card in self._loop] if self._strips else [self._showing.item if self._showing else None]
        ends = [hanging.ends(item) for item in items if item is not None]
        return min((end for end in ends if end is not None), default=None)

    @property
    def differing(self) -> frozenset[ItemId]:
        return frozenset(card.item for card in self._loop if card.differs)

    def _turn(self, moment: Moment) -> None:
        """Put up the page whose turn it is."""
        if (self._substitute or not self._loop) and self._may_hold(moment):
            self.ends_ms = moment.at_ms + LONGEST_SLEEP_MS
            return
        if self.area.face == "ticker" and self._run_ticker():
            self.ends_ms = moment.at_ms + TICKER_LOOK_MS
            return
        wanted = showing_at(self._loop, moment.at_ms)
        if wanted is None:
            self._fall_back(moment)
            return
        if not self._substitute:
            self._waiting_since_ms = None
        if self._put(wanted, moment, self._scene.motion):
            self.ends_ms = wanted.ends_ms
            return
        # The pixels were lost or rotten: have them drawn again, and meanwhile go on with the rest, or the evergreen.
        self._lose(wanted.item)
        self.evaluate(moment)
        rest = showing_at(self._loop, moment.at_ms)
        if rest is None or not self._put(rest, moment, "cut"):
            self._fall_back(moment)

    def _lose(self, item: ItemId | None) -> None:
        hanging = self._scene.hanging
        if hanging is not None and item is not None:
            log.warning("page lost zone=%s item=%s", self.area.zone, item)
            hanging.forget(self.area.zone, item)

    def _mend(self, wanted: Showing) -> None:
        """Have the characters of date and time drawn again; the page itself is sound and stands meanwhile."""
        hanging = self._scene.hanging
        if hanging is not None and wanted.item is not None:
            hanging.mend(self.area.zone, wanted.item, wanted.page)

    def _put(self, wanted: Showing, moment: Moment, motion: PageMotion) -> bool:
        """Paint the page unless it already stands there; return whether it stands."""
        scene, standing = self._scene, self._showing
        # A poster whose video was given up is painted again: the video's last frame stands on it.
        same = standing is not None and standing.page == wanted.page and standing.reel == wanted.reel
        if same and not self._strips and not self._timeless:
            self._showing = wanted
            return True
        strips = []
        for place in wanted.page.live:
            pixels = scene.supply.strip(place.strip, place.strip_width, place.strip_height)
            if pixels is not None:
                strips.append((place, pixels))
        timeless = len(strips) < len(wanted.page.live)
        if timeless:
            self._mend(wanted)
            if same and not self._strips:
                self._showing = wanted
                return True
        rgb = scene.supply.pixels(wanted.page)
        if rgb is None:
            return False
        self._timeless = timeless
        self._view.place(scene.frame, wanted.page, rgb, strips)
        change = change_of(standing, wanted, motion) if not same else None
        if change is not None:
            self._view.begin(scene.frame, change, moment.boot_ms, scene.local(moment))
        else:
            self._view.cut(scene.frame)
        self._showing, self._strips, self._plain = wanted, (), False
        self._damage()
        return True

    def _fall_back(self, moment: Moment) -> None:
        """Nothing of the release can be drawn here: the built-in page, at last plain paper."""
        scene = self._scene
        self.ends_ms = moment.at_ms + LONGEST_SLEEP_MS
        is_ticker = self.area.face == "ticker"
        if not is_ticker:
            card = scene.builtins.card("neutral", {}, self.area, NOW if scene.hanging is None else SOON)
            if card is not None:
                if self._put(Showing(None, 0, card.drawn[0], None, self.ends_ms), moment, "cut"):
                    return
                scene.builtins.forget("neutral")
        if not self._plain:
            self._view.fill(scene.frame, scene.ground("accent" if is_ticker else "paper"))
            self._showing, self._strips, self._plain = None, (), True
            self._damage()

    def _may_hold(self, moment: Moment) -> bool:
        """Whether the old page of an item may stay while its new version is drawn."""
        item = self._showing.item if self._showing is not None else None
        programme, hanging = self._scene.programme, self._scene.hanging
        if item is None or programme is None or hanging is None:
            return False
        if item not in programme.playlists.get(self.area.zone, ()) or item in hanging.aside:
            return False
        if self._waiting_since_ms is None:
            self._waiting_since_ms = moment.boot_ms
        return moment.boot_ms - self._waiting_since_ms < HOLD_MS

    def _run_ticker(self) -> bool:
        """Let the pages run, where they do not fit; return whether they run."""
        pages = tuple(page for card in self._loop for page in card.drawn)
        if not pages or stands_still(pages):
            self._strips = ()
            return False
        if pages == self._strips:
            return True
        supply = self._scene.supply
        loaded = [(page, rgb) for page in pages if (rgb := supply.pixels(page)) is not None]
        if len(loaded) != len(pages):
            for card in self._loop:
                self._lose(card.item)
            self._loop = ()
            return False
        self._view.run_ticker(self._scene.frame, loaded)
        self._strips, self._showing, self._plain = pages, None, False
        return True

    def _animate(self, moment: Moment) -> int:
        """Draw what moves and return when it moves next."""
        scene, view = self._scene, self._view
        if self._strips:
            self._projector.play(None, moment.at_ms)
            self.glide(moment.at_ms)
            return self.ends_ms
        if view.changing:
            if view.step_change(scene.frame, moment.boot_ms):
                self._damage()
            if view.changing:
                return moment.at_ms + CHANGE_FRAME_MS
        self._projector.play(self._showing, moment.at_ms)
        self.glide(moment.at_ms)
        if view.has_live and view.step_live(scene.frame, scene.local(moment)):
            self._damage()
        left = self.ends_ms - moment.at_ms
        if left <= VIDEO_AHEAD_MS:
            self._projector.prepare(showing_at(self._loop, self.ends_ms), moment.at_ms)
        if left <= AHEAD_MS:
            self._look_ahead()
            return self.ends_ms
        return self.ends_ms - (AHEAD_MS if left <= VIDEO_AHEAD_MS else VIDEO_AHEAD_MS)

    def _look_ahead(self) -> None:
        """Have the next page read on another thread, so that nothing stops when it is its turn."""
        following = showing_at(self._loop, self.ends_ms)
        if following is None or self._showing is None or following.page == self._showing.page:
            return
        if following.page.digest != self._looked_ahead:
            self._looked_ahead = following.page.digest
            self._scene.supply.look_ahead(following.page)

    def _damage(self) -> None:
        self._scene.damaged.append(self._view.damage)
