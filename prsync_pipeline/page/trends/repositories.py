"""The repositories of a month, the busiest first, each with its own months as a small line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.page.charts.drawing import draw
from prsync_pipeline.page.charts.measures import measured
from prsync_pipeline.page.charts.shapes import Frame, Month, Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.page.charts.shapes import Drawing
    from prsync_pipeline.page.trends.choice import Choice
    from prsync_pipeline.warehouse import Trend

MAX_ROWS = 20
ACTIVITY = ("merged_count", "agent_merged_count", "bot_merged_count", "opened_count", "agent_opened_count")
COLUMNS = ("merged_count", "cycle_time_hours_p50", "cycle_time_hours_p75", "pickup_time_hours_p75", "ai_share")
SPARK = Frame(96, 22, 0, 0, 2, 2)


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """`cells` are the values of `COLUMNS`; the line is of merged pull requests by month."""

    name: str
    href: str
    cells: Sequence[str]
    spark: Drawing


@dataclass(frozen=True, slots=True)
class RepositoryTable:
    """`total` is how many had something merged or opened in the month."""

    rows: Sequence[RepositoryRow]
    total: int


def repository_table(months: Mapping[str, Sequence[Trend]], chosen: Trend, choice: Choice) -> RepositoryTable:
    """The table of the chosen month, from each repository's months; the first twenty unless all are asked for."""
    of_month = {name: trend for name, trends in months.items() for trend in trends if trend.month == chosen.month}
    active = [name for name, trend in of_month.items() if any(trend.measures[metric] for metric in ACTIVITY)]
    active.sort(key=lambda name: (-(of_month[name].measures["merged_count"] or 0), name))
    shown = active if choice.has_all else active[:MAX_ROWS]
    return RepositoryTable([_row(name, of_month[name], months[name], choice) for name in shown], len(active))


def _row(name: str, chosen: Trend, months: Sequence[Trend], choice: Choice) -> RepositoryRow:
    merged = Series("spark", [trend.measures["merged_count"] for trend in months])
    return RepositoryRow(
        name,
        choice.with_repository(name).href,
        [measured(metric, chosen.measures[metric]) for metric in COLUMNS],
        draw([Month()] * len(months), lines=[merged], frame=SPARK),
    )
