"""Memory that is given back to the system."""

import ctypes
import sys

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # glibc, malloc.h


def give_back() -> None:
    """Let what a crowd needed go back to the system when it has gone, where the C library is glibc.

    A password hash takes 19 MiB. By default glibc keeps blocks of that size once it has freed one, in an arena of each
    thread: 64 threads that have hashed once kept some 400 MB. So large blocks are mapped and unmapped each time, and
    threads share two arenas. To be called before threads are started; elsewhere it does nothing.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt:
        mallopt(_MMAP_THRESHOLD, 1024 * 1024)
        mallopt(_ARENA_MAX, 2)
