"""What the lists of 设置 have in common: who keeps them, that a name stands in one once, and the order of the rows."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.db.unique import the_only_one
from server.errors import NotAllowed

Row = TypeVar("Row")


def only_administrators(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("设置由管理员来改。")


def the_only_name(session: Session, name: str) -> AbstractContextManager[None]:
    """Write a row of this name; refuse where another administrator's came first (``the_only_one``)."""
    return the_only_one(session, f"刚刚有别的管理员用了“{name}”这个名称，请看看列表里的。")


def moved(rows: Sequence[Row], row: Row, *, up: bool) -> list[Row] | None:
    """The rows after this one changed places with its neighbour; None where it has none on that side."""
    at = rows.index(row)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return None
    order = list(rows)
    order[at], order[to] = order[to], order[at]
    return order
