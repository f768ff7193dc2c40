"""A connection serves as long as it can be trusted, and no longer."""

import dataclasses
import threading
from types import SimpleNamespace

import pytest

import player.link
from player.fetcher import Fetcher
from player.link import Link, Patience
from player.source import LinkError
from player.sync import Sync
from tests.player.syncing import change
from tests.repository_simulator import HALL


def test_a_poll_and_those_soon_after_it_share_one_connection(sync, server, source):
    sync.poll([HALL])
    sync.poll([HALL])
    change(source, "新")
    assert sync.poll([HALL]).promoted
    # Among them 'not changed' without a body, and 'no such root' with a page that nobody reads.
    assert {200, 304, 404} <= {request.status for request in server.requests}
    assert server.connections == 1


def test_a_connection_that_stood_idle_for_long_is_not_trusted(cache, server):
    link = Link(server.url, patience=dataclasses.replace(Patience(), kept=0.0))
    sync = Sync(cache, Fetcher(link))
    sync.poll([HALL])
    asked, before = len(server.requests), server.connections
    sync.poll([HALL])
    link.close()
    assert server.connections - before == len(server.requests) - asked == 1


def test_a_long_answer_that_nobody_wants_is_hung_up_on(link, server):
    server.misbehave = lambda handler, path: handler.answer(404, bytes(100_000)) or True
    for _ in range(2):
        with link.get("metadata/9.root.json") as answer:
            assert answer.status == 404
    assert server.connections == 2


POLL_SECONDS = 60


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The link's own clock, which stands until it is moved."""
    now = [1000.0]
    monkeypatch.setattr(player.link, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_polls_a_minute_apart_share_one_connection(cache, server, clock):
    link = Link(server.url)
    sync = Sync(cache, Fetcher(link))
    for _ in range(3):
        sync.poll([HALL])
        clock[0] += POLL_SECONDS
    link.close()
    assert server.connections == 1


def swallow(server, count: int) -> None:
    """What stands between takes so many requests and says nothing, as a network does that has forgotten somebody."""
    left = [count]
    over = threading.Event()
    server.over = over

    def forgotten(handler, path: str) -> bool:
        left[0] -= 1
        if left[0] >= 0:
            over.wait(60)
            handler.close_connection = True
            return True
        return False

    server.misbehave = forgotten


def test_a_connection_that_was_forgotten_on_the_way_is_asked_in_vain_once_and_kept_short_from_then_on(server, clock):
    link = Link(server.url, patience=dataclasses.replace(Patience(), silence=5))

    def asked() -> int:
        with link.get("metadata/timestamp.json") as answer:
            answer.body(1 << 20, "timestamp")
            return answer.status

    assert asked() == 200
    clock[0] += POLL_SECONDS
    swallow(server, 1)
    assert asked() == 200
    assert server.connections == 2
    server.over.set()
    clock[0] += POLL_SECONDS
    assert asked() == 200
    assert server.connections == 3
    link.close()


def test_a_report_goes_out_over_no_connection_that_may_have_been_forgotten(server, clock):
    link = Link(server.url, patience=dataclasses.replace(Patience(), silence=5))
    over = threading.Event()
    taken: list[bytes] = []

    def forgotten(request, body: bytes) -> tuple[int, bytes]:
        """Nobody hears what comes over the first connection once it has stood."""
        if taken and server.connections == 1:
            over.wait(60)
        taken.append(body)
        return 200, b"{}"

    server.post = forgotten

    def report(number: bytes) -> None:
        with link.post("api/v1/report", number) as answer:
            answer.body(100, "answer")

    try:
        for number in (b"1", b"2", b"3"):
            report(number)
            clock[0] += POLL_SECONDS
    finally:
        over.set()
        link.close()
    assert taken == [b"1", b"2", b"3"]
    assert server.connections == 3


def test_a_report_soon_after_another_shares_its_connection(server, clock):
    link = Link(server.url)
    server.post = lambda request, body: (200, b"{}")
    for _ in range(3):
        with link.post("api/v1/report", b"1") as answer:
            answer.body(100, "answer")
        clock[0] += Patience().idle
    link.close()
    assert server.connections == 1


def test_a_report_that_is_cut_off_is_not_sent_twice_by_the_link(server):
    link = Link(server.url)
    server.post = lambda request, body: (200, b"{}")
    with link.post("api/v1/report", b"1") as answer:
        answer.body(100, "answer")
    taken = []

    def cut_off(request, body: bytes) -> tuple[int, bytes]:
        taken.append(body)
        raise RuntimeError("the handler ends, and its connection with it")

    server.post = cut_off
    with pytest.raises(LinkError), link.post("api/v1/report", b"2"):
        pass
    link.close()
    assert taken == [b"2"]
