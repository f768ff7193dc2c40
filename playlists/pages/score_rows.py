"""Read a table as scores out of a hundred and give each its rank; equal scores share one (4, 4, 6). Draws nothing."""

from dataclasses import dataclass
from decimal import Decimal

from playlists.document import Table
from playlists.pages.columns import amount

FULL = 100
_RANK_HEADS = frozenset({"名次", "排名", "位次", "序号"})


@dataclass(frozen=True, slots=True)
class Score:
    rank: int
    name: str
    score: str
    value: Decimal


def read_scores(table: Table) -> list[Score] | None:
    """Best first. A column of ranks is passed over and reckoned anew; None where the table is something else."""
    skip = 1 if table.columns[0].head.strip() in _RANK_HEADS else 0
    if len(table.columns) - skip != 2 or not table.rows or table.total is not None or table.balance is not None:
        return None
    found: list[tuple[str, str, Decimal]] = []
    for row in table.rows:
        name, score = (cell.strip() for cell in row[skip:])
        value = amount(score.removesuffix("分"))
        if not name or value is None or not 0 <= value <= FULL:
            return None
        found.append((name, score.removesuffix("分"), value))
    found.sort(key=lambda one: -one[2])
    return [
        Score(1 + sum(1 for other in found if other[2] > value), name, score, value) for name, score, value in found
    ]


def score_heads(table: Table) -> tuple[str, str]:
    """What the table calls the names and the scores."""
    return table.columns[-2].head or "单位", table.columns[-1].head or "得分"
