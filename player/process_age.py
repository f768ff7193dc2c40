"""How long this process has lived, counted from its start and not from its first line of Python."""

import os
import time
from pathlib import Path

START_FIELD = 19  # of /proc/self/stat after the command's name, in clock ticks since boot


def process_age_ms() -> float | None:
    """Return the age, or None where the system does not tell."""
    try:
        fields = Path("/proc/self/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        started = int(fields[START_FIELD]) / os.sysconf("SC_CLK_TCK")
        return (time.clock_gettime(time.CLOCK_BOOTTIME) - started) * 1000
    except (OSError, ValueError, IndexError, AttributeError):
        return None
