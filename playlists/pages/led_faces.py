"""The LED faces of kinds that are neither words nor tables: prices, evergreen, slogans; and the LED ticker."""

from collections.abc import Callable

from playlists.document import ListBlock, Paragraph, Table
from playlists.pages.breaking import Line
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import DARK, PIXEL, RARE, LedSheet, panel, pixel_size
from playlists.pages.led_labels import draw_label
from playlists.pages.led_matter import matter_pages, opening_pages, text_pages
from playlists.pages.led_record import Record
from playlists.pages.led_records import set_records
from playlists.pages.price_rows import read_prices
from playlists.pages.reading import led_dwell_ms
from playlists.pages.titles import sense_lines
from playlists.pages.wording import sentences, ticker_label

SPEED_PX = 48
_STRIPS = ((36, 32), (28, RARE))
"""From so many rows on a ticker's letters are so high; below them they are the panel's own."""


def price_pages(job: Job) -> list[Page]:
    tables = [block for block in job.document.body if isinstance(block, Table)]
    prices = read_prices(tables[0]) if len(tables) == len(job.document.body) == 1 else None
    if prices is None:
        return matter_pages(job)
    head = tables[0].columns[1].head
    unit = job.document.unit
    records = set_records(
        job,
        [
            Record(
                price.name,
                price.today,
                when=head,
                head=unit,
                change=f"{price.word}{price.change}",
                rising=None if price.word == "平" else price.word == "涨",
            )
            for price in prices
        ],
    )
    return [*opening_pages(job, [unit]), *records]


def evergreen_pages(job: Job) -> list[Page]:
    """Who to call; then, page by page, where to look, to do, to propose."""
    made = [_call_page(job)] if job.theme.hotline.strip() else _place_pages(job)
    if made[0].text == job.theme.hotline.strip() and job.theme.hotline_label.strip():
        # A number alone is nobody's: what it is for has a page before it.
        made = [*text_pages(job, [job.theme.hotline_label], opening=False), *made]
    if job.document.correction:
        made += opening_pages(job, [])
    texts = [item for block in job.document.body if isinstance(block, ListBlock) for item in block.items]
    texts += [block.text for block in job.document.body if isinstance(block, Paragraph)]
    if texts and job.height >= 48:
        made += text_pages(job, texts)
    return made


def _place_pages(job: Job) -> list[Page]:
    """Where there is no number to call: whose panel this is. It may be all that a wall shows, and no wall is blank."""
    return text_pages(job, [job.theme.place.strip() or job.document.issuer.strip() or job.document.title])


