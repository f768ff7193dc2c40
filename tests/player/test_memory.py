"""Memory goes back to the machine when it is free, and what swells meets a limit before the machine does."""

import subprocess
import sys

import pytest

CHILD = """
import ctypes, sys
from player.memory import hold_little_back
if sys.argv[1] == "fixed":
    assert hold_little_back()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
PAGE = 6 << 20
libc.free(libc.malloc(PAGE))  # after this glibc keeps such blocks on its heap, unless told otherwise
pages, kept = [], []
for _ in range(10):
    page = libc.malloc(PAGE)
    ctypes.memset(page, 1, PAGE)
    pages.append(page)
    kept.append(libc.malloc(1 << 16))
for page in pages:
    libc.free(page)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


def kilobytes_held(mode: str) -> int:
    done = subprocess.run([sys.executable, "-c", CHILD, mode], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the threshold is glibc's")
def test_pages_that_are_gone_leave_no_holes_in_the_heap():
    assert kilobytes_held("fixed") < kilobytes_held("as it comes") - 40_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process so")
def test_what_swells_in_the_worker_meets_its_limit():
    code = """
from player.layout_worker import limit_memory
limit_memory(300)
try:
    bytearray(400 << 20)
except MemoryError:
    print("refused")
print(len(bytearray(50 << 20)) >> 20)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["refused", "50"]
