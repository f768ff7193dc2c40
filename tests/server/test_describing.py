"""Who somebody is, said anew: name, office and village by an administrator, in the log, and before the others."""

import re

import pytest

from server.accounts import service as accounts
from server.accounts.describing import describe
from server.accounts.models import Account
from server.accounts.watch import events
from server.audit.service import entries
from server.errors import NotAllowed, Refused
from tests.server.world import World

NEW = {"name": "王新名", "office": "民政办", "village": "石桥村"}


def described(world: World, by: str = "lin", **changed: str) -> Account:
    with world.session() as session:
        return describe(session, world.cast[by], world.wang.account_id, **{**NEW, **changed}, now=world.now)


def test_an_administrator_says_anew_who_somebody_is_and_the_log_has_both(world: World) -> None:
    made = described(world)
    assert (made.name, made.office, made.village) == ("王新名", "民政办", "石桥村")
    assert {role.value for role in made.roles} == {"author"}
    with world.session() as session:
        (entry,) = entries(session, action="account.describe")
    assert entry.sentence == "改了账号 wang：姓名“王示例”改为“王新名”，科室“党政办”改为“民政办”，管的村“”改为“石桥村”"
    assert entry.subject == f"account:{world.wang.account_id}"


@pytest.mark.parametrize("who", ["wang", "sun", "zhao"])
def test_nobody_else_does(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        described(world, who)


def test_what_is_as_it_was_leaves_no_line_in_the_log(world: World) -> None:
    described(world, name=" 王示例 ", office="党政办", village="")
    with world.session() as session:
        assert entries(session, action="account.describe") == []


@pytest.mark.parametrize(
    ("field", "words", "told"),
    [
        ("name", " ", "请写上姓名"),
        ("name", "王" * 65, "“姓名”写了 65 个字"),
        ("office", "办" * 65, "“科室”写了 65 个字"),
    ],
)
def test_a_name_that_does_not_fit_is_refused_and_changes_nothing(
    world: World, field: str, words: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        described(world, **{field: words})
    with world.session() as session:
        assert accounts.get_account(session, world.wang.account_id).name == "王示例"


def test_a_new_name_is_before_everybody_who_guards_the_house_and_a_new_office_is_not(world: World) -> None:
    def seen() -> list[str]:
        with world.session() as session:
            found = events(session, world.sun, now=world.now)
            return [event.sentence for event in found if event.sentence.startswith("改了账号")]

    described(world, name="王示例", village="")
    assert seen() == []
    described(world)
    assert ["姓名“王示例”改为“王新名”" in sentence for sentence in seen()] == [True]


def sends(world: World, who: str = "lin", **form: str) -> tuple[int, str]:
    browser, address = world.browser(who), f"/accounts/{world.wang.account_id}"
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/").text)
    assert token is not None
    answer = browser.post(address, data={"csrf_token": token[1], **NEW, **form}, follow_redirects=True)
    return answer.status_code, answer.text


@pytest.fixture
def town(world: World, channels_made: None) -> World:
    return world


def test_the_form_offers_the_villages_there_are_and_takes_no_other(town: World) -> None:
    page = town.browser("lin").get(f"/accounts/{town.wang.account_id}").text
    assert re.findall(r"<option[^>]*>([^<]*)</option>", page) == ["全镇", "石桥村"]
    status, text = sends(town)
    assert status == 200
    assert "王新名 的资料存好了。" in text
    assert "只管石桥村" in text
    status, text = sends(town, village="没有的村")
    assert status == 409
    assert "没有“没有的村”这个村" in text


def test_what_was_typed_stays_when_it_is_refused(town: World) -> None:
    status, text = sends(town, form="", name="", office="一个新科室")
    assert status == 409
    assert 'value="一个新科室"' in text
    assert 'href="#wrong-name"' in text


def test_a_village_whose_walls_are_gone_is_kept_until_somebody_chooses(town: World) -> None:
    described(town, village="撤掉的村")
    assert "撤掉的村（没有这个村的屏了）" in town.browser("lin").get(f"/accounts/{town.wang.account_id}").text
    assert sends(town, village="撤掉的村")[0] == 200


def test_a_new_account_may_have_its_village_at_once(town: World) -> None:
    browser = town.browser("lin")
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/accounts").text)
    assert token is not None
    form = {"username": "qiao", "name": "乔示例", "office": "", "village": "石桥村", "role": "author"}
    text = browser.post("/accounts", data={"csrf_token": token[1], **form}).text
    assert "只管石桥村" in text
    with town.session() as session:
        made = accounts.by_username(session, "qiao")
        assert made is not None
        assert made.village == "石桥村"
