"""The metrics of a month: one line each, beside one expression in `insert_trend_aggregates` of sql/trends.sql.

To add one, write its expression under its name in the query's population, and its line here. The column, its comment,
its row in `trend_metrics` and so its changes, checks and readers follow from the line. A database gets the column when
it is next opened, and each team's next run computes all of its months; until then the former figures stay, and the new
one is null. The same happens when an expression or a view changes, so an operator has nothing to do; to compute a team
at once, run `prsync classify TEAM`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.measures.metric import Metric, Population, Preference, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.warehouse.measures.metric import Column

COUNT, HOURS, LINES, SHARE = Unit
HIGHER, LOWER, NEUTRAL = Preference
OPENED, CLOSED, MERGED, AUTHORS, AGENTS, MADE, BOTS, REVIEWED = Population

METRICS = (
    Metric("opened_count", COUNT, NEUTRAL, OPENED, "opened", "pull requests that people created in the month"),
    Metric("active_author_count", COUNT, NEUTRAL, OPENED, "authors", "people who opened pull requests"),
    Metric("merged_count", COUNT, NEUTRAL, MERGED, "merged", "people's pull requests merged in the month"),
    Metric(
        "closed_unmerged_count",
        COUNT,
        NEUTRAL,
        CLOSED,
        "closed unmerged",
        "people's pull requests closed without a merge",
    ),
    Metric(
        "bot_merged_count", COUNT, NEUTRAL, BOTS, "bots' merged", "merged ones of other bots; they count nowhere else"
    ),
    Metric("merged_per_author", COUNT, HIGHER, AUTHORS, "merged/author", "merged_count by the number of their authors"),
    Metric("cycle_time_hours_p50", HOURS, LOWER, MERGED, "cycle p50", "median hours from creation to merge"),
    Metric(
        "cycle_time_hours_p75", HOURS, LOWER, MERGED, "cycle p75", "75th percentile of hours from creation to merge"
    ),
    Metric(
        "cycle_time_hours_p90", HOURS, LOWER, MERGED, "cycle p90", "90th percentile of hours from creation to merge"
    ),
    Metric("cycle_time_hours_mean", HOURS, LOWER, MERGED, "cycle mean", "mean hours from creation to merge"),
    Metric("review_time_hours_p50", HOURS, LOWER, MERGED, "review p50", "median hours to the first review by others"),
    Metric("review_time_hours_p75", HOURS, LOWER, MERGED, "review p75", "75th percentile of hours to the first review"),
    Metric("pickup_time_hours_p50", HOURS, LOWER, MERGED, "pickup p50", "median hours from ready to the first review"),
    Metric("pickup_time_hours_p75", HOURS, LOWER, MERGED, "pickup p75", "75th percentile, ready to first review"),
    Metric("review_to_merge_hours_p50", HOURS, LOWER, MERGED, "to merge p50", "median hours, first review to merge"),
    Metric("review_to_merge_hours_p75", HOURS, LOWER, MERGED, "to merge p75", "75th percentile, first review to merge"),
    Metric("unreviewed_share", SHARE, LOWER, MERGED, "unreviewed", "merged without a review by another person"),
    Metric("review_count", COUNT, NEUTRAL, REVIEWED, "reviews", "reviews by people, of others' and of agents'"),
    Metric("reviewer_count", COUNT, NEUTRAL, REVIEWED, "reviewers", "people who submitted reviews"),
    Metric("top_reviewer_share", SHARE, LOWER, REVIEWED, "top reviewer", "part of the reviews by the busiest reviewer"),
    Metric("review_rounds_mean", COUNT, NEUTRAL, MERGED, "review rounds", "changes requested by people, by merged"),
    Metric("size_p50", LINES, LOWER, MERGED, "size p50", "median of lines added and deleted"),
    Metric("size_p75", LINES, LOWER, MERGED, "size p75", "75th percentile of lines added and deleted"),
    Metric("xs_count", COUNT, NEUTRAL, MERGED, "XS", "merged, of at most 10 lines"),
    Metric("s_count", COUNT, NEUTRAL, MERGED, "S", "merged, of at most 50 lines"),
    Metric("m_count", COUNT, NEUTRAL, MERGED, "M", "merged, of at most 200 lines"),
    Metric("l_count", COUNT, NEUTRAL, MERGED, "L", "merged, of at most 500 lines"),
    Metric("xl_count", COUNT, NEUTRAL, MERGED, "XL", "merged, of more than 500 lines"),
    Metric("revert_share", SHARE, LOWER, MERGED, "reverts", "merged ones that take a change back"),
    Metric("hotfix_share", SHARE, LOWER, MERGED, "hotfixes", "merged ones called a hotfix by label, branch or title"),
    Metric("ai_share", SHARE, NEUTRAL, MADE, "AI", "made with AI, of all merged; null if unjudged"),
    Metric(
        "ai_share_of_people", SHARE, NEUTRAL, MERGED, "AI, people's", "people's AI-assisted ones of people's merged"
    ),
    Metric("agent_share", SHARE, NEUTRAL, MADE, "agents", "agents' own of those merged by people and agents"),
    Metric(
        "ai_assisted_count", COUNT, NEUTRAL, MADE, "with AI", "people's with a verdict of AI assistance, and agents'"
    ),
    Metric(
        "ai_reviewed_count", COUNT, NEUTRAL, MADE, "AI-reviewed", "merged ones that AI only reviewed: no assistance"
    ),
    Metric("authored_count", COUNT, NEUTRAL, MADE, "AI-authored", "merged ones that an agent opened or committed"),
    Metric(
        "co_authored_count", COUNT, NEUTRAL, MADE, "AI-co-authored", "merged, with a commit's trailer that names a tool"
    ),
    Metric("assisted_count", COUNT, NEUTRAL, MADE, "AI-signed", "merged, by a tool's signature or a person's words"),
    Metric("inferred_count", COUNT, NEUTRAL, MADE, "AI inferred", "merged, by the language model's verdict alone"),
    Metric("unclassified_count", COUNT, NEUTRAL, MADE, "unclassified", "merged by people or agents, without a verdict"),
    Metric("agent_opened_count", COUNT, NEUTRAL, OPENED, "agents' opened", "pull requests created by agents"),
    Metric("agent_merged_count", COUNT, NEUTRAL, AGENTS, "agents' merged", "agents' pull requests merged in the month"),
    Metric("agent_closed_unmerged_count", COUNT, NEUTRAL, CLOSED, "agents' closed", "agents', closed without a merge"),
    Metric("agent_cycle_time_hours_p50", HOURS, LOWER, AGENTS, "agents' cycle p50", "median hours, creation to merge"),
    Metric(
        "agent_cycle_time_hours_p75", HOURS, LOWER, AGENTS, "agents' cycle p75", "75th percentile, creation to merge"
    ),
    Metric("agent_size_p50", LINES, LOWER, AGENTS, "agents' size p50", "median of lines added and deleted"),
    Metric("agent_unreviewed_share", SHARE, LOWER, AGENTS, "agents' unreviewed", "merged without a person's review"),
    Metric(
        "cycle_time_hours_p50_ai", HOURS, LOWER, MERGED, "cycle p50, AI", "median hours of people's AI-assisted ones"
    ),
    Metric(
        "cycle_time_hours_p50_other",
        HOURS,
        LOWER,
        MERGED,
        "cycle p50, other",
        "median hours of people's unassisted ones",
    ),
)


def columns_of(metrics: Sequence[Metric]) -> list[Column]:
    """The columns of the metrics, each once."""
    return list({column.name: column for metric in metrics for column in metric.columns}.values())


def insert_trends(metrics: Sequence[Metric] = METRICS) -> str:
    """The query that computes and inserts the trend rows of a team's months."""
    return query(
        "insert_trend_aggregates",
        columns=",\n    ".join(column.name for column in columns_of(metrics)),
        values=",\n    ".join(column.value for column in columns_of(metrics)),
    )


def definitions(metrics: Sequence[Metric] = METRICS) -> str:
    """A text that changes when any metric's definition or description does."""
    return "\n".join([insert_trends(metrics), query("insert_ai_tool_counts"), *map(repr, metrics)])


def definition_hash() -> str:
    """A short hash of all that defines the trends: after another one, stored months are computed anew."""
    return hashlib.sha256(definitions().encode()).hexdigest()[:12]
