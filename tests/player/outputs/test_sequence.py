"""The folder of pictures for a stick: what goes round, for how long, until when, and always a set that is whole."""

import hashlib
import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pygame
import pytest

from player.outputs import OutputError, check_output_name, open_output, sequence
from player.outputs.bitmaps import encode_bmp
from player.outputs.courier import FOR_EVER, Picture
from player.outputs.sequence import Round, SequenceCarrier
from player.outputs.sequence_note import NOTE
from tests.player.outputs.contract import OutputContract, pixels, until

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def manifest(folder) -> dict:
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def pictures(folder) -> list[bytes]:
    found = manifest(folder)
    files = [(folder / found["folder"] / page["file"], page["sha256"]) for page in found["pages"]]
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == digest for path, digest in files)
    return [pixels(pygame.image.load(path)) for path, _ in files]


class TestSequence(OutputContract):
    moving = False
    ends_in_ms = 800

    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch):
        monkeypatch.setattr(sequence, "SETTLE_SECONDS", 0.02)

    def spec(self, folder):
        return f"sequence:{folder}"

    def glass(self, output, folder):
        found = pictures(folder / "hall")
        return found[-1] if found else None

    @contextmanager
    def broken(self, monkeypatch, output, folder):
        home = folder / "hall"
        away = home.with_name("away")
        home.rename(away)
        home.write_text("the stick was pulled")
        yield
        home.unlink()
        away.rename(home)

    @contextmanager
    def refusing(self, monkeypatch, folder):
        (folder / "hall").write_text("a file where the folder should be")
        yield

    def after_its_end(self, output, folder):
        # What ends is taken out by the courier while the stick is in; the note says what to do when it is out.
        home = folder / "hall"
        assert until(lambda: not manifest(home)["pages"])
        return self.glass(output, folder) if manifest(home)["pages"] else None


class Stick:
    """A carrier on a clock of the test's own."""

    def __init__(self, folder, monkeypatch) -> None:
        self.folder = folder
        self.now = 1000.0
        monkeypatch.setattr(sequence.time, "monotonic", lambda: self.now)
        self.carrier = SequenceCarrier("picture folder of hall", "hall", folder)
        self.number = 0

    def show(self, colour, seconds: float, ends: float = FOR_EVER) -> None:
        """Let a picture stand so long, waking the carrier when it asks for it."""
        self.number += 1
        picture = Picture(self.number, 4, 2, bytes(colour) * 8, ends)
        until_ = self.now + seconds
        self.carrier.carry(picture)
        while (due := self.carrier.again_at()) < until_:
            assert due > self.now
            self.now = due
            self.carrier.carry(picture)
        self.now = until_

    def colours(self) -> list[tuple[int, ...]]:
        return [tuple(rgb[:3]) for rgb in pictures(self.folder)]

    def dwells(self) -> list[int]:
        return [page["dwell_ms"] for page in manifest(self.folder)["pages"]]


@pytest.fixture
def stick(tmp_path, monkeypatch):
    return Stick(tmp_path, monkeypatch)


def test_a_round_of_pages_lies_there_whole_with_the_time_each_stands(stick):
    for colour, seconds in ((RED, 4), (GREEN, 6.5), (BLUE, 8), (RED, 4), (GREEN, 2)):
        stick.show(colour, seconds)
    assert sorted(stick.colours()) == sorted([BLUE, RED, GREEN])
    assert dict(zip(stick.colours(), stick.dwells(), strict=True)) == {BLUE: 8000, RED: 4000, GREEN: 6500}
    assert manifest(stick.folder)["complete"] is True


def test_before_the_first_round_is_over_the_set_is_said_to_be_unfinished(stick):
    stick.show(RED, 4)
    stick.show(GREEN, 4)
    assert manifest(stick.folder)["complete"] is False
    assert "还没齐全" in (stick.folder / manifest(stick.folder)["folder"] / NOTE).read_text("utf-8-sig")


def test_a_single_page_is_a_round_of_its_own_after_a_minute(stick):
    stick.show(RED, 59)
    assert manifest(stick.folder)["complete"] is False
    stick.show(RED, 10)
    assert manifest(stick.folder)["complete"] is True


def test_a_page_that_has_left_the_programme_goes_when_the_round_comes_again(stick):
    for colour in (RED, GREEN, BLUE, RED, BLUE, RED, BLUE):
        stick.show(colour, 4)
    assert sorted(stick.colours()) == sorted([RED, BLUE])


def test_what_passes_in_less_than_a_second_is_no_page(stick):
    stick.show(RED, 4)
    for shade in range(20):
        stick.show((shade, 0, 0), 0.02)
    stick.show(GREEN, 4)
    assert stick.colours() == [RED, GREEN]


def test_quiet_hours_leave_no_black_picture_and_no_hours_on_the_page_before_them(stick):
    for colour in (RED, GREEN, BLUE, RED, GREEN):
        stick.show(colour, 4)
    stick.show((0, 0, 0), 8 * 3600)
    assert sorted(stick.colours()) == sorted([RED, GREEN, BLUE])
    assert set(stick.dwells()) == {4000}
    assert manifest(stick.folder)["complete"] is True
    for colour in (BLUE, RED):
        stick.show(colour, 4)
        assert sorted(stick.colours()) == sorted([RED, GREEN, BLUE])
        assert set(stick.dwells()) == {4000}


