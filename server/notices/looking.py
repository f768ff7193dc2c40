"""Look into a file somebody handed in, in a process of its own that a poisoned file may end, and nothing else.

Both sides stand here: who asks, and the module that is run. That module takes what it needs to know, and at last how
much memory it may use, as its arguments, and answers in one line of JSON; what cannot be read has a ``problem`` in it.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping

from playlists.model import Json
from server.errors import Refused


def look_into(module: str, *given: object, memory_mb: int, seconds: int, unreadable: str) -> dict[str, Json]:
    """What the module found; refused with ``unreadable`` when it died, hung or answered nothing."""
    command = [sys.executable, "-m", module, *map(str, given), str(memory_mb)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # noqa: S603  # our own interpreter and module
        found: dict[str, Json] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise Refused(unreadable) from error
    return found


def answer(memory_mb: str, look: Callable[[], Mapping[str, object]]) -> None:
    """The whole of the child: its limit, its look, its one line."""
    _limit_memory(int(memory_mb))
    try:
        found = look()
    except Exception as error:
        # Whatever is wrong with the file: it cannot be read.
        found = {"problem": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
    sys.stdout.write(json.dumps(found) + "\n")


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
