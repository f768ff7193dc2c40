"""The ticker: a word that stands still, and sentences that move under it, or stand still too where they fit.

One page is one strip, as high as the zone; the stage moves what is right of ``fixed``. A document set on a ticker
whatever its kind is read out paragraph by paragraph.
"""

from playlists.model import Rect as Box
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Ink, Sheet
from playlists.pages.theme import bright_accent
from playlists.pages.wording import sentences, ticker_label

GAP_EM = 4
SPEED_EM = 2
"""Em a second; the dwell is one full pass."""
_LONGEST_STRIP = 16_000


def pages(job: Job) -> list[Page]:
    u = job.profile.unit
    size = min(10 * u, job.height * 3 // 4)
    word = ticker_label(job.document)
    sheet = job.sheet()
    fixed = max(job.profile.width * 116 // 1000 // 2 * 2, sheet.measure(word, size, True) + 8 * u)
    parts: list[list[str]] = [[]]
    used = 0
    for sentence in sentences(job.document):
        for piece in _pieces(sheet, sentence, size):
            width = sheet.measure(piece, size) + GAP_EM * size
            if parts[-1] and used + width > _LONGEST_STRIP:
                parts.append([])
                used = 0
            parts[-1].append(piece)
            used += width
    return [_strip(job, word, part, size, fixed) for part in parts]


def _pieces(sheet: Sheet, sentence: str, size: int) -> list[str]:
    if sheet.measure(sentence, size) < _LONGEST_STRIP - GAP_EM * size:
        return [sentence]
    step = _LONGEST_STRIP // size - 2 * GAP_EM
    return [sentence[n : n + step] for n in range(0, len(sentence), step)]


def _strip(job: Job, word: str, texts: list[str], size: int, fixed: int) -> Page:
    measuring = job.sheet()
    widths = [measuring.measure(text, size) for text in texts]
    pad, gap = 7 * job.profile.unit, GAP_EM * size
    length = sum(widths) + gap * (len(widths) - 1)
    still = fixed + 2 * pad + length <= job.width
    width = job.width if still else fixed + max(length + gap, job.width - fixed)
    dim = bright_accent(job.theme)
    sheet = Sheet(width, job.height, job.theme, job.faces)
    ground: Ink = "panel" if dim else "accent"
    ink: Ink = "ink" if dim else "on"
    sheet.fill(0, 0, width, job.height, ground)
    sheet.fill(0, 0, fixed, job.height, "accent" if dim else "on")
    edge = max(1, job.profile.unit // 2)
    for y in (0, job.height - edge):
        sheet.fill(0, y, fixed, edge, ground)
    sheet.middle(fixed // 2, job.height // 2, word, size, "on" if dim else "accent", True, "centre")
    x = fixed + pad
    for text, long in zip(texts, widths, strict=True):
        sheet.middle(x, job.height // 2, text, size, ink, box=Box(x - size // 6, 0, long + size // 3, job.height))
        x += long + gap
    words = "\n".join(texts)
    dwell = hall_dwell_ms(words) if still else 1000 * (width - fixed) // (SPEED_EM * size)
    return Page(
        width,
        job.height,
        sheet.rgb(ground),
        tuple(sheet.marks),
        dwell,
        fixed=width if still else fixed,
        moving=not still,
        text=words,
    )
