"""A warning on full colour: a lit field in the signal colour with its hazard and level, the words below it.

Its letters are 28 px high or more, because smaller ones drown in the light; a panel that cannot hold them has no field.
"""

from playlists.blocks.alerts import Alert
from playlists.pages.alert_parts import DRILL, LED_SIGNAL
from playlists.pages.alert_words import fitting, texts_of
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import PIXEL, RARE, LedSheet, paged, panel
from playlists.pages.titles import sense_lines

_LEAST = 28
_LOW, _LOW_DRILL = 72, 80
"""Below so many rows a field leaves room for one line of words, and none for 演练 between the two."""
LEAST_ROWS = 64


def field_fits(job: Job, alert: Alert) -> bool:
    """Whether such a field stands, and words below it as large as the panel's own."""
    board, sheet = panel(job.width, job.height), LedSheet(job)
    if job.profile.palette != "rgb" or job.height < LEAST_ROWS or alert.cancelled:
        return False
    if board.tall:
        drill = 18 if alert.drill else 0
        return _height(_stacked(job, alert), _LEAST) + drill <= job.height
    if not _is_low(job, alert):
        return True
    large = board.content >= RARE or job.profile.unit > PIXEL or job.height >= _LOW
    return large and sheet.measure(_low_head(alert), _LEAST) <= job.width - 4


def stays_below(job: Job, alert: Alert) -> bool:
    """Whether the words too stand under a field: on a panel that is higher than wide it must leave them two lines."""
    board = panel(job.width, job.height)
    if not board.tall:
        return True
    drill = 18 if alert.drill else 0
    lead = board.content + 4
    return (
        LedSheet(job).measure(alert.word, _LEAST) <= job.width - 4
        and _height(_stacked(job, alert), _LEAST) + drill + 2 * lead <= job.height
    )


def field_pages(job: Job, alert: Alert) -> list[Page]:
    """The first page says who, and when; the others, under the same field, what to do and what happens."""
    ground, ink = LED_SIGNAL[alert.level]
    sheet, board = LedSheet(job), panel(job.width, job.height)
    low, narrow = _is_low(job, alert), board.tall and board.content < RARE
    text = _low_head(alert) if low else f"{alert.hazard}{alert.word}"
    sizes = (44, 30, _LEAST) if job.height >= 144 else (_LEAST,) if low else (30, _LEAST)
    size = next((n for n in sizes if sheet.measure(text, n) <= job.width - 4), 0)
    heads = [text] if size else [alert.hazard, alert.word]
    size = size or next((n for n in sizes if all(sheet.measure(word, n) <= job.width - 4 for word in heads)), 24)
    # A headline of two lines leaves no room for words: after the first page the level alone stands above them.
    later = heads if len(heads) == 1 else [alert.word]
    if board.tall and len(heads) > 1:
        size, heads = _LEAST, _stacked(job, alert)
        later = heads
    said = (DRILL.removesuffix("。"), "演练，不是真的", "演练") if alert.drill and not low else ()
    drill = fitting(sheet, said, PIXEL, job.width - 4)
    top = _height(later, size) + (18 if drill else 0)
    body = RARE if low or (job.height - top >= 2 * (RARE + 4) and not narrow) else PIXEL
    lines = max(1, (job.height - top) // (body + 4))
    inset = 0 if narrow else 2
    after = paged(sheet, texts_of(job, alert), body, job.width - 2 * inset, lines, lines)
    made = []
    for part in (None, *(after if stays_below(job, alert) else ())):
        page, shown = LedSheet(job), heads if part is None else later
        y = _height(shown, size)
        page.fill(0, 0, job.width, y, ground)
        for number, words in enumerate(shown):
            page.put(job.width // 2, 4 + number * (size + 4), words, size, ink, "centre", matter=part is None)
        if drill and y + 17 <= job.height:
            page.put(2, y + 1, drill, PIXEL, page.inks.key, matter=part is None)
            y += 18
        if part is None:
            _first(job, page, alert, y)
        else:
            y += (job.height - y - (body + 4) * len(part)) // 2 + 2
            for line in part:
                page.put_line(inset, y, line, body, page.inks.text)
                y += body + 4
        made.append(page.page())
    return made


def _is_low(job: Job, alert: Alert) -> bool:
    return job.height < (_LOW_DRILL if alert.drill else _LOW)


def _low_head(alert: Alert) -> str:
    return f"{'演练 ' if alert.drill else ''}{alert.hazard}{alert.word}"


def _stacked(job: Job, alert: Alert) -> list[str]:
    """Hazard and level on a panel that is higher than wide: as few lines as hold them, each word's by itself."""
    sheet, room = LedSheet(job), job.width - 4
    parts = [
        sense_lines(word, lambda part: sheet.measure(part, _LEAST) <= room, 9)
        or [line.seen for line in sheet.lines(word, _LEAST, room)]
        for word in (alert.hazard, alert.word)
    ]
    return [*parts[0], *parts[1]]


def _height(heads: list[str], size: int) -> int:
    return len(heads) * (size + 4) + 6


def _first(job: Job, page: LedSheet, alert: Alert, top: int) -> None:
    """Who says so, and when, as far as there is room; 示例 before anything else."""
    room = job.width - 4
    if job.height - top < 18:
        return
    who = f"{alert.issuer}发布" if alert.issuer else ""
    mark = "示例" if job.document.example else ""
    texts: tuple[str, ...] = (f"{mark} {alert.issued}".strip(), mark)
    if job.height < _LOW:
        texts = (" ".join(part for part in (mark, who, alert.issued) if part), f"{mark} {who}".strip(), *texts)
    small = fitting(page, texts, PIXEL, room)
    if small:
        low = (job.height - top - PIXEL) // 2 if job.height < _LOW else 1
        page.put(2, job.height - PIXEL - low, small, PIXEL, page.inks.label)
    left = job.height - top - (18 if small else 0)
    for size in (RARE, PIXEL):
        if who and size + 2 <= left and page.measure(who, size) <= room:
            page.put(2, top + (left - size) // 2, who, size, page.inks.text)
            return
