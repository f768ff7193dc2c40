"""The four roles and the person who acts. Decides nothing; the workflow table and the routes do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    AUTHOR = "author"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES_ZH = {
    Role.AUTHOR: "经办人",
    Role.REVIEWER: "审核签发人",
    Role.ADMINISTRATOR: "管理员",
    Role.AUDITOR: "审计员",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, as the services see one: roles are those of this instant, not of the sign-in."""

    account_id: int
    name: str
    roles: frozenset[Role]
    address: str = ""
    lent_by: int | None = None
    """Whose link, or whose password, may have opened this session in the owner's place (``accounts.lending``)."""
    by_link: bool = False

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


def only_signs(roles: frozenset[Role]) -> bool:
    """A leader: he reviews and signs, and has neither drafts nor the house to look after."""
    return Role.REVIEWER in roles and roles.isdisjoint((Role.AUTHOR, Role.ADMINISTRATOR))
