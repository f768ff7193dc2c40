"""What a warning asks of the channels it is placed on: which zones it hangs in, and when one that was called off goes.

A place is chosen once, in the main zone; the ticker follows from the level, which may change until it is signed. How
the turns are then shared is ``releases.timetable``'s.
"""

from datetime import datetime, timedelta

from playlists.blocks.alerts import STANDS_CANCELLED_S, Duty, called_off, duty_of
from server.channels.layouts import LayoutChoice
from server.channels.models import Placement
from server.notices.hidden import shown_document
from server.notices.models import Notice


def duty(notice: Notice) -> Duty | None:
    return duty_of(shown_document(notice.document)) if notice.kind == "alert" else None


def zones_of(notice: Notice, placement: Placement, layout: LayoutChoice | None = None) -> tuple[str, ...]:
    """The zones it hangs in by this place, the page's first; ``layout`` is another than the channel's own.

    A warning that a ticker says hangs there too, and a blue one only there; where there is none it takes its turn.
    """
    wanted = duty(notice)
    if wanted is None or not wanted.ticker:
        return (placement.zone,)
    zones = (layout or placement.channel.layout).zones
    if any(zone.id == placement.zone and zone.face != "page" for zone in zones):
        return (placement.zone,)
    tickers = tuple(str(zone.id) for zone in zones if zone.face == "ticker")[:1]
    return tickers if tickers and wanted.page == "never" else (placement.zone, *tickers)


def goes_at(notice: Notice, begins: datetime | None) -> datetime | None:
    """When one that was called off goes: ten minutes after its approval, or after ``begins`` if that is later."""
    if notice.kind != "alert" or notice.approved_at is None or not called_off(shown_document(notice.document)):
        return None
    since = notice.approved_at if begins is None else max(notice.approved_at, begins)
    return since.replace(microsecond=0) + timedelta(seconds=STANDS_CANCELLED_S)
