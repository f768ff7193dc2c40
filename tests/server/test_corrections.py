"""A correction takes its original's place wherever that hangs, and nowhere before it is there itself."""

from datetime import timedelta

import pytest

from server.channels import service as channels
from server.errors import Refused
from server.notices import service as notices
from server.notices.catalogue import presets
from server.notices.models import Notice
from server.notices.workflow import State
from tests.server.world import World


def corrected(world: World, original: int, places: tuple[str, ...] | None = None) -> int:
    """A correction that is ready to be submitted; without ``places`` where it was put of itself."""
    first, last = world.notice(original).period_first, world.notice(original).period_last
    with world.session() as session:
        made = notices.correct(session, world.wang, original, "金额写错了", now=world.now)
        changes = notices.DraftChanges(period_first=first, period_last=last, channel_ids=places)
        notices.save_draft(session, world.wang, made.id, changes, revision=made.revision, now=world.now)
        return made.id


def withdrawn(world: World) -> frozenset[str]:
    return frozenset(map(str, world.services.publisher.withdrawn()))


def test_a_correction_begins_on_the_channels_of_its_original(small_world: World) -> None:
    small_world.make_channels()
    original = small_world.on_the_wall()
    made = corrected(small_world, original)
    assert {placed.channel_id for placed in small_world.notice(made).placements} == {"hall", "shiqiao"}


def test_a_correction_that_leaves_a_channel_out_is_not_sent_to_review(small_world: World) -> None:
    small_world.make_channels()
    original = small_world.on_the_wall()
    made = corrected(small_world, original, ("hall",))
    with pytest.raises(Refused, match="还差石桥村"):
        small_world.submit(made)
    assert small_world.notice(original).state is State.PUBLISHED


def test_a_correction_everywhere_takes_its_original_off_everywhere(small_world: World) -> None:
    small_world.make_channels()
    original = small_world.on_the_wall()
    made = corrected(small_world, original)
    small_world.submit(made)
    small_world.approve(made)
    small_world.publish()
    small_world.publish()
    assert small_world.notice(original).state is State.REPLACED
    assert withdrawn(small_world) == {small_world.notice(original).item_id}


def test_the_original_stays_where_the_correction_has_not_come(small_world: World) -> None:
    """It was taken off one channel after the review: nobody may lose the original there without a word."""
    small_world.make_channels()
    original = small_world.on_the_wall()
    made = corrected(small_world, original)
    small_world.submit(made)
    small_world.approve(made)
    with small_world.session() as session:
        one = notices.get_notice(session, small_world.wang, made)
        (place,) = [placed for placed in one.placements if placed.channel_id == "shiqiao"]
        channels.unplace(session, small_world.wang, place.id, reason="石桥村另行更正", now=small_world.now)
    small_world.publish()
    small_world.publish()
    assert small_world.notice(made).state is State.PUBLISHED
    assert small_world.notice(original).state is State.PUBLISHED
    assert withdrawn(small_world) == frozenset()


def test_a_channel_on_which_the_original_is_over_needs_no_correction(small_world: World) -> None:
    small_world.make_channels()
    original = small_world.on_the_wall()
    with small_world.session() as session:
        channels.remove_channel(session, small_world.lin, "shiqiao", now=small_world.now)
    made = corrected(small_world, original, ("hall",))
    small_world.submit(made)
    small_world.approve(made)
    small_world.publish()
    small_world.publish()
    assert small_world.notice(original).state is State.REPLACED


def test_what_a_correction_changed_is_never_cut_short_in_silence(small_world: World) -> None:
    small_world.make_channels()
    original = small_world.on_the_wall()
    with small_world.session() as session, pytest.raises(Refused, match="51个字，屏上题目下面最多放50个字"):
        notices.correct(session, small_world.wang, original, "改" * 51, now=small_world.now)
    with small_world.session() as session:
        made = notices.correct(session, small_world.wang, original, " " + "改" * 50, now=small_world.now)
        assert made.document["correction"] == "3月2日更正：" + "改" * 50


def test_a_correction_bears_the_township_s_day_not_greenwich_s(small_world: World) -> None:
    small_world.make_channels()
    original = small_world.on_the_wall()
    small_world.clock.advance(hours=15, minutes=30)  # half past midnight of March 3 there
    made = corrected(small_world, original)
    assert small_world.notice(made).document["correction"] == "3月3日更正：金额写错了"


@pytest.mark.parametrize("over", [False, True])
def test_a_correction_goes_on_in_the_period_of_its_original_while_that_runs(small_world: World, over: bool) -> None:
    small_world.make_channels()
    original = small_world.on_the_wall()
    first = small_world.today - timedelta(days=5)
    last = first + timedelta(days=4 if over else 5)
    with small_world.session() as session:
        one = session.get_one(Notice, original)
        one.period_first, one.period_last, one.preset_id = first, last, presets(session)[0].id
        preset = one.preset_id
    with small_world.session() as session:
        made = notices.correct(session, small_world.wang, original, "金额写错了", now=small_world.now)
        said = (made.period_first, made.period_last, made.preset_id)
        days = {(placed.first_day, placed.last_day) for placed in made.placements}
    assert said == ((None, None, None) if over else (first, last, preset))
    if not over:
        assert days == {(first, last)}
