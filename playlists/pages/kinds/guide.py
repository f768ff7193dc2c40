"""A service guide: questions with answers, steps on discs, who is responsible, a code to take the whole text home.

Facts before the steps are the questions; facts after them name the person. On a totem the person, the code and the
number for complaints fill the lower panel; on a hall screen questions and steps stand side by side, and the code never
has a page of its own.
"""

from collections.abc import Callable, Sequence

from playlists.blocks.facts import Fact, Facts, Steps
from playlists.document import Block, QrCode, Run, Table
from playlists.pages.blocks import block_slabs
from playlists.pages.breaking import Line
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Page
from playlists.pages.flow import PagePlan, Slab, paginate
from playlists.pages.frame import Grid, draw_frame, draw_spine, make_grid
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.led_cards import card_pages, labels_of
from playlists.pages.led_matter import matter_pages, opening_pages, spoken, text_pages
from playlists.pages.looks.setting import Setting
from playlists.pages.matter import flowing_pages
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.stacks import card_slabs, draw_stack, narrowed, stack_height, stack_text
from playlists.pages.theme import Role

_COMPLAINT = "不满意，打"


def pages(job: Job) -> list[Page]:
    parts = _parts(job.document.body)
    grid = make_grid(job.width, job.height, job.profile, panel=True)
    if parts is None:
        return flowing_pages(job)
    if grid.portrait:
        page = _totem(job, grid, *parts)
        return [page] if page is not None else flowing_pages(job)
    return _hall(job, grid, *parts) or flowing_pages(job)


def _parts(body: Sequence[Block]) -> tuple[list[Block], list[Block], list[Fact], QrCode | None] | None:
    """Questions, steps, persons and the code; nothing where the body is something else."""
    steps = [number for number, block in enumerate(body) if isinstance(block, Steps)]
    if not body or not all(isinstance(block, Facts | Steps | QrCode) for block in body) or len(steps) > 1:
        return None
    cut = steps[0] if steps else len(body)
    questions: list[Block] = [block for block in body[:cut] if isinstance(block, Facts)]
    persons = [fact for block in body[cut:] if isinstance(block, Facts) for fact in block.shown]
    codes = [block for block in body if isinstance(block, QrCode)]
    return questions, [body[cut]] if steps else [], persons, codes[0] if codes else None


def _totem(
    job: Job, grid: Grid, questions: list[Block], steps: list[Block], persons: list[Fact], code: QrCode | None
) -> Page | None:
    sheet = job.sheet()
    head = plan_head(sheet, grid, job.document, pages=False, continued=False)
    lower = persons if len(persons) == 1 else []
    if len(persons) > 1:
        questions = [*questions, Facts(tuple(persons))]
    slabs = block_slabs(Setting(sheet, grid, job.assets, top=head.bottom), [*questions, *steps])
    if head.in_body or head.bottom + stack_height(slabs) > grid.body_bottom:
        return None
    draw_spine(sheet, grid, job.slip)
    draw_head(sheet, grid, job.document, head, 1, 1)
    draw_stack(sheet, slabs, grid.left, head.bottom)
    words = _panel(sheet, grid, lower, code)
    text = "\n".join(part for part in (stack_text(slabs), words) if part)
    return job.page(sheet, hall_dwell_ms(job.document.title + text), text)


def _panel(sheet: Sheet, grid: Grid, persons: Sequence[Fact], code: QrCode | None) -> str:
    u, theme = grid.u, sheet.theme
    top = grid.foot_rule or 0
    sheet.fill(0, top, grid.width, grid.height - top, "panel")
    x = grid.left
    if code is not None:
        mark = qr_modules(x, top + 7 * u, 48 * u, code.text, sheet.rgb("white"), least=u)
        sheet.marks.append(mark)
        x += mark.side + 9 * u
    room = grid.right - x
    rows = [(f"{fact.label}　{fact.answer}", "ink") for fact in persons]
    rows += [(code.caption or "扫码看全文", "soft")] if code is not None else []
    y = top + 7 * u
    said = []
    for words, ink in rows:
        for line in sheet.lines([Run(words)], 8 * u, room, justify=False)[:2]:
            sheet.put(x, y, line, 8 * u, "ink" if ink == "ink" else "soft")
            y += 11 * u
        said.append(words)
    number = top + 55 * u - 13 * u
    size = 15 * u if code is not None else 24 * u
    while size > 10 * u and sheet.measure(theme.hotline, size, True) > room:
        size -= u
    sheet.text(x, number - 12 * u - (size - 15 * u), f"{_COMPLAINT}{theme.hotline_label}", 8 * u, "soft")
    sheet.text(x - sheet.optical(theme.hotline, size, True), number - (size - 15 * u), theme.hotline, size, "key", True)
    return "\n".join(said)


