"""A video on its way to the wall: looked into by a child, refused in plain words, released with its poster."""

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest
from flask.testing import FlaskClient
from PIL import Image

from playlists.canonical import digest
from server.accounts.roles import Role
from server.app import create_app
from server.errors import Refused
from server.notices import bare_video, videos
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.paging import assets_of
from server.notices.videos import Clip, checked
from tests.player.clips import clip
from tests.server.test_console_doors import signed_in
from tests.server.world import World


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    return clip(tmp_path_factory.mktemp("clip") / "good.mp4", 320, 180, frames=60).read_bytes()


def test_a_video_as_the_county_sends_it_is_taken_with_a_poster_of_its_own_size(good) -> None:
    found = checked(good)
    assert (found.width, found.height, found.duration_ms) == (320, 180, 2_400)
    assert Image.open(io.BytesIO(found.poster)).size == (320, 180)


PLACE, MAKER, OWNER = b"+35.0872+117.4711/", b"SHILI Phone 9", b"Shili the owner"


def as_a_telephone_saves_it(folder: Path) -> bytes:
    """With sound that lasts longer, the place twice over, the hour, the maker, and a track that says where it went."""
    path = folder / "told.mp4"
    options = {"movflags": "use_metadata_tags"}
    with (
        av.open(str(clip(folder / "plain.mp4", 320, 180, frames=60))) as source,
        av.open(str(path), "w", options=options) as told,
    ):
        told.metadata["com.apple.quicktime.location.ISO6709"] = PLACE.decode()
        told.metadata["com.apple.quicktime.model"] = MAKER.decode()
        told.metadata["creation_time"] = "2026-11-24T01:02:03Z"
        film = told.add_stream_from_template(source.streams.video[0])
        film.metadata["handler_name"] = OWNER.decode()
        sound = told.add_stream("aac", rate=44_100)
        words = told.add_mux_stream("mov_text")
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream = film
                told.mux(packet)
        for number in range(150):
            frame = av.AudioFrame("fltp", "stereo", 1024)
            frame.sample_rate, frame.pts = 44_100, number * 1024
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            told.mux(sound.encode(frame))
        told.mux(sound.encode(None))
        where = av.Packet(len(PLACE).to_bytes(2, "big") + PLACE)
        where.stream, where.pts, where.dts, where.duration, where.time_base = words, 0, 0, 1000, Fraction(1, 1000)
        told.mux(where)
    content = path.read_bytes()
    # As Android writes it: behind all else in `moov`, which is the last box, so that nothing moves.
    box = len(PLACE).to_bytes(2, "big") + b"\x15\xc7" + PLACE
    box = (len(box) + 8).to_bytes(4, "big") + b"\xa9xyz" + box
    box = (len(box) + 8).to_bytes(4, "big") + b"udta" + box
    start = content.index(b"moov") - 4
    size = int.from_bytes(content[start : start + 4], "big")
    assert start + size == len(content)
    return content[:start] + (size + len(box)).to_bytes(4, "big") + content[start + 4 :] + box


def frames_of(content: bytes) -> list[tuple[float | None, bytes]]:
    with av.open(io.BytesIO(content)) as film:
        return [(frame.time, frame.reformat(format="rgb24").to_ndarray().tobytes()) for frame in film.decode(video=0)]


def test_of_a_film_nothing_is_kept_but_its_pictures(tmp_path: Path) -> None:
    told = as_a_telephone_saves_it(tmp_path)
    assert told.count(PLACE) >= 3
    found = checked(told)
    for word in (PLACE, MAKER, OWNER, b"\xa9xyz", b"quicktime", b"soun", b"Lavf"):
        assert word not in found.content, word
    with av.open(io.BytesIO(found.content)) as film:
        assert [stream.type for stream in film.streams] == ["video"]
        assert {*film.metadata} == {"major_brand", "minor_version", "compatible_brands"}
        assert {*film.streams[0].metadata} <= {"language", "handler_name", "vendor_id"}
    assert frames_of(found.content) == frames_of(told)
    assert found.duration_ms == 2_400


def test_a_film_that_was_made_bare_comes_out_the_same(tmp_path: Path, good: bytes) -> None:
    once = checked(good).content
    assert checked(once).content == once


def test_a_film_whose_pictures_come_out_otherwise_is_not_taken(tmp_path: Path, monkeypatch, good: bytes) -> None:
    (tmp_path / "good").write_bytes(good)
    seen = iter([(60, "a"), (59, "b")])
    monkeypatch.setattr(bare_video, "_pictures", lambda path: next(seen))
    with pytest.raises(ValueError, match="otherwise"):
        bare_video.write_bare(str(tmp_path / "good"), str(tmp_path / "bare"))


