"""Templates of slogans: proposed by one person, used after another approved them, their text never changed."""

import pytest

from server.errors import NotAllowed, Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.models import SloganTemplate
from server.notices.slogan_templates import (
    approve_template,
    propose,
    refuse_template,
    retire_template,
    waiting_templates,
)
from tests.server.settings import last_sentence
from tests.server.world import World

pytestmark = pytest.mark.usefixtures("channels_made")


def slogan_texts(world: World) -> list[str]:
    with world.services.session() as session:
        return [row.text for row in catalogue.slogan_templates(session)]


def test_a_new_slogan_is_used_only_after_a_second_person_approved_it(world: World) -> None:
    with world.session() as session:
        made = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now).id
    assert "热烈庆祝〔节日〕" not in slogan_texts(world)
    with world.session() as session, pytest.raises(Refused, match="没有这条标语模板"):
        notices.create_slogan(
            session, world.wang, made, {"节日": "国庆"}, ["hall"], world.today, world.today, now=world.now
        )
    with world.session() as session:
        approve_template(session, world.sun, made, now=world.now)
    assert "热烈庆祝〔节日〕" in slogan_texts(world)
    assert last_sentence(world) == "孙示例通过了标语模板“热烈庆祝〔节日〕”"


def test_nobody_approves_the_slogan_he_proposed(world: World) -> None:
    both = world.lin.__class__(world.lin.account_id, world.lin.name, world.lin.roles | world.sun.roles)
    with world.session() as session:
        made = propose(session, both, "热烈庆祝〔节日〕", now=world.now).id
    with world.session() as session, pytest.raises(NotAllowed, match="由别人审核"):
        approve_template(session, both, made, now=world.now)
    with world.session() as session, pytest.raises(NotAllowed, match="由别人审核"):
        refuse_template(session, both, made, "自己退回", now=world.now)
    assert "热烈庆祝〔节日〕" not in slogan_texts(world)


def test_a_changed_slogan_takes_the_old_one_s_place_when_it_is_approved(world: World) -> None:
    with world.session() as session:
        made = propose(session, world.lin, "热烈欢迎〔来宾〕来我镇指导", replaces_id=1, now=world.now).id
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" in slogan_texts(world)
    with world.session() as session:
        approve_template(session, world.sun, made, now=world.now)
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" not in slogan_texts(world)
    assert "热烈欢迎〔来宾〕来我镇指导" in slogan_texts(world)


def test_a_refused_slogan_says_why_and_may_be_proposed_again(world: World) -> None:
    with world.session() as session:
        made = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now).id
        refuse_template(session, world.sun, made, "请写明是什么节", now=world.now)
    with world.session() as session:
        assert session.get_one(SloganTemplate, made).reason == "请写明是什么节"
        with pytest.raises(Refused, match="已经有人定过"):
            approve_template(session, world.zheng, made, now=world.now)
        again = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now)
        assert (again.id, again.reason) == (made, "")
        assert [row.id for row in waiting_templates(session)] == [made]


def test_of_two_changes_of_one_slogan_the_second_waits_for_the_first(world: World) -> None:
    with world.session() as session:
        propose(session, world.lin, "热烈欢迎〔来宾〕来我镇指导", replaces_id=1, now=world.now)
    with world.session() as session, pytest.raises(Refused, match="林示例已经提了改法"):
        propose(session, world.lin, "热烈欢迎〔来宾〕到我镇指导", replaces_id=1, now=world.now)


def test_a_retired_slogan_comes_back_by_approval_only(world: World) -> None:
    with world.session() as session:
        retire_template(session, world.lin, 1, now=world.now)
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" not in slogan_texts(world)
    with world.session() as session:
        propose(session, world.lin, "热烈欢迎〔来宾〕莅临我镇指导工作", now=world.now)
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" not in slogan_texts(world)


@pytest.mark.parametrize(
    "text",
    [
        "欢迎",
        "欢" * 61,
        "热烈欢迎〔来宾莅临",
        "热烈欢迎来宾〕莅临",
        "热烈欢迎〔〔来宾〕〕莅临",
        "热烈欢迎〔〕莅临指导",
        "热烈欢迎〔尊敬的各位领导同志〕莅临",
        "热烈欢迎〔来宾〕和〔来宾〕",
        "〔一〕〔二〕〔三〕好",
        "热烈欢迎〔来宾〕莅临我镇指导工作",
    ],
)
def test_a_slogan_that_is_all_blanks_or_broken_is_refused(text: str, world: World) -> None:
    with world.session() as session, pytest.raises(Refused):
        propose(session, world.lin, text, now=world.now)


def test_no_slogan_shouts_neither_in_its_template_nor_by_a_word_put_in(world: World) -> None:
    """Three clicks send it on, so nobody would read a finding on the way."""
    with world.session() as session, pytest.raises(Refused, match="标语不用感叹号"):
        propose(session, world.lin, "热烈庆祝〔节日〕！", now=world.now)
    with world.session() as session, pytest.raises(Refused, match="“来宾”里有感叹号") as refused:
        notices.create_slogan(
            session, world.wang, 1, {"来宾": "代表们!"}, ["hall"], world.today, world.today, now=world.now
        )
    assert [field for field, _ in refused.value.found] == ["word-来宾"]


def test_a_slogan_of_one_s_own_words_loses_its_mark_by_one_press(world: World) -> None:
    with world.session() as session:
        made = notices.create_notice(session, world.wang, title="热烈欢迎！", kind="slogan", now=world.now)
        (finding,) = [one for one in notices.findings(session, made, today=world.today).open if one.fix == "replace"]
        assert (finding.rule, finding.field) == ("exclamation", "title")
        mended = notices.apply_fix(session, world.wang, made.id, finding.key, revision=made.revision, now=world.now)
        assert mended.notice.title == "热烈欢迎"
