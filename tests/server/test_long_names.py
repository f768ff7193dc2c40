"""A name longer than the tables hold is refused in a sentence, or cut where a file brought it; it is no fault."""

import pytest

from server.errors import Refused
from server.notices import service as notices
from server.notices.drafts import LONGEST_NAME
from server.notices.importing.drafts import import_file
from tests.server.office import sheet, spreadsheet
from tests.server.world import World

LONG = "示" * (LONGEST_NAME + 1)


@pytest.mark.parametrize("ending", [".xlsx", ".txt"])
def test_a_file_with_a_long_name_comes_in(world: World, ending: str) -> None:
    raw = spreadsheet({"一": sheet([["户主", "元"], ["甲", 1]])}) if ending == ".xlsx" else "明天停电半天。".encode()
    with world.session() as session:
        (made,) = import_file(session, world.wang, LONG + ending, raw, now=world.now)
        assert made.source == LONG[:LONGEST_NAME]
        assert made.title in (LONG, "明天停电半天。")


@pytest.mark.parametrize(
    ("changes", "field"),
    [(notices.DraftChanges(issuer=LONG), "发布机构"), (notices.DraftChanges(source=LONG), "提供单位")],
)
def test_a_long_name_that_was_typed_is_refused_by_its_field(
    world: World, changes: notices.DraftChanges, field: str
) -> None:
    world.make_channels()
    notice_id = world.draft()
    with world.session() as session, pytest.raises(Refused, match=f"“{field}”写了{len(LONG)}个字"):
        notices.save_draft(
            session, world.wang, notice_id, changes, revision=world.notice(notice_id).revision, now=world.now
        )
