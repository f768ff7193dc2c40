"""Who asks what needs him, and who else is there to be asked: read once for a page, and alike for all its tasks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.roles import Actor, Role, only_signs
from server.accounts.villages import asked
from server.displays.villages import Villages, villages_of, villages_of_channels
from server.notices.models import Notice

CHINA = timezone(timedelta(hours=8))
TOWNSHIP: frozenset[str] = frozenset()
"""The villages of what is no village's own."""


@dataclass(frozen=True, slots=True)
class Desk:
    actor: Actor
    now: datetime
    village: str
    """Whose village's matters alone he is told of; empty for the whole township."""
    everybody: tuple[Account, ...]
    """Those who are gone, too."""
    villages: Villages

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()

    @property
    def only_signs(self) -> bool:
        return only_signs(self.actor.roles)

    def with_role(self, *roles: Role) -> list[Account]:
        """Who is there and has one of them."""
        return [one for one in self.everybody if one.active and not one.roles.isdisjoint(roles)]

    def is_one_of(self, people: Iterable[Account]) -> bool:
        return any(one.id == self.actor.account_id for one in people)

    def is_asked(self, able: Iterable[Account], villages: Collection[str]) -> bool:
        """Whether it is this person, or this person as well, before whom the matter is put."""
        return self.is_one_of(asked(able, villages))

    def of(self, notice: Notice) -> frozenset[str]:
        return villages_of(notice, self.villages)

    def of_channels(self, channel_ids: Iterable[str]) -> frozenset[str]:
        return frozenset[str]().union(*(self.villages.get(one, TOWNSHIP) for one in channel_ids))

    def keeps(self) -> bool:
        """Whether what nobody may do is put before this person: an administrator can give somebody the right."""
        return self.is_asked(self.with_role(Role.ADMINISTRATOR), TOWNSHIP)


def desk_of(session: Session, actor: Actor, now: datetime) -> Desk:
    everybody = tuple(session.scalars(select(Account).order_by(Account.name, Account.id)))
    village = next((one.village for one in everybody if one.id == actor.account_id), "")
    return Desk(actor, now, village, everybody, villages_of_channels(session))
