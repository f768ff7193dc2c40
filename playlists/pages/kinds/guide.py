"""A service guide: questions with answers, steps on discs, who is responsible, a code to take the whole text home.

Facts before the steps are the questions; facts after them name the person. On a totem the person, the code and the
number for complaints fill the lower panel of every page; on a hall screen questions and steps stand side by side, and
the code never has a page of its own.
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
from playlists.pages.guide_panel import ACROSS, GuidePanel
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.led_cards import card_pages, labels_of
from playlists.pages.led_labels import headed
from playlists.pages.led_matter import matter_pages, opening_pages, spoken, text_pages
from playlists.pages.looks.setting import Setting
from playlists.pages.matter import flowing_pages
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.stacks import card_slabs, draw_stack, narrowed, stack_height, stack_text
from playlists.pages.theme import Role


def pages(job: Job) -> list[Page]:
    parts = _parts(job.document.body)
    grid = make_grid(job.width, job.height, job.profile, panel=True)
    if parts is None:
        return flowing_pages(job)
    if grid.portrait:
        return _totem(job, grid, *parts) or flowing_pages(job)
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
) -> list[Page]:
    sheet = job.sheet()
    ways = [GuidePanel(kept, code, across) for kept in (persons if len(persons) == 1 else [], []) for across in ACROSS]
    lower = next((each for each in ways if each.holds(sheet, grid)), None)
    head = plan_head(sheet, grid, job.document, pages=False, continued=False)
    if lower is None or head.in_body:
        return []
    if persons and not lower.persons:
        asked = [fact for block in questions if isinstance(block, Facts) for fact in block.shown]
        questions = [Facts((*asked, *persons))]
    setting = Setting(sheet, grid, job.assets, top=head.bottom)
    slabs = card_slabs(setting, [*questions, *steps])
    if head.bottom + stack_height(slabs) > grid.body_bottom:
        head = plan_head(sheet, grid, job.document, pages=True, continued=False)
    plans = _fewest(setting, [*questions, *steps], lambda _page, _over: head.bottom, grid)
    return [_totem_page(job, grid, plan, n, len(plans), lower) for n, plan in enumerate(plans, 1)]


def _fewest(setting: Setting, blocks: Sequence[Block], top: Callable[[int, bool], int], grid: Grid) -> list[PagePlan]:
    """Pages of these words; with less white between rows where that makes fewer of them."""
    ways = (card_slabs(setting, blocks, tight=tight) for tight in (False, True))
    return min((paginate(slabs, top, grid.body_bottom, grid.max_rows) for slabs in ways), key=len)


def _totem_page(job: Job, grid: Grid, plan: PagePlan, number: int, count: int, lower: GuidePanel) -> Page:
    sheet = job.sheet()
    draw_spine(sheet, grid, job.slip)
    head = plan_head(sheet, grid, job.document, pages=count > 1, continued=False)
    draw_head(sheet, grid, job.document, head, number, count)
    plan.draw(sheet, grid.left)
    lower.draw(sheet, grid)
    text = "\n".join(part for part in (plan.text, *(lower.words if number == count else [])) if part)
    return job.page(sheet, hall_dwell_ms(job.document.title + text), text)


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
    if _side(sheet, side, persons, code, head.bottom) > room or grid.measure < 200 * u or head.in_body:
        return []
    right = narrowed(grid, side.left - (8 + _LEAST_STEPS) * u, side.left - 8 * u)
    left = narrowed(grid, grid.left, right.left - 8 * u)
    other = block_slabs(Setting(sheet, right, job.assets, top=head.bottom), steps)
    for tight in (False, True):
        one = card_slabs(Setting(sheet, left, job.assets, top=head.bottom), questions, tight=tight)
        if one and other and max(stack_height(one), stack_height(other)) <= room:
            return [
                _columns(
                    job, grid, [(left, one), (right, other)], lambda page: _side(page, side, persons, code, head.bottom)
                )
            ]
    column = Setting(sheet, narrowed(grid, grid.left, side.left - 10 * u), job.assets, top=head.bottom)
    plans = _fewest(column, [*questions, *steps], lambda _page, _over: head.bottom, grid)
    return [_beside_code(job, grid, side, persons, code, plan, n, len(plans)) for n, plan in enumerate(plans, 1)]


def _beside_code(
    job: Job, grid: Grid, side: Grid, persons: Sequence[Fact], code: QrCode, plan: PagePlan, number: int, count: int
) -> Page:
    sheet = job.sheet()
    live = draw_frame(sheet, grid, job.slip)
    head = plan_head(sheet, grid, job.document, pages=True, continued=False)
    draw_head(sheet, grid, job.document, head, number, count)
    plan.draw(sheet, grid.left)
    _side(sheet, side, persons, code, head.bottom)
    said = [plan.text, *(_side_words(persons, code) if number == count else [])]
    text = "\n".join(part for part in said if part)
    return job.page(sheet, hall_dwell_ms(job.document.title + text), text, live)


def _side_words(persons: Sequence[Fact], code: QrCode) -> list[str]:
    return [*(f"{fact.label}　{fact.answer}" for fact in persons), code.caption]


def _side(sheet: Sheet, side: Grid, persons: Sequence[Fact], code: QrCode, top: int) -> int:
    """Person, code and its word, one below the other down to the foot; answers how much of the height they take.

    The code gives way before a word touches the rule at ``top``.
    """
    u = side.u
    rows: list[tuple[Line, Role]] = []
    for fact in persons:
        rows += [(line, "soft") for line in sheet.lines([Run(fact.label)], 8 * u, side.measure, justify=False)]
        rows += [(line, "ink") for line in sheet.lines([Run(fact.answer)], 8 * u, side.measure, justify=False)]
    under = sheet.lines([Run(code.caption or "扫码看全文")], 8 * u, side.measure, justify=False)
    lead = 11 * u
    if lead * (len(rows) + len(under)) + 46 * u > side.body_bottom - top:
        lead = 10 * u
    words = lead * (len(rows) + len(under)) + (4 * u if rows else 0) + u
    across = max(_CODE * u, min(side.measure, side.body_bottom - top - 5 * u - words))
    mark = qr_modules(side.left, 0, across, code.text, sheet.rgb("white"), least=u)
    tall = words + mark.side
    y = side.body_bottom - tall
    for line, ink in rows:
        sheet.put(side.left, y, line, 8 * u, ink)
        y += lead
    y += 4 * u if rows else 0
    sheet.marks.append(qr_modules(side.left, y, across, code.text, sheet.rgb("white"), least=u))
    y += mark.side + 2 * u
    for line in under:
        sheet.put(side.left, y, line, 8 * u, "soft")
        y += lead
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
    job = headed(job, labels_of(body))
    made = opening_pages(job)
    for block in body:
        cards = card_pages(job, block)
        if cards is not None:
            made += cards
        elif texts := spoken(block):
            made += text_pages(job, texts, opening=False)
    return made or matter_pages(job)
