"""How long to wait before what failed is tried again. It knows nothing of what failed."""

from datetime import timedelta


def doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    """`first`, doubled with each time after the first, and never more than `longest`."""
    factor: int = 2 ** min(times - 1, 20) if times else 1
    return min(first * factor, longest)
