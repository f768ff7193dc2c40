"""Console, devices and scheduler as processes of their own over one PostgreSQL: one township, and each dies alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from deploy.demo.processes import Hand, answers, free_port, server_hand, wait_until
from tests.end_to_end.clerk import Clerk
from tests.end_to_end.site import HALL, PATIENCE, Site, opened
from tests.server.postgres import start_cluster

TEXT = "经村民代表会议讨论通过，本月起每周三上午在村部集中办理医保缴费，请带户口本。"


class Units(Site):
    """The site's ``server`` is the devices unit, which players reach by the wire; staff have a port of their own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        super().__init__(folder, database_url)
        self.console_port = free_port()
        self.console_url = f"https://127.0.0.1:{self.console_port}"
        self.server.words += ["--part", "devices"]
        self.console = self._unit("console", "--port", str(self.console_port))
        self.scheduler, self.second = self._unit("scheduler"), self._unit("scheduler", name="second")

    def _unit(self, part: str, *more: str, name: str = "") -> Hand:
        log = self.folder / f"{name or part}.log"
        return self.crew.add(server_hand(self.data, log, name or part, ["--part", part, *more]))

    def open(self) -> None:
        self.scheduler.start()
        self.console.start()
        super().open()
        wait_until(lambda: answers(self.console_url, self.authority, "/login"), PATIENCE, "the console's first answer")

    def clerk(self, username: str) -> Clerk:
        return Clerk(self.console_url, self.authority, self.town.link(username))

    def hang(self, title: str) -> int:
        """Through the console: drafted by one, approved by another."""
        author, reviewer = self.clerk("author"), self.clerk("reviewer")
        notice = author.draft(title, TEXT, [HALL], *self.days(0, 6))
        author.submit(notice)
        reviewer.approve(notice)
        return notice

    def status(self, url: str, path: str) -> int:
        with requests.Session() as asked:
            asked.trust_env = False
            return asked.get(url + path, verify=str(self.authority), allow_redirects=False, timeout=30).status_code


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Units]:
    cluster = start_cluster()
    if cluster is None:
        pytest.skip("PostgreSQL's server programs are not installed (apt install postgresql)")
    try:
        url = cluster.new_database()
        with opened(lambda folder: Units(folder, url), tmp_path_factory.mktemp("units")) as running:
            yield running
            running.end()
            running.town.services.engine.dispose()
    finally:
        cluster.stop()


def test_each_unit_answers_for_its_part_alone(units: Units) -> None:
    timestamp = "/repository/metadata/timestamp.json"
    assert (units.status(units.url, timestamp), units.status(units.console_url, timestamp)) == (200, 404)
    assert (units.status(units.url, "/login"), units.status(units.console_url, "/login")) == (404, 200)
    assert units.status(units.url, "/api/v1/report") == 405  # it is asked by POST
    assert units.status(units.console_url, "/api/v1/report") == 404


def test_what_the_console_takes_in_the_scheduler_signs_and_the_devices_unit_hands_out(units: Units) -> None:
    notice = units.hang("示例：分开运行的公告")
    item = units.item_of(notice)
    units.wait_for(item)
    units.seen(item, *units.town.lasting())
    page = units.clerk("author")
    wait_until(lambda: "核验无误，正在显示" in page.page("/displays"), PATIENCE, "a record of it in the console")


def test_displays_are_served_while_the_console_is_away_and_a_second_scheduler_takes_over(units: Units) -> None:
    units.second.start()
    notice = units.hang("示例：控制台停了也照常")
    units.console.stop()
    units.scheduler.wanted = False  # else it is brought back
    units.scheduler.kill()
    item = units.item_of(notice)
    units.wait_for(item)
    units.console.start()
    wait_until(lambda: answers(units.console_url, units.authority, "/login"), PATIENCE, "the console's return")
    later = units.hang("示例：换了一个调度")
    units.wait_for(units.item_of(later))
