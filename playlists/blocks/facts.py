"""What is asked and answered in a line, and what is done in order: labels with answers, numbered steps."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import Reader, bounded_text
from playlists.model import Extra, Json

MOST_FACTS, MOST_STEPS = 24, 12
LONGEST_LABEL, LONGEST_ANSWER = 20, 400


@dataclass(frozen=True, slots=True)
class Fact:
    """``谁能办`` and ``本镇年满60岁的老人``."""

    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class Facts(Block):
    type_name: ClassVar[str] = "facts"
    items: tuple[Fact, ...]
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(read_facts(reader, "items", MOST_FACTS), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"items": write_facts(self.items)}

    def texts(self) -> list[str]:
        return [f"{fact.label}：{fact.answer}" for fact in self.shown]

    def lines(self) -> list[str]:
        return [f"{fact.label}\t{fact.answer}" for fact in self.shown]

    @property
    def shown(self) -> tuple[Fact, ...]:
        """A label whose answer is still empty asks for it in the console and says nothing on a wall."""
        return tuple(fact for fact in self.items if fact.answer.strip())


@dataclass(frozen=True, slots=True)
class Step:
    """What is done in two or three characters, and by whom or where."""

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Steps(Block):
    type_name: ClassVar[str] = "steps"
    items: tuple[Step, ...]
    head: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        items = tuple(
            Step(bounded_text(one, "name", LONGEST_LABEL, ""), bounded_text(one, "text", LONGEST_ANSWER, ""))
            for one in reader.objects("items", MOST_STEPS, "step")
        )
        return cls(items, bounded_text(reader, "head", LONGEST_LABEL, ""), reader.rest())

    def fields(self) -> dict[str, Json]:
        items: list[Json] = [{"name": step.name, "text": step.text} for step in self.items]
        return {"items": items, **({"head": self.head} if self.head else {})}

    def texts(self) -> list[str]:
        heads = [self.head] if self.head and self.shown else []
        return heads + [
            f"{number}.{'　'.join(part for part in (step.name, step.text) if part)}"
            for number, step in enumerate(self.shown, 1)
        ]

    @property
    def shown(self) -> tuple[Step, ...]:
        return tuple(step for step in self.items if step.name.strip() or step.text.strip())


def read_facts(reader: Reader, name: str, most: int) -> tuple[Fact, ...]:
    return tuple(
        Fact(bounded_text(one, "label", LONGEST_LABEL, ""), bounded_text(one, "answer", LONGEST_ANSWER, ""))
        for one in reader.objects(name, most, "row")
    )


def write_facts(facts: tuple[Fact, ...]) -> list[Json]:
    return [{"label": fact.label, "answer": fact.answer} for fact in facts]
