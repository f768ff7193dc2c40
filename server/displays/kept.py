"""Read a device's report, and decide what of a display's state is kept: what a healthy player sends, within bounds.

An enrolled box is not a friendly one. What is absurd is dropped by itself and the rest is kept: a report that is
refused whole would be sent again for ever, with the play records in it. Pure.
"""

import json
import math
from collections.abc import Mapping

from playlists.canonical import LARGEST_INTEGER
from playlists.model import Json

LONGEST_NUMBER = len(str(LARGEST_INTEGER))
MOST_FIELDS = 64
LARGEST_FIELD = 64 * 1024
"""Characters: pages of three hundred, of which a wall shows a handful at a time."""
LARGEST_STATE = 256 * 1024


def read_report(body: bytes) -> Json:
    """Parse; a number that no database holds is read as null. ``ValueError`` or ``RecursionError`` for no JSON."""
    value: Json = json.loads(body, parse_int=_integer, parse_float=_fraction, parse_constant=lambda text: None)
    return value


def kept_state(state: Mapping[str, Json]) -> dict[str, Json]:
    """The state without what is oversized; its small fields first, so that one large one costs only itself."""
    sized = [(len(json.dumps(value)) + len(name), name) for name, value in state.items()]
    kept, left = set(), LARGEST_STATE
    for size, name in sorted(sized)[:MOST_FIELDS]:
        if size <= min(LARGEST_FIELD, left):
            kept.add(name)
            left -= size
    return {name: value for name, value in state.items() if name in kept}


def release_of(state: Mapping[str, Json]) -> int | None:
    """The release a display says it shows, if that is a version at all."""
    release = state.get("release")
    if isinstance(release, int) and not isinstance(release, bool) and 0 < release <= LARGEST_INTEGER:
        return release
    return None


def _integer(text: str) -> int | None:
    number = int(text) if len(text) <= LONGEST_NUMBER + 1 else None
    return number if number is not None and abs(number) <= LARGEST_INTEGER else None


def _fraction(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None
