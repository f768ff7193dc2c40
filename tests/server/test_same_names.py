"""Two administrators at once give one name once; the second reads a sentence, not an error page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.channels.dayparts import DaypartWords, add_daypart, change_daypart
from server.channels.models import DaypartRow
from server.db import upgrade
from server.db.engine import open_engine, sqlite_url
from server.errors import Refused
from server.notices.categories import add_category, change_category
from server.notices.models import Category, PeriodPreset, SloganTemplate
from server.notices.presets import PresetWords, add_preset
from server.notices.slogan_templates import propose
from tests.server.world import World

Deed = Callable[[Session, Actor], object]
COLUMNS = {
    "category": select(Category.name),
    "preset": select(PeriodPreset.name),
    "daypart": select(DaypartRow.name),
    "slogan": select(SloganTemplate.text),
}


def named(world: World, what: str, name: str) -> Deed:
    now = world.now
    deeds: dict[str, Deed] = {
        "category": lambda session, who: add_category(session, who, "党务", name, "党务公开", now=now),
        "preset": lambda session, who: add_preset(
            session, who, PresetWords(name, 7, "natural", True, "本镇惯例"), now=now
        ),
        "daypart": lambda session, who: add_daypart(session, who, DaypartWords(name, 360, 540, "67"), now=now),
        "slogan": lambda session, who: propose(session, who, f"热烈庆祝{name}开张", now=now),
    }
    return deeds[what]


def overtaken(world: World, mine: Deed, other: Deed) -> None:
    """``mine`` has looked for a twin and found none when ``other`` is done, wherever the database lets two write."""
    if world.services.engine.dialect.name == "sqlite":
        with world.session() as session:
            other(session, world.lin)
        with world.session() as session:
            mine(session, world.lin)
        return
    with world.session() as session:

        @event.listens_for(session, "before_flush", once=True)
        def _meanwhile(*_: object) -> None:
            with world.session() as another:
                other(another, world.lin)

        mine(session, world.lin)


@pytest.mark.parametrize("what", ["category", "preset", "daypart", "slogan"])
def test_the_second_of_two_equal_names_at_once_is_refused_in_a_sentence(world: World, what: str) -> None:
    deed = named(world, what, "早市")
    with pytest.raises(Refused, match=r"列表|已经有|正等审核"):
        overtaken(world, deed, deed)
    with world.session() as session:
        names = session.scalars(COLUMNS[what]).all()
    assert len([name for name in names if "早市" in name]) == 1


@pytest.mark.parametrize("what", ["category", "daypart"])
def test_a_name_given_meanwhile_is_not_taken_by_a_change_either(world: World, what: str) -> None:
    with world.session() as session:
        row = named(world, what, "旧称")(session, world.lin)

    def renames(session: Session, who: Actor) -> object:
        if what == "category":
            return change_category(session, who, row.id, "党务", "早市", "党务公开", revision=1, now=world.now)
        words = DaypartWords("早市", 360, 540, "67")
        return change_daypart(session, who, row.id, words, revision=1, now=world.now)

    with pytest.raises(Refused, match=r"列表|已经有"):
        overtaken(world, renames, named(world, what, "早市"))


def test_twins_of_an_older_database_are_told_apart(tmp_path: Path, database_url: str) -> None:
    engine = open_engine(database_url or sqlite_url(tmp_path / "old.db"))
    with engine.begin() as connection:
        command.upgrade(upgrade._settings(connection), "0008")
        for number in (1, 2):
            connection.execute(
                text(
                    'INSERT INTO category (id, "group", number, name, slip, active)'
                    " VALUES (:id, '党务', :id, '党费', '财务公开', true)"
                ),
                {"id": number},
            )
    upgrade.migrate(engine)
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM category ORDER BY id")).scalars().all()
    engine.dispose()
    assert names == ["党费", "党费（2）"]
