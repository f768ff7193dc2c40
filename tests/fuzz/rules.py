"""Say what is wrong with the pages of a made-up document: ink, lines, rows, characters, sizes, lamps.

Everything is read off the display list and the painted pixels, never out of the typesetter's own reckoning.
"""

from playlists.blocks.alerts import Alert
from playlists.document import Paragraph, Quote, Table
from playlists.pages.atoms import CLOSING, NO_START, PAUSES
from playlists.pages.display_list import Glyphs, Page, Picture
from playlists.pages.faces import MISSING_TYPE, Faces
from playlists.pages.inkcheck import strays
from tests.fuzz.made_up import MadeUp

FEW = 4
"""Columns of a row that every page can hold, even as a record of label and answer below a long title."""
LEAST_UNITS = 8
"""The least type of a screen's page, in units."""
LEAST_LAMPS = 12
LEAST_DWELL_MS = {"screen": 8000, "led": 4000}
ROWED = ("table", "finance", "list", "notice", "fees", "scores", "prices")
UNTITLED = ("alert", "column", "evergreen", "poster", "slides", "ticker", "video")
FLOWING = ("notice", "table", "finance", "news", "tender", "project", "scores", "fees", "prices")


def broken(made: MadeUp, pages: list[Page], faces: Faces) -> list[str]:
    if not pages:
        return ["has no page"]
    found = [f"page {n}: {stray}" for n, page in enumerate(pages, 1) for stray in strays(page, faces)]
    found += [f"page {n}: {fault}" for n, page in enumerate(pages, 1) for fault in _glyphs(made, page, faces)]
    found += [f"page {n}: {fault}" for n, page in enumerate(pages, 1) for fault in _page(made, page)]
    return found + _lines(made, pages, faces) + _rows(made, pages) + _words(made, pages) + _told(made, pages)


def lamps(made: MadeUp, page: Page, rgb: bytes) -> list[str]:
    """What is wrong with the painted pixels: their number, and on lamps of few colours everything but lit and dark."""
    if len(rgb) != page.width * page.height * 3:
        return [f"{len(rgb)} bytes are not {page.width}x{page.height} pixels"]
    if made.profile.surface == "screen" or made.profile.palette == "rgb":
        return []
    red, green, blue = (set(rgb[n::3]) for n in range(3))
    dark = blue | green if made.profile.palette == "red" else blue
    return [] if red | green <= {0, 255} and dark == {0} else ["lights lamps half, or of a colour the panel has not"]


def _glyphs(made: MadeUp, page: Page, faces: Faces) -> list[str]:
    found = []
    led = made.profile.surface == "led"
    for mark in page.items:
        if not isinstance(mark, Glyphs):
            continue
        if mark.size < (LEAST_LAMPS if led else LEAST_UNITS * made.profile.unit):
            found.append(f"{mark.text[:12]} is set in {mark.size} px")
        for character in mark.text:
            if character.isspace():
                continue
            if not faces.has(mark.font, character):
                found.append(f"{mark.font} draws a box for {character}")
            elif faces.ink(mark.font, mark.size, character).mask is None:
                found.append(f"{mark.font} draws nothing for {character}")
            elif character == MISSING_TYPE and not _lacking(made, faces):
                found.append("a character that some font has is drawn as missing")
    return found


def _lacking(made: MadeUp, faces: Faces) -> bool:
    document = made.document
    texts = [document.title, document.correction, document.issuer]
    return bool(faces.missing([*texts, *(text for block in document.body for text in block.texts())], "screen"))


def _page(made: MadeUp, page: Page) -> list[str]:
    found = []
    width, height = made.size
    if page.height != height or (page.width != width and not page.moving):
        found.append(f"is {page.width}x{page.height} in a zone of {width}x{height}")
    if not page.moving and made.kind != "video" and page.dwell_ms < LEAST_DWELL_MS[made.profile.surface]:
        found.append(f"stands {page.dwell_ms} ms")
    if page.dwell_ms <= 0:
        found.append("stands no time at all")
    return found


def dense(text: str) -> str:
    return "".join(text.split())


def _starts(made: MadeUp) -> list[str]:
    """The texts of a document: a line may begin with a comma only where its author began so."""
    document = made.document
    body = [text for block in document.body for text in block.texts()]
    texts = [document.title, document.correction, document.issuer, *body]
    texts += [f"——{block.source}" for block in document.body if isinstance(block, Quote)]
    texts += [text for block in document.body for line in block.lines() for text in line.split("\t")]
    # Label and answer, name and note are set apart, though one text holds both.
    texts += [part for text in body for part in text.replace("：", "　").split("　")]
    texts += [text.partition("：")[2] for text in body] + [text.partition("　")[2] for text in body]
    texts += [text.partition(".")[2] for text in body]
    texts += [text for block in document.body if isinstance(block, Alert) for text in (block.cancelled, *block.actions)]
    return [dense(text) for text in texts]


