"""The pages a player shows of itself can be drawn for every sort of display, with and without a township's words."""

import pytest

from player.hanging import BARE_THEME
from player.layout_job import FontAt, Job, builtin_key, whole_display
from player.layout_worker import Worker
from player.page_store import PageStore
from playlists.model import Profile, ProfileId
from playlists.pages.fontset import choose
from playlists.pages.theme import OFFICIAL
from tests.fonts import font_paths

PROFILES = [
    Profile(ProfileId("hall"), 1920, 1080, 6),
    Profile(ProfileId("totem"), 1080, 1920, 6),
    Profile(ProfileId("led-128x32"), 128, 32, 16, "red-green", "led"),
    Profile(ProfileId("led-192x96"), 192, 96, 16, "rgb", "led"),
    Profile(ProfileId("led-192x16"), 192, 16, 16, "red", "led"),
]
MATTERS = {
    "neutral": {},
    "pairing": {"code": "7K4M-92QD-5XHT", "qr": "7K4M-92QD-5XHT", "check_words": "", "state": [["网络", "已连接"]]},
    "status": {"rows": [["机号", "大厅", ""], ["网络", "正常", "ok"], ["故障号", "E30 连接不上服务器", "fault"]]},
    "test": {"step": 3},
}


@pytest.fixture(scope="module")
def worker(tmp_path_factory) -> Worker:
    folder = tmp_path_factory.mktemp("pages")
    return Worker(PageStore(folder), folder / "fonts")


@pytest.mark.parametrize("matter", MATTERS)
@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
@pytest.mark.parametrize("theme", [OFFICIAL, BARE_THEME], ids=["words", "bare"])
def test_a_page_of_the_players_own_has_exactly_the_displays_size(worker, matter, profile, theme):
    fonts = tuple(FontAt(role, file.path, file.face_index, file.size) for role, file in choose(font_paths()).items())
    area = whole_display(profile)
    key = builtin_key(matter, MATTERS[matter], area, profile, theme, fonts)
    job = Job(key, area, profile, theme, fonts, builtin=matter, words=MATTERS[matter])
    (page,) = worker.draw(job).pages
    assert (page.width, page.height) == (profile.width, profile.height)