def turned(folder: Path) -> bytes:
    path = clip(folder / "upright.mp4", 320, 180, frames=30)
    with av.open(str(path)) as source, av.open(str(folder / "turned.mp4"), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    content = bytearray((folder / "turned.mp4").read_bytes())
    # The matrix of the track header: a quarter of a turn, as a telephone writes it.
    start = content.index(b"tkhd") + 4 + 40
    content[start : start + 36] = b"".join(
        value.to_bytes(4, "big", signed=True) for value in (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    )
    return bytes(content)


def other_form(folder: Path, name: str, codec: str, pixels: str = "yuv420p") -> bytes:
    with av.open(str(folder / name), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 180, pixels
        for _ in range(40):
            frame = av.VideoFrame(320, 180, pixels)
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return (folder / name).read_bytes()


def sound_only(folder: Path) -> bytes:
    with av.open(str(folder / "sound.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44_100)
        frame = av.AudioFrame("fltp", "stereo", 1024)
        frame.sample_rate = 44_100
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return (folder / "sound.mp4").read_bytes()


BAD = {
    "nothing": (lambda folder, good: b"", "没有收到视频"),
    "text": (lambda folder, good: "这不是视频".encode() * 50, "读不出来"),
    "cut short": (lambda folder, good: good[: len(good) // 3], "读不出来"),
    "matroska": (lambda folder, good: other_form(folder, "a.mkv", "libx264"), "只收 MP4"),
    "hevc": (lambda folder, good: other_form(folder, "a.mp4", "libx265"), "这一个是 hevc"),
    "four colours": (lambda folder, good: other_form(folder, "b.mp4", "libx264", "yuv444p"), "8 位 H.264"),
    "sound only": (lambda folder, good: sound_only(folder), "没有画面的"),
    "too large": (lambda folder, good: clip(folder / "4k.mp4", 2560, 1440, 26).read_bytes(), "这一个是 2560×1440"),
    "too small": (lambda folder, good: clip(folder / "tiny.mp4", 48, 32, 26).read_bytes(), "太小"),
    "too short": (lambda folder, good: clip(folder / "short.mp4", 128, 72, 5).read_bytes(), "不到 1 秒"),
    "too long": (
        lambda folder, good: clip(folder / "long.mp4", 128, 72, 301, rate=1).read_bytes(),
        "这一个有 5 分 1 秒",
    ),
    "too quick": (lambda folder, good: clip(folder / "quick.mp4", 128, 72, 150, rate=120).read_bytes(), "最多 60 帧"),
    "turned": (lambda folder, good: turned(folder), "转正"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_shown_is_refused_in_one_sentence_that_says_how_to_mend_it(name, tmp_path, good) -> None:
    make, says = BAD[name]
    with pytest.raises(Refused) as refused:
        checked(make(tmp_path, good))
    assert says in refused.value.sentence
    assert refused.value.sentence.count("。") == 1


def test_a_video_of_a_hundred_megabytes_is_not_even_looked_into(monkeypatch) -> None:
    monkeypatch.setattr(videos, "look_into", lambda *_, **__: pytest.fail("it was looked into"))
    with pytest.raises(Refused, match="这一个有 101 MB"):
        checked(bytes((100 << 20) + 1))


def test_a_server_without_the_decoder_says_what_is_missing(monkeypatch, good) -> None:
    monkeypatch.setattr(videos, "find_spec", lambda name: None)
    with pytest.raises(Refused, match="还没装视频解码库"):
        checked(good)


def test_the_servers_process_never_loads_the_decoder() -> None:
    import subprocess
    import sys

    code = "import server.app, server.notices.videos, sys; sys.exit('av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_channels()
    return small_world


def taken(town: World, content: bytes) -> int:
    with town.session() as session:
        made = notices.create_notice(session, town.wang, title="宪法宣传片", kind="video", now=town.now)
        found = Clip(320, 180, 2_400, b"a poster", content)
        uploads = town.services.data / "uploads"
        videos.add_video(session, town.wang, made.id, found, revision=1, uploads=uploads, now=town.now)
        return made.id


def test_the_words_that_are_signed_name_the_video_by_its_digest(town, good) -> None:
    notice_id = taken(town, good)
    (block,) = town.notice(notice_id).document["body"]
    assert block["digest"] == digest(good)
    assert (block["width"], block["height"], block["duration_ms"]) == (320, 180, 2_400)


def test_a_page_is_set_from_the_poster_and_the_release_carries_the_video(town, good) -> None:
    notice_id = taken(town, good)
    uploads = town.services.data / "uploads"
    with town.session() as session:
        assert list(assets_of(session, uploads, notice_id).values()) == [b"a poster"]
        assert good in assets_of(session, uploads, notice_id, videos=True).values()


def test_a_second_video_takes_the_place_of_the_first(town, good) -> None:
    notice_id = taken(town, good)
    with town.session() as session:
        notice = session.get_one(Notice, notice_id)
        found, uploads = Clip(64, 36, 1_000, b"another poster", b"another"), town.services.data / "uploads"
        videos.add_video(session, town.wang, notice_id, found, revision=notice.revision, uploads=uploads, now=town.now)
        assert set(assets_of(session, uploads, notice_id, videos=True).values()) == {b"another", b"another poster"}


def door(town: World) -> FlaskClient:
    app = create_app(town.services)
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(app, town, Role.AUTHOR)


def test_staff_choose_a_file_and_find_it_in_the_editor(town, good) -> None:
    client = door(town)
    here = {"base_url": "https://localhost"}
    assert "MP4（H.264），最大 100 MB" in client.get("/notices/video", **here).get_data(as_text=True)
    answer = client.post("/notices/video", data={"file": (io.BytesIO(good), "宣传片.mp4")}, **here)
    page = client.get(answer.location, **here).get_data(as_text=True)
    assert answer.location.endswith("/edit")
    assert "宣传片" in page
    assert "换一段视频" in page
    refused = client.post("/notices/video", data={"file": (io.BytesIO(b"x"), "a.mp4")}, **here)
    assert "读不出来" in refused.get_data(as_text=True)
