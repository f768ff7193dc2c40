"""Peers that drip, peers that crowd: whatever they hold, somebody else's request is answered."""

import gc
import http.client
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from server import listening
from server.listening import SILENT_SECONDS, THREADS, make_server
from server.patience import Patience, Turns
from tests.server.world import World

FOR_EVER = 3600.0
STAFF_WAITS = 120
STAFF_ADDRESS = "127.0.0.2"
HEAD = b"GET /login HTTP/1.1\r\nHost: localhost\r\nX: "
BODY = b"POST /api/v1/enrol HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n"
HELLO = b"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03"
"""The beginning of a greeting in TLS."""


@contextmanager
def serving(world: World, patience: Patience, app: Flask | None = None, *, tls: bool = False) -> Iterator[Any]:
    config = world.services.config
    services = replace(world.services, config=replace(config, server=replace(config.server, tls=tls)))
    server = make_server(app or world.app(), services, patience)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=STAFF_WAITS)


@contextmanager
def dripping(server: Any, count: int, beginning: bytes) -> Iterator[list[socket.socket]]:
    """So many peers that say how they begin, and then one byte now and then until they are cut off."""
    over = threading.Event()
    peers = [socket.create_connection(("127.0.0.1", server.bind_addr[1])) for _ in range(count)]

    def drip() -> None:
        while not over.wait(0.05):
            for peer in peers:
                with suppress(OSError):
                    peer.send(b"x")

    for peer in peers:
        peer.sendall(beginning)
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield peers
    finally:
        over.set()
        thread.join()
        for peer in peers:
            peer.close()


def staff_asks(server: Any, trust: ssl.SSLContext | None = None, source: str = STAFF_ADDRESS) -> int:
    address, bound = ("127.0.0.1", server.bind_addr[1]), (source, 0)
    asked = (
        http.client.HTTPSConnection(*address, timeout=STAFF_WAITS, source_address=bound, context=trust)
        if trust
        else http.client.HTTPConnection(*address, timeout=STAFF_WAITS, source_address=bound)
    )
    with closing(asked):
        asked.request("GET", "/repository/metadata/timestamp.json")
        return asked.getresponse().status


@pytest.mark.parametrize(
    ("beginning", "patience"),
    [
        (HEAD, Patience(head=1.0, body=FOR_EVER)),
        (BODY, Patience(head=FOR_EVER, body=1.0, bytes_a_second=1_000_000)),
    ],
)
def test_peers_that_drip_a_byte_now_and_then_do_not_keep_staff_out(
    small_world: World, beginning: bytes, patience: Patience
) -> None:
    with serving(small_world, patience) as server, dripping(server, 2 * THREADS, beginning):
        assert staff_asks(server) == 200


def test_peers_that_drip_their_greeting_do_not_keep_staff_out(small_world: World) -> None:
    patience = Patience(handshake=1.0, head=FOR_EVER, at_once=99)
    with serving(small_world, patience, tls=True) as server, dripping(server, 2 * THREADS, HELLO):
        trust = ssl.create_default_context(cafile=str(small_world.services.data / "tls" / "ca.pem"))
        assert staff_asks(server, trust) == 200


