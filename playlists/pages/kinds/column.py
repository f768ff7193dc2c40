"""The column 政务信息公开专栏 beside the page: time, who to call, standing information, a code.

It replaces the foot. A document of any kind may stand in it: what is short and has two parts becomes a row of label
and answer, everything else lines, and what does not fit goes to the column's next page.
"""

import re

from playlists.document import QrCode, Run, block_texts
from playlists.model import Rect as Box
from playlists.pages.breaking import Line
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Page
from playlists.pages.flow import Draw, PagePlan, Slab, paginate
from playlists.pages.frame import live
from playlists.pages.job import Job
from playlists.pages.live import WIDEST, Live
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet

_PAIR = re.compile(r"([^　：:]{1,6})[　：:]\s*(.+)")


def pages(job: Job) -> list[Page]:
    u, sheet = job.profile.unit, job.sheet()
    left, right = 8 * u, job.width - 10 * u
    top, bottom = 85 * u, job.height - 6 * u
    plans: list[PagePlan] = []
    for pitch in (19 * u, 14 * u):
        # Rows stand apart while one page holds them all, else closer; a second page is the last resort.
        slabs = _slabs(job, sheet, right - left, pitch)
        plans = paginate(slabs, lambda _page, _over: top, bottom, 99)
        if len(plans) == 1:
            break
    made = []
    for plan in plans:
        face = job.sheet()
        places = _standing(job, face, left, right)
        plan.draw(face, left)
        made.append(job.page(face, hall_dwell_ms(plan.text), plan.text, places))
    return made


def _standing(job: Job, sheet: Sheet, left: int, right: int) -> tuple[Live, ...]:
    u, theme = job.profile.unit, job.theme
    hair = max(1, min(job.profile.width, job.profile.height) // 1080)
    sheet.fill(0, 0, job.width, job.height, "panel")
    room = right - left
    size = next((n for n in range(24 * u, 8 * u, -u) if sheet.measure(WIDEST["clock"], n, True) <= room), 8 * u)
    places = [live(sheet, "clock", size, True, "ink", "left", left, 19 * u, "panel", height=24 * u)]
    if sheet.measure(WIDEST["date"], 8 * u) <= room:
        places.append(live(sheet, "date", 8 * u, False, "soft", "left", left, 109 * u // 3, "panel"))
    sheet.fill(left, job.profile.height // 4, right - left, 5 * hair, "ink")
    sheet.text(left, 51 * u, theme.hotline_label, 8 * u, "soft")
    size = next((n for n in range(18 * u, 10 * u, -u) if sheet.measure(theme.hotline, n, True) <= right - left), 10 * u)
    sheet.text(left - sheet.optical(theme.hotline, size, True), 60 * u, theme.hotline, size, "key", True)
    sheet.fill(left, 85 * u, right - left, 2 * hair, "line")
    return tuple(places)


def _slabs(job: Job, sheet: Sheet, measure: int, pitch: int) -> list[Slab]:
    u = job.profile.unit
    hair = max(1, min(job.profile.width, job.profile.height) // 1080)
    slabs: list[Slab] = []
    texts = [text for block in job.document.body if not isinstance(block, QrCode) for text in block_texts(block)]
    for text in [job.document.correction, *([text for text in texts if text.strip()] or [job.document.title])]:
        if not text:
            continue
        pair = _PAIR.fullmatch(text)
        if pair and sheet.measure(pair[1], 8 * u) + sheet.measure(pair[2], 8 * u, True) + 4 * u <= measure:
            slabs.append(Slab(pitch, _pair_draw(pair[1], pair[2], measure, u, pitch, hair), text=text))
            continue
        lines = sheet.lines([Run(text)], 8 * u, measure, justify=False)
        pad = (pitch - 8 * u) // 2
        for number, line in enumerate(lines):
            first, last = number == 0, number == len(lines) - 1
            slabs.append(
                Slab(
                    (pad if first else 0) + (8 * u + pad if last else 11 * u),
                    _line_draw(line, measure, u, pad if first else 0, pad, hair if last else 0),
                    keep=first and not last,
                    text=line.text,
                )
            )
    for block in job.document.body:
        if isinstance(block, QrCode):
            slabs += _code_slabs(sheet, block, measure, u)
    return slabs


def _pair_draw(label: str, answer: str, measure: int, u: int, pitch: int, hair: int) -> Draw:
    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.middle(x, y + pitch // 2, label, 8 * u, "soft")
        sheet.middle(x + measure, y + pitch // 2, answer, 8 * u, "ink", True, "right")
        sheet.fill(x, y + pitch - hair, measure, 2 * hair, "line")

    return draw


def _line_draw(line: Line, measure: int, u: int, above: int, below: int, hair: int) -> Draw:
    """``above`` and ``below`` are the white of the row; the hairline stands under its last line."""

    def draw(sheet: Sheet, x: int, y: int) -> None:
        box = Box(x - 4 * u, y + above - u, measure + 12 * u, 11 * u)
        sheet.put(x, y + above, line, 8 * u, "ink", box)
        if hair:
            sheet.fill(x, y + above + 8 * u + below - hair, measure, 2 * hair, "line")

    return draw


def _code_slabs(sheet: Sheet, block: QrCode, measure: int, u: int) -> list[Slab]:
    """The code with its word beside it, or below it, from where it may go over to the next page."""
    white = sheet.rgb("white")
    side = qr_modules(0, 0, 44 * u, block.text, white, least=u).side
    caption = block.caption or "扫码看全文"
    beside = measure - side - 5 * u
    lines = sheet.lines([Run(caption)], 8 * u, beside, justify=False) if beside >= 24 * u else []
    lines = lines if 12 * u * len(lines) <= side else []
    below = [] if lines else sheet.lines([Run(caption)], 8 * u, measure, justify=False)

    def draw(sheet: Sheet, x: int, y: int) -> None:
        y += 6 * u
        sheet.marks.append(qr_modules(x, y, 44 * u, block.text, white, least=u))
        top = y + (side - 12 * u * (len(lines) - 1) - 8 * u) // 2
        for line in lines:
            sheet.put(x + side + 5 * u, top, line, 8 * u, "soft")
            top += 12 * u

    first = Slab(6 * u + side + (2 * u if below else 0), draw, keep=bool(below), text="" if below else caption)
    return [first, *(Slab(11 * u, _caption_draw(line, u), text=line.text) for line in below)]


def _caption_draw(line: Line, u: int) -> Draw:
    return lambda sheet, x, y: sheet.put(x, y, line, 8 * u, "soft")
