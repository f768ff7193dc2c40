"""A warning on lamps: the level in words on every page; a lit field only where its letters are 28 px high or more.

A panel of one or two lines, and one without full colour, has lit blocks at both ends instead of a field: dark strokes
on a lit ground drown. What to do comes before what happens, the number to call last.
"""

from playlists.blocks.alerts import Alert
from playlists.pages.alert_parts import CANCELLED, DRILL, LED_SIGNAL
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import LedSheet, paged, panel
from playlists.pages.led_labels import draw_title_line, title_line
from playlists.pages.led_matter import text_pages
from playlists.pages.titles import sense_lines

_END = 12
"""How wide the lit blocks are."""
_LEAST_WITH_ENDS = 128


def led_pages(job: Job, alert: Alert) -> list[Page]:
    board = panel(job.width, job.height)
    if board.rule and alert.cancelled:
        return _over(job, alert)
    if job.height >= 72 and job.profile.palette == "rgb":
        return _with_field(job, alert)
    return _one_line(job, alert) if not board.title else _two_lines(job, alert)


def _mark(job: Job, alert: Alert) -> str:
    return "演练" if alert.drill else "示例" if job.document.example else ""


def _texts(job: Job, alert: Alert) -> list[str]:
    origin = "，".join(part for part in (alert.issuer and f"{alert.issuer}发布", alert.issued) if part)
    facts = [
        f"{fact.label}：{fact.answer}" if fact.label else fact.answer for fact in alert.facts if fact.answer.strip()
    ]
    actions = [] if alert.cancelled else [text for text in alert.actions if text.strip()]
    over = [f"{alert.cancelled}解除"] if alert.cancelled else []
    called = f"{job.theme.hotline_label}{job.theme.hotline}"
    changed = [job.document.correction] if job.document.correction else []
    return [*over, *changed, *actions, *facts, *([origin] if origin else []), called]


def _headlines(job: Job, alert: Alert, sheet: LedSheet, size: int, width: int) -> list[str]:
    """Mark, hazard, level and 已解除 in as few lines as they need; only a word longer than the panel is parted."""
    lines = [""]
    for word, gap in ((_mark(job, alert), ""), (alert.hazard, " "), (alert.word, ""), (_over_word(alert), " ")):
        joined = f"{lines[-1]}{gap if lines[-1] else ''}{word}"
        if sheet.measure(joined, size) <= width:
            lines[-1] = joined
        else:
            parts = sense_lines(word, lambda part: sheet.measure(part, size) <= width, 9)
            lines += parts or [line.text for line in sheet.lines(word, size, width)]
    return [line for line in lines if line]


def _over_word(alert: Alert) -> str:
    return CANCELLED if alert.cancelled else ""


def _ends(job: Job, page: LedSheet, alert: Alert, height: int) -> None:
    if not alert.cancelled and job.width >= _LEAST_WITH_ENDS:
        page.fill(0, 0, _END, height, page.inks.alert)
        page.fill(job.width - _END, 0, _END, height, page.inks.alert)


