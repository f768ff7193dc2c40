"""Name the notice kinds this typesetter can set: one file each, one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.kinds import finance, notice, table


@dataclass(frozen=True, slots=True)
class Kind:
    """``slip`` is what the title slip says when the document does not."""

    slip: str
    screen: Callable[[Job], list[Page]]


REGISTRY: dict[str, Kind] = {
    "notice": Kind("公告公示", notice.pages),
    "table": Kind("公告公示", table.pages),
    "finance": Kind("财务公开", finance.pages),
}
KINDS = frozenset(REGISTRY)
