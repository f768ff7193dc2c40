"""Keep the player's memory from growing by what the C library holds back.

A page is 6 MB and comes and goes every few seconds. glibc learns from the first one that is freed to keep blocks of
that size on its heap, where they leave holes: over a day the player's memory wanders by a fifth. A fixed threshold
keeps them out of the heap. It also gives every thread a heap of its own, each with holes that no other thread may
fill; threads that start later share what there is. Elsewhere than on glibc nothing happens.
"""

import sys

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h
LARGE_BYTES = 256 << 10


def hold_little_back() -> bool:
    """Fix both for this process; return whether the C library took them. Call it before most threads start."""
    if sys.platform != "linux":
        return False
    import ctypes  # late: it costs milliseconds, and the first frame comes before

    try:
        mallopt = ctypes.CDLL(None).mallopt
        return bool(mallopt(M_MMAP_THRESHOLD, LARGE_BYTES) and mallopt(M_ARENA_MAX, 1))
    except (OSError, AttributeError):
        return False
