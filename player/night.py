"""Say whether a display wears the colours of the night now, and when that changes, as its release says."""

from datetime import datetime, timedelta

from player.hanging import Hanging
from player.stretches import Moment
from playlists.night import is_night, night_until


def by_night(hanging: Hanging | None, moment: Moment) -> bool:
    """Whether it is night; it is day without a release, on lamps of one or two colours, and while time is unknown."""
    night = hanging.release.manifest.night if hanging is not None and hanging.night_theme is not None else None
    return night is not None and hanging is not None and is_night(night.hours, _local(hanging, moment))


def night_changes_in_ms(hanging: Hanging | None, moment: Moment) -> int | None:
    """Return in how many milliseconds that may be otherwise, or None if it stays as it is."""
    if hanging is None or hanging.night_theme is None or hanging.release.manifest.night is None:
        return None
    local = _local(hanging, moment)
    if local is None or not hanging.release.manifest.night.hours:
        return None
    return -((local - night_until(hanging.release.manifest.night.hours, local)) // timedelta(milliseconds=1))


def _local(hanging: Hanging, moment: Moment) -> datetime | None:
    return moment.now + timedelta(minutes=hanging.release.manifest.utc_offset) if moment.trusted else None
