"""Verify the cached releases in a child of this process, while this one loads what draws them.

The libraries that check signatures load as long as everything else together, and a box has more than one core. The
verifier is the same, and so is what it is asked: each verdict goes with a digest of all that was put before it, so
bytes that are others by the time they are used are verified anew. Where there is no child, or it has ended without an
answer, nothing is known and the caller verifies by himself.
"""

import hashlib
import json
import os
import select
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

# Both processes need these: loaded before the fork they are loaded once. What only one of them needs comes after it.
from player.disk import Disk
from player.floors import encode_floors, parse_floors
from player.generations import Generation, Generations
from player.proofs import WITHDRAWALS, RefusedError, Stream, Verified
from playlists.manifest import parse_root_manifest, parse_withdrawals
from playlists.model import ChannelId, Json

LONGEST_WAIT_SECONDS = 5.0
READ_SIZE = 1 << 16


class Ahead:
    """The verdicts on one state folder. Make it before anything starts a thread: it forks."""

    def __init__(self, state: Path) -> None:
        self._answers: dict[str, Json] | None = None
        self._child = 0
        self._pipe = -1
        if not (state / "generations").is_dir() or not may_fork():
            self._answers = {}
            return
        self._pipe, writing = os.pipe()
        self._child = os.fork()
        if not self._child:
            os.close(self._pipe)  # else a child whose parent was killed would wait for ever for somebody to read
            _be_the_child(state, writing)
        os.close(writing)

    def verified(self, stream: Stream, roots: Sequence[bytes], generation: Generation) -> Verified | None:
        """Return the verdict on exactly these bytes, once; None where the child came to none."""
        if self._answers is None:
            self._answers = _answers_in(self._listen())
        answer = self._answers.pop(question(stream, roots, generation), None)
        return None if answer is None else parse_verdict(answer, stream, generation)

    def close(self) -> None:
        """Let go of the child. May be called twice."""
        if self._answers is None:
            self._answers = _answers_in(self._listen())

    def _listen(self) -> bytes:
        """Return all that the child has to say; one that takes too long is ended, and has said nothing."""
        said, end = b"", time.monotonic() + LONGEST_WAIT_SECONDS
        try:
            while select.select([self._pipe], [], [], max(0.0, end - time.monotonic()))[0]:
                more = os.read(self._pipe, READ_SIZE)
                if not more:
                    return said
                said += more
            os.kill(self._child, 9)
            return b""
        finally:
            os.close(self._pipe)
            os.waitpid(self._child, 0)


def may_fork() -> bool:
    """Whether a child runs beside this process: elsewhere than on Linux, or on one core, it gains nothing."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def question(stream: Stream, roots: Sequence[bytes], generation: Generation) -> str:
    """Return the name of everything that a verdict depends on."""
    documents = generation.documents
    files = (*roots, b"", *(getattr(documents, name) for name in documents.__slots__))
    parts = [stream.role, stream.path, *(hashlib.sha256(each).hexdigest() for each in files)]
    return json.dumps([parts, encode_floors(generation.floors)], sort_keys=True)


def verdicts(state: Path) -> Iterator[tuple[str, Json]]:
    """Verify the current generation of every stream; yield each question with its answer, and no refusal."""
    from player.trust import verify

    generations = Generations(state, Disk())
    for role in generations.streams():
        stream = WITHDRAWALS if role == WITHDRAWALS.role else Stream.of(ChannelId(role.removeprefix("channel-")))
        for generation in generations.candidates(stream)[:1]:
            roots = generations.chain(generation)
            try:
                verified = verify(stream, roots, generation.documents, generation.floors)
            except (RefusedError, IndexError):
                continue  # why, is found out and said by whoever asks
            yield question(stream, roots, generation), encode_verdict(verified)


def encode_verdict(verified: Verified) -> Json:
    """Return what cannot be read from the verified files themselves without checking them again."""
    return {
        "floors": encode_floors(verified.floors),
        "root_version": verified.root_version,
        "version": verified.version,
        "issued": verified.issued.isoformat() if verified.issued is not None else None,
        "expiries": [[role, expires.isoformat()] for role, expires in verified.expiries],
    }


def parse_verdict(answer: Any, stream: Stream, generation: Generation) -> Verified:
    """Join an answer to the files it is about."""
    target = generation.documents.target
    return Verified(
        stream,
        generation.documents,
        parse_floors(answer["floors"]),
        answer["root_version"],
        answer["version"],
        datetime.fromisoformat(answer["issued"]) if answer["issued"] is not None else None,
        tuple((role, datetime.fromisoformat(expires)) for role, expires in answer["expiries"]),
        parse_root_manifest(target) if stream.channel is not None else None,
        parse_withdrawals(target) if stream.channel is None else None,
    )


def _answers_in(said: bytes) -> dict[str, Json]:
    try:
        return dict(map(json.loads, said.splitlines()))
    except ValueError:
        return {}  # the child ended in the middle of a line


def _be_the_child(state: Path, writing: int) -> NoReturn:
    """Answer and end, whatever happens: nothing of the player's own end may run here a second time."""
    try:
        for verdict in verdicts(state):
            os.write(writing, json.dumps(verdict).encode() + b"\n")
    finally:
        os._exit(0)
