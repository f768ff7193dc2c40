"""Name the notice kinds this typesetter can set: one file each, one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.kinds import evergreen, finance, names, notice, prices, slogan, table


@dataclass(frozen=True, slots=True)
class Kind:
    """``slip`` is what the title slip says when the document does not."""

    slip: str
    screen: Callable[[Job], list[Page]]


REGISTRY: dict[str, Kind] = {
    "notice": Kind("公告公示", notice.pages),
    "table": Kind("公告公示", table.pages),
    "finance": Kind("财务公开", finance.pages),
    "list": Kind("社会救助", names.pages),
    "prices": Kind("价格公示", prices.pages),
    "evergreen": Kind("政务公开", evergreen.pages),
    "slogan": Kind("标语", slogan.pages),
}
KINDS = frozenset(REGISTRY)
