"""How long all requests of one client may take together. It neither sleeps nor sends."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class TimeLimit:
    """So many seconds from now on."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._monotonic = monotonic
        self._ends_at = monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._ends_at - self._monotonic())
