"""What is verified ahead is what the verifier itself says of the same bytes, and of no others."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from player.ahead import may_fork, parse_verdict, question, verdicts
from player.cache import Cache
from player.proofs import WITHDRAWALS, RefusedError, Stream, Verified
from player.release import boot
from tests.player.proving import take
from tests.repository_simulator import HALL, Notice, Repository, repository

STREAM = Stream.of(HALL)

# As a player starts: one thread, and no library that checks signatures loaded when the first picture is up.
CODE = """
import sys
from pathlib import Path
import player.ahead
from player.ahead import Ahead
player.ahead.LONGEST_WAIT_SECONDS = 600.0  # a busy machine takes its time, and no test may depend on that
ahead = Ahead(Path(sys.argv[1]))
from player.cache import Cache
from player.release import boot
from playlists.model import ChannelId
release = boot(Cache(Path(sys.argv[1]), known=ahead.verified), ChannelId(sys.argv[2]))
ahead.close()
print(release and release.version, "tuf" in sys.modules, "cryptography" in sys.modules)
"""


@pytest.fixture
def source() -> Repository:
    return repository(Notice("n1"))


@pytest.fixture
def state(tmp_path: Path, source: Repository) -> Path:
    """A state folder with the withdrawals and two generations of a channel, under a second root."""
    cache = Cache(tmp_path)
    cache.set_anchor(source.anchor())
    keep(cache, source)
    source.now += timedelta(hours=1)
    source.rotate("timestamp", source.signers["snapshot"])
    source.publish()
    for number, root in enumerate(source.roots(), start=1):
        cache.generations.add_root(number, root)
    keep(cache, source)
    return tmp_path


def keep(cache: Cache, source: Repository) -> None:
    for name, blob in source.files.items():
        if name.startswith("blobs/"):
            path = cache.state / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(blob)
    cache.promote(take(source), None)
    cache.promote(take(source, stream=WITHDRAWALS), None)


def started(state: Path, code: str = CODE) -> str:
    """What a player finds that starts with this state folder: its release, and whether it loaded the checkers."""
    words = [sys.executable, "-W", "error", "-c", code, str(state), HALL]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.strip()


def current(cache: Cache, stream: Stream = STREAM):
    return cache.generations.candidates(stream)[0]


@pytest.mark.parametrize("stream", [STREAM, WITHDRAWALS])
def test_the_verdict_of_the_child_is_the_verifiers_own(state, stream):
    answers = dict(verdicts(state))
    cache = Cache(state)
    generation = current(cache, stream)
    answer = answers[question(stream, cache.generations.chain(generation), generation)]
    told = parse_verdict(json.loads(json.dumps(answer)), stream, generation)
    assert told == cache.verified(stream, generation)


@pytest.mark.skipif(not may_fork(), reason="nothing is verified ahead here: one core, or not Linux")
def test_a_start_takes_the_verdict_and_loads_no_library_that_checks_signatures(state):
    release = boot(Cache(state), HALL)
    assert release is not None
    assert started(state) == f"{release.version} False False"


@pytest.mark.parametrize("file", ["root", "timestamp", "snapshot", "targets", "role", "target"])
def test_a_verdict_is_about_these_bytes_only(state, file):
    cache = Cache(state)
    generation = current(cache)
    roots = cache.generations.chain(generation)
    asked = question(STREAM, roots, generation)
    altered = replace(generation.documents, **{file: getattr(generation.documents, file) + b" "})
    assert question(STREAM, roots, replace(generation, documents=altered)) != asked
    assert question(STREAM, roots[:-1], generation) != asked
    assert question(WITHDRAWALS, roots, generation) != asked
    assert question(STREAM, roots, replace(generation, floors=take(repository(Notice("n2"))).floors)) != asked


def test_what_is_altered_after_the_child_looked_is_refused(state):
    answers = dict(verdicts(state))
    asked: list[bool] = []

    def known(stream, roots, generation) -> Verified | None:
        answer = answers.get(question(stream, roots, generation))
        asked.append(answer is not None)
        return parse_verdict(answer, stream, generation) if answer is not None else None

    cache = Cache(state, known=known)
    generation = current(cache)
    cache.verified(STREAM, generation)
    path = state / "generations" / STREAM.role / str(generation.number) / "target"
    path.write_bytes(path.read_bytes().replace(b'"', b"'", 1))
    with pytest.raises(RefusedError):
        cache.verified(STREAM, current(cache))
    assert asked == [True, False]


def test_what_the_verifier_refuses_has_no_verdict_and_the_player_falls_back_by_itself(state):
    before = boot(Cache(state), HALL)
    path = state / "generations" / STREAM.role / str(current(Cache(state)).number) / "role"
    path.write_bytes(re.sub(rb'("sig": ?").', rb"\g<1>x", path.read_bytes()))
    back = boot(Cache(state), HALL)
    assert before is not None
    assert back is not None
    assert back.version < before.version
    assert started(state) == f"{back.version} True True"


NOTHING = "player.ahead.verdicts = lambda state: 1 / 0"
NEVER = "import time; player.ahead.verdicts = lambda state: time.sleep(600); player.ahead.LONGEST_WAIT_SECONDS = 0.1"


@pytest.mark.parametrize("fault", [NOTHING, NEVER])
def test_a_child_that_says_nothing_leaves_the_verifying_to_the_player(state, fault):
    release = boot(Cache(state), HALL)
    assert release is not None
    assert started(state, CODE.replace("ahead = Ahead", f"{fault}\nahead = Ahead")) == f"{release.version} True True"


def test_a_folder_that_holds_nothing_has_no_child(tmp_path):
    assert list((tmp_path).iterdir()) == []
    assert started(tmp_path) == "None False False"


ORPHAN = """
import os, signal, sys
from pathlib import Path
import player.ahead
player.ahead.verdicts = lambda state: iter([("question", "more than a pipe holds" * 100_000)])
ahead = player.ahead.Ahead(Path(sys.argv[1]))
os.close(ahead._pipe)
signal.signal(signal.SIGALRM, lambda *_: os.kill(ahead._child, signal.SIGKILL))
signal.alarm(30)
sys.exit(os.waitpid(ahead._child, 0)[1])
"""


@pytest.mark.skipif(not may_fork(), reason="nothing is verified ahead on one core")
def test_a_child_whose_parent_is_gone_ends(state):
    assert subprocess.run([sys.executable, "-c", ORPHAN, str(state)], check=False).returncode == 0