def _hall(
    job: Job, grid: Grid, questions: list[Block], steps: list[Block], persons: list[Fact], code: QrCode | None
) -> list[Page]:
    """Questions at the left, steps and person at the right, the code where a column ends early.

    Else code and person have a column of their own; where that leaves the words too little, it stands on every page.
    """
    u = grid.u
    middle = grid.left + grid.measure * 54 // 100
    left, right = narrowed(grid, grid.left, middle - 4 * u), narrowed(grid, middle + 4 * u, grid.right)
    head = plan_head(job.sheet(), grid, job.document, pages=False, continued=False)
    one = block_slabs(Setting(job.sheet(), left, job.assets, top=head.bottom), questions)
    beside = Setting(job.sheet(), right, job.assets, top=head.bottom)
    other = block_slabs(beside, steps)
    who = block_slabs(beside, [Facts(tuple(persons))] if persons else [])
    room = grid.body_bottom - head.bottom
    if head.in_body:
        return []
    if one and other and max(stack_height(one), stack_height([*other, *who])) <= room:
        columns = [(left, one), (right, [*other, *who])]
        if code is None:
            return [_columns(job, grid, columns)]
        for column, slabs in columns:
            taken = stack_height(slabs) + 8 * u
            if placed := _code_slab(job, column, code, room - taken):
                with_code = [(where, [*kept, placed] if where is column else kept) for where, kept in columns]
                return [_columns(job, grid, with_code)]
    return _three_columns(job, grid, questions, steps, persons, code, room) if code is not None else []


_SIDE = 48
"""Units of the column that holds code and person: six characters."""
_LEAST_STEPS = 88
"""Units: a disc, and eight characters of a note below a step's name."""


def _three_columns(
    job: Job,
    grid: Grid,
    questions: list[Block],
    steps: list[Block],
    persons: list[Fact],
    code: QrCode,
    room: int,
) -> list[Page]:
    u, sheet = grid.u, job.sheet()
    side = narrowed(grid, grid.right - _SIDE * u, grid.right)
    head = plan_head(sheet, grid, job.document, pages=True, continued=False)
    if _side(sheet, side, persons, code) > room or grid.measure < 200 * u or head.in_body:
        return []
    right = narrowed(grid, side.left - (8 + _LEAST_STEPS) * u, side.left - 8 * u)
    left = narrowed(grid, grid.left, right.left - 8 * u)
    other = block_slabs(Setting(sheet, right, job.assets, top=head.bottom), steps)
    for tight in (False, True):
        one = card_slabs(Setting(sheet, left, job.assets, top=head.bottom), questions, tight=tight)
        if one and other and max(stack_height(one), stack_height(other)) <= room:
            return [_columns(job, grid, [(left, one), (right, other)], lambda page: _side(page, side, persons, code))]
    column = narrowed(grid, grid.left, side.left - 10 * u)
    words = block_slabs(Setting(sheet, column, job.assets, top=head.bottom), [*questions, *steps])
    plans = paginate(words, lambda _page, _over: head.bottom, grid.body_bottom, grid.max_rows)
    return [_beside_code(job, grid, side, persons, code, plan, n, len(plans)) for n, plan in enumerate(plans, 1)]


