"""Say which fonts the typesetter is made for: roles, file names, faces and pinned digests, as plain data.

Who looks for the files on a disk is the edge's matter; ``choose`` only matches names that the edge has found.
"""

from collections.abc import Mapping

from playlists.values import dataclass


@dataclass(frozen=True, slots=True)
class ExpectedFont:
    """``face`` is the index inside a collection; ``size`` is 0 for outlines, else the one height of a pixel font."""

    role: str
    face: int
    name: str
    size: int
    sha256: str
    needed: bool = True


# Face 2 of the collections is SC; face 0 would bring Japanese forms of 骨, 直, 述.
EXPECTED: tuple[ExpectedFont, ...] = (
    ExpectedFont(
        "sans", 2, "NotoSansCJK-Regular.ttc", 0, "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"
    ),
    ExpectedFont(
        "sans-bold", 2, "NotoSansCJK-Bold.ttc", 0, "faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb"
    ),
    ExpectedFont(
        "pixel-12", 0, "wenquanyi_9pt.pcf", 12, "8d694df75b40aef460937ee30522282f7a3492df609a3eea0901f18851f4c0f7"
    ),
    ExpectedFont(
        "pixel-16", 0, "wenquanyi_12pt.pcf", 16, "14a4acc8f248f5cc8df33928fba8e694fa5568b0e499948ee98e51140de62602"
    ),
    ExpectedFont(
        "rare-1", 0, "HanaMinA.ttf", 0, "7ca87559414474848fc513a8d8eb42d5b0f8194c30c2abdfbfedff5398ec88d7", needed=False
    ),
    ExpectedFont(
        "rare-2", 0, "HanaMinB.ttf", 0, "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c", needed=False
    ),
    ExpectedFont(
        "rare-3", 0, "unifont.otf", 16, "db1960227adcb14640063e7384fdcd2867aaf819d9ca4866bca289d4db9a9f67", needed=False
    ),
)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font on this machine."""

    path: str
    face_index: int = 0
    size: int = 0


class FontsMissingError(LookupError):
    """The fonts without which nothing can be set."""


def choose(found: Mapping[str, str]) -> dict[str, FontFile]:
    """Roles to files, out of ``{file name: path}``. Rare-character fonts may be missing, the others may not."""
    missing = [font.name for font in EXPECTED if font.needed and font.name not in found]
    if missing:
        raise FontsMissingError(f"These fonts are missing: {', '.join(missing)}. Install them, or run `make setup`.")
    return {font.role: FontFile(found[font.name], font.face, font.size) for font in EXPECTED if font.name in found}
