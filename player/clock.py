"""Say what time it is, and whether that can be believed.

``judge`` decides, from arguments alone. A wall clock is believed while nothing contradicts it: not what a timestamp key
signed, not the boot clock, which counts on whatever happens to the wall clock. A signed answer to a nonce is exact for
as long as the machine stays up; the signing time of the newest timestamp is a floor. Nothing of the raw wall clock is
ever stored, so one jump to 2040 is over when the clock is right again. ``Clock`` reads, remembers and asks ``judge``.
"""

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from player.disk import Disk
from player.faults import Fault
from playlists.values import dataclass, replace

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No player is older than this program."""
FURTHEST = timedelta(days=400)
"""How long after the last signed instant a wall clock is still believed: a year in a cupboard, not a decade."""
AGREES = timedelta(seconds=5)
"""Closer than this, the wall clock is followed: it runs smoothly, while signed time has whole seconds and a delay."""
DRIFTS = timedelta(seconds=60)
"""What two readings of an honest wall clock may differ by, against the boot clock: a correction, not a jump."""
SLACK = timedelta(minutes=10)
"""How far the server's clock may be ahead of an honest wall clock."""
REMEMBER_EVERY_NS = 600 * 10**9
SLOWEST_ANSWER_NS = 30 * 10**9
PCS = frozenset({"x86_64", "i686", "i386", "loongarch64"})
STA_UNSYNC = 0x40


@dataclass(frozen=True, slots=True)
class Issued:
    """What an accepted timestamp says of the time, and the keys that vouch for it."""

    instant: datetime
    version: int
    keys: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine's clocks say. ``kept``: whether the wall clock outlives a power cut or follows a time server."""

    wall: datetime
    boot_ns: int
    boot_id: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant that was true when the boot clock stood at ``boot_ns``."""

    instant: datetime
    boot_ns: int
    boot_id: str

    def at(self, reading: Reading) -> datetime:
        """The least the time can be: in another boot, time has passed that nobody counted."""
        if self.boot_id != reading.boot_id or reading.boot_ns < self.boot_ns:
            return self.instant
        return self.instant + timedelta(microseconds=(reading.boot_ns - self.boot_ns) // 1000)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What has been signed: the newest timestamp's instant, and the last answer to a nonce of ours."""

    issued: Mark | None = None
    version: int = 0
    keys: str = ""
    answer: Mark | None = None

    def with_issued(self, issued: Issued, reading: Reading) -> "Evidence":
        """Take the newest timestamp's word, even if it is earlier: a server that was ahead has been put right.

        Other timestamp keys void all that the old ones said, so that whoever stole those cannot hold the clock ahead.
        """
        mark = Mark(issued.instant, reading.boot_ns, reading.boot_id)
        if issued.keys != self.keys:
            return Evidence(mark, issued.version, issued.keys)
        if issued.version <= self.version:
            return self
        return replace(self, issued=mark, version=issued.version)

    def with_answer(self, instant: datetime, reading: Reading) -> "Evidence":
        """Take a fresh answer, which overrules every floor. One that agrees with the last changes nothing."""
        if self.answer and self.answer.boot_id == reading.boot_id and abs(self.answer.at(reading) - instant) <= AGREES:
            return replace(self, issued=None)
        return replace(self, issued=None, answer=Mark(instant, reading.boot_ns, reading.boot_id))

    def floor(self, reading: Reading) -> datetime:
        return max(EARLIEST, *(mark.at(reading) for mark in (self.issued, self.answer) if mark), EARLIEST)


@dataclass(frozen=True, slots=True)
class Time:
    """``instant`` is the best lower bound while it is not ``trusted``. A fault beside trusted time is amber."""

    instant: datetime
    trusted: bool
    fault: Fault | None = None


def judge(reading: Reading, evidence: Evidence, anchor: Mark | None) -> tuple[Time, Mark | None]:
    """Return the time, and the anchor by which the next reading of this boot will be judged."""
    floor = evidence.floor(reading)
    if evidence.answer and evidence.answer.boot_id == reading.boot_id:
        exact = evidence.answer.at(reading)
        if abs(reading.wall - exact) <= AGREES:
            return Time(reading.wall, True), _mark(reading.wall, reading)
        return Time(exact, True, Fault.CLOCK_WRONG), _mark(exact, reading)
    if anchor is not None and anchor.boot_id == reading.boot_id and anchor.at(reading) >= floor - SLACK:
        expected = anchor.at(reading)
        if abs(reading.wall - expected) <= DRIFTS:
            return Time(reading.wall, True), _mark(reading.wall, reading)
        return Time(max(expected, floor), True, Fault.CLOCK_WRONG), anchor
    if reading.kept and floor - SLACK <= reading.wall <= floor + FURTHEST:
        instant = max(reading.wall, floor)
        return Time(instant, True), _mark(instant, reading)
    return Time(floor, False, Fault.TIME_UNKNOWN), None


def _mark(instant: datetime, reading: Reading) -> Mark:
    return Mark(instant, reading.boot_ns, reading.boot_id)


