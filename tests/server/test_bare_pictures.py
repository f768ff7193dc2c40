"""What stands beside a picture in its file is published with it: it must not say where or when it was taken."""

import io

import pytest
from PIL import Image, PngImagePlugin

from playlists.pages.pictures import decode_to_fit
from server.notices import handouts
from server.notices import service as notices
from server.notices.bare_pictures import bare
from server.notices.paging import assets_of
from tests.server.world import World

PLACE = b"34,51,12"


def photograph(held: int = 6, form: str = "JPEG") -> bytes:
    """As a telephone saves it: lying, with the place, the maker and a comment."""
    picture = Image.new("RGB", (160, 120), (240, 240, 230))
    picture.paste((180, 40, 30), (0, 0, 80, 40))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = held, "示例牌"
    exif.get_ifd(0x8825)[0x1D] = PLACE.decode()
    made = io.BytesIO()
    if form == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", PLACE.decode())
        picture.save(made, "PNG", exif=exif, pnginfo=words)
    else:
        picture.save(made, "JPEG", exif=exif, comment=PLACE, quality=90)
    return made.getvalue()


def seen(content: bytes) -> tuple[int, int, bytes]:
    shown = decode_to_fit(content, 400, 400, (255, 255, 255))
    return shown.width, shown.height, shown.rgb


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("held", [1, 3, 6, 8])
def test_the_place_goes_and_the_picture_stands_as_the_camera_was_held(form: str, held: int) -> None:
    told = photograph(held, form)
    assert PLACE in told
    content = bare(told)
    assert PLACE not in content
    with Image.open(io.BytesIO(content)) as left:
        assert dict(left.getexif()) == ({} if held == 1 else {0x0112: held})
    width, height, rgb = seen(content)
    before = seen(told)
    assert (width, height) == before[:2]
    # A rounding: sharp red edges lose most, and a picture on its side would differ by dozens.
    assert sum(abs(one - other) for one, other in zip(rgb, before[2], strict=True)) < len(rgb)


def test_a_picture_with_nothing_beside_it_keeps_its_bytes() -> None:
    made = io.BytesIO()
    Image.new("RGB", (9, 9), (1, 2, 3)).save(made, "PNG")
    assert bare(made.getvalue()) == made.getvalue()


def test_a_second_picture_in_the_file_goes_too() -> None:
    made = io.BytesIO()
    first, second = (Image.new("RGB", (64, 48), colour) for colour in ((200, 200, 200), (10, 20, 30)))
    first.save(made, "MPO", save_all=True, append_images=[second])
    assert bare(made.getvalue()).count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA"])
def test_drawings_keep_their_colours_and_what_shows_through(mode: str) -> None:
    made, words = io.BytesIO(), PngImagePlugin.PngInfo()
    words.add_text("Comment", PLACE.decode())
    Image.linear_gradient("L").resize((60, 60)).convert(mode).save(made, "PNG", pnginfo=words)
    assert seen(bare(made.getvalue())) == seen(made.getvalue())
    assert PLACE not in bare(made.getvalue())


def test_no_uploaded_picture_says_where_it_was_taken(world: World) -> None:
    number = world.draft()
    uploads = world.services.data / "uploads"
    with world.session() as session:
        notices.add_asset(
            session, world.wang, number, "路.jpg", "image/jpeg", photograph(), uploads=uploads, now=world.now
        )
        (content,) = assets_of(session, uploads, number).values()
        assert PLACE not in content


def test_of_a_pdf_nothing_is_kept_but_pictures_of_its_pages(small_world: World) -> None:
    told = io.BytesIO()
    Image.new("RGB", (300, 400), (250, 250, 250)).save(told, "PDF", author="Shili the owner", title="Shili draft")
    assert "owner".encode("utf-16-be") in told.getvalue()
    small_world.make_channels()
    pages = handouts.checked("a.pdf", told.getvalue())
    uploads = small_world.services.data / "uploads"
    with small_world.session() as session:
        made = notices.create_notice(session, small_world.wang, title="通知", kind="slides", now=small_world.now)
        handouts.add_handout(
            session, small_world.wang, made.id, pages, "", revision=made.revision, uploads=uploads, now=small_world.now
        )
    kept = [path.read_bytes() for path in uploads.rglob("*") if path.is_file()]
    assert [content[:4] for content in kept] == [b"\x89PNG"]
    with Image.open(io.BytesIO(kept[0])) as page:
        page.load()
        assert (page.text, dict(page.getexif())) == ({}, {})
    assert not any(word in kept[0] for word in (b"Shili", "Shili".encode("utf-16-be")))
