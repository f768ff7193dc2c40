"""What templates are given: small frozen values, filled from the services. Nothing here reads or decides."""

from collections.abc import Sequence
from dataclasses import dataclass

SHAPES = {
    "disc-tick": "ok",
    "half-disc": "part",
    "diamond": "clock",
    "triangle": "look",
    "octagon": "halt",
    "ring-bar": "off",
    "ring": "wait",
    "ring-point": "mine",
    "square": "end",
}
"""The services name a chip's shape; the style sheet has a short class for each."""


@dataclass(frozen=True, slots=True)
class RailEntry:
    key: str
    word: str
    href: str
    count: int = 0
    """Things this person can act on; never news."""
    desk: bool = False
    """Not on the phone's bar, which has room for five."""


@dataclass(frozen=True, slots=True)
class RemindForm:
    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class TodoRow:
    """A row with a deed has its button; one that waits for others may have ``remind``, and its title is the link."""

    words: str
    shape: str
    title: str
    fact: str
    href: str
    deed: str
    stations: Sequence[object] = ()
    reminded: str = ""
    remind: RemindForm | None = None


@dataclass(frozen=True, slots=True)
class WallDot:
    name: str
    words: str
    shape: str


@dataclass(frozen=True, slots=True)
class Wall:
    sentence: str
    chips: tuple[WallDot, ...] = ()
    picture: str = ""
    picture_says: str = ""
    picture_led: bool = False


@dataclass(frozen=True, slots=True)
class PeriodRow:
    title: str
    href: str
    says: str
    day: int
    days: int


@dataclass(frozen=True, slots=True)
class NoticeRow:
    href: str
    title: str
    number: str
    category: str
    issuer: str
    example: bool
    ended: str
    stations: Sequence[object]
    holder: str
    """Who has it now: in whose hands the next step lies."""
    changed: str
    period: str


@dataclass(frozen=True, slots=True)
class ScreenFound:
    """A display that a search found."""

    name: str
    href: str
    words: str
    shape: str
    size: str


@dataclass(frozen=True, slots=True)
class PageShot:
    """One page as the typesetter drew it."""

    digest: str
    src: str
    words: str
    led: bool
    width: int
    height: int
    seen: bool = False
    groups: str = ""


@dataclass(frozen=True, slots=True)
class HoursView:
    """When a notice is shown on one channel: the sentence, and the choices where there are any."""

    id: int
    sentence: str
    offered: tuple[tuple[str, str], ...]
    daypart: str
    working: bool
    first: bool
    others: bool


@dataclass(frozen=True, slots=True)
class SnagCard:
    """What does not fit, in the schedule's margin: where, why, how to mend it, and the button that leads there."""

    title: str
    where: tuple[str, ...]
    why: str
    mend: str
    deed: str
    href: str


@dataclass(frozen=True, slots=True)
class Move:
    """Another instant to look at: a button's words, and the day and time it sets."""

    words: str
    day: str
    time: str


@dataclass(frozen=True, slots=True)
class PageView:
    """The pages of one sort of display, in the editor."""

    id: str
    name: str
    led: bool
    pages: tuple[PageShot, ...]
    problem: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """A button: a link, a form that posts, or one that opens a dialog."""

    words: str
    href: str = ""
    look: str = ""
    post: bool = False
    dialog: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    at: str
    who: str
    what: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    key: str
    severity: str
    title: str
    where: str
    why: str
    mend: str
    block: int | None
    fix: str | None
    deed: str = ""
    keep: str = ""
    part: str = ""
    """The columns, rows, cell or item of the block it stands in, as ``column:5-5``; empty for the whole."""
    field: str = ""
    """The field of the form it stands in, where that is no block."""
    glyph: str = ""
    """The character for which a picture has to be supplied."""


@dataclass(frozen=True, slots=True)
class Answered:
    title: str
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in the week: columns ``start`` to ``end``, Monday 1."""

    id: int
    title: str
    says: str
    start: int
    end: int
    look: str
    href: str
    first: str = ""
    last: str = ""
    movable: bool = False


@dataclass(frozen=True, slots=True)
class WeekRow:
    name: str
    note: str
    bars: tuple[Bar, ...]
    on_day: tuple[Bar, ...]
    """What hangs on the chosen day, which is all that a phone shows."""
    bare: str
    """What stands where nothing is scheduled."""


@dataclass(frozen=True, slots=True)
class WeekDay:
    iso: str
    weekday: str
    short: str
    number: int
    date: str
    today: bool
    off: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    words: str
    start: int
    end: int
    href: str


@dataclass(frozen=True, slots=True)
class DisplayCard:
    id: str
    name: str
    href: str
    size: str
    words: str
    shape: str
    sentence: str
    contact: str
    player: int | None
    src: str = ""
    alt: str = ""
    led: bool = False
    old: str = ""
    since: str = ""
    deeds: "Sequence[DisplayDeed]" = ()


@dataclass(frozen=True, slots=True)
class DisplayDeed:
    """``kind`` is how it is done: ``go`` a page, ``post`` a button of a form, ``see`` words that unfold."""

    kind: str
    words: str
    href: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    name: str
    size: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """As a list of options has it."""
        return self.id, self.name


@dataclass(frozen=True, slots=True)
class Cell:
    words: str
    shape: str


@dataclass(frozen=True, slots=True)
class ProofRow:
    href: str
    title: str
    number: str
    period: str
    words: str
    shape: str
    fact: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    seq: int
    at: str
    who: str
    words: str
    subject: str
    href: str
    address: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: int
    name: str
    username: str
    office: str
    village: str
    roles: frozenset[str]
    active: bool
    last: str


@dataclass(frozen=True, slots=True)
class SloganRow:
    id: int
    text: str
    instead_of: str
    by: str
    at: str
    decided_by: str
    decided_at: str
    reason: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class DaypartView:
    """``spans`` are the painted parts of a strip of 1440 minutes."""

    id: str
    name: str
    hours: str
    days: str
    spans: tuple[tuple[int, int], ...]
    built_in: bool
    placements: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """``mark`` is 休 or 班 where the day differs from a plain week; ``look`` is its class."""

    number: int
    mark: str
    look: str
    title: str


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    name: str
    blanks: int
    days: tuple[CalendarDay, ...]
