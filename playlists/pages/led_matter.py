"""Set a matter on an LED: what it is on the title line or the label, its words below, a table one record a page.

Dropped, in this order, where the panel is small: page numbers, the issuer, pictures and codes. Never dropped: the
title, the words, the end date (behind the title where no title line has room for it), the word 更正, 示例 where figures
are invented.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from playlists.document import Block, Figure, FigureRow, ListBlock, Names, QrCode, Quote, Table, block_texts
from playlists.pages.breaking import Line
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import RARE, RARE_LEAD, LedSheet, Panel, paged, panel
from playlists.pages.led_labels import (
    CORRECTED,
    EXAMPLE,
    draw_label,
    draw_title_line,
    headed,
    headline,
    label_width,
    title_line,
)
from playlists.pages.led_names import name_pages
from playlists.pages.led_records import set_records
from playlists.pages.led_rows import records_of
from playlists.pages.theme import Rgb
from playlists.pages.titles import sense_lines
from playlists.pages.wording import short_day


def matter_pages(job: Job) -> list[Page]:
    made: list[Page] = []
    opened = False
    tables = [block for block in job.document.body if isinstance(block, Table)]
    job = _headed(job, [record.head for table in tables for record in records_of(table, job.document.unit)])
    texts: list[str] = [job.document.correction] if job.document.correction else []
    for block in job.document.body:
        if isinstance(block, Names):
            made += text_pages(job, texts, opening=not opened) if texts or not opened else []
            texts, opened = [], True
            made += name_pages(job, block.set_wide())
        elif isinstance(block, Table):
            records = records_of(block, job.document.unit)
            if texts or not opened:
                made += text_pages(job, texts, opening=not opened)
            texts, opened = [], True
            made += set_records(job, records)
        else:
            texts += spoken(block)
    if texts or not opened:
        made += text_pages(job, texts, opening=not opened)
    return made


def spoken(block: Block) -> list[str]:
    """The words of a block that an LED can show; pictures and codes it cannot."""
    if isinstance(block, Figure | FigureRow | QrCode):
        return []
    if isinstance(block, ListBlock) and block.ordered:
        return [f"{marker}{item}" for marker, item in zip(block.markers(), block.items, strict=True)]
    if isinstance(block, Quote):
        return [text for text in (block.text, f"——{block.source}" if block.source else "") if text.strip()]
    return [text for text in block_texts(block) if text.strip()]


def opening_pages(job: Job, heads: Sequence[str] = ()) -> list[Page]:
    """What the matter is and what a correction changed, for kinds whose pages are all records.

    ``heads`` will stand at the right of title lines; where one pushes the title out, the title needs a page.
    """
    correction = [job.document.correction] if job.document.correction else []
    return text_pages(_headed(job, heads), correction, opening=True)


def _headed(job: Job, heads: Sequence[str]) -> Job:
    """Where a period is, its end stands at the right of all title lines, and what a sum is below them."""
    return job if job.document.period else headed(job, heads)


def text_pages(job: Job, texts: Sequence[str], *, opening: bool = True) -> list[Page]:
    """``opening`` when nothing has said the title yet; with no text, the title's own page if it needs one."""
    board = panel(job.width, job.height)
    if opening and job.document.period is not None and not (board.top and title_line(job).right):
        texts = [f"公示至{short_day(job.document.period[1])}", *texts]
    if not board.title:
        return _opened(job, texts, board) if opening else _one_line(job, texts, board) if texts else []
    if board.top:
        whole = title_line(job).whole
        # What the title line says already takes no room from the title: 示例 before it would part its words.
        title = job.document.title if "示例" in title_line(job).text else headline(job.document)
        before = [] if whole or not opening else [title]
        return _titled(job, before, texts, board) if before or texts else []
    return _two_lines(job, texts, board, opening)


def _opened(job: Job, texts: Sequence[str], board: Panel) -> list[Page]:
    """The title first. 示例 stands where its category's label will, lest it take a page of its own.

    A panel too narrow for a label, and a correction, whose label says so, have no such place for the word.
    """
    document, labelled = job.document, label_width(job, board) > 0
    if document.correction and labelled:
        marked = [f"{EXAMPLE} {text}" if document.example and not n else text for n, text in enumerate(texts)]
        return _one_line(job, [document.title, *marked] if marked else [headline(document)], board)
    if document.example and labelled:
        rest = _one_line(job, texts, board) if texts else []
        return [*_one_line(job, [document.title], board, EXAMPLE), *rest]
    title = f"{CORRECTED} {headline(document)}" if document.correction else headline(document)
    return _one_line(job, [title, *texts], board)