def test_one_address_holds_no_more_than_its_share_of_the_threads(small_world: World) -> None:
    patience = Patience(head=FOR_EVER, at_once=THREADS // 2)
    with serving(small_world, patience) as server:
        server.behind_proxy = False
        with dripping(server, 2 * THREADS, HEAD):
            assert staff_asks(server) == 200


def test_a_proxy_on_this_machine_speaks_for_everybody_and_is_not_held_to_a_share(small_world: World) -> None:
    with serving(small_world, Patience(head=FOR_EVER, at_once=1, open=1)) as server, dripping(server, 4, HEAD):
        assert staff_asks(server, source="127.0.0.1") == 200


def test_an_office_behind_one_address_is_delayed_and_not_refused(small_world: World) -> None:
    with serving(small_world, Patience(at_once=1)) as server:
        server.behind_proxy = False
        answers: list[int] = []
        people = [threading.Thread(target=lambda: answers.append(staff_asks(server))) for _ in range(12)]
        for person in people:
            person.start()
        for person in people:
            person.join()
    assert answers == [200] * 12


def test_connections_beyond_an_address_s_number_are_closed_and_their_places_come_back(small_world: World) -> None:
    with serving(small_world, Patience(open=2)) as server:
        server.behind_proxy = False
        here = ("127.0.0.1", server.bind_addr[1])
        with ExitStack() as open_ones:
            for _ in range(2):
                open_ones.enter_context(socket.create_connection(here)).sendall(HEAD)
            with socket.create_connection(here, timeout=STAFF_WAITS) as third:
                assert third.recv(1) == b""
        deadline = time.monotonic() + STAFF_WAITS
        while (answered := _answered(server)) != 200 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert answered == 200


def test_our_own_slow_answer_is_not_the_peer_s_slow_body(small_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is written after the time for the body is up: the body was in long before."""
    asked_about = threading.Event()
    cut = listening._Connection._cut

    def look(self: listening._Connection, unless: Callable[[], bool]) -> None:
        cut(self, unless)
        asked_about.set()

    monkeypatch.setattr(listening._Connection, "_cut", look)
    app = Flask("bare")
    app.add_url_rule("/repository/metadata/timestamp.json", "slow", lambda: str(asked_about.wait(STAFF_WAITS)))
    with serving(small_world, Patience(head=FOR_EVER, body=0.3), app) as server:
        assert staff_asks(server) == 200
    assert asked_about.is_set()


def test_a_long_body_is_given_the_time_it_takes_on_a_poor_link() -> None:
    assert Patience().for_body(0) == 60
    assert Patience().for_body(8 * 1024 * 1024) == 60 + 4096


def test_turns_are_handed_on_in_the_order_of_coming_and_run_out() -> None:
    turns: Turns[str] = Turns(Patience(at_once=2))
    assert [turns.come("a", name) for name in "wxyz"] == [True, True, False, False]
    assert turns.come("b", "other")
    assert [turns.done("a") for _ in range(4)] == ["y", "z", None, None]
    assert turns.come("a", "again")
    assert turns.close() == []


@pytest.mark.parametrize("handed_on_late", [False, True])
def test_who_waits_for_a_turn_while_the_server_stops_is_hung_up_on(
    small_world: World, monkeypatch: pytest.MonkeyPatch, handed_on_late: bool
) -> None:
    """Threads that were told to end hand nobody on to each other: his connection would stay open and unread."""
    arrived, goes_on = threading.Event(), threading.Event()
    app = Flask("bare")
    app.add_url_rule("/", "slow", lambda: (arrived.set(), str(goes_on.wait(STAFF_WAITS)))[1])
    ask = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with serving(small_world, Patience(at_once=1), app) as server, ExitStack() as peers:
        server.behind_proxy = False
        if handed_on_late:  # as if he had come between the first look and the end of the threads
            looks = iter([lambda: []])
            close = server.turns.close
            monkeypatch.setattr(server.turns, "close", lambda: next(looks, close)())
        here = ("127.0.0.1", server.bind_addr[1])
        served, waits = (peers.enter_context(socket.create_connection(here, timeout=STAFF_WAITS)) for _ in range(2))
        served.sendall(ask)
        assert arrived.wait(STAFF_WAITS)
        waits.sendall(ask)
        _until(lambda: bool(server.turns._waiting))
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        # All threads but the one that serves have taken their word to end: its own is left.
        _until(lambda: not server.ready and server.requests.qsize > 0)
        goes_on.set()
        stopping.join()
        assert waits.recv(1) == b""


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STAFF_WAITS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _answered(server: Any) -> int:
    with suppress(OSError, http.client.HTTPException):
        return staff_asks(server, source="127.0.0.1")
    return 0


def test_two_browsers_and_a_dozen_displays_all_keep_their_connections(small_world: World) -> None:
    with serving(small_world, Patience()) as server, ExitStack() as open_ones:
        kept = [http.client.HTTPConnection("127.0.0.1", server.bind_addr[1], timeout=STAFF_WAITS) for _ in range(24)]
        for one in kept:
            open_ones.enter_context(closing(one))
            one.request("GET", "/repository/metadata/timestamp.json")
            answer = one.getresponse()
            answer.read()
            assert not answer.will_close


def test_a_server_that_has_stopped_is_kept_by_nobody(small_world: World) -> None:
    app = Flask("bare")
    app.add_url_rule("/repository/metadata/timestamp.json", "there", lambda: "there")
    with serving(small_world, Patience(), app) as server:
        assert staff_asks(server) == 200
    kept = weakref.ref(app)
    del app, server
    gc.collect()
    assert kept() is None


def test_a_connection_that_has_had_an_answer_stands_open_longer_than_a_silent_one_and_holds_no_thread(world: World):
    """All are made as old as a silent one may become, in place of a shorter time that a starved machine outlasts."""
    with serving(world, Patience()) as server, ExitStack() as peers:
        displays = [http.client.HTTPConnection("127.0.0.1", server.bind_addr[1]) for _ in range(THREADS + 4)]
        for display in displays:
            peers.callback(display.close)
            display.request("GET", "/repository/metadata/timestamp.json")
            display.getresponse().read()
        sockets = [display.sock for display in displays]
        silent = peers.enter_context(socket.create_connection(("127.0.0.1", server.bind_addr[1])))
        silent.settimeout(STAFF_WAITS)
        standing = server._connections._selector
        # The listening socket stands there too.
        _until(lambda: server.requests.idle == THREADS and len(standing) == len(displays) + 2)
        for _number, conn in standing.connections:
            if conn is not server:
                conn.last_used -= SILENT_SECONDS + 1
        assert silent.recv(1) == b""
        assert staff_asks(server) == 200
        for display in displays:
            display.request("GET", "/repository/metadata/timestamp.json")
            assert display.getresponse().read() is not None
        assert [display.sock for display in displays] == sockets
