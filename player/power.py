"""Keep a screen's power as it shall be, by commands that this box's own settings name, and see what came of it.

Said again each minute as a state, not as an event: a television that somebody switched on by hand goes off again, and
one that missed the word hears it. Runs beside the wall, never on its thread. Nothing that comes from the network can
name or change a command.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from player.config import PowerSettings
from player.screens import Connector, ScreenState, Watch, state_in, worst

SECONDS_FOR_A_COMMAND = 10.0
MOST_OUTPUT = 4096
MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command: whether it ended well, its first words or why it failed, and all that it said."""

    ok: bool
    words: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is known of the screens of this player: what power was wanted, what came of it, what the system says."""

    wanted: bool = True
    result: Done | None = None
    state: ScreenState = "unknown"
    words: str = ""
    connectors: tuple[Connector, ...] = field(default=())


class Power:
    """The chore. ``wanted`` may be set by any thread; ``screen`` is what was found last."""

    def __init__(
        self,
        settings: PowerSettings,
        watch: Watch | None = None,
        seconds: float = SECONDS_FOR_A_COMMAND,
        on_edge: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._watch = watch or Watch(settings.connector)
        self._seconds = seconds
        self.on_edge = on_edge
        self._wanted = True
        self.screen = Screen()

    def want(self, on: bool) -> None:
        """Say whether the screens shall have power; at an edge it is seen to at once."""
        if on != self._wanted:
            self._wanted = on
            self.on_edge()

    def see_to_it(self) -> None:
        """Run what is to be run, then look how things are."""
        wanted = self._wanted
        command = self._settings.on if wanted else self._settings.off
        result = run(command, self._seconds) if command else None
        said = run(self._settings.state, self._seconds) if self._settings.state else None
        ours, seen = self._watch.look()
        # In all of it: cec-ctl introduces its adapter at length before it answers.
        told = state_in(said.said) if said is not None and said.ok else "unknown"
        words = said.words if said is not None else ""
        self.screen = Screen(wanted, result, worst((seen, told)), words, ours)


def run(words: Sequence[str], seconds: float = SECONDS_FOR_A_COMMAND) -> Done:
    """Run a command without a shell and without input; what takes longer is ended, with all that it began."""
    import subprocess  # late: the first frame needs none

    try:
        process = subprocess.Popen(  # noqa: S603 — the words are this box's own settings
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
    except OSError as error:
        return Done(False, f"{words[0]}: {error.strerror or error}")
    overtime = threading.Event()

    def end() -> None:
        overtime.set()
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        # Only so much is read: whoever says more finds the pipe closed.
        said = process.stdout.read(MOST_OUTPUT) if process.stdout is not None else b""
        if process.stdout is not None:
            process.stdout.close()
        code = process.wait()
    finally:
        timer.cancel()
    if overtime.is_set():
        return Done(False, f"{words[0]}: not done within {seconds:.0f} s")
    text = " ".join(said.decode("utf-8", "replace").split())
    first = text[:MOST_WORDS]
    return Done(code == 0, first if code == 0 else f"{words[0]}: ended with {code}. {first}".strip(), text)