def test_a_page_that_stood_alone_until_the_quiet_hours_is_not_said_to_stand_so_long(stick):
    stick.show(RED, 16 * 3600)
    stick.show((0, 0, 0), 600)
    assert (stick.colours(), stick.dwells()) == ([RED], [sequence.DEFAULT_DWELL_MS])


def test_what_only_passed_before_the_quiet_hours_is_no_page(stick):
    stick.show(RED, 4)
    stick.show(GREEN, 0.3)
    stick.show((0, 0, 0), 600)
    stick.show(GREEN, 4)
    assert stick.colours() == [RED, GREEN]
    assert manifest(stick.folder)["complete"] is False


def test_what_ends_in_quiet_hours_is_taken_out_in_them(stick):
    stick.show(RED, 4, ends=stick.now + 60)
    stick.show(GREEN, 4)
    stick.show((0, 0, 0), 120)
    assert stick.colours() == [GREEN]


def test_a_page_that_has_ended_is_taken_out_though_nothing_new_comes(stick):
    stick.show(RED, 4, ends=1030)
    stick.show(GREEN, 20)
    assert len(stick.colours()) == 2
    stick.show(GREEN, 10)
    assert stick.colours() == [GREEN]
    assert len(list(stick.folder.glob("pages-*"))) == 1


def test_when_everything_has_ended_nothing_is_left_to_carry_off(stick):
    stick.show(RED, 4, ends=1004)
    stick.carrier.clear()
    assert manifest(stick.folder)["pages"] == []
    assert list(stick.folder.glob("pages-*")) == []


def test_the_end_of_a_page_is_told_to_the_minute_and_never_later(stick):
    stick.show(RED, 4, ends=stick.now + 90)
    ends = datetime.fromisoformat(manifest(stick.folder)["pages"][0]["ends"])
    assert ends <= datetime.now(UTC) + timedelta(seconds=91)
    assert ends >= datetime.now(UTC) - timedelta(seconds=1)
    assert ends.second == 0


def test_the_manifest_never_names_a_set_that_is_not_whole(stick, monkeypatch):
    stick.show(RED, 4)
    written = sequence._write_through
    seen = []

    def spy(path, content):
        if path.name == NOTE:
            raise OSError(28, "No space left on device")
        seen.append(path.name)
        written(path, content)

    monkeypatch.setattr(sequence, "_write_through", spy)
    with pytest.raises(OutputError, match="No space left"):
        stick.show(GREEN, 4)
    assert seen == ["01.bmp"]
    assert stick.colours() == [RED]


def test_the_note_names_every_file_its_time_and_its_end(stick):
    stick.show(RED, 4)
    stick.show(GREEN, 4, ends=stick.now + 3600)
    words = (stick.folder / manifest(stick.folder)["folder"] / NOTE).read_bytes()
    assert words.startswith("\ufeff4".encode()[:3])
    lines = words.decode("utf-8-sig").split("\r\n")
    assert any(line.startswith("01.bmp") and "4 秒" in line and "没有截止" in line for line in lines)
    assert any(line.startswith("02.bmp") and "20" in line and "没有截止" not in line for line in lines)


def test_two_colours_take_one_bit_a_pixel_and_more_take_24():
    two = pygame.Surface((13, 3))
    two.fill(RED, pygame.Rect(5, 1, 3, 1))
    three = two.copy()
    three.fill(GREEN, pygame.Rect(0, 0, 1, 1))
    for surface, bits in ((two, 1), (three, 24), (pygame.Surface((8, 8)), 1)):
        file, found = encode_bmp(*surface.get_size(), pixels(surface))
        assert found == bits
        assert pixels(pygame.image.load(io.BytesIO(file), "a.bmp")) == pixels(surface)


def test_no_more_pages_are_kept_than_a_card_takes(monkeypatch):
    monkeypatch.setattr(sequence, "MOST_PAGES", 3)
    going = Round()
    for number in range(9):
        going.come(str(number), b"", FOR_EVER, number * 4.0)
        going.settle(number * 4.0 + 2)
    assert list(going.pages) == ["6", "7", "8"]


def test_a_sequence_needs_a_folder():
    with pytest.raises(OutputError, match="needs a folder"):
        check_output_name("sequence:")


def test_where_the_stick_was_no_folder_is_made_on_the_box_s_own_disk(tmp_path):
    with pytest.raises(OutputError, match="Plug in the stick"):
        open_output(f"sequence:{tmp_path / 'media' / 'stick'}", "hall", (4, 2))
    assert not (tmp_path / "media").exists()


def test_a_stick_that_was_pulled_takes_no_more_pictures(stick, monkeypatch):
    stick.show(RED, 8)
    monkeypatch.setattr(stick.carrier, "_device", -1)  # the folder that is left lies on another device
    with pytest.raises(OutputError, match="was taken out"):
        stick.show(BLUE, 8)
