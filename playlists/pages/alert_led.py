"""A warning on lamps: the level in words on every page; a lit field only where its letters are 28 px high or more.

A panel of one or two lines, and one without full colour, has lit blocks at both ends instead of a field: dark strokes
on a lit ground drown. What to do comes before what happens, the number to call last.
"""

from playlists.blocks.alerts import Alert
from playlists.pages.alert_field import field_fits, field_pages, stays_below
from playlists.pages.alert_parts import CANCELLED, DRILL
from playlists.pages.alert_upright import upright_pages
from playlists.pages.alert_words import fitting, headlines, mark_of, signal_of, texts_of
from playlists.pages.atoms import atoms
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import PIXEL, RARE, RARE_LEAD, LedSheet, paged, panel
from playlists.pages.led_labels import draw_title_line, title_line
from playlists.pages.led_matter import text_pages

_END = 12
"""How wide the lit blocks are."""
_LEAST_WITH_ENDS = 128


def led_pages(job: Job, alert: Alert) -> list[Page]:
    board = panel(job.width, job.height)
    if board.rule and alert.cancelled:
        return _over(job, alert)
    if field_fits(job, alert):
        made = field_pages(job, alert)
        return made if stays_below(job, alert) else [*made, *upright_pages(job, alert, opened=True)]
    if board.tall:
        return upright_pages(job, alert)
    # Two lines of 24 px need more rows: fine lamps have a line a page then, and blocks beside every one.
    alone = not board.title or (_size(job, alert) >= RARE and job.height < 2 * RARE_LEAD - 2)
    return _one_line(job, alert) if alone else _two_lines(job, alert)


def _size(job: Job, alert: Alert) -> int:
    """Letters of a line: on fine lamps, and where one would clog, no smaller than anything else that hangs there."""
    sheet, board = LedSheet(job), panel(job.width, job.height)
    coarse = any(map(sheet.coarse, (alert.hazard, *texts_of(job, alert))))
    return RARE if coarse else min(board.content, PIXEL)


def _ends(job: Job, page: LedSheet, alert: Alert, height: int) -> None:
    if not alert.cancelled and job.width >= _LEAST_WITH_ENDS:
        ink = signal_of(job, alert, page)
        page.fill(0, 0, _END, height, ink)
        page.fill(job.width - _END, 0, _END, height, ink)


