"""The demonstration's own parts: the sample township states the report's facts, the wire can be cut and mended."""

import contextlib
import socket
import threading
from dataclasses import replace

import pytest

from deploy.demo import scenery
from deploy.demo.township import TownshipError, parse, sample_notices
from deploy.demo.wire import Wire
from playlists.canonical import digest
from playlists.document import parse_document
from playlists.model import Profile, ProfileId, Ref, ThemePicture
from playlists.pages.display_list import Picture
from playlists.pages.theme import NIGHT, OFFICIAL
from playlists.pages.typesetter import set_pages
from server.notices.text import document_from_text
from tests.fonts import faces

WHOLE = "\n".join(f"{notice.title}\n{notice.text}" for notice in sample_notices())


def test_the_township_states_the_hotline_and_the_fifty_two_suggestions():
    assert "5691234" in WHOLE
    assert "52件" in WHOLE


def test_the_ten_items_are_numbered_with_circled_digits():
    ten = next(notice.text for notice in sample_notices() if notice.title == "十项重点公开内容")
    assert [line[0] for line in ten.splitlines() if line[:1] in "①②③④⑤⑥⑦⑧⑨⑩" and line] == list("①②③④⑤⑥⑦⑧⑨⑩")


def test_the_seven_contact_fields_are_named():
    fields = ["受理地址", "邮政编码", "受理时间", "联系电话", "传真号码", "电子信箱", "监督投诉电话"]
    assert [field for field in fields if field not in WHOLE] == []


def test_the_register_of_complaints_has_its_seven_columns_in_order():
    register = next(notice.text for notice in sample_notices() if notice.title.startswith("投诉"))
    head = register.splitlines()[0].split("\t")
    assert head == ["投诉时间", "单位姓名", "反应问题", "责任单位", "领导批阅意见", "办理时限", "处理结果"]


def test_what_was_invented_is_marked_as_an_example():
    invented = [notice for notice in sample_notices() if "\t" in notice.text]
    assert [notice.title for notice in invented if not notice.example] == []


def test_every_table_has_rows_of_one_length():
    for notice in sample_notices():
        widths = {line.count("\t") for line in notice.text.splitlines() if "\t" in line}
        assert len(widths) < 2, notice.title


def test_the_township_s_own_picture_stands_on_its_standing_page_in_the_hall():
    lasting = next(notice for notice in sample_notices() if notice.kind == "evergreen")
    content = scenery.picture()
    worn = ThemePicture(Ref(digest(content), len(content)), "image/png")
    document = parse_document(document_from_text(lasting.text, {"title": lasting.title, "issuer": lasting.issuer}))
    for theme in (OFFICIAL, NIGHT):
        dressed = replace(theme, place="看庄镇", hotline="5691234", picture=worn)
        # The hall's main zone: above a ticker and beside a column, where a page has the least room for it.
        zone = (1344, 984, Profile(ProfileId("hall-1080"), 1920, 1080, 6))
        (page,) = set_pages(document, "page", *zone, dressed, faces(), {}, "evergreen", content)
        assert [type(mark) for mark in page.items].count(Picture) == 1
    assert content == scenery.picture()
    assert len(content) < 40_000


def test_a_notice_file_without_its_head_is_refused_by_name():
    with pytest.raises(TownshipError, match="head must have"):
        parse("标题：甲\n\n正文", "99.txt")


@pytest.fixture
def echo():
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                end, _ = listener.accept()
            except OSError:
                return
            with end:
                while piece := end.recv(1024):
                    end.sendall(piece.upper())

    thread = threading.Thread(target=answer)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def ask(port: int, question: bytes) -> bytes:
    """What comes back, or nothing where the other side has gone."""
    with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=30) as end:
        end.sendall(question)
        return end.recv(1024)
    return b""


def test_the_wire_carries_and_counts(echo: int):
    wire = Wire(lambda: echo)
    try:
        assert ask(wire.port, b"abc") == b"ABC"
        assert (wire.up, wire.down, wire.connections) == (3, 3, 1)
    finally:
        wire.close()


def test_a_cut_wire_carries_nothing_until_it_is_mended(echo: int):
    wire = Wire(lambda: echo)
    try:
        wire.cut()
        assert ask(wire.port, b"abc") == b""
        wire.mend()
        assert ask(wire.port, b"abc") == b"ABC"
    finally:
        wire.close()


def test_cutting_the_wire_ends_what_was_open(echo: int):
    wire = Wire(lambda: echo)
    try:
        with socket.create_connection(("127.0.0.1", wire.port), timeout=30) as end:
            end.sendall(b"abc")
            assert end.recv(1024) == b"ABC"
            wire.cut()
            with contextlib.suppress(ConnectionError):
                assert end.recv(1024) == b""
    finally:
        wire.close()


def test_a_held_wire_delays_and_loses_nothing(echo: int):
    wire = Wire(lambda: echo)
    answers: list[bytes] = []
    try:
        with wire.held():
            asking = threading.Thread(target=lambda: answers.append(ask(wire.port, b"abc")))
            asking.start()
            asking.join(0.2)
            assert answers == []
        asking.join(30)
        assert answers == [b"ABC"]
    finally:
        wire.close()
