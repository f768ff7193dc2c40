"""Carry what a kind needs to set a document: one frozen value, handed from ``typesetter`` to the kind's own file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playlists.document import Document
from playlists.model import Profile, Theme
from playlists.pages.display_list import Page
from playlists.pages.faces import Faces
from playlists.pages.live import Live
from playlists.pages.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Job:
    """``slip`` is the document's own, else the kind's; ``picture`` is the theme's, where it has come.

    ``heads`` will stand at the right of a panel's title lines, page by page: what they leave is the room of all.
    """

    document: Document
    width: int
    height: int
    profile: Profile
    theme: Theme
    faces: Faces
    kind: str
    slip: str
    assets: Mapping[str, bytes] = field(default_factory=dict)
    picture: bytes | None = None
    heads: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        return Sheet(self.width, self.height, self.theme, self.faces)

    def page(self, sheet: Sheet, dwell_ms: int, text: str, live: tuple[Live, ...] = ()) -> Page:
        return Page(self.width, self.height, sheet.rgb("paper"), tuple(sheet.marks), dwell_ms, live, text=text)
