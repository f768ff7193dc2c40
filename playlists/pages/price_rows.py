"""Read a table as prices: name, today, before, and the change as a word and a sum. Draws nothing."""

import re
from dataclasses import dataclass
from decimal import Decimal

from playlists.document import Table
from playlists.pages.columns import amount, money

_CHANGE = re.compile(r"[▲▼△▽]?\s*(涨|跌|平)?\s*([+\-−]?\d[\d.,]*)?")


@dataclass(frozen=True, slots=True)
class Price:
    name: str
    today: str
    before: str
    word: str
    change: str


def read_prices(table: Table) -> list[Price] | None:
    """The rows of a price table; None where the table is something else."""
    if len(table.columns) not in (3, 4) or not table.rows or table.total is not None or table.balance is not None:
        return None
    prices = []
    for row in table.rows:
        today, before = amount(row[1]), amount(row[2])
        if today is None or before is None:
            return None
        written = row[3].strip() if len(row) == 4 else ""
        if not _CHANGE.fullmatch(written):
            return None  # 缺货: a word the board has no place for must not be replaced by a sum
        word, change = _change(written, today - before)
        prices.append(Price(row[0], row[1], row[2], word, change))
    return prices


def _change(written: str, difference: Decimal) -> tuple[str, str]:
    """The word and the sum; what staff wrote stands before what can be reckoned."""
    match = _CHANGE.fullmatch(written)
    if match and match[1]:
        return match[1], (match[2] or "").lstrip("+-−") if match[1] != "平" else ""
    word = "平" if not difference else "涨" if difference > 0 else "跌"
    return word, money(abs(difference)) if difference else ""
