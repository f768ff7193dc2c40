"""Run the displays of one player: one loop, one thread, each display with its own output and stage.

A display that fails is logged once, says so, and is opened again by and by; the others do not notice. Everything that
comes from other threads is put down under a lock and taken up at the next turn of the loop.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from player.faults import Fault
from player.hanging import BARE_THEME, Builtins, Hanging, WallRelease
from player.layout_job import FontAt
from player.offer import Offer, is_drawn, may_wait
from player.outputs import COLOURED, STILL, WINDOWS, Output, OutputError, StalledError, kind_of, open_output
from player.page_supply import PageSupply
from player.profiles import likely_profile, says_size
from player.stage import DisplayStage, Matter
from player.stage_plan import LONGEST_SLEEP_MS
from player.stretches import Moment, Stretch
from player.turning import Turning
from playlists.model import ChannelId, DisplayId, ItemId, PageMotion, Palette, Profile, ProfileId, Ref, Theme
from playlists.values import dataclass

log = logging.getLogger(__name__)

REOPEN_MS = 5_000
LONGEST_REOPEN_MS = 60_000
STATUS_PAGE_MS = 60_000
OUTPUT_FAULTS = (Fault.OUTPUT, Fault.STALLED)


@dataclass(frozen=True, slots=True)
class Place:
    """A display as the enrolment names it, and the output it was given."""

    display: DisplayId
    name: str
    channel: ChannelId
    profile: ProfileId
    output: str


class WallDisplay:
    """One display of the wall: its output, its stage, and what is wrong with it."""

    def __init__(
        self,
        place: Place,
        supply: PageSupply,
        blob_path: Callable[[Ref], Path],
        emit: Callable[[Stretch], None],
        fonts: tuple[FontAt, ...],
        most: PageMotion,
        rotate: int = 0,
    ) -> None:
        self.place = place
        self.stage: DisplayStage | None = None
        self.output: Output | None = None
        self.release: WallRelease | None = None
        self.problem = ""
        self.fault: Fault | None = None
        self.lacking = Fault.EMPTY
        """Why no release hangs, where none does."""
        self._supply = supply
        self._blob_path = blob_path
        self._emit = emit
        self._fonts = fonts
        self._most = most
        self._rotate = rotate
        self._profile = likely_profile(place.profile)
        self._theme: Theme = BARE_THEME
        self._builtins = Builtins(supply, self._profile, self._theme, fonts)
        self._hanging: Hanging | None = None
        self._offer = Offer()
        self._matter: Matter | None = None
        self._open_again_ms = 0
        self._pause_ms = REOPEN_MS
        self._said: set[str] = set()
        self._proven: tuple[DisplayStage, int] | None = None
        self._refused = False  # whether a far end said no since the last proof

    @property
    def profile(self) -> Profile:
        return self._profile

    @property
    def aside(self) -> Mapping[ItemId, str]:
        return dict(self._hanging.aside) if self._hanging is not None else {}

    @property
    def has_fonts(self) -> bool:
        """Whether built-in pages can be drawn, and notices too."""
        return bool(self._hanging.fonts if self._hanging is not None else self._fonts)

    @property
    def profile_is_known(self) -> bool:
        """Whether the release has pages for this sort of display."""
        return self._hanging is None or self._hanging.profile is not None or self._hanging.release.manifest.tombstone

    def hang(self, release: WallRelease | None) -> None:
        """Take a release at once; where it makes the display another panel, open the output anew."""
        self._hang(self._new_hanging(release) if release is not None else None)

    def _hang(self, hanging: Hanging | None) -> None:
        self._offer.clear()
        self._hanging = hanging
        self.release = hanging.release if hanging is not None else None
        if self._hanging is not None:
            self._theme = self._hanging.theme
            profile = self._hanging.profile or self._profile
            if self._panel(profile) != self._panel(self._profile):
                self._close()
                self._open_again_ms = 0  # what was refused for the panel that was guessed may do for this one
            self._profile = profile
        fonts = self._hanging.fonts if self._hanging is not None else self._fonts
        self._builtins = Builtins(self._supply, self._profile, self._theme, fonts)
        if self.stage is not None:
            self.stage.profile = self._profile
            self.stage.hang(self._hanging, self._builtins, self._theme)

    def _panel(self, profile: Profile) -> tuple[int, int, Palette | None]:
        """Return what the output was told of the panel."""
        coloured = kind_of(self.place.output) in COLOURED
        return profile.width, profile.height, profile.palette if coloured else None

    def offer(self, release: WallRelease) -> None:
        """Take a release as soon as something of what it shows is drawn; until then the last one stands."""
        if may_wait(self.release, release):
            self._offer.take(self._new_hanging(release))
        else:
            self.hang(release)

    def prepare(self, release: WallRelease, moment: Moment) -> None:
        """Have drawn what a release will show that is about to be promoted.

        Any thread: the ``Hanging`` is made here and seen by nobody else, and of the display only what never changes is
        used. The supply has a lock. Should the release fail after all, its pages go when the store is over its size.
        """
        is_drawn(self._new_hanging(release), moment)

    def _new_hanging(self, release: WallRelease) -> Hanging:
        moving = kind_of(self.place.output) not in STILL
        return Hanging(release, self.place.profile, self._supply, self._blob_path, self._fonts, moving)

    def open_window(self, moment: Moment) -> None:
        """Open a window before there is anything to show in it: that takes as long as a release takes to verify.

        Only a window, and of a size that is known: a card would be told a size that the release takes back.
        """
        if kind_of(self.place.output) not in WINDOWS or not says_size(self.place.profile):
            return
        try:
            self._open_output()
        except Exception as error:
            # As at a tick.
            self._fall(error, moment)

    def cover(self, matter: Matter | None) -> None:
        self._matter = matter
        if self.stage is not None:
            self.stage.cover(matter)

    @property
    def covered_by(self) -> str:
        return self.stage.covered_by if self.stage is not None else ""

    def tick(self, moment: Moment) -> int:
        """Bring the display to this moment. Nothing that goes wrong here leaves this method."""
        try:
            offered = self._offer.due(moment)
            if offered is not None:
                self._hang(offered)
            if self.stage is None:
                if moment.boot_ms < self._open_again_ms:
                    return LONGEST_SLEEP_MS
                self._open()
            wake = self.stage.tick(moment) if self.stage is not None else LONGEST_SLEEP_MS
            self._mend()
            return wake
        except Exception as error:
            # The wall must go on whatever this was; the traceback goes to the journal, once.
            self._fall(error, moment)
        return LONGEST_SLEEP_MS

    def next_glide_ms(self, at_ms: int) -> int | None:
        """Return when a ticker of this display moves next."""
        return self.stage.next_glide_ms(at_ms) if self.stage is not None else None

    def glide(self, at_ms: int, boot_ms: int, moment: Moment) -> None:
        """Move the tickers on; ``moment`` is when the clock was read. Nothing that goes wrong leaves this method."""
        if self.stage is None:
            return
        try:
            self.stage.glide(at_ms, boot_ms)
        except Exception as error:
            # As at a tick: the other displays' tickers run on.
            self._fall(error, moment)

    def prove(self, moment: Moment) -> bool:
        """Whether a frame came to the glass since this was asked last; where none was due, a part of it goes now.

        What goes out on a thread of its own proves itself when it has arrived, at a later look. A far end that said
        what is wrong with it proves as much: no restart mends a card without power.
        """
        refused, self._refused = self._refused, False
        stage = self.stage
        if stage is None:
            return refused
        try:
            if self._proven == (stage, stage.arrived) and stage.arrived == stage.frames:
                stage.show_again(moment.boot_ms)
        except Exception as error:
            # As at a tick.
            self._fall(error, moment)
            return False
        before, self._proven = self._proven, (stage, stage.arrived)
        return refused or (stage.arrived > 0 and self._proven != before)

    def _fall(self, error: Exception, moment: Moment) -> None:
        if isinstance(error, OutputError):
            self._lose_output(error, moment)
            return
        self._fail(Fault.STAGE, f"{type(error).__name__}: {error}", moment, error)
        if self.stage is not None:
            self.stage.redraw()
        self._open_again_ms = moment.boot_ms + REOPEN_MS

    def tend(self, moment: Moment) -> Sequence[str]:
        """Let the output do its work; return what the viewer asked for."""
        try:
            asked = self.output.tend() if self.output is not None else ()
        except OutputError as error:
            self._lose_output(error, moment)
            return ()
        # The corner that opens the status page is the reader's upper left one, however the panel hangs.
        return ["status" if wish == f"corner-{self._rotate // 90}" else wish for wish in asked]

    def _mend(self) -> None:
        """Forget what was wrong. A card that opens says nothing yet: an output is well when a frame has arrived."""
        if self.fault in OUTPUT_FAULTS and (self.output is None or not self.output.taken()):
            return
        self.problem, self.fault, self._pause_ms = "", None, REOPEN_MS

    def _lose_output(self, error: OutputError, moment: Moment) -> None:
        """Say what is wrong and let go of the output; it is opened again by and by, later each time."""
        self._refused = self.output is not None and self.output.afar and not isinstance(error, StalledError)
        self._fail(Fault.STALLED if isinstance(error, StalledError) else Fault.OUTPUT, str(error), moment)
        self._close()
        self._open_again_ms = moment.boot_ms + self._pause_ms
        self._pause_ms = min(self._pause_ms * 2, LONGEST_REOPEN_MS)

    def close(self, moment: Moment) -> None:
        if self.stage is not None:
            self.stage.stop(moment)
        self._close()

    def _open_output(self) -> Output:
        if self.output is None:
            turning = Turning(self._rotate, self._profile.width, self._profile.height)
            self.output = open_output(self.place.output, self.place.display, turning.panel, self._profile.palette)
        return self.output

    def _open(self) -> None:
        output = self._open_output()
        self.stage = DisplayStage(
            self.place.display,
            output,
            self._supply,
            self._profile,
            self._emit,
            self._builtins,
            self._theme,
            most=self._most,
            rotate=self._rotate,
        )
        self.stage.hang(self._hanging, self._builtins, self._theme)
        self.stage.cover(self._matter)

    def _fail(self, fault: Fault, sentence: str, moment: Moment, error: Exception | None = None) -> None:
        self.problem, self.fault = sentence, fault
        if sentence not in self._said:
            self._said.add(sentence)
            log.error(
                "display failed display=%s fault=%s %s", self.place.display, fault.number, sentence, exc_info=error
            )
        if self.stage is not None:
            self.stage.stop(moment)

    def _close(self) -> None:
        if self.output is not None:
            self.output.close()
        self.output = None
        self.stage = None


class Wall:
    """All displays of this player, and the loop that drives them."""

    def __init__(
        self,
        displays: Sequence[WallDisplay],
        moment: Callable[[], Moment],
        *,
        on_first_frame: Callable[[], None],
        each_turn: Callable[[Moment], None],
        on_wish: Callable[[WallDisplay, str, Moment], None],
    ) -> None:
        self.displays = displays
        self._moment = moment
        self._on_first_frame = on_first_frame
        self._each_turn = each_turn
        self._on_wish = on_wish
        self._lock = threading.Lock()
        self._coming: list[WallRelease] = []
        self._wake = threading.Event()
        self._stop = False
        self._first_frame = False
        self._judged: Moment | None = None
        self._read_at = 0.0

    def promoted(self, release: WallRelease) -> None:
        """Take a release from the sync thread; it hangs from the next turn of the loop."""
        with self._lock:
            self._coming.append(release)
        self._wake.set()

    def coming(self, release: WallRelease) -> None:
        """Have drawn what a release will show that is about to be promoted. Called on the sync thread."""
        moment = self._moment()
        for display in self.displays:
            if display.place.channel == release.channel:
                display.prepare(release, moment)

    def look_again(self) -> None:
        """Wake the loop: something the stages wait for may be there."""
        self._wake.set()

    @property
    def largest_window(self) -> tuple[int, int] | None:
        """Return the size of the largest display that is a window of a desktop."""
        windows = [each for each in self.displays if kind_of(each.place.output) in WINDOWS]
        sizes = [(each.profile.width, each.profile.height) for each in windows]
        return max(sizes, key=lambda size: size[0] * size[1], default=None)

    def stop(self) -> None:
        self._stop = True
        self._wake.set()

    def run(self) -> None:
        """Turn until ``stop``. Each turn brings every display to one moment, then sleeps as long as all allow."""
        try:
            while not self._stop:
                self._wake.clear()
                wake_ms = self._turn()
                self._glide(wake_ms)
        finally:
            moment = self._moment()
            for display in self.displays:
                display.close(moment)

    def _glide(self, wake_ms: int) -> None:
        """Sleep until the next turn or until somebody wakes the loop; move the tickers meanwhile, and do nothing else.

        The clock was read at the turn: up to the next one the monotonic clock is added to that.
        """
        moment, read_at = self._judged, self._read_at
        if moment is None:
            return
        at_ms, boot_ms = moment.at_ms, moment.boot_ms
        until = read_at + wake_ms / 1000
        while not self._wake.is_set():
            now = time.monotonic()
            if now >= until:
                return
            now_ms = at_ms + int((now - read_at) * 1000)
            frames = [ms for each in self.displays if (ms := each.next_glide_ms(now_ms)) is not None]
            if not frames:
                self._wake.wait(until - now)
                return
            next_ms = min(frames) - at_ms
            time.sleep(max(0, min(read_at + next_ms / 1000, until) - now))
            passed_ms = int((time.monotonic() - read_at) * 1000)
            if passed_ms >= wake_ms:
                return
            passed_ms = max(passed_ms, next_ms)
            for display in self.displays:
                display.glide(at_ms + passed_ms, boot_ms + passed_ms, moment)

    def _turn(self) -> int:
        with self._lock:
            coming, self._coming = self._coming, []
        for release in coming:
            for display in self.displays:
                if display.place.channel == release.channel:
                    display.offer(release)
        moment, self._read_at = self._moment(), time.monotonic()
        self._judged = moment
        wake_ms = min((display.tick(moment) for display in self.displays), default=LONGEST_SLEEP_MS)
        # With no display of its own left a player has no frame to wait for, and must ask all the same: it may get one.
        # So has one whose outputs all fail: it may be the release that says which colours a card has.
        drawn = [each for each in self.displays if each.stage is not None and each.stage.frames]
        if not self._first_frame and (drawn or all(each.problem for each in self.displays)):
            self._first_frame = True
            gc.enable()
            self._on_first_frame()
            wake_ms = 0
        for display in self.displays:
            for wish in display.tend(moment):
                self._on_wish(display, wish, moment)
        self._each_turn(moment)
        return wake_ms
