"""The commands an operator types: what they say, and one sentence with exit code 2 when they cannot."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from playlists.manifest import parse_theme, unpack
from playlists.pages.theme import FESTIVE
from server.cli import main
from server.config import Config
from server.publishing import Publisher
from server.publishing.contents import open_release
from tests.fonts import faces, font_paths
from tests.server.publishing.pictures import png

TODAY = datetime.now(UTC).date()


def write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


MAIN = {"id": "main", "face": "page", "x": 0, "y": 0, "w": 1000, "h": 1000, "evergreen": None}


def channel_json(**changes: object) -> dict[str, object]:
    slot = {
        "id": "s1", "zone": "main", "playlist": "main", "daypart": "all-day", "first_day": str(TODAY - timedelta(1)),
        "last_day": None, "priority": 0, "blackout": [], "working_days_only": False,
    }  # fmt: skip
    profile = {"id": "led", "width": 128, "height": 32, "unit": 16, "palette": "rgb", "surface": "led"}
    value: dict[str, object] = {
        "channel": "village-1",
        "name": "示例村",
        "layout": {"id": "whole", "zones": [MAIN]},
        "profiles": [profile],
        "dayparts": [{"id": "all-day", "start": "00:00", "end": "24:00", "weekdays": "1234567"}],
        "slots": [slot],
        "playlists": [{"id": "main", "items": ["picture-1"]}],
        "theme": "石青",
    }
    return value | changes


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    write(folder / "channel.json", channel_json())
    item = {"id": "picture-1", "kind": "image", "document": {"title": "示例图片"}, "pictures": {"led/main": ["a.png"]}}
    write(folder / "items" / "picture-1.json", item)
    (folder / "a.png").write_bytes(png("green"))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    assert main(["keys", "--data", str(tmp_path / "data")]) == 0
    return tmp_path / "data"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.err.count("\n") <= 1
    return captured.out + captured.err


def test_keys_then_publish_then_check(data: Path, source: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["publish", str(source), "--data", str(data)]) == 0
    assert "is live sha256:" in said(capsys)
    assert main(["--data", str(data), "publish", str(source)]) == 0
    assert "shows exactly this already" in said(capsys)
    assert main(["check-repository", "--data", str(data)]) == 0
    assert "is whole" in said(capsys)


def test_withdraw_tombstone_and_resign(data: Path, source: Path, capsys: pytest.CaptureFixture[str]):
    main(["publish", str(source), "--data", str(data)])
    assert main(["withdraw", "picture-1", "--data", str(data)]) == 0
    assert main(["tombstone", "village-1", "--data", str(data)]) == 0
    assert main(["resign", "--data", str(data)]) == 0
    assert "good until" in said(capsys)


def test_an_item_that_no_release_holds_is_named(data: Path, source: Path, capsys: pytest.CaptureFixture[str]):
    main(["publish", str(source), "--data", str(data)])
    said(capsys)
    assert main(["withdraw", "picture-l", "--data", str(data)]) == 1
    assert "picture-l: no live release holds this" in said(capsys)
    assert main(["withdraw", "picture-1", "--data", str(data)]) == 0
    # Once more is no slip of the pen.
    assert main(["withdraw", "picture-1", "--data", str(data)]) == 0
    assert "no live release" not in said(capsys)


def test_a_data_folder_may_be_called_like_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert main(["--data", "keys", "keys"]) == 0
    assert main(["--data", "keys", "resign"]) == 0
    assert "good until" in said(capsys)


def test_a_file_that_stands_in_the_way_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "data").write_text("a file where the folder belongs")
    assert main(["--data", str(tmp_path / "data"), "keys"]) == 2
    assert "data" in said(capsys)


def test_check_names_damage_and_ends_with_1(data: Path, source: Path, capsys: pytest.CaptureFixture[str]):
    main(["publish", str(source), "--data", str(data)])
    blob = next(path for path in (data / "repository" / "blobs").rglob("*") if path.is_file())
    blob.write_bytes(b"damaged")
    assert main(["check-repository", "--data", str(data)]) == 1
    assert "publish the channel again" in said(capsys)


def test_two_signatures_from_the_command_line(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]):
    home, data = tmp_path / "reviewer", tmp_path / "data"
    assert main(["keys", "reviewer", "--out", str(home)]) == 0
    (public,) = home.glob("*.pub.pem")
    (private,) = (path for path in home.glob("*.pem") if not path.name.endswith(".pub.pem"))
    assert main(["keys", "--reviewer-key", str(public), "--data", str(data)]) == 0
    for _ in range(2):
        (pending,) = (data / "pending").iterdir()
        assert main(["cosign", str(pending), "--key", str(private)]) == 2
        assert "nothing was signed" in said(capsys)
        assert main(["cosign", str(pending), "--key", str(private), "--yes", "--pictures", str(tmp_path / "p")]) == 0
        assert main(["publish", "--finish", pending.name, "--data", str(data)]) == 0
        main(["publish", str(source), "--data", str(data)])
        main(["publish", "--pending", "--data", str(data)])
    assert Publisher.open(Config(data)).release_of("village-1").name == "示例村"
    assert len(list((tmp_path / "p").glob("*.png"))) == 1


def test_a_document_is_set_by_the_typesetter(data: Path, source: Path, capsys: pytest.CaptureFixture[str]):
    faces()  # skips where no fonts are installed
    paths = font_paths()
    fonts = [
        {"role": role, "face": face, "size": 0, "path": paths[name]}
        for role, face, name in (("sans", 2, "NotoSansCJK-Regular.ttc"), ("sans-bold", 2, "NotoSansCJK-Bold.ttc"))
    ]
    profile = {"id": "hall", "width": 1920, "height": 1080, "unit": 36, "palette": "rgb", "surface": "screen"}
    write(source / "channel.json", channel_json(fonts=fonts, profiles=[profile]))
    body = [{"type": "paragraph", "runs": [{"text": "示例正文，共312户。"}]}]
    write(source / "items" / "picture-1.json", {
        "id": "picture-1", "kind": "notice", "document": {"title": "示例公告", "body": body},
    })  # fmt: skip
    assert main(["publish", str(source), "--data", str(data)]) == 0, said(capsys)
    publisher = Publisher.open(Config(data))
    contents = open_release(publisher.release_of("village-1"), publisher.repository.read_blob)
    assert [font.role for font in contents.fonts] == ["sans", "sans-bold"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("绛红", ("", "", "")),
        ({"name": "绛红", "place": "石桥镇", "hotline_label": "热线", "hotline": "1"}, ("石桥镇", "热线", "1")),
    ],
)
def test_a_theme_that_ships_brings_its_colours_and_no_township(
    data: Path, source: Path, capsys: pytest.CaptureFixture[str], given: object, words: tuple[str, str, str]
):
    write(source / "channel.json", channel_json(theme=given))
    assert main(["publish", str(source), "--data", str(data)]) == 0, said(capsys)
    publisher = Publisher.open(Config(data))
    manifest = publisher.release_of("village-1")
    theme = parse_theme(unpack(manifest.theme, publisher.repository.read_blob(manifest.theme.digest)))
    assert (theme.place, theme.hotline_label, theme.hotline) == words
    assert theme.colours == FESTIVE.colours


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"channel": "Village 1"}, "channel"),
        ({"profiles": [{}]}, "profiles[0].id is missing"),
        ({"theme": "没有"}, "must be one of"),
        ({"theme": {"name": "没有"}}, "must be one of"),
        ({"theme": {"name": "绛红", "place": 1}}, "theme.place"),
        ({"colour": 1}, "nobody knows the field colour"),
        ({"slots": [1]}, "slots[0] must be an object"),
        ({"playlists": [{"id": "main", "items": ["nobody"]}]}, "item nobody is listed but not in the release"),
        (
            {"profiles": [{"id": "led", "width": 64, "height": 32, "unit": 16, "palette": "rgb", "surface": "led"}]},
            "64x32",
        ),
    ],
)
def test_a_mistake_in_the_channel_is_one_sentence(
    data: Path, source: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, object], sentence: str
):
    said(capsys)
    write(source / "channel.json", channel_json(**changes))
    assert main(["publish", str(source), "--data", str(data)]) == 2
    assert sentence in said(capsys)
    assert not (data / "repository" / "targets" / "channels").exists()


def test_a_channel_whose_name_leaves_the_folder_writes_nothing(
    data: Path, source: Path, capsys: pytest.CaptureFixture[str]
):
    said(capsys)
    before = {path for path in data.parent.rglob("*")}
    write(source / "channel.json", channel_json(channel="../../escaped"))
    assert main(["publish", str(source), "--data", str(data)]) == 2
    assert "no player could read" in said(capsys)
    assert before == {path for path in data.parent.rglob("*")}


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("channel.json", b"{", "this is not JSON"),
        ("channel.json", b"\xff", "not UTF-8"),
        ("items/picture-1.json", b"[]", "must be an object"),
        ("items/picture-1.json", b'{"id": "a b"}', "identifier"),
        ("a.png", b"<html>", "no whole PNG"),
        ("a.png", png("green")[:60], "no whole PNG"),
        ("a.png", png("green", 12800, 3200), "make the picture exactly that size"),
    ],
)
def test_a_damaged_file_is_one_sentence(
    data: Path, source: Path, capsys: pytest.CaptureFixture[str], file: str, content: bytes, sentence: str
):
    said(capsys)
    (source / file).write_bytes(content)
    assert main(["publish", str(source), "--data", str(data)]) == 2
    assert sentence in said(capsys)


def test_a_picture_outside_the_folder_is_refused(data: Path, source: Path, capsys: pytest.CaptureFixture[str]):
    said(capsys)
    (source.parent / "secret.png").write_bytes(png("red"))
    item = {"id": "picture-1", "kind": "image", "pictures": {"led/main": ["../secret.png"]}}
    write(source / "items" / "picture-1.json", item)
    assert main(["publish", str(source), "--data", str(data)]) == 2
    assert "inside the folder" in said(capsys)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["publish"], "say what to publish"),
        (["publish", "/nowhere"], "cannot be read"),
        (["publish", "--finish", "nothing"], "no whole pending change"),
        (["tombstone", "nobody"], "there is no channel nobody"),
        (["withdraw", "no identifier"], "must be an identifier"),
        (["keys"], "never overwritten"),
        (["keys", "remove-signer", "x"], "names no single signer"),
        (["keys", "add-signer", "--public-key", "/nowhere"], "cannot be read"),
        (["cosign", "/nowhere", "--key", "/nowhere"], "does not exist"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
):
    said(capsys)
    assert main(["--data", str(data), *arguments]) == 2
    assert sentence in said(capsys)


@pytest.mark.parametrize("command", ["publish", "resign", "withdraw", "tombstone"])
def test_without_a_repository_the_first_step_is_named(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str], command: str
):
    argument = {"publish": [str(source)], "withdraw": ["x"], "tombstone": ["x"]}.get(command, [])
    assert main(["--data", str(tmp_path / "empty"), command, *argument]) == 2
    assert "run `gongshi-server keys` first" in said(capsys)


def test_a_damaged_configuration_stops_every_command(data: Path, capsys: pytest.CaptureFixture[str]):
    said(capsys)
    (data / "config.toml").write_text("[publishing]\nfont = 1\n")
    assert main(["--data", str(data), "resign"]) == 2
    assert "did you mean fonts?" in said(capsys)


def test_rotation_and_signers_from_the_command_line(data: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["keys", "rotate-online", "--data", str(data)]) == 0
    assert main(["keys", "add-signer", "--data", str(data)]) == 0
    assert "may sign every channel" in said(capsys)
