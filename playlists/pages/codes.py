"""Make QR codes as modules: error level M, a quiet zone of four modules, no module under the least size."""

from functools import lru_cache

from playlists.pages.display_list import Modules
from playlists.pages.errors import SettingError
from playlists.pages.theme import Rgb

QUIET = 4
LEAST_MODULE = 6


class CodeTooLongError(SettingError):
    """A text that no code of this size can carry legibly."""


@lru_cache(maxsize=64)
def _matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    import segno  # brings urllib and xml along: only a page with a code pays for them

    try:
        code = segno.make(text, error="m", boost_error=False, micro=False)
    except (segno.DataOverflowError, ValueError) as error:
        raise CodeTooLongError("The text of the QR code is too long or empty; shorten it.") from error
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def qr_modules(x: int, y: int, side: int, text: str, ground: Rgb, least: int = LEAST_MODULE) -> Modules:
    """The code in a square of at most ``side``, or more where its modules would get too small to be read."""
    rows = _matrix(text)
    count = len(rows) + 2 * QUIET
    module = max(least, side // count)
    side = max(side, module * count)
    return Modules(x, y, side, module, (side - module * len(rows)) // 2, rows, ground)
