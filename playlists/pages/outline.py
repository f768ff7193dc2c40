"""Say where pictures, codes and lines of words stand on a page, not in what colours: one outline for all its looks.

What a picture shows is a colour, too: it is laid on the page's ground. Where it stands, and how large, is not. Flat
ground is colour as well: a theme of high contrast has an edge where others have a spine, and the words in it stand
half a unit aside, so of words the line counts and not where it begins.
"""

from playlists.canonical import canonical, digest
from playlists.model import Digest, Json
from playlists.pages.display_list import Fill, Glyphs, Mark, Modules, Page, Picture, Shape, Stencil, Triangle


def outline(page: Page) -> Digest:
    """A digest of what every mark says and where, in the order in which they are drawn."""
    marks: list[Json] = [[*_where(mark)] for mark in page.items if not isinstance(mark, Fill)]
    return digest(canonical([page.width, page.height, page.fixed, marks]))


def _where(mark: Mark) -> tuple[Json, ...]:
    match mark:
        case Glyphs():
            return "glyphs", mark.baseline, mark.text, [*mark.offsets], mark.font, mark.size
        case Picture():
            return "picture", mark.x, mark.y, mark.w, mark.h
        case Modules():
            rows: list[Json] = ["".join("1" if dark else "0" for dark in row) for row in mark.rows]
            return "code", mark.x, mark.y, mark.side, mark.module, mark.quiet, rows
        case Triangle():
            return "triangle", mark.x, mark.y, mark.w, mark.h, mark.up
        case Shape() | Stencil() | Fill():
            return type(mark).__name__, mark.x, mark.y, mark.w, mark.h
