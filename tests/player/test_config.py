from dataclasses import fields

import pytest

from player.config import LEAST, Config, ConfigError, read_config, with_outputs
from player.own_fonts import fonts_in, system_fonts
from player.process_age import process_age_ms
from player.profiles import likely_profile
from playlists.model import ProfileId


def written(folder, text: str) -> Config:
    (folder / "config.toml").write_text(text, "utf-8")
    return read_config(folder)


def test_a_player_needs_no_settings(tmp_path):
    assert read_config(tmp_path) == Config(tmp_path)


def test_every_setting_can_be_written(tmp_path):
    lines = []
    for field in fields(Config):
        if field.name in ("state", "outputs", "rotations", "power"):
            continue
        value = {"output": "fullscreen", "transition": "cut", "fonts": "/fonts", "rotate": 270}.get(field.name, 1_000)
        lines.append(f"{field.name} = {value!r}")
    config = written(tmp_path, "\n".join(lines) + "\n[outputs]\nhall = 'hdmi:0,0'\n[rotations]\nhall = 90\n")
    assert (config.output, config.transition, config.poll_seconds) == ("fullscreen", "cut", 1_000)
    assert config.output_of("hall") == "hdmi:0,0"
    assert config.output_of("gate") == "fullscreen"
    assert (config.rotation_of("hall"), config.rotation_of("gate")) == (90, 270)


def test_commands_for_the_screen_are_lists_of_words(tmp_path):
    config = written(tmp_path, "[power]\non = ['wlr-randr', '--on']\nconnector = 'HDMI-A-1'\n")
    assert (config.power.on, config.power.off, config.power.connector) == (("wlr-randr", "--on"), (), "HDMI-A-1")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ouput = 'window'", "unknown setting 'ouput'"),
        ("state = '/elsewhere'", "unknown setting 'state'"),
        ("poll_seconds = true", "must be a whole number"),
        ("poll_seconds = 1.5", "must be a whole number"),
        ("worker_memory_mb = 10", f"the least is {LEAST['worker_memory_mb']}"),
        ("transition = 'spin'", "must be"),
        ("outputs = 'window'", "must be a table"),
        ("[outputs]\nhall = 'beamer'", "unknown output"),
        ("[outputs\n", "not valid TOML"),
        ("rotate = 45", "rotate must be 0, 90, 180 or 270"),
        ("[rotations]\nhall = '90'", "rotations.hall must be 0, 90, 180 or 270"),
        ("rotations = 90", "must be a table"),
        ("power = 'wlr-randr'", "must be a table"),
        ("[power]\non = 'wlr-randr --on'", "must be a list of words"),
        ("[power]\noff = []", "must be a list of words"),
        ("[power]\noff = ['a', 1]", "must be a list of words"),
        ("[power]\nonn = ['a']", "unknown setting power.onn"),
        ("[power]\nconnector = ['HDMI-A-1']", "must be a name"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence_that_names_the_file(tmp_path, text, says):
    with pytest.raises(ConfigError, match=r"config\.toml") as refused:
        written(tmp_path, text)
    assert says in str(refused.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path)


def test_the_command_line_is_laid_over_the_file(tmp_path):
    config = with_outputs(Config(tmp_path), ["recorder:a=b", "hall=hdmi:1,2", "fullscreen:1"])
    assert (config.output, config.outputs) == ("fullscreen:1", {"hall": "hdmi:1,2"})
    with pytest.raises(ConfigError, match="--output"):
        with_outputs(config, ["hall=nothing"])


def test_a_display_is_guessed_from_the_name_of_its_profile():
    led = likely_profile(ProfileId("led-128x32-red-green"))
    assert (led.width, led.height, led.palette, led.surface) == (128, 32, "red-green", "led")
    assert likely_profile(ProfileId("led-192x16-red")).palette == "red"
    assert likely_profile(ProfileId("led-128x32-two")).palette == "red-green"
    screen = likely_profile(ProfileId("totem-1080x1920"))
    assert (screen.width, screen.height, screen.unit, screen.surface) == (1080, 1920, 6, "screen")
    assert likely_profile(ProfileId("hall")).width == 1920


def test_without_a_chinese_font_there_are_none(tmp_path):
    (tmp_path / "wenquanyi_9pt.pcf").write_bytes(b"")
    assert fonts_in([tmp_path]) == ()
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"")
    assert {font.role for font in system_fonts(str(tmp_path))} == {"sans", "pixel-12"}


def test_a_process_is_older_than_its_first_line():
    age = process_age_ms()
    assert age is None or age > 0
