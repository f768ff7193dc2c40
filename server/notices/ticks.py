"""照片里的孩子: no picture hangs before its reviewer has answered for the faces of children on it.

A tick is one reviewer's, of one picture's bytes, on one notice or look: an edit of the words asks him for none anew,
other bytes or another reviewer do. What cannot be told apart at a glance, the pages of a PDF, is one answer.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.audit.service import record
from server.errors import Refused
from server.notices.models import Notice, NoticeAsset
from server.notices.paging import wall_document
from server.notices.tick_models import PictureTick

PHOTO, SHEETS, VIDEO = "photo", "sheets", "video"


@dataclass(frozen=True, slots=True)
class Pictured:
    """What one tick is about. ``names`` are its files, ``digests`` their bytes; ``words`` its caption, if any."""

    sort: str
    names: tuple[str, ...]
    digests: tuple[str, ...]
    words: str = ""

    @property
    def key(self) -> str:
        """What a ticked box says: a photograph of the same bytes as a film's poster is another answer."""
        return self.digests[0] if self.sort == PHOTO else f"{self.sort}:{self.digests[0]}"


def pictured(session: Session, notice: Notice) -> list[Pictured]:
    """The pictures that the notice would hang, each bytes once, in the order of the body."""
    rows = session.execute(select(NoticeAsset.name, NoticeAsset.digest).where(NoticeAsset.notice_id == notice.id))
    digests = {name: digest for name, digest in rows}
    body = wall_document(notice).get("body")
    found: dict[tuple[str, ...], Pictured] = {}
    sheets: list[str] = []
    for block in body if isinstance(body, list) else []:
        if isinstance(block, dict):
            for each in _of_block(block, digests):
                found.setdefault(each.digests, each)
            if block.get("type") == "page_image" and block.get("asset") in digests:
                sheets.append(str(block["asset"]))
    if sheets:
        pages = Pictured(SHEETS, tuple(sheets), tuple(dict.fromkeys(digests[name] for name in sheets)))
        found.setdefault(pages.digests, pages)
    return list(found.values())


def _of_block(block: dict[str, Json], digests: dict[str, str]) -> Iterable[Pictured]:
    kind = block.get("type")
    if kind == "video":
        names = [str(block.get(part)) for part in ("poster", "asset") if block.get(part) in digests]
        if names:
            yield Pictured(VIDEO, tuple(names), tuple(digests[name] for name in names))
    members = block.get("figures") if kind == "figures" else [block] if kind == "figure" else []
    for one in members if isinstance(members, list) else []:
        if isinstance(one, dict) and one.get("asset") in digests:
            name = str(one["asset"])
            yield Pictured(PHOTO, (name,), (digests[name],), str(one.get("caption") or ""))


def ticked(session: Session, actor_id: int, subject: str) -> frozenset[str]:
    """The bytes that this reviewer has answered for, on this notice or look."""
    rows = select(PictureTick.digest).where(PictureTick.subject == subject, PictureTick.account_id == actor_id)
    return frozenset(session.scalars(rows))


def require_ticks(
    session: Session,
    actor: Actor,
    subject: str,
    title: str,
    pictures: Sequence[Pictured],
    ticks: Collection[str],
    *,
    now: datetime,
) -> None:
    """Refuse a signature while a picture is not answered for; keep what is ticked with it."""
    known = ticked(session, actor.account_id, subject)
    asked = [each for each in pictures if not known.issuperset(each.digests)]
    left = [each for each in asked if each.key not in ticks]
    if left:
        raise Refused(f"还有 {len(left)} 处照片没有打勾：请看清照片里有没有孩子的脸，打了勾再通过。")
    if not asked:
        return
    digests = sorted({digest for each in asked for digest in each.digests} - known)
    session.add_all(PictureTick(subject=subject, account_id=actor.account_id, digest=one, at=now) for one in digests)
    session.flush()
    sentence = f"{actor.name}看过 {len(asked)} 处照片，没有未成年人的脸，或者监护人同意了：{title}"
    record(session, actor, "picture.tick", subject, sentence, now=now, detail={"pictures": [*digests]})


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered for a picture that hangs, and when; for the paper file."""

    picture: Pictured
    name: str
    at: datetime


def answers(session: Session, notice: Notice) -> list[Answer]:
    """Who answered for each picture before it hung: the one whose signature stands, or who signed the words before him.

    Pages that join later, and those of a new look, are signed by others, who are asked for nothing (``review``).
    """
    if notice.approved_by_id is None:
        return []
    rows = select(PictureTick).where(PictureTick.subject == f"notice:{notice.id}")
    ticks: dict[int, dict[str, PictureTick]] = {}
    for row in session.scalars(rows.order_by(PictureTick.at, PictureTick.id)):
        ticks.setdefault(row.account_id, {})[row.digest] = row
    found = []
    for each in pictured(session, notice):
        whole = [mine for mine in ticks.values() if mine.keys() >= set(each.digests)]
        if whole:
            told = max((mine[each.digests[0]] for mine in whole), key=lambda row: _standing(row, notice))
            found.append(Answer(each, told.account.name, told.at))
    return found


def _standing(row: PictureTick, notice: Notice) -> tuple[bool, datetime]:
    return row.account_id == notice.approved_by_id, row.at
