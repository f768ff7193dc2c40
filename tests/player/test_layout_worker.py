"""The real worker process, and what becomes of it: pictures that are poison, jobs that never end, a kill in between."""

import io
import json
import os
import queue
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from player import layout_worker
from player.layout_client import LayoutClient, Outcome
from player.layout_job import Area, FontAt, Job, decode_job, encode_job
from player.page_store import PageStore, set_key
from playlists.canonical import digest
from playlists.model import Asset, Item, ItemId, PageRecord, Profile, ProfileId, Ref, ZoneId
from playlists.pages.digest import page_digest
from playlists.pages.fontset import choose
from playlists.pages.theme import OFFICIAL
from tests.fonts import font_paths

PROFILE = Profile(ProfileId("p"), 40, 20, 6)
MAIN = Area(ZoneId("main"), "page", 40, 20)
WAIT = 60


def png(width: int = 40, height: int = 20, colour: tuple[int, int, int] = (9, 8, 7)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def picture_job(folder: Path, content: bytes, name: str = "a") -> Job:
    """A job for an image item of one page, its picture lying in ``folder`` as in the cache."""
    ref = Ref(digest(content), len(content))
    path = folder / name
    path.write_bytes(content)
    approved = PageRecord(page_digest(40, 20, bytes((9, 8, 7)) * 800), 8_000)
    item = Item(ItemId(name), "image", {}, {"p/main": (approved,)}, (Asset("p/main/1.png", "image/png", ref),))
    return Job(set_key({"item": name}), MAIN, PROFILE, OFFICIAL, (), item, files={ref.digest: str(path)})


class Desk:
    """A client and the outcomes it told of."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.store = PageStore(folder / "store")
        self.told: queue.Queue[Outcome] = queue.Queue()
        self.client = LayoutClient(folder / "store", self.told.put, **settings)

    def outcome(self, job: Job) -> Outcome:
        self.client.request(job)
        return self.told.get(timeout=WAIT)


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.client.close()


def test_a_job_survives_the_pipe(tmp_path):
    job = picture_job(tmp_path, png())
    assert decode_job(encode_job(job)) == job


def test_a_picture_becomes_a_page_with_the_approved_digest(desk, tmp_path):
    job = picture_job(tmp_path, png())
    assert desk.outcome(job).problem == ""
    (page,) = desk.store.read_set(job.key).pages
    assert page.digest == job.item.pages["p/main"][0].digest
    assert desk.store.pixels(page.digest, 40, 20) == bytes((9, 8, 7)) * 800


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a PNG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not a PNG"),
        (png()[:60], "not a PNG"),
        (png(41, 20), "41x20"),
        (b"GIF89a" + bytes(20), "not a PNG"),
    ],
)
def test_a_picture_that_is_not_what_was_approved_loses_only_itself(desk, tmp_path, content, says):
    assert says in desk.outcome(picture_job(tmp_path, content, "bad")).problem
    assert desk.outcome(picture_job(tmp_path, png(), "good")).problem == ""


def test_a_picture_altered_in_the_cache_is_not_drawn(desk, tmp_path):
    job = picture_job(tmp_path, png())
    (tmp_path / "a").write_bytes(png(colour=(1, 1, 1)))
    assert "digest" in desk.outcome(job).problem or "bytes" in desk.outcome(job).problem


def test_a_picture_that_swells_in_memory_loses_only_itself(tmp_path):
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 24_000, 24_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
        + chunk(b"IEND", b"")
    )
    desk = Desk(tmp_path)
    assert desk.outcome(picture_job(tmp_path, bomb, "bomb")).problem
    assert desk.outcome(picture_job(tmp_path, png(), "good")).problem == ""
    desk.client.close()


def test_a_worker_that_was_killed_is_started_again_and_nothing_is_lost(desk, tmp_path):
    desk.outcome(picture_job(tmp_path, png(), "one"))
    os.kill(desk.client.process_id, signal.SIGKILL)
    assert desk.outcome(picture_job(tmp_path, png(), "two")).problem == ""


def stand_in(tmp_path: Path, code: str) -> tuple[str, ...]:
    script = tmp_path / "worker.py"
    script.write_text(code)
    return (sys.executable, str(script))


def test_a_job_that_never_ends_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("player.layout_client.STARTING_SECONDS", 0.5)
    command = stand_in(tmp_path, "import sys, time\nfor line in sys.stdin: time.sleep(600)\n")
    desk = Desk(tmp_path, job_seconds=0.5, command=command)
    assert "took longer" in desk.outcome(picture_job(tmp_path, png())).problem
    desk.client.close()


def test_a_job_that_ends_every_worker_is_set_aside_with_its_last_words(tmp_path):
    desk = Desk(tmp_path, command=stand_in(tmp_path, "import sys\nsys.stdin.readline()\nraise SystemExit('ouch')\n"))
    assert desk.outcome(picture_job(tmp_path, png())).problem == "drawing it ended the layout worker (ouch)"
    desk.client.close()


def test_a_worker_that_answers_nonsense_loses_the_job(tmp_path):
    desk = Desk(tmp_path, command=stand_in(tmp_path, "import sys\nfor line in sys.stdin: print('{', flush=True)\n"))
    assert desk.outcome(picture_job(tmp_path, png())).problem
    desk.client.close()


def test_a_worker_that_does_not_start_is_a_problem_and_not_a_crash(tmp_path):
    desk = Desk(tmp_path, command=(str(tmp_path / "nothing"),))
    assert "does not start" in desk.outcome(picture_job(tmp_path, png())).problem
    desk.client.close()


def test_the_worker_ends_when_nothing_was_asked_for_a_while(tmp_path):
    desk = Desk(tmp_path, idle_seconds=0.1)
    desk.outcome(picture_job(tmp_path, png()))
    deadline = time.monotonic() + WAIT
    while desk.client.process_id is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert desk.client.process_id is None
    assert desk.outcome(picture_job(tmp_path, png(), "again")).problem == ""
    desk.client.close()


def started(client: LayoutClient) -> int:
    end = time.monotonic() + WAIT
    while client.process_id is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    return client.process_id


def test_a_worker_that_was_started_ahead_draws_the_job_that_comes(desk, tmp_path):
    desk.client.warm()
    ahead = started(desk.client)
    assert desk.outcome(picture_job(tmp_path, png())).problem == ""
    desk.client.warm()
    assert desk.outcome(picture_job(tmp_path, png(), "b")).problem == ""
    assert desk.client.process_id == ahead


def test_a_worker_that_was_started_ahead_of_nothing_goes_home(tmp_path, monkeypatch):
    """The process is taken where it is started: it may be gone again before anybody looks for it."""
    workers: queue.Queue[subprocess.Popen[bytes]] = queue.Queue()
    start = LayoutClient._start

    def recorded(client: LayoutClient) -> subprocess.Popen[bytes]:
        worker = start(client)
        workers.put(worker)
        return worker

    monkeypatch.setattr(LayoutClient, "_start", recorded)
    made = Desk(tmp_path, idle_seconds=0.2)
    made.client.warm()
    worker = workers.get(timeout=WAIT)
    worker.wait(WAIT)
    assert made.client.process_id is None
    made.client.close()
    assert workers.empty()


def test_a_worker_that_cannot_be_started_ahead_is_the_next_jobs_problem(tmp_path):
    made = Desk(tmp_path, command=(str(tmp_path / "nowhere"),))
    made.client.warm()
    assert "does not start" in made.outcome(picture_job(tmp_path, png())).problem
    made.client.close()


def test_a_job_is_not_asked_for_twice_and_the_urgent_one_comes_first(tmp_path):
    gate = tmp_path / "gate"
    code = (
        "import sys, json, time, os\n"
        f"while not os.path.exists({str(gate)!r}): time.sleep(0.01)\n"
        "for line in sys.stdin: print(json.dumps({'key': json.loads(line)['key'], 'problem': ''}), flush=True)\n"
    )
    desk = Desk(tmp_path, command=stand_in(tmp_path, code))
    first, late, soon = (picture_job(tmp_path, png(), name) for name in ("first", "late", "soon"))
    assert desk.client.request(first, 0)
    while not desk.client.process_id:
        time.sleep(0.01)
    assert desk.client.request(late, 2)
    assert desk.client.request(soon, 1)
    assert not desk.client.request(soon, 1)
    gate.write_text("")
    assert [desk.told.get(timeout=WAIT).key for _ in range(3)] == [first.key, soon.key, late.key]
    desk.client.close()


def test_a_job_that_runs_short_of_memory_after_others_is_drawn_by_another_process(tmp_path):
    code = """
import sys
from pathlib import Path
from player import layout_worker
drawn, drawing = [], layout_worker.Worker.draw
def draw(self, job):
    drawn.append(job)
    if len(drawn) > 1:
        raise layout_worker.ShortOfMemoryError("full")
    return drawing(self, job)
layout_worker.Worker.draw = draw
layout_worker.serve(Path(sys.argv[1]), int(sys.argv[2]))
"""
    desk = Desk(tmp_path, command=stand_in(tmp_path, code))
    for name in ("one", "two", "three"):
        assert desk.outcome(picture_job(tmp_path, png(), name)).problem == ""
    desk.client.close()


def test_a_lean_worker_has_the_memory_for_every_size_of_type(tmp_path):
    hall = Profile(ProfileId("hall"), 1920, 1080, 6)
    main = Area(ZoneId("main"), "page", 1920, 1080)
    fonts = tuple(FontAt(role, file.path, file.face_index, file.size) for role, file in choose(font_paths()).items())
    documents = {
        "evergreen": {"title": "常年公开", "body": []},
        "slogan": {"title": "热烈欢迎市人大代表莅临我镇指导工作", "body": []},
        "guide": {"title": "老年人优待证", "body": [{"type": "facts", "items": [{"label": "谁", "answer": "老人"}]}]},
    }
    desk = Desk(tmp_path, memory_mb=300)
    for kind, document in documents.items():
        for unit in (5, 6, 7, 8):
            item = Item(ItemId(kind), kind, document, {})
            profile = replace(hall, unit=unit)
            job = Job(set_key({"item": kind, "unit": unit}), main, profile, OFFICIAL, fonts, item)
            assert desk.outcome(job).problem == ""
    desk.client.close()


def test_the_answer_goes_out_before_the_medium_is_waited_for(tmp_path, monkeypatch):
    job = picture_job(tmp_path, png())
    heard: list[str] = []
    monkeypatch.setattr(layout_worker, "limit_memory", lambda megabytes: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: heard.append("medium"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=[encode_job(job)]))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(write=heard.append, flush=lambda: heard.append("sent")))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    layout_worker.serve(tmp_path / "store", 100)
    assert json.loads(heard[0]) == {"key": job.key, "problem": ""}
    assert heard[1] == "sent"
    assert heard[2:] == ["medium"] * 4
