"""Art-Net: real packets on the loopback, and every lamp where the wiring has it."""

import socket
import struct
import sys
from contextlib import contextmanager

import pygame
import pytest

from player.outputs import OutputError, artnet, check_output_name, open_output
from player.outputs.artnet import universes
from player.outputs.courier import FOR_EVER, Picture
from tests.player.outputs.contract import OutputContract, until, whole


class Lamps:
    """A node of the test: it listens on a port of its own and keeps the newest data of each universe."""

    def __init__(self, size: tuple[int, int], first: int = 0) -> None:
        self.size = size
        self.first = first
        self.data: dict[int, bytes] = {}
        self.packets = 0
        self.told: list[bytes] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)

    @property
    def port(self) -> int:
        return self.socket.getsockname()[1]

    def glass(self) -> bytes | None:
        self.receive()
        joined = b"".join(self.data[number] for number in sorted(self.data))[: self.size[0] * self.size[1] * 3]
        return joined if any(joined) else None

    def receive(self) -> None:
        while True:
            try:
                packet = self.socket.recv(2048)
            except BlockingIOError:
                return
            if packet[8:10] == b"\x00\x60":
                self.told.append(packet)
                continue
            assert packet[:12] == b"Art-Net\0\x00\x50\x00\x0e"
            (universe,) = struct.unpack_from("<H", packet, 14)
            (length,) = struct.unpack_from(">H", packet, 16)
            assert length == len(packet) - 18
            assert length % 2 == 0
            self.data[universe - self.first] = packet[18:]
            self.packets += 1


class TestArtnet(OutputContract):
    ends_in_ms = 300

    @pytest.fixture(autouse=True)
    def lamps(self, monkeypatch):
        monkeypatch.setattr(artnet, "FRAME_SECONDS", 0.0)
        self.node = Lamps(self.size)
        yield self.node
        self.node.socket.close()

    def spec(self, folder):
        return f"artnet:127.0.0.1,port={self.node.port if hasattr(self, 'node') else 1}"

    def glass(self, output, folder):
        return self.node.glass()

    @contextmanager
    def broken(self, monkeypatch, output, folder):
        class Gone:
            def sendto(self, packet, address):
                raise OSError(101, "Network is unreachable")

            def close(self):
                pass

        def build(*words, **more):
            sender = original(*words, **more)
            sender.socket_client.close()
            sender.socket_client = Gone()
            return sender

        original = artnet.StupidArtnet
        with monkeypatch.context() as patch:
            patch.setattr(artnet, "StupidArtnet", build)
            for sender in output._carrier._senders if output is not None else ():
                patch.setattr(sender, "socket_client", Gone())
            yield

    def refusing(self, monkeypatch, folder):
        return self.broken(monkeypatch, None, folder)

    def after_its_end(self, output, folder):
        # Only the loop is dead here: the courier itself darkens the lamps. A dead player falls silent, and the node
        # must be set to go dark then; that is its own doing.
        assert until(lambda: self.node.glass() is None)
        return self.node.glass()

    def test_what_stands_is_sent_again_so_that_the_node_does_not_forget(self, output, lamps, monkeypatch):
        monkeypatch.setattr(artnet, "REPEAT_SECONDS", 0.02)
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        lamps.receive()
        before = lamps.packets
        assert until(lambda: lamps.receive() or lamps.packets > before + 10, output)

    def test_closing_darkens_the_lamps(self, output, lamps):
        output.frame().fill((9, 9, 9))
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        assert lamps.glass() is not None
        output.close()
        assert until(lambda: lamps.glass() is None)

    def test_closing_darkens_the_lamps_even_if_the_packet_that_does_it_gets_lost(self, output, lamps, monkeypatch):
        output.frame().fill((9, 9, 9))
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        clear, lost = output._carrier.clear, [None]
        monkeypatch.setattr(output._carrier, "clear", lambda: lost.pop() if lost else clear())
        output.close()
        assert not lost
        assert until(lambda: lamps.glass() is None)

    def test_closing_after_a_failure_darkens_the_lamps(self, output, lamps, monkeypatch, tmp_path):
        output.frame().fill((9, 9, 9))
        output.show(output.frame(), whole(output.frame()), None)
        assert self.arrived(output, 1)
        with self.broken(monkeypatch, output, tmp_path):
            assert self.failure(lambda: output)
        assert lamps.glass() is not None
        output.close()
        assert until(lambda: lamps.glass() is None)

    def test_a_node_is_told_once_to_go_dark_when_nothing_comes_any_more_and_nothing_else(self, output, lamps):
        for number in (1, 2):
            output.frame().fill((number, 9, 9))
            output.show(output.frame(), whole(output.frame()), None)
            assert self.arrived(output, number)
        lamps.receive()
        names, switches = bytes(18 + 64), b"\x7f" * 9
        assert lamps.told == [b"Art-Net\0\x00\x60\x00\x0e\x7f\x01" + names + switches + b"\xff\x09"]
        assert len(lamps.told[0]) == 107


def picture(width: int, height: int) -> Picture:
    rgb = bytes(value for number in range(width * height) for value in (number, 100 + number, 200 + number % 50))
    return Picture(1, width, height, rgb, FOR_EVER)


def lamps_of(pieces: list[bytes]) -> list[int]:
    """The first channel of each lamp, as they hang on the strip."""
    return [piece[at] for piece in pieces for at in range(0, len(piece) - 2, 3)]


def node(words: str) -> artnet.Node:
    return artnet._node(f"127.0.0.1{words}")


def test_lamps_go_row_by_row_so_many_to_a_universe():
    pieces = universes(picture(4, 3), node(",pixels=5"))
    assert [len(piece) for piece in pieces] == [16, 16, 6]
    assert lamps_of(pieces) == list(range(12))


def test_a_strip_that_turns_at_each_row_s_end_is_followed():
    assert lamps_of(universes(picture(4, 3), node(",serpentine"))) == [0, 1, 2, 3, 7, 6, 5, 4, 8, 9, 10, 11]


def test_colours_go_in_the_order_of_the_lamps():
    assert universes(picture(1, 1), node(",order=gbr"))[0] == bytes((100, 200, 0, 0))


def test_universes_begin_where_the_node_has_them():
    lamps = Lamps((20, 20), first=7)
    output = open_output(f"artnet:localhost,port={lamps.port},universe=7,serpentine,order=bgr", "hall", (20, 20))
    output.frame().fill((1, 2, 3))
    output.show(output.frame(), [pygame.Rect(0, 0, 20, 20)], None)
    assert until(lambda: output.taken() == 1, output)
    assert until(lambda: lamps.glass() == bytes((3, 2, 1)) * 400)
    assert sorted(lamps.data) == [0, 1, 2]
    output.close()
    lamps.socket.close()


def test_a_display_with_more_lamps_than_universes_is_refused():
    with pytest.raises(OutputError, match="more than there are"):
        open_output("artnet:10.0.0.9,pixels=10", "hall", (320, 160))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "a b",
        "h,universe=x",
        "h,universe=256",
        "h,pixels=171",
        "h,order=rgg",
        "h,turns",
        "h,serpentine=1",
        "h,port=",
    ],
)
def test_a_word_that_names_no_lamps_is_refused(words):
    with pytest.raises(OutputError):
        check_output_name(f"artnet:{words}")


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "player.outputs.artnet", None)
    with pytest.raises(OutputError, match=r"gongshi\[led\]"):
        check_output_name("artnet:10.0.0.9")
