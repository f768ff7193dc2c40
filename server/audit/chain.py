"""The arithmetic of the audit chain: one entry's digest, and what is wrong with a row of entries.

Pure. Each digest covers the one before it, so a changed or missing entry
breaks every later link. A log cut at its end still hangs together; that is
what anchors are for: (sequence, digest) pairs kept outside the table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from playlists.canonical import canonical, digest
from playlists.model import Json

GENESIS = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """What one entry says, without the table it is kept in."""

    seq: int
    at: datetime
    actor_id: int | None
    actor: str
    action: str
    subject: str
    sentence: str
    detail: Mapping[str, Json]
    address: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Anchor:
    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``sentence`` is for people; ``first`` and ``last`` are the entries it speaks of."""

    ok: bool
    first: int
    last: int
    sentence: str


def link_digest(link: Link) -> str:
    return str(
        digest(
            canonical(
                {
                    "seq": link.seq,
                    "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
                    "actor_id": link.actor_id,
                    "actor": link.actor,
                    "action": link.action,
                    "subject": link.subject,
                    "sentence": link.sentence,
                    "detail": dict(link.detail),
                    "address": link.address,
                    "previous": link.previous,
                }
            )
        )
    )


def verify_chain(links: Iterable[Link], anchors: Iterable[Anchor]) -> Verdict:
    """Check the whole log against itself and against every anchor."""
    expected: dict[int, str] = {}
    for anchor in anchors:
        # The first word about an entry stands: a log that was cut and written again anchors its own head later.
        expected.setdefault(anchor.seq, anchor.digest)
    last, previous = 0, GENESIS
    for link in links:
        if link.seq != last + 1:
            return Verdict(
                False, 1, last, f"第 {last} 条之后缺了第 {last + 1} 条。审计记录被人动过，请保留现场并报告。"
            )
        if link.previous != previous or link_digest(link) != link.digest:
            return Verdict(False, 1, last, f"第 {link.seq} 条与前一条接不上，内容被改过。请保留现场并报告。")
        if expected.get(link.seq, link.digest) != link.digest:
            return Verdict(
                False, 1, last, f"第 {link.seq} 条与留在库外的凭证不符，整段记录被重写过。请保留现场并报告。"
            )
        last, previous = link.seq, link.digest
    missing = max((seq for seq in expected if seq > last), default=0)
    if missing:
        return Verdict(
            False, 1, last, f"库外的凭证记到第 {missing} 条，库里只到第 {last} 条：末尾的记录被删了。请保留现场并报告。"
        )
    if last == 0:
        return Verdict(True, 0, 0, "还没有审计记录。")
    return Verdict(True, 1, last, f"第 1 至 {last:,} 条首尾相接，没有缺号。")
