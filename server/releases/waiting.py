"""Releases that wait for the second signature: how each stands, in a secretary's words, and when to go on by itself.

A channel's mark (``DirtyChannel``) says whether anything changed since the
release was prepared; the pending folder says the rest. Any change of the
channel clears the mark's sentence, and the release is prepared again.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import ChannelId
from server.accounts.roles import Actor, Role
from server.channels.models import Channel
from server.errors import NotAllowed
from server.publishing import Stand, Standing
from server.releases.models import DirtyChannel
from server.services import Services

WAITING = "等联签："
"""How every sentence begins that says a channel waits; the mark's other sentences are faults."""
_SENTENCES = {
    Stand.AWAITED: "等联签：还差保管联签钥匙的人的签名，签好拷回来就自动上屏。",
    Stand.SIGNED: "等联签：两个签名齐了，正在上屏。",
    Stand.AWAY: "等联签：要签的文件夹不在服务器上，拷回来就自动上屏；找不到了，就点“重新准备”。",
    Stand.BROKEN: "等联签：拷回来的文件夹不全，请再拷一次；还不行，就点“重新准备”。",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Channels that wait for one signature, and what to do about it."""

    channels: tuple[Channel, ...]
    standing: Standing
    sentence: str


def sentence_of(standing: Standing) -> str:
    if standing.stand is Stand.REFUSED:
        reason = standing.reason.rstrip("。.")
        return f"等联签：联签人没有签，他说：{reason}。请改好或撤下有问题的公告，会自动重新准备。"
    return _SENTENCES.get(standing.stand, _SENTENCES[Stand.AWAITED])


def waits(problem: str) -> bool:
    return problem.startswith(WAITING)


def standing_since(services: Services, mark: DirtyChannel) -> Standing:
    """How the release stands that was prepared after the channel's last change."""
    # A mark of a time to come was made while the clock was wrong, and would be after everything.
    since = mark.since if mark.since <= services.clock() else None
    return services.publisher.standing(ChannelId(mark.channel_id), since)


def awaiting_second(session: Session) -> frozenset[str]:
    """The channels that wait for the second signature."""
    rows = session.execute(select(DirtyChannel.channel_id, DirtyChannel.problem))
    return frozenset(channel_id for channel_id, problem in rows if waits(problem))


def waiting(session: Session, services: Services) -> list[Waiting]:
    """Everything that waits, by the folder that is to be signed."""
    found: dict[str, list[tuple[Channel, Standing]]] = {}
    for row in session.scalars(select(DirtyChannel).order_by(DirtyChannel.channel_id)):
        if waits(row.problem):
            standing = standing_since(services, row)
            name = standing.id or f"away-{row.channel_id}"
            found.setdefault(name, []).append((session.get_one(Channel, row.channel_id), standing))
    return [
        Waiting(tuple(channel for channel, _ in group), group[0][1], sentence_of(group[0][1]))
        for group in found.values()
    ]


def prepare_again(session: Session, actor: Actor, channel_id: str) -> None:
    """Forget that the channel waits: what stands in the tables now is prepared anew, and needs its signature anew."""
    if not actor.has(Role.REVIEWER, Role.ADMINISTRATOR):
        raise NotAllowed("重新准备联签由审核签发人或管理员来做。")
    row = session.get(DirtyChannel, channel_id)
    if row is not None and waits(row.problem):
        row.problem = ""
