"""出证明: a period that is over asks its author for the paper, until somebody made it out."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from server.accounts.models import Account
from server.accounts.roles import Actor
from server.audit.service import entries
from server.db import upgrade
from server.db.engine import open_engine, session_factory, sqlite_url
from server.errors import NotAllowed
from server.notices import service as notices
from server.notices.issuing import unproved
from server.notices.models import Notice
from server.today.service import today
from server.today.tasks import Task
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_displays()
    return world


def ends(town: World, *numbers: int) -> None:
    """Their last day was yesterday, and the scheduler has seen it."""
    with town.session() as session:
        for number in numbers:
            notice = session.get_one(Notice, number)
            notice.period_first, notice.period_last = town.today - timedelta(days=3), town.today - timedelta(days=1)
            for placement in notice.placements:
                placement.first_day, placement.last_day = notice.period_first, notice.period_last
        session.flush()
        notices.expire_due(session, today=town.today, now=town.now)


def ended(town: World, title: str = "关于停电的通知") -> int:
    made = town.on_the_wall(title)
    ends(town, made)
    return made


def proofs(town: World, who: str = "wang") -> list[Task]:
    with town.session() as session:
        found = today(session, town.cast[who], now=town.now, services=town.services).tasks
    return [task for task in found if task.button == "出证明"]


def issues(town: World, number: int, by: Actor | None = None) -> bool:
    with town.session() as session:
        return notices.issue_proof(session, by or town.wang, number, now=town.now)


def station(town: World, number: int) -> tuple[str, str]:
    with town.session() as session:
        last = notices.road(session, session.get_one(Notice, number), now=town.now, services=town.services)[-1]
        return last.state, last.fact


def test_a_period_that_is_over_asks_its_author_for_the_proof(town: World) -> None:
    made = town.on_the_wall()
    assert proofs(town) == []
    ends(town, made)
    (task,) = proofs(town)
    assert (task.chip.words, task.chip.shape, task.band) == ("已期满", "square", "today")
    assert (task.url_kind, task.target_id) == ("proof", str(made))
    assert task.sentence == "《关于停电的通知》公示期满了，可以出证明。"
    assert task.fact == "公示期 02-27 至 03-01"
    assert [proofs(town, who) for who in ("zheng", "sun", "lin", "zhao")] == [[], [], [], []]


def test_it_goes_when_the_proof_was_made_out_and_the_road_says_so(town: World) -> None:
    made = ended(town)
    assert station(town, made)[0] == "now"
    assert issues(town, made) is True
    assert proofs(town) == []
    assert station(town, made)[0] == "done"
    with town.session() as session:
        (entry,) = entries(session, action="notice.proof")
    assert (entry.sentence, entry.subject) == ("王示例出具公示证明：关于停电的通知", f"notice:{made}")


def test_what_ended_before_anybody_was_asked_is_not_said_to_be_made_out(town: World) -> None:
    """No record, nothing green: it waits for nobody, and was issued by nobody."""
    made = ended(town)
    with town.session() as session:
        session.get_one(Notice, made).proof_due = False
    state, fact = station(town, made)
    assert state == "todo"
    assert "已出具" not in fact


def test_made_out_twice_it_is_one_deed(town: World) -> None:
    made = ended(town)
    assert [issues(town, made), issues(town, made, town.zheng)] == [True, False]
    with town.session() as session:
        assert len(entries(session, action="notice.proof")) == 1


@pytest.mark.parametrize(("who", "may"), [("zheng", True), ("lin", True), ("sun", False), ("zhao", False)])
def test_a_colleague_who_writes_or_keeps_the_house_makes_it_out_as_well(town: World, who: str, may: bool) -> None:
    made = ended(town)
    if may:
        assert issues(town, made, town.cast[who])
    else:
        with pytest.raises(NotAllowed, match="由经办人或管理员出具"):
            issues(town, made, town.cast[who])
    assert bool(proofs(town)) is not may


@pytest.mark.parametrize("kind", ["evergreen", "slogan"])
def test_what_has_no_disclosure_owes_no_proof(town: World, kind: str) -> None:
    made = town.on_the_wall()
    with town.session() as session:
        session.get_one(Notice, made).kind = kind
    ends(town, made)
    assert not town.notice(made).proof_due
    assert proofs(town) == []


def test_while_its_correction_is_under_way_it_is_not_over(town: World) -> None:
    made = ended(town)
    with town.session() as session:
        other = notices.correct(session, town.wang, made, "日期写错了", now=town.now).id
    assert proofs(town) == []
    with town.session() as session:
        notices.discard(session, town.wang, other, now=town.now)
    assert [task.target_id for task in proofs(town)] == [str(made)]


def test_what_was_withdrawn_after_its_end_asks_for_none(town: World) -> None:
    made = ended(town)
    with town.session() as session:
        notices.withdraw(session, town.wang, made, "里面有一个证号", now=town.now)
    assert proofs(town) == []


def test_many_that_are_over_do_not_fill_the_page(town: World) -> None:
    made = [town.on_the_wall(f"第{number}份") for number in range(5)]
    ends(town, *made)
    found = proofs(town)
    assert [task.url_kind for task in found] == ["proof"] * 3 + ["ledger"]
    assert found[-1].sentence == "还有 2 份公示期满了，没出证明。"
    for number in made[:2]:
        issues(town, number)
    assert [task.url_kind for task in proofs(town)] == ["proof"] * 3


def pressed(town: World, who: str, number: int) -> str:
    browser = town.browser(who)
    page = browser.get(f"/ledger/notices/{number}").text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token[1]}
    return browser.post(f"/ledger/notices/{number}/issue", data=data, follow_redirects=True).text


def test_the_button_stands_on_the_proof_until_it_was_pressed(town: World) -> None:
    made = ended(town)
    assert "出具并打印" in town.browser("wang").get(f"/ledger/notices/{made}").text
    assert "出具并打印" not in town.browser("sun").get(f"/ledger/notices/{made}").text
    assert "还没出证明" in town.browser("zhao").get("/ledger").text
    after = pressed(town, "wang", made)
    assert "公示证明出具了" in after
    assert "出具并打印" not in after
    assert ">打印</button>" in after
    assert "还没出证明" not in town.browser("zhao").get("/ledger").text


def test_an_empty_ledger_says_so_in_the_words_of_the_console(town: World) -> None:
    assert "这个月还没有期满的公示。" in town.browser("wang").get("/ledger").text


def test_what_ended_before_anybody_was_asked_for_proofs_asks_for_none(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url or sqlite_url(tmp_path / "old.db"))
    with engine.begin() as connection:
        command.upgrade(upgrade._settings(connection), "0021")
        connection.execute(
            text(
                "INSERT INTO account (id, username, name, office, active, must_change_password, created_at)"
                " VALUES (1, 'wang', '王示例', '', true, false, '2026-03-02')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO notice (id, item_key, number, kind, state, title, issuer, document, source, example,"
                " author_id, revision, created_at, updated_at, pages, approved_pages) VALUES (1, 'x', '1', 'notice',"
                " 'ended', '题', '', '{}', '', false, 1, 1, '2026-03-02', '2026-03-02', '{}', '{}')"
            )
        )
    upgrade.migrate(engine)
    with session_factory(engine)() as session:
        assert unproved(session) == []
        assert session.get_one(Account, 1).village == ""
    engine.dispose()
