"""Rare characters: never blank, never a box; at 24 px or from the picture staff supply."""

import io

import pytest
from PIL import Image, ImageDraw

from playlists.blocks.alerts import Alert
from playlists.blocks.facts import Fact, Facts
from playlists.document import Column, Document, Names, Paragraph, Run, Table
from playlists.model import Face, Profile, ProfileId
from playlists.pages.display_list import Glyphs, Page, Stencil
from playlists.pages.inkcheck import strays
from playlists.pages.paint import paint_image
from playlists.pages.supplied import GlyphPictureError, SuppliedFaces, supplied_glyphs
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples

NOWHERE = "\U000323af"
"""Extension H: in none of the pinned fonts."""
PANELS = (
    samples.LED_RED,
    samples.LED_TWO,
    samples.LED_FULL,
    samples.LED_SMALL,
    Profile("128x64", 128, 64, 16, "rgb", "led"),
)


def rare() -> str:
    """A character of extension B that Noto has and no pixel font."""
    return next(
        chr(code)
        for code in range(0x20000, 0x2A6D6)
        if faces().has("sans", chr(code)) and not faces().exact("pixel-16", chr(code))
    )


def picture(size: int) -> bytes:
    drawn = Image.new("1", (size, size), 1)
    draw = ImageDraw.Draw(drawn)
    draw.line((1, 3, size - 2, 3), fill=0)
    draw.line((size // 2, 0, size // 2, size - 1), fill=0)
    buffer = io.BytesIO()
    drawn.save(buffer, "PNG")
    return buffer.getvalue()


def pages_of(document: Document, profile: Profile, assets: dict[str, bytes] | None = None) -> list[Page]:
    return set_pages(document, "page", profile.width, profile.height, profile, samples.THEME, faces(), assets, "list")


@pytest.mark.parametrize("profile", PANELS, ids=lambda profile: profile.id)
def test_a_rare_character_is_drawn_on_every_panel_and_at_24_lamps_where_they_are(profile: Profile) -> None:
    name = f"王{rare()}"
    for document in (
        Document("名单", (Table((Column("户主"), Column("金额")), ((name, "612.00"), ("李秀田", "1,345.50"))),)),
        Document("名单", (Paragraph((Run(f"经评议，{name}户符合条件。"),)),)),
        Document("名单", (Names((name, "李秀田")),)),
        Document(f"关于{name}的公示", ()),
    ):
        pages = pages_of(document, profile)
        assert all(strays(page, faces()) == [] for page in pages)
        drawn = [m for page in pages for m in page.items if isinstance(m, Glyphs) and name[1] in m.text]
        assert drawn
        if profile.height >= 24:
            assert all(mark.size >= 24 for mark in drawn)


@pytest.mark.parametrize("profile", [*PANELS, samples.HALL], ids=lambda profile: profile.id)
def test_what_no_font_has_is_drawn_from_the_picture_that_came_with_it(profile: Profile) -> None:
    code = f"{ord(NOWHERE):04X}"
    assets = {f"glyphs/U+{code}-16.png": picture(16), f"glyphs/U+{code}-24.png": picture(24)}
    pages = pages_of(Document("名单", (Paragraph((Run(f"王{NOWHERE}户"),)),)), profile, assets)
    stencils = [(page, mark) for page in pages for mark in page.items if isinstance(mark, Stencil)]
    assert [mark.text for _, mark in stencils] == [NOWHERE]
    page, mark = stencils[0]
    assert strays(page, faces()) == []
    shown = paint_image(page, faces())
    ground = page.ground
    inked = [
        (x, y)
        for x in range(mark.x, mark.x + mark.w)
        for y in range(mark.y, mark.y + mark.h)
        if shown.getpixel((x, y)) != ground
    ]
    assert len(inked) >= mark.w + mark.h - 6
    assert not any(isinstance(other, Glyphs) and "〓" in other.text for other in page.items)


def test_a_supplied_character_of_16_is_drawn_lamp_by_lamp() -> None:
    assets = {f"glyphs/U+{ord(NOWHERE):04X}-16.png": picture(16)}
    page = pages_of(Document("题", (Paragraph((Run(f"王{NOWHERE}"),)),)), samples.LED_TWO, assets)[-1]
    (mark,) = (mark for mark in page.items if isinstance(mark, Stencil))
    assert (mark.w, mark.h) == (14, 16)
    assert set(mark.ink) == {0, 255}
    assert mark.ink.count(255) == 14 + 15


def test_a_supplied_character_leaves_nothing_to_report() -> None:
    glyphs = supplied_glyphs({f"glyphs/U+{ord(NOWHERE):04X}-24.png": picture(24), "hills.png": b""})
    assert faces().missing(f"王{NOWHERE}") == [NOWHERE]
    assert SuppliedFaces(faces(), glyphs).missing(f"王{NOWHERE}") == []


@pytest.mark.parametrize(("data", "sentence"), [(picture(24), "is not 16 by 16 pixels"), (b"no picture", "is damaged")])
def test_a_picture_that_is_no_character_is_refused_by_its_name(data: bytes, sentence: str) -> None:
    with pytest.raises(GlyphPictureError, match=sentence):
        supplied_glyphs({"glyphs/U+323AF-16.png": data})


def test_on_16_lamps_the_supplied_picture_stands_before_the_font_and_nowhere_else() -> None:
    assets = {f"glyphs/U+{ord('看'):04X}-16.png": picture(16)}
    document = Document("题", (Paragraph((Run("看庄镇"),)),))
    for profile, drawn in ((samples.LED_TWO, ["看"]), (samples.HALL, []), (samples.LED_FULL, [])):
        marks = [mark for page in pages_of(document, profile, assets) for mark in page.items]
        assert [mark.text for mark in marks if isinstance(mark, Stencil)] == drawn, profile.id


def recoloured(size: int, mode: str, ink: object, ground: object) -> bytes:
    drawn = Image.open(io.BytesIO(picture(size))).convert("L")
    made = Image.new(mode, (size, size), ground)
    made.paste(ink, (0, 0, size, size), drawn.point(lambda level: 255 - level))
    buffer = io.BytesIO()
    made.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        recoloured(16, "L", 255, 0),
        recoloured(16, "RGB", "white", "black"),
        recoloured(16, "RGBA", (0, 0, 0, 255), (0, 0, 0, 0)),
        recoloured(16, "RGBA", (255, 255, 255, 255), (255, 255, 255, 0)),
    ],
    ids=["white on black", "white on black in colour", "black on nothing", "white on nothing"],
)
def test_a_supplied_character_is_its_strokes_however_it_was_drawn(data: bytes) -> None:
    (strokes,) = supplied_glyphs({"glyphs/U+323AF-16.png": picture(16)}).values()
    (drawn,) = supplied_glyphs({"glyphs/U+323AF-16.png": data}).values()
    assert drawn.tobytes() == strokes.tobytes()


