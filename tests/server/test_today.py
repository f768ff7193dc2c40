"""今日: whose a matter is, what stands first, and that nothing somebody must do is on nobody's page."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts import service as accounts
from server.accounts.models import Account
from server.accounts.roles import Actor, Role
from server.accounts.villages import asked
from server.channels import halts
from server.channels import service as channels
from server.channels.halt_models import Wish
from server.displays import service as displays
from server.displays.models import Display, DisplayState, Player
from server.displays.villages import known_villages
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.slogan_templates import propose
from server.releases.models import DirtyChannel
from server.releases.waiting import WAITING
from server.reminders.waits import waits_of
from server.today.service import Today, today
from server.today.tasks import Task, place
from tests.server.proposing import propose_theme, sign
from tests.server.world import World

NUMBER = "证号 11010519491231002X"
"""What must be mended before review."""


@pytest.fixture
def town(world: World) -> World:
    """The hall, 石桥村, and 东河村, each with a display."""
    world.make_displays()
    with world.session() as session:
        channels.create_channel(session, world.lin, "donghe", "东河村", "led", "东河村", ["led-128x32"], now=world.now)
        displays.add_display(session, world.lin, "donghe", "东河", "", "donghe", "led-128x32", now=world.now)
    return world


def joins(town: World, username: str, *roles: Role, village: str = "") -> Actor:
    with town.session() as session:
        made, _token = accounts.create_account(
            session, None, username, f"{username}示例", "", roles, village=village, now=town.now
        )
        town.cast[username] = accounts.actor_of(made, "127.0.0.1")
    return town.cast[username]


def moves(town: World, *who: str, village: str) -> None:
    with town.session() as session:
        for one in who:
            session.get_one(Account, town.cast[one].account_id).village = village


def leaves(town: World, *who: str) -> None:
    with town.session() as session:
        for one in who:
            session.get_one(Account, town.cast[one].account_id).active = False


def day_of(town: World, who: str) -> Today:
    with town.session() as session:
        return today(session, town.cast[who], now=town.now, services=town.services)


def tasks(town: World, who: str) -> tuple[Task, ...]:
    return tuple(task for task in day_of(town, who).tasks if task.band != "waiting")


def about(town: World, who: str) -> list[tuple[str, str]]:
    return [(task.url_kind, task.target_id) for task in tasks(town, who)]


def in_trouble(town: World, *screens: str, verdict: str = "empty") -> None:
    with town.session() as session:
        for number, screen in enumerate(screens):
            player = Player(device_key=f"k{number}{screen}", enrolled_at=town.now, about={})
            session.add(player)
            session.flush()
            display = session.get_one(Display, screen)
            display.player_id = player.id
            display.state = DisplayState(at=town.now, since=town.now, verdict=verdict, pages=[], report={})


def stuck(town: World, why: str, *channel_ids: str) -> None:
    with town.session() as session:
        for one in channel_ids:
            row = session.get(DirtyChannel, one) or DirtyChannel(channel_id=one, since=town.now)
            row.problem = why
            session.add(row)


def placed(town: World, notice_id: int, *channel_ids: str, by: str = "wang") -> None:
    """Nowhere but there."""
    with town.session() as session:
        notice = session.get_one(Notice, notice_id)
        changes = notices.DraftChanges(channel_ids=list(channel_ids))
        notices.save_draft(session, town.cast[by], notice_id, changes, revision=notice.revision, now=town.now)


def on_day(town: World, notice_id: int, later: int, by: str = "wang") -> None:
    first = town.today + timedelta(days=later)
    with town.session() as session:
        notice = session.get_one(Notice, notice_id)
        changes = notices.DraftChanges(period_first=first, period_last=first + timedelta(days=8))
        notices.save_draft(session, town.cast[by], notice_id, changes, revision=notice.revision, now=town.now)


def test_villages_are_those_that_channels_and_displays_are_of(town: World) -> None:
    with town.session() as session:
        displays.add_display(session, town.lin, "xi", "西岭", "西岭村", "donghe", "led-128x32", now=town.now)
        assert known_villages(session) == ["东河村", "石桥村", "西岭村"]
        displays.remove_display(session, town.lin, "xi", now=town.now)
        assert known_villages(session) == ["东河村", "石桥村"]


def test_a_village_s_secretary_is_told_of_the_walls_of_his_village_alone(town: World) -> None:
    joins(town, "qiao", Role.AUTHOR, village="石桥村")
    in_trouble(town, "led", "hall", "donghe")
    found = day_of(town, "qiao")
    assert about(town, "qiao") == [("display", "led")]
    assert [seen.display.id for seen in found.walls.displays] == ["led"]
    assert found.walls.sentence == "墙上 1 块屏，0 块核验无误，1 块要看一看。"
    assert {target for kind, target in about(town, "wang") if kind == "display"} == {"led", "hall", "donghe"}


def test_a_display_of_another_village_than_its_channel_s_is_its_own_village_s(town: World) -> None:
    with town.session() as session:
        displays.add_display(session, town.lin, "xi", "西岭", "西岭村", "donghe", "led-128x32", now=town.now)
    joins(town, "xi", Role.AUTHOR, village="西岭村")
    joins(town, "dong", Role.AUTHOR, village="东河村")
    in_trouble(town, "xi", "donghe")
    assert about(town, "xi") == [("display", "xi")]
    assert about(town, "dong") == [("display", "donghe")]


def test_the_periods_of_a_village_are_those_that_run_on_its_walls(town: World) -> None:
    joins(town, "qiao", Role.AUTHOR, village="石桥村")
    joins(town, "dong", Role.AUTHOR, village="东河村")
    for title, where in (("桥", ("shiqiao",)), ("全镇", ("hall", "shiqiao", "donghe"))):
        made = town.draft(title)
        placed(town, made, *where)
        town.submit(made)
        town.approve(made)
    assert not town.publish().failed
    assert {period.title for period in day_of(town, "qiao").periods} == {"桥", "全镇"}
    assert {period.title for period in day_of(town, "dong").periods} == {"全镇"}
    assert {period.title for period in day_of(town, "wang").periods} == {"桥", "全镇"}


def test_a_reviewer_with_a_village_is_asked_for_what_hangs_there_or_comes_from_there(town: World) -> None:
    joins(town, "qiao", Role.REVIEWER, village="石桥村")
    joins(town, "clerk", Role.AUTHOR, village="石桥村")
    there, elsewhere, from_there = (
        town.draft("桥"), town.draft("河"), town.draft("桥的人写的", by="clerk")
    )  # fmt: skip
    placed(town, there, "shiqiao")
    placed(town, elsewhere, "donghe", "hall")
    placed(town, from_there, "hall", by="clerk")
    for one, by in ((there, "wang"), (elsewhere, "wang"), (from_there, "clerk")):
        town.submit(one, by)
    assert {int(number) for _kind, number in about(town, "qiao")} == {there, from_there}
    assert {int(number) for _kind, number in about(town, "sun")} == {there, elsewhere, from_there}


def test_who_waits_reads_the_names_of_those_who_are_asked(town: World) -> None:
    joins(town, "a", Role.REVIEWER, village="石桥村")
    made = town.draft()
    placed(town, made, "donghe")
    town.submit(made)
    (row,) = (task for task in day_of(town, "wang").tasks if task.band == "waiting")
    assert row.sentence == "《关于停电的通知》等孙示例、郑示例审核。"
    with town.session() as session:
        station = notices.road(session, session.get_one(Notice, made), now=town.now, services=town.services)[2]
    assert station.fact == "等孙示例、郑示例"


def test_a_leader_s_day_holds_what_waits_for_his_signature_and_nothing_else(town: World) -> None:
    in_trouble(town, "led", "hall")
    stuck(town, "磁盘满了", "hall")
    made = town.draft()
    town.submit(made)
    assert about(town, "sun") == [("review", str(made))]
    assert {task.chip.words for task in tasks(town, "sun")} == {"等您签发"}
    assert day_of(town, "sun").only_signs
    for who in ("zheng", "lin"):
        assert ("schedule", "hall") in about(town, who)


def test_a_leader_is_not_shown_the_periods_and_a_reviewer_who_writes_is(town: World) -> None:
    town.on_the_wall()
    assert day_of(town, "sun").periods == ()
    assert [period.title for period in day_of(town, "zheng").periods] == ["关于停电的通知"]


@pytest.mark.parametrize("village", ["", "东河村"])
def test_a_leader_is_told_of_a_halt_and_of_what_wants_the_second_key(town: World, village: str) -> None:
    moves(town, "sun", village=village)
    stuck(town, f"{WAITING}还差保管联签钥匙的人的签名。", "donghe")
    with town.session() as session:
        halts.ask(session, town.wang, Wish.HALT, "墙上有一个人的证号", now=town.now)
    assert about(town, "sun") == [("displays", ""), ("waiting", "")]


def test_a_draft_has_one_row_however_many_things_are_the_matter_with_it(town: World) -> None:
    made = town.draft(text=NUMBER)
    assert town.notice(made).period_first is not None
    assert [task.chip.words for task in tasks(town, "wang")] == ["必须改"]
    with town.session() as session:
        session.get_one(Notice, made).document = {"body": [{"type": "paragraph", "runs": [{"text": "停电半天。"}]}]}
    assert [task.button for task in tasks(town, "wang")] == ["去送审"]


@pytest.mark.parametrize(
    ("later", "chip", "says"),
    [
        (-3, "请您定", "该在 2月27日 上屏，还没送审核。"),
        (0, "今天到期", "今天该上屏，还没送审核。"),
        (1, "明天到期", "明天该上屏，还没送审核。"),
        (2, None, ""),
    ],
)
def test_a_draft_is_due_on_the_day_it_should_hang_and_the_day_before(
    town: World, later: int, chip: str | None, says: str
) -> None:
    on_day(town, town.draft(), later)
    found = tasks(town, "wang")
    assert [task.chip.words for task in found] == ([] if chip is None else [chip])
    assert all(task.sentence == f"《关于停电的通知》{says}" and task.band == "today" for task in found)


def test_a_reviewer_reads_which_notice_should_hang_tomorrow_and_has_the_earlier_one_first(town: World) -> None:
    tomorrow, later = town.draft("明天的"), town.draft("以后的")
    on_day(town, tomorrow, 1)
    on_day(town, later, 5)
    for one in (later, tomorrow):
        town.submit(one)
    assert [(task.notice and task.notice.id, task.facts) for task in tasks(town, "sun")] == [
        (tomorrow, ("王示例拟稿", "明天该上屏")),
        (later, ("王示例拟稿",)),
    ]


def test_all_tasks_stand_in_one_order(town: World) -> None:
    in_trouble(town, "led")
    stuck(town, "磁盘满了", "donghe")
    stopped, due, sent = town.draft("证号", NUMBER, by="zheng"), town.draft("到期", by="zheng"), town.draft("送审")
    town.submit(sent)
    with town.session() as session:
        halts.ask(session, town.wang, Wish.HALT, "墙上有一个人的证号", now=town.now)
    found = day_of(town, "zheng").tasks
    assert list(found) == sorted(found, key=place)
    assert about(town, "zheng")[:3] == [("displays", ""), ("edit", str(stopped)), ("display", "led")]
    assert set(about(town, "zheng")[3:]) == {("edit", str(due)), ("review", str(sent)), ("schedule", "donghe")}


@pytest.mark.parametrize(("hours", "told"), [(5, False), (6, True)])
def test_a_wall_that_takes_nothing_new_for_hours_is_somebody_s_matter(town: World, hours: int, told: bool) -> None:
    in_trouble(town, "led", verdict="behind")
    with town.session() as session:
        state = session.get_one(Display, "led").state
        assert state is not None
        state.since = town.now - timedelta(hours=hours)
    assert (("display", "led") in about(town, "wang")) is told


def people_of(villages: Sequence[str]) -> list[Account]:
    return [Account(id=number, name=f"{number}", village=village) for number, village in enumerate(villages)]


@given(st.lists(st.sampled_from(("", "石桥村", "东河村"))), st.sets(st.sampled_from(("石桥村", "东河村", "西岭村"))))
def test_whoever_may_do_it_somebody_is_asked_and_no_stranger_while_a_neighbour_is_there(
    villages: list[str], here: set[str]
) -> None:
    able = people_of(villages)
    found = asked(able, here)
    assert bool(found) is bool(able)
    near = [one for one in able if one.village in {"", *here}]
    assert found == (near or able)


def everything(town: World) -> set[tuple[str, str]]:
    """One of every matter that somebody must act on; what each is about."""
    must, due, sent = town.draft("必须改的", NUMBER), town.draft("到期的"), town.draft("送审的")
    back, over = town.draft("退回的"), town.draft("期满的")
    for one in (sent, back, over):
        town.submit(one)
    town.approve(over)
    town.publish()
    with town.session() as session:
        revision = session.get_one(Notice, back).revision
        notices.send_back(session, town.sun, back, revision=revision, reason="日期写错了", now=town.now)
        propose(session, town.lin, "热烈欢迎〔单位〕来访", now=town.now)
        for placement in session.get_one(Notice, over).placements:
            placement.last_day = town.today - timedelta(days=1)
        session.flush()
        notices.expire_due(session, today=town.today, now=town.now)
    theme = propose_theme(town)
    in_trouble(town, "led", "hall", "donghe")
    stuck(town, "磁盘满了", "hall", "donghe")
    stuck(town, f"{WAITING}还差保管联签钥匙的人的签名。", "shiqiao")
    with town.session() as session:
        halts.ask(session, town.wang, Wish.HALT, "墙上有一个人的证号", now=town.now)
    edits = {("edit", str(one)) for one in (must, due, back)}
    walls = {("display", one) for one in ("led", "hall", "donghe")}
    rest = {("slogans", ""), ("theme", str(theme)), ("displays", ""), ("waiting", ""), ("proof", str(over))}
    return edits | walls | rest | {("review", str(sent)), ("schedule", "hall"), ("schedule", "donghe")}


STAFF = ("wang", "sun", "zheng", "lin")


def as_it_is(_town: World) -> None:
    pass


def all_of_one_village(town: World) -> None:
    moves(town, *STAFF, village="西岭村")


def author_gone(town: World) -> None:
    leaves(town, "wang")


def author_gone_the_rest_elsewhere(town: World) -> None:
    leaves(town, "wang")
    moves(town, "sun", "zheng", "lin", village="东河村")


def author_reviews_now(town: World) -> None:
    with town.session() as session:
        accounts.set_roles(session, town.lin, town.wang.account_id, [Role.REVIEWER], now=town.now)


def one_leader_in_a_village(town: World) -> None:
    leaves(town, "zheng")
    moves(town, "sun", village="石桥村")


@pytest.mark.parametrize(
    "turn",
    [as_it_is, all_of_one_village, author_gone, author_gone_the_rest_elsewhere, author_reviews_now,
     one_leader_in_a_village],
)  # fmt: skip
def test_everything_that_somebody_must_do_is_on_somebody_s_page(town: World, turn: Callable[[World], None]) -> None:
    matters = everything(town)
    turn(town)
    assert matters - _on_pages(town, STAFF) == set()


def _on_pages(town: World, who: Collection[str]) -> set[tuple[str, str]]:
    found = set()
    with town.session() as session:
        for one in who:
            account = session.get_one(Account, town.cast[one].account_id)
            if account.active:
                seen = today(session, accounts.actor_of(account, ""), now=town.now, services=town.services).tasks
                found |= {(task.url_kind, task.target_id) for task in seen if task.band != "waiting"}
    return found


@pytest.mark.parametrize("village", ["", "东河村"])
def test_what_nobody_may_sign_is_put_before_an_administrator(town: World, village: str) -> None:
    everything(town)
    leaves(town, "sun", "zheng")
    moves(town, "lin", village=village)
    (row,) = (task for task in tasks(town, "lin") if task.url_kind == "accounts")
    assert row.sentence == "《送审的》、标语“热烈欢迎〔单位〕来访”等 3 件没有人能办。"
    assert row.button == "去看账号"
    assert "accounts" not in {kind for kind, _target in about(town, "wang")}


def test_what_its_only_reviewer_wrote_is_put_before_an_administrator(town: World) -> None:
    leaves(town, "sun")
    made = town.draft(by="zheng")
    town.submit(made, by="zheng")
    assert about(town, "zheng") == []
    assert [task.sentence for task in tasks(town, "lin")] == ["《关于停电的通知》没有人能办。"]


def test_walls_that_nobody_may_bring_back_are_put_before_an_administrator(town: World) -> None:
    with town.session() as session:
        request = halts.ask(session, town.wang, Wish.HALT, "墙上有一个人的证号", now=town.now)
        halts.confirm(session, town.lin, request.id, now=town.now)
        halts.ask(session, town.sun, Wish.RESUME, "查清了，没有问题", now=town.now)
    leaves(town, "zheng")
    assert [task.sentence for task in tasks(town, "lin")] == ["恢复播出的请求没有人能办。"]
    assert ("displays", "") not in about(town, "lin")


def test_where_nobody_writes_the_drafts_are_put_before_an_administrator(town: World) -> None:
    everything(town)
    leaves(town, "wang", "zheng")
    lone = [task.sentence for task in tasks(town, "lin") if task.url_kind == "accounts"]
    assert lone == ["《必须改的》、《到期的》等 3 件没有人能办。"]
    assert [task.button for task in tasks(town, "lin") if task.url_kind == "proof"] == ["出证明"]


def test_a_second_administrator_who_looks_after_a_village_is_spared_what_is_the_township_s(town: World) -> None:
    joins(town, "qiao", Role.ADMINISTRATOR, village="石桥村")
    stuck(town, "磁盘满了", "hall", "shiqiao", "donghe")
    assert about(town, "qiao") == [("schedule", "shiqiao")]
    assert {target for _kind, target in about(town, "lin")} == {"hall", "shiqiao", "donghe"}


def test_a_look_that_waits_for_a_second_signature_is_put_before_who_is_left(town: World) -> None:
    """Who is near has signed and wrote what hangs there: the other may be far, and is the only one who can."""
    notice_id = town.draft(by="zheng")
    placed(town, notice_id, "shiqiao", by="zheng")
    town.submit(notice_id, "zheng")
    town.approve(notice_id)
    assert not town.publish().failed
    leaves(town, "sun")
    joins(town, "he", Role.REVIEWER, village="东河村")
    proposal = propose_theme(town, only=["shiqiao"])
    assert about(town, "he") == []
    assert sign(town, proposal, by="zheng") == 1
    assert about(town, "he") == [("theme", str(proposal))]
    with town.session() as session:
        assert [wait.deciders for wait in waits_of(session, town.lin)] == ["he示例"]
