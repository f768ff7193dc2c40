"""Say on lamps what a page is about: the label and bar of a one-line panel, the title line of a higher one."""

from playlists.document import Document
from playlists.pages.job import Job
from playlists.pages.led import SHORT, LedSheet, Panel, panel
from playlists.pages.wording import short_day

CORRECTED, EXAMPLE = "更正", "示例"
_LEAST_WITH_LABEL = 96


def headline(document: Document) -> str:
    return f"示例 {document.title}" if document.example else document.title


def short_label(job: Job) -> str:
    return CORRECTED if job.document.correction else SHORT.get(job.slip, job.slip[:2])


def inset_of(board: Panel) -> int:
    """White at both edges of a panel with a rule; small panels have none to give."""
    return 2 if board.rule else 0


def title_line(job: Job, right: str = "") -> tuple[str, str, bool]:
    """What stands left and right on a title line, and whether the left is the whole title.

    The end date or the unit at the right stays before the title does: then the title has a page of its own.
    """
    board, sheet = panel(job.width, job.height), LedSheet(job)
    document, room = job.document, job.width - 2 * inset_of(panel(job.width, job.height))
    until = right or (f"至{short_day(document.period[1])}" if document.period else "")
    mark = f"{CORRECTED} " if document.correction else ""
    example = "示例 " if document.example else ""
    whole = f"{mark}{example}{document.title}"
    shorts = [f"{mark}{example}{job.slip}", f"{mark}{example}{SHORT.get(job.slip, job.slip[:2])}"]
    for end in dict.fromkeys((until, "")):
        for left in shorts if sheet.coarse(whole) else (whole, *shorts):
            if sheet.measure(left, 16) + (8 + sheet.measure(end, 16) if end else 0) <= room:
                return left, end, left == whole
    return (mark.strip() or example.strip() or job.slip[:2]), "", not board.title


def label_width(job: Job, board: Panel, text: str = "") -> int:
    if job.width < _LEAST_WITH_LABEL:
        return 0
    return LedSheet(job).measure(text or short_label(job), board.content) + 8


def draw_label(job: Job, sheet: LedSheet, board: Panel, text: str = "") -> None:
    """Two characters and a bar: the spine of an LED."""
    if job.width < _LEAST_WITH_LABEL:
        return
    top = (job.height - board.content) // 2
    ink = sheet.inks.alert if job.document.correction else sheet.inks.label
    x = sheet.put(0, top, text or short_label(job), board.content, ink, matter=False)
    sheet.fill(x + 2, top + 1, 2, board.content - 2, ink)


def draw_title_line(job: Job, page: LedSheet, board: Panel, right: str = "") -> None:
    """What it is at the left, until when or in what unit at the right, a rule under both."""
    inset, ink = inset_of(board), page.inks.alert if job.document.correction else page.inks.label
    top = 1 if board.rule else 0
    left, end, _ = title_line(job, right)
    page.put(inset, top, left, 16, ink, matter=False)
    if end:
        page.put(job.width - inset, top, end, 16, page.inks.label, "right", matter=False)
    if board.rule:
        page.fill(0, 19, job.width, 1, page.inks.rule)