def _beside_code(
    job: Job, grid: Grid, side: Grid, persons: Sequence[Fact], code: QrCode, plan: PagePlan, number: int, count: int
) -> Page:
    sheet = job.sheet()
    live = draw_frame(sheet, grid, job.slip)
    head = plan_head(sheet, grid, job.document, pages=True, continued=False)
    draw_head(sheet, grid, job.document, head, number, count)
    plan.draw(sheet, grid.left)
    _side(sheet, side, persons, code)
    said = [plan.text, *(_side_words(persons, code) if number == count else [])]
    text = "\n".join(part for part in said if part)
    return job.page(sheet, hall_dwell_ms(job.document.title + text), text, live)


def _side_words(persons: Sequence[Fact], code: QrCode) -> list[str]:
    return [*(f"{fact.label}　{fact.answer}" for fact in persons), code.caption]


def _side(sheet: Sheet, side: Grid, persons: Sequence[Fact], code: QrCode) -> int:
    """Person, code and its word, one below the other down to the foot; answers how much of the height they take."""
    u = side.u
    mark = qr_modules(side.left, 0, side.measure, code.text, sheet.rgb("white"), least=u)
    rows: list[tuple[Line, Role]] = []
    for fact in persons:
        rows += [(line, "soft") for line in sheet.lines([Run(fact.label)], 8 * u, side.measure, justify=False)]
        rows += [(line, "ink") for line in sheet.lines([Run(fact.answer)], 8 * u, side.measure, justify=False)]
    under = sheet.lines([Run(code.caption or "扫码看全文")], 8 * u, side.measure, justify=False)
    tall = 11 * u * (len(rows) + len(under)) + mark.side + (4 * u if rows else 0) + u
    y = side.body_bottom - tall
    for line, ink in rows:
        sheet.put(side.left, y, line, 8 * u, ink)
        y += 11 * u
    y += 4 * u if rows else 0
    sheet.marks.append(qr_modules(side.left, y, side.measure, code.text, sheet.rgb("white"), least=u))
    y += mark.side + 2 * u
    for line in under:
        sheet.put(side.left, y, line, 8 * u, "soft")
        y += 11 * u
    return tall


def _columns(
    job: Job, grid: Grid, columns: Sequence[tuple[Grid, Sequence[Slab]]], aside: Callable[[Sheet], int] | None = None
) -> Page:
    sheet = job.sheet()
    live = draw_frame(sheet, grid, job.slip)
    head = plan_head(sheet, grid, job.document, pages=False, continued=False)
    draw_head(sheet, grid, job.document, head, 1, 1)
    for column, slabs in columns:
        draw_stack(sheet, slabs, column.left, head.bottom)
    if aside is not None:
        aside(sheet)
    text = "\n".join(stack_text(slabs) for _, slabs in columns)
    return job.page(sheet, hall_dwell_ms(job.document.title + text), text, live)


_CODE = 36


def _code_slab(job: Job, grid: Grid, code: QrCode, room: int) -> Slab | None:
    """The code with its word beside it, where a column has that room left."""
    sheet, u = job.sheet(), grid.u
    side = qr_modules(0, 0, _CODE * u, code.text, sheet.rgb("white"), least=u).side
    lines = sheet.lines([Run(code.caption or "扫码看全文")], 8 * u, grid.measure - side - 5 * u, justify=False)
    if side > room or 11 * u * len(lines) > side or grid.measure - side < 28 * u:
        return None

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.marks.append(qr_modules(x, y, _CODE * u, code.text, sheet.rgb("white"), least=u))
        top = y + (side - 11 * u * len(lines) + 3 * u) // 2
        for line in lines:
            sheet.put(x + side + 5 * u, top, line, 8 * u, "soft")
            top += 11 * u

    return Slab(side, draw, before=8 * u, inset=6 * u, text=code.caption)


def led(job: Job) -> list[Page]:
    """A question a page with its answer under it, then a step a page."""
    body = job.document.body
    if any(isinstance(block, Table) for block in body):
        return matter_pages(job)
    made = opening_pages(job, labels_of(body))
    for block in body:
        cards = card_pages(job, block)
        if cards is not None:
            made += cards
        elif texts := spoken(block):
            made += text_pages(job, texts, opening=False)
    return made or matter_pages(job)
