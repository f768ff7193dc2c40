"""Set each notice kind by its own file: one line here says how it looks on a screen and on an LED."""

from collections.abc import Callable
from dataclasses import dataclass

from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.kind_names import SET_KINDS
from playlists.pages.kinds import (
    alert,
    column,
    evergreen,
    fees,
    finance,
    guide,
    names,
    news,
    notice,
    poster,
    prices,
    project,
    scores,
    slides,
    slogan,
    table,
    tender,
    video,
)
from playlists.pages.led_faces import evergreen_pages, price_pages, slogan_pages
from playlists.pages.led_matter import matter_pages
from playlists.pages.whole_pictures import led_words


@dataclass(frozen=True, slots=True)
class Kind:
    """``slip`` is what the title slip says when the document does not."""

    slip: str
    screen: Callable[[Job], list[Page]]
    led: Callable[[Job], list[Page]] = matter_pages


REGISTRY: dict[str, Kind] = {
    "notice": Kind("公告公示", notice.pages),
    "table": Kind("公告公示", table.pages),
    "finance": Kind("财务公开", finance.pages),
    "list": Kind("社会救助", names.pages),
    "prices": Kind("价格公示", prices.pages, price_pages),
    "fees": Kind("价格公示", fees.pages, fees.led),
    "scores": Kind("百分考核", scores.pages, scores.led),
    "guide": Kind("办事指南", guide.pages, guide.led),
    "project": Kind("项目进展", project.pages, project.led),
    "tender": Kind("招标投标", tender.pages, tender.led),
    "alert": Kind("预警", alert.pages, alert.led),
    "news": Kind("会议活动", news.pages),
    "poster": Kind("公告公示", poster.pages, led_words),
    "slides": Kind("公告公示", slides.pages, led_words),
    "evergreen": Kind("政务公开", evergreen.pages, evergreen_pages),
    "slogan": Kind("标语", slogan.pages, slogan_pages),
    "ticker": Kind("通知", notice.pages),
    "column": Kind("政务公开", column.pages),
    "video": Kind("公告公示", video.pages, video.led),
}

if REGISTRY.keys() != SET_KINDS:
    raise RuntimeError("kind_names.SET_KINDS and kinds.REGISTRY name different kinds; make them the same.")
