"""By night a page has other colours and nothing else: what releases and players take for granted of the palettes."""

from dataclasses import fields

import pytest

from playlists.model import Profile, Theme
from playlists.pages.display_list import Page
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT, OFFICIAL
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples

COLOURS = {"colour", "colours", "ground", "ink"}


def pages_of(kind: str, profile: Profile, theme: Theme) -> list[Page]:
    document, size = kind_samples.KINDS[kind], (profile.width, profile.height)
    return set_pages(document, "page", *size, profile, theme, faces(), kind_samples.ASSETS, kind.partition("-")[0])


def frame(page: Page) -> tuple[object, ...]:
    live = tuple((each.kind, each.x, each.y, each.width, each.height, each.align) for each in page.live)
    return page.width, page.height, page.dwell_ms, page.fixed, live


def drawing(page: Page) -> list[object]:
    """Every mark of a page but for its colours."""
    return [
        (type(mark).__name__, *(getattr(mark, each.name) for each in fields(mark) if each.name not in COLOURS))
        for mark in page.items
    ]


@pytest.mark.parametrize("profile", [samples.HALL, samples.TOTEM], ids=lambda profile: profile.id)
@pytest.mark.parametrize("kind", kind_samples.KINDS)
def test_the_night_moves_no_mark_of_the_day(kind: str, profile: Profile) -> None:
    by_night = pages_of(kind, profile, NIGHT)
    for day in (OFFICIAL, FESTIVE, CONTRAST):
        by_day = pages_of(kind, profile, day)
        assert [frame(page) for page in by_day] == [frame(page) for page in by_night]
        # The high contrast draws its spine as an edge.
        assert day is CONTRAST or [drawing(page) for page in by_day] == [drawing(page) for page in by_night]
