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
    if right - left < max(_NARROW * u, sheet.measure(job.theme.hotline, 8 * u, True)):
        left, right = 3 * u, job.width - 3 * u
    top, bottom = _standing(job, sheet, left, right)[1], job.height - 6 * u
    plans: list[PagePlan] = []
    for pitch in (19 * u, 14 * u):
        # Rows stand apart while one page holds them all, else closer; a second page is the last resort.
        slabs = _slabs(job, sheet, right - left, pitch, bottom - top)
        plans = paginate(slabs, lambda _page, _over: top, bottom, 99)
        if len(plans) == 1:
            break
    made = []
    for plan in plans:
        face = job.sheet()
        places, _ = _standing(job, face, left, right)
        plan.draw(face, left)
        made.append(job.page(face, hall_dwell_ms(plan.text), plan.text, places))
    return made


_NARROW = 50
"""Units: a column with less between its margins gives them up, or with less than its number to call takes."""


def _standing(job: Job, sheet: Sheet, left: int, right: int) -> tuple[tuple[Live, ...], int]:
    """The time and whom to call, on every page of the column; answers where its rows begin, too."""
    u, theme = job.profile.unit, job.theme
    hair = max(1, min(job.profile.width, job.profile.height) // 1080)
    sheet.fill(0, 0, job.width, job.height, "panel")
    room = right - left
    size = next((n for n in range(24 * u, 8 * u, -u) if sheet.measure(WIDEST["clock"], n, True) <= room), 8 * u)
    places = []
    if sheet.measure(WIDEST["clock"], size, True) <= room:
        places.append(live(sheet, "clock", size, True, "ink", "left", left, 19 * u, "panel", height=24 * u))
    if sheet.measure(WIDEST["date"], 8 * u) <= room:
        places.append(live(sheet, "date", 8 * u, False, "soft", "left", left, 109 * u // 3, "panel"))
    # On the line of the main zone's rule, below the date where type is larger than the grid's.
    rule = max(job.profile.height // 4, (42 if len(places) > 1 else 33) * u)
    drop = max(0, rule - 45 * u) if job.profile.height > job.profile.width else 0
    close = u * 180 > min(job.profile.width, job.profile.height)
    if close:
        drop = rule - 47 * u
    sheet.fill(left, rule, room, 5 * hair, "ink")
    y = 51 * u + drop
    for line in sheet.lines([Run(theme.hotline_label)], 8 * u, room, justify=False):
        sheet.put(left, y, line, 8 * u, "soft")
        y += 9 * u
    # The number is whole, however narrow the column.
    size = next(
        (n for n in range((14 if close else 18) * u, 0, -hair) if sheet.measure(theme.hotline, n, True) <= room), 1
    )
    if size > 10 * u:
        size = size // u * u
    sheet.text(left - sheet.optical(theme.hotline, size, True), y, theme.hotline, size, "key", True)
    top = y + (18 if close else 25) * u
    sheet.fill(left, top, room, 2 * hair, "line")
    return tuple(places), top


def _slabs(job: Job, sheet: Sheet, measure: int, pitch: int, tall: int) -> list[Slab]:
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
            slabs += _code_slabs(sheet, block, measure, u, tall, hair)
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


def _code_slabs(sheet: Sheet, block: QrCode, measure: int, u: int, tall: int, hair: int) -> list[Slab]:
    """The code with its word beside it, or below it, from where it may go over to the next page.

    Nothing where a column has no room for one that a telephone reads.
    """
    white, caption = sheet.rgb("white"), block.caption or "扫码看全文"
    across, least = 44 * u, u
    under = sheet.lines([Run(caption)], 8 * u, measure, justify=False)
    side = qr_modules(0, 0, across, block.text, white, least=least).side
    below = _beside_code(sheet, caption, measure, side, u) == []
    if side > measure or side + (8 + 11 * len(under) * below) * u > tall:
        # Smaller, so that its word stands below it on the same page.
        across, least = max(1, min(measure, tall - (8 + 11 * len(under)) * u)), 6 * hair
        side = qr_modules(0, 0, across, block.text, white, least=least).side
    if side > min(measure, tall - 6 * u):
        return []
    lines = _beside_code(sheet, caption, measure, side, u)
    below_lines = [] if lines else under

    def draw(sheet: Sheet, x: int, y: int) -> None:
        y += 6 * u
        sheet.marks.append(qr_modules(x, y, across, block.text, white, least=least))
        top = y + (side - 12 * u * (len(lines) - 1) - 8 * u) // 2
        for line in lines:
            sheet.put(x + side + 5 * u, top, line, 8 * u, "soft")
            top += 12 * u

    first = Slab(
        6 * u + side + (2 * u if below_lines else 0), draw, keep=bool(below_lines), text="" if below_lines else caption
    )
    return [first, *(Slab(11 * u, _caption_draw(line, u), solid=8 * u, text=line.text) for line in below_lines)]


def _beside_code(sheet: Sheet, caption: str, measure: int, side: int, u: int) -> list[Line]:
    room = measure - side - 5 * u
    lines = sheet.lines([Run(caption)], 8 * u, room, justify=False) if room >= 24 * u else []
    return lines if 12 * u * len(lines) <= side else []


def _caption_draw(line: Line, u: int) -> Draw:
    return lambda sheet, x, y: sheet.put(x, y, line, 8 * u, "soft")