def _one_line(job: Job, alert: Alert) -> list[Page]:
    size = panel(job.width, job.height).content
    room = job.width - (2 * _END + 8 if job.width >= _LEAST_WITH_ENDS else 0)
    sheet = LedSheet(job)
    texts = [*([DRILL] if alert.drill else []), *_texts(job, alert)]
    lines = [sheet.line(part, size) for part in _headlines(job, alert, sheet, size, room)]
    lines += [line for page in paged(sheet, texts, size, room, 1, 1) for line in page]
    made = []
    for line in lines:
        page = LedSheet(job)
        _ends(job, page, alert, job.height)
        page.put_line((job.width - line.width) // 2, (job.height - size) // 2, line, size, page.inks.alert)
        made.append(page.page())
    return made


def _two_lines(job: Job, alert: Alert) -> list[Page]:
    """The level stays on top while the words below it change; a headline too long for that has a page of its own."""
    sheet = LedSheet(job)
    room = job.width - (2 * _END + 8 if job.width >= _LEAST_WITH_ENDS else 0)
    drill = "演练" if alert.drill else ""
    heads: tuple[str, ...] = (
        f"{_mark(job, alert)} {alert.hazard}{alert.word}{_over_word(alert)}".strip(),
        f"{drill}{alert.hazard}{alert.word}",
        f"{drill}{alert.word}",
        f"{drill}{alert.word.removesuffix('预警')}",
    )
    if alert.cancelled:
        heads = (*heads[:1], *(f"{text}{CANCELLED}" for text in (f"{alert.hazard}{alert.word}", alert.hazard, "")))
    head = next((text for text in heads if sheet.measure(text, 16) <= room), heads[-1])
    made = []
    if head != heads[0]:
        most = job.height // 16
        parts = _headlines(job, alert, sheet, 16, job.width)
        made = [_opening(job, parts[start : start + most]) for start in range(0, len(parts), most)]
    lines = (job.height - 16) // 16
    texts = [*([DRILL] if alert.drill else []), *_texts(job, alert)]
    for part in paged(sheet, texts, 16, job.width, lines, lines):
        page = LedSheet(job)
        _ends(job, page, alert, 16)
        page.put(job.width // 2, 0, head, 16, page.inks.alert, "centre", matter=False)
        y = 16 + (job.height - 16 - 16 * len(part)) // 2
        for line in part:
            page.put_line(0, y, line, 16, page.inks.text)
            y += 16
        made.append(page.page())
    return made


def _opening(job: Job, parts: list[str]) -> Page:
    page = LedSheet(job)
    y = (job.height - 16 * len(parts)) // 2
    for text in parts:
        page.put(job.width // 2, y, text, 16, page.inks.alert, "centre")
        y += 16
    return page.page()


def _over(job: Job, alert: Alert) -> list[Page]:
    """Called off: no field, no signal colour; what it was on the title line, 已解除 as large as the panel takes."""
    page, board = LedSheet(job), panel(job.width, job.height)
    draw_title_line(job, page, board, "")
    drill = "演练 " if alert.drill else ""
    what = _fitting(page, (f"{drill}{alert.hazard}{alert.word}", f"{drill}{alert.word}", drill.strip()), job.width - 4)
    if what not in title_line(job)[0]:
        page.put(2, board.top, what, 16, page.inks.label)
    sizes = (64, 44, 32, 24) if job.height >= 144 else (44, 32, 24)
    size = next((size for size in sizes if page.measure(CANCELLED, size) <= job.width), 16)
    page.put(job.width // 2, board.top + 18, CANCELLED, size, page.inks.text, "centre")
    return [page.page(), *text_pages(job, _texts(job, alert), opening=False)]


def _with_field(job: Job, alert: Alert) -> list[Page]:
    """The first page says who, and when; the others, under the same field, what to do and what happens."""
    ground, ink = LED_SIGNAL[alert.level]
    sheet = LedSheet(job)
    text = f"{alert.hazard}{alert.word}"
    sizes = (44, 30, 28) if job.height >= 144 else (30, 28)
    size = next((n for n in sizes if sheet.measure(text, n) <= job.width - 4), 0)
    heads = [text] if size else [alert.hazard, alert.word]
    size = size or next((n for n in sizes if all(sheet.measure(word, n) <= job.width - 4 for word in heads)), 24)
    drill = _fitting(sheet, (DRILL.removesuffix("。"), "演练，不是真的", "演练"), job.width - 4) if alert.drill else ""
    # A headline of two lines leaves no room for words: after the first page the level alone stands above them.
    later = heads if len(heads) == 1 else [alert.word]
    top = _field_height(later, size) + (18 if drill else 0)
    body = next((n for n in (24, 16) if job.height - top >= 2 * (n + 4)), 16)
    lines = max(1, (job.height - top) // (body + 4))
    made = []
    for part in (None, *paged(sheet, _texts(job, alert), body, job.width - 4, lines, lines)):
        page, shown = LedSheet(job), heads if part is None else later
        y = _field_height(shown, size)
        page.fill(0, 0, job.width, y, ground)
        for number, words in enumerate(shown):
            page.put(job.width // 2, 4 + number * (size + 4), words, size, ink, "centre", matter=part is None)
        if drill and y + 17 <= job.height:
            page.put(2, y + 1, drill, 16, page.inks.key, matter=part is None)
            y += 18
        if part is None:
            _first(job, page, alert, y)
        else:
            y += (job.height - y - (body + 4) * len(part)) // 2 + 2
            for line in part:
                page.put_line(2, y, line, body, page.inks.text)
                y += body + 4
        made.append(page.page())
    return made


def _field_height(heads: list[str], size: int) -> int:
    return len(heads) * (size + 4) + 6


def _first(job: Job, page: LedSheet, alert: Alert, top: int) -> None:
    """Who says so, and when, as far as there is room; 示例 before anything else."""
    room = job.width - 4
    if job.height - top < 18:
        return
    small = _fitting(
        page, (f"{'示例 ' if job.document.example else ''}{alert.issued}", "示例" if job.document.example else ""), room
    )
    if small:
        page.put(2, job.height - 17, small, 16, page.inks.label)
    left = job.height - top - (18 if small else 0)
    who = f"{alert.issuer}发布" if alert.issuer else ""
    for size in (24, 16):
        if who and size + 2 <= left and page.measure(who, size) <= room:
            page.put(2, top + (left - size) // 2, who, size, page.inks.text)
            return


def _fitting(sheet: LedSheet, texts: tuple[str, ...], room: int) -> str:
    return next((text for text in texts if sheet.measure(text, 16) <= room), "")
