"""Send to review and decide: what a reviewer signs is the pages, all of them, and only after having seen them."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.channels.keys import place_of
from server.channels.layouts import LAYOUTS
from server.channels.models import Channel
from server.channels.panels import profile_of
from server.errors import NotAllowed, Refused
from server.notices.bare_signs import bare_signs
from server.notices.checking import findings
from server.notices.drafts import missing_fields
from server.notices.findings import Finding, blocking
from server.notices.life import uncovered
from server.notices.models import Notice, PageSeen
from server.notices.paging import hash_of, render_notice, wall_document
from server.notices.steps import get_notice, permission, require_revision, step
from server.notices.ticks import pictured, require_ticks
from server.notices.workflow import Action, State
from server.releases.dirty import mark_dirty
from server.rendering import RenderingError, SetBefore
from server.services import Services


class MustFix(Refused):
    """Findings or empty fields stand in the way of review."""

    def __init__(self, sentence: str, findings: Sequence[Finding], missing: Sequence[tuple[str, str]]) -> None:
        super().__init__(sentence)
        self.findings = tuple(findings)
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One page a reviewer must see; the same page on several channels is one page."""

    profile_id: str
    profile_name: str
    zone: str
    index: int
    count: int
    digest: str
    dwell_ms: int
    width: int
    height: int
    channels: tuple[str, ...]


def with_pages_set(services: Services, notice_id: int) -> Services:
    """Set the notice's pages, beside every writer; ``submit`` and ``prepare_reaffirm`` then find them set.

    Call it before the transaction begins.
    """
    before = SetBefore(services.renderer)
    with services.reading() as session:
        notice = session.get(Notice, notice_id)
        if notice is not None:
            with suppress(RenderingError):  # told again, to the person, by whoever asks for the page
                render_notice(session, before, services.data / "uploads", notice)
    return replace(services, renderer=before.seal())


def submit(
    session: Session, actor: Actor, notice_id: int, *, revision: int, now: datetime, services: Services
) -> Notice:
    """Set all pages and hand the notice to the reviewers."""
    notice = get_notice(session, actor, notice_id, lock=True)
    require_revision(notice, revision)
    missing = missing_fields(notice)
    report = findings(session, notice, today=now.astimezone(services.zone).date())
    stopping = blocking(report.open, frozenset())
    if missing or stopping:
        raise MustFix(f"还差 {len(missing) + len(stopping)} 处，改好再送审核。", stopping, missing)
    bare = uncovered(notice, today=now.astimezone(services.zone).date())
    if bare:
        names = "、".join(channel.name for channel in bare)
        raise Refused(f"更正要放到原公告在的每一个频道，还差{names}；不然那里挂的还是原来的。请选上再送审核。")
    _require_glyphs(session, notice, services)
    _set_pages(session, notice, services)
    step(session, actor, notice, Action.SUBMIT, now=now)
    notice.submitted_at = now
    session.flush()
    return notice


def _require_glyphs(session: Session, notice: Notice, services: Services) -> None:
    """A page draws 〓 for a character that nothing can draw: a name on a wall must not be signed like that."""
    bare = bare_signs(session, notice, services)
    if bare:
        signs = "、".join(f"“{sign}”" for sign in bare)
        raise Refused(f"字库里没有{signs}，墙上画不出来：请在预览下面补一张图，再送审核。")


