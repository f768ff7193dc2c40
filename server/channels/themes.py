"""Propose a theme, look at it, sign it: its words and colours stand on every page, so it is decided by two, too.

Nobody signs his own proposal, and a signature counts only for notices of which
the signer wrote nothing; where two reviewers wrote some, both sign. A proposal
takes effect for all its channels in one transaction, with its pages: before
that no page of it is signed, after it none of the old ones is.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from playlists.pages.theme import THEMES
from server.accounts.lending import LENT, require_own_session
from server.accounts.roles import Actor, Role
from server.accounts.service import actor_of
from server.audit.service import record
from server.channels.models import Channel, Placement
from server.channels.placing import live_channel
from server.channels.theme_models import Stage, ThemePageSeen, ThemeProposal, ThemeSignature
from server.channels.theme_sheet import Matter, ThemeSheet, sheet_of
from server.errors import NotAllowed, NotFound, Refused
from server.notices.models import Notice
from server.notices.paging import hash_of, render_notice, wall_document
from server.notices.steps import SHORTEST_REASON, step, writers
from server.notices.workflow import Action, State
from server.releases.dirty import mark_dirty
from server.services import Services

LONGEST_PLACE, LONGEST_LABEL, LONGEST_HOTLINE = 8, 8, 20
"""What the spine, the foot and an LED's line hold."""
_WORD = re.compile(r"[\w·（）()\- ]*")
_HOTLINE = re.compile(r"[0-9][0-9 \-（）()转、/]*")


def live_channels(session: Session) -> list[Channel]:
    rows = select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.village, Channel.id)
    return list(session.scalars(rows))


def open_proposals(session: Session) -> list[ThemeProposal]:
    rows = select(ThemeProposal).where(ThemeProposal.stage_name == Stage.OPEN.value)
    return list(session.scalars(rows.order_by(ThemeProposal.id)))


def past_proposals(session: Session, limit: int = 20) -> list[ThemeProposal]:
    rows = select(ThemeProposal).where(ThemeProposal.stage_name != Stage.OPEN.value)
    return list(session.scalars(rows.order_by(ThemeProposal.id.desc()).limit(limit)))


def get_proposal(session: Session, proposal_id: int, *, lock: bool = False) -> ThemeProposal:
    found = session.get(ThemeProposal, proposal_id, with_for_update={"of": ThemeProposal} if lock else None)
    if found is None:
        raise NotFound("没有这份外观。")
    return found


def words_of(name: str, place: str, hotline_label: str, hotline: str) -> dict[str, Json]:
    """A theme as it is kept, or the sentence why it cannot hang."""
    place, label, hotline = place.strip(), hotline_label.strip(), hotline.strip()
    if name not in THEMES:
        raise Refused("请选一种配色。")
    if not place or len(place) > LONGEST_PLACE or not _WORD.fullmatch(place):
        raise Refused(f"地名写 1 到 {LONGEST_PLACE} 个字，例如 石桥镇。")
    if not hotline or len(hotline) > LONGEST_HOTLINE or not _HOTLINE.fullmatch(hotline):
        raise Refused("电话写号码，例如 0800-1234567。")
    if not label or len(label) > LONGEST_LABEL or not _WORD.fullmatch(label):
        raise Refused(f"电话前面写 1 到 {LONGEST_LABEL} 个字，例如 民情热线。")
    return {"name": name, "place": place, "hotline_label": label, "hotline": hotline}


def propose(
    session: Session, actor: Actor, theme: dict[str, Json], channel_ids: Iterable[str] | None, *, now: datetime
) -> ThemeProposal:
    """``channel_ids`` None is every channel, later ones too. What was open for one of them is void."""
    if not actor.has(Role.ADMINISTRATOR, Role.AUTHOR):
        raise NotAllowed("外观由管理员或经办人来提。")
    theme = words_of(*(str(theme.get(part, "")) for part in ("name", "place", "hotline_label", "hotline")))
    everywhere = channel_ids is None
    chosen = [one.id for one in live_channels(session)] if channel_ids is None else list(dict.fromkeys(channel_ids))
    if not chosen:
        raise Refused("请选这个外观给哪些频道用。")
    for channel_id in chosen:
        live_channel(session, channel_id)
    for other in open_proposals(session):
        if set(other.channel_ids) & set(chosen):
            _close(other, Stage.REPLACED, actor, now)
    proposal = ThemeProposal(
        theme=theme,
        channel_ids=chosen,
        everywhere=everywhere,
        by_id=actor.account_id,
        at=now,
        stage_name=Stage.OPEN.value,
    )
    session.add(proposal)
    session.flush()
    sentence = f"{actor.name}提出外观：{_told(theme)}，{len(chosen)} 个频道"
    record(session, actor, "theme.propose", f"theme:{proposal.id}", sentence, now=now, detail={"theme": theme})
    return proposal


