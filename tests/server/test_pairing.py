"""A code hangs on a wall where anybody reads it: who comes with it is seen before he is let in."""

import secrets
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from playlists import enrolment
from playlists.check_words import check_words, commitment, server_digest
from playlists.enrolment import new_code, normalise
from server.audit.models import AuditEntry
from server.displays import service as displays
from server.displays.models import EnrolmentCode, Player
from server.errors import NotAllowed, NotFound, Refused
from tests.server.device import Device
from tests.server.world import World

CODE = new_code(bytes(range(16)))


@pytest.fixture(autouse=True)
def _displays(world: World) -> None:
    world.make_channels()
    with world.session() as session:
        for display, channel, profile in (("shiqiao-led", "shiqiao", "led-128x32"), ("hall", "hall", "hall-1080")):
            displays.add_display(session, world.lin, display, "示例屏", "", channel, profile, now=world.now)


@dataclass
class WallBox(Device):
    """A box that shows a code: it commits itself, hears the server's share, shows its own."""

    share: str = field(default_factory=lambda: secrets.token_hex(32))
    words: str = ""

    def knock(self, code: str = CODE, **more: object):
        return self.enrol(code, signs=True, **({"commitment": commitment(self.name, self.share)} | more))

    def poll(self, code: str = CODE):
        answer = self.knock(code)
        if answer.status_code == 202 and answer.json["code"] == "confirm":
            key = enrolment.derive(normalise(code))
            assert enrolment.answer_holds(key, answer.json, "n1")
            self.words = check_words(self.name, answer.json["server"], self.share, answer.json["share"])
            return self.knock(code, share=self.share)
        return self.knock(code, share=self.share) if answer.status_code == 200 else answer


@pytest.fixture
def box(world: World) -> WallBox:
    return WallBox(world)


def typed(world: World, *ids: str, by: str = "wang", code: str = CODE) -> int:
    with world.session() as session:
        return displays.pair(session, getattr(world, by), code, ids or ("hall",), now=world.now)


def seen(world: World, number: int):
    with world.session() as session:
        return displays.introduction(session, number, now=world.now)


def confirm(world: World, number: int, words: str | None = None, by: str = "wang") -> None:
    words = seen(world, number).words if words is None else words
    with world.session() as session:
        displays.confirm(session, getattr(world, by), number, words, now=world.now)


def disown(world: World, number: int, by: str = "wang") -> None:
    with world.session() as session:
        displays.disown(session, getattr(world, by), number, now=world.now)


def driver(world: World, display: str = "hall") -> int | None:
    with world.session() as session:
        return displays.get_display(session, display).player_id


def said(answer) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def test_both_sides_show_the_same_and_only_a_person_s_word_assigns_the_display(world: World, box: WallBox) -> None:
    assert said(box.poll()) == (202, "waiting")
    number = typed(world)
    assert seen(world, number).stage == "waiting"
    assert said(box.poll()) == (202, "confirm")
    assert seen(world, number).stage == "compare"
    assert seen(world, number).words == box.words != ""
    assert said(box.poll()) == (202, "confirm")
    assert driver(world) is None
    confirm(world, number)
    answer = box.poll()
    assert answer.status_code == 200
    assert [entry["id"] for entry in answer.json["displays"]] == ["hall"]
    assert driver(world) is not None
    assert box.report().status_code == 200
    # A first answer may be lost on the way.
    assert box.poll().json["epoch"] == answer.json["epoch"] == 1


def test_a_stranger_who_reads_the_wall_and_polls_faster_is_seen_and_gets_nothing(world: World, box: WallBox) -> None:
    number = typed(world)
    stranger = WallBox(world)
    assert said(stranger.poll()) == (202, "confirm")
    assert said(box.poll()) == (409, "code-used")
    assert seen(world, number).words == stranger.words != box.words
    disown(world, number)
    assert driver(world) is None
    assert said(stranger.poll()) == (410, "code-expired")
    assert said(stranger.report()) == (403, "revoked")
    # The player shows another code by now, and the clerk types that one.
    second = new_code(b"another code of the wall")
    number = typed(world, code=second)
    assert said(box.poll(second)) == (202, "confirm")
    assert seen(world, number).words == box.words
    confirm(world, number)
    assert box.poll(second).status_code == 200


