"""A warning on a panel that is higher than wide: hazard and level above the words on every page.

Its lit blocks lie at the top and the foot, as wide as the panel: at the sides they would take the hazard's room.
"""

from playlists.blocks.alerts import Alert
from playlists.pages.alert_parts import DRILL
from playlists.pages.alert_words import headlines, mark_of, signal_of, texts_of
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import RARE, LedSheet, paged, panel

_BARS = ((12, 12), (12, 0), (6, 0), (0, 0))
"""How high the bars at the top and the foot are: the first that leave the words two lines."""


def upright_pages(job: Job, alert: Alert, *, opened: bool = False) -> list[Page]:
    """``opened`` when a page before has said that it is an example."""
    board, sheet = panel(job.width, job.height), LedSheet(job)
    size = RARE if any(map(sheet.coarse, (alert.hazard, *_texts(job, alert)))) else board.content
    step, lead = size + 2, size + 3
    heads = headlines(sheet, alert, "演练" if alert.drill else "", size, job.width)
    free = job.height - step * len(heads) - 4
    bars = (0, 0) if alert.cancelled else next((pair for pair in _BARS if free - sum(pair) >= 2 * lead), (0, 0))
    lines = max(1, (free - sum(bars)) // lead)
    lead = min((free - sum(bars)) // lines, size * 3 // 2)
    mark = mark_of(job, alert)
    first = headlines(sheet, alert, mark, size, job.width) if mark and not alert.drill and not opened else []
    made = []
    for part in (None, *paged(sheet, _texts(job, alert), size, job.width, lines, lines)):
        if part is None and not first:
            continue
        page, ink = LedSheet(job), signal_of(job, alert, sheet)
        for y, high in ((0, bars[0]), (job.height - bars[1], bars[1])):
            if high:
                page.fill(0, y, job.width, high, ink)
        shown = heads if part else first
        top = bars[0] + 2 if part else (job.height - bars[1] + bars[0] - step * len(first)) // 2
        for number, words in enumerate(shown):
            page.put(job.width // 2, top + number * step, words, size, ink, "centre", matter=part is None)
        y = top + step * len(heads) + (free - sum(bars) - lead * len(part or ())) // 2
        for number, line in enumerate(part or ()):
            page.put_line(0, y + number * lead + (lead - size) // 2, line, size, page.inks.text)
        made.append(page.page())
    return made


def _texts(job: Job, alert: Alert) -> list[str]:
    return [*([DRILL] if alert.drill else []), *texts_of(job, alert)]
