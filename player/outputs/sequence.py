"""Pictures for a card that is fed by stick: `sequence:DIR` keeps a folder of the pages that go round, as BMP files.

A page counts when it has stood still for a second; how long it stands is measured. When a page comes round again,
whatever has not come round with it has left the programme. A black picture is no page: it is the panel in quiet hours,
and the round goes on after them as if they had not been. Each set of pages is a folder of its own, and one
`manifest.json`, replaced in one stroke, names it; what has ended is taken out by itself. A stick that is carried off
cannot be called back, so ends and the way to use the files stand beside them in plain words.
"""

import hashlib
import json
import os
import shutil
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from player.outputs import Output, OutputError
from player.outputs.bitmaps import encode_bmp
from player.outputs.courier import FOR_EVER, Courier, Picture
from player.outputs.sequence_note import NOTE, note

MANIFEST = "manifest.json"
SETTLE_SECONDS = 1.0
FORGET_SECONDS = 900.0
LONE_SECONDS = 60.0
DEFAULT_DWELL_MS = 10_000
MOST_PAGES = 200


def check(rest: str) -> None:
    if not rest:
        raise OutputError("output sequence needs a folder, as sequence:/media/stick.")


def open_output(rest: str, display: str, size: tuple[int, int]) -> Output:
    name = f"picture folder of {display}"
    folder = Path(rest) / display
    try:
        # Never the parents: where the stick was, they would be made on the box's own disk, and nobody would miss it.
        folder.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        raise OutputError(f"{name}: {rest} is not there. Plug in the stick, or make the folder.") from error
    except OSError as error:
        raise OutputError(f"{name}: the folder {folder} cannot be made ({error.strerror}).") from error
    return Courier(
        name, size, SequenceCarrier(name, display, folder), confirms=False, moving=False, pause=0.0, stored=True
    )


@dataclass(slots=True)
class Page:
    """A picture of the round: when it came and for how long it stands; instants are those of the monotonic clock."""

    rgb: bytes
    ends: float
    came_at: float
    dwell_ms: int = DEFAULT_DWELL_MS
    settled: bool = False


@dataclass(slots=True)
class Round:
    """The pages that go round, in the order in which they came last."""

    pages: dict[str, Page] = field(default_factory=dict)
    standing: str = ""
    complete: bool = False
    resting_since: float | None = None

    def rest(self, now: float) -> None:
        """Take note that nothing stands from now on, until a page comes.

        The page that stood is not measured: it was cut short, or stood alone all day.
        """
        if self.resting_since is None:
            self._forget_passing()
            self.standing, self.resting_since = "", now

    def come(self, key: str, rgb: bytes, ends: float, now: float) -> None:
        """Take note that a picture stands from now on."""
        if self.resting_since is not None:
            for page in self.pages.values():
                page.came_at += now - self.resting_since
            self.resting_since = None
        self._forget_passing()
        before = self.pages.get(self.standing)
        if before is not None:
            before.dwell_ms = round((now - before.came_at) * 10) * 100
        known = self.pages.pop(key, None)
        if known is not None:
            self.complete = True
        else:
            known = Page(rgb, ends, now)
        # All pages of a round come between two turns of any one of them.
        oldest = now - FORGET_SECONDS if not known.settled else max(known.came_at, now - FORGET_SECONDS)
        self.pages = {name: page for name, page in self.pages.items() if page.came_at >= oldest}
        known.ends, known.came_at = ends, now
        self.pages[key] = known
        self.standing = key
        while len(self.pages) > MOST_PAGES:
            del self.pages[next(iter(self.pages))]

    def _forget_passing(self) -> None:
        before = self.pages.get(self.standing)
        if before is not None and not before.settled:
            del self.pages[self.standing]

    def settle(self, now: float) -> None:
        page = self.pages.get(self.standing)
        if page is not None and now >= page.came_at + SETTLE_SECONDS:
            page.settled = True
            self.complete = self.complete or (len(self.pages) == 1 and now >= page.came_at + LONE_SECONDS)

    def open_pages(self, now: float) -> list[Page]:
        return [page for page in self.pages.values() if page.settled and page.ends > now]

    def settles_at(self) -> float:
        """Return when, with nothing new coming, the page that stands becomes one of the round, or the round whole."""
        page = self.pages.get(self.standing)
        if page is None or (page.settled and (self.complete or len(self.pages) > 1)):
            return FOR_EVER
        return page.came_at + (LONE_SECONDS if page.settled else SETTLE_SECONDS)


