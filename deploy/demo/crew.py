"""The processes of the demonstration: started, stopped, killed, and started again as systemd would."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

RESTART_SECONDS = 2.0


class CrewError(Exception):
    """A process could not be started or died at once. The sentence names it and where its log is."""


def command(name: str) -> str:
    """The installed command beside the interpreter that runs the demonstration."""
    return str(Path(sys.executable).parent / name)


class Hand:
    """One process with its log. ``wanted`` says whether it should run; a watcher brings it back if it dies."""

    def __init__(self, name: str, words: Sequence[str], log: Path, extra: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.words = list(words)
        self.log = log
        self.wanted = False
        self.starts = 0
        self._extra = dict(extra or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self.alive else None

    def start(self) -> None:
        with self._lock:
            self.wanted = True
            if self.alive:
                return
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    self.words,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **self._extra},
                )
            self.starts += 1

    def stop(self) -> None:
        """Ask it to end, and make it end if it does not."""
        self.wanted = False
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                return
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def kill(self) -> None:
        """SIGKILL: what a power cut does to it."""
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def last_words(self, lines: int = 5) -> str:
        try:
            return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])
        except OSError:
            return ""


class Crew:
    """All hands, and the watcher that restarts who died without being told to."""

    def __init__(self) -> None:
        self.hands: list[Hand] = []
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="crew", daemon=True)
        self._watcher.start()

    def add(self, hand: Hand) -> Hand:
        self.hands.append(hand)
        return hand

    def end(self) -> None:
        self._ended.set()
        for hand in reversed(self.hands):
            hand.stop()

    def _watch(self) -> None:
        while not self._ended.wait(RESTART_SECONDS):
            for hand in self.hands:
                if hand.wanted and not hand.alive and not self._ended.is_set():
                    hand.start()
