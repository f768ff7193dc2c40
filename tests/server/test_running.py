"""The whole server as a process: it starts, answers over TLS, tells the first link once, and stops when asked."""

import errno
import http.client
import json
import os
import re
import signal
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from server import scheduler
from server.cli import main
from server.commands.run import first_link
from server.config import load
from server.errors import OperatorError
from server.leader import Leadership
from server.listening import address, elsewhere, make_server
from tests.server.world import World


def test_the_server_starts_answers_and_stops_cleanly(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "server.cli", "--data", str(tmp_path / "var"), "run"]
    command += ["--host", "127.0.0.1", "--port", "0", "--ready-file", str(ready)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while not ready.exists() or not ready.read_text():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        url = ready.read_text().strip()
        trust = ssl.create_default_context(cafile=str(tmp_path / "var" / "tls" / "ca.pem"))
        with closing(http.client.HTTPSConnection("127.0.0.1", int(url.rsplit(":", 1)[1]), context=trust)) as asked:
            asked.request("GET", "/repository/metadata/timestamp.json")
            assert json.load(asked.getresponse())["signed"]["_type"] == "timestamp"
        link = tmp_path / "var" / "first-administrator.txt"
        assert link.stat().st_mode & 0o777 == 0o600
        assert link.read_text().startswith(f"{url}/link/")
        process.send_signal(signal.SIGTERM)
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert link.read_text().strip() in said
        assert "Traceback" not in errors
    finally:
        process.kill()
        process.communicate()


def test_a_port_in_use_is_one_sentence(small_world: World) -> None:
    app = small_world.app()
    first = make_server(app, small_world.services)
    try:
        taken = first.bind_addr[1]
        config = small_world.services.config
        config = replace(config, server=replace(config.server, port=taken))
        with pytest.raises(OperatorError, match="another server"):
            make_server(app, replace(small_world.services, config=config))
    finally:
        first.stop()


def test_one_process_leads_at_a_time(world: World) -> None:
    one, other = Leadership(world.services), Leadership(world.services)
    try:
        assert one.acquire()
        assert one.acquire()
        assert not other.acquire()
        one.release()
        assert other.acquire()
    finally:
        one.release()
        other.release()


def test_a_login_link_for_a_stranger_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "login-link", "nobody"]) == 2
    assert "there is no account 'nobody'" in capsys.readouterr().err


def test_a_database_that_lost_a_table_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "migrate"]) == 0
    with closing(sqlite3.connect(tmp_path / "gongshi.db")) as database:
        database.execute("DROP TABLE account")
        database.commit()
    capsys.readouterr()
    assert main(["--data", str(tmp_path), "login-link", "lin"]) == 2
    said = capsys.readouterr().err
    assert "no such table: account" in said
    assert said.count("\n") == 1


def test_a_passphrase_file_that_is_not_there_stops_the_server_at_its_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "keys"]) == 0
    (tmp_path / "config.toml").write_text('[keys]\npassphrase_file = "nothere"\n')
    capsys.readouterr()
    assert main(["--data", str(tmp_path), "run", "--port", "0"]) == 2
    said = capsys.readouterr()
    assert "nothere cannot be read" in said.err
    assert "Gongshi is at" not in said.out


def test_import_names_the_drafts_it_made(small_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    data = small_world.services.data
    file = data / "报告.txt"
    file.write_text("一、甲\n\n正文。\n\n二、乙\n\n无。", encoding="utf-8")
    assert main(["--data", str(data), "import", str(file), "--author", "wang"]) == 0
    said = capsys.readouterr().out
    assert "一、甲" in said
    assert "2 drafts" in said
    assert main(["--data", str(data), "import", str(file)]) == 2
    assert main(["--data", str(data), "import", str(data / "missing.txt"), "--author", "wang"]) == 2


def test_migrate_says_the_version_reached(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "migrate"]) == 0
    assert re.search(r"version \d{4}", capsys.readouterr().out)


def test_a_misspelt_setting_is_named_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[server]\nprot = 1\n")
    with pytest.raises(OperatorError, match="prot"):
        load(tmp_path)
    assert os.listdir(tmp_path) == ["config.toml"]


def test_a_publisher_that_could_not_ask_who_leads_asks_again(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is a file on a disk that may be full, or a row of a database that may be away."""
    asked: list[bool] = []
    plain = Leadership.acquire

    def acquire(leadership: Leadership) -> bool:
        asked.append(True)
        if len(asked) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return plain(leadership)

    published = threading.Event()
    monkeypatch.setattr(Leadership, "acquire", acquire)
    monkeypatch.setattr(scheduler, "PUBLISH_EVERY_S", 0.01)
    monkeypatch.setattr(scheduler, "publish_due", lambda _services: published.set())
    clockwork = scheduler.Clockwork(small_world.services)
    clockwork.start()
    try:
        assert published.wait(60)
    finally:
        clockwork.stop()


def test_the_first_link_is_its_owner_s_where_python_has_no_fchmod(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows before Python 3.13."""
    monkeypatch.delattr(os, "fchmod")
    monkeypatch.setattr("server.commands.run.nobody_yet", lambda _: True)
    monkeypatch.setattr("server.commands.run.issue_first_link", lambda _, now: "token")
    kept = world.services.data / "first-administrator.txt"
    kept.write_text("before")
    kept.chmod(0o644)
    assert first_link(world.services, "https://gongshi.example") == "https://gongshi.example/link/token"
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("host", "named"), [("0.0.0.0", True), ("::", True), ("192.0.2.7", False)])  # noqa: S104  # compared with, not bound to
def test_an_address_only_this_machine_understands_says_so(tmp_path: Path, host: str, named: bool) -> None:
    config = load(tmp_path)
    url = address(replace(config, server=replace(config.server, host=host, public_url="")), 8443)
    assert ("this machine's name" in elsewhere(url)) is named
    assert elsewhere("https://gongshi.example") == ""
