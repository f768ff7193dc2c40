"""Set how far a matter is: a bar from nought with its stages as words, a chain of boxes with the present one filled."""

from dataclasses import dataclass

from playlists.blocks.facts import Fact, Facts
from playlists.blocks.progress import STATES, Progress, Stage, Stages
from playlists.document import Run
from playlists.pages.display_list import Shape
from playlists.pages.flow import Draw, Slab
from playlists.pages.looks.cards import facts_look, most
from playlists.pages.looks.setting import Setting
from playlists.pages.sheet import HAlign, Sheet
from playlists.pages.theme import Role

_RIGHTWARDS = (((0, 0), (1000, 500), (0, 1000)),)


def progress_look(setting: Setting, block: Progress) -> list[Slab]:
    """Figure, bar and words all say the share; each stage stands under its own end of the bar."""
    sheet, grid = setting.sheet, setting.grid
    u = grid.u
    stages = [stage for stage in block.stages if stage.name]
    rows, places = _under_the_bar(sheet, stages, grid.measure, u)
    name = block.name or "工程进度"
    room = grid.measure - sheet.measure("100%", 14 * u, True) - 6 * u
    size = 10 * u if sheet.measure(name, 10 * u, True) <= room else 8 * u
    names = sheet.lines([Run(name, True)], size, room, justify=False)
    further = 11 * u * (len(names) - 1)

    def draw(sheet: Sheet, x: int, y: int) -> None:
        for row, line in enumerate(names):
            sheet.put(x, y + 11 * u * row, line, size, "ink")
        sheet.text(x + grid.measure, y - u, f"{block.percent}%", 14 * u, "key", True, "right")
        y += further
        sheet.fill(x, y + 16 * u, grid.measure, 6 * u, "panel")
        if block.percent:
            sheet.fill(x, y + 16 * u, grid.measure * block.percent // 100, 6 * u, "accent")
        for words, (at, align) in zip(rows, places, strict=True):
            now = words.now
            for number, text in enumerate(words.lines):
                centre = y + (28 + 11 * number) * u
                sheet.middle(x + at, centre, text, 8 * u, "key" if now else "soft", now, align)

    said = "　".join(text for words in rows for text in words.lines)
    height = further + 24 * u + 11 * u * max((len(words.lines) for words in rows), default=0)
    listed = bool(stages) and not rows
    slabs = [
        Slab(
            height + 4 * u,
            draw,
            solid=height,
            before=4 * u,
            inset=6 * u,
            keep=listed,
            text=f"{name}　{block.percent}%　{said}",
        )
    ]
    if listed:
        facts = tuple(Fact(stage.name, _note(stage)) for stage in stages)
        slabs += facts_look(setting, Facts(facts))
    return slabs


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands under the bar for one stage: one line, or its name over its state."""

    lines: tuple[str, ...]
    now: bool
    at: int | None


def _under_the_bar(
    sheet: Sheet, stages: list[Stage], measure: int, u: int
) -> tuple[list[_Words], list[tuple[int, HAlign]]]:
    """On one line, else on two; at the stages' own ends of the bar, else evenly; nothing where neither has room."""
    one = [_Words((_words(stage),), stage.state == "now", stage.at) for stage in stages]
    two = [_Words((stage.name, _note(stage)), stage.state == "now", stage.at) for stage in stages]
    for place in (_at_their_ends, _evenly):
        for words in (one, two):
            widths = [max(sheet.measure(line, 8 * u, word.now) for line in word.lines) for word in words]
            places = place(words, widths, measure, u)
            if places:
                return words, places
    return [], []


def _at_their_ends(words: list[_Words], widths: list[int], measure: int, u: int) -> list[tuple[int, HAlign]]:
    places: list[tuple[int, HAlign]] = []
    edge = -4 * u
    for word, width in zip(words, widths, strict=True):
        at = -1 if word.at is None else measure * word.at // 100
        first = not places and at < width
        if at < 0 or width > measure or (not first and at - width < edge + 4 * u):
            return []
        places.append((0, "left") if first else (at, "right"))
        edge = width if first else at
    return places


def _evenly(words: list[_Words], widths: list[int], measure: int, u: int) -> list[tuple[int, HAlign]]:
    spare = measure - sum(widths)
    if spare < 4 * u * (len(widths) - 1):
        return []
    places: list[tuple[int, HAlign]] = []
    x = 0
    for number, width in enumerate(widths):
        places.append((x, "left"))
        x += width + (spare // (len(widths) - 1) if number < len(widths) - 1 else 0)
    return places


def _note(stage: Stage) -> str:
    return stage.note or STATES[stage.state]


def _words(stage: Stage) -> str:
    return f"{stage.name}　{_note(stage)}"


def stages_look(setting: Setting, block: Stages) -> list[Slab]:
    """Boxes side by side where their words fit, else one below the other."""
    sheet, grid = setting.sheet, setting.grid
    u = grid.u
    stages = [stage for stage in block.items if stage.name]
    if not stages:
        return []
    width = (grid.measure - 8 * u * (len(stages) - 1)) // len(stages)
    for size, white in ((9 * u, 4 * u), (8 * u, 4 * u), (8 * u, 2 * u)):
        inner = width - 2 * white
        if all(
            sheet.measure(stage.name, size, True) <= inner and sheet.measure(_note(stage), 8 * u) <= inner
            for stage in stages
        ):
            text = "　".join(_words(stage) for stage in stages)
            draw = _row_draw(stages, width, size, white, u)
            return [Slab(26 * u, draw, solid=22 * u, before=5 * u, inset=6 * u, text=text)]
    boxes = [_box_slab(setting, stage, last=number == len(stages) - 1) for number, stage in enumerate(stages)]
    if any(box.need > most(setting) for box in boxes):
        return facts_look(setting, Facts(tuple(Fact(stage.name, _note(stage)) for stage in stages)))
    return boxes


def _row_draw(stages: list[Stage], width: int, size: int, white: int, u: int) -> Draw:
    def draw(sheet: Sheet, x: int, y: int) -> None:
        for number, stage in enumerate(stages):
            now, ahead = stage.state == "now", stage.state == "ahead"
            sheet.fill(x, y, width, 22 * u, "accent" if now else "panel")
            ink: Role = "on" if now else "soft" if ahead else "ink"
            sheet.text(x + white, y + 3 * u // 2, stage.name, size, ink, not ahead)
            sheet.text(x + white, y + 12 * u, _note(stage), 8 * u, ink)
            if number < len(stages) - 1:
                sheet.marks.append(Shape(x + width + 2 * u, y + 8 * u, 4 * u, 6 * u, _RIGHTWARDS, sheet.rgb("soft")))
            x += width + 8 * u

    return draw


def _box_slab(setting: Setting, stage: Stage, *, last: bool) -> Slab:
    """Name and note on one line, else the note below its name in as many lines as it needs."""
    sheet, grid = setting.sheet, setting.grid
    u, measure = grid.u, grid.measure
    now, ahead = stage.state == "now", stage.state == "ahead"
    ink: Role = "on" if now else "soft" if ahead else "ink"
    apart = 8 * u + sheet.measure("　", 8 * u) + sheet.measure(_note(stage), 8 * u)
    size = next((n * u for n in (9, 8) if apart + sheet.measure(stage.name, n * u, True) <= measure), 0)
    names = [] if size else sheet.lines([Run(stage.name, not ahead)], 8 * u, measure - 8 * u, justify=False)
    notes = [] if size else sheet.lines([Run(_note(stage))], 8 * u, measure - 8 * u, justify=False)
    tall = 16 * u if size else (5 + 11 * len(names + notes)) * u

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.fill(x, y, measure, tall, "accent" if now else "panel")
        if size:
            sheet.middle(x + 4 * u, y + 8 * u, stage.name, size, ink, not ahead)
            sheet.middle(x + measure - 4 * u, y + 8 * u, _note(stage), 8 * u, ink, False, "right")
        for number, line in enumerate(names + notes):
            sheet.put(x + 4 * u, y + (4 + 11 * number) * u, line, 8 * u, ink)
        if not last:
            sheet.arrow(x + 7 * u, y + tall + u, 6 * u, 4 * u, False, "soft")

    return Slab(tall + 6 * u, draw, solid=tall, before=0, inset=6 * u, keep=not last, text=_words(stage))