@pytest.mark.parametrize(
    "size", [(64, 32), (128, 32), (128, 64), (64, 128), (192, 96)], ids=lambda size: "x".join(map(str, size))
)
def test_no_face_of_24_rows_and_more_forces_a_rare_character_into_16_lamps(size: tuple[int, int]) -> None:
    place = f"{rare()}庄镇"
    fact = Facts((Fact("谁能办", f"{place}的老人"),))
    alert = Alert("暴雪", "orange", place, actions=(f"{place}的老人少出门。",))
    profile = Profile(ProfileId("any"), *size, 16, "red", "led")
    for kind, document in (
        ("slogan", Document(f"欢迎来到{place}")),
        ("guide", Document("老年人优待证", (fact,))),
        ("alert", Document("预警", (alert,))),
        ("ticker", Document("停电", (Paragraph((Run(f"{place}停电"),)),))),
    ):
        face: Face = "ticker" if kind == "ticker" else "page"
        pages = set_pages(
            document, face, *size, profile, samples.THEME, faces(), {}, "notice" if face == "ticker" else kind
        )
        drawn = [mark for page in pages for mark in page.items if isinstance(mark, Glyphs) and rare() in mark.text]
        assert drawn, kind
        assert all(mark.size >= 24 for mark in drawn), kind
        assert [stray for page in pages for stray in strays(page, faces())] == [], kind


@pytest.mark.parametrize(("rows", "letters"), [(16, 16), (24, 16), (28, 24), (32, 24), (36, 32), (40, 32)])
def test_the_letters_of_a_ticker_grow_with_its_strip(rows: int, letters: int) -> None:
    document = Document("停电", (Paragraph((Run("下户主村12月20日8时至11时停电，请提前准备。"),)),))
    profile = Profile(ProfileId("any"), 320, rows * 4, 16, "rgb", "led")
    (page,) = set_pages(document, "ticker", 320, rows, profile, samples.THEME, faces(), {}, "notice")
    assert {mark.size for mark in page.items if isinstance(mark, Glyphs)} == {letters}
    assert strays(page, faces()) == []
