"""How long one hall page with a table of five columns and twelve rows takes: laid out and painted, warm and cold."""

import time
from collections.abc import Sequence

from playlists.document import Column, Document, Paragraph, Run, Table
from playlists.model import Profile, ProfileId
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import paint, set_pages
from tests.bench.measures import Measure, median
from tests.fonts import faces

HALL = Profile(ProfileId("hall-1080"), 1920, 1080, 6)
HALL_4K = Profile(ProfileId("hall-4k"), 3840, 2160, 12)
TEXT = (
    "镇第十九届人民代表大会第一次会议以来，代表们共提出建议、意见52件，涉及农业、文化医疗、道路硬化和安全等方面。"
    "目前52件全部办理并答复，答复率为100%；对办理结果还有意见的，请拨打民情热线5691234。"
)


def document(turn: int) -> Document:
    """Another figure each turn, so that nothing can be remembered from the turn before but the glyphs."""
    rows = tuple(
        (f"第{row}项", f"{turn * 97 + row * 13}.{row:02}", f"{row}月{row + 3}日", f"{row * 11}.50", "示例")
        for row in range(1, 13)
    )
    columns = (
        Column("项目"),
        Column("收入", "decimal"),
        Column("日期", "date"),
        Column("支出", "decimal"),
        Column("备注"),
    )
    return Document("四季度收支公开（示例）", (Paragraph((Run(TEXT),)), Table(columns, rows)))


def warm(profile: Profile) -> list[float]:
    """Milliseconds a page, laid out and painted, turn by turn; the first turns open fonts and draw glyphs."""
    per_page: list[float] = []
    for turn in range(14):
        started = time.perf_counter()
        pages = set_pages(
            document(turn), "page", profile.width, profile.height, profile, OFFICIAL, faces(), kind="table"
        )
        for page in pages:
            paint(page, faces())
        spent = (time.perf_counter() - started) * 1000
        per_page.append(spent / len(pages))
    return per_page


def run() -> Sequence[Measure]:
    hall, large = warm(HALL), warm(HALL_4K)
    return [
        median("page_layout_ms", hall[3:], "ms", goal=25),
        median("page_layout_first_ms", hall[:1], "ms"),
        median("page_layout_4k_ms", large[3:], "ms", goal=60),
    ]
