"""A warning as its fields, and what its level asks of a wall. Who may send one, and how walls obey, is not here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

from playlists.blocks.block import Block
from playlists.blocks.facts import Fact, read_facts, write_facts
from playlists.blocks.reading import DocumentError, Reader, bounded_text, checked_text
from playlists.model import Extra, Json

Level = Literal["red", "orange", "yellow", "blue", "local"]
LEVELS: dict[Level, tuple[str, str]] = {
    "red": ("红色预警", "Ⅰ级　特别严重"),
    "orange": ("橙色预警", "Ⅱ级　严重"),
    "yellow": ("黄色预警", "Ⅲ级　较重"),
    "blue": ("蓝色预警", "Ⅳ级　一般"),
    "local": ("本镇提示", ""),
}
"""The word and the rank of a level; a township's own reminder has no rank."""
_AT_ONCE = ("red", "orange")
MOST_ACTIONS, MOST_FACTS = 3, 5
LONGEST_HAZARD, LONGEST_ACTION, LONGEST_NAME = 6, 40, 30
STANDS_CANCELLED_S = 600
"""How long 已解除 stands before the wall goes on: the end that is signed for it (``server.notices.warnings``)."""


@dataclass(frozen=True, slots=True)
class Duty:
    """``page``: at once and alone, in every third turn, or not where a ticker says it; ``ticker``: whether one does."""

    page: Literal["at-once", "every-third", "never"]
    ticker: bool


DUTIES: dict[Level, Duty] = {
    "red": Duty("at-once", ticker=True),
    "orange": Duty("at-once", ticker=True),
    "yellow": Duty("every-third", ticker=True),
    "blue": Duty("never", ticker=True),
    "local": Duty("every-third", ticker=False),
}
"""A drill does what its level would do, and so does one that is called off, for as long as it still stands."""


@dataclass(frozen=True, slots=True)
class Alert(Block):
    """``cancelled`` is when it was called off, as words; ``actions`` are what people should do, three at most."""

    type_name: ClassVar[str] = "alert"
    hazard: str
    level: Level
    issuer: str = ""
    relay: str = ""
    issued: str = ""
    facts: tuple[Fact, ...] = ()
    actions: tuple[str, ...] = ()
    drill: bool = False
    cancelled: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        hazard, level = bounded_text(reader, "hazard", LONGEST_HAZARD, ""), _level(reader)
        actions = tuple(
            checked_text(text, f"{reader.where}, action {number}")
            for number, text in enumerate(reader.optional_items("actions"), 1)
        )
        if len(actions) > MOST_ACTIONS:
            raise DocumentError(
                f"{reader.where} has {len(actions)} actions; people keep at most {MOST_ACTIONS} in mind."
            )
        for text in actions:
            if len(text) > LONGEST_ACTION:
                raise DocumentError(f"{reader.where}: an action has {len(text)} characters; at most {LONGEST_ACTION}.")
        return cls(
            hazard,
            level,
            bounded_text(reader, "issuer", LONGEST_NAME, ""),
            bounded_text(reader, "relay", LONGEST_NAME, ""),
            bounded_text(reader, "issued", LONGEST_NAME, ""),
            read_facts(reader, "facts", MOST_FACTS),
            actions,
            reader.flag("drill"),
            bounded_text(reader, "cancelled", LONGEST_NAME, ""),
            reader.rest(),
        )

    def fields(self) -> dict[str, Json]:
        value: dict[str, Json] = {"hazard": self.hazard, "level": self.level, "facts": write_facts(self.facts)}
        for name in ("issuer", "relay", "issued", "cancelled"):
            if text := getattr(self, name):
                value[name] = text
        value["actions"] = list(self.actions)
        if self.drill:
            value["drill"] = True
        return value

    def texts(self) -> list[str]:
        facts = [f"{fact.label}：{fact.answer}" for fact in self.facts if fact.answer.strip()]
        actions = [] if self.cancelled else [text for text in self.actions if text.strip()]
        origin = "　".join(text for text in (self.issuer, self.relay, self.issued) if text)
        return [text for text in (self.headline, origin, *facts, *actions) if text]

    @property
    def word(self) -> str:
        return LEVELS[self.level][0]

    @property
    def rank(self) -> str:
        return LEVELS[self.level][1]

    @property
    def headline(self) -> str:
        """What it is, in one line; a drill says so before anything else."""
        state = f"已解除（{self.cancelled}）" if self.cancelled else ""
        return f"{'演练 ' if self.drill else ''}{self.hazard}{self.word}{state}"


def _level(reader: Reader) -> Level:
    given = reader.text("level")
    for known in LEVELS:
        if given == known:
            return known
    raise DocumentError(f"{reader.where}: 'level' must be one of {', '.join(LEVELS)}.")


def warns(document: Mapping[str, Json]) -> bool:
    """Whether this document, as it travels, is a red or orange warning that is in force: no drill, not called off."""
    return any(
        block.get("level") in _AT_ONCE and not block.get("drill") and not block.get("cancelled")
        for block in _alerts(document)
    )


def duty_of(document: Mapping[str, Json]) -> Duty | None:
    """What this document asks of a wall, or None where it is no warning; a draft may be half filled in."""
    level = level_of(document)
    return None if level is None else DUTIES[level]


def level_of(document: Mapping[str, Json]) -> Level | None:
    """The level of this document's warning, which may be half written; None where it has none."""
    given = [block.get("level") for block in _alerts(document)][:1]
    return next((level for level in LEVELS if level in given), None)


def called_off(document: Mapping[str, Json]) -> bool:
    """Whether this document is a warning that says 已解除."""
    return any(str(block.get("cancelled") or "").strip() for block in _alerts(document))


def _alerts(document: Mapping[str, Json]) -> list[dict[str, Json]]:
    body = document.get("body")
    blocks = body if isinstance(body, list) else []
    return [block for block in blocks if isinstance(block, dict) and block.get("type") == Alert.type_name]
