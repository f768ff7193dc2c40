"""What signed pages are filed under: a sort of display, a zone, and the zone's box where that is not the usual one.

The usual box is that of the layout as it ships, so what was signed before a split could be chosen keeps its meaning.
A release names pages by display and zone alone: its own layout says how large the zone is.
"""

import re

from playlists.model import Profile, Zone, page_key
from server.channels.layouts import LAYOUTS, LayoutChoice

_KEY = re.compile(r"(?P<profile>[^/@]+)/(?P<zone>[^/@]+)(?:@(?P<width>[0-9]+)x(?P<height>[0-9]+))?")


def approval_key(layout: LayoutChoice, profile: Profile, zone: Zone) -> str:
    """``zone`` is one of ``layout``."""
    box = zone.pixels(profile.width, profile.height)
    shipped = LAYOUTS[layout.id].zone(zone.id)
    plain = page_key(profile.id, zone.id)
    return plain if shipped and shipped.pixels(profile.width, profile.height) == box else f"{plain}@{box.w}x{box.h}"


def released_key(key: str) -> str:
    """The name under which a release has the pages that are filed under ``key``."""
    return key.partition("@")[0]


def place_of(key: str) -> tuple[str, str, tuple[int, int] | None]:
    """The sort of display, the zone, and the box where the key names it."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError(f"{key!r} names no place of a page")
    box = (int(found["width"]), int(found["height"])) if found["width"] else None
    return found["profile"], found["zone"], box