def test_a_stranger_without_words_is_not_confirmed_by_a_clerk_in_a_hurry(world: World) -> None:
    number = typed(world)
    stranger = WallBox(world)
    assert said(stranger.knock()) == (202, "confirm")
    for words in ("", None, "ABC DEF"):
        with pytest.raises(Refused, match="核对词"):
            confirm(world, number, words)
    assert said(stranger.poll()) == (202, "confirm")
    with pytest.raises(Refused, match="核对词"):
        confirm(world, number, "ABC DEF")
    assert driver(world) is None


def test_a_share_is_fixed_before_the_server_s_is_known(world: World, box: WallBox) -> None:
    number = typed(world)
    box.knock()
    for share in (secrets.token_hex(32), "", "0" * 63, 7, "G" * 64):
        assert said(box.knock(share=share)) == (403, "wrong-code")
    other = secrets.token_hex(32)
    assert said(box.knock(commitment=commitment(box.name, other), share=other)) == (403, "wrong-code")
    assert seen(world, number).words == ""
    assert said(box.poll()) == (202, "confirm")
    words = seen(world, number).words
    box.share = other
    box.poll()
    assert seen(world, number).words == words


def test_a_box_that_commits_itself_to_nothing_binds_nothing(world: World, box: WallBox) -> None:
    typed(world)
    for bad in (None, "", "0" * 63, "x" * 64, 7):
        assert said(box.knock(commitment=bad)) == (400, "bad-request")
    assert said(Device(world).enrol(CODE)) == (400, "bad-request")
    assert said(box.poll()) == (202, "confirm")


def test_two_boxes_with_one_code_are_one_box_and_a_refusal(world: World, box: WallBox) -> None:
    number = typed(world)
    other = WallBox(world)
    assert said(box.poll()) == (202, "confirm")
    for _ in range(2):
        assert said(other.poll()) == (409, "code-used")
    confirm(world, number)
    assert said(other.poll()) == (409, "code-used")
    assert box.poll().status_code == 200
    assert said(other.poll()) == (409, "code-used")


def test_a_recorded_request_repeated_by_somebody_else_changes_nothing(world: World, box: WallBox) -> None:
    number = typed(world)
    sent = []
    post = box.client.post
    box.client.post = lambda path, **more: sent.append(more["json"]) or post(path, **more)
    box.poll()
    words = seen(world, number).words
    for request in sent:
        assert said(post("/api/v1/enrol", json=request)) == (202, "confirm")
    assert seen(world, number).words == words
    confirm(world, number)
    box.poll()
    epoch = box.epoch
    for request in sent:
        assert post("/api/v1/enrol", json=request).json["epoch"] == epoch
    disowned = typed(world, code=new_code(b"another code of the wall"))
    disown(world, disowned)
    with world.session() as session:
        assert session.scalars(select(Player)).one().epoch == epoch


def test_an_answer_given_twice_or_after_the_other_is_refused(world: World, box: WallBox) -> None:
    number = typed(world)
    box.poll()
    confirm(world, number)
    for answer in (confirm, disown):
        with pytest.raises(Refused, match="确认过了"):
            answer(world, number)
    second = typed(world, code=new_code(b"another code of the wall"))
    disown(world, second)
    for answer in (confirm, disown):
        with pytest.raises(Refused, match="对不上"):
            answer(world, second)


def test_a_server_restarted_between_meeting_and_confirming_shows_the_same_words(world: World, box: WallBox) -> None:
    number = typed(world)
    box.poll()
    words = box.words
    box.client = world.app().test_client()
    assert said(box.poll()) == (202, "confirm")
    assert box.words == words == seen(world, number).words
    confirm(world, number)
    box.client = world.app().test_client()
    assert box.poll().status_code == 200


def test_a_code_ends_after_a_day_whether_met_or_not(world: World, box: WallBox) -> None:
    met, unmet = typed(world), typed(world, code=new_code(b"another code of the wall"))
    box.poll()
    with world.session() as session:
        assert [one.id for one in displays.open_introductions(session, now=world.now)] == [unmet, met]
    world.clock.advance(hours=25)
    for number in (met, unmet):
        assert seen(world, number).stage == "over"
        with pytest.raises(Refused, match="过期"):
            confirm(world, number, box.words)
    assert said(box.poll()) == (410, "code-expired")
    with world.session() as session:
        assert displays.open_introductions(session, now=world.now) == []
    assert driver(world) is None