def _lines(made: MadeUp, pages: list[Page], faces: Faces) -> list[str]:
    """No line begins with closing or pausing punctuation; on lamps none that is drawn, whatever the page says it is."""
    starts = _starts(made)
    # A text with a seldom character stands at 24 px, of which 64 lamps hold two.
    two = made.profile.surface == "led" and made.profile.width <= 64
    coarse = two and not all(faces.exact("pixel-16", character) for text in starts for character in text)
    if any(_unbreakable(text, 2 if coarse else 3) for text in starts):
        return []
    # Of what no font has only 〓 is drawn, which is no word of the author's.
    rows = (row for page in pages for row in _drawn_rows(page)) if made.profile.surface == "led" else ()
    drawn = [row for row in rows if MISSING_TYPE not in row]
    return [
        f"a line begins with {line[:6]}"
        for line in dict.fromkeys([*(dense(line) for page in pages for line in page.text.splitlines()), *drawn])
        if line and line[0] in NO_START and not _spaced(made, line[0])
        if not any(_began(line, text) for text in starts)
    ]


def _drawn_rows(page: Page) -> list[str]:
    rows: dict[int, list[Glyphs]] = {}
    for mark in page.items:
        if isinstance(mark, Glyphs):
            rows.setdefault(mark.baseline, []).append(mark)
    return [dense("".join(mark.text for mark in sorted(row, key=lambda mark: mark.x))) for row in rows.values()]


def _spaced(made: MadeUp, mark: str) -> bool:
    """An ellipsis or dash behind a space is a word of its own."""
    texts = [text for block in made.document.body for text in block.texts()] + [made.document.title]
    return mark not in CLOSING + PAUSES and any(f"{space}{mark}" in text for text in texts for space in " 　")


def _began(line: str, text: str) -> bool:
    return bool(text) and (text.startswith(line[:4]) or line.startswith(text[:4]))


def _unbreakable(text: str, least: int) -> bool:
    """More punctuation in a row than a small panel's line holds: somewhere a line must begin with it."""
    run = 0
    for character in text:
        run = run + 1 if character in NO_START else 0
        if run >= least:
            return True
    return False


def _rows(made: MadeUp, pages: list[Page]) -> list[str]:
    """Every row of a table that is not set in parts stands whole on one page of a screen."""
    if made.profile.surface == "led" or made.place.face != "page" or _look(made) not in ROWED:
        return []
    texts = [dense(page.text) for page in pages]
    # Where columns are grouped, a table that is too wide is set in parts, group by group, its first column in each.
    tables = [
        block
        for block in made.document.body
        if isinstance(block, Table) and len(block.columns) <= FEW and not any(column.group for column in block.columns)
    ]
    return [
        f"the row {row} is on no page whole"
        for table in tables
        for row in table.rows
        if not any(all(dense(cell) in text for cell in row) for text in texts)
    ]


def _words(made: MadeUp, pages: list[Page]) -> list[str]:
    """Every paragraph is there, in its order, whatever the display."""
    if made.place.face != "page" or _look(made) not in FLOWING:
        return []
    shown = dense("".join(page.text for page in pages))
    texts = [block.text for block in made.document.body if isinstance(block, Paragraph | Quote)]
    return [f"{text[:20]}… is not all there" for text in texts if dense(text) not in shown]


def _told(made: MadeUp, pages: list[Page]) -> list[str]:
    """What a matter is, and what a correction corrects, are said in full wherever they hang, as glyphs that are drawn.

    A film hangs without words; what stands on a page for itself (a warning, a poster) is its own title.
    """
    document = made.document
    shown = dense("".join(mark.text for page in pages for mark in page.items if isinstance(mark, Glyphs)))
    drawn_by_staff = any(name.startswith("glyphs/") for name in made.assets)
    if made.place.face != "page" or made.kind == "video" or MISSING_TYPE in shown or drawn_by_staff:
        return []
    # A head or a label that stands on every page stands between the parts of what goes on. What a poster's text claims
    # to say beside its picture must be drawn.
    whole = made.profile.surface == "led" or _look(made) not in ("poster", "slides")
    texts = [page.text for page in pages if whole or not any(isinstance(mark, Picture) for mark in page.items)]
    shown += dense("".join(texts)) + dense("".join(text.partition("\n")[2] for text in texts))
    said = {"correction": document.correction.removeprefix("更正").lstrip("：: 　")}
    if _look(made) not in UNTITLED:
        said["title"] = document.title
    return [f"the {what} is not all there" for what, text in said.items() if dense(text) not in shown]


def _look(made: MadeUp) -> str:
    return made.document.face or made.kind