def _one_line(job: Job, alert: Alert) -> list[Page]:
    size = _size(job, alert)
    room = _between(job)
    sheet = LedSheet(job)
    said = DRILL if sheet.measure(DRILL, size) <= room else "这是演练。"
    texts = [*([said] if alert.drill else []), *texts_of(job, alert)]
    heads = headlines(sheet, alert, mark_of(job, alert), size, room)
    if alert.drill and len(heads) > 1:
        # None of these pages may be taken for a warning.
        heads = [_drilled(sheet, head, size, room) for head in heads if head != "演练"]
    lines = [(sheet.line(part, size), room) for part in heads]
    for text in texts:
        # A number to call is not parted: rather do the blocks go.
        broad = any(sheet.measure(atom, size) > room for atom in atoms(text))
        wide = job.width if broad else room
        lines += [(line, wide) for page in paged(sheet, [text], size, wide, 1, 1) for line in page]
    made = []
    for line, wide in lines:
        page = LedSheet(job)
        if wide == room:
            _ends(job, page, alert, job.height)
        page.put_line((job.width - line.width) // 2, (job.height - size) // 2, line, size, signal_of(job, alert, page))
        made.append(page.page())
    return made


def _between(job: Job) -> int:
    """What the lit blocks leave."""
    return job.width - (2 * _END + 8 if job.width >= _LEAST_WITH_ENDS else 0)


def _drilled(sheet: LedSheet, head: str, size: int, room: int) -> str:
    if "演练" in head:
        return head
    options = (f"演练 {head}", f"演练{head}", f"演练{head.removesuffix('预警')}")
    return next((text for text in options if sheet.measure(text, size) <= room), head)


def _two_lines(job: Job, alert: Alert) -> list[Page]:
    """The level stays on top while the words below it change; a headline too long for that has a page of its own."""
    sheet, size = LedSheet(job), _size(job, alert)
    room = _between(job)
    drill = "演练" if alert.drill else ""
    over = CANCELLED if alert.cancelled else ""
    heads: tuple[str, ...] = (
        f"{mark_of(job, alert)} {alert.hazard}{alert.word}{over}".strip(),
        f"{drill}{alert.hazard}{alert.word}",
        f"{drill}{alert.word}",
        f"{drill}{alert.word.removesuffix('预警')}",
    )
    if alert.cancelled:
        heads = (*heads[:1], *(f"{text}{CANCELLED}" for text in (f"{alert.hazard}{alert.word}", alert.hazard, "")))
    # The hazard's name stays; rather is the title line one of 16 px, as above all other matter.
    options = [(text, n) for part in (heads[:2], heads[2:]) for n in dict.fromkeys((size, PIXEL)) for text in part]
    head, high = next((one for one in options if sheet.measure(one[0], one[1]) <= room), (heads[-1], PIXEL))
    made = []
    if head != heads[0]:
        most = job.height // size
        parts = headlines(sheet, alert, mark_of(job, alert), size, job.width)
        made = [_opening(job, alert, parts[start : start + most], size) for start in range(0, len(parts), most)]
    top = high if high < RARE else RARE_LEAD
    lead = size if size < RARE else RARE_LEAD
    lines = (job.height - top + lead - size) // lead
    inset = 2 if size >= RARE else 0
    texts = [*([DRILL] if alert.drill else []), *texts_of(job, alert)]
    for part in paged(sheet, texts, size, job.width - 2 * inset, lines, lines):
        page = LedSheet(job)
        _ends(job, page, alert, high)
        page.put(job.width // 2, 0, head, high, signal_of(job, alert, page), "centre", matter=False)
        y = top + (job.height - top - lead * len(part)) // 2 + (lead - size) // 2
        for line in part:
            page.put_line(inset, y, line, size, page.inks.text)
            y += lead
        made.append(page.page())
    return made


def _opening(job: Job, alert: Alert, parts: list[str], size: int) -> Page:
    page = LedSheet(job)
    y = (job.height - size * len(parts)) // 2
    for text in parts:
        page.put(job.width // 2, y, text, size, signal_of(job, alert, page), "centre")
        y += size
    return page.page()


def _over(job: Job, alert: Alert) -> list[Page]:
    """Called off: no field, no signal colour; what it was on the title line, 已解除 as large as the panel takes."""
    page, board = LedSheet(job), panel(job.width, job.height)
    draw_title_line(job, page, board, "")
    drill = "演练 " if alert.drill else ""
    if board.tall:
        lines = [
            line for word in (drill.strip(), alert.hazard, alert.word) for line in page.by_sense(word, 16, job.width)
        ]
        size = next((n for n in (32, 24) if page.measure(CANCELLED, n) <= job.width - 4), 16)
        spare = job.height - board.top - 20 * len(lines) - size - 6
        if spare < 0:
            said = [f"{drill}{alert.hazard}{alert.word}{CANCELLED}", *texts_of(job, alert)]
            return text_pages(job, said, opening=False)
        y = board.top + spare // 2
        for line in lines:
            page.put_line((job.width - line.width) // 2, y, line, 16, page.inks.label)
            y += 20
        page.put(job.width // 2, y + 6, CANCELLED, size, page.inks.text, "centre")
        return [page.page(), *text_pages(job, texts_of(job, alert), opening=False)]
    what = fitting(
        page, (f"{drill}{alert.hazard}{alert.word}", f"{drill}{alert.word}", drill.strip()), PIXEL, job.width - 4
    )
    if what not in title_line(job).text:
        page.put(2, board.top, what, 16, page.inks.label)
    sizes = (64, 44, 32, 24) if job.height >= 144 else (44, 32, 24)
    size = next((size for size in sizes if page.measure(CANCELLED, size) <= job.width), 16)
    page.put(job.width // 2, board.top + 18, CANCELLED, size, page.inks.text, "centre")
    return [page.page(), *text_pages(job, texts_of(job, alert), opening=False)]
