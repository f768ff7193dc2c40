"""What a tree of processes uses: CPU seconds and proportional set size, read from /proc.

Files are named by strings: a soak reads from inside the process it measures, and pathlib would intern the number of
every process of the machine there.
"""

import contextlib
import os
import threading
from collections.abc import Iterator

TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> set[int]:
    """The process and all that descend from it, as far as they live at this moment."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            children.setdefault(int(_stat(int(name))[1]), []).append(int(name))
    found: set[int] = set()
    open_ends = [root]
    while open_ends:
        pid = open_ends.pop()
        if pid not in found:
            found.add(pid)
            open_ends += children.get(pid, [])
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of the tree, children that have ended and been waited for included."""
    total = 0
    for pid in tree(root):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = _stat(pid)
            total += int(fields[11]) + int(fields[12])
            if pid == root:
                total += int(fields[13]) + int(fields[14])
    return total / TICKS


def pss_mb(root: int) -> float:
    """Proportional set size of the tree in MB (10^6 bytes)."""
    return sum(pss_of(pid) for pid in tree(root))


def pss_of(pid: int) -> float:
    """Proportional set size of one process in MB (10^6 bytes); 0 where it is gone."""
    return _rolled_up(pid, "Pss:")


def anonymous_mb(root: int) -> float:
    """What the tree has allocated itself, in MB (10^6 bytes): no file's pages, whose shares others' coming moves."""
    return sum(_rolled_up(pid, "Pss_Anon:") for pid in tree(root))


def _rolled_up(pid: int, field: str) -> float:
    with contextlib.suppress(OSError, IndexError, ValueError):
        for line in _text(f"/proc/{pid}/smaps_rollup").splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def _stat(pid: int) -> list[str]:
    """What the kernel says of a process after its name, which may hold anything."""
    return _text(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _text(name: str) -> str:
    with open(name, encoding="utf-8", errors="replace") as file:
        return file.read()


@contextlib.contextmanager
def peak_pss(pid_of: "PidOf") -> Iterator[list[float]]:
    """Watch the tree's memory until the block ends; the list's only element is the most that was seen."""
    most = [0.0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            pid = pid_of()
            if pid is not None:
                most[0] = max(most[0], pss_mb(pid))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


class PidOf:
    """Where the watcher learns which process to look at, while it may be restarted."""

    def __init__(self) -> None:
        self.pid: int | None = None

    def __call__(self) -> int | None:
        return self.pid
