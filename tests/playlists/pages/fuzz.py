"""Set made-up documents on every sort of display and look for ink, lines and rows where they must not be.

``make fuzz`` runs 10,000 seeds and prints those that fail; ``python -m tests.playlists.pages.fuzz FIRST COUNT`` some.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor

from playlists.document import Paragraph, Quote, Table, encode_document, parse_document
from playlists.pages.atoms import CLOSING, NO_START, PAUSES
from playlists.pages.display_list import Page
from playlists.pages.errors import SettingError
from playlists.pages.inkcheck import strays
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import paint, set_pages
from tests.fonts import faces
from tests.playlists.pages.made_up import MadeUp

_FEW = 4
"""Columns of a row that every page can hold, even as a record of label and answer below a long title."""


def faults(seed: int) -> list[str]:
    """What is wrong with the pages of this seed; a picture that cannot be read may be refused in a sentence."""
    made = MadeUp(seed)
    if parse_document(encode_document(made.document)) != made.document:
        return ["is another document when it is read again"]
    profile = made.profile
    try:
        pages = set_pages(
            made.document, "page", profile.width, profile.height, profile, OFFICIAL, faces(), made.assets, made.kind
        )
    except SettingError as refused:
        return [] if str(refused).endswith(".") else [f"is refused without a sentence: {refused}"]
    except Exception as error:  # every other failure of the typesetter is a finding, of whatever sort
        return [f"{type(error).__name__}: {error}"]
    found = [f"page {n}: {stray}" for n, page in enumerate(pages, 1) for stray in strays(page, faces())]
    found += _lines(made, pages) + _rows(made, pages) + _words(made, pages)
    paint(pages[0], faces())
    return found


def _dense(text: str) -> str:
    return "".join(text.split())


def _starts(made: MadeUp) -> list[str]:
    """The texts of a document: a line may begin with a comma only where its author began so."""
    document = made.document
    texts = [
        document.title,
        document.correction,
        document.issuer,
        *(text for block in document.body for text in block.texts()),
    ]
    texts += [f"——{block.source}" for block in document.body if isinstance(block, Quote)]
    texts += [text for block in document.body for line in block.lines() for text in line.split("\t")]
    return [_dense(text) for text in texts]


def _lines(made: MadeUp, pages: list[Page]) -> list[str]:
    starts = _starts(made)
    found = []
    for page in pages:
        for line in page.text.splitlines():
            dense = _dense(line)
            if (
                dense
                and dense[0] in NO_START
                and not _spaced(made, dense[0])
                and not any(_began(dense, text) for text in starts)
            ):
                found.append(f"a line begins with {dense[:6]}")
    # 9,386.40元。 is wider than 64 lamps, and a sum is not cut.
    narrow = made.profile.width <= 64
    return [] if narrow or any(_unbreakable(text) for text in starts) else found


def _spaced(made: MadeUp, mark: str) -> bool:
    """An ellipsis or dash behind a space is a word of its own."""
    texts = [text for block in made.document.body for text in block.texts()] + [made.document.title]
    return mark not in CLOSING + PAUSES and any(f"{space}{mark}" in text for text in texts for space in " 　")


def _began(line: str, text: str) -> bool:
    return bool(text) and (text.startswith(line[:4]) or line.startswith(text[:4]))


def _unbreakable(text: str) -> bool:
    """More punctuation in a row than a small panel's line holds: somewhere a line must begin with it."""
    run = 0
    for character in text:
        run = run + 1 if character in NO_START else 0
        if run >= 3:
            return True
    return False


def _rows(made: MadeUp, pages: list[Page]) -> list[str]:
    """Every row of a table that is not set in parts stands whole on one page of a screen."""
    if made.profile.surface == "led":
        return []
    texts = [_dense(page.text) for page in pages]
    rows = [
        row
        for block in made.document.body
        if isinstance(block, Table) and len(block.columns) <= _FEW
        for row in block.rows
    ]
    return [
        f"the row {row} is on no page whole"
        for row in rows
        if not any(all(_dense(cell) in text for cell in row) for text in texts)
    ]


def _words(made: MadeUp, pages: list[Page]) -> list[str]:
    """Every paragraph is there, in its order, whatever the display."""
    if made.kind not in ("notice", "table", "finance"):
        return []
    shown = _dense("".join(page.text for page in pages))
    texts = [block.text for block in made.document.body if isinstance(block, Paragraph | Quote)]
    return [f"{text[:20]}… is not all there" for text in texts if _dense(text) not in shown]


def main(first: int, count: int) -> int:
    started, failed = time.monotonic(), 0
    with ProcessPoolExecutor(2) as pool:
        seeds = range(first, first + count)
        for seed, found in zip(seeds, pool.map(faults, seeds, chunksize=20), strict=True):
            failed += bool(found)
            for fault in found[:3]:
                print(f"seed {seed}: {fault}")
    print(f"{count} documents, {failed} with faults, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
