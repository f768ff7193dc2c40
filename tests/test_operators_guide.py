"""What an operator may set, he can read about: every setting and every error number stands in the guide."""

import re
from dataclasses import fields
from pathlib import Path

import player.config
import server.config
from player.faults import Fault
from player.outputs import OUTPUTS, check_output_name
from player.wall import LONGEST_REOPEN_MS
from server.app import Part
from server.console.catalogue import wanted

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
GUIDE = (DEPLOY / "操作指南.md").read_text(encoding="utf-8")
CARDS = (DEPLOY / "控制卡.md").read_text(encoding="utf-8")


def test_every_setting_of_the_server_is_in_the_guide():
    asked = {name: server.config.settings_in(kind) for name, kind in server.config.SECTIONS.items()}
    assert [name for name in asked if f"`[{name}]`" not in GUIDE] == []
    assert [setting for settings in asked.values() for setting in settings if f"`{setting}`" not in GUIDE] == []


def test_every_setting_of_the_player_is_in_the_guide():
    settings = [entry.name for entry in fields(player.config.Config) if entry.name != "state"]
    assert [setting for setting in settings if f"`{setting}`" not in GUIDE] == []


def test_every_error_number_lies_in_a_range_that_the_guide_explains():
    groups = {number[:2] for number in (fault.number for fault in Fault)}
    assert [group for group in sorted(groups) if f"| {group}0–{group}" not in GUIDE] == []


def test_the_units_start_the_commands_that_exist():
    server_unit = (DEPLOY / "systemd" / "gongshi-server.service").read_text()
    player_unit = (DEPLOY / "systemd" / "gongshi-player.service").read_text()
    assert "gongshi-server run --data" in server_unit
    assert "gongshi-player run --state" in player_unit


def test_every_part_of_the_server_has_a_unit_of_its_own_and_the_guide_to_it():
    separate = DEPLOY / "systemd" / "separate"
    told = (DEPLOY / "postgresql.md").read_text(encoding="utf-8")
    assert {unit.stem for unit in separate.iterdir()} == {f"gongshi-{part.value}" for part in Part}
    for part in Part:
        unit = (separate / f"gongshi-{part.value}.service").read_text()
        assert f"gongshi-server run --part {part.value} " in unit
        assert "Conflicts=gongshi-server.service" in unit
        assert f"gongshi-{part.value}" in told
    assert "127.0.0.1:8081" in (DEPLOY / "nginx.conf").read_text()


def test_a_player_that_ends_or_hangs_is_started_anew():
    text = (DEPLOY / "systemd" / "gongshi-player.service").read_text()
    unit = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    assert (unit["Restart"], unit["Type"]) == ("always", "notify")
    # A screen that is gone is tried again after a pause, in which nothing is shown and nobody is to be blamed.
    assert int(unit["WatchdogSec"]) > 2 * LONGEST_REOPEN_MS / 1000
    assert unit["UMask"] == "0077"


def test_every_output_stands_in_the_table_of_cards_in_both_languages():
    chinese, _, english = CARDS.partition("# What is on your wall")
    kinds = set(OUTPUTS)
    for words in (chinese, english):
        named = set(re.findall(r'`"([a-z0-9]+)[:"]', words))
        assert named == kinds


def test_every_example_of_an_output_is_one():
    for spec in re.findall(r'`"([a-z0-9]+:[^"]+|window|fullscreen)"`', CARDS):
        check_output_name(spec)


def test_what_the_guide_tells_staff_to_press_stands_in_the_console():
    section = GUIDE.partition("## 8 ")[2].partition("## 9 ")[0]
    told = set(re.findall("「([^」]+)」", section))
    said = wanted()
    assert len(told) > 20
    assert sorted(words for words in told if not any(words == text.partition("：")[0] for text in said)) == []


def test_the_guide_and_the_readme_lead_to_the_table_of_cards():
    readme = (DEPLOY.parent / "README.zh-CN.md").read_text(encoding="utf-8")
    assert "](控制卡.md)" in GUIDE
    assert "](deploy/控制卡.md)" in readme
