"""Give a new draft the schedule that most notices have: from today, seven working days, in the hall and all villages.

It stands in the form for the author to change; whoever opens a draft by another road (a correction, a greeting) has a
better one already.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.channels.placing import CHINA, default_days, default_placement, set_channels
from server.notices.catalogue import presets
from server.notices.models import Notice, PeriodPreset
from server.notices.paging import UNDATED_KINDS
from server.notices.periods import DEFAULT_DAYS


def schedule_as_usual(session: Session, notice: Notice, *, now: datetime) -> None:
    """Set period and channels of a draft that has just been opened."""
    channels, first, last = default_placement(session, now.astimezone(CHINA).date())
    if notice.kind == "alert":
        # It may hold every wall until its end: the day it is written and the next, unless somebody wants more.
        notice.period_first, notice.period_last = first, first + timedelta(days=1)
    elif notice.kind not in UNDATED_KINDS:
        notice.period_first, notice.period_last = first, last
        usual = next((preset for preset in presets(session) if _is_usual(preset)), None)
        notice.preset_id = usual.id if usual is not None else None
    set_channels(session, notice, channels, *default_days(session, notice, now))


def _is_usual(preset: PeriodPreset) -> bool:
    return (preset.days, preset.unit, preset.counts_first_day) == (DEFAULT_DAYS, "working", False)
