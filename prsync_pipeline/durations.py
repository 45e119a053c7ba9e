"""Times in words, as exact as they are known. Pure."""

from __future__ import annotations

import math

MINUTE, HOUR = 60, 3600
A_FEW, NEARLY_A_MINUTE = 10, 55


def about(seconds: float) -> str:
    """A time that is estimated: `a few seconds`, `about 40 s`, `about 3 min`, `about 1 h 20 min`."""
    if seconds < A_FEW:
        return "a few seconds"
    if seconds <= NEARLY_A_MINUTE:
        return f"about {math.ceil(seconds / 10) * 10:.0f} s"
    if seconds < HOUR:
        return f"about {math.ceil(seconds / MINUTE)} min"
    tens = math.ceil(seconds / (10 * MINUTE))
    hours, minutes = tens // 6, tens % 6 * 10
    return f"about {hours} h {minutes} min" if minutes else f"about {hours} h"


def spent(seconds: float) -> str:
    """A time that was measured: `4.1 s`, `58 s`, `3 min 20 s`, `1 h 5 min`."""
    if seconds < A_FEW:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