def take_back(session: Session, actor: Actor, proposal_id: int, *, now: datetime) -> ThemeProposal:
    proposal = _open(session, proposal_id)
    if actor.account_id != proposal.by_id and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("这份外观由提出的人或管理员拿回。")
    _close(proposal, Stage.TAKEN_BACK, actor, now)
    record(session, actor, "theme.take-back", f"theme:{proposal.id}", f"{actor.name}拿回外观", now=now)
    return proposal


def send_back(session: Session, actor: Actor, proposal_id: int, reason: str, *, now: datetime) -> ThemeProposal:
    proposal = _open(session, proposal_id)
    _require_other(actor, proposal)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(f"退回要写明原因，至少 {SHORTEST_REASON} 个字。")
    _close(proposal, Stage.RETURNED, actor, now)
    proposal.reason = reason.strip()
    record(session, actor, "theme.return", f"theme:{proposal.id}", f"{actor.name}退回外观（{reason.strip()}）", now=now)
    return proposal


def signatures(session: Session, proposal: ThemeProposal, sheet_hash: str) -> list[tuple[str, datetime]]:
    """Who signed this very sheet."""
    rows = session.scalars(
        select(ThemeSignature)
        .where(ThemeSignature.proposal_id == proposal.id, ThemeSignature.sheet_hash == sheet_hash)
        .order_by(ThemeSignature.id)
    )
    return [(row.account.name, row.at) for row in rows]


def why_not(actor: Actor, proposal: ThemeProposal) -> str:
    """Why this person may not sign; empty when he may."""
    if proposal.stage is not Stage.OPEN:
        return "这份外观已经办完了。"
    if not actor.has(Role.REVIEWER):
        return "外观由审核签发人来核对。"
    if actor.account_id == proposal.by_id:
        return "这是您提的外观，要由别人核对。"
    return LENT if actor.lent_by is not None else ""


def sheet(session: Session, services: Services, proposal: ThemeProposal) -> ThemeSheet:
    """The sheet as it is at this moment: what hangs changes, and a signature is bound to what hung."""
    channels = [one for one in live_channels(session) if one.id in set(proposal.channel_ids)]
    return sheet_of(session, services, proposal.theme, channels)


def seen(session: Session, actor: Actor, proposal: ThemeProposal) -> frozenset[str]:
    rows = select(ThemePageSeen.digest).where(
        ThemePageSeen.proposal_id == proposal.id, ThemePageSeen.account_id == actor.account_id
    )
    return frozenset(session.scalars(rows))


def mark_seen(
    session: Session, actor: Actor, proposal_id: int, digest: str, *, now: datetime, services: Services
) -> None:
    proposal = _open(session, proposal_id)
    # Whether the page is on the sheet is asked when it is signed: to set the sheet for every look would be slow.
    if services.renderer.png(digest) is None:
        raise Refused("这一页不是现在送审的页，请刷新后再看。")
    if digest not in seen(session, actor, proposal):
        session.add(ThemePageSeen(proposal_id=proposal.id, account_id=actor.account_id, digest=digest, at=now))
        session.flush()


def sign(
    session: Session, actor: Actor, proposal_id: int, sheet_hash: str, *, now: datetime, services: Services
) -> tuple[Matter, ...]:
    """Sign the sheet; return the notices that still need somebody else's signature, none when it took effect."""
    proposal = _open(session, proposal_id, lock=True)
    _require_other(actor, proposal)
    require_own_session(actor)
    found = sheet(session, services, proposal)
    if found.hash != sheet_hash:
        raise Refused("墙上的公告在您看的时候变了，请重新看过再签。")
    if found.in_the_way:
        names = "、".join(f"《{each.notice.title}》" for each in found.in_the_way[:3])
        raise Refused(f"{names}现在的版面还没有人签名，请先核对它们。")
    unseen = found.digests - seen(session, actor, proposal)
    if unseen:
        raise Refused(f"还有 {len(unseen)} 页没看，看完最后一页再通过。")
    signers = _signers(session, proposal, sheet_hash, actor, now)
    left = tuple(each for each in found.matters if _signer(session, each.notice, signers) is None)
    if not left:
        _take_effect(session, actor, proposal, found, signers, now, services)
    return left


