"""Find the fonts for tests: GONGSHI_FONTS, build/fonts, then the system's folders. Pinned digests are checked here."""

import hashlib
import os
from functools import cache
from pathlib import Path

import pytest

from playlists.pages.faces import Faces
from playlists.pages.fontset import EXPECTED, FontsMissingError, choose

_ROOT = Path(__file__).resolve().parent.parent


@cache
def font_paths() -> dict[str, str]:
    """``{file name: path}`` of every expected font that is here."""
    wanted = {font.name for font in EXPECTED}
    found: dict[str, str] = {}
    places = [os.environ.get("GONGSHI_FONTS", ""), str(_ROOT / "build" / "fonts"), "/usr/share/fonts"]
    for place in filter(None, places):
        for folder, _, names in os.walk(place):
            for name in wanted.intersection(names) - found.keys():
                found[name] = str(Path(folder) / name)
    return found


@cache
def faces() -> Faces:
    try:
        return Faces(choose(font_paths()))
    except FontsMissingError as missing:
        pytest.skip(str(missing))


@cache
def fonts_are_pinned() -> bool:
    """Whether these are the very files the golden digests were made with."""
    paths = font_paths()
    return all(
        font.name in paths and hashlib.sha256(Path(paths[font.name]).read_bytes()).hexdigest() == font.sha256
        for font in EXPECTED
    )
