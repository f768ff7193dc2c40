"""The project's own promises: where things stand, what may be named in the tree, what is pinned and documented."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import setup_env

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "deploy" / "requirements").glob("*.txt"))
BINARY = {".png", ".gz", ".pcf", ".ttc", ".ttf", ".otf", ".woff2", ".mo", ".ico"}


def tracked() -> list[Path]:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.suffix not in BINARY:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_the_top_level_has_the_five_rooms_and_nothing_else():
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert folders - {".ci"} == {"server", "player", "playlists", "tests", "deploy"}


def test_no_file_names_a_package_registry():
    # Spelt in pieces, so that this file does not name one either.
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "registry" + ".npm", "deb.debian" + ".org"]
    assert [(str(path), host) for path, text in texts() for host in hosts if host in text] == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    places = ["/root" + "/", "/work" + "/", "/home" + "/"]
    assert [(str(path), place) for path, text in texts() for place in places if place in text] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_has_a_version_and_a_hash(lock: Path):
    entries = lock.read_text().replace("\\\n", " ").splitlines()
    assert entries
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_the_locks_agree_with_each_other():
    # A package may be pinned twice in one file, for older and newer Pythons: the marker is part of the name.
    versions: dict[tuple[str, str], set[str]] = {}
    for lock in LOCKS:
        pins = re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\\n]*?))? *\\?$", lock.read_text(), re.MULTILINE)
        assert len(pins) > 0, lock.name
        for name, version, marker in pins:
            versions.setdefault((name, marker), set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_every_dependency_of_the_project_is_locked():
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "deploy/requirements/dev.txt").read_text(), re.MULTILINE))
    asked = [*project["dependencies"], *(need for extra in project["optional-dependencies"].values() for need in extra)]
    names = {re.split(r"[\[<>=!,]", need)[0].lower() for need in asked} - {"gongshi"}
    assert names - locked == set()


def test_the_set_up_refuses_an_unknown_part_with_its_usage():
    answer = subprocess.run(
        [sys.executable, "deploy/setup_env.py", "everything"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "setup_env.py run" in answer.stdout


def test_no_package_is_installed_whose_hash_is_not_locked(monkeypatch):
    commands = []
    monkeypatch.setattr(setup_env, "make_venv", lambda: None)
    monkeypatch.setattr(setup_env, "run", lambda command, failure, **options: commands.append(command))
    monkeypatch.setattr(
        setup_env.subprocess, "run", lambda command, **options: subprocess.CompletedProcess(command, 0, b"", b"")
    )
    setup_env.install_packages(setup_env.RUN_LOCKS)
    (command,) = commands
    assert "--require-hashes" in command
    assert [part.name for part in command if isinstance(part, Path)][1:] == [*setup_env.RUN_LOCKS]


def test_a_part_is_set_up_anew_when_what_it_was_made_from_has_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(setup_env, "STAMPS", tmp_path / "stamps")
    lock = tmp_path / "lock.txt"
    lock.write_text("one==1")
    assert not setup_env.stamped("packages", setup_env.fingerprint(lock))
    setup_env.write_stamp("packages", setup_env.fingerprint(lock))
    assert setup_env.stamped("packages", setup_env.fingerprint(lock))
    lock.write_text("one==2")
    assert not setup_env.stamped("packages", setup_env.fingerprint(lock))


def test_set_up_leaves_bytecode_even_where_python_may_keep_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(setup_env, "ROOT", tmp_path)
    monkeypatch.setattr(setup_env, "venv_python", lambda: sys.executable)
    for room in setup_env.ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "part.py").write_text("ANSWER = 42\n")
    setup_env.compile_sources()
    compiled = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("__pycache__/part.*.pyc")}
    assert compiled == {"playlists", "player", "server"}


def test_what_the_makefile_asks_of_a_test_is_what_that_test_reads():
    """A name that nobody reads asks for nothing: the long run is then as short as the daily one."""
    told = re.findall(r"(GONGSHI_\w+)=\S+ .*\bpytest .*?(tests/\S+\.py)", (ROOT / "Makefile").read_text())
    assert len(told) >= 2
    assert [(name, path) for name, path in told if f'"{name}"' not in (ROOT / path).read_text("utf-8")] == []


def test_the_make_targets_of_the_readme_exist():
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [(ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "README.zh-CN.md")]
    named = {target for page in pages for target in re.findall(r"(?:^ {4}|`)make ([a-z0-9]+)", page, re.MULTILINE)}
    assert named - targets == set()


def test_both_readmes_show_the_same_commands():
    def commands(page: str) -> set[str]:
        return set(
            re.findall(r"^ {4}((?:make|gongshi-\w+) [^#\n]*?)\s*(?:#.*)?$", (ROOT / page).read_text(), re.MULTILINE)
        )

    assert commands("README.md") == commands("README.zh-CN.md") != set()


def test_both_readmes_show_the_same_small_pictures():
    shown = [
        re.findall(r"^!\[[^\]]+\]\((\S+)\)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        for page in ("README.md", "README.zh-CN.md")
    ]
    assert shown[0] == shown[1] != []
    sizes = {name: (ROOT / name).stat().st_size for name in shown[0]}
    assert {name: size for name, size in sizes.items() if size > 60_000} == {}
    assert sum(sizes.values()) <= 250_000
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "deploy" / "pictures").iterdir()} == set(shown[0])
