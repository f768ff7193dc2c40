"""Settings: read whole or refused in one sentence."""

from pathlib import Path

import pytest

from server.config import Config, ServerSettings, load
from server.errors import OperatorError


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


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OperatorError, match="cannot be read"):
        load(tmp_path)
