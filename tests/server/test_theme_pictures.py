"""The township's picture: brought with a look, signed with it, carried by the release, kept as long as one hangs."""

import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from playlists.manifest import encode_ref, parse_theme, parse_theme_picture, ref_to, unpack
from playlists.model import ChannelId, Profile, ProfileId, Theme, ThemePicture
from playlists.pages.fontset import choose
from playlists.pages.theme import OFFICIAL
from server.channels import proposals, theme_pictures, themes
from server.channels.night import NightWords, set_night
from server.errors import NotFound, OperatorError, Refused
from server.notices.assets import stored
from server.publishing.source import read_source
from server.releases.worn import theme_picture
from server.rendering import PageRenderer, PageRequest, RenderingError
from tests.fonts import faces, font_paths
from tests.playlists.pages.test_township import hills, photograph
from tests.server.proposing import WORDS, look, publish
from tests.server.proposing import propose_theme as propose
from tests.server.test_appearance import post
from tests.server.world import World

SCREEN = Profile(ProfileId("hall"), 1920, 1080, 6)
LAMPS = Profile(ProfileId("led"), 192, 96, 16, "rgb", "led")


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_channels()
    return small_world


def uploads(world: World) -> Path:
    return world.services.data / "uploads"


def proposed(world: World, content: bytes, point: tuple[int, int] | None = None, **words: str) -> int:
    digest = theme_pictures.bring(uploads(world), "hills.png", content)
    picture = theme_pictures.picture_of(uploads(world), digest, point)
    with world.session() as session:
        theme = {**WORDS, "picture": picture, **words}
        return themes.propose(session, world.lin, theme, None, now=world.now).id


def sign(world: World, proposal_id: int) -> None:
    found = look(world, proposal_id)
    with world.session() as session:
        pictures = proposals.pictures_of(proposals.get_proposal(session, proposal_id))
        ticks = [each.key for each in pictures]
        proposals.sign(
            session, world.sun, proposal_id, found, now=world.now, services=world.services, ticks=ticks
        )  # fmt: skip


def hangs(world: World, channel: str = "hall", *, by_night: bool = False) -> Theme:
    live = world.services.publisher.release_of(ChannelId(channel))
    assert live is not None
    ref = live.night.theme if by_night and live.night is not None else live.theme
    return parse_theme(unpack(ref, world.services.publisher.repository.read_blob(ref.digest)))


def carried(world: World, picture: ThemePicture | None) -> bytes:
    assert picture is not None
    return unpack(picture.file, world.services.publisher.repository.read_blob(picture.file.digest))


def test_a_signed_picture_travels_in_the_release_of_every_channel(town: World):
    sign(town, proposed(town, hills(), (250, 750)))
    publish(town)
    for channel in ("hall", "shiqiao"):
        worn = hangs(town, channel).picture
        assert carried(town, worn) == hills()
        assert (worn.media_type, worn.point) == ("image/png", (250, 750))


def test_the_night_wears_the_picture_of_the_day(town: World):
    with town.session() as session:
        set_night(session, town.lin, "hall", NightWords(19 * 60, 6 * 60), now=town.now)
    sign(town, proposed(town, hills()))
    publish(town)
    assert hangs(town, by_night=True).picture == hangs(town).picture
    assert hangs(town, by_night=True).name == "夜间"


def test_the_picture_stays_in_the_repository_while_it_hangs_and_goes_when_another_does(town: World):
    sign(town, proposed(town, hills()))
    publish(town)
    first = hangs(town).picture
    town.on_the_wall()
    town.clock.advance(days=2)
    town.services.publisher.tidy()
    assert carried(town, first) == hills()
    sign(town, propose(town))
    publish(town)
    town.clock.advance(days=2)
    publish(town)
    town.services.publisher.tidy()
    with pytest.raises((OperatorError, OSError)):
        carried(town, first)


def test_a_theme_of_before_has_no_picture_and_is_read_as_it_was(town: World):
    sign(town, propose(town))
    publish(town)
    assert hangs(town).picture is None


def test_a_channel_that_is_made_later_inherits_the_picture(town: World):
    sign(town, proposed(town, hills()))
    with town.session() as session:
        assert parse_theme_picture(themes.inherited(session)["picture"]).file.length == len(hills())


