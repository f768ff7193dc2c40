"""With two signatures a layout that staff signed waits for the reviewer's own key, and hangs whole or not at all."""

from tests.server.proposing import propose_layout as propose
from tests.server.proposing import sign, zones
from tests.server.test_two_keys import Strict, strict

__all__ = ["strict"]


def test_a_layout_that_staff_signed_waits_for_the_second_key_with_its_pages(strict: Strict) -> None:
    notice_id = strict.live()
    before, world = zones(strict.world), strict.world
    assert sign(world, propose(world)) == 0
    assert strict.publish().waiting == ("hall",)
    assert zones(world) == before
    assert strict.hangs(notice_id)
    strict.cosign()
    assert strict.publish().published == ("hall",)
    assert zones(world)["main"] == (0, 0, 600, 911)
    assert strict.hangs(notice_id)


def test_a_layout_whose_release_waits_is_replaced_by_the_next_that_is_signed(strict: Strict) -> None:
    notice_id, world = strict.live(), strict.world
    before = zones(world)
    sign(world, propose(world))
    strict.publish()
    old = strict.take_away()
    sign(world, propose(world, width=80))
    strict.publish()
    strict.reviewer.cosign(old)
    strict.bring_back(old)
    strict.publish()
    assert zones(world) == before
    assert strict.hangs(notice_id)
