"""One notice on one channel as an item of a release: its document, its signed pages, its windows, its pictures.

What may go into a release was decided before (``collect``); here nothing is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.model import Digest, ItemId, PageRecord, Window
from server.channels.layouts import LayoutChoice
from server.channels.models import Placement
from server.errors import OperatorError
from server.notices.models import Notice, NoticeAsset
from server.notices.paging import ANY_TIME_KINDS, UNDATED_KINDS, assets_of, item_kind, wall_document
from server.notices.warnings import goes_at, zones_of
from server.publishing import AssetSource, ItemSource
from server.services import Services

LOOK_UP_DAYS = 730
"""How long an ended notice can still be looked up at a kiosk: two years."""
NEVER_LOOKED_UP = ("slogan", "ticker")


@dataclass(frozen=True, slots=True)
class Placed:
    """A notice in one zone. ``zone`` is the placement's own, or one that a warning takes besides."""

    placement: Placement
    notice: Notice
    zone: str


def placed_in(placement: Placement, notice: Notice, layout: LayoutChoice | None = None) -> list[Placed]:
    """A placement in every zone that follows from it."""
    return [Placed(placement, notice, zone) for zone in zones_of(notice, placement, layout)]


def item_of(
    session: Session, services: Services, entry: Placed, channel_id: str, keys: Mapping[str, str], pictured: bool
) -> ItemSource:
    """``keys`` are what signed pages are filed under, and what the release calls them.

    ``pictured`` spares most notices a query for pictures.
    """
    notice, placement, zone = entry.notice, entry.placement, services.zone
    any_time = notice.kind in ANY_TIME_KINDS
    last = last_day(notice, placement)
    shown = shown_window(notice, placement, zone)
    look_up = None
    if not any_time and notice.kind not in NEVER_LOOKED_UP:
        look_up = days_window(placement.first_day, _look_up_end(last), zone)
    pages = {
        keys[key]: tuple(PageRecord(Digest(digest), dwell_ms) for digest, dwell_ms in found)
        for key, found in notice.approved_pages.get(channel_id, {}).items()
        if key in keys
    }
    return ItemSource(
        id=ItemId(notice.item_id),
        kind=item_kind(notice.kind),
        document=wall_document(notice),
        pages=pages,
        shown=shown,
        assets=_assets(session, services, notice.id) if pictured else (),
        at_any_time=any_time,
        lookup=look_up,
        title=notice.title,
        category=notice.category.name if notice.category else None,
        number=notice.number,
    )


def days_window(first: date, last: date | None, zone: timezone) -> Window:
    """From the first day's midnight to the end of the last day, in the township's time."""
    end = None if last is None else _midnight(last + timedelta(days=1), zone)
    return Window(_midnight(first, zone), end)


def shown_window(notice: Notice, placement: Placement, zone: timezone) -> Window:
    """When walls may show it: its days; of a warning that was called off only its last ten minutes."""
    if notice.kind in ANY_TIME_KINDS:
        return Window()
    window = days_window(placement.first_day, last_day(notice, placement), zone)
    gone = goes_at(notice, window.not_before)
    if gone is None or (window.not_after is not None and window.not_after < gone):
        return window
    return Window(window.not_before, gone.astimezone(UTC))


def last_day(notice: Notice, placement: Placement) -> date | None:
    """The period that the page names was signed, the days of a placement were not: no wall shows it for longer."""
    if notice.period_last is None or notice.kind in UNDATED_KINDS:
        return placement.last_day
    return min(placement.last_day or notice.period_last, notice.period_last)


def _assets(session: Session, services: Services, notice_id: int) -> tuple[AssetSource, ...]:
    contents = assets_of(session, services.data / "uploads", notice_id, videos=True)
    rows = session.scalars(select(NoticeAsset).where(NoticeAsset.notice_id == notice_id).order_by(NoticeAsset.name))
    pictures: list[AssetSource] = []
    for row in rows:
        if row.name not in contents:
            raise OperatorError(
                f"the picture {row.name} of notice-{notice_id} is missing or damaged below "
                f"{services.data / 'uploads'}: restore {row.digest.removeprefix('sha256:')} there, or send the picture "
                f"again; what hangs stays till then"
            )
        pictures.append(AssetSource(row.name, row.media_type, contents[row.name]))
    return tuple(pictures)


def _look_up_end(last: date | None) -> date | None:
    return None if last is None else last + timedelta(days=LOOK_UP_DAYS)


def _midnight(day: date, zone: timezone) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
