"""Make up the body of a notice: the blocks anybody may put anywhere, and the body each kind of notice expects."""

from collections.abc import Callable
from random import Random

from playlists.blocks.alerts import LEVELS, Alert
from playlists.blocks.facts import Fact, Facts, Step, Steps
from playlists.blocks.progress import Progress, Stage, Stages, State
from playlists.blocks.sheets import PageImage
from playlists.blocks.videos import Video
from playlists.document import (
    ALIGNS,
    Block,
    Column,
    Figure,
    FigureRow,
    Heading,
    ListBlock,
    Names,
    Paragraph,
    QrCode,
    Quote,
    Table,
    UnknownBlock,
)
from tests.fuzz.pictures import SUFFIXES, made_up_picture
from tests.fuzz.wording import Words

FREE = ("不收费", "免费", "40.00", "9,386.40", "按实结算")


class Bodies:
    """Blocks out of one stream of chance; the pictures they name gather in ``assets``."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._words = Words(chance)
        self.assets: dict[str, bytes] = {}
        self._fitting: dict[str, Callable[[], list[Block]]] = {
            "list": lambda: [*self._some(self._paragraph, 0, 1), self._names()],
            "prices": lambda: [self._prices()],
            "fees": lambda: [self._fees()],
            "scores": lambda: [self._scores()],
            "guide": self._guide,
            "project": self._project,
            "tender": lambda: [self._stages(), *self._some(self._facts, 0, 2), *self._some(self._any, 0, 1)],
            "alert": lambda: [self._alert(), *self._some(self._any, 0, 1)],
            "news": lambda: self._shuffled([*self._some(self._paragraph, 1, 3), *self._some(self._figure, 0, 4)]),
            "poster": lambda: [*self._some(self._figure, 1, 3), *self._some(self._code, 0, 1)],
            "slides": lambda: [*self._some(self._page_image, 1, 4), *self._some(self._code, 0, 1)],
            "video": lambda: [self._video()],
            "table": lambda: [self._table()],
            "finance": lambda: [self._table(), *self._some(self._paragraph, 0, 1)],
            "column": lambda: [self._facts(), *self._some(self._paragraph, 0, 3), *self._some(self._code, 0, 1)],
            "ticker": lambda: self._some(self._paragraph, 1, 4),
            "slogan": lambda: self._some(self._paragraph, 0, 1),
        }

    def body(self, kind: str) -> tuple[Block, ...]:
        """What the kind expects, and one time in four whatever comes."""
        fitting = self._fitting.get(kind)
        if fitting is not None and self._chance.random() < 0.75:
            return tuple(fitting())
        return tuple(self._any() for _ in range(self._chance.choice((0, 1, 1, 2, 3, 5))))

    def _some(self, make: Callable[[], Block], least: int, most: int) -> list[Block]:
        return [make() for _ in range(self._chance.randint(least, most))]

    def _shuffled(self, blocks: list[Block]) -> list[Block]:
        self._chance.shuffle(blocks)
        return blocks

    def _any(self) -> Block:
        common = (self._paragraph, self._paragraph, self._paragraph, self._heading, self._list, self._quote)
        seen = (self._names, self._figure, self._figures, self._code, self._table, self._table)
        cards = (self._facts, self._steps, self._progress, self._stages, self._alert, self._page_image, self._unknown)
        return self._chance.choice((*common, *seen, self._chance.choice(cards)))()

    def _paragraph(self) -> Block:
        lengths = (2, 30, 120, 400) if self._chance.random() < 0.98 else (20_000,)
        return Paragraph(self._words.runs(self._chance.choice(lengths)))

    def _heading(self) -> Block:
        number = self._chance.choice(("一、", "（二）", "3.", "（4）", ""))
        return Heading(self._chance.randint(1, 4), number + self._words.text(12))

    def _list(self) -> Block:
        items = tuple(self._words.text(self._chance.choice((4, 40))) for _ in range(self._chance.randint(1, 12)))
        levels = tuple(self._chance.randint(0, 2) for _ in items)
        return ListBlock(self._chance.random() < 0.5, items, levels if any(levels) else ())

    def _quote(self) -> Block:
        return Quote(self._words.runs(60), self._words.text(10) if self._chance.random() < 0.5 else "")

    def _names(self) -> Block:
        return Names(tuple(self._words.name() for _ in range(self._chance.choice((1, 7, 60, 200)))))

    def _figure(self) -> Figure:
        return Figure(self._asset(), self._words.text(self._chance.choice((0, 8, 90))))

    def _figures(self) -> Block:
        return FigureRow(tuple(self._figure() for _ in range(self._chance.randint(1, 4))))

    def _page_image(self) -> Block:
        return PageImage(self._asset(), self._chance.choice((0, 90, 140, 620, 10_000)))

    def _code(self) -> Block:
        address = "https://gk.example.com/" + "k" * self._chance.choice((2, 40))
        return QrCode(address, self._words.text(self._chance.choice((0, 6, 30))))

    def _unknown(self) -> Block:
        return UnknownBlock("newer", self._words.text(40))

    def _asset(self) -> str:
        """One name in fifty leads to no file."""
        name = f"{len(self.assets)}.{self._chance.choice(SUFFIXES)}"
        if self._chance.random() > 0.02:
            self.assets[name] = made_up_picture(self._chance)
        return name

    def _facts(self) -> Facts:
        return Facts(tuple(self._fact(400) for _ in range(self._chance.choice((1, 3, 5, 24)))))

    def _fact(self, longest: int) -> Fact:
        label = self._words.plain(1, 20) if self._chance.random() < 0.2 else self._words.plain(2, 4)
        answers = (0, 4, 12, 30) if self._chance.random() < 0.95 else (longest,)
        return Fact(label, self._words.text(min(longest, self._chance.choice(answers))))

    def _steps(self) -> Block:
        steps = tuple(
            Step(self._words.plain(0, 6), self._words.text(self._chance.choice((0, 8, 60))))
            for _ in range(self._chance.choice((1, 3, 5, 12)))
        )
        return Steps(steps, self._chance.choice(("", "怎么办", self._words.plain(1, 20))))

    def _guide(self) -> list[Block]:
        return [self._facts(), *self._some(self._steps, 0, 1), *self._some(self._facts, 0, 1), self._code()]

    def _project(self) -> list[Block]:
        rest = [*self._some(self._facts, 0, 2), *self._some(self._figure, 0, 3)]
        return [*self._some(self._progress, 1, 2), *self._shuffled(rest)]

    def _progress(self) -> Block:
        stages = self._chain()
        done = [stage.at for stage in stages if stage.state == "done" and stage.at is not None]
        return Progress(self._chance.randint(max(done, default=0), 100), stages, self._words.plain(0, 8))

    def _stages(self) -> Block:
        return Stages(self._chain())

    def _chain(self) -> tuple[Stage, ...]:
        count = self._chance.randint(0, 8)
        reached = self._chance.randint(0, count)
        places = sorted(self._chance.sample(range(101), count)) if self._chance.random() < 0.7 else [None] * count
        return tuple(
            Stage(self._words.plain(1, 12 if self._chance.random() < 0.2 else 5), self._state(n, reached), note, at)
            for n, at in enumerate(places)
            for note in [self._chance.choice(("", self._words.day(), self._words.text(40)))]
        )

    def _state(self, number: int, reached: int) -> State:
        return "done" if number < reached else "now" if number == reached else "ahead"

    def _alert(self) -> Block:
        text, chance = self._words.text, self._chance
        return Alert(
            self._words.plain(0, 6),
            chance.choice(tuple(LEVELS)),
            text(chance.choice((0, 4, 30))),
            text(chance.choice((0, 3, 30))),
            chance.choice(("", "12月18日7时30分", text(30))),
            tuple(self._fact(60) for _ in range(chance.randint(0, 5))),
            tuple(text(chance.choice((4, 12, 40))) for _ in range(chance.randint(0, 3))),
            chance.random() < 0.2,
            chance.choice(("", "", "12月18日14时", text(30))),
        )

    def _video(self) -> Block:
        width, height = self._chance.choice(((1920, 1080), (720, 1280), (16, 4096)))
        return Video("sha256:" + "0" * 64, "film.mp4", self._asset(), width, height, 30_000)

    def _prices(self) -> Block:
        heads = ("品名", "今日", "上周", "涨跌")[: self._chance.choice((3, 4))]
        rows = []
        for _ in range(self._chance.choice((1, 6, 16))):
            prices = [f"{self._chance.randint(1, 9999) / 100:.2f}" for _ in range(2)]
            change = self._chance.choice(("平", "涨0.15", "跌12.05", "", self._words.plain(0, 3)))
            rows.append((self._label(), *prices, change)[: len(heads)])
        return Table(tuple(Column(head) for head in heads), tuple(rows))

    def _fees(self) -> Block:
        rows = tuple(
            (self._label(), self._chance.choice(FREE), self._words.text(self._chance.choice((0, 12, 40))))
            for _ in range(self._chance.choice((1, 5, 14)))
        )
        return Table((Column("项目"), Column("标准"), Column("依据")), rows)

    def _scores(self) -> Block:
        rows = tuple(
            (self._label(), f"{self._chance.randint(0, 1000) / 10:.1f}") for _ in range(self._chance.choice((1, 8, 30)))
        )
        return Table((Column("单位"), Column("得分")), rows)

    def _label(self) -> str:
        return self._words.plain(2, 6) if self._chance.random() < 0.9 else self._words.said(20)

    def _table(self) -> Table:
        chance = self._chance
        count = chance.choice((1, 2, 3, 4, 5, 6, 9, 20, 60))
        sorts = [chance.choice(("words", "sum", "day", "long")) for _ in range(count)]
        groups = [chance.choice(("", "", "甲类", "乙类")) for _ in range(count)] if chance.random() < 0.3 else []
        aligns = [chance.choice(ALIGNS) if chance.random() < 0.1 else "auto" for _ in range(count)]
        columns = tuple(
            Column(self._words.plain(0, 5), align, groups[n] if groups else "") for n, align in enumerate(aligns)
        )
        rows = [
            self._row(sorts, "小计" if chance.random() < 0.1 else "") for _ in range(chance.choice((0, 1, 5, 16, 40)))
        ]
        total = self._row(sorts, "合计") if chance.random() < 0.4 else None
        balance = self._row(sorts, "结余") if total and chance.random() < 0.3 else None
        return Table(columns, tuple(rows), total, balance)

    def _row(self, sorts: list[str], first: str) -> tuple[str, ...]:
        cells = tuple(self._cell(sort) for sort in sorts)
        return (first, *cells[1:]) if first else cells

    def _cell(self, sort: str) -> str:
        if self._chance.random() < 0.15:
            return ""
        if sort == "sum":
            return self._words.sum()
        if sort == "day":
            return self._words.day()
        return self._words.text(self._chance.randint(1, 8 if sort == "words" else 24))
