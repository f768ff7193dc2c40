"""What the reviewer compares: pages in their order and for their time, none left out, and never silently nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from playlists.manifest import ref_to
from playlists.model import NightHours, PageRecord, Theme, ThemePicture
from playlists.pages.fontset import choose
from playlists.pages.theme import FESTIVE, NIGHT
from server.errors import OperatorError
from server.publishing import AssetSource, FontFile, ItemSource, NightSource, Pending
from server.publishing.pagesetter import TypesetPages, picture_page
from tests.fonts import faces, font_paths
from tests.playlists.pages.test_township import hills, photograph
from tests.server.publishing.pictures import LED, picture_channel, picture_notice, png
from tests.server.publishing.test_threshold import Reviewer, reviewer, strict
from tests.server.publishing.township import Township, channel, notice

__all__ = ["reviewer", "strict"]


def pictures(*colours: str) -> ItemSource:
    """A notice of several pictures, each a page."""
    names = [f"led/main/{number}.png" for number in range(1, len(colours) + 1)]
    zone = channel().layout.zones[0]
    pages = tuple(
        picture_page(png(colour), name, LED, zone, 10_000) for name, colour in zip(names, colours, strict=True)
    )
    assets = tuple(AssetSource(name, "image/png", png(colour)) for name, colour in zip(names, colours, strict=True))
    return replace(picture_notice(1, "green"), pages={"led/main": pages}, assets=assets)


@pytest.fixture(autouse=True)
def _broken_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server that prepares does not judge what it prepares: the reviewer's machine is alone with it."""
    monkeypatch.setattr("server.publishing.publisher.refuse_faulty", lambda *_: None)


def refused(strict: Township, reviewer: Reviewer, item: ItemSource, sentence: str) -> None:
    outcome = strict.publisher.publish(picture_channel((item,)))
    assert isinstance(outcome, Pending)
    with pytest.raises(OperatorError, match=sentence):
        reviewer.cosign(outcome.folder)


def test_pages_in_another_order_are_refused(strict: Township, reviewer: Reviewer) -> None:
    honest = pictures("green", "red")
    swapped = replace(honest, pages={"led/main": tuple(reversed(honest.pages["led/main"]))})
    refused(strict, reviewer, swapped, "in this order")


def test_a_picture_that_no_page_shows_is_refused(strict: Township, reviewer: Reviewer) -> None:
    honest = pictures("green", "red")
    refused(strict, reviewer, replace(honest, pages={"led/main": honest.pages["led/main"][:1]}), "in this order")


def test_a_page_that_no_picture_is_is_refused(strict: Township, reviewer: Reviewer) -> None:
    honest = pictures("green", "red")
    refused(strict, reviewer, replace(honest, assets=honest.assets[:1]), "in this order")


def test_the_tenth_picture_comes_after_the_second(strict: Township, reviewer: Reviewer) -> None:
    many = pictures("green", "red", "blue", "white", "black", "gray", "pink", "gold", "navy", "teal", "lime")
    outcome = strict.publisher.publish(picture_channel((many,)))
    reviewer.cosign(outcome.folder)


def test_how_long_a_picture_stands_is_told(strict: Township, reviewer: Reviewer) -> None:
    outcome = strict.publisher.publish(picture_channel())
    assert "pictures for led/main stand 10 s" in "\n".join(reviewer.look(outcome.folder).lines)


def font_files() -> list[FontFile]:
    faces()  # skips where no fonts are installed
    chosen = choose(font_paths())
    return [
        FontFile(role, font.face_index, Path(font.path).name, font.size, Path(font.path))
        for role, font in chosen.items()
        if role in ("sans", "sans-bold")
    ]


@pytest.fixture
def words(strict: Township) -> ItemSource:
    """A document with its true pages for the hall's screen."""
    fonts = font_files()
    place = channel()
    item = notice(1, "经镇党委研究，定于本月召开村务公开工作会议。")
    pages = TypesetPages(place.theme, fonts).pages(
        "notice", item.document, {}, place.profiles[0], place.layout.zones[0]
    )
    return replace(item, pages={"hall-1080/main": pages})


def prepared(strict: Township, item: ItemSource, night: NightSource | None = None) -> Pending:
    publisher = strict.publisher
    outcome = publisher.publish(replace(channel((item,)), fonts=publisher.fonts(font_files()), night=night))
    assert isinstance(outcome, Pending)
    return outcome


def test_true_pages_are_signed(strict: Township, reviewer: Reviewer, words: ItemSource) -> None:
    reviewer.cosign(prepared(strict, words).folder)


def test_a_page_that_stands_another_time_is_refused(strict: Township, reviewer: Reviewer, words: ItemSource) -> None:
    hasty = tuple(PageRecord(page.digest, 1) for page in words.pages["hall-1080/main"])
    with pytest.raises(OperatorError, match="for this long"):
        reviewer.cosign(prepared(strict, replace(words, pages={"hall-1080/main": hasty})).folder)


def by_night(item: ItemSource, theme: Theme) -> ItemSource:
    """The notice with its pages set in these colours as those of the night."""
    place = channel()
    dark = TypesetPages(theme, font_files()).pages(
        "notice", item.document, {}, place.profiles[0], place.layout.zones[0]
    )
    pages = item.pages["hall-1080/main"]
    paired = tuple(replace(page, night=each.digest) for page, each in zip(pages, dark, strict=True))
    return replace(item, pages={"hall-1080/main": paired})