class SequenceCarrier:
    """Keeps the folder of one display in step with what goes round on it."""

    def __init__(self, name: str, display: str, folder: Path) -> None:
        self._name = name
        self._display = display
        self._folder = folder
        self._size = (0, 0)
        self._round = Round()
        self._device = folder.stat().st_dev
        self._written = ""
        self._ends_next = FOR_EVER  # of what lies in the folder

    def carry(self, picture: Picture) -> bool:
        now = time.monotonic()
        self._size = (picture.width, picture.height)
        if not any(picture.rgb):
            self._round.rest(now)
            self._write(now)
            return True
        key = hashlib.sha256(picture.rgb).hexdigest()
        if key != self._round.standing:
            self._round.come(key, picture.rgb, picture.ends, now)
        self._round.pages[key].ends = picture.ends
        self._round.settle(now)
        self._write(now)
        return self._round.pages[key].settled

    def again_at(self) -> float:
        return min(self._round.settles_at(), self._ends_next)

    def clear(self) -> None:
        """Take out what has ended. The rest stays: the folder is there to be carried off."""
        now = time.monotonic()
        self._round.settle(now)
        if self._written:
            self._write(now)

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, now: float) -> None:
        pages = self._round.open_pages(now)
        ends_next = min((page.ends for page in pages), default=FOR_EVER)
        wall = datetime.now(UTC)
        entries = []
        files: dict[str, bytes] = {}
        for number, page in enumerate(pages, start=1):
            file, bits = encode_bmp(*self._size, page.rgb)
            name = f"{number:02}.bmp"
            files[name] = file
            # Ends are whole seconds; half of one is for the way here. What is left over a minute is cut off.
            ends = None if page.ends == FOR_EVER else wall + timedelta(seconds=page.ends - now + 0.5)
            entries.append(
                {
                    "file": name,
                    "bits": bits,
                    "dwell_ms": page.dwell_ms,
                    "ends": None if ends is None else ends.isoformat(timespec="minutes"),
                    "sha256": hashlib.sha256(file).hexdigest(),
                }
            )
        about = {"width": self._size[0], "height": self._size[1], "complete": self._round.complete, "pages": entries}
        digest = hashlib.sha256(json.dumps(about).encode()).hexdigest()[:12]
        if digest == self._written:
            self._ends_next = ends_next
            return
        try:
            if self._folder.stat().st_dev != self._device:
                raise OutputError(f"{self._name}: the stick was taken out of {self._folder}. Plug it in again.")
            self._replace(f"pages-{digest}", files, about, wall)
        except OSError as error:
            raise OutputError(f"{self._name}: the pictures were not written ({error.strerror or error}).") from error
        self._written, self._ends_next = digest, ends_next

    def _replace(self, name: str, files: dict[str, bytes], about: dict[str, object], wall: datetime) -> None:
        """Write the new set, point to it, then take the old ones away: a reader always finds one that is whole."""
        made = self._folder / name
        if files:
            made.mkdir(exist_ok=True)
            for file, content in files.items():
                _write_through(made / file, content)
            _write_through(made / NOTE, note(self._display, about))
        manifest = {
            "version": 1,
            "display": self._display,
            "written": wall.replace(microsecond=0).isoformat(),
            "folder": name if files else None,
            **about,
        }
        new = self._folder / f".{MANIFEST}.new"
        _write_through(new, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        new.replace(self._folder / MANIFEST)
        for old in self._folder.glob("pages-*"):
            if old.name != name or not files:
                shutil.rmtree(old)


def _write_through(path: Path, content: bytes) -> None:
    # A stick is pulled when the light stops blinking, not when the system says so.
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
