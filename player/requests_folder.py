"""Take small requests from the command line while the player runs: files in a folder, answered by their going.

`gongshi-player screenshot` puts a request down and waits until it is gone. A folder works on every system and needs
no open port.
"""

import contextlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

LONGEST_WAIT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Request:
    """``action`` is `screenshot`, `status`, `test` or `uncover`; ``display`` empty means the first."""

    action: str
    display: str = ""
    path: str = ""


class RequestsFolder:
    """The player's side takes; the command line's side asks."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "requests"

    def take(self) -> list[tuple[Path, Request]]:
        """Return what was asked, each with the file to remove when it is done. Damaged requests are removed."""
        try:
            names = sorted(name for name in os.listdir(self._folder) if name.endswith(".json"))
        except OSError:
            return []
        taken = []
        for name in names:
            path = self._folder / name
            try:
                value = json.loads(path.read_bytes())
                fields = {key: str(value[key]) for key in ("action", "display", "path") if key in value}
                taken.append((path, Request(**fields)))
            except (OSError, ValueError, TypeError):
                done(path)
        return taken

    def ask(self, request: Request) -> bool:
        """Put the request down; return whether a running player took it."""
        import secrets  # late: only the command line asks

        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{secrets.token_hex(8)}.json"
        new = path.with_suffix(".new")
        new.write_text(
            json.dumps({"action": request.action, "display": request.display, "path": request.path}), "utf-8"
        )
        new.replace(path)
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while path.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        taken = not path.exists()
        done(path)
        return taken


def done(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
