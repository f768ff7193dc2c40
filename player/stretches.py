"""Keep account of what stood where: changes of picture go in, stretches for the playlog come out.

A stretch says only what was seen to stand: its length is that of the boot clock, so a wall clock that jumps cannot
lengthen it, and while nothing approved stands there is no stretch. What has not reached the glass is no stretch either.
Long ones are handed over in pieces, so that a power cut loses minutes, not days.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from playlists.model import ChannelId, Digest, DisplayId, ItemId, ZoneId
from playlists.values import dataclass

if TYPE_CHECKING:
    from playlists.playlog import Claim

LONGEST_MS = 300_000
JUMP_MS = 2_000
SHORTEST_MS = 1
ON_ITS_WAY_MS = 3_000  # a page that arrives within that stood from the frame that put it up: accounts are of seconds


@dataclass(frozen=True, slots=True)
class Moment:
    """What the clock says: an aware instant, whether it may be trusted, and the boot clock's milliseconds."""

    now: datetime
    trusted: bool
    boot_ms: int

    @property
    def at_ms(self) -> int:
        """The milliseconds that turn the pages: Unix time, or the boot clock while time is unknown."""
        return int(self.now.timestamp() * 1000) if self.trusted else self.boot_ms


@dataclass(frozen=True, slots=True)
class Hung:
    """A page of a release in a zone. ``page`` is the digest really drawn, ``claim`` who vouches that it stands."""

    channel: ChannelId
    release: int
    zone: ZoneId
    item: ItemId
    page: Digest
    claim: "Claim" = "drawn"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``begins`` to ``ends`` this page stood on this display."""

    display: DisplayId
    hung: Hung
    begins: datetime
    ends: datetime
    time_trusted: bool


class Stretches:
    """The open stretches of one display."""

    def __init__(self, display: DisplayId, emit: Callable[[Stretch], None]) -> None:
        self._display = display
        self._emit = emit
        self._open: dict[ZoneId, dict[Hung, Moment]] = {}
        self._coming: dict[ZoneId, set[Hung]] = {}

    def standing(self, zone: ZoneId, hung: frozenset[Hung], moment: Moment, arrived: bool = True) -> None:
        """Say what stands in the zone from this moment on; nothing for a built-in page.

        What has not ``arrived`` is an account that is dropped, unless ``arrived`` is called before it ends.
        """
        current = self._open.setdefault(zone, {})
        for each in [each for each in current if each not in hung]:
            self._close(each, current.pop(each), moment)
            self._coming.get(zone, set()).discard(each)
        for each in hung:
            if each not in current and not arrived:
                self._coming.setdefault(zone, set()).add(each)
            begun = current.setdefault(each, moment)
            if moment.boot_ms - begun.boot_ms >= LONGEST_MS or begun.trusted != moment.trusted:
                self._close(each, begun, moment)
                current[each] = moment

    def arrived(self, zone: ZoneId, moment: Moment) -> None:
        """Say that the glass has what stands in the zone; what was long on its way counts from now only."""
        for each in self._coming.pop(zone, ()):
            begun = self._open[zone].get(each)
            if begun is not None and moment.boot_ms - begun.boot_ms > ON_ITS_WAY_MS:
                self._open[zone][each] = moment

    def overdue(self, zone: ZoneId, moment: Moment) -> bool:
        """Whether what should stand in the zone ought to have reached the glass by now."""
        coming = [self._open[zone].get(each, moment) for each in self._coming.get(zone, ())]
        return any(moment.boot_ms - begun.boot_ms > ON_ITS_WAY_MS for begun in coming)

    def since(self, zone: ZoneId) -> datetime | None:
        return min((moment.now for moment in self._open.get(zone, {}).values()), default=None)

    def end(self, moment: Moment) -> None:
        """Close everything: the display is covered, dark, or about to stop."""
        for zone in list(self._open):
            self.standing(zone, frozenset(), moment)

    def _close(self, hung: Hung, begun: Moment, ended: Moment) -> None:
        stood_ms = ended.boot_ms - begun.boot_ms
        if stood_ms < SHORTEST_MS or hung in self._coming.get(hung.zone, ()):
            return
        ends = ended.now
        if abs((ends - begun.now) / timedelta(milliseconds=1) - stood_ms) > JUMP_MS:
            ends = begun.now + timedelta(milliseconds=stood_ms)
        self._emit(Stretch(self._display, hung, begun.now, ends, begun.trusted))
