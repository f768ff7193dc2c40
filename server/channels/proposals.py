"""Look at what was proposed for the look of channels, and sign it: a theme or a layout stands behind every page.

Nobody signs his own proposal, and a signature counts only for notices of which
the signer wrote nothing; where two reviewers wrote some, both sign. A proposal
takes effect for all its channels in one transaction, with its pages: before
that no page of it is signed, after it none of the old ones is.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.lending import LENT, require_own_session
from server.accounts.roles import Actor, Role
from server.accounts.service import actor_of
from server.audit.service import record
from server.channels.layouts import layout_of
from server.channels.models import Channel, Placement
from server.channels.sheet import SIGNED, Matter, Sheet, Wanted, in_theme, set_waiting, sheet_of
from server.channels.theme_models import Stage, ThemePageSeen, ThemeProposal, ThemeSignature
from server.db.locked import locked
from server.errors import NotAllowed, NotFound, Refused
from server.notices.models import Notice
from server.notices.paging import hash_of, render_notice, theme_from, theme_of, wall_document
from server.notices.steps import REASON, SHORTEST_REASON, step, writers
from server.notices.ticks import PHOTO, Pictured, require_ticks
from server.notices.workflow import Action, State
from server.releases.dirty import mark_dirty
from server.rendering import NotSetBeforeError, RenderingError, SetBefore
from server.services import Services

_MOVED = "墙上的公告在您看的时候变了，请重新看过再签。"


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
    found = locked(session, ThemeProposal, proposal_id) if lock else session.get(ThemeProposal, proposal_id)
    if found is None:
        raise NotFound("没有这份提议。")
    return found


def told(proposal: ThemeProposal) -> str:
    """What was proposed, as the audit log says it."""
    if proposal.layout:
        return layout_of(proposal.layout["id"], proposal.layout["main_width"]).words_zh
    theme = proposal.theme
    worn = "，常备页上有图" if theme.get("picture") else ""
    return f"{theme['name']}，{theme['place']}，{theme['hotline_label']} {theme['hotline']}{worn}"


def kind_of(proposal: ThemeProposal) -> str:
    return "版式" if proposal.layout else "外观"


def take_back(session: Session, actor: Actor, proposal_id: int, *, now: datetime) -> ThemeProposal:
    proposal = _open(session, proposal_id, lock=True)
    if actor.account_id != proposal.by_id and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("这份提议由提出的人或管理员拿回。")
    close(proposal, Stage.TAKEN_BACK, actor, now)
    sentence = f"{actor.name}拿回{kind_of(proposal)}"
    record(session, actor, "theme.take-back", subject(proposal), sentence, now=now)
    return proposal


def send_back(session: Session, actor: Actor, proposal_id: int, reason: str, *, now: datetime) -> ThemeProposal:
    proposal = _open(session, proposal_id, lock=True)
    _require_other(actor, proposal)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(f"退回要写明原因，至少 {SHORTEST_REASON} 个字。", REASON)
    close(proposal, Stage.RETURNED, actor, now)
    proposal.reason = reason.strip()
    sentence = f"{actor.name}退回{kind_of(proposal)}（{reason.strip()}）"
    record(session, actor, "theme.return", subject(proposal), sentence, now=now)
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
        return "这份提议已经办完了。"
    if not actor.has(Role.REVIEWER):
        return "它由审核签发人来核对。"
    if actor.account_id == proposal.by_id:
        return "这是您提的，要由别人核对。"
    return LENT if actor.lent_by is not None else ""


def look_of(proposal: ThemeProposal) -> dict[str, Json]:
    """What a signature names of the proposal beside its pages."""
    if not proposal.layout:
        return {"theme": dict(proposal.theme)}
    return {"layout": dict(proposal.layout), "channels": [*proposal.channel_ids]}


def pictures_of(proposal: ThemeProposal) -> list[Pictured]:
    """The picture that would hang on evergreen pages, for whoever signs to answer for."""
    theme = theme_from(proposal.theme)
    if theme.picture is None:
        return []
    return [Pictured(PHOTO, ("picture",), (theme.picture.file.digest,))]


def wanted(session: Session, proposal: ThemeProposal) -> list[Wanted]:
    channels = [one for one in live_channels(session) if one.id in set(proposal.channel_ids)]
    if not proposal.layout:
        return in_theme(proposal.theme, channels)
    layout = layout_of(proposal.layout["id"], proposal.layout["main_width"])
    return [Wanted(channel, theme_of(channel), layout) for channel in channels]


def sheet(session: Session, services: Services, proposal: ThemeProposal) -> Sheet:
    """The sheet as it is at this moment: what hangs changes, and a signature is bound to what hung."""
    return sheet_of(session, services, look_of(proposal), wanted(session, proposal))


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


def with_sheet_set(services: Services, proposal_id: int) -> Services:
    """Set every page that a signature on the proposal needs, beside every writer; ``sign`` then finds them set.

    Call it before the transaction begins. What has changed by then is not set in it: the sheet is another, and
    whoever signs is told to look again.
    """
    before = SetBefore(services.renderer)
    ready = replace(services, renderer=before)
    with services.reading() as session:
        proposal = session.get(ThemeProposal, proposal_id)
        if proposal is not None and proposal.stage is Stage.OPEN:
            sheet(session, ready, proposal)
            set_waiting(session, ready, wanted(session, proposal))
    return replace(services, renderer=before.seal())


def sign(
    session: Session,
    actor: Actor,
    proposal_id: int,
    sheet_hash: str,
    *,
    now: datetime,
    services: Services,
    ticks: Collection[str] = (),
) -> tuple[Matter, ...]:
    """Sign the sheet; return the notices that still need somebody else's signature, none when it took effect.

    ``ticks`` answer for the theme's picture (``notices.ticks``).
    """
    proposal = _open(session, proposal_id, lock=True)
    _require_other(actor, proposal)
    require_own_session(actor)
    _hold_still(session, proposal)
    try:
        found = sheet(session, services, proposal)
    except NotSetBeforeError as error:
        raise Refused(_MOVED) from error
    if found.hash != sheet_hash:
        raise Refused(_MOVED)
    if found.in_the_way:
        names = "、".join(f"《{each.notice.title}》" for each in found.in_the_way[:3])
        raise Refused(f"{names}还不能换过去，请先核对它们：表上写着为什么。")
    unseen = found.digests - seen(session, actor, proposal)
    if unseen:
        raise Refused(f"还有 {len(unseen)} 页没看，看完最后一页再通过。")
    require_ticks(session, actor, subject(proposal), told(proposal), pictures_of(proposal), ticks, now=now)
    signers = _signers(session, proposal, sheet_hash, actor, now)
    left = tuple(each for each in found.matters if each.pages and _signer(session, each.notice, signers) is None)
    if not left:
        _take_effect(session, actor, proposal, found, signers, now, services)
    return left


def _hold_still(session: Session, proposal: ThemeProposal) -> None:
    """Lock the channels, then what is placed on them, before anything is recorded.

    Two proposals for one channel are decided one after the other, each sheet set as the one before left it. The order
    is that of every deed and of the publisher: channel, notices, audit log.
    """
    hold_channels(session, proposal)
    placed = select(Placement.notice_id).where(Placement.channel_id.in_(proposal.channel_ids))
    concerned = (State.IN_REVIEW, *SIGNED)
    notices = select(Notice).where(Notice.id.in_(placed), Notice.state_name.in_([each.value for each in concerned]))
    locked_rows = notices.order_by(Notice.id).with_for_update(of=Notice)
    session.scalars(locked_rows.execution_options(populate_existing=True)).all()


def hold_channels(session: Session, proposal: ThemeProposal) -> None:
    """Keep everybody else from deciding, or proposing, what these channels look like."""
    channels = select(Channel).where(Channel.id.in_(proposal.channel_ids)).order_by(Channel.id)
    # Without the key: a placement that joins points to the channel, and waits for nobody.
    held = channels.with_for_update(of=Channel, key_share=True)
    session.scalars(held.execution_options(populate_existing=True)).all()


def signed_by(session: Session, proposals: Iterable[ThemeProposal]) -> dict[int, set[int]]:
    """Whose signature each has already: one that is still open waits for somebody else's, too."""
    found: dict[int, set[int]] = {one.id: set() for one in proposals}
    rows = select(ThemeSignature.proposal_id, ThemeSignature.account_id).where(ThemeSignature.proposal_id.in_(found))
    for proposal_id, account_id in session.execute(rows) if found else ():
        found[proposal_id].add(account_id)
    return found


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
        sentence = f"{actor.name}核对{kind_of(proposal)}并签名"
        record(session, actor, "theme.sign", subject(proposal), sentence, now=now, detail={"sheet": sheet_hash})
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
    found: Sheet,
    signers: tuple[Actor, ...],
    now: datetime,
    services: Services,
) -> None:
    for channel_id in proposal.channel_ids:
        channel = session.get_one(Channel, channel_id)
        if proposal.layout:
            channel.layout_id, channel.main_width = proposal.layout["id"], proposal.layout["main_width"]
        else:
            channel.theme = dict(proposal.theme)
    session.flush()
    for each in found.matters:
        signer = _signer(session, each.notice, signers)
        if signer is not None and each.pages:
            _sign_notice(session, each, signer, now)
    _set_waiting(session, services, proposal)
    proposal.sheet_hash = found.hash
    close(proposal, Stage.APPROVED, actor, now)
    mark_dirty(session, proposal.channel_ids, now)
    signed = sum(bool(each.pages) for each in found.matters)
    record(
        session, actor, "theme.approve", subject(proposal),
        f"{kind_of(proposal)}生效：{told(proposal)}，{len(proposal.channel_ids)} 个频道，重排 {signed} 份公告",
        now=now, detail={"sheet": found.hash, **look_of(proposal)},
    )  # fmt: skip


