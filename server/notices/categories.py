"""Edit the categories: the report's ten, 党务, 村务, 财务. None is ever deleted; a retired one keeps its notices.

The four characters on the spine are drawn on the wall's page, so they stand still once a notice of the category was
sent to review: what was signed would look otherwise. The name stands in the catalogue beside the pages; a new one goes
out by the usual road, in a release of every channel that has such a notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.audit.overtaken import require_latest
from server.audit.service import record
from server.channels.models import Channel, Placement
from server.db.locked import locked
from server.errors import Mistakes, NotFound, Refused
from server.notices import catalogue
from server.notices.characters import one_line
from server.notices.models import Category, Notice
from server.notices.setting_rows import moved, only_administrators, the_only_name
from server.notices.workflow import State
from server.releases.dirty import mark_dirty

LONGEST_NAME = 40
LONGEST_GROUP = 8
SLIP_LENGTHS = range(2, 5)
_RELEASED = (State.APPROVED, State.PUBLISHED, State.ENDED)
_UNSIGNED = (State.DRAFT, State.DISCARDED)


@dataclass(frozen=True, slots=True)
class CategoryUse:
    """``notices`` have the category; ``signed`` of them were sent to review at least once."""

    category: Category
    notices: int
    signed: int


def category_uses(session: Session) -> list[CategoryUse]:
    """All of them, retired ones too, in the order staff see."""
    signed = Notice.state_name.not_in([state.value for state in _UNSIGNED])
    counted = select(Notice.category_id, func.count(), func.count().filter(signed)).group_by(Notice.category_id)
    uses = {category_id: (notices, sent) for category_id, notices, sent in session.execute(counted)}
    return [CategoryUse(row, *uses.get(row.id, (0, 0))) for row in catalogue.categories(session, retired=True)]


def category_use(session: Session, category_id: int) -> CategoryUse:
    wanted = catalogue.get_category(session, category_id)
    return next(use for use in category_uses(session) if use.category.id == wanted.id)


def add_category(session: Session, actor: Actor, group: str, name: str, slip: str, *, now: datetime) -> Category:
    only_administrators(actor)
    group, name, slip = _checked(group, name, slip)
    _require_new(session, group, name, None)
    made = Category(group=group, number=_next_number(session, group), name=name, slip=slip)
    with the_only_name(session, name):
        session.add(made)
    _record(session, actor, "add", made, f"{actor.name}添了分类：{group} {name}", now)
    return made


def change_category(
    session: Session, actor: Actor, category_id: int, group: str, name: str, slip: str, *, revision: int, now: datetime
) -> Category:
    category = _locked(session, actor, category_id)
    require_latest(session, _subject(category), kept=category.revision, seen=revision)
    group, name, slip = _checked(group, name, slip)
    if (group, name, slip) == (category.group, category.name, category.slip):
        return category
    _require_new(session, group, name, category.id)
    if slip != category.slip and category_use(session, category.id).signed:
        raise Refused(
            f"已有公告带着“{category.slip}”这几个字送审、签发过，页边的字不能再改。要换字，请另添一个分类，把这个停用。",
            "slip",
        )
    before = f"{category.group} {category.name}（{category.slip}）"
    number = category.number if group == category.group else _next_number(session, group)
    renamed = name != category.name
    with the_only_name(session, name):
        category.group, category.number, category.name, category.slip = group, number, name, slip
        category.revision += 1
    if renamed:
        mark_dirty(session, _channels_of(session, category), now)
    _record(session, actor, "change", category, f"{actor.name}改了分类：{before} 改为 {group} {name}（{slip}）", now)
    return category


def move_category(session: Session, actor: Actor, category_id: int, *, up: bool, now: datetime) -> Category:
    """Change places with the neighbour of the same group; at the end of the row nothing happens."""
    category = _locked(session, actor, category_id)
    row = [other for other in catalogue.categories(session) if other.group == category.group]
    if category not in row:
        raise Refused("这个分类停用了，恢复以后再排顺序。")
    order = moved(row, category, up=up)
    if order is None:
        return category
    for number, other in enumerate(order, 1):
        other.number = number
    session.flush()
    where = "前" if up else "后"
    _record(session, actor, "move", category, f"{actor.name}把分类 {category.name} 往{where}挪了一位", now)
    return category


def set_category_active(session: Session, actor: Actor, category_id: int, active: bool, *, now: datetime) -> Category:
    category = _locked(session, actor, category_id)
    if category.active == active:
        return category
    if not active and len(catalogue.categories(session)) == 1:
        raise Refused("这是最后一个在用的分类，不能停用。")
    category.active = active
    category.revision += 1
    session.flush()
    sentence = f"{actor.name}停用了分类：{category.group} {category.name}"
    if active:
        sentence = f"{actor.name}恢复了分类：{category.group} {category.name}"
    _record(session, actor, "change", category, sentence, now)
    return category


def _channels_of(session: Session, category: Category) -> Sequence[str]:
    """The living channels whose release, or look-up catalogue, names this category."""
    return session.scalars(
        select(Placement.channel_id)
        .join(Notice, Notice.id == Placement.notice_id)
        .join(Channel, Channel.id == Placement.channel_id)
        .where(
            Notice.category_id == category.id,
            Notice.state_name.in_([state.value for state in _RELEASED]),
            Channel.removed_at.is_(None),
        )
        .distinct()
    ).all()


def _next_number(session: Session, group: str) -> int:
    return (session.scalar(select(func.max(Category.number)).where(Category.group == group)) or 0) + 1


def _checked(group: str, name: str, slip: str) -> tuple[str, str, str]:
    group, name, slip = one_line(group), one_line(name), one_line(slip)
    mistakes = Mistakes()
    short = 1 <= len(group) <= LONGEST_GROUP
    mistakes.when(not short, "group", f"写明归在哪一组，如党务、村务，最多 {LONGEST_GROUP} 个字。")
    mistakes.when(not 2 <= len(name) <= LONGEST_NAME, "name", f"分类的名称写 2 到 {LONGEST_NAME} 个字。")
    mistakes.when(len(slip) not in SLIP_LENGTHS, "slip", "页边的字写 2 到 4 个，如“财务公开”。")
    mistakes.refuse()
    return group, name, slip


def _require_new(session: Session, group: str, name: str, but: int | None) -> None:
    twin = session.scalars(select(Category).where(Category.group == group, Category.name == name)).first()
    if twin is not None and twin.id != but:
        if twin.active:
            raise Refused(f"{group}里已经有“{name}”。", "name")
        raise Refused(f"{group}里有过“{name}”，停用了；要用，请恢复它。", "name")


def _locked(session: Session, actor: Actor, category_id: int) -> Category:
    only_administrators(actor)
    category = locked(session, Category, category_id)
    if category is None:
        raise NotFound("没有这个分类。")
    return category


def _subject(category: Category) -> str:
    return f"category:{category.id}"


def _record(session: Session, actor: Actor, deed: str, category: Category, sentence: str, now: datetime) -> None:
    record(session, actor, f"category.{deed}", _subject(category), sentence, now=now)
