"""A warning: a block in the signal colour with sign, hazard and level; beside it what, where, until when, what to do.

The block hangs on the hazard and the level, so that an update changes the words beside it and nothing else. A drill
says so in the block and in its first line; one that is called off turns pale and says 已解除. What a warning
interrupts is decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import replace

from playlists.blocks.alerts import Alert
from playlists.blocks.facts import Fact
from playlists.document import Run
from playlists.model import Rect as Box
from playlists.pages.alert_block import draw_block, issuer_fits
from playlists.pages.alert_led import led_pages
from playlists.pages.alert_parts import DRILL, alert_of
from playlists.pages.breaking import Line
from playlists.pages.display_list import Page
from playlists.pages.flow import Draw, PagePlan, Slab, paginate
from playlists.pages.frame import Grid, make_grid
from playlists.pages.job import Job
from playlists.pages.led_matter import matter_pages
from playlists.pages.matter import flowing_pages
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.wording import corrected

_DO = "请这样做"
_LABEL = 24
"""Units from 时间 to what it says."""


def pages(job: Job) -> list[Page]:
    alert = alert_of(job.document)
    if alert is None:
        return flowing_pages(job)
    grid = make_grid(job.width, job.height, job.profile)
    face = _Face(job, grid, alert)
    plans = face.plans()
    if len(plans) > 1 and grid.larger:
        # Larger type than the grid's: a page that has both what is known and what to do is worth the white between.
        for low in (False, True) if grid.portrait else (True, False):
            face = _Face(job, grid, alert, tight=True, low=low)
            plans = face.plans()
            if len(plans) == 1:
                break
        else:
            # Of two pages the first says what to do: the block beside it has said already of what is warned.
            face = _Face(job, grid, alert, tight=True, doing_first=True)
            plans = face.plans()
    return [face.page(plan, number, len(plans)) for number, plan in enumerate(plans, 1)]


def led(job: Job) -> list[Page]:
    alert = alert_of(job.document)
    return led_pages(job, alert) if alert is not None else matter_pages(job)


class _Face:
    """The block and the message; what the block has no room to tell of where it comes from stands in the message.

    ``tight`` has less white between its lines and no letter above the body's; ``low`` has the day and the hour of issue
    below one another in the foot; ``doing_first`` says what to do before what is known.
    """

    def __init__(
        self,
        job: Job,
        grid: Grid,
        alert: Alert,
        *,
        tight: bool = False,
        low: bool = False,
        doing_first: bool = False,
    ) -> None:
        self._job, self._alert, self._grid, self._tight = job, alert, grid, tight
        self._doing_first = doing_first
        u, width, height = grid.u, job.width, job.height
        if grid.portrait:
            self._block = Box(0, 0, width, height * 394 // 1000)
            self._left, self._right = grid.left, grid.right
            self._top, self._foot = self._block.h + (6 if tight else 12) * u, height * 91 // 100
        else:
            self._block = Box(0, 0, width * 394 // 1000, height)
            self._left, self._right = width * 431 // 1000, width * 9625 // 10000
            self._top, self._foot = (9 if tight else 13) * u, height * 85 // 100
        self._measure = self._right - self._left
        sheet = job.sheet()
        hotline = sheet.measure(job.theme.hotline_label, 8 * u) + sheet.measure(job.theme.hotline, 10 * u, True)
        below = sheet.measure(self._issued, 8 * u) + hotline + 12 * u <= self._measure
        self._issued_lines = [self._issued] if below and self._issued else []
        if low and self._issued and not below:
            lines = sheet.lines([Run(self._issued)], 8 * u, self._measure - hotline - 8 * u, justify=False)
            high = (self._foot + self._grid.rule(5) + 19 * u) <= height
            self._issued_lines = [line.text for line in lines] if high and len(lines) == 2 else []
        self._strong = (10 if tight else 11) * u
        """The size of what is said in bold: that it is a drill, and what to do."""

    @property
    def _answer(self) -> int:
        """Where there is nothing to do any more, what there is to know may be larger."""
        return (12 if self._alert.cancelled and not self._tight else 10) * self._grid.u

    def _white(self, units: int) -> int:
        return (units - (2 if units > 4 else 1) * self._tight) * self._grid.u

    @property
    def _issued(self) -> str:
        return f"{self._alert.issued}发布" if self._alert.issued else ""

    def plans(self) -> list[PagePlan]:
        slabs = self._slabs()
        plans = self._paged(slabs)
        # What to do is read in one go where a page can hold it, also when all there is to know needs another.
        doing = [number for number, slab in enumerate(slabs) if slab.text == _DO]
        if len(plans) > 1 and doing:
            last = doing[0] + len(self._doing()) - 1
            kept = [replace(slab, keep=slab.keep or doing[0] <= n < last) for n, slab in enumerate(slabs)]
            together = self._paged(kept)
            plans = together if len(together) <= len(plans) else plans
        return plans

    def _paged(self, slabs: Sequence[Slab]) -> list[PagePlan]:
        return paginate(slabs, lambda _page, _over: self._top, self._foot - 3 * self._grid.u, 99)

    def page(self, plan: PagePlan, number: int, count: int) -> Page:
        sheet = self._job.sheet()
        draw_block(sheet, self._grid, self._block, self._alert, example=self._job.document.example)
        plan.draw(sheet, self._left)
        self._draw_foot(sheet, f"{number}/{count}" if count > 1 else "")
        text = f"{self._alert.headline}\n{plan.text}"
        return self._job.page(sheet, hall_dwell_ms(text), text)

    def _slabs(self) -> list[Slab]:
        alert, u = self._alert, self._grid.u
        said = f"示例。{DRILL}" if self._job.document.example else DRILL
        slabs = self._bold_lines(said) if alert.drill else []
        if alert.cancelled:
            slabs += self._called_off()
        told = [slab for fact in self._facts() for slab in self._fact(fact)]
        doing = self._doing()
        first, then = (doing, told) if self._doing_first else (told, doing)
        if first and then:
            white = (6 if self._tight else 8) * u
            then[0] = replace(then[0], before=white, above=lambda sheet, x, y: self._rule(sheet, x, y + u - white))
        return [*slabs, *first, *then]

    def _facts(self) -> list[Fact]:
        alert, example = self._alert, self._job.document.example
        facts = [Fact("更正", corrected(self._job.document)), *alert.facts]
        when = alert.issued if not self._issued_lines else ""
        if not issuer_fits(self._job.sheet(), self._grid, self._block, alert, example=example):
            facts += [Fact("发布", "，".join(each for each in (alert.issuer, when) if each)), Fact("转发", alert.relay)]
        else:
            facts.append(Fact("发布", when))
        return [fact for fact in facts if fact.answer.strip()]

    def _doing(self) -> list[Slab]:
        actions = [] if self._alert.cancelled else [text for text in self._alert.actions if text.strip()]
        head = Slab(self._white(16), self._head, keep=True, text=_DO)
        said = [
            slab
            for number, text in enumerate(actions, 1)
            for slab in self._action(text, number, last=number == len(actions))
        ]
        return [head, *said] if said else []

    def _called_off(self) -> list[Slab]:
        """What is over, and since when, as large as a display line; the words still to heed stand below a rule."""
        alert, u = self._alert, self._grid.u
        size, sheet = 20 * u, self._job.sheet()
        texts = [f"{alert.hazard}{alert.word}", f"{alert.cancelled}解除"]
        while size > 11 * u and any(sheet.measure(text, size, True) > self._measure for text in texts):
            size -= u
        lines = [line for text in texts for line in sheet.lines([Run(text, True)], size, self._measure, justify=False)]
        made = [
            Slab(
                size + self._white(6),
                self._line(line, 0, size),
                solid=size + u,
                keep=line is not lines[-1],
                text=line.text,
            )
            for line in lines
        ]
        return [*made, Slab(self._white(13), self._rule, solid=u, before=self._white(4))]

    def _rule(self, sheet: Sheet, x: int, y: int) -> None:
        sheet.fill(x, y, self._measure, self._grid.rule(5), "ink")

    def _head(self, sheet: Sheet, x: int, y: int) -> None:
        sheet.text(x, y, _DO, 10 * self._grid.u, "ink", True)

    def _bold_lines(self, text: str) -> list[Slab]:
        u, size = self._grid.u, self._strong
        lines = self._job.sheet().lines([Run(text, True)], size, self._measure, justify=False)
        return [
            Slab(
                size + self._white(8 if line is lines[-1] else 5),
                self._line(line, 0, size),
                solid=size + u,
                text=line.text,
            )
            for line in lines
        ]

    def _fact(self, fact: Fact) -> list[Slab]:
        u, sheet = self._grid.u, self._job.sheet()
        left = min(max(_LABEL * u, sheet.measure(fact.label, 8 * u) + 3 * u), self._measure // 2)
        labels = sheet.lines([Run(fact.label)], 8 * u, left - 2 * u, justify=False) if fact.label else []
        answers = sheet.lines([Run(fact.answer)], self._answer, self._measure - left)
        slabs = []
        for number in range(max(len(labels), len(answers))):
            label = labels[number] if number < len(labels) else None
            answer = answers[number] if number < len(answers) else None
            last = number == max(len(labels), len(answers)) - 1
            slabs.append(
                Slab(
                    self._answer + self._white(6 if last else 4),
                    self._fact_line(label, answer, left),
                    solid=self._answer + 2 * u,
                    keep=not last,
                    text=(label.text if label else "") + (answer.text if answer else ""),
                )
            )
        return slabs

    def _fact_line(self, label: Line | None, answer: Line | None, left: int) -> Draw:
        u = self._grid.u

        def draw(sheet: Sheet, x: int, y: int) -> None:
            if label is not None:
                sheet.put(x, y + (self._answer - 8 * u) * 7 // 12, label, 8 * u, "soft")
            if answer is not None:
                self._line(answer, left, self._answer)(sheet, x, y)

        return draw

    def _action(self, text: str, number: int, *, last: bool) -> list[Slab]:
        u, size = self._grid.u, self._strong
        lines = self._job.sheet().lines([Run(text, True)], size, self._measure - 16 * u, justify=False)
        slabs = []
        for at, line in enumerate(lines):
            ends = at == len(lines) - 1
            draw = self._line(line, 16 * u, size)
            slabs.append(
                Slab(
                    size + (self._white(5) if ends else 3 * u),
                    self._numbered(draw, number) if at == 0 else draw,
                    solid=size + u,
                    keep=not ends,
                    text=line.text,
                )
            )
        return slabs

    def _numbered(self, words: Draw, number: int) -> Draw:
        u = self._grid.u

        def draw(sheet: Sheet, x: int, y: int) -> None:
            side = self._strong
            sheet.fill(x, y, side, side, "ink", side // 2)
            sheet.middle(x + side // 2, y + side // 2, str(number), 8 * u, "paper", True, "centre")
            words(sheet, x, y)

        return draw

    def _line(self, line: Line, left: int, size: int) -> Draw:
        def draw(sheet: Sheet, x: int, y: int) -> None:
            box = Box(x + left - size, y - size // 4, self._measure - left + 2 * size, size * 3 // 2)
            sheet.put(x + left, y, line, size, "ink", box)

        return draw

    def _draw_foot(self, sheet: Sheet, page: str) -> None:
        u, theme, centre = self._grid.u, sheet.theme, (self._foot + self._job.height) // 2 - 2 * self._grid.u
        sheet.fill(self._left, self._foot, self._measure, self._grid.rule(5), "ink")
        x = self._left
        rows = self._issued_lines
        if len(rows) == 2:
            centre = (self._foot + self._grid.rule(5) + self._job.height) // 2
        if rows:
            # Two rows are as far apart as the foot has room for.
            tops = [centre + (2 * n - len(rows) + 1) * 5 * u for n in range(len(rows))]
            ends = [sheet.middle(x, at, text, 8 * u, "soft") for at, text in zip(tops, rows, strict=True)]
            x = max(ends) + 4 * u
        end = self._right - sheet.measure(theme.hotline, 10 * u, True)
        label = end - 4 * u - sheet.measure(theme.hotline_label, 8 * u)
        if page and x + sheet.measure(page, 8 * u, True) + 4 * u <= label:
            # The first thing to be dropped where it would run into what stands beside it.
            sheet.middle(x, centre, page, 8 * u, "ink", True)
        sheet.middle(self._right, centre, theme.hotline, 10 * u, "ink", True, "right")
        sheet.middle(end - 4 * u, centre, theme.hotline_label, 8 * u, "soft", False, "right")
