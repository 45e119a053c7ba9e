"""What Dagster shows of a team's trends: the figures of each month, and of the newest one a table and a picture."""

from __future__ import annotations

import base64
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import dagster as dg

from prsync_pipeline.assets.metadata.ai_comparison_table import comparison_table
from prsync_pipeline.assets.metadata.tables import ROW_COUNT, of_team
from prsync_pipeline.chart import draw_trends
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.events.outbox import WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse import Store, ToolCount, Trend

SHOWN_MONTHS = 13
LAST_MONTHS, PLOT, AI_COMPARISON = "last_thirteen_months", "plot", "ai_comparison"
PLOTTED = ("merged_count", "agent_merged_count", "cycle_time_hours_p50", "cycle_time_hours_p75", "ai_share")
DECIMALS = 3
_TABLE = dg.TableSchema(
    [
        dg.TableColumn("month", "string"),
        dg.TableColumn("merged", "int"),
        dg.TableColumn("merged_by_agents", "int"),
        dg.TableColumn("cycle_p50_hours", "string"),
        dg.TableColumn("cycle_p75_hours", "string"),
        dg.TableColumn("ai_share", "string"),
        dg.TableColumn("note", "string"),
    ]
)
Metadata: TypeAlias = "dict[str, dg.MetadataValue | float]"


def month_metadata(store: Store, team: str, months: Sequence[Month]) -> dict[str, dict[Month, Metadata]]:
    """Table → month → its number of rows and its figures, of these months of the team, in order."""
    trends = store.trends.of_team(team, repository=None, first_month=months[0])
    tools = store.trends.tool_counts(team, repository=None, first_month=months[0])
    figures = {
        "trend_aggregates": {trend.month: _measures(trend) for trend in trends if trend.repository == WHOLE_TEAM},
        "ai_tool_counts": _merged_by_tool([tool for tool in tools if tool.repository == WHOLE_TEAM], months),
    }
    rows = {
        "trend_aggregates": Counter(trend.month for trend in trends),
        "ai_tool_counts": Counter(tool.month for tool in tools),
    }
    return {
        table: {
            month: {ROW_COUNT: rows[table][month], **of_team(team, figures[table].get(month, {}))} for month in months
        }
        for table in figures
    }


def _measures(trend: Trend) -> dict[str, float | None]:
    measures = {name: trend.measures[name] for name in PLOTTED}
    return {name: None if value is None else round(value, DECIMALS) for name, value in measures.items()}


def _merged_by_tool(tools: Iterable[ToolCount], months: Iterable[Month]) -> dict[Month, dict[str, float | None]]:
    """Month → tool → merged pull requests that name it; of each tool that any of the months has, also 0."""
    counts = {(tool.month, tool.tool): tool.count for tool in tools}
    names = sorted({name for _, name in counts})
    return {month: {name: counts.get((month, name), 0) for name in names} for month in months}


def newest_metadata(store: Store, team: str, now: datetime) -> Metadata:
    """The last thirteen months as a table and as a picture, and what AI changed; large, so one month alone has it."""
    trends = store.trends.of_team(team, first_month=Month.of(now).plus(1 - SHOWN_MONTHS))
    table = dg.MetadataValue.table([_record(trend) for trend in trends], schema=_TABLE)
    compared = comparison_table(store.ai_comparisons.of_team(team, now))
    return {PLOT: _picture(team, trends), LAST_MONTHS: table, AI_COMPARISON: compared}


def _picture(team: str, trends: Sequence[Trend]) -> dg.MetadataValue:
    if not trends:
        return dg.MetadataValue.text("no month is covered yet")
    encoded = base64.b64encode(draw_trends(f"{team}: the last {len(trends)} months", trends)).decode()
    return dg.MetadataValue.md(f"![{team}, month by month](data:image/png;base64,{encoded})")


def _record(trend: Trend) -> dg.TableRecord:
    measures: Mapping[str, float | int | None] = trend.measures
    missing = len(trend.missing_repositories)
    notes = [
        *(["not over yet"] if trend.is_partial else []),
        *(["small sample"] if trend.small_sample else []),
        *([f"{missing} repositories missing"] if missing else []),
    ]
    return dg.TableRecord(
        {
            "month": str(trend.month),
            "merged": int(measures["merged_count"] or 0),
            "merged_by_agents": int(measures["agent_merged_count"] or 0),
            "cycle_p50_hours": _number(measures["cycle_time_hours_p50"]),
            "cycle_p75_hours": _number(measures["cycle_time_hours_p75"]),
            "ai_share": _number(measures["ai_share"], factor=100, unit=" %"),
            "note": ", ".join(notes),
        }
    )


def _number(value: float | None, factor: float = 1, unit: str = "") -> str:
    return "-" if value is None else f"{value * factor:.1f}{unit}"
