"""Make up words from a seed: what staff write, what they paste, and what has no place to break."""

from random import Random

from playlists.document import Run

HAN = "看庄镇人民政府公开信息农村道路硬化工程财务低保名单审核结果代表建议办理的一是在有和了中大为上个国我以要他时来用们"
RARE = "𠮷𤧛𫟼㑇䶮龘鱻𱍐🌾"
"""Seldom names, one from a plane newer than any font, and what telephones put in."""
MARKS = "，。、；：？！）》”—…·"
ATOMS = (
    "2017年12月15日",
    "8:30-11:30",
    "〔2017〕12号",
    "9,386.40元",
    "电话5691234。",
    "12月20日，",
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


class Words:
    """Texts out of one stream of chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def text(self, length: int) -> str:
        chance, text = self._chance, ""
        while len(text) < length:
            die = chance.random()
            if die < 0.75:
                text += "".join(chance.choices(HAN, k=chance.randint(1, 9)))
            elif die < 0.85:
                text += chance.choice(MARKS)
            elif die < 0.98:
                text += chance.choice(ATOMS)
            else:
                text += chance.choice(RARE)
        return text[:length]

    def said(self, length: int) -> str:
        """A text that is not blank."""
        text = self.text(length)
        return text if text.strip() else "题"

    def plain(self, least: int, most: int) -> str:
        """Characters alone: a head, a label."""
        return "".join(self._chance.choices(HAN, k=self._chance.randint(least, most)))

    def runs(self, length: int) -> tuple[Run, ...]:
        if self._chance.random() < 0.1:
            # What has no place to break: 20,000 characters of one sort.
            return (Run(self._chance.choice(("中", "A", "。", "1", "（", "，")) * length),)
        cut = self._chance.randint(0, length)
        return Run(self.text(cut)), Run(self.text(length - cut), True)

    def name(self) -> str:
        return "".join(self._chance.choices(HAN + "＊", k=self._chance.choice((2, 3, 3, 3, 4, 9))))

    def sum(self) -> str:
        return f"{self._chance.randint(-99_999, 9_999_999) / 100:,.2f}"

    def day(self) -> str:
        return f"{self._chance.randint(1, 12)}月{self._chance.randint(1, 28)}日"
