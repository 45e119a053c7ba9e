"""The pause before what failed is tried again. Knows nothing of what failed, and does not wait itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

Pause = TypeVar("Pause", float, timedelta)

MAX_DOUBLINGS = 20  # no product overflows, however many failures there were


def doubling_pause(first: Pause, failures: int, longest: Pause) -> Pause:
    """`first` after one failure, twice as long after each further one in a row, never more than `longest`.

    The pauses are timedeltas, or seconds.
    """
    factor: int = 2 ** min(max(failures - 1, 0), MAX_DOUBLINGS)
    return min(first * factor, longest)