def test_the_bytes_come_from_what_hangs_when_the_folder_has_lost_them(town: World):
    sign(town, proposed(town, hills()))
    publish(town)
    theme = hangs(town)
    (uploads(town) / theme.picture.file.digest.removeprefix("sha256:")).unlink()
    assert theme_picture(town.services, theme) == hills()
    lost = replace(theme, picture=ThemePicture(ref_to(b"never brought"), "image/png"))
    with pytest.raises(OperatorError, match="propose the look again"):
        theme_picture(town.services, lost)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\nno picture", b"GIF89a"])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes):
    with pytest.raises(Refused, match="PNG"):
        theme_pictures.bring(tmp_path, "a.png", content)
    assert not list(tmp_path.iterdir())


MOST = 600 * 1024


def made_light(folder: Path, picture: Image.Image, form: str = "PNG", **more: object) -> tuple[str, Image.Image]:
    """What is kept of a heavy picture, and as what."""
    file = io.BytesIO()
    picture.save(file, form, **more)
    assert len(file.getvalue()) > MOST
    kind, content = theme_pictures.picture_file(folder, theme_pictures.bring(folder, "a.png", file.getvalue()))
    assert len(content) <= MOST
    with Image.open(io.BytesIO(content)) as light:
        light.load()
    return kind, light