def of_the_night(words: Theme, theme: Theme = NIGHT) -> NightSource:
    worn = replace(theme, place=words.place, hotline_label=words.hotline_label, hotline=words.hotline)
    return NightSource(worn, (NightHours(19 * 60, 6 * 60),))


def test_true_pages_of_the_night_are_signed_and_saved_beside_those_of_the_day(
    strict: Township, reviewer: Reviewer, words: ItemSource, tmp_path: Path
) -> None:
    night = of_the_night(channel().theme)
    outcome = prepared(strict, by_night(words, night.theme), night)
    review = reviewer.look(outcome.folder)
    said = "\n".join(review.lines)
    replace(review, pictures=tmp_path / "seen", lines=[], to_sign=[]).look()
    assert "by night, 19:00 to 06:00, screens wear the theme 夜间" in said
    assert "do NOT ship" not in said
    assert len(list((tmp_path / "seen").glob("*-night-1.png"))) == 1
    reviewer.cosign(outcome.folder)


def test_a_page_of_the_night_in_a_third_colour_is_refused(
    strict: Township, reviewer: Reviewer, words: ItemSource
) -> None:
    night = of_the_night(channel().theme)
    with pytest.raises(OperatorError, match="hall-1080/main-night are not those"):
        reviewer.cosign(prepared(strict, by_night(words, FESTIVE), night).folder)


def test_a_night_in_colours_nobody_knows_is_said(strict: Township, reviewer: Reviewer, words: ItemSource) -> None:
    night = of_the_night(channel().theme, FESTIVE)
    outcome = prepared(strict, by_night(words, night.theme), night)
    assert "do NOT ship" in "\n".join(reviewer.look(outcome.folder).lines)


def test_a_night_that_says_other_words_is_refused(strict: Township, reviewer: Reviewer, words: ItemSource) -> None:
    night = NightSource(replace(NIGHT, place="别处"), (NightHours(19 * 60, 6 * 60),))
    with pytest.raises(OperatorError, match="other words"):
        reviewer.cosign(prepared(strict, by_night(words, night.theme), night).folder)


def test_pages_of_a_night_that_the_release_does_not_have_are_refused(
    strict: Township, reviewer: Reviewer, words: ItemSource
) -> None:
    with pytest.raises(OperatorError, match="do not go with"):
        reviewer.cosign(prepared(strict, by_night(words, NIGHT)).folder)


def test_an_item_without_pages_where_it_hangs_is_refused(
    strict: Township, reviewer: Reviewer, words: ItemSource
) -> None:
    with pytest.raises(OperatorError, match="without approved pages"):
        reviewer.cosign(prepared(strict, replace(words, pages={})).folder)


def without_fonts(folder: Path) -> None:
    """The folder as it comes once the fonts are live and seen: without them."""
    for path in folder.glob("blobs/sha256/*/*"):
        if path.stat().st_size > 1 << 20:
            path.unlink()


def test_without_fonts_nothing_is_signed_unless_the_reviewer_says_that_he_sees_no_pages(
    strict: Township, reviewer: Reviewer, words: ItemSource
) -> None:
    first = prepared(strict, words)
    reviewer.cosign(first.folder)
    strict.publisher.finish(first.id)
    strict.clock.forward(minutes=1)
    hasty = tuple(PageRecord(page.digest, 1) for page in words.pages["hall-1080/main"])
    second = prepared(strict, replace(words, pages={"hall-1080/main": hasty}))
    without_fonts(second.folder)
    with pytest.raises(OperatorError, match="--without-pages"):
        reviewer.look(second.folder)
    reviewer.without_pages = True
    assert "NOT compared" in "\n".join(reviewer.look(second.folder).lines)


def standing(strict: Township, drawn: bytes, carried: bytes) -> Pending:
    """A standing page whose digest was made with one picture, in a release whose theme brings another."""
    place = channel()
    place = replace(place, profiles=(replace(place.profiles[0], unit=6),))
    theme = replace(FESTIVE, picture=ThemePicture(ref_to(carried), "image/png"))
    pages = TypesetPages(theme, font_files(), drawn).pages(
        "evergreen", {"title": "有事找谁", "body": []}, {}, place.profiles[0], place.layout.zones[0]
    )
    item = replace(notice(1), kind="evergreen", document={"title": "有事找谁", "body": []})
    item = replace(item, pages={"hall-1080/main": pages})
    publisher = strict.publisher
    fonts = publisher.fonts(font_files())
    whole = replace(channel((item,)), profiles=place.profiles, theme=theme, picture=carried, fonts=fonts)
    outcome = publisher.publish(whole)
    assert isinstance(outcome, Pending)
    return outcome


def test_the_reviewer_sets_standing_pages_with_the_picture_of_the_theme(strict: Township, reviewer: Reviewer) -> None:
    pending = standing(strict, photograph(), photograph())
    assert "with a picture: look at its pages" in "\n".join(reviewer.look(pending.folder).lines)
    reviewer.cosign(pending.folder)


def test_another_picture_than_the_pages_show_is_refused(strict: Township, reviewer: Reviewer) -> None:
    with pytest.raises(OperatorError, match="are not those that this machine sets"):
        reviewer.cosign(standing(strict, photograph(), hills()).folder)
