"""What somebody would try with an approval that waits: slip words past it, finish it when it no longer stands."""

from dataclasses import replace

import pytest

from playlists.model import ItemId
from server.errors import OperatorError
from server.publishing.outcome import Unchanged
from tests.server.publishing.pictures import picture_channel
from tests.server.publishing.test_threshold import Reviewer, prepared, reviewer, strict
from tests.server.publishing.township import HALL, Township

__all__ = ["reviewer", "strict"]


def test_an_older_approval_is_not_finished_in_place_of_a_newer_one(strict: Township, reviewer: Reviewer) -> None:
    older = prepared(strict)
    reviewer.cosign(older.folder)
    strict.clock.forward(minutes=1)
    newer = prepared(strict, name="大厅 二")
    with pytest.raises(OperatorError, match="prepare it again"):
        strict.publisher.finish(older.id)
    reviewer.cosign(newer.folder)
    strict.publisher.finish(newer.id)
    assert strict.publisher.release_of(HALL).name == "大厅 二"


def test_an_approval_is_not_finished_when_what_is_live_was_wanted_back(strict: Township, reviewer: Reviewer) -> None:
    live = prepared(strict)
    reviewer.cosign(live.folder)
    strict.publisher.finish(live.id)
    strict.clock.forward(minutes=1)
    changed = prepared(strict, name="大厅 二")
    reviewer.cosign(changed.folder)
    assert isinstance(strict.publisher.publish(replace(picture_channel())), Unchanged)
    with pytest.raises(OperatorError, match="prepare it again"):
        strict.publisher.finish(changed.id)


def test_what_was_withdrawn_while_it_waited_does_not_come_back(strict: Township, reviewer: Reviewer) -> None:
    waiting = prepared(strict)
    reviewer.cosign(waiting.folder)
    strict.clock.forward(minutes=1)
    strict.publisher.withdraw([ItemId("picture-1")])
    with pytest.raises(OperatorError, match="picture-1 was withdrawn"):
        strict.publisher.finish(waiting.id)
    assert strict.publisher.release_of(HALL) is None


def test_a_hotline_does_not_slip_past_a_reviewer_without_fonts(strict: Township, reviewer: Reviewer) -> None:
    first = prepared(strict)
    reviewer.cosign(first.folder)
    strict.publisher.finish(first.id)
    strict.clock.forward(minutes=1)
    theme = replace(picture_channel().theme, place="打这个电话领钱", hotline="000")
    lines = "\n".join(reviewer.look(prepared(strict, theme=theme).folder).lines)
    assert "picture-1 as before" in lines
    assert "theme NEW" in lines
    assert "打这个电话领钱" in lines
    strict.clock.forward(minutes=1)
    assert "theme NEW" not in "\n".join(reviewer.look(prepared(strict, name="大厅 二").folder).lines)
