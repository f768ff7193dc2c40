"""Give large blocks back to the machine as soon as they are free.

A page is 6 MB and comes and goes every few seconds. glibc learns from the first one that is freed to keep blocks of
that size on its heap, where they leave holes: over a day the player's memory wanders by a fifth. A fixed threshold
keeps them out of the heap. Elsewhere than on glibc nothing happens.
"""

import sys

M_MMAP_THRESHOLD = -3  # malloc.h
LARGE_BYTES = 256 << 10


def return_large_blocks() -> bool:
    """Fix the threshold for this process; return whether the C library took it."""
    if sys.platform != "linux":
        return False
    import ctypes  # late: it costs milliseconds, and the first frame comes before

    try:
        return bool(ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES))
    except (OSError, AttributeError):
        return False
