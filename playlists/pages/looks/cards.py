"""Set labels with answers as rows, and steps on discs joined by a bar."""

from collections.abc import Sequence

from playlists.blocks.facts import Facts, Steps
from playlists.document import Run
from playlists.model import Rect as Box
from playlists.pages.breaking import Line
from playlists.pages.columns import FREE
from playlists.pages.flow import Draw, Slab
from playlists.pages.looks.setting import Setting
from playlists.pages.sheet import Sheet
from playlists.pages.theme import Role

_ANSWER = 40
"""Units from a label to its answer where there is room: five characters."""


def facts_look(setting: Setting, block: Facts, *, tight: bool = False) -> list[Slab]:
    """A row each, parted by hairlines; what costs nothing stands in the key colour. ``tight`` for a low column."""
    sheet, grid, facts = setting.sheet, setting.grid, block.shown
    u = grid.u
    widest = max((sheet.measure(fact.label, 8 * u) for fact in facts), default=0)
    left = min(max(widest + 4 * u, _ANSWER * u if grid.measure >= 150 * u else 0), grid.measure // 2)
    lead, white = (12 * u, (3 if grid.larger else 4) * u) if tight else (14 * u, 6 * u)
    slabs = []
    for number, fact in enumerate(facts):
        free = fact.answer.strip() in FREE
        labels = sheet.lines([Run(fact.label)], 8 * u, left - 3 * u, justify=False)
        answers = sheet.lines([Run(fact.answer, free)], 10 * u, grid.measure - left, justify=False)
        count = max(len(labels), len(answers))
        if lead * count > most(setting):
            slabs += [
                *_line_slabs(answers[:1], left, 10 * u, lead, "ink", label=labels, before=4 * u),
                *_line_slabs(answers[1:], left, 10 * u, lead, "ink"),
            ]
            continue
        slabs.append(
            Slab(
                height=lead * count + white,
                draw=_fact_draw(setting, left, labels, answers, "key" if free else "ink", lead),
                solid=lead * count + 2 * u,
                before=0 if number else 4 * u,
                inset=6 * u,
                keep=number == 0 and len(facts) > 1,
                text=f"{fact.label}　{fact.answer}",
            )
        )
    return slabs


def _fact_draw(
    setting: Setting, left: int, labels: Sequence[Line], answers: Sequence[Line], ink: Role, lead: int
) -> Draw:
    grid = setting.grid
    u = grid.u

    def draw(sheet: Sheet, x: int, y: int) -> None:
        for number, line in enumerate(labels):
            sheet.put(x, y + lead * number + u, line, 8 * u, "soft")
        for number, line in enumerate(answers):
            top = y + lead * number
            sheet.put(x + left, top, line, 10 * u, ink, Box(x + left - u, top - 2 * u, grid.measure, 14 * u))
        bottom = y + lead * max(len(labels), len(answers))
        sheet.fill(x, bottom + (0 if lead < 14 * u else u), grid.measure, grid.rule(2), "line")

    return draw


def most(setting: Setting) -> int:
    """What is higher than this is set line by line, so that it can go over to the next page."""
    return setting.room // 2


def _line_slabs(
    lines: Sequence[Line], left: int, size: int, lead: int, ink: Role, *, label: Sequence[Line] = (), before: int = 0
) -> list[Slab]:
    def drawn(line: Line) -> Draw:
        def draw(sheet: Sheet, x: int, y: int) -> None:
            if label:
                sheet.put(x, y + size // 10, label[0], size * 4 // 5, "soft")
            sheet.put(
                x + left, y, line, size, ink, Box(x + left - size, y - size // 3, line.width + 2 * size, size * 5 // 3)
            )

        return draw

    said = "".join(line.text for line in label)
    return [
        Slab(
            lead,
            drawn(line),
            solid=size + size // 5,
            before=before,
            inset=size * 3 // 5,
            keep=bool(label),
            text=said + line.text,
        )
        for line in lines
    ]


def steps_look(setting: Setting, block: Steps, *, tight: bool = False) -> list[Slab]:
    """Number, name, and by whom or where: beside the name where that has room, else below it."""
    sheet, grid, steps = setting.sheet, setting.grid, block.shown
    u = grid.u
    slabs = []
    if block.head and steps:
        slabs += _head_slabs(setting, block.head)
    widest = max((sheet.measure(step.name, 10 * u, True) for step in steps), default=0)
    # A character's width between name and note, as in a line of rows; less only where the note would else stand below.
    gap = 8 * u if grid.measure - 21 * u - widest - 8 * u >= 48 * u else 4 * u
    beside = 21 * u + max(widest + gap, 30 * u)
    texts = [
        sheet.lines([Run(step.text)], 8 * u, grid.measure - beside, justify=False) if step.text else []
        for step in steps
    ]
    room = grid.measure - 21 * u
    names = [sheet.lines([Run(step.name, True)], 10 * u, room, justify=False) for step in steps]
    if grid.measure - beside < 48 * u or any(len(lines) > 2 for lines in texts):
        beside = 0
        texts = [sheet.lines([Run(step.text)], 8 * u, room, justify=False) if step.text else [] for step in steps]
    for number, (step, name, whole) in enumerate(zip(steps, names, texts, strict=True), 1):
        long = 11 * u * len(whole) > most(setting)
        lines, later = (whole[:3], whole[3:]) if long else (whole, [])
        own, least = 14 * u * len(name) or 2 * u, (20 if tight else 22) * u
        height = max(least, (8 + 11 * len(lines)) * u) if beside else max(least, own + (11 * len(lines) + 4) * u)
        slabs.append(
            Slab(
                height,
                _step_draw(setting, name, lines, beside, number, height if number < len(steps) and not later else 0),
                solid=max(14 * u, height - 6 * u),
                inset=6 * u,
                keep=number == len(steps) - 1 and not later,
                text=f"{number}　{step.name}　{''.join(line.text for line in lines)}",
            )
        )
        slabs += _line_slabs(later, beside or 21 * u, 8 * u, 11 * u, "soft")
    return slabs


def _head_slabs(setting: Setting, text: str) -> list[Slab]:
    u = setting.grid.u
    lines = setting.sheet.lines([Run(text, True)], 10 * u, setting.grid.measure, justify=False)

    def drawn(line: Line) -> Draw:
        return lambda sheet, x, y: sheet.put(x, y, line, 10 * u, "ink")

    last = len(lines) - 1
    return [
        Slab(
            (18 if n == last else 14) * u, drawn(line), before=0 if n else 5 * u, inset=6 * u, keep=True, text=line.text
        )
        for n, line in enumerate(lines)
    ]


def _step_draw(
    setting: Setting, name: Sequence[Line], lines: Sequence[Line], beside: int, number: int, height: int
) -> Draw:
    u = setting.grid.u
    side = 14 * u

    def draw(sheet: Sheet, x: int, y: int) -> None:
        if height:
            sheet.fill(x + side // 2 - u // 2, y + side - u, u, height - side, "accent")
        sheet.fill(x, y - u, side, side, "accent", side // 2)
        sheet.middle(x + side // 2, y - u + side // 2, str(number), 10 * u, "on", True, "centre")
        for row, line in enumerate(name):
            sheet.put(x + 21 * u, y + (1 + 14 * row) * u, line, 10 * u, "ink")
        top = y + 2 * u if beside else y + (1 + 14 * len(name) if name else 2) * u
        for line in lines:
            sheet.put(x + (beside or 21 * u), top, line, 8 * u, "soft")
            top += 11 * u

    return draw
