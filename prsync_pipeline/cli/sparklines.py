"""Numbers over time as one word of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
NOTHING = "·"


def sparkline(values: Sequence[float | None]) -> str:
    """A bar for each value between the smallest and the largest, a dot where there is none."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)

    def bar(value: float | None) -> str:
        if value is None:
            return NOTHING
        if high == low:
            return BARS[0] if value == 0 else BARS[3]
        return BARS[round((value - low) / (high - low) * (len(BARS) - 1))]

    return "".join(map(bar, values))
