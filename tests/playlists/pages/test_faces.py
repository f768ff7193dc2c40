"""Fonts answer for every character: who has it, how wide it is, and what no font has is said."""

import subprocess
import sys
from pathlib import Path

import pytest

from playlists.pages import LAYOUT_VERSION
from playlists.pages.charmap import FontUnreadableError, read_coverage
from playlists.pages.faces import MISSING_TYPE, Faces, engine_version
from playlists.pages.fontset import EXPECTED, FontFile, FontsMissingError, choose
from tests.fonts import faces, font_paths


def test_coverage_agrees_with_fonttools() -> None:
    from fontTools.ttLib import TTFont

    faces()
    for expected in EXPECTED:
        path = font_paths().get(expected.name, "")
        if not path or path.endswith(".pcf"):
            continue
        with TTFont(path, fontNumber=expected.face, lazy=True) as font:
            theirs = {code for code in font.getBestCmap() if code < 0x40000}
        ours = read_coverage(path, expected.face)
        assert len(ours) == len(theirs)
        assert all(chr(code) in ours for code in theirs)


def test_a_pixel_font_knows_its_characters() -> None:
    assert faces().has("pixel-16", "镇")
    assert faces().has("pixel-16", "A")
    assert not faces().has("pixel-16", "\U0002a6d6")


def test_what_no_font_has_is_reported_once_and_drawn_as_a_missing_type() -> None:
    assert faces().missing("看\U0003fffd庄\U0003fffd") == ["\U0003fffd"]
    assert faces().choose("sans", "\U0003fffd")[1] == MISSING_TYPE
    assert faces().check("看庄镇　12月") == []


def test_a_rare_character_falls_back_to_a_rare_font() -> None:
    if "HanaMinB.ttf" not in font_paths():
        pytest.skip("no font for rare characters here")
    rare = next(chr(code) for code in range(0x20100, 0x2A6D6) if not faces().has("sans", chr(code)))
    assert faces().choose("sans-bold", rare)[0].startswith("rare-")
    assert faces().missing(rare) == []


def test_the_forms_are_those_of_simplified_chinese() -> None:
    regular = font_paths().get("NotoSansCJK-Regular.ttc")
    faces()
    assert regular
    japanese = Faces({"sans": FontFile(regular, 0)})
    for character in "骨直述令":
        ours, theirs = faces().ink("sans", 60, character), japanese.ink("sans", 60, character)
        assert ours.mask is not None
        assert theirs.mask is not None
        assert ours.mask.tobytes() != theirs.mask.tobytes(), character


def test_figures_are_tabular_and_advances_are_whole() -> None:
    assert len({faces().advance("sans", 54, digit) for digit in "0123456789"}) == 1
    assert faces().advance("pixel-16", 16, ".") == 4
    assert faces().advance("pixel-16", 16, "镇") == 16


def test_a_pixel_glyph_stays_in_its_cell() -> None:
    for character in "/，看yg（":
        ink = faces().ink("pixel-16", 16, character)
        assert ink.top + ink.size[1] <= 2


def test_missing_fonts_are_named() -> None:
    with pytest.raises(FontsMissingError, match=r"wenquanyi_12pt\.pcf"):
        choose({"NotoSansCJK-Regular.ttc": "/fonts/a"})


def test_a_damaged_font_is_refused_in_a_sentence(tmp_path: Path) -> None:
    damaged = tmp_path / "broken.ttf"
    damaged.write_bytes(b"\x00\x01\x00\x00\x00\x09")
    with pytest.raises(FontUnreadableError, match=r"broken\.ttf"):
        read_coverage(str(damaged))


def test_the_engine_names_all_that_pixels_depend_on() -> None:
    assert engine_version().startswith(f"layout {LAYOUT_VERSION}, Pillow ")
    assert "FreeType" in engine_version()


def test_what_the_stage_imports_brings_no_pillow() -> None:
    modules = ["digest", "live", "theme", "fontset", "kind_names", "errors", "display_list"]
    code = ";".join(f"import playlists.pages.{name}" for name in modules)
    probe = f"{code};import playlists.document,sys;sys.exit(any(name.startswith('PIL') for name in sys.modules))"
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", probe], cwd=root, check=False).returncode == 0


def test_only_so_many_sizes_of_fonts_are_open_at_once() -> None:
    faces()  # or there is nothing to open
    many = Faces(choose(font_paths()))
    widths = [many.advance("sans", size, "国") for size in range(40, 120)]
    assert len(many._opened) <= 24
    assert widths == list(range(40, 120))
    assert many.ink("sans", 40, "国").mask is not None
