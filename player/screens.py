"""Read from the system whether a screen hangs on this box and is on: the kernel's DRM connectors, as far as they tell.

A reading, no judgement of what is shown. What cannot be read is unknown, and unknown is no fault: a sending card, a
converter or a foreign driver may say nothing at all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DRM = Path("/sys/class/drm")
MOST_TEXT = 64
ScreenState = Literal["on", "off", "disconnected", "unknown"]
_CARD = re.compile(r"card\d+-(.+)")
_ANSWER = re.compile(r"\bpwr-state:\s*(\S+)", re.IGNORECASE)
_OFF = re.compile(r"\b(standby|off)\b", re.IGNORECASE)
_ON = re.compile(r"\bon\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Connector:
    """One plug in the kernel's words: connected or disconnected, enabled or disabled, On or Off."""

    name: str
    status: str
    enabled: str
    dpms: str

    @property
    def driven(self) -> bool:
        """Whether a picture goes to it."""
        return self.status == "connected" and self.enabled != "disabled"

    @property
    def state(self) -> ScreenState:
        if self.status == "disconnected":
            return "disconnected"
        if self.status != "connected":
            return "unknown"
        return "off" if self.dpms not in ("", "On") or self.enabled == "disabled" else "on"


def connectors(root: Path = DRM) -> tuple[Connector, ...]:
    """Return the plugs of all cards; none where the system has no such folder."""
    try:
        folders = sorted(root.iterdir())
    except OSError:
        return ()
    found = []
    for folder in folders:
        card = _CARD.fullmatch(folder.name)
        if card is not None:
            found.append(Connector(card[1], *(_word(folder / name) for name in ("status", "enabled", "dpms"))))
    return tuple(found)


class Watch:
    """Which plugs matter: the one that was named, else every one that has had a picture since the start.

    Where nothing at all is plugged in, no picture can be seen, whatever was there before.
    """

    def __init__(self, named: str = "", root: Path = DRM) -> None:
        self._named = named
        self._root = root
        self._seen: set[str] = set()

    def look(self) -> tuple[tuple[Connector, ...], ScreenState]:
        """Return the plugs that matter and the worst that is known of them."""
        now = connectors(self._root)
        self._seen |= {each.name for each in now if each.driven and each.dpms in ("", "On")}
        if not self._named and now and all(each.state == "disconnected" for each in now):
            return now, "disconnected"  # also of plugs that had nothing at the start: a village cuts the power by night
        wanted = {self._named} if self._named else self._seen
        ours = tuple(each for each in now if each.name in wanted)
        return ours, worst(each.state for each in ours)


def worst(states: Iterable[ScreenState]) -> ScreenState:
    known = set(states)
    order: tuple[ScreenState, ...] = ("disconnected", "off", "on")
    return next((state for state in order if state in known), "unknown")


def state_in(words: str) -> ScreenState:
    """Read what a command says of a screen's power; cec-ctl says `pwr-state: standby`, and much else before that."""
    answers = _ANSWER.findall(words)
    words = answers[-1] if answers else words
    if _OFF.search(words):
        return "off"
    return "on" if _ON.search(words) else "unknown"


def as_json(each: Connector) -> Mapping[str, str]:
    return {"name": each.name, "status": each.status, "enabled": each.enabled, "dpms": each.dpms}


def _word(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST_TEXT).decode("ascii", "replace").strip()
    except OSError:
        return ""
