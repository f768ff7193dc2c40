"""What stood on each day, kept beside the play records and filled from those there are.

What a day of an item is reckoned by stands here as it was when this version came (``server.playlogs.days``): a later
rule comes with a migration of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

import sqlalchemy as sa
from alembic import op

import server.db.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CHINA = timezone(timedelta(hours=8))
CALENDAR_ENDS = datetime(9999, 12, 31, 16, tzinfo=UTC)
DAY = 24 * 60 * 60
OPENING, CLOSING = 8 * 60 * 60, 18 * 60 * 60
SHORT_GAP = 90
PIECE = 10_000

Stretches = list[tuple[int, int]]
Key = tuple[str, str, date]

RECORDS = sa.table(
    "play_record",
    sa.column("item"),
    sa.column("display"),
    sa.column("claim"),
    sa.column("started_at", server.db.base.UtcDateTime()),
    sa.column("ended_at", server.db.base.UtcDateTime()),
    sa.column("time_trusted", sa.Boolean()),
)


def upgrade() -> None:
    days = op.create_table(
        "play_day",
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("display", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("drawn_seconds", sa.Integer(), nullable=False),
        sa.Column("accepted_seconds", sa.Integer(), nullable=False),
        sa.Column("drawn_lit", sa.Integer(), nullable=False),
        sa.Column("accepted_lit", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("item", "display", "day", name=op.f("pk_play_day")),
    )
    for display in op.get_bind().scalars(sa.select(RECORDS.c.display).distinct()).all():
        _fill(days, display)


def _fill(days: sa.Table, display: str) -> None:
    """Display by display, and of each the days that are whole as soon as they are: an archive has millions."""
    asked = sa.select(RECORDS).where(
        RECORDS.c.display == display, RECORDS.c.time_trusted, RECORDS.c.ended_at < CALENDAR_ENDS
    )
    # Options of this statement: those of a connection stay, and nothing could be written through it.
    options = {"yield_per": PIECE}
    pending: dict[Key, tuple[Stretches, Stretches]] = {}
    rows = op.get_bind().execute(asked.order_by(RECORDS.c.started_at), execution_options=options)
    for number, row in enumerate(rows):
        for day, first, last in _by_day(row.started_at, row.ended_at):
            for item in ("", row.item) if row.item else ("",):
                drawn, accepted = pending.setdefault((item, display, day), ([], []))
                drawn.append((first, last))
                if row.claim == "accepted":
                    accepted.append((first, last))
        if number % PIECE == 0:
            # What is still to come begins later, and a day is never earlier in Beijing than it is in UTC.
            _keep(days, pending, [key for key in pending if key[2] < row.started_at.date()])
    _keep(days, pending, list(pending))


def _keep(days: sa.Table, pending: dict[Key, tuple[Stretches, Stretches]], whole: Iterable[Key]) -> None:
    made = []
    for item, display, day in sorted(whole):
        drawn, accepted = (_joined(each) for each in pending.pop((item, display, day)))
        made.append(
            {
                "item": item,
                "display": display,
                "day": day,
                "drawn": drawn,
                "accepted": accepted,
                "drawn_seconds": sum(drawn[1::2]) - sum(drawn[::2]),
                "accepted_seconds": sum(accepted[1::2]) - sum(accepted[::2]),
                "drawn_lit": _lit(drawn),
                "accepted_lit": _lit(accepted),
            }
        )
    if made:
        op.get_bind().execute(days.insert(), made)


def _by_day(started: datetime, ended: datetime) -> Iterator[tuple[date, int, int]]:
    """The stretch cut at the township's midnights, in seconds of each day."""
    if started >= CALENDAR_ENDS:
        return
    begins, ends = started.astimezone(CHINA), ended.astimezone(CHINA)
    for number in range((ends.date() - begins.date()).days + 1):
        day = begins.date() + timedelta(days=number)
        midnight = datetime.combine(day, time(), CHINA)
        first = max(0, (begins - midnight) // timedelta(seconds=1))
        last = min(DAY, (ends - midnight) // timedelta(seconds=1))
        if last > first:
            yield day, first, last


def _joined(pairs: Stretches) -> list[int]:
    """From, to, from, to: stretches that meet or overlap are one."""
    made: list[int] = []
    for first, last in sorted(pairs):
        if made and first <= made[-1]:
            made[-1] = max(made[-1], last)
        else:
            made += (first, last)
    return made


def _lit(spans: Sequence[int]) -> int:
    """Seconds from 8 to 18 o'clock that are covered; short holes between two stretches count too."""
    total, reached = 0, None
    for first, last in zip(spans[::2], spans[1::2], strict=True):
        first, last = max(first, OPENING), min(last, CLOSING)
        if last <= first:
            continue
        if reached is not None and first - reached <= SHORT_GAP:
            first = reached
        total += last - first
        reached = last
    return total
