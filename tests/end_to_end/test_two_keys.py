"""Two signatures with real processes: what was approved hangs only when the reviewer's own key has signed it too."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demo.processes import command, wait_until, write_server_config
from server.releases.service import publish_due
from tests.end_to_end.site import HALL, PATIENCE, Site, opened

TEXT = "经村民代表会议讨论通过，本月起每周三上午在村部集中办理医保缴费，请带户口本。"


class StrictSite(Site):
    """A site whose keys were made for two signatures; the reviewer's machine is a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.desk = folder / "reviewer"
        data = folder / "server"
        write_server_config(data, 0, "")
        self._run("keys", "reviewer", "--out", str(self.desk / "key"))
        (public,) = (self.desk / "key").glob("*.pub.pem")
        self._run("keys", "--threshold", "2", "--reviewer-key", str(public), "--data", str(data))
        (pending,) = (data / "pending").iterdir()
        self.sign(pending)
        self._run("publish", "--finish", pending.name, "--data", str(data))
        super().__init__(folder)
        self.town.publish = self.publish_and_cosign  # its own refuses to wait

    def publish_and_cosign(self) -> None:
        """What the township's first walls need before the server runs: everything prepared, and signed once."""
        publish_due(self.town.services)
        for folder in self.waiting():
            self.sign(folder)
        publish_due(self.town.services)

    def waiting(self) -> list[Path]:
        """The folders that are whole: the sheet is written last."""
        return sorted(sheet.parent for sheet in (self.data / "pending").glob("*/pending.json"))

    def sign(self, folder: Path, *more: str) -> str:
        """Carry the folder to the reviewer's machine, run ``cosign`` there, carry it back."""
        away = self.desk / "stick" / folder.name
        shutil.copytree(folder, away)
        (key,) = (path for path in (self.desk / "key").glob("*.pem") if not path.name.endswith(".pub.pem"))
        repository = folder.parent.parent / "repository"
        told = self._run("cosign", str(away), "--key", str(key), "--fonts", str(repository), *(more or ("--yes",)))
        shutil.copytree(away, folder, dirs_exist_ok=True)
        shutil.rmtree(away)
        return told

    @staticmethod
    def _run(*words: str) -> str:
        done = subprocess.run(
            [command("gongshi-server"), *words], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StrictSite]:
    with opened(StrictSite, tmp_path_factory.mktemp("strict")) as running:
        yield running


def approved(site: StrictSite, title: str) -> tuple[int, str, tuple[str, ...]]:
    first, last = site.days(0, 6)
    author = site.clerk("author")
    notice = author.draft(title, TEXT, [HALL], first, last)
    author.submit(notice)
    digests = site.clerk("reviewer").approve(notice)
    wait_until(lambda: bool(site.waiting()), PATIENCE, "a folder to be signed")
    return notice, site.item_of(notice), digests


def test_an_approved_notice_hangs_only_after_the_second_signature(strict: StrictSite) -> None:
    notice, item, digests = approved(strict, "示例：医保集中缴费")
    told = strict.clerk("reviewer").page("/")
    assert "等联签" in told
    assert "等联签" in strict.clerk("author").page(f"/notices/{notice}")
    assert not strict.shows(item)

    # The power fails while it waits: the server comes back and waits on.
    strict.server.kill()
    wait_until(lambda: strict.server.alive, PATIENCE, "the server's restart")
    (folder,) = strict.waiting()
    strict.sign(folder)
    strict.wait_for(item)
    assert strict.seen(item).digest in digests
    wait_until(lambda: "等联签" not in strict.clerk("reviewer").page("/"), PATIENCE, "the end of waiting")


def test_a_refusal_is_read_in_the_console_and_a_withdrawal_needs_no_second_signature(strict: StrictSite) -> None:
    hanging, item, _ = approved(strict, "示例：第二份")
    (folder,) = strict.waiting()
    strict.sign(folder)
    strict.wait_for(item)
    _, refused, _ = approved(strict, "示例：金额有误的一份")
    (folder,) = strict.waiting()
    strict.sign(folder, "--refuse", "金额对不上")
    wait_until(lambda: "金额对不上" in strict.clerk("reviewer").page("/"), PATIENCE, "the refusal in the console")

    page = strict.clerk("reviewer")
    page.withdraw(hanging, "内容有误，撤下")
    wait_until(lambda: not strict.shows(item), PATIENCE, "the withdrawal on the wall")
    assert not strict.shows(refused)
    # What hangs now lacks it already by its own list; the release without it is prepared for the second signature.
    wait_until(lambda: "等联签" in strict.clerk("reviewer").page("/"), PATIENCE, "the release without it")