def _signers(
    session: Session, proposal: ThemeProposal, sheet_hash: str, actor: Actor, now: datetime
) -> tuple[Actor, ...]:
    rows = session.scalars(
        select(ThemeSignature)
        .where(ThemeSignature.proposal_id == proposal.id, ThemeSignature.sheet_hash == sheet_hash)
        .order_by(ThemeSignature.id)
    ).all()
    if actor.account_id not in {row.account_id for row in rows}:
        session.add(ThemeSignature(proposal_id=proposal.id, account_id=actor.account_id, sheet_hash=sheet_hash, at=now))
        session.flush()
        record(
            session, actor, "theme.sign", f"theme:{proposal.id}", f"{actor.name}核对外观并签名", now=now,
            detail={"sheet": sheet_hash},
        )  # fmt: skip
    earlier = (row.account for row in rows if row.account_id != actor.account_id)
    # Somebody who lost the role or the account meanwhile signs nothing any more.
    return (actor, *(actor_of(one, "") for one in earlier if one.active and Role.REVIEWER in one.roles))


def _signer(session: Session, notice: Notice, signers: Iterable[Actor]) -> Actor | None:
    wrote = writers(session, notice)
    return next((one for one in signers if one.account_id not in wrote), None)


def _take_effect(
    session: Session,
    actor: Actor,
    proposal: ThemeProposal,
    found: ThemeSheet,
    signers: tuple[Actor, ...],
    now: datetime,
    services: Services,
) -> None:
    for channel_id in proposal.channel_ids:
        channel = session.get_one(Channel, channel_id)
        channel.theme = dict(proposal.theme)
    session.flush()
    for each in found.matters:
        signer = _signer(session, each.notice, signers)
        if signer is not None and each.pages:
            _sign_notice(session, each, signer, now)
    _set_waiting(session, services, proposal)
    proposal.sheet_hash = found.hash
    _close(proposal, Stage.APPROVED, actor, now)
    mark_dirty(session, proposal.channel_ids, now)
    record(
        session, actor, "theme.approve", f"theme:{proposal.id}",
        f"外观生效：{_told(proposal.theme)}，{len(proposal.channel_ids)} 个频道，重排 {len(found.matters)} 份公告",
        now=now, detail={"sheet": found.hash, "theme": dict(proposal.theme)},
    )  # fmt: skip


def _sign_notice(session: Session, matter: Matter, signer: Actor, now: datetime) -> None:
    """The same words in other colours: the pages of this sheet take the place of those signed before."""
    notice = session.get_one(Notice, matter.notice.id, with_for_update={"of": Notice})
    pages = {**notice.approved_pages}
    for channel, zones in matter.pages.items():
        pages[channel] = {**pages.get(channel, {}), **zones}
    whole = hash_of(pages, wall_document(notice))
    step(session, signer, notice, Action.REAFFIRM, now=now, pages_hash=whole)
    notice.pages = notice.approved_pages = pages
    notice.pages_hash = notice.approved_pages_hash = whole
    notice.approved_at, notice.approved_by_id = now, signer.account_id
    session.flush()
    session.expire(notice, ["approved_by"])


def _set_waiting(session: Session, services: Services, proposal: ThemeProposal) -> None:
    """What waits for review is set anew: its reviewer sees, and signs, what will hang."""
    rows = select(Notice).where(
        Notice.state_name == State.IN_REVIEW.value,
        Notice.id.in_(select(Placement.notice_id).where(Placement.channel_id.in_(proposal.channel_ids))),
    )
    for notice in session.scalars(rows.order_by(Notice.id)):
        pages = render_notice(session, services.renderer, services.data / "uploads", notice)
        notice.pages = {channel: dict(zones) for channel, zones in pages.items()}
        notice.pages_hash = hash_of(pages, wall_document(notice))
    session.flush()


def inherited(session: Session) -> dict[str, Json]:
    """What a channel that is made now begins with: the theme that was approved for every channel, later ones too."""
    last = session.scalars(
        select(ThemeProposal)
        .where(ThemeProposal.stage_name == Stage.APPROVED.value, ThemeProposal.everywhere)
        .order_by(ThemeProposal.closed_at.desc(), ThemeProposal.id.desc())
        .limit(1)
    ).first()
    return dict(last.theme) if last else {}


def _open(session: Session, proposal_id: int, *, lock: bool = False) -> ThemeProposal:
    proposal = get_proposal(session, proposal_id, lock=lock)
    if proposal.stage is not Stage.OPEN:
        raise Refused("这份外观已经办完了。")
    return proposal


def _require_other(actor: Actor, proposal: ThemeProposal) -> None:
    sentence = why_not(actor, proposal)
    if sentence:
        raise NotAllowed(sentence)


def _close(proposal: ThemeProposal, stage: Stage, actor: Actor, now: datetime) -> None:
    proposal.stage_name, proposal.closed_at, proposal.closed_by_id = stage.value, now, actor.account_id


def _told(theme: dict[str, Json]) -> str:
    return f"{theme['name']}，{theme['place']}，{theme['hotline_label']} {theme['hotline']}"
