"""Turn a PDF into pictures in a process of its own: ``python -m server.notices.pdf_look PDF FOLDER PAGES MEGABYTES``.

The only part of the server that loads PDFium, under a limit on memory, so what a poisoned file can do is to end this
process. It writes one PNG a page and says in one line of JSON how high the small print of each is and what it says;
scripts, forms and attachments of the file are never run or opened.
"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from server.notices.looking import answer

LONG_SIDE = 2000
"""Pixels: an A4 page on a 4K wall, and no more than a wall can show."""
SMALL_PRINT = 10
"""Of a hundred characters so many may be smaller: page numbers and marks of reference are not the small print."""
MOST_WORDS = 20_000


def look(pdf: str, folder: Path, most: int) -> dict[str, object]:
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    if count > most:
        return {"count": count, "pages": []}
    pages = []
    for number in range(count):
        page = document[number]
        width, height = page.get_size()
        if min(width, height) < 1:
            return {"problem": "a page without a size"}
        scale = LONG_SIDE / max(width, height)
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        picture.save(folder / f"{number}.png", "PNG", optimize=False, compress_level=6)
        letters, words = _print(page, height)
        pages.append({"letters": letters, "words": words})
        page.close()
    return {"count": count, "pages": pages}


def _print(page: "pypdfium2.PdfPage", height: float) -> tuple[int, str]:
    """How high the small print is, in ten-thousandths of the page, and the words; 0 where the page is a scan."""
    text = page.get_textpage()
    words = text.get_text_range()[:MOST_WORDS]
    heights = []
    for index in range(min(text.count_chars(), MOST_WORDS)):
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if right > left and top > bottom:
            heights.append(top - bottom)
    if not heights:
        return 0, words
    heights.sort()
    # A loose box is as high as a line of the font needs; the letters' em is about four fifths of it.
    em = heights[len(heights) * SMALL_PRINT // 100] * 4 / 5
    return min(10_000, max(1, round(em / height * 10_000))), words


def _look_or_password(pdf: str, folder: str, most: str) -> dict[str, object]:
    try:
        return look(pdf, Path(folder), int(most))
    except pypdfium2.PdfiumError as error:
        return {"problem": "password" if "assword" in str(error) else str(error)[:200]}


if __name__ == "__main__":
    *given, megabytes = sys.argv[1:5]
    answer(megabytes, lambda: _look_or_password(*given))
