"""How far a matter is: a share of the whole with its stages, or a chain of stages that are done, at work or to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar, Literal, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import DocumentError, Reader, bounded_text
from playlists.model import Extra, Json

State = Literal["done", "now", "ahead"]
STATES: dict[State, str] = {"done": "已完", "now": "在做", "ahead": "未到"}
MOST_STAGES = 8
LONGEST_NAME, LONGEST_NOTE = 12, 40


@dataclass(frozen=True, slots=True)
class Stage:
    """``at`` is where on the bar the stage ends, in hundredths of the whole; None where nobody said."""

    name: str
    state: State
    note: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Progress(Block):
    """``percent`` of the whole is done. ``name`` where one page has several; else the title names it."""

    type_name: ClassVar[str] = "progress"
    percent: int
    stages: tuple[Stage, ...] = ()
    name: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        percent = reader.number("percent", 0, 100)
        stages = _stages(reader, "stages")
        for stage in stages:
            if stage.at is not None and stage.state == "done" and stage.at > percent:
                raise DocumentError(
                    f"{reader.where}: '{stage.name}' is done and stands at {stage.at}, "
                    f"but only {percent} of 100 is done; correct one of the two."
                )
        return cls(percent, stages, bounded_text(reader, "name", LONGEST_NOTE, ""), reader.rest())

    def fields(self) -> dict[str, Json]:
        named: dict[str, Json] = {"name": self.name} if self.name else {}
        return {**named, "percent": self.percent, "stages": _written(self.stages)}

    def texts(self) -> list[str]:
        return [f"{self.name}完成{self.percent}%", *(stage_words(stage) for stage in self.stages)]


@dataclass(frozen=True, slots=True)
class Stages(Block):
    """A chain such as 招标公告, 中标候选人, 中标结果, 决算; a note is its day."""

    type_name: ClassVar[str] = "stages"
    items: tuple[Stage, ...]
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(_stages(reader, "items"), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"items": _written(self.items)}

    def texts(self) -> list[str]:
        return [stage_words(stage) for stage in self.items]


def stage_words(stage: Stage) -> str:
    return f"{stage.name}　{stage.note or STATES[stage.state]}"


def _stages(reader: Reader, name: str) -> tuple[Stage, ...]:
    stages = tuple(_stage(one) for one in reader.objects(name, MOST_STAGES, "stage"))
    order = list(STATES)
    for before, after in pairwise(stages):
        if order.index(before.state) > order.index(after.state):
            raise DocumentError(
                f"{reader.where}: '{after.name}' is {after.state} but '{before.name}' before it is {before.state}; "
                "stages go from done over now to ahead."
            )
        if before.at is not None and after.at is not None and before.at >= after.at:
            raise DocumentError(f"{reader.where}: '{after.name}' must stand further than '{before.name}' on the bar.")
    if sum(stage.state == "now" for stage in stages) > 1:
        raise DocumentError(f"{reader.where}: only one stage can be the one now.")
    return stages


def _stage(reader: Reader) -> Stage:
    state = reader.text("state", "ahead")
    at = None if reader.missing("at") else reader.number("at", 0, 100)
    for known in STATES:
        if state == known:
            return Stage(
                bounded_text(reader, "name", LONGEST_NAME, ""),
                known,
                bounded_text(reader, "note", LONGEST_NOTE, ""),
                at,
            )
    raise DocumentError(f"{reader.where}: 'state' must be one of {', '.join(STATES)}.")


def _written(stages: Sequence[Stage]) -> list[Json]:
    written: list[Json] = []
    for stage in stages:
        value: dict[str, Json] = {"name": stage.name, "state": stage.state}
        if stage.note:
            value["note"] = stage.note
        if stage.at is not None:
            value["at"] = stage.at
        written.append(value)
    return written
