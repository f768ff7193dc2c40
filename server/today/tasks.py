"""A row of 今日 and its place among the others. What makes one, the modules beside this one decide."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Literal

from server.displays.verdicts import Chip
from server.notices.models import Notice
from server.reminders.service import Reminded

Band = Literal["now", "today", "waiting"]


class Pressing(IntEnum):
    """What stops by law or leak, then walls that want somebody, then all else by its day, then what others do."""

    HALT = 0
    STOPPED = 1
    WALL = 2
    DUE = 3
    WAITING = 4


@dataclass(frozen=True, slots=True)
class Remind:
    """Of what this person may remind the others, how often he has, and whether he may now."""

    subject: str
    count: int
    now: bool


@dataclass(frozen=True, slots=True)
class Task:
    """Why now (chip), what (sentence), small facts, and the button named by the deed; about a notice, or another."""

    chip: Chip
    sentence: str
    facts: tuple[str, ...]
    button: str
    url_kind: str
    target_id: str
    band: Band
    pressing: Pressing
    notice: Notice | None = None
    deadline: date | None = None
    reminded: Reminded | None = None
    """Who waits for this deed and said so."""
    remind: Remind | None = None

    @property
    def fact(self) -> str:
        return "，".join(self.facts)


def place(task: Task) -> tuple[Pressing, bool, date]:
    """The one key by which tasks are sorted: where somebody waits and said so before its like, without a day last."""
    return task.pressing, task.reminded is None, task.deadline or date.max
