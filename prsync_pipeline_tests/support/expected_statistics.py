"""Percentiles, means, their standard errors and the intervals of changes, in plain Python."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]


def percentile(values: Sequence[float], fraction: float) -> float | None:
    """Between the two nearest of the sorted values, as `percentile_cont` has it."""
    if not values:
        return None
    ordered = sorted(values)
    place = fraction * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def percentiles(subject: str, values: Sequence[float], *places: int, suffix: str = "") -> Row:
    """The percentiles with their standard errors, and the size of the sample."""
    found: Row = {f"{subject}{suffix}_n": len(values)}
    for place in places:
        found[f"{subject}_p{place}{suffix}"] = percentile(values, place / 100)
        found[f"{subject}_p{place}{suffix}_se"] = standard_error(values, place / 100)
    return found


def standard_error(values: Sequence[float], fraction: float) -> float | None:
    """From the 95 % interval by order statistics; None where one of its ranks is beyond the sample."""
    size = len(values)
    spread = 1.96 * math.sqrt(size * fraction * (1 - fraction))
    low, high = round(size * fraction - spread), round(size * fraction + spread + 1)
    if low < 1 or high > size:
        return None
    ordered = sorted(values)
    return (ordered[high - 1] - ordered[low - 1]) / (2 * 1.96)


def mean_of(subject: str, name: str, values: Sequence[float]) -> Row:
    """The mean with its standard error, and the size of the sample."""
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None
    return {f"{subject}_n": len(values), name: mean(values), f"{name}_se": error}


SAMPLES_OF_SHARES = {
    "unreviewed_share": ("merged_count",),
    "revert_share": ("merged_count",),
    "hotfix_share": ("merged_count",),
    "ai_share_of_people": ("merged_count",),
    "top_reviewer_share": ("review_count",),
    "ai_share": ("merged_count", "agent_merged_count"),
    "agent_share": ("merged_count", "agent_merged_count"),
    "agent_unreviewed_share": ("agent_merged_count",),
}


def change_interval(metric: str, subject: str, row: Row, before: Row) -> tuple[float, float] | None:
    """The 95 % interval of a metric's difference from the month before; None where nothing can be told."""
    value, former = row[metric], before[metric]
    if value is None or former is None:
        return None
    if metric in SAMPLES_OF_SHARES:
        sizes = [sum(each[name] for name in SAMPLES_OF_SHARES[metric]) for each in (row, before)]
        return newcombe(value, sizes[0], former, sizes[1]) if min(sizes) >= 10 else None
    if metric.endswith("_count"):
        error = 1.96 * math.sqrt(value + former)
        return (value - former - error, value - former + error) if min(value, former) >= 10 else None
    errors = row[f"{metric}_se"], before[f"{metric}_se"]
    if min(row[f"{subject}_n"], before[f"{subject}_n"]) < 10 or None in errors:
        return None
    error = 1.96 * math.hypot(*errors)
    return value - former - error, value - former + error


def newcombe(share_: float, size: int, former: float, former_size: int) -> tuple[float, float]:
    (low, high), (former_low, former_high) = wilson(share_, size), wilson(former, former_size)
    difference = share_ - former
    return (
        difference - math.hypot(share_ - low, former_high - former),
        difference + math.hypot(high - share_, former - former_low),
    )


def wilson(share_: float, size: int) -> tuple[float, float]:
    middle = (share_ + 1.96**2 / (2 * size)) / (1 + 1.96**2 / size)
    half = 1.96 / (1 + 1.96**2 / size) * math.sqrt(share_ * (1 - share_) / size + 1.96**2 / (4 * size**2))
    return middle - half, middle + half


def mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def divided(part: float, whole: float) -> float | None:
    return part / whole if whole else None