def test_only_who_may_connect_players_may_answer(world: World, box: WallBox) -> None:
    number = typed(world)
    box.poll()
    for answer in (confirm, disown):
        with pytest.raises(NotAllowed):
            answer(world, number, by="zhao")
    confirm(world, number, by="lin")
    assert box.poll().status_code == 200


def test_a_code_issued_for_the_installer_asks_for_no_comparison(world: World, box: WallBox) -> None:
    with world.session() as session:
        code = displays.issue_code(session, world.lin, ["hall"], now=world.now)
        number = session.scalars(select(EnrolmentCode)).one().id
    with pytest.raises(NotFound):
        seen(world, number)
    assert Device(world).enrol(code).status_code == 200


def test_a_disowned_key_comes_back_by_an_administrator_s_code_only(world: World, box: WallBox) -> None:
    number = typed(world)
    box.poll()
    disown(world, number)
    world.clock.advance(seconds=1)
    second, third = (new_code(bytes([n]) * 16) for n in (1, 2))
    typed(world, code=second)
    assert said(box.poll(second)) == (403, "revoked")
    number = typed(world, code=third, by="lin")
    assert said(box.poll(third)) == (202, "confirm")
    confirm(world, number)
    assert box.poll(third).status_code == 200
    assert box.report().status_code == 200


def test_a_clerk_s_slip_does_not_stop_a_box_that_drives_other_walls(world: World, box: WallBox) -> None:
    confirm(world, *_met(world, box, CODE))
    assert box.poll().status_code == 200
    world.clock.advance(seconds=1)
    second, third = (new_code(bytes([n]) * 16) for n in (1, 2))
    number = typed(world, "shiqiao-led", code=second)
    box.poll(second)
    disown(world, number)
    assert box.report().status_code == 200
    number = typed(world, "shiqiao-led", code=third)
    box.poll(third)
    disown(world, number, by="lin")
    assert said(box.report()) == (403, "revoked")
    assert driver(world, "shiqiao-led") is None


def _met(world: World, box: WallBox, code: str) -> tuple[int]:
    number = typed(world, code=code)
    box.poll(code)
    return (number,)


def test_words_vouch_for_the_server_that_was_seen_and_no_other(world: World, box: WallBox) -> None:
    number = typed(world)
    box.poll()
    answer = box.client.post
    box.client.post = lambda path, **more: answer(path, base_url="https://elsewhere.example", **more)
    assert said(box.poll()) == (410, "code-expired")
    assert seen(world, number).stage == "over"
    with pytest.raises(Refused):
        confirm(world, number, box.words)


def test_the_digest_covers_root_repository_and_authority(world: World, box: WallBox) -> None:
    number = typed(world)
    heard = box.knock().json["server"]
    box.poll()
    confirm(world, number)
    given = box.poll().json
    assert heard == server_digest(given["root"], given["repository"], given["tls_ca"])


def test_each_step_stands_in_the_log_with_the_key_and_the_words(world: World, box: WallBox) -> None:
    number = typed(world)
    box.poll()
    confirm(world, number)
    box.poll()
    number = typed(world, "shiqiao-led", code=new_code(b"another code of the wall"))
    disown(world, number)
    with world.session() as session:
        rows = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
    told = {row.action: row for row in rows}
    assert [row.action for row in rows if row.subject == "display:hall"][1:] == [
        "display.code", "display.met", "display.confirmed", "display.enrolled",
    ]  # fmt: skip
    assert told["display.met"].detail["device_key"] == box.name
    assert told["display.confirmed"].detail == {"device_key": box.name, "check_words": box.words}
    assert "对不上" in told["display.disowned"].sentence


def test_nobody_is_told_that_a_box_without_network_can_be_enrolled_by_a_code(world: World) -> None:
    page = world.browser("lin").get("/displays/pair", headers={"Accept-Language": "zh"}).text
    assert "装机的人在播放端上输入。" in page
    assert "上不了网" not in page
