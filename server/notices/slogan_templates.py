"""Propose, approve and retire slogan templates.

A slogan goes out in three clicks because its sentence was approved beforehand, by somebody who did not propose it.
Texts never change: a change is a new proposal, and the old sentence stays in use till the new one is approved.
"""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.lending import require_own_session
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.db.locked import locked
from server.db.unique import the_only_one
from server.errors import NotAllowed, NotFound, Refused
from server.notices.characters import one_line
from server.notices.models import SloganTemplate, TemplateState
from server.notices.setting_rows import only_administrators
from server.notices.steps import REASON, SHORTEST_REASON

LONGEST = 60
LONGEST_REASON = 200
LONGEST_HOLE = 8
MOST_HOLES = 4
_BETWEEN = re.compile("[^〔〕]*(?:〔[^〔〕]+〕[^〔〕]*)*")
_HOLE = re.compile("〔([^〔〕]*)〕")


def all_templates(session: Session) -> list[SloganTemplate]:
    return list(session.scalars(select(SloganTemplate).order_by(SloganTemplate.id)))


def get_template(session: Session, template_id: int) -> SloganTemplate:
    return _template(session, template_id, lock=False)


def waiting_templates(session: Session) -> list[SloganTemplate]:
    proposed = SloganTemplate.state_name == TemplateState.PROPOSED.value
    return list(session.scalars(select(SloganTemplate).where(proposed).order_by(SloganTemplate.at, SloganTemplate.id)))


def may_decide(actor: Actor, template: SloganTemplate) -> bool:
    return template.state is TemplateState.PROPOSED and actor.has(Role.REVIEWER) and template.by_id != actor.account_id


def propose(
    session: Session, actor: Actor, text: str, *, replaces_id: int | None = None, now: datetime
) -> SloganTemplate:
    """Write a sentence down for a reviewer; ``replaces_id`` is the approved one it shall take the place of."""
    only_administrators(actor)
    text = _checked(text)
    old = _to_replace(session, replaces_id) if replaces_id is not None else None
    twin = session.scalars(select(SloganTemplate).where(SloganTemplate.text == text).with_for_update()).first()
    if twin is not None and twin.state is TemplateState.APPROVED:
        raise Refused("这一句已经在用了，一个字没改。", "text")
    if twin is not None and twin.state is TemplateState.PROPOSED:
        raise Refused("这一句已经有人提过，正等审核。", "text")
    template = twin or SloganTemplate(text=text)
    with the_only_one(session, "这一句刚刚有别的管理员提过，请看看列表里的。"):
        template.state_name = TemplateState.PROPOSED.value
        template.replaces_id = old.id if old else None
        template.by_id, template.at = actor.account_id, now
        template.decided_by_id, template.decided_at, template.reason = None, None, ""
        session.add(template)
    session.expire(template, ["by", "replaces", "decided_by"])
    sentence = f"{actor.name}拟了标语模板“{text}”，等审核"
    if old is not None:
        sentence = f"{actor.name}拟了标语模板“{text}”，代替“{old.text}”，等审核"
    _record(session, actor, "propose", template, sentence, now)
    return template


def approve_template(session: Session, actor: Actor, template_id: int, *, now: datetime) -> SloganTemplate:
    template = _to_decide(session, actor, template_id)
    template.state_name = TemplateState.APPROVED.value
    template.decided_by_id, template.decided_at = actor.account_id, now
    old = _template(session, template.replaces_id, lock=True) if template.replaces_id else None
    if old is not None and old.state is TemplateState.APPROVED:
        old.state_name = TemplateState.RETIRED.value
    session.flush()
    session.expire(template, ["decided_by"])
    sentence = f"{actor.name}通过了标语模板“{template.text}”"
    if old is not None:
        sentence = f"{actor.name}通过了标语模板“{template.text}”，“{old.text}”停用"
    _record(session, actor, "approve", template, sentence, now)
    return template


