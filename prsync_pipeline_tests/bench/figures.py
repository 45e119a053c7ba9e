"""What a benchmark tells: a figure with its limit, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it may be at most; without a limit it is told and not judged."""

    what: str
    measured: float
    most: float | None = None
    unit: str = ""

    @property
    def is_kept(self) -> bool:
        return self.most is None or self.measured <= self.most


@dataclass(frozen=True, slots=True)
class Skipped:
    what: str
    reason: str
