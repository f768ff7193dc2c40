"""A document becomes pages, pages become pixels, the same every time."""

import pytest

from playlists.document import Column, Document, Paragraph, Run, Table
from playlists.model import Profile, ProfileId
from playlists.pages.digest import page_digest
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import KindUnknownError, paint, set_pages
from tests.fonts import faces

HALL = Profile(ProfileId("hall"), 1920, 1080, 6)
NOTICE = Document("代表建议办理结果公开", (Paragraph((Run("目前52件全部办理并答复，答复率为100%。"),)),))


def test_the_same_document_gives_the_same_bytes() -> None:
    first, second = (
        paint(set_pages(NOTICE, "page", 1920, 1080, HALL, OFFICIAL, faces())[0], faces()) for _ in range(2)
    )
    assert page_digest(1920, 1080, first) == page_digest(1920, 1080, second)


def test_a_table_of_nine_rows_goes_on_with_its_head_and_the_word_for_it() -> None:
    table = Table(
        (Column("项目"), Column("金额", "decimal")), tuple((f"第{n}项", f"{n}.00") for n in range(9)), ("合计", "36.00")
    )
    pages = set_pages(Document("收支", (table,)), "page", 1920, 1080, HALL, OFFICIAL, faces(), kind="finance")
    texts = ["".join(mark.text for mark in page.items if hasattr(mark, "text")) for page in pages]
    assert len(pages) == 2
    assert "续表" not in texts[0]
    assert "续表" in texts[1]
    assert texts[1].count("项目") == 1
    assert "承前页" in texts[1]
    assert "21.00" in texts[1]


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(KindUnknownError, match="weather"):
        set_pages(NOTICE, "page", 1920, 1080, HALL, OFFICIAL, faces(), kind="weather")