def refuse_template(session: Session, actor: Actor, template_id: int, reason: str, *, now: datetime) -> SloganTemplate:
    template = _to_decide(session, actor, template_id)
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise Refused(f"退回要写明原因，至少 {SHORTEST_REASON} 个字。", REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"原因写了{len(reason)}个字，最多{LONGEST_REASON}个字：请写短。", REASON)
    template.state_name = TemplateState.REFUSED.value
    template.decided_by_id, template.decided_at, template.reason = actor.account_id, now, reason
    session.flush()
    session.expire(template, ["decided_by"])
    _record(session, actor, "refuse", template, f"{actor.name}退回了标语模板“{template.text}”（{reason}）", now)
    return template


def retire_template(session: Session, actor: Actor, template_id: int, *, now: datetime) -> SloganTemplate:
    """Take an approved sentence out of use, or a proposed one back. To have it again, it is proposed again."""
    only_administrators(actor)
    template = _template(session, template_id, lock=True)
    if template.state not in (TemplateState.APPROVED, TemplateState.PROPOSED):
        return template
    sentence = f"{actor.name}停用了标语模板“{template.text}”"
    if template.state is TemplateState.PROPOSED:
        sentence = f"{actor.name}收回了标语模板“{template.text}”"
    template.state_name = TemplateState.RETIRED.value
    session.flush()
    _record(session, actor, "retire", template, sentence, now)
    return template


def _checked(text: str) -> str:
    text = one_line(text)
    holes = _HOLE.findall(text)
    if "！" in text or "!" in text:
        raise Refused("标语不用感叹号，字已经够大，请去掉。", "text")
    if not 4 <= len(text) <= LONGEST:
        raise Refused(f"标语写 4 到 {LONGEST} 个字。", "text")
    if not _BETWEEN.fullmatch(text) or any(not hole.strip() for hole in holes):
        raise Refused("填空的括号没配好。每一处写成〔来宾〕这样，括号里写要填什么，不能套着写。", "text")
    if any(len(hole) > LONGEST_HOLE for hole in holes):
        raise Refused(f"填空的提示最多 {LONGEST_HOLE} 个字。", "text")
    if len(holes) > MOST_HOLES or len(set(holes)) != len(holes):
        raise Refused(f"一句最多 {MOST_HOLES} 处填空，名字各不相同。", "text")
    if len(_HOLE.sub("", text)) < 4:
        raise Refused("除了填空，至少要有 4 个定好的字；全是填空就没有可审核的了。", "text")
    return text


def _to_replace(session: Session, template_id: int) -> SloganTemplate:
    old = _template(session, template_id, lock=True)
    if old.state is not TemplateState.APPROVED:
        raise Refused("这一句刚刚停用或换掉了，请回到列表里看现在的句子。您写的还在下面。")
    waiting = session.scalars(
        select(SloganTemplate).where(
            SloganTemplate.replaces_id == old.id, SloganTemplate.state_name == TemplateState.PROPOSED.value
        )
    ).first()
    if waiting is not None:
        who = waiting.by.name if waiting.by else "别人"
        raise Refused(f"{who}已经提了改法“{waiting.text}”，正等审核；请等他定了再改。您写的还在下面。")
    return old


def _to_decide(session: Session, actor: Actor, template_id: int) -> SloganTemplate:
    if not actor.has(Role.REVIEWER):
        raise NotAllowed("标语模板由审核签发人来定。")
    # A refusal too: it shows nothing, but it stands under the reviewer's name.
    require_own_session(actor)
    template = _template(session, template_id, lock=True)
    if template.state is not TemplateState.PROPOSED:
        raise Refused("这一句已经有人定过了。")
    if template.by_id == actor.account_id:
        raise NotAllowed("这是您拟的句子，要由别人审核。")
    return template


def _template(session: Session, template_id: int | None, *, lock: bool) -> SloganTemplate:
    template = locked(session, SloganTemplate, template_id) if lock else session.get(SloganTemplate, template_id)
    if template is None:
        raise NotFound("没有这条标语模板。")
    return template


def _record(session: Session, actor: Actor, deed: str, template: SloganTemplate, sentence: str, now: datetime) -> None:
    record(session, actor, f"slogan.{deed}", f"slogan:{template.id}", sentence, now=now)