def recall(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> Notice:
    notice = get_notice(session, actor, notice_id, lock=True)
    step(session, actor, notice, Action.RECALL, now=now)
    return notice


def send_back(session: Session, actor: Actor, notice_id: int, reason: str, *, revision: int, now: datetime) -> Notice:
    notice = get_notice(session, actor, notice_id, lock=True)
    require_revision(notice, revision)
    step(session, actor, notice, Action.RETURN, now=now, reason=reason)
    return notice


def mark_page_seen(session: Session, actor: Actor, notice_id: int, digest: str, *, now: datetime) -> None:
    notice = get_notice(session, actor, notice_id)
    if digest not in page_digests(notice):
        raise Refused("这一页不是现在送审的页，请刷新后再看。")
    known = select(PageSeen.id).where(
        PageSeen.notice_id == notice.id, PageSeen.account_id == actor.account_id, PageSeen.digest == digest
    )
    if session.scalar(known) is None:
        session.add(PageSeen(notice_id=notice.id, account_id=actor.account_id, digest=digest, at=now))
        session.flush()


def pages_seen(session: Session, actor: Actor, notice: Notice) -> frozenset[str]:
    return pages_seen_of(session, actor, (notice,))[notice.id]


def pages_seen_of(session: Session, actor: Actor, notices: Collection[Notice]) -> Mapping[int, frozenset[str]]:
    seen: dict[int, set[str]] = {notice.id: set() for notice in notices}
    rows = select(PageSeen.notice_id, PageSeen.digest).where(
        PageSeen.notice_id.in_(seen), PageSeen.account_id == actor.account_id
    )
    for notice_id, digest in session.execute(rows):
        seen[notice_id].add(digest)
    return {notice.id: page_digests(notice) & seen[notice.id] for notice in notices}


def approve(
    session: Session,
    actor: Actor,
    notice_id: int,
    *,
    revision: int,
    pages_hash: str,
    now: datetime,
    how: str = "",
    ticks: Collection[str] = (),
) -> Notice:
    """Sign the pages. ``revision`` and ``pages_hash`` are what stood on the reviewer's screen.

    ``how`` is for the records, where it was not done in a session of his own; ``ticks`` are the pictures that he has
    just answered for (``ticks``).
    """
    notice = get_notice(session, actor, notice_id, lock=True)
    _sign(session, actor, notice, Action.APPROVE, revision, pages_hash, now, how, ticks)
    return notice


def pages_outdated(session: Session, notice: Notice, services: Services) -> bool:
    """Whether places or layouts changed since the pages were signed, so that some page is not signed."""
    if notice.state not in (State.APPROVED, State.PUBLISHED):
        return False
    current = render_notice(session, services.renderer, services.data / "uploads", notice)
    return any(notice.approved_pages.get(channel, {}) != pages for channel, pages in current.items())


def prepare_reaffirm(session: Session, actor: Actor, notice_id: int, *, now: datetime, services: Services) -> Notice:
    """Set the pages again for the places of today; the signed ones stay on the wall until these are signed too."""
    notice = get_notice(session, actor, notice_id, lock=True)
    if notice.state not in (State.APPROVED, State.PUBLISHED):
        raise NotAllowed("这份公告不在墙上，不用核对新版面。")
    _set_pages(session, notice, services)
    return notice


def reaffirm(
    session: Session, actor: Actor, notice_id: int, *, revision: int, pages_hash: str, now: datetime
) -> Notice:
    """Sign pages that joined after the approval; the words are the same."""
    notice = get_notice(session, actor, notice_id, lock=True)
    _sign(session, actor, notice, Action.REAFFIRM, revision, pages_hash, now)
    return notice


def page_digests(notice: Notice) -> frozenset[str]:
    return frozenset(str(page[0]) for zones in notice.pages.values() for pages in zones.values() for page in pages)


def pages_of(session: Session, notice: Notice) -> list[ReviewPage]:
    """The pages as set at submission, each once, in the order of channels and zones."""
    found: dict[str, tuple[str, str, int, int, int, tuple[int, int]]] = {}
    where: dict[str, list[str]] = {}
    for channel_id, zones in sorted(notice.pages.items()):
        channel = session.get(Channel, channel_id)
        for key, pages in sorted(zones.items()):
            profile_id, zone, box = place_of(key)
            for index, (digest, dwell_ms) in enumerate(pages):
                size = box or _usual_size(channel, profile_id, zone)
                found.setdefault(digest, (profile_id, zone, index, len(pages), dwell_ms, size))
                names = where.setdefault(digest, [])
                name = channel.name if channel else channel_id
                if name not in names:
                    names.append(name)
    result = []
    for digest, (profile_id, zone, index, count, dwell_ms, (width, height)) in found.items():
        choice = profile_of(profile_id)
        result.append(
            ReviewPage(
                profile_id,
                choice.name_zh,
                zone,
                index,
                count,
                digest,
                dwell_ms,
                width,
                height,
                tuple(where[digest]),
            )
        )
    return result


def _usual_size(channel: Channel | None, profile_id: str, zone: str) -> tuple[int, int]:
    """Of a page filed without its box: the zone's in the layout as it ships."""
    profile = profile_of(profile_id).profile
    known = LAYOUTS[channel.layout_id].zone(zone) if channel is not None else None
    box = known.pixels(profile.width, profile.height) if known is not None else None
    return (box.w, box.h) if box is not None else (profile.width, profile.height)


def _set_pages(session: Session, notice: Notice, services: Services) -> None:
    try:
        pages = render_notice(session, services.renderer, services.data / "uploads", notice)
    except RenderingError as error:
        raise Refused(error.sentence) from error
    notice.pages = {channel: dict(zones) for channel, zones in pages.items()}
    notice.pages_hash = hash_of(pages, wall_document(notice))
    session.flush()


def _sign(
    session: Session,
    actor: Actor,
    notice: Notice,
    action: Action,
    revision: int,
    pages_hash: str,
    now: datetime,
    how: str = "",
    ticks: Collection[str] = (),
) -> None:
    require_revision(notice, revision)
    if notice.pages_hash is None or notice.pages_hash != pages_hash:
        raise Refused("版面在您看的时候变了，请重新看过再签。")
    verdict = permission(session, actor, notice, action)
    if not verdict.allowed:
        raise NotAllowed(verdict.sentence)
    unseen = page_digests(notice) - pages_seen(session, actor, notice)
    if unseen:
        raise Refused(f"还有 {len(unseen)} 页没看，看完最后一页再通过。")
    if action is Action.APPROVE:  # pages that join later show the same pictures
        pictures = pictured(session, notice)
        require_ticks(session, actor, f"notice:{notice.id}", notice.title, pictures, ticks, now=now)
    step(session, actor, notice, action, now=now, reason=how, pages_hash=pages_hash)
    notice.approved_at = now
    notice.approved_by_id = actor.account_id
    notice.approved_pages = notice.pages
    notice.approved_pages_hash = pages_hash
    session.flush()
    session.expire(notice, ["approved_by"])
    mark_dirty(session, notice.pages, now)
