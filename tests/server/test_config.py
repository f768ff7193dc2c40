"""Settings: read whole or refused in one sentence."""

import traceback
from dataclasses import fields
from pathlib import Path

import pytest

from server.app import open_services
from server.cli import main
from server.config import LIMITS, SECTIONS, Config, PublishingSettings, ServerSettings, load
from server.db.engine import open_engine
from server.errors import OperatorError
from server.fontfiles import find_fonts


def written(folder: Path, text: str) -> Path:
    (folder / "config.toml").write_text(text, "utf-8")
    return folder


def test_no_file_means_the_defaults(tmp_path: Path):
    assert load(tmp_path) == Config(tmp_path)


def test_settings_are_read(tmp_path: Path):
    config = load(written(tmp_path, '[server]\nport = 9000\ntls = false\nnames = ["gongshi.example"]\n'))
    assert config.server == ServerSettings(port=9000, tls=False, names=("gongshi.example",))


def test_a_relative_path_starts_at_the_data_folder(tmp_path: Path):
    config = load(written(tmp_path, '[keys]\npassphrase_file = "secret"\n'))
    assert config.keys.passphrase_file == tmp_path / "secret"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[sever]\nport = 1\n", r"no section \[sever\] \(did you mean server\?\)"),
        ("[server]\nprot = 1\n", r"\[server\] has no setting prot \(did you mean port\?\)"),
        ('[server]\nport = "8443"\n', r"\[server\] port must be a whole number, not '8443'"),
        ("[server]\nport = true\n", "must be a whole number"),
        ("[server]\ntls = 1\n", "must be true or false"),
        ("[server]\nnames = [1]\n", "must be a list of texts"),
        ("[keys]\npassphrase_file = 1\n", "must be a path in quotation marks"),
        ("port = 1\n", "no section"),
        ("server = 1\n", r"written \[server\] on a line of its own"),
        ("[server\n", "is damaged: .*mend that line"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_mend(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(OperatorError, match=sentence):
        load(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server]\nport = 70000\n", r"config.toml: \[server\] port must be from 0 to 65535, not 70000; mend"),
        ("[server]\nport = -1\n", "port must be from 0 to 65535"),
        ("[server]\nidle_minutes = 0\n", "idle_minutes must be from 1 to 1440"),
        ("[publishing]\nkeep_replaced_hours = -1\n", "keep_replaced_hours must be from 0"),
        ("[publishing]\nutc_offset = 540\n", "utc_offset must be 480, not 540"),
        ('[server]\npublic_url = "gongshi.example"\n', r"must begin with https:// \(or http://\) and a name"),
        ('[server]\npublic_url = "https:///x"\n', r"public_url must begin with https://"),
    ],
)
def test_what_can_never_be_is_refused_with_the_mend(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(OperatorError, match=sentence):
        load(written(tmp_path, text))


@pytest.mark.parametrize(("given", "lacks"), [("certificate_file", "key_file"), ("key_file", "certificate_file")])
def test_a_certificate_without_its_key_is_refused(tmp_path: Path, given: str, lacks: str):
    with pytest.raises(OperatorError, match=f"has {given} and no {lacks}"):
        load(written(tmp_path, f'[server]\n{given} = "a.pem"\n'))


@pytest.mark.parametrize("url", ["https://gongshi.example:8443", "http://gongshi.example"])
def test_an_address_may_begin_as_its_refusal_says(tmp_path: Path, url: str):
    assert load(written(tmp_path, f'[server]\npublic_url = "{url}"\n')).server.public_url == url


def test_every_number_among_the_settings_has_its_limits():
    numbers = {f"{name}.{entry.name}" for name, kind in SECTIONS.items() for entry in fields(kind) if entry.type is int}
    assert numbers == set(LIMITS)


def test_the_words_of_the_command_line_are_held_to_the_same_limits(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for words in (["--port", "70000"], ["--public-url", "gongshi.example"]):
        assert main(["--data", str(tmp_path), "run", *words]) == 2
        assert "the command line: [server]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["postgresql//gongshi:GEHEIM@127.0.0.1/x", "postgresql://gongshi:GEHEIM@h:GEHEIM/x", "mysql://u:GEHEIM@h/x"]
)
def test_an_address_of_a_database_is_refused_without_its_password(url: str):
    with pytest.raises(OperatorError, match=r"config.toml, section \[database\]") as refused:
        open_engine(url)
    assert "GEHEIM" not in "".join(traceback.format_exception(refused.value))


def test_a_data_folder_that_cannot_be_made_and_fonts_that_are_not_there_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match=r"file/below cannot be made .*--data"):
        open_services(Config(tmp_path / "file" / "below"))
    with pytest.raises(OperatorError, match=r"nowhere of config.toml, \[publishing\] fonts, is not there"):
        find_fonts(Config(tmp_path, publishing=PublishingSettings(fonts=tmp_path / "nowhere")))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OperatorError, match="cannot be read"):
        load(tmp_path)