class Clock:
    """The player's one clock. ``now`` is cheap and may be asked from every thread."""

    def __init__(
        self, state: Path, offset_file: Path | None = None, passed_file: Path | None = None, disk: Disk | None = None
    ) -> None:
        """``offset_file`` holds seconds by which the wall clock is made wrong; ``passed_file`` seconds that are
        treated as having really passed. Both are for demonstrations and tests, and may be rewritten at any time."""
        self._file = state / "clock.json"
        self._disk = disk or Disk()
        self._offset = _Seconds(offset_file)
        self._passed = _Seconds(passed_file)
        self._boot_id = boot_id()
        self._kept = wall_clock_is_kept()
        self._lock = threading.Lock()
        self._evidence = _remembered(self._file)
        self._remembered_ns: int | None = None
        self._anchor: Mark | None = None

    def now(self) -> Time:
        return self.moment()[0]

    def moment(self) -> tuple[Time, int]:
        """The time, and the milliseconds since boot, of one and the same reading: asked for every frame."""
        with self._lock:
            reading = self.reading()
            result, self._anchor = judge(reading, self._evidence, self._anchor)
            return result, reading.boot_ns // 10**6

    def boot_ms(self) -> int:
        """Milliseconds since boot: what turns pages while the time is not known."""
        return self.reading().boot_ns // 10**6

    def reading(self) -> Reading:
        boot_ns = boot_clock_ns()
        passed = self._passed.at(boot_ns)
        wall = EPOCH + timedelta(seconds=time.time() + self._offset.at(boot_ns) + passed)
        return Reading(wall, boot_ns + int(passed * 10**9), self._boot_id, self._kept or wall_clock_follows())

    def accept_issued(self, issued: Issued) -> None:
        """Learn from a timestamp whose signature was verified."""
        reading = self.reading()
        self._learn(lambda known: known.with_issued(issued, reading))

    def accept_answer(self, instant: datetime, asked_boot_ns: int) -> None:
        """Learn from a signed answer to a nonce that was sent at ``asked_boot_ns`` (``reading().boot_ns``)."""
        reading = self.reading()
        if reading.boot_ns - asked_boot_ns <= SLOWEST_ANSWER_NS:
            self._learn(lambda known: known.with_answer(instant, reading))

    def _learn(self, lesson: Callable[[Evidence], Evidence]) -> None:
        with self._lock:
            known = self._evidence
            evidence = lesson(known)
            if evidence == known:
                return
            self._evidence = evidence
            now_ns = boot_clock_ns()
            recent = self._remembered_ns is not None and now_ns - self._remembered_ns < REMEMBER_EVERY_NS
            if recent and known.answer and evidence.issued == known.issued:
                return
            self._remembered_ns = now_ns
            # A full disk costs the floor after the next power cut, not the time now.
            with contextlib.suppress(OSError):
                self._disk.replace(self._file, _written(evidence))


class _Seconds:
    """A number in a file that others rewrite; nothing, or nonsense, is 0."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._value = 0.0
        self._read_ns = -(10**9)

    def at(self, boot_ns: int) -> float:
        if self._path is not None and boot_ns - self._read_ns > 250 * 10**6:
            self._read_ns = boot_ns
            try:
                self._value = float(self._path.read_text("ascii").strip() or 0)
            except (OSError, ValueError):
                self._value = 0.0
        return self._value


def boot_clock_ns() -> int:
    """Nanoseconds since boot, sleep included where the system says so."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return time.monotonic_ns()


def boot_id() -> str:
    """A name for this boot. Where there is none, each start of the program counts as a boot."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return f"process-{time.monotonic_ns()}"


def wall_clock_is_kept() -> bool:
    """Whether something keeps the time while the power is off: a clock chip, or the host of a virtual machine.

    Every PC has one of the two; small boards have none, and start with the time at which they were switched off.
    """
    if sys.platform != "linux":
        return True
    with contextlib.suppress(OSError):
        if any(Path("/sys/class/rtc").iterdir()):
            return True
    return os.uname().machine in PCS


def wall_clock_follows() -> bool:
    """Whether the kernel says that a time server disciplines the wall clock (``adjtimex``)."""
    if sys.platform != "linux":
        return True
    import ctypes  # late: only boards without a clock chip ask, and the first frame comes before

    try:
        state = ctypes.create_string_buffer(512)
        if ctypes.CDLL(None).adjtimex(state) < 0:
            return False
        # struct timex: modes (padded), offset, freq, maxerror, esterror, then status.
        word = ctypes.sizeof(ctypes.c_long)
        return not int.from_bytes(state.raw[5 * word : 5 * word + 4], sys.byteorder) & STA_UNSYNC
    except (OSError, AttributeError):
        return False


def _written(evidence: Evidence) -> bytes:
    def mark(value: Mark | None) -> dict[str, str | int] | None:
        return None if value is None else {"at": value.instant.isoformat(), "ns": value.boot_ns, "boot": value.boot_id}

    record = {
        "issued": mark(evidence.issued),
        "version": evidence.version,
        "keys": evidence.keys,
        "answer": mark(evidence.answer),
    }
    return json.dumps(record, sort_keys=True).encode()


def _remembered(path: Path) -> Evidence:
    """Read what was signed in earlier boots. A damaged file is as good as none: the floor rises again by itself."""
    try:
        record = json.loads(path.read_bytes())
        marks = {
            name: None
            if record[name] is None
            else Mark(
                datetime.fromisoformat(record[name]["at"]).astimezone(UTC),
                int(record[name]["ns"]),
                str(record[name]["boot"]),
            )
            for name in ("issued", "answer")
        }
        return Evidence(marks["issued"], int(record["version"]), str(record["keys"]), marks["answer"])
    except (OSError, ValueError, KeyError, TypeError):
        return Evidence()