def grain(width: int, height: int, coarse: int = 1) -> Image.Image:
    """Heavy by its many points, and the heavier the finer its grain is."""
    return Image.effect_noise((width // coarse, height // coarse), 80).resize((width, height)).convert("RGB")


def test_a_large_photograph_is_made_light_and_keeps_its_shape_upright(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6
    kind, light = made_light(tmp_path, grain(5000, 2500, 16), "JPEG", quality=90, exif=exif)
    assert kind == "image/jpeg"
    assert (light.width * 2, light.height) == (light.height, 2160)


def test_a_photograph_that_is_heavy_still_is_made_for_the_next_smaller_screen(tmp_path: Path):
    _, light = made_light(tmp_path, grain(4000, 2000, 7), "JPEG", quality=95)
    assert light.width in (2560, 1920)


@pytest.mark.parametrize("coarse", [200, 3], ids=["in all its colours", "in a palette"])
def test_what_lets_the_paper_through_still_does_when_it_is_made_light(tmp_path: Path, coarse: int):
    """Where there was nothing there is nothing, to the last point: words stand there, and none stands on a veil."""
    sky = Image.new("RGBA", (4000, 1000), (0, 0, 0, 0))
    sky.paste(grain(4000, 400, coarse), (0, 600))
    sky.paste((90, 140, 60, 3), (0, 560, 4000, 600))
    kind, light = made_light(tmp_path, sky, compress_level=0)
    assert kind == "image/png"
    assert (light.mode == "P") is (coarse == 3)
    alpha = light.convert("RGBA").getchannel("A")
    assert alpha.crop((0, 0, light.width, light.height // 2)).getextrema() == (0, 0)
    assert alpha.crop((0, light.height * 62 // 100, light.width, light.height)).getextrema()[0] > 240


@pytest.mark.parametrize("see_through", [False, True])
def test_a_picture_that_cannot_be_made_light_enough_is_refused_with_the_way_out(tmp_path: Path, see_through: bool):
    noise = Image.frombytes("RGB", (2000, 1100), random.Random(5).randbytes(2000 * 1100 * 3))
    if see_through:
        noise.putalpha(Image.linear_gradient("L").resize(noise.size))
    file = io.BytesIO()
    noise.save(file, "PNG", compress_level=0)
    with pytest.raises(Refused, match="压小了还是超过 600 KB") as refused:
        theme_pictures.bring(tmp_path, "a.png", file.getvalue())
    assert refused.value.sentence.count("。") == 1
    assert not list(tmp_path.iterdir())


def test_a_heavy_picture_that_was_brought_for_a_notice_is_no_theme_s(tmp_path: Path):
    file = io.BytesIO()
    grain(600, 600).save(file, "PNG")
    heavy = stored(tmp_path, file.getvalue())
    with pytest.raises(Refused, match="再选一次"):
        theme_pictures.picture_of(tmp_path, heavy, None)


@pytest.mark.parametrize("name", ["../gongshi.db", "sha256:" + "0" * 64, "", "x" * 64])
def test_nothing_but_a_picture_that_was_brought_is_handed_out(tmp_path: Path, name: str):
    (tmp_path / ("x" * 64)).write_bytes(b"no picture")
    with pytest.raises(NotFound):
        theme_pictures.picture_file(tmp_path, name)


def drawn(folder: Path, kind: str, profile: Profile, theme: Theme) -> list[str]:
    faces()
    renderer = PageRenderer(choose(font_paths()), folder / "cache", folder)
    document = {"title": "有事找谁", "body": []}
    request = PageRequest(document, kind, "page", profile.width, profile.height, profile, theme)
    return [page.digest for page in renderer.pages(request)]


def test_only_evergreen_pages_of_screens_change_with_the_picture(tmp_path: Path):
    digest = theme_pictures.bring(tmp_path, "a.png", photograph())
    worn = replace(OFFICIAL, picture=parse_theme_picture(theme_pictures.picture_of(tmp_path, digest, None)))
    moved = replace(OFFICIAL, picture=parse_theme_picture(theme_pictures.picture_of(tmp_path, digest, (0, 0))))
    assert drawn(tmp_path, "evergreen", SCREEN, worn) != drawn(tmp_path, "evergreen", SCREEN, OFFICIAL)
    assert drawn(tmp_path, "evergreen", SCREEN, worn) != drawn(tmp_path, "evergreen", SCREEN, moved)
    assert drawn(tmp_path, "notice", SCREEN, worn) == drawn(tmp_path, "notice", SCREEN, OFFICIAL)
    assert drawn(tmp_path, "evergreen", LAMPS, worn) == drawn(tmp_path, "evergreen", LAMPS, OFFICIAL)


def test_a_lost_picture_is_a_sentence_and_never_a_page_without_it(tmp_path: Path):
    worn = replace(OFFICIAL, picture=ThemePicture(ref_to(photograph()), "image/png"))
    with pytest.raises(RenderingError, match="不在服务器上"):
        drawn(tmp_path, "evergreen", SCREEN, worn)


def test_a_folder_names_the_picture_of_its_theme_by_path(tmp_path: Path):
    (tmp_path / "hills.png").write_bytes(hills())
    (tmp_path / "channel.json").write_text(
        json.dumps(
            {
                "channel": "hall", "name": "大厅", "profiles": [], "dayparts": [], "slots": [], "playlists": [],
                "layout": {"id": "one", "zones": [
                    {"id": "main", "face": "page", "x": 0, "y": 0, "w": 1000, "h": 1000, "evergreen": None}
                ]},
                "theme": {"name": "绛红", "picture": {"path": "hills.png", "media_type": "image/png", "point": [1, 2]}},
            }
        ),
        "utf-8",
    )  # fmt: skip
    source, _fonts = read_source(tmp_path, lambda *_: None)
    assert source.picture == hills()
    assert encode_ref(source.theme.picture.file) == encode_ref(ref_to(hills()))
    assert (source.theme.name, source.theme.picture.point) == ("绛红", (1, 2))


# In the browser


def sent(world: World, **form: object):
    return post(world, "lin", "/appearance", **{**WORDS, "where": "all", **form})


def picture_in(world: World) -> dict[str, object]:
    with world.session() as session:
        return dict(proposals.open_proposals(session)[-1].theme)


def test_a_picture_is_looked_at_first_and_sent_with_its_point(town: World):
    looked = sent(town, deed="look", picture=(io.BytesIO(hills()), "镇.png"))
    digest = ref_to(hills()).digest
    assert f'name="picture_digest" value="{digest}"' in looked.text
    assert town.browser("lin").get(f"/appearance/pictures/{digest}").data == hills()
    sent(town, deed="send", picture_digest=digest, point="300,900")
    assert picture_in(town)["picture"]["point"] == [300, 900]
    assert "常备页上有图" in town.browser("sun").get("/appearance").text


def test_another_picture_forgets_the_point_of_the_one_before(town: World):
    theme_pictures.bring(uploads(town), "a.png", hills())
    old = ref_to(hills()).digest
    sent(town, deed="send", picture_digest=old, point="3,9", picture=(io.BytesIO(photograph()), "b.png"))
    assert picture_in(town)["picture"]["file"]["digest"] == ref_to(photograph()).digest
    assert "point" not in picture_in(town)["picture"]


def test_a_picture_can_be_left_out_again(town: World):
    theme_pictures.bring(uploads(town), "a.png", hills())
    sent(town, deed="send", picture_digest=ref_to(hills()).digest, no_picture="1")
    assert "picture" not in picture_in(town)


def test_a_spoilt_picture_is_refused_and_the_words_stay(town: World):
    answer = sent(town, deed="send", picture=(io.BytesIO(b"\xff\xd8\xffspoilt"), "坏.jpg"))
    assert answer.status_code == 400
    assert "坏.jpg" in answer.text
    assert 'value="示例镇"' in answer.text
    with town.session() as session:
        assert not proposals.open_proposals(session)


def test_strangers_see_no_picture(town: World):
    theme_pictures.bring(uploads(town), "a.png", hills())
    assert town.client().get(f"/appearance/pictures/{ref_to(hills()).digest}").status_code in (302, 401, 403)
