"""A server that takes a connection and never answers is as far away as one that takes none."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.road import draft, kept, sent
from tests.browser.township import Township

AWAY = "没连上服务器。您写的都在这台电脑里，连上后自动存。"


class Line:
    """A wire to the server that can fall silent: it goes on taking what is sent, and brings nothing back."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.speaks = threading.Event()
        self.speaks.set()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._take)]
        self._threads[0].start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                here, _address = self._door.accept()
                there = socket.create_connection(("127.0.0.1", self._port))
                self._open += [here, there]
                for one, other, answers in ((here, there, False), (there, here, True)):
                    thread = threading.Thread(target=self._carry, args=(one, other, answers))
                    self._threads.append(thread)
                    thread.start()

    def _carry(self, one: socket.socket, other: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while told := one.recv(65536):
                if answers:
                    self.speaks.wait()
                other.sendall(told)
            other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.speaks.set()
        # A listening socket that is only closed leaves its accept waiting.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        for each in (self._door, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for each in (self._door, *self._open):
            each.close()


@pytest.fixture
def line(place: Township) -> Iterator[Line]:
    with closing(Line(int(place.url.rpartition(":")[2]))) as made:
        yield made


def test_a_form_sent_to_a_silent_server_stays_where_it_is_and_says_so(
    place: Township, line: Line, enter: Enter
) -> None:
    author = enter("author")
    number = sent(author, place, "示例：服务器不作声")
    author.goto(f"http://127.0.0.1:{line.port}/notices/{number}")
    line.speaks.clear()
    author.get_by_role("button", name="拿回来再改").first.click()
    expect(author.locator("#trouble")).to_have_text(AWAY)
    expect(author.locator("#trouble")).to_be_visible()
    expect(author.locator("h1")).to_have_text("示例：服务器不作声")
    line.speaks.set()
    expect(author.locator("#trouble")).to_be_hidden()


def test_what_is_typed_while_the_server_is_silent_is_kept_and_saved_when_it_speaks(
    place: Township, line: Line, enter: Enter
) -> None:
    author = enter("author")
    number = draft(author, place, "示例：写到一半不作声")
    author.goto(f"http://127.0.0.1:{line.port}/notices/{number}/edit")
    expect(author.locator("#views img").first).to_be_visible()
    line.speaks.clear()
    author.locator("#blocks .txt").first.click()
    author.keyboard.press("End")
    author.keyboard.type("不作声时写的一句。")
    expect(author.locator("#trouble")).to_be_visible()
    assert author.evaluate("Object.keys(localStorage).some((name) => name.startsWith('gongshi-draft'))")
    line.speaks.set()
    expect(author.locator("#trouble")).to_be_hidden()
    kept(author)
    author.reload()
    expect(author.locator("#blocks")).to_contain_text("不作声时写的一句。")