def _sign_notice(session: Session, matter: Matter, signer: Actor, now: datetime) -> None:
    """The same words in another look: the pages of this sheet take the place of those signed before."""
    notice = session.get_one(Notice, matter.notice.id, with_for_update={"of": Notice})
    if notice.approved_pages_hash != matter.signed_hash:
        raise Refused(_MOVED)  # signed anew by somebody while the sheet was set
    # Whole channels: pages of a zone or a size that is no more must not come back unseen when it does.
    pages = {**notice.approved_pages, **matter.pages}
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
    locked = rows.order_by(Notice.id).with_for_update(of=Notice).execution_options(populate_existing=True)
    for notice in session.scalars(locked):
        try:
            pages = render_notice(session, services.renderer, services.data / "uploads", notice)
        except NotSetBeforeError as error:
            raise Refused(_MOVED) from error  # sent to review, or moved, since its pages were set
        except RenderingError as error:
            raise Refused(f"《{notice.title}》正在审核，这样排不下：{error.sentence}") from error
        notice.pages = {channel: dict(zones) for channel, zones in pages.items()}
        notice.pages_hash = hash_of(pages, wall_document(notice))
    session.flush()


def _open(session: Session, proposal_id: int, *, lock: bool = False) -> ThemeProposal:
    proposal = get_proposal(session, proposal_id, lock=lock)
    if proposal.stage is not Stage.OPEN:
        raise Refused("这份提议已经办完了。")
    return proposal


def _require_other(actor: Actor, proposal: ThemeProposal) -> None:
    sentence = why_not(actor, proposal)
    if sentence:
        raise NotAllowed(sentence)


def close(proposal: ThemeProposal, stage: Stage, actor: Actor, now: datetime) -> None:
    proposal.stage_name, proposal.closed_at, proposal.closed_by_id = stage.value, now, actor.account_id


def subject(proposal: ThemeProposal) -> str:
    return f"theme:{proposal.id}"
