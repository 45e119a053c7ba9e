"""The metrics of a month: one line each, beside one expression in `insert_trend_aggregates` of sql/trends.sql.

To add one, write its expression under its name in the query's population, and its line here. The column, its comment,
its row in `trend_metrics` and so its changes, checks and readers follow from the line. A database gets the column when
it is next opened, and each team's next run computes all of its months; until then the former figures stay, and the new
one is null. The same happens when an expression or a view changes, so an operator has nothing to do; to compute a team
at once, run `prsync classify TEAM`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query

if TYPE_CHECKING:
    from collections.abc import Sequence

# merged_count, size_p75, cycle_time_hours_p50_ai: the statistic stands behind what it is of.
NAME = re.compile(r"(\w+?)_(p\d\d|mean|count|share)(_\w+)?")


class Unit(StrEnum):
    """Of the value as it is stored: shares run from 0 to 1."""

    COUNT = "count"
    HOURS = "hours"
    LINES = "lines"
    SHARE = "share"

    @property
    def suffix(self) -> str:
        """What stands behind a title where the value has no unit of its own; shares are shown in percent."""
        return {"count": "", "hours": ", h", "lines": ", lines", "share": ", %"}[self]


class Preference(StrEnum):
    """Whether a larger value is an improvement."""

    HIGHER = "higher_is_better"
    LOWER = "lower_is_better"
    NEUTRAL = "neutral"


class Population(StrEnum):
    """What is aggregated, by the name of its part of the query."""

    OPENED = "opened"
    """Pull requests that people opened in the month."""
    MERGED = "merged"
    """Pull requests of people, merged in the month."""
    CLOSED = "closed"
    """Pull requests of people, closed in the month without a merge."""
    BOTS = "bots"
    """Pull requests of bots, merged in the month."""
    REVIEWED = "reviewed"
    """Reviews that people submitted in the month on others' pull requests."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A column of `trend_aggregates`; `title` is for tables and pictures, without its unit.

    A count of nothing is 0, any other statistic of nothing is null.
    """

    name: str
    unit: Unit
    preference: Preference
    population: Population
    title: str
    description: str

    @property
    def statistic(self) -> str:
        """Such as p75, count, share; what its name does not say is a mean."""
        match = NAME.fullmatch(self.name)
        return match[2] if match else "mean"

    @property
    def subject(self) -> str:
        """What the statistic is of: `size` of `size_p75`. Metrics of one subject are comparable."""
        match = NAME.fullmatch(self.name)
        return match[1] + (match[3] or "") if match else self.name

    @property
    def sql_type(self) -> str:
        return "integer" if self.statistic == "count" else "double precision"

    @property
    def sql_value(self) -> str:
        """The value within the query."""
        column = f"{self.population}.{self.name}"
        return f"coalesce({column}, 0)" if self.statistic == "count" else column


COUNT, HOURS, LINES, SHARE = Unit
HIGHER, LOWER, NEUTRAL = Preference
OPENED, MERGED, CLOSED, BOTS, REVIEWED = Population

METRICS = (
    Metric(
        "opened_count", COUNT, NEUTRAL, OPENED, "opened", "created in the month; of people, but for bot_merged_count"
    ),
    Metric("active_author_count", COUNT, NEUTRAL, OPENED, "authors", "people who opened them"),
    Metric("merged_count", COUNT, NEUTRAL, MERGED, "merged", "merged in the month"),
    Metric("closed_unmerged_count", COUNT, NEUTRAL, CLOSED, "closed unmerged", "closed in the month without a merge"),
    Metric(
        "bot_merged_count", COUNT, NEUTRAL, BOTS, "merged of bots", "bots' merged in the month; they count nowhere else"
    ),
    Metric("merged_per_author", COUNT, HIGHER, MERGED, "merged/author", "merged_count by the number of their authors"),
    Metric(
        "cycle_time_hours_p50", HOURS, LOWER, MERGED, "cycle p50", "median hours from creation to merge, of merged ones"
    ),
    Metric("cycle_time_hours_p75", HOURS, LOWER, MERGED, "cycle p75", "their 75th percentile"),
    Metric("cycle_time_hours_p90", HOURS, LOWER, MERGED, "cycle p90", "their 90th percentile"),
    Metric("cycle_time_hours_mean", HOURS, LOWER, MERGED, "cycle mean", "their mean"),
    Metric(
        "review_time_hours_p50",
        HOURS,
        LOWER,
        MERGED,
        "review p50",
        "median hours to the first review by another person",
    ),
    Metric("review_time_hours_p75", HOURS, LOWER, MERGED, "review p75", "their 75th percentile"),
    Metric(
        "pickup_time_hours_p50", HOURS, LOWER, MERGED, "pickup p50", "median hours from ready for review to that review"
    ),
    Metric("pickup_time_hours_p75", HOURS, LOWER, MERGED, "pickup p75", "their 75th percentile"),
    Metric(
        "review_to_merge_hours_p50",
        HOURS,
        LOWER,
        MERGED,
        "to merge p50",
        "median hours from that review to a later merge",
    ),
    Metric("review_to_merge_hours_p75", HOURS, LOWER, MERGED, "to merge p75", "their 75th percentile"),
    Metric("unreviewed_share", SHARE, LOWER, MERGED, "unreviewed", "merged without a review by another person"),
    Metric(
        "review_count", COUNT, NEUTRAL, REVIEWED, "reviews", "submitted by people in the month on others' pull requests"
    ),
    Metric("reviewer_count", COUNT, NEUTRAL, REVIEWED, "reviewers", "people who submitted them"),
    Metric("top_reviewer_share", SHARE, LOWER, REVIEWED, "top reviewer", "the part of them by the busiest reviewer"),
    Metric(
        "review_rounds_mean", COUNT, NEUTRAL, MERGED, "review rounds", "changes requested by people, of each merged one"
    ),
    Metric("size_p50", LINES, LOWER, MERGED, "size p50", "median of lines added and deleted"),
    Metric("size_p75", LINES, LOWER, MERGED, "size p75", "their 75th percentile"),
    Metric("xs_count", COUNT, NEUTRAL, MERGED, "XS", "merged, of at most 10 lines"),
    Metric("s_count", COUNT, NEUTRAL, MERGED, "S", "merged, of at most 50 lines"),
    Metric("m_count", COUNT, NEUTRAL, MERGED, "M", "merged, of at most 200 lines"),
    Metric("l_count", COUNT, NEUTRAL, MERGED, "L", "merged, of at most 500 lines"),
    Metric("xl_count", COUNT, NEUTRAL, MERGED, "XL", "merged, of more lines"),
    Metric("revert_share", SHARE, LOWER, MERGED, "reverts", "merged ones that take a change back"),
    Metric("hotfix_share", SHARE, LOWER, MERGED, "hotfixes", "merged ones called a hotfix by label, branch or title"),
    Metric("ai_assisted_count", COUNT, NEUTRAL, MERGED, "AI-assisted", "merged, with a verdict of AI assistance"),
    Metric(
        "ai_share", SHARE, NEUTRAL, MERGED, "AI-assisted", "ai_assisted_count by merged_count; null without any verdict"
    ),
    Metric("ai_reviewed_count", COUNT, NEUTRAL, MERGED, "AI-reviewed", "AI only reviewed them, which is no assistance"),
    Metric("authored_count", COUNT, NEUTRAL, MERGED, "AI-authored", "an agent opened them or wrote their commits"),
    Metric("co_authored_count", COUNT, NEUTRAL, MERGED, "AI-co-authored", "a trailer of a commit names a tool"),
    Metric("assisted_count", COUNT, NEUTRAL, MERGED, "AI-signed", "a tool's signature or a person's words say so"),
    Metric("inferred_count", COUNT, NEUTRAL, MERGED, "AI inferred", "the language model's verdict alone"),
    Metric(
        "unclassified_count",
        COUNT,
        NEUTRAL,
        MERGED,
        "unclassified",
        "merged, without a verdict; counted as not assisted",
    ),
    Metric("cycle_time_hours_p50_ai", HOURS, LOWER, MERGED, "cycle p50, AI", "median of the AI-assisted ones"),
    Metric(
        "cycle_time_hours_p50_other", HOURS, LOWER, MERGED, "cycle p50, other", "median of those judged not assisted"
    ),
)


def insert_trends(metrics: Sequence[Metric] = METRICS) -> str:
    """The query that computes and inserts the trend rows of a team's months."""
    return query(
        "insert_trend_aggregates",
        metrics=",\n    ".join(metric.name for metric in metrics),
        values=",\n    ".join(metric.sql_value for metric in metrics),
    )


def definitions(metrics: Sequence[Metric] = METRICS) -> str:
    """A text that changes when any metric's definition or description does."""
    return "\n".join([insert_trends(metrics), query("insert_ai_tool_counts"), *map(repr, metrics)])
