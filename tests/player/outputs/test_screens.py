"""Window, fullscreen and the region of a sending card: the contract, and what only a window has."""

import os
from contextlib import contextmanager

import pygame
import pytest

from player.outputs import OutputError, open_output
from player.outputs import screen as screens
from tests.player.outputs.contract import OutputContract, whole


class ScreenContract(OutputContract):
    """What the three windows have in common."""

    words = ""

    def spec(self, folder):
        return self.words

    @contextmanager
    def broken(self, monkeypatch, output, folder):
        def fail(areas):
            raise pygame.error("the server went away")

        with monkeypatch.context() as patch:
            patch.setattr(pygame.display, "update", fail)
            yield

    @contextmanager
    def refusing(self, monkeypatch, folder):
        def fail(*words, **more):
            raise pygame.error("no video mode large enough")

        with monkeypatch.context() as patch:
            patch.setattr(pygame.display, "set_mode", fail)
            yield


class TestWindow(ScreenContract):
    words = "window"


class TestFullscreen(ScreenContract):
    words = "fullscreen"

    def test_a_monitor_of_another_size_shows_the_display_whole(self, output):
        output.frame().fill((7, 8, 9))
        output.show(output.frame(), whole(output.frame()), None)
        glass = pygame.display.get_surface()
        assert glass.get_at((glass.get_width() // 2, glass.get_height() // 2))[:3] == (7, 8, 9)


class TestHdmi(ScreenContract):
    words = "hdmi:0,0"

    def test_a_region_of_another_size_is_refused_and_never_made_to_fit(self, monkeypatch):
        monkeypatch.setattr(pygame.display, "set_mode", lambda size, flags: pygame.Surface((60, 32)))
        with pytest.raises(OutputError, match="a window of 60x32, the panel needs 64x32"):
            open_output("hdmi:0,0", "hall", self.size)
        assert screens._first is None


def test_keys_and_a_tap_in_the_corner_ask_for_pages():
    window = open_output("window", "hall", (64, 32))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_s))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_t))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_x))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(1, 1), button=1))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(40, 30), button=1))
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert list(window.tend()) == ["status", "test", "corner-0", "quit"]
    window.close()


def test_each_corner_of_the_panel_has_its_own_number():
    window = open_output("window", "hall", (64, 32))
    for place in ((63, 0), (63, 31), (0, 31), (32, 0)):
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1))
    assert list(window.tend()) == ["corner-1", "corner-2", "corner-3"]
    window.close()


def test_closing_the_first_window_leaves_the_others_and_its_place_free():
    one, other = open_output("window", "hall", (64, 32)), open_output("hdmi:0,0", "gate", (32, 16))
    one.close()
    other.frame().fill((5, 5, 5))
    other.show(other.frame(), whole(other.frame()), None)
    again = open_output("window", "hall", (48, 24))
    again.show(again.frame(), whole(again.frame()), None)
    assert again.frame().get_size() == (48, 24)
    again.close()
    other.close()
    assert not pygame.display.get_init()


def test_a_kiosk_screen_cannot_be_closed_by_its_viewer():
    wall = open_output("fullscreen", "hall", (64, 32))
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert list(wall.tend()) == []
    wall.close()


@pytest.mark.parametrize(
    ("driver", "kept"), [("x11", "0"), ("windows", "0"), ("wayland", None), ("KMSDRM", None), ("cocoa", None)]
)
def test_windows_in_software_are_asked_of_no_driver_that_has_none(monkeypatch, driver, kept):
    monkeypatch.setenv("SDL_FRAMEBUFFER_ACCELERATION", "0")
    monkeypatch.setattr(pygame.display, "get_driver", lambda: driver)
    window = open_output("fullscreen", "hall", (64, 32))
    window.close()
    assert os.environ.get("SDL_FRAMEBUFFER_ACCELERATION") == kept


def test_a_way_that_was_set_for_good_reason_is_left_alone(monkeypatch):
    monkeypatch.setenv("SDL_FRAMEBUFFER_ACCELERATION", "opengles2")
    monkeypatch.setattr(pygame.display, "get_driver", lambda: "KMSDRM")
    open_output("fullscreen", "hall", (64, 32)).close()
    assert os.environ["SDL_FRAMEBUFFER_ACCELERATION"] == "opengles2"


@pytest.mark.parametrize("words", ["fullscreen", "fullscreen:0"])
def test_a_monitor_that_shows_one_display_is_not_given_to_another(words):
    wall = open_output("fullscreen", "hall", (64, 32))
    with pytest.raises(OutputError, match="monitor 0 shows Gongshi hall already"):
        open_output(words, "gate", (64, 32))
    wall.close()
    open_output(words, "gate", (64, 32)).close()
    assert not pygame.display.get_init()


def test_a_monitor_that_is_not_there_is_named_in_the_refusal():
    wall = open_output("window", "hall", (64, 32))
    with pytest.raises(OutputError, match="monitor 7, counted from 0, and the desktop has 1"):
        open_output("fullscreen:7", "gate", (64, 32))
    wall.close()


def test_two_displays_have_two_windows():
    if not hasattr(pygame, "Window"):
        pytest.skip("only pygame-ce opens several windows")
    one, other = open_output("window", "hall", (64, 32)), open_output("hdmi:0,0", "gate", (32, 16))
    one.frame().fill((9, 9, 9))
    other.frame().fill((5, 5, 5))
    one.show(one.frame(), whole(one.frame()), None)
    other.show(other.frame(), whole(other.frame()), None)
    assert one.frame().get_at((0, 0))[:3] == (9, 9, 9)
    assert other.frame().get_at((0, 0))[:3] == (5, 5, 5)
    other.close()
    one.close()
    assert screens._first is None
