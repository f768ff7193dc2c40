"""The processes of the demonstration: started, stopped, killed, and started again as systemd would.

The end-to-end tests and the bench start theirs through the same functions.
"""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

RESTART_SECONDS = 2.0


class CrewError(Exception):
    """A process could not be started or died at once. The sentence names it and where its log is."""


def free_port() -> int:
    """A port that nothing listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def wait_until(holds: Callable[[], bool], seconds: float, what: str, every: float = 0.05) -> None:
    """Return as soon as it holds; raise with a sentence when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise CrewError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(every)


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


def write_server_config(data: Path, port: int, public_url: str, database_url: str = "") -> None:
    """Settings for a server of one machine, with TLS and a certificate for the loopback; SQLite unless told."""
    data.mkdir(parents=True, exist_ok=True)
    lines = ["[server]", 'host = "127.0.0.1"', f"port = {port}", f'public_url = "{public_url}"']
    if database_url:
        lines += ["[database]", f'url = "{database_url}"']
    (data / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def server_hand(data: Path, log: Path, name: str = "server", more: Sequence[str] = ()) -> Hand:
    return Hand(name, [command("gongshi-server"), "run", "--data", str(data), *more], log)


def player_hand(name: str, state: Path, output: str, log: Path, more: Sequence[str] = ()) -> Hand:
    """A player that asks every second; ``more`` are further words of its command line."""
    words = [command("gongshi-player"), "run", "--state", str(state), "--output", output, "--poll-seconds", "1"]
    headless = {} if output.partition(":")[0] in ("window", "fullscreen", "hdmi") else {"SDL_VIDEODRIVER": "dummy"}
    return Hand(name, [*words, *more], log, headless)


def enrol(url: str, code: str, state: Path) -> None:
    """Join the server as an installer would."""
    words = [command("gongshi-player"), "enrol", url, code, "--state", str(state)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise CrewError(f"enrolment failed: {done.stderr.strip() or done.stdout.strip()}")


def answers(url: str, authority: Path, path: str = "/repository/metadata/timestamp.json") -> bool:
    """Whether the server answers over HTTPS under its own authority."""
    try:
        trust = ssl.create_default_context(cafile=str(authority))
        with urllib.request.urlopen(url + path, timeout=2, context=trust) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def status_of(state: Path) -> dict[str, object]:
    """What the player says of itself; empty while it has said nothing."""
    try:
        told = json.loads((state / "status.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
