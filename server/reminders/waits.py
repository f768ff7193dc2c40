"""What one person waits for others to decide: notices he sent to review, looks and slogans he proposed.

Read from the things themselves, so that a wait is over in the moment it is decided, and nobody has to end it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.roles import Actor, Role
from server.accounts.villages import asked
from server.channels.proposals import open_proposals, signed_by
from server.displays.villages import villages_of, villages_of_channels
from server.notices.models import Notice
from server.notices.slogan_templates import waiting_templates
from server.notices.steps import reviewers_of
from server.notices.workflow import State


@dataclass(frozen=True, slots=True)
class Wait:
    """``subject`` is the audit log's name of the thing; ``sentence`` says what waits, ``deciders`` who may end it."""

    subject: str
    since: datetime
    sentence: str
    deciders: str
    notice: Notice | None = None

    @property
    def kind(self) -> str:
        return self.subject.partition(":")[0]

    @property
    def target(self) -> str:
        return self.subject.partition(":")[2]


def notice_subject(notice: Notice) -> str:
    return f"notice:{notice.id}"


def theme_subject(proposal_id: int) -> str:
    return f"theme:{proposal_id}"


def slogan_subject(template_id: int) -> str:
    return f"slogan:{template_id}"


def titled(notice: Notice) -> str:
    return f"《{notice.title}》" if notice.title else f"{notice.number}（还没写标题）"


def waits_of(session: Session, actor: Actor) -> list[Wait]:
    """The longest waiting first."""
    found = [*_notices(session, actor), *_proposed(session, actor)]
    return sorted(found, key=lambda wait: wait.since)


def _notices(session: Session, actor: Actor) -> Iterator[Wait]:
    rows = session.scalars(
        select(Notice).where(Notice.state_name == State.IN_REVIEW.value, Notice.author_id == actor.account_id)
    ).all()
    if not rows:
        return
    reviewers, villages = reviewers_of(session, rows), villages_of_channels(session)
    for notice in rows:
        names = _names(asked(reviewers[notice.id], villages_of(notice, villages)))
        since = notice.submitted_at or notice.updated_at
        yield Wait(notice_subject(notice), since, f"{titled(notice)}等{names}审核。", names, notice)


def _proposed(session: Session, actor: Actor) -> Iterator[Wait]:
    proposals = [one for one in open_proposals(session) if one.by_id == actor.account_id]
    slogans = [one for one in waiting_templates(session) if one.by_id == actor.account_id]
    if not proposals and not slogans:
        return
    accounts = session.scalars(select(Account).where(Account.active).order_by(Account.name))
    able = [one for one in accounts if Role.REVIEWER in one.roles and one.id != actor.account_id]
    villages, signed = villages_of_channels(session), signed_by(session, proposals)
    for proposal in proposals:
        here = frozenset[str]().union(*(villages.get(channel, ()) for channel in proposal.channel_ids))
        others = [one for one in able if one.id not in signed[proposal.id]]
        names = _names(asked(others or able, here))
        sentence = f"新版式等{names}核对。" if proposal.layout else f"新外观等{names}核对。"
        yield Wait(theme_subject(proposal.id), proposal.at, sentence, names)
    names = _names(asked(able, ()))
    for template in slogans:
        if template.at is not None:  # one a new installation begins with waits for nobody
            yield Wait(slogan_subject(template.id), template.at, f"标语“{template.text}”等{names}审核。", names)


def _names(accounts: Iterable[Account]) -> str:
    """Two at most: more do not fit beside the sentence, and each of them is told."""
    return "、".join([account.name for account in accounts][:2]) or "审核人"
