"""Find fonts of this machine for the built-in pages before the first release; a release brings its own."""

from collections.abc import Iterable
from pathlib import Path

from player.layout_job import FontAt
from playlists.pages.fontset import EXPECTED

FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/X11/misc",
    "/usr/share/fonts/opentype/unifont",
    "/usr/share/fonts/truetype/hanazono",
)


def font_folders(setting: str = "") -> tuple[Path, ...]:
    """Return where fonts may lie: the folder of the setting, else the checkout's `build/fonts`, the system's."""
    checkout = Path(__file__).resolve().parent.parent / "build" / "fonts"
    return (Path(setting),) if setting else (checkout, *map(Path, FOLDERS))


def system_fonts(setting: str = "") -> tuple[FontAt, ...]:
    """Return the fonts found there that the built-in pages are made for."""
    return fonts_in(font_folders(setting))


def fonts_in(folders: Iterable[Path]) -> tuple[FontAt, ...]:
    """Return one font for each role that is found; nothing at all where there is no Chinese text font."""
    places = list(folders)
    found: dict[str, FontAt] = {}
    for font in EXPECTED:
        path = next((folder / font.name for folder in places if (folder / font.name).is_file()), None)
        if path is not None:
            found[font.role] = FontAt(font.role, str(path), font.face, font.size)
    return tuple(found.values()) if "sans" in found else ()
