"""The contract of an output, which each of them inherits: a frame goes in and stands there, pixel for pixel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame

from player.outputs import OUTPUTS, Output, OutputError, check_output_name, open_output
from player.outputs import screen as screens
from player.png import encode_png

SIZE = (64, 32)


class OutputContract:
    """What every output promises. A subclass names it and says how to read back what it shows."""

    spec = ""

    @pytest.fixture
    def output(self, tmp_path: Path):
        opened = open_output(self.spec.format(folder=tmp_path), "hall", SIZE)
        yield opened
        opened.close()

    def shown(self, output: Output, folder: Path) -> bytes:
        return pygame.image.tobytes(output.frame(), "RGB")

    def test_the_frame_has_the_size_of_the_display(self, output):
        assert output.frame().get_size() == SIZE == output.size

    def test_what_was_drawn_is_shown_pixel_for_pixel(self, output, tmp_path):
        frame = output.frame()
        frame.fill((10, 20, 30))
        frame.fill((200, 100, 50), pygame.Rect(3, 4, 5, 6))
        output.show(frame, [frame.get_rect()])
        picture = pygame.Surface(SIZE)
        picture.fill((10, 20, 30))
        picture.fill((200, 100, 50), pygame.Rect(3, 4, 5, 6))
        assert self.shown(output, tmp_path) == pygame.image.tobytes(picture, "RGB")

    def test_a_frame_of_its_own_may_be_handed_over_in_parts(self, output, tmp_path):
        mine = pygame.Surface(SIZE)
        mine.fill((1, 2, 3))
        output.show(mine, [pygame.Rect(0, 0, 64, 16), pygame.Rect(0, 16, 64, 16)])
        assert self.shown(output, tmp_path) == bytes((1, 2, 3)) * (64 * 32)

    def test_nobody_asks_for_anything_at_first(self, output):
        assert list(output.tend()) == []

    def test_it_can_be_opened_again_after_closing(self, output, tmp_path):
        output.close()
        again = open_output(self.spec.format(folder=tmp_path), "hall", SIZE)
        again.show(again.frame(), [again.frame().get_rect()])
        again.close()


class TestWindow(OutputContract):
    spec = "window"


class TestFullscreen(OutputContract):
    spec = "fullscreen"

    def test_a_monitor_of_another_size_shows_the_display_whole(self, output):
        output.frame().fill((7, 8, 9))
        output.show(output.frame(), [output.frame().get_rect()])
        glass = pygame.display.get_surface()
        assert glass.get_at((glass.get_width() // 2, glass.get_height() // 2))[:3] == (7, 8, 9)


class TestHdmi(OutputContract):
    spec = "hdmi:0,0"


class TestRecorder(OutputContract):
    spec = "recorder:{folder}"

    def shown(self, output, folder):
        output.close()
        return pygame.image.tobytes(pygame.image.load(folder / "hall.png"), "RGB")

    def test_the_newest_frame_also_has_a_name_that_needs_no_display(self, output, tmp_path):
        output.show(output.frame(), [output.frame().get_rect()])
        output.close()
        assert (tmp_path / "frame.png").read_bytes() == (tmp_path / "hall.png").read_bytes()

    def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(OutputError, match="cannot be made"):
            open_output(f"recorder:{tmp_path}/file/x", "hall", SIZE)

    def test_a_folder_that_vanished_is_an_output_error_and_mends_itself(self, output, tmp_path):
        frame = output.frame()
        output._folder = tmp_path / "gone"
        output.show(frame, [frame.get_rect()])
        output._writer.join()
        with pytest.raises(OutputError, match="not written"):
            output.show(frame, [frame.get_rect()])
        (tmp_path / "gone").mkdir()
        output.show(frame, [frame.get_rect()])
        output.close()
        assert (tmp_path / "gone" / "hall.png").exists()


def test_every_output_of_the_registry_keeps_the_contract():
    tested = {each.spec.partition(":")[0] for each in OutputContract.__subclasses__()}
    assert tested == set(OUTPUTS)


@pytest.mark.parametrize("spec", ["", "projector", "window:big", "fullscreen:left", "hdmi:1", "hdmi:-1,0", "recorder:"])
def test_a_word_that_names_no_output_is_refused(spec):
    with pytest.raises(OutputError):
        check_output_name(spec)


def test_keys_and_a_tap_in_the_corner_ask_for_pages():
    window = open_output("window", "hall", SIZE)
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_s))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_t))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_x))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(1, 1), button=1))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(40, 30), button=1))
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert list(window.tend()) == ["status", "test", "status", "quit"]
    window.close()


def test_a_kiosk_screen_cannot_be_closed_by_its_viewer():
    wall = open_output("fullscreen", "hall", SIZE)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert list(wall.tend()) == []
    wall.close()


def test_two_displays_have_two_windows():
    if not hasattr(pygame, "Window"):
        pytest.skip("only pygame-ce opens several windows")
    one, other = open_output("window", "hall", SIZE), open_output("hdmi:0,0", "gate", (32, 16))
    one.frame().fill((9, 9, 9))
    other.frame().fill((5, 5, 5))
    one.show(one.frame(), [one.frame().get_rect()])
    other.show(other.frame(), [other.frame().get_rect()])
    assert one.frame().get_at((0, 0))[:3] == (9, 9, 9)
    assert other.frame().get_at((0, 0))[:3] == (5, 5, 5)
    other.close()
    one.close()
    assert screens._first is None


def test_a_picture_is_written_so_that_others_can_read_it(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(3, 2, bytes(range(18))))
    assert pygame.image.tobytes(pygame.image.load(path), "RGB") == bytes(range(18))
    with pytest.raises(ValueError, match="needs"):
        encode_png(3, 2, b"short")


def test_the_players_process_never_loads_an_image_library():
    code = "import player.app, player.running, sys; sys.exit('PIL' in sys.modules or 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