def _one_line(job: Job, texts: Sequence[str], board: Panel, label: str = "") -> list[Page]:
    left = label_width(job, board, label)
    size = board.content
    pages = paged(LedSheet(job), texts, size, job.width - left, 1, 1)
    made = []
    for lines in pages:
        sheet = LedSheet(job)
        if left:
            draw_label(job, sheet, board, label)
        for line in lines:
            sheet.put_line(left, (job.height - size) // 2, line, size, sheet.inks.text)
        made.append(sheet.page())
    return made


def _two_lines(job: Job, texts: Sequence[str], board: Panel, opening: bool) -> list[Page]:
    """The title stays on top while the words are few; longer words take both lines after the first page."""
    sheet = LedSheet(job)
    size = board.content
    made: list[Page] = []
    ink = sheet.inks.alert if job.document.correction else sheet.inks.label
    title = f"{CORRECTED} {headline(job.document)}" if job.document.correction else headline(job.document)
    if any(sheet.coarse(text) for text in (title, *texts)):
        return _rare(job, [*([title] if opening or not texts else []), *texts], board)
    titles = sheet.lines(title, size, job.width) if opening or len(texts) == 0 else []
    parts = (
        sense_lines(title, lambda part: sheet.measure(part, size) <= job.width, 9, spare=1) if len(titles) > 1 else None
    )
    if parts:
        titles = [sheet.line(part, size) for part in parts]
    if len(titles) == 1:
        under = paged(sheet, texts, size, job.width, board.lines - 1, board.lines - 1)
        if len(under) > 4:
            under = paged(sheet, texts, size, job.width, board.lines - 1, board.lines)
            made.append(_lines_page(job, [(titles[0], ink), *_inked(under[0], sheet.inks.text)], board))
            return made + [_lines_page(job, _inked(lines, sheet.inks.text), board) for lines in under[1:]]
        return [
            _lines_page(job, [(titles[0], ink), *_inked(lines, sheet.inks.text)], board, repeated=number > 0)
            for number, lines in enumerate(under)
        ]
    for start in range(0, len(titles), board.lines):
        made.append(_lines_page(job, _inked(titles[start : start + board.lines], ink), board))
    if texts:
        for lines in paged(sheet, texts, size, job.width, board.lines, board.lines):
            made.append(_lines_page(job, _inked(lines, sheet.inks.text), board))
    return made


def _rare(job: Job, texts: Sequence[str], board: Panel) -> list[Page]:
    """Texts with a rare character have lines of 24 px, the others stay as they are."""
    made: list[Page] = []
    for text in texts:
        large = LedSheet(job).coarse(text)
        size, inset = (RARE, 2) if large else (board.content, 0)
        most = max(1, job.height // (RARE_LEAD if large else size))
        for lines in paged(LedSheet(job), [text], size, job.width - 2 * inset, most, most):
            page = LedSheet(job)
            lead = job.height // len(lines) if large else board.lead
            top = (job.height - lead * len(lines)) // 2 + (lead - size) // 2
            for number, line in enumerate(lines):
                page.put_line(inset, top + number * lead, line, size, page.inks.text)
            made.append(page.page())
    return made


def _inked(lines: Sequence[Line], ink: Rgb) -> list[tuple[Line, Rgb]]:
    return [(line, ink) for line in lines]


def _lines_page(job: Job, lines: Sequence[tuple[Line, Rgb]], board: Panel, *, repeated: bool = False) -> Page:
    """``repeated`` when the first line only says again what the matter is."""
    sheet = LedSheet(job)
    top = board.top + (job.height - board.top - len(lines) * board.lead) // 2 if len(lines) == 1 else board.top
    for number, (line, ink) in enumerate(lines):
        said = not (repeated and number == 0)
        sheet.put_line(0, top + number * board.lead, line, board.content, ink, matter=said)
    return sheet.page()


def _titled(job: Job, before: Sequence[str], texts: Sequence[str], board: Panel) -> list[Page]:
    made = []
    if board.content < RARE and any(LedSheet(job).coarse(text) for text in (*before, *texts)):
        board = replace(board, content=RARE, lines=max(1, (job.height - board.top) // RARE_LEAD))
    # Of so few characters a line, what begins on the title's page would be parted from the rest of its clause.
    parts = [before, texts] if board.tall else [[*before, *texts]]
    sheet, width, lines_a_page = LedSheet(job), job.width - 2 * board.margin, board.lines
    pages = [paged(sheet, part, board.content, width, lines_a_page, lines_a_page) for part in parts if part]
    for lines in chain.from_iterable(pages):
        page = LedSheet(job)
        draw_title_line(job, page, board)
        room = job.height - board.top
        top = board.top + (room - len(lines) * board.lead) // 2
        for number, line in enumerate(lines):
            y = top + number * board.lead + (board.lead - board.content) // 2
            page.put_line(board.margin, y, line, board.content, page.inks.text)
        made.append(page.page())
    return made
