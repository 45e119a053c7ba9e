"""The time that one run has for its requests to the language model: the trends that follow wait for no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from prsync_pipeline.months import Clock

MIN_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class AskingTime:
    """Ends at `until`; what is not sent by then a later run sends."""

    until: datetime
    clock: Clock
    sleep: Callable[[float], None]

    @classmethod
    def of(cls, seconds: float, clock: Clock, sleep: Callable[[float], None]) -> AskingTime:
        """So many seconds from now on."""
        return cls(clock() + timedelta(seconds=seconds), clock, sleep)

    @property
    def is_over(self) -> bool:
        return self.clock() >= self.until

    def pause(self, seconds: float) -> bool:
        """Sleep for a pause that Groq asks for and return True; return False at once where it ends too late."""
        seconds = max(seconds, MIN_PAUSE_SECONDS)
        if (self.until - self.clock()).total_seconds() < seconds:
            return False
        self.sleep(seconds)
        return True
