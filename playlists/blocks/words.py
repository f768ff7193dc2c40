"""The blocks that are running text: headings, paragraphs, quotes, and what a newer format may bring."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import Reader, checked_text
from playlists.model import Extra, Json


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Heading(Block):
    type_name: ClassVar[str] = "heading"
    level: int
    text: str
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.number("level", 1, 4), reader.text("text"), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"level": self.level, "text": self.text}

    def texts(self) -> list[str]:
        return [self.text]


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    type_name: ClassVar[str] = "paragraph"
    runs: tuple[Run, ...]
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(read_runs(reader), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"runs": write_runs(self.runs)}

    def texts(self) -> list[str]:
        return [self.text]


@dataclass(frozen=True, slots=True)
class Quote(Block):
    """Words of somebody else, such as the rule a decision rests on; ``source`` says whose."""

    type_name: ClassVar[str] = "quote"
    runs: tuple[Run, ...]
    source: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(read_runs(reader), reader.text("source", ""), reader.rest())

    def fields(self) -> dict[str, Json]:
        value: dict[str, Json] = {"runs": write_runs(self.runs)}
        if self.source:
            value["source"] = self.source
        return value

    def texts(self) -> list[str]:
        return [self.text, self.source]


@dataclass(frozen=True, slots=True)
class UnknownBlock(Block):
    """A block of a newer format: kept whole in ``extra``, drawn as ``text``, reported."""

    type: str
    text: str
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read_as(cls, type_: str, reader: Reader) -> Self:
        text = reader.optional("text")
        said = checked_text(text, f"{reader.where}: 'text'") if isinstance(text, str) else ""
        return cls(type_, said, reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"text": self.text} if self.text else {}

    def texts(self) -> list[str]:
        return [self.text]


def read_runs(reader: Reader) -> tuple[Run, ...]:
    runs = []
    for number, value in enumerate(reader.items("runs"), 1):
        run = Reader(value, f"{reader.where}, run {number}")
        runs.append(Run(run.text("text"), run.flag("strong")))
    return tuple(runs)


def write_runs(runs: tuple[Run, ...]) -> list[Json]:
    return [{"text": run.text, "strong": True} if run.strong else {"text": run.text} for run in runs]
