"""A page that is one picture, whole on paper; what stands at its side says which page it is and helps to read it.

The spine and the foot stay, so that nobody takes a poster for something the township did not hang.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.document import Document, Paragraph, QrCode, Run
from playlists.pages.breaking import Line
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Page, Picture
from playlists.pages.frame import Grid, draw_frame, draw_spine, make_grid
from playlists.pages.job import Job
from playlists.pages.led_matter import opening_pages, spoken, text_pages
from playlists.pages.looks.setting import Setting
from playlists.pages.matter import flowing_pages
from playlists.pages.pictures import decode_to_fit
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.theme import Role
from playlists.pages.wording import meta

SMALL_PRINT = "字小，请扫码或到查询机看"
SMALL_PRINT_ALONE = "字小，请到查询机看"
_SHORTER = {SMALL_PRINT: "字小，请扫码看", SMALL_PRINT_ALONE: "字小，到查询机看"}
"""Said where the whole sentence has no room."""
_SIDE = 62
"""Units the side takes: the code, a date in full."""
_ACROSS = (48, 36)
"""Units of the code; the fewer where the words beside it need the room."""


Words = list[tuple[str, int, str]]
Left = frozenset[str]


@dataclass(frozen=True, slots=True)
class Whole:
    """One picture and what must stand beside it; ``letters`` as ``PageImage`` has it."""

    asset: str
    caption: str = ""
    letters: int = 0


def whole_pages(job: Job, pictures: Sequence[Whole], *, titled: bool) -> list[Page]:
    """One picture a page; words that have no room beside one of them have a page of their own before them."""
    made = [_whole_page(job, one, n, len(pictures), titled=titled) for n, one in enumerate(pictures, 1)]
    if not any(left & {"bold", "soft"} for _, left in made):
        return [page for page, _ in made]
    captions = tuple(Paragraph((Run(picture.caption),)) for picture in pictures if picture.caption.strip())
    words = flowing_pages(replace(job, document=replace(job.document, body=captions)))
    return [*words, *(page for page, _ in made)]


def _whole_page(job: Job, picture: Whole, number: int, count: int, *, titled: bool) -> tuple[Page, Left]:
    """The page, and how the words stand that have no room on it."""
    grid = make_grid(job.width, job.height, job.profile, panel=True)
    sheet = job.sheet()
    code = next((block for block in job.document.body if isinstance(block, QrCode)), None)
    data = Setting(sheet, grid, job.assets).picture(picture.asset)
    u, ground = grid.u, sheet.rgb("paper")
    top = (grid.spine + 8 * u) if grid.portrait else 10 * u
    tall, aside = grid.body_bottom - top, 0 if grid.portrait else (_SIDE + 6) * u
    shown = decode_to_fit(data, grid.measure, tall, ground, fine=grid.hair)
    small = 0 < picture.letters * shown.height < 8 * u * 10_000
    words = _words(job.document, picture, number, count, small=small, titled=titled, code=code is not None)
    beside = bool(words) or code is not None
    marked = code is None and all(how in _FIRST_ROW for *_, how in words)
    if marked and not grid.portrait and len(words) == 1 and words[0][2] == "tag":
        aside = min(aside, 26 * u)
    if marked and grid.portrait:
        return _marked(job, picture, words), frozenset()
    if beside and grid.measure - shown.width < aside:
        shown = decode_to_fit(data, grid.measure - aside, tall, ground, fine=grid.hair)
    live = () if grid.portrait and beside else draw_frame(sheet, grid, job.slip)
    left = grid.left
    if not beside or grid.portrait:
        left += (grid.measure - shown.width) // 2
    y = top + (0 if beside and not grid.portrait else (tall - shown.height) // 2)
    sheet.marks.append(Picture(left, y, shown.width, shown.height, shown.rgb))
    sheet.fill(left, y, shown.width, shown.height, "line", line=grid.rule(2))
    lost: Left = frozenset()
    if beside:
        x = left + shown.width + 6 * u

        def tell(on: Sheet, across: int) -> Left:
            return (
                _below(on, grid, words, code, across)
                if grid.portrait
                else _beside(on, grid, words, code, across, x, top)
            )

        across = next((each for each in _ACROSS if code is None or not tell(job.sheet(), each)), _ACROSS[-1])
        if grid.portrait:
            draw_spine(sheet, grid, job.slip)
        lost = tell(sheet, across)
    said = "\n".join([*(text for text, *_ in words), picture.caption])
    return job.page(sheet, hall_dwell_ms(f"{job.document.title}{said}"), said.strip(), live), lost


def _marked(job: Job, picture: Whole, words: Words) -> Page:
    """On a totem, with nothing to say but which page it is or that it is an example: that above, the picture below."""
    grid = make_grid(job.width, job.height, job.profile)
    sheet, u = job.sheet(), grid.u
    live = draw_frame(sheet, grid, job.slip)
    top = _first_row(sheet, grid, words, grid.left, grid.spine + 8 * u)
    tall = grid.body_bottom - top
    data = Setting(sheet, grid, job.assets).picture(picture.asset)
    shown = decode_to_fit(data, grid.measure, tall, sheet.rgb("paper"), fine=grid.hair)
    x, y = grid.left + (grid.measure - shown.width) // 2, top + (tall - shown.height) // 2
    sheet.marks.append(Picture(x, y, shown.width, shown.height, shown.rgb))
    sheet.fill(x, y, shown.width, shown.height, "line", line=grid.rule(2))
    said = "\n".join(text for text, *_ in words)
    return job.page(sheet, hall_dwell_ms(f"{job.document.title}{said}"), said, live)


def _words(
    document: Document, picture: Whole, number: int, count: int, *, small: bool, titled: bool, code: bool
) -> Words:
    """What stands beside the picture: words, ems, and how."""
    words: Words = []
    if document.example:
        words.append(("示例", 8, "tag"))
    if document.correction:
        words.append(("更正", 10, "seal"))
    if count > 1:
        words.append((f"{number}/{count}", 8, "number"))
    if small:
        words.append((SMALL_PRINT if code else SMALL_PRINT_ALONE, 8, "key"))
    if titled or document.correction:
        words.append((document.title, 10, "bold"))
        # A correction is said; issuer and day go first where there is little room.
        words += [(piece, 8, "soft" if document.correction else "meta") for piece in meta(document)]
    if picture.caption:
        words.append((picture.caption, 8, "soft"))
    order = {"tag": 0, "seal": 0, "number": 1, "bold": 2, "key": 3, "soft": 4, "meta": 4}
    return sorted(words, key=lambda one: order[one[2]])


def _beside(sheet: Sheet, grid: Grid, words: Words, code: QrCode | None, across: int, x: int, y: int) -> Left:
    """Answers how the words stand that had no room."""
    u, bottom = grid.u, grid.body_bottom
    room = grid.right - x
    if code is not None:
        bottom -= _code_above(sheet, grid, code, across, x, bottom, said=any(how == "key" for _, _, how in words))
    y = _first_row(sheet, grid, words, x, y)
    for number, (text, ems, how) in enumerate(words):
        if how in _FIRST_ROW:
            continue
        most = max(0, (bottom - y - ems * u) // ((ems + 4) * u) + 1)
        lines, whole = _lines(sheet, text, how, most, ems * u, room)
        for line in lines:
            sheet.put(x, y, line, ems * u, _INKS[how])
            y += (ems + 4) * u
        if not whole:
            return frozenset(how for _, _, how in words[number:]) - {"meta"}
        y += 4 * u
    return frozenset()


def _lines(sheet: Sheet, text: str, how: str, most: int, size: int, room: int) -> tuple[Sequence[Line], bool]:
    """What there is room for of a text, and whether that is all that must be said."""
    for said in (text, _SHORTER.get(text, text)):
        lines = sheet.lines([Run(said, how in _BOLD)], size, room, justify=False)
        if len(lines) <= most:
            return lines, True
    return _at_most(sheet, lines, most, size, room), False


def _at_most(sheet: Sheet, lines: Sequence[Line], most: int, size: int, room: int) -> Sequence[Line]:
    """The lines there is room for; an ellipsis at the end of the last says that there is more."""
    if len(lines) <= most or not most:
        return lines[:most]
    text, strong = lines[most - 1].text, lines[most - 1].characters[0].strong
    while text and sheet.measure(f"{text}…", size, strong) > room:
        text = text[:-1]
    return [*lines[: most - 1], sheet.line(f"{text}…", size, strong)]


_BOLD = ("bold", "key")
_FIRST_ROW = ("tag", "seal", "number")
_INKS: dict[str, Role] = {"bold": "ink", "key": "key", "soft": "soft", "meta": "soft"}


def _first_row(sheet: Sheet, grid: Grid, words: Words, x: int, y: int) -> int:
    """示例 and 更正 at the left, which page of how many at the right; answers where the next row begins."""
    u, tall = grid.u, 0
    for text, _, how in words:
        if how == "number":
            sheet.text(grid.right, y + u, text, 8 * u, "ink", True, "right")
            tall = max(tall, 14 * u)
        elif how in _FIRST_ROW:
            tall = max(tall, _mark(sheet, grid, text, how, x, y))
            x += 26 * u
    return y + tall


def _mark(sheet: Sheet, grid: Grid, text: str, how: str, x: int, y: int) -> int:
    u = grid.u
    if how == "seal":
        sheet.fill(x, y, 24 * u, 13 * u, "seal", 8 * grid.hair)
        sheet.middle(x + 12 * u, y + 13 * u // 2, text, 10 * u, "seal_on", True, "centre")
        return 17 * u
    sheet.fill(x, y, 20 * u, 10 * u, "soft", 6 * grid.hair, grid.rule(3))
    sheet.middle(x + 10 * u, y + 5 * u, text, 8 * u, "soft", False, "centre")
    return 14 * u


def _code_above(sheet: Sheet, grid: Grid, code: QrCode, across: int, x: int, bottom: int, *, said: bool) -> int:
    """The code at the foot of the side; its word under it unless the side has said why already."""
    u, room = grid.u, grid.right - x
    caption = "" if said else code.caption or "扫码看全文"
    lines = sheet.lines([Run(caption)], 8 * u, room, justify=False) if caption else []
    mark = qr_modules(x, 0, min(across * u, room), code.text, sheet.rgb("white"), least=u)
    tall = mark.side + (2 + 11 * len(lines)) * u if lines else mark.side
    sheet.marks.append(qr_modules(x, bottom - tall, min(across * u, room), code.text, sheet.rgb("white"), least=u))
    y = bottom - tall + mark.side + 2 * u
    for line in lines:
        sheet.put(x, y, line, 8 * u, "soft")
        y += 11 * u
    return tall + 6 * u


def _below(sheet: Sheet, grid: Grid, words: Words, code: QrCode | None, across: int) -> Left:
    """On a totem the lower panel has it all: code, words, and who to call; answers how stand what had no room."""
    lost = set[str]()
    u, theme, top = grid.u, sheet.theme, grid.foot_rule or 0
    sheet.fill(0, top, grid.width, grid.height - top, "panel")
    x = grid.left
    if code is not None:
        mark = qr_modules(x, top + 7 * u, across * u, code.text, sheet.rgb("white"), least=u)
        sheet.marks.append(mark)
        x += mark.side + 9 * u
    number = grid.height - 19 * u
    y, last = top + 7 * u, min(top + 40 * u, number - 2 * u)
    room = grid.right - x
    y = _first_row(sheet, grid, words, x, y)
    for text, _, how in words:
        if how in _FIRST_ROW:
            continue
        most = max(0, (last - y - 8 * u) // (11 * u) + 1)
        lines, whole = _lines(sheet, text, how, most, 8 * u, room)
        for line in lines:
            sheet.put(x, y, line, 8 * u, _INKS[how])
            y += 11 * u
        if not whole and how != "meta":
            lost.add(how)
    end = x
    if sheet.measure(theme.hotline_label, 8 * u) + 4 * u + sheet.measure(theme.hotline, 8 * u, True) <= room:
        end = sheet.middle(x, number + 7 * u, theme.hotline_label, 8 * u, "soft") + 4 * u
    size = next((n * u for n in (15, 12, 10) if end + sheet.measure(theme.hotline, n * u, True) <= grid.right), 8 * u)
    sheet.middle(end, number + 7 * u, theme.hotline, size, "key", True)
    return frozenset(lost)


def led_words(job: Job) -> list[Page]:
    """A picture's place is no panel of lamps: what it is about, its words, and where to look at it."""
    said = [text for block in job.document.body for text in spoken(block)]
    return [*opening_pages(job, []), *text_pages(job, [*said, "图文请到大厅屏幕上看。"], opening=False)]
