"""Write playlists/data/holidays.json from the PyPI package chinesecalendar, which follows the State Council's notices.

Run once a year, when the notice for the next year is out: in a scratch environment, since the product does not need it,
`pip install chinesecalendar`, then `python -m tests.playlists.make_holidays FIRST_YEAR LAST_YEAR`.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

from playlists.holidays import HolidayTable, HolidayYear, is_weekend
from playlists.manifest import encode_holidays

TABLE = Path(__file__).resolve().parents[2] / "playlists" / "data" / "holidays.json"


def main(first: int, last: int) -> None:
    from chinese_calendar import is_workday

    years = {}
    for year in range(first, last + 1):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
        years[year] = HolidayYear(
            frozenset(day for day in days if not is_weekend(day) and not is_workday(day)),
            frozenset(day for day in days if is_weekend(day) and is_workday(day)),
        )
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_bytes(encode_holidays(HolidayTable(years)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
