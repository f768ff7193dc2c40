"""By night a page has other colours and nothing else: what releases and players take for granted of the palettes."""

from dataclasses import fields, replace

import pytest

from playlists.model import Profile, Theme
from playlists.pages.display_list import Glyphs, Page, Picture
from playlists.pages.outline import outline
from playlists.pages.theme import CONTRAST, FESTIVE, LED_INKS, NIGHT, OFFICIAL
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
        assert [outline(page) for page in by_day] == [outline(page) for page in by_night]


@pytest.mark.parametrize("profile", samples.LEDS, ids=lambda profile: profile.id)
@pytest.mark.parametrize("kind", kind_samples.KINDS)
def test_the_night_of_a_panel_is_its_day_but_for_the_title_lines_of_full_colour(kind: str, profile: Profile) -> None:
    by_day, by_night = pages_of(kind, profile, OFFICIAL), pages_of(kind, profile, NIGHT)
    assert [(frame(page), drawing(page)) for page in by_day] == [(frame(page), drawing(page)) for page in by_night]
    changed = {
        (one.colour, other.colour)
        for day, night in zip(by_day, by_night, strict=True)
        for one, other in zip(day.items, night.items, strict=True)
        if isinstance(one, Glyphs) and isinstance(other, Glyphs) and one.colour != other.colour
    }
    cyan = LED_INKS["rgb"].label
    assert changed <= ({(cyan, (0x50, 0x8C, 0xA0))} if profile.palette == "rgb" else set())
    titled = any(isinstance(mark, Glyphs) and mark.colour == cyan for page in by_day for mark in page.items)
    assert bool(changed) is (titled and profile.palette == "rgb")


def test_an_outline_knows_a_picture_or_a_line_that_moved_and_no_colour() -> None:
    page = pages_of("fees", samples.HALL, OFFICIAL)[0]
    picture = Picture(300, 600, 2, 1, bytes(6))
    page = replace(page, items=(*page.items, picture))
    words = next(mark for mark in page.items if isinstance(mark, Glyphs))
    for mark, moved in (
        (picture, replace(picture, x=301)),
        (picture, replace(picture, h=2)),
        (words, replace(words, baseline=words.baseline + 1)),
        (words, replace(words, text="改")),
    ):
        assert outline(page) != outline(replace(page, items=[moved if each is mark else each for each in page.items]))
    white = replace(page, ground=(9, 9, 9), items=(*page.items[:-1], replace(picture, rgb=b"\xff" * 6)))
    assert outline(white) == outline(page)
