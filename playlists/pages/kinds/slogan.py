"""A slogan or a welcome: two lines at most, large, centred in a stepped frame; the giver's name below.

With a body, its paragraphs are the lines and the title stands small above them; without one the title is the slogan.
What is no slogan (a table, a title or a giver longer than a line, a correction that must say what it corrects) is set
as a plain notice.
"""

from collections.abc import Callable, Sequence

from playlists.document import Paragraph, Run
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Ink, Sheet
from playlists.pages.theme import bright_accent
from playlists.pages.titles import sense_lines

LINES = 2
_LARGEST, _LEAST, _LEAST_TOTEM = 40, 30, 24
_GAP = 6
_FRAME = 28
"""Units that the frame takes above and below."""


def _unit(job: Job) -> int:
    """Of the grid, for what is read from far however large the type of a page is: these letters, and their frame."""
    return max(1, min(job.profile.unit, min(job.profile.width, job.profile.height) // 180))


def pages(job: Job) -> list[Page]:
    u, large = job.profile.unit, _unit(job)
    sheet = job.sheet()
    room = job.width - 40 * large
    if (
        any(not isinstance(block, Paragraph) for block in job.document.body)
        or job.document.correction
        or sheet.measure(job.document.issuer, 10 * u) > room
        or (job.document.body and sheet.measure(job.document.title, 14 * u) > room)
    ):
        return flowing_pages(job)
    texts = [block.text.strip() for block in job.document.body if isinstance(block, Paragraph) and block.text.strip()]
    above = job.document.title if texts else ""
    wide = job.width > job.height
    # A totem is narrow: smaller letters where they make fewer lines, and none is smaller than a display line.
    ways = [
        broken(sheet, texts or [job.document.title], job.width * 2 // 3, room, least * large)
        for least in ((_LEAST,) if wide else (_LEAST, _LEAST_TOTEM))
    ]
    lines = min(ways, key=len)
    most = LINES if wide else 3 * LINES
    tall = job.height - _FRAME * large
    while most > 1 and any(_height(job, sheet, above, part) > tall for part in _parts(lines, most)):
        most -= 1
    return [_page(job, above, part) for part in _parts(lines, most)]


def _parts(lines: Sequence[str], most: int) -> list[Sequence[str]]:
    return [lines[n : n + most] for n in range(0, len(lines), most)]


def _sizes(job: Job, sheet: Sheet, lines: Sequence[str]) -> list[int]:
    room, unit = job.width * 2 // 3, _unit(job)
    most = job.width - 40 * unit
    sizes = []
    for line in lines:
        wide = max(1, sheet.measure(line, unit, True))
        least = _LEAST if _LEAST * wide <= most else _LEAST_TOTEM
        sizes.append(max(least, min(_LARGEST, room // wide)) * unit)
    # Two lines may differ, as a call and its answer do; of more each would be a call.
    return sizes if len(sizes) <= LINES else [min(sizes)] * len(sizes)


def _height(job: Job, sheet: Sheet, above: str, lines: Sequence[str]) -> int:
    """Lines with the white between them, the title above and the giver below."""
    u, large = job.profile.unit, _unit(job)
    around = (14 * u + 8 * large if above else 0) + (10 * u + 19 * large if job.document.issuer else 0)
    return sum(_sizes(job, sheet, lines)) + around + _GAP * large * (len(lines) - 1)


def broken(sheet: Sheet, texts: Sequence[str], ideal: int, room: int, least: int) -> list[str]:
    """Every text in as few lines as fit, parted by sense; one that would fill the page's width is parted in two."""
    lines: list[str] = []
    for text in texts:
        width = sheet.measure(text, least, True)
        parts = [text] if width <= ideal else None
        if parts is None and width > ideal:
            half = max(ideal, min(room, width * 3 // 5))
            parts = sense_lines(text, _fits(sheet, half, least), LINES)
        if parts is None:
            parts = sense_lines(text, _fits(sheet, room, least), 12)
        if parts is None:
            parts = [line.text for line in sheet.lines([Run(text, True)], least, room, justify=False)]
        lines += parts
    return lines


def _fits(sheet: Sheet, room: int, size: int) -> Callable[[str], bool]:
    return lambda part: sheet.measure(part, size, True) <= room


def _page(job: Job, above: str, lines: Sequence[str]) -> Page:
    sheet, u, large = job.sheet(), job.profile.unit, _unit(job)
    plain = bright_accent(job.theme)
    ground: Ink = "paper" if plain else "accent"
    ink: Ink = "key" if plain else "on"
    hair = max(1, min(job.profile.width, job.profile.height) // 1080)
    sheet.fill(0, 0, job.width, job.height, ground)
    _stepped(sheet, 8 * large, 6 * large, 5 * hair, "frame")
    _stepped(sheet, 11 * large, 6 * large, 2 * hair, "frame")
    giver = job.document.issuer
    y = (job.height - _height(job, sheet, above, lines)) // 2
    if above:
        sheet.text(job.width // 2, y, above, 14 * u, "frame", False, "centre")
        y += 14 * u + 8 * large
    for line, size in zip(lines, _sizes(job, sheet, lines), strict=True):
        sheet.text(job.width // 2, y, line, size, ink, True, "centre")
        y += size + _GAP * large
    if giver:
        y += 4 * large
        sheet.fill(job.width // 2 - 15 * large, y, 30 * large, max(1, 2 * large // 3), "frame")
        sheet.text(job.width // 2, y + 5 * large, giver, 10 * u, ink, False, "centre")
    text = "\n".join([above, *lines, giver])
    return job.page(sheet, hall_dwell_ms(text), "\n".join(lines))


def _stepped(sheet: Sheet, margin: int, step: int, width: int, ink: Ink) -> None:
    """A frame with stepped corners (委角), rules only."""
    x0, y0, x1, y1 = margin, margin, sheet.width - margin - width, sheet.height - margin - width
    corner = [(0, 2), (1, 2), (1, 1), (2, 1), (2, 0)]
    points = [(x0 + a * step, y0 + b * step) for a, b in corner]
    points += [(x1 - a * step, y0 + b * step) for a, b in reversed(corner)]
    points += [(x1 - a * step, y1 - b * step) for a, b in corner]
    points += [(x0 + a * step, y1 - b * step) for a, b in reversed(corner)]
    for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True):
        sheet.fill(min(a, c), min(b, d), abs(a - c) + width, abs(b - d) + width, ink)
