"""Make up documents and pictures from a seed: what staff write, what they paste, and what nobody should have sent."""

import io
from random import Random

from PIL import Image

from playlists.document import (
    Block,
    Column,
    Document,
    Figure,
    FigureRow,
    Heading,
    ListBlock,
    Names,
    Paragraph,
    QrCode,
    Quote,
    Run,
    Table,
)
from playlists.model import Palette, Profile, ProfileId, Surface

HAN = "看庄镇人民政府公开信息农村道路硬化工程财务低保名单审核结果代表建议办理的一是在有和了中大为上个国我以要他时来用们"
RARE = "𠮷𤧛𫟼㑇䶮龘鱻"
MARKS = "，。、；：？！）》”—…·"
ATOMS = (
    "2017年12月15日",
    "8:30-11:30",
    "〔2017〕12号",
    "9,386.40元",
    "三十二户",
    "52件",
    "100%",
    "https://gk.example.com/kz?id=20171215&page=3",
    "COVID",
    "①",
    "℃",
    "ABC-123_456",
    "（一）",
    "“示例”",
    "《办法》",
    "　",
    " ",
    "½",
    "é",
)
KINDS = ("notice", "table", "finance", "list", "prices", "slogan", "notice", "notice", "evergreen")


def _profile(name: str, width: int, height: int, unit: int, palette: Palette, surface: Surface) -> Profile:
    return Profile(ProfileId(name), width, height, unit, palette, surface)


SCREENS = (
    _profile("hall", 1920, 1080, 6, "rgb", "screen"),
    _profile("near", 1920, 1080, 7, "rgb", "screen"),
    _profile("4k", 3840, 2160, 12, "rgb", "screen"),
    _profile("totem", 1080, 1920, 6, "rgb", "screen"),
    _profile("old", 1366, 768, 4, "rgb", "screen"),
)
PANELS = tuple(
    _profile(f"led-{width}x{height}-{palette}", width, height, unit, palette, "led")
    for width, height, unit, palette in (
        (64, 16, 16, "red"),
        (128, 16, 16, "red"),
        (192, 16, 16, "red"),
        (96, 32, 16, "red-green"),
        (128, 32, 16, "red-green"),
        (128, 64, 16, "rgb"),
        (192, 96, 16, "rgb"),
        (320, 160, 16, "rgb"),
        (128, 32, 24, "rgb"),
        (128, 64, 32, "red-green"),
    )
)