def _call_page(job: Job) -> Page:
    board, theme = panel(job.width, job.height), job.theme
    sheet = LedSheet(job)
    if board.tall:
        return _tall_call(job, sheet)
    if not board.title:
        left = sheet.measure(theme.hotline_label[-2:], board.content) + 8
        # The number to call stays, and the label goes where both have no room.
        if job.width >= 96 and left + sheet.measure(theme.hotline, board.content) <= job.width:
            draw_label(job, sheet, board, theme.hotline_label[-2:])
        else:
            left = 0
        words = next(
            (
                w
                for w in (f"有事请打{theme.hotline}", theme.hotline)
                if sheet.measure(w, board.content) <= job.width - left
            ),
            theme.hotline,
        )
        sheet.put(left, (job.height - board.content) // 2, words, board.content, sheet.inks.key)
    elif board.top:
        left = max(0, min(2, job.width - sheet.measure(theme.hotline_label, 16)))
        sheet.put(left, 1 if board.rule else 0, theme.hotline_label, 16, sheet.inks.label)
        if board.rule:
            sheet.fill(0, 19, job.width, 1, sheet.inks.rule)
        size = next((n for n in (64, 44, 32, 24) if sheet.measure(theme.hotline, n) <= job.width - 4), 16)
        foot = 18 if board.rule else 0
        size = min(size, job.height - board.top - foot)
        y = board.top + (job.height - board.top - foot - size) // 2
        sheet.put(job.width // 2, y, theme.hotline, size, sheet.inks.key, "centre")
        issuer = job.document.issuer or theme.place
        if foot and sheet.measure(issuer, 16) <= job.width - 4 and not sheet.coarse(issuer):
            sheet.put(2, job.height - 18, issuer, 16, sheet.inks.label)
    else:
        sheet.put(0, 0, theme.hotline_label, 16, sheet.inks.label)
        sheet.put(job.width, job.height - 16, theme.hotline, 16, sheet.inks.key, "right")
    return sheet.page()


def _tall_call(job: Job, sheet: LedSheet) -> Page:
    """Whose panel it is, what the number is for, and the number as large as the panel is wide."""
    theme, room = job.theme, job.width
    size = next((n for n in (44, 32, 24) if sheet.measure(theme.hotline, n) <= room - 4), 16)
    texts = [(job.document.issuer or theme.place, 16, sheet.inks.label), (theme.hotline_label, 16, sheet.inks.text)]
    rows = [(line, size, ink) for text, size, ink in texts if text for line in sheet.by_sense(text, size, room)]
    rows += [(line, size, sheet.inks.key) for line in sheet.lines(theme.hotline, size, room)]
    gap = 10
    while gap and sum(size + gap for _, size, _ in rows) - gap > job.height:
        gap -= 1
    rows = rows[-max(1, (job.height + gap) // (16 + gap)) :]
    y = max(0, (job.height - sum(size + gap for _, size, _ in rows) + gap) // 2)
    for line, size, ink in rows:
        sheet.put_line((job.width - line.width) // 2, y, line, size, ink)
        y += size + gap
    return sheet.page()


def slogan_pages(job: Job) -> list[Page]:
    """Centred, as large as the panel's lines allow; a correction says what it corrects, as any notice does."""
    if job.document.correction:
        return matter_pages(job)
    texts = [b.text.strip() for b in job.document.body if isinstance(b, Paragraph) and b.text.strip()]
    texts = ([job.document.title] if texts else []) + (texts or [job.document.title])
    sheet = LedSheet(job)
    least = RARE if any(map(sheet.coarse, texts)) else PIXEL
    sizes = [n for n in (32, 24, 16) if least <= n <= job.height] or [pixel_size(job.height)]
    size, lines, parts = sizes[-1], list[Line](), list[list[str] | None]()
    for size in sizes:
        most = max(1, job.height // (size + (2 if size > 16 else 0)))
        parts = [sense_lines(t, _fits(sheet, job.width, size), 9) for t in texts]
        lines = [sheet.line(line, size) for part in parts if part for line in part]
        if all(parts) and len(lines) <= most:
            break
    else:
        # More pages then; but even there no word is parted that need not be.
        lines = [
            line
            for text, part in zip(texts, parts, strict=True)
            for line in ([sheet.line(each, size) for each in part] if part else sheet.lines(text, size, job.width))
        ]
    most = max(1, job.height // size)
    made = []
    for start in range(0, len(lines), most):
        page, part = LedSheet(job), lines[start : start + most]
        lead = min(size + size // 4, job.height // len(part))
        y = (job.height - lead * len(part)) // 2 + (lead - size) // 2
        for line in part:
            page.put_line((job.width - line.width) // 2, y, line, size, page.inks.key)
            y += lead
        made.append(page.page())
    return made


def _fits(sheet: LedSheet, room: int, size: int) -> Callable[[str], bool]:
    return lambda part: sheet.measure(part, size) <= room


def ticker_pages(job: Job) -> list[Page]:
    """A strip in whole pixels, as large as it is high; still where it fits, because scrolling is the last resort."""
    board = panel(job.width, job.height)
    sheet = LedSheet(job)
    word = ticker_label(job.document)
    texts = sentences(job.document)
    size = next((size for rows, size in _STRIPS if job.height >= rows), board.content if not board.title else PIXEL)
    if any(map(sheet.coarse, texts)):
        size = max(size, RARE)
    # A comma of the outline font hangs below its line, and a strip of 24 rows has nothing there.
    top = (job.height - size) // 2 - (1 if size >= RARE and job.height < size + 4 else 0)
    fixed = sheet.measure(word, size) + 6 if job.width >= 96 else 0
    widths = [sheet.measure(text, size) for text in texts]
    gap = 4 * size
    length = sum(widths) + gap * (len(widths) - 1)
    still = fixed + 2 + length <= job.width
    if fixed:
        x = sheet.put(0, top, word, size, sheet.inks.label, matter=False)
        sheet.fill(x + 2, top + 1, 2, size - 2, sheet.inks.label)
    x = fixed + 2
    for text, width in zip(texts, widths, strict=True):
        line = sheet.line(text, size)
        sheet.put_line(x, top, line, size, sheet.inks.text)
        x += width + gap
    page = sheet.page()
    if still:
        return [page]
    width = max(x, job.width)
    return [
        type(page)(
            width,
            job.height,
            DARK,
            page.items,
            max(led_dwell_ms(page.text), 1000 * (width - fixed) // SPEED_PX),
            fixed=fixed,
            ink=page.ink,
            moving=True,
            text=page.text,
        )
    ]
