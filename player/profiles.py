"""Guess what a display is like before the first release says it: only the size matters, for the pairing page."""

import re

from playlists.model import Palette, Profile, ProfileId

SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")
USUAL = (1920, 1080)
HALL = "hall-1080"  # the one profile of the server's that tells its height alone; it is the usual one
LED_HEIGHT = 240
UNITS_A_SIDE = 180
LED_UNIT = 16


def says_size(profile: ProfileId) -> bool:
    """Whether the identifier tells the size, so that it need not be guessed."""
    return profile == HALL or SIZE.search(profile) is not None


def likely_profile(profile: ProfileId) -> Profile:
    """Return the profile whose identifier this is, as far as an identifier such as `hall-1920x1080` tells."""
    found = SIZE.search(profile)
    width, height = (int(found[1]), int(found[2])) if found else USUAL
    if height < LED_HEIGHT:
        return Profile(profile, width, height, LED_UNIT, _palette(profile), "led")
    return Profile(profile, width, height, max(1, min(width, height) // UNITS_A_SIDE))


def _palette(profile: ProfileId) -> Palette:
    if "green" in profile or "two" in profile:
        return "red-green"
    return "red" if "red" in profile else "rgb"