class MadeUp:
    """One document with its pictures, where it shall hang and as what; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.profile = self._random.choice(SCREENS if self._random.random() < 0.5 else PANELS)
        self.kind = self._random.choice(KINDS)
        self.assets: dict[str, bytes] = {}
        self.document = self._document()

    def _document(self) -> Document:
        pick = self._random
        body = tuple(self._block() for _ in range(pick.choice((0, 1, 1, 2, 3, 5))))
        return Document(
            self._text(pick.choice((4, 8, 16, 30, 300)), bare=True),
            body,
            slip=pick.choice(("", "财务公开", "示")),
            issuer=self._text(pick.choice((0, 6, 30))) if pick.random() < 0.7 else "",
            date=pick.choice(("", "2017-12-15", "腊月廿八")),
            period=pick.choice((None, ("2017-12-15", "2018-01-04"))),
            unit=pick.choice(("", "元", "元/500克")),
            example=pick.random() < 0.5,
            correction=self._text(12) if pick.random() < 0.1 else "",
        )

    def _block(self) -> Block:
        pick = self._random
        choice = pick.randrange(12)
        if choice < 4:
            return Paragraph(self._runs(pick.choice((2, 30, 120, 400) if pick.random() < 0.97 else (20_000,))))
        if choice == 4:
            return Heading(pick.randint(1, 4), pick.choice(("一、", "（二）", "3.", "")) + self._text(12))
        if choice == 5:
            items = tuple(self._text(pick.choice((4, 40))) for _ in range(pick.randint(1, 12)))
            levels = tuple(pick.randint(0, 2) for _ in items)
            return ListBlock(pick.random() < 0.5, items, levels if any(levels) else ())
        if choice == 6:
            return Quote(self._runs(60), self._text(10) if pick.random() < 0.5 else "")
        if choice == 7:
            return Names(tuple(self._name() for _ in range(pick.choice((1, 7, 60)))))
        if choice == 8:
            if pick.random() < 0.5:
                return Figure(self._picture(), self._text(pick.choice((0, 8, 90))))
            pictures = (Figure(self._picture(), self._text(pick.choice((0, 8)))) for _ in range(pick.randint(1, 4)))
            return FigureRow(tuple(pictures))
        if choice == 9:
            return QrCode("https://gk.example.com/" + "k" * pick.choice((2, 40)), self._text(6))
        return self._table()

    def _runs(self, length: int) -> tuple[Run, ...]:
        if self._random.random() < 0.1:
            # What has no place to break: 20,000 characters of one sort.
            return (Run(self._random.choice(("中", "A", "。", "1", "（", "，")) * length),)
        cut = self._random.randint(0, length)
        return Run(self._text(cut)), Run(self._text(length - cut), True)

    def _text(self, length: int, *, bare: bool = False) -> str:
        pick, text = self._random, ""
        while len(text) < length:
            die = pick.random()
            if die < 0.75:
                text += "".join(pick.choices(HAN, k=pick.randint(1, 9)))
            elif die < 0.85:
                text += pick.choice(MARKS)
            elif die < 0.98:
                text += pick.choice(ATOMS)
            else:
                text += pick.choice(RARE)
        text = text[:length]
        return text if text.strip() or not bare else "题"

    def _name(self) -> str:
        return "".join(self._random.choices(HAN + "＊", k=self._random.choice((2, 3, 3, 3, 4, 9))))

    def _table(self) -> Table:
        pick = self._random
        count = pick.choice((1, 2, 3, 4, 5, 6, 9, 20, 60))
        sorts = [pick.choice(("words", "sum", "day", "long")) for _ in range(count)]
        groups = [pick.choice(("", "", "甲类", "乙类")) for _ in range(count)] if pick.random() < 0.3 else [""] * count

        def cell(sort: str) -> str:
            if pick.random() < 0.15:
                return ""
            if sort == "sum":
                return f"{pick.randint(-99_999, 9_999_999) / 100:,.2f}"
            if sort == "day":
                return f"{pick.randint(1, 12)}月{pick.randint(1, 28)}日"
            return self._text(pick.randint(1, 8) if sort == "words" else pick.randint(1, 24))

        def row(first: str = "") -> tuple[str, ...]:
            cells = [cell(sort) for sort in sorts]
            return (first, *cells[1:]) if first else tuple(cells)

        rows = [row("小计" if pick.random() < 0.1 else "") for _ in range(pick.choice((0, 1, 5, 16)))]
        columns = tuple(
            Column("".join(pick.choices(HAN, k=pick.randint(0, 5))), group=group)
            for _, group in zip(sorts, groups, strict=True)
        )
        total = row("合计") if pick.random() < 0.4 else None
        return Table(columns, tuple(rows), total, row("结余") if total and pick.random() < 0.3 else None)

    def _picture(self) -> str:
        """A name for a picture: good, odd, cut short or no picture at all."""
        pick = self._random
        name = f"{len(self.assets)}.png"
        mode = pick.choice(("RGB", "L", "1", "P", "RGBA", "CMYK", "I;16", "LA"))
        size = pick.choice(((1, 1), (3, 900), (900, 2), (40, 30), (320, 240), (700, 900)))
        picture = Image.new("RGB", size, pick.choice(("#888", "#1D4B63"))).convert("L" if mode == "I;16" else mode)
        if mode == "I;16":
            picture = Image.frombytes("I;16", size, bytes(2 * size[0] * size[1]))
        buffer = io.BytesIO()
        picture.save(buffer, {"CMYK": "JPEG", "1": "TIFF"}.get(mode, "PNG"))
        data = buffer.getvalue()
        if pick.random() < 0.1:
            data = data[: pick.randint(0, len(data))]
        elif pick.random() < 0.05:
            data = bytes(pick.getrandbits(8) for _ in range(200))
        self.assets[name] = data
        return name
