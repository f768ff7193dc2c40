"""The demonstration's page answers only who knows its word, and its checks are claims that can fail."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from deploy.demo.deeds import DEEDS, Snapshot, Wall
from deploy.demo.page import make_app

WORD = "a-word-nobody-guesses"
GOOD = Wall(
    alive=True,
    pid=10,
    release=7,
    verified=True,
    drawn=("sha256:aa",),
    items=("notice-1",),
    faithful=True,
    trusted=True,
    link="current",
)


class Still:
    """A show in which nothing moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: list[str] = []

    def state(self) -> dict[str, object]:
        return {"walls": {}}

    def menu(self) -> dict[str, object]:
        return {"deeds": [], "links": []}

    def frame(self, wall: str) -> Path | None:
        path = self.folder / f"{wall}.png"
        return path if path.exists() else None

    def do(self, key: str) -> bool:
        self.done.append(key)
        return key in DEEDS


@pytest.fixture
def still(tmp_path: Path) -> Still:
    return Still(tmp_path)


@pytest.fixture
def browser(still: Still) -> FlaskClient:
    return make_app(still, WORD).test_client()


@pytest.mark.parametrize("path", ["/", "/wrong/", "/wrong/state", "/wrong/page.js", "/wrong/frame/hall.png"])
def test_without_the_word_there_is_nothing(browser: FlaskClient, path: str):
    assert browser.get(path).status_code == 404


def test_without_the_word_nothing_can_be_done(browser: FlaskClient, still: Still):
    assert browser.post("/wrong/do/cut").status_code == 404
    assert still.done == []


@pytest.mark.parametrize("name", ["", "page.css", "page.js", "state", "deeds"])
def test_with_the_word_the_page_and_its_parts_are_there(browser: FlaskClient, name: str):
    answer = browser.get(f"/{WORD}/{name}")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    answer.close()


def test_only_the_files_of_the_page_are_served(browser: FlaskClient):
    assert browser.get(f"/{WORD}/page.py").status_code == 404


def test_a_frame_is_served_once_it_exists(browser: FlaskClient, still: Still):
    assert browser.get(f"/{WORD}/frame/hall.png").status_code == 404
    (still.folder / "hall.png").write_bytes(b"picture")
    assert browser.get(f"/{WORD}/frame/hall.png").data == b"picture"


def test_an_unknown_deed_is_refused(browser: FlaskClient):
    assert browser.post(f"/{WORD}/do/nothing").status_code == 404
    assert browser.post(f"/{WORD}/do/cut").status_code == 204


def snapshot(**changes: object) -> Snapshot:
    wall = replace(GOOD, **changes)
    return Snapshot({"hall": wall, "led": wall}, network=True, server=True, newest={"hall": 7, "led": 7})


def holding(key: str, before: Snapshot, now: Snapshot) -> list[bool]:
    return [check.holds(before, now) for check in DEEDS[key].checks]


def test_a_cut_network_is_only_right_when_the_wall_goes_on_and_the_player_knows():
    assert all(holding("cut", snapshot(), snapshot(link="offline")))
    assert not all(holding("cut", snapshot(), snapshot()))
    assert not all(holding("cut", snapshot(), snapshot(link="offline", verified=False)))


def test_an_altered_byte_is_only_right_when_it_is_refused_and_the_release_stays():
    assert all(holding("alter", snapshot(), snapshot(link="refused")))
    assert not all(holding("alter", snapshot(), snapshot(link="refused", release=8)))
    assert not all(holding("alter", snapshot(), snapshot()))


def test_a_killed_player_is_only_right_when_another_process_shows_the_same():
    assert all(holding("kill-hall", snapshot(), snapshot(pid=11)))
    assert not all(holding("kill-hall", snapshot(), snapshot()))
    assert not all(holding("kill-hall", snapshot(), snapshot(pid=11, release=6)))


def test_after_the_end_only_lasting_pages_may_hang():
    lasting = replace(snapshot(items=("evergreen",)), lasting=frozenset({"evergreen"}))
    assert all(holding("past-end", snapshot(), lasting))
    assert not all(holding("past-end", snapshot(), replace(snapshot(), lasting=frozenset({"evergreen"}))))
