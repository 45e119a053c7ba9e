"""A metric's value and its change as readers see them: `2.5 d`, `21 %`, `145 lines`, `+6 pt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.page.words import NOTHING, hours, number, percent
from prsync_pipeline.warehouse import METRICS

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import TrendChange

MINUS, THIN_SPACE, NO_BREAK = "\u2212", "\u2009", "\u00a0"
UNITS = {metric.name: str(metric.unit) for metric in METRICS}
MEANS = {metric.name for metric in METRICS if metric.statistic == "mean" and metric.unit == "count"}
DESCRIPTIONS = {metric.name: metric.description for metric in METRICS}
SUBJECTS = {
    "cycle_time_hours": "Cycle time",
    "pickup_time_hours": "Wait for the first review",
    "review_to_merge_hours": "From review to merge",
    "size": "Size",
    "unreviewed": "Merged unreviewed",
    "top_reviewer": "One reviewer's share",
    "revert": "Reverts",
    "merged_per_author": "Merged by each author",
}
STATISTICS = {"p50": ", median", "p75": ", P75", "p90": ", P90"}
TITLES = {
    metric.name: SUBJECTS.get(metric.subject, metric.title) + STATISTICS.get(metric.statistic, "") for metric in METRICS
}
"""Of a table's rows; what a chart says of the same subject it says in the same words."""


def measured(metric: str, value: float | None) -> str:
    """The value with its unit; a dash where there is none."""
    if value is None:
        return NOTHING
    match UNITS[metric]:
        case "hours":
            return hours(value)
        case "share":
            return percent(value)
        case "lines":
            return f"{number(value)} lines"
        case _:
            return f"{value:.1f}" if metric in MEANS else number(value)


def changed(change: TrendChange) -> str:
    """By how much: in points for a share, else in percent; nothing where that is not known."""
    amount, unit = (change.change_points, "pt") if change.unit == "share" else (change.change_pct, "%")
    return "" if amount is None else f"{signed(amount)}{NO_BREAK}{unit}"


def signed(amount: float) -> str:
    """With its sign; `0` for what rounds to nothing."""
    return f"{amount:+.0f}".replace("-", MINUS) if round(amount) else "0"


def tick(value: float) -> str:
    """A number of an axis."""
    return f"{value:,g}".replace(",", THIN_SPACE)


def _measured(value: float | None, metric: str) -> str:
    return measured(metric, value)


FILTERS = {"measured": _measured, "signed": signed, "tick": tick}
