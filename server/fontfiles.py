"""Find the pinned fonts on this machine. Which fonts are wanted is ``playlists.pages.fontset``'s matter."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from playlists.pages.fontset import EXPECTED, FontFile, FontsMissingError, choose
from server.config import Config
from server.errors import OperatorError
from server.publishing import FontFile as ReleasedFont


def folders(config: Config) -> Iterator[Path]:
    """Where fonts are looked for, the nearest first."""
    if config.publishing.fonts is not None:
        yield config.publishing.fonts
    yield config.data / "fonts"
    yield Path(__file__).resolve().parent.parent / "build" / "fonts"
    yield Path.home() / ".local/share/fonts"
    yield Path("/usr/share/fonts")


def find_fonts(config: Config) -> dict[str, FontFile]:
    """Roles to files; one sentence when the fonts without which nothing can be set are missing."""
    given = config.publishing.fonts
    if given is not None and not given.is_dir():
        raise OperatorError(f"the folder {given} of config.toml, [publishing] fonts, is not there: mend or remove it")
    wanted = {font.name for font in EXPECTED}
    found: dict[str, str] = {}
    for folder in folders(config):
        for path in _files(folder):
            if path.name in wanted:
                found.setdefault(path.name, str(path))
        if wanted <= found.keys():
            break
    try:
        return choose(found)
    except FontsMissingError as error:
        raise OperatorError(f"{error} Looked in {', '.join(str(folder) for folder in folders(config))}.") from error


def released_fonts(files: Mapping[str, FontFile]) -> tuple[ReleasedFont, ...]:
    """The same fonts as assets of a release."""
    return tuple(
        ReleasedFont(role, file.face_index, Path(file.path).name, file.size, Path(file.path))
        for role, file in sorted(files.items())
    )


def _files(folder: Path) -> Iterable[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root) / name for name in names)
