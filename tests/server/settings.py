"""What the tests of settings share: sample settings, and what the tables say after a change."""

from sqlalchemy import select

from server.audit.service import entries
from server.channels.dayparts import (
    DaypartWords,
)
from server.notices.models import Category
from server.notices.presets import PresetWords
from server.releases.models import DirtyChannel
from tests.server.world import World

WEEKS = PresetWords("村级工程", 14, "natural", True, "本镇惯例")
MARKET = DaypartWords("早市", 5 * 60, 7 * 60 + 30, "36")


def category_of(world: World, category_id: int = 1) -> Category:
    with world.services.session() as session:
        return session.get_one(Category, category_id)


def due(world: World) -> set[str]:
    with world.services.session() as session:
        return set(session.scalars(select(DirtyChannel.channel_id)))


def last_sentence(world: World) -> str:
    with world.services.session() as session:
        return entries(session, limit=1)[0].sentence


def paper_2027(**changes: object) -> dict[str, object]:
    """An invented year, 示例: shaped like the public tables, true of no year."""
    days = [
        ("元旦", "2027-01-01", True),
        ("元旦", "2026-12-27", False),
        ("春节", "2027-02-08", True),
        ("春节", "2027-02-09", True),
        ("春节", "2027-02-10", True),
        ("春节", "2027-02-20", False),
        ("劳动节", "2027-05-01", True),
        ("劳动节", "2027-05-03", True),
        ("国庆节", "2027-10-01", True),
    ]
    return {
        "year": 2027,
        "papers": ["https://example.org/示例"],
        "days": [{"name": name, "date": day, "isOffDay": off} for name, day, off in days],
        **changes,
    }
