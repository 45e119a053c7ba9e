"""The charts of the trends page, in their order: a question each, the metrics that answer it, where a click leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.page.charts.shapes import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from prsync_pipeline.warehouse import Trend

USUAL, SMALL = Frame(), Frame(width=320, height=140)


class Figure(NamedTuple):
    """A number of a chart: its metric, what it is called, and how it is drawn (`style`; none: in the text alone)."""

    metric: str
    label: str
    style: str = ""


class Part(NamedTuple):
    """A part of a month's bar, from the bottom up."""

    label: str
    style: str
    value: Callable[[Trend], float | None]


@dataclass(frozen=True, slots=True)
class ChartKind:
    """A chart; `clicked` is the metric whose pull requests a month leads to.

    `unit` is hours, lines, count or share. `banded` is the metric whose published bands are drawn behind.
    """

    name: str
    title: str
    question: str
    unit: str
    figures: tuple[Figure, ...]
    clicked: str
    banded: str = ""
    stack: tuple[Part, ...] = ()
    frame: Frame = USUAL


def _percent_of_made(count: Callable[[Trend], float]) -> Callable[[Trend], float | None]:
    """The height of a part, of what people and agents merged; None where no verdict is known."""

    def percent(trend: Trend) -> float | None:
        made = count_of(trend, "merged_count") + count_of(trend, "agent_merged_count")
        return None if trend.measures["ai_share"] is None or not made else 100 * max(0.0, count(trend)) / made

    return percent


def count_of(trend: Trend, metric: str) -> float:
    return trend.measures[metric] or 0


def people_assisted(trend: Trend) -> float:
    """How many of people's were made with AI: all agents' are, whatever their verdicts."""
    return count_of(trend, "ai_assisted_count") - count_of(trend, "agent_merged_count")


def _people_authored(trend: Trend) -> float:
    """Those of people that no other kind of involvement accounts for."""
    others = ("co_authored_count", "assisted_count", "inferred_count")
    return people_assisted(trend) - sum(count_of(trend, name) for name in others)


AI_PARTS = (
    Part("agents' own", "agents", _percent_of_made(lambda trend: count_of(trend, "agent_merged_count"))),
    Part("written by AI", "authored", _percent_of_made(_people_authored)),
    Part("co-authored", "co-authored", _percent_of_made(lambda trend: count_of(trend, "co_authored_count"))),
    Part("assisted", "assisted", _percent_of_made(lambda trend: count_of(trend, "assisted_count"))),
    Part("inferred by the model", "inferred", _percent_of_made(lambda trend: count_of(trend, "inferred_count"))),
)

CHARTS = (
    ChartKind(
        "cycle-time",
        "Cycle time",
        "From opening to merge. P75: three of four pull requests are quicker.",
        "hours",
        (
            Figure("cycle_time_hours_p75", "P75", "p75"),
            Figure("cycle_time_hours_p50", "median", "median"),
            Figure("merged_count", "merged"),
        ),
        clicked="cycle_time_hours_p75",
        banded="cycle_time_hours_p75",
    ),
    ChartKind(
        "ai-assisted",
        "AI-assisted",
        "Of what people and coding agents merged. Neither good nor bad.",
        "share",
        (
            Figure("ai_share", "with AI"),
            Figure("ai_assisted_count", "pull requests with AI"),
            Figure("agent_merged_count", "agents' own"),
            Figure("authored_count", "written by AI, agents' own among them"),
            Figure("co_authored_count", "co-authored"),
            Figure("assisted_count", "assisted"),
            Figure("inferred_count", "inferred by the model"),
            Figure("ai_reviewed_count", "AI reviewed only"),
            Figure("unclassified_count", "not judged yet"),
        ),
        clicked="ai_assisted_count",
        stack=AI_PARTS,
    ),
    ChartKind(
        "first-review",
        "Wait for the first review",
        "From ready for review to the first review by another person.",
        "hours",
        (
            Figure("pickup_time_hours_p75", "P75", "p75"),
            Figure("pickup_time_hours_p50", "median", "median"),
            Figure("unreviewed_share", "merged unreviewed"),
        ),
        clicked="pickup_time_hours_p75",
        banded="pickup_time_hours_p75",
    ),
    ChartKind(
        "review-to-merge",
        "From review to merge",
        "From the first review to the merge.",
        "hours",
        (
            Figure("review_to_merge_hours_p75", "P75", "p75"),
            Figure("review_to_merge_hours_p50", "median", "median"),
        ),
        clicked="review_to_merge_hours_p75",
        banded="review_to_merge_hours_p75",
    ),
    ChartKind(
        "merged",
        "Merged",
        "People's pull requests. The line: how many were opened.",
        "count",
        (
            Figure("opened_count", "opened", "opened"),
            Figure("merged_count", "merged"),
            Figure("agent_merged_count", "agents' merged"),
            Figure("bot_merged_count", "bots' merged"),
        ),
        clicked="merged_count",
        stack=(Part("merged", "merged", lambda trend: trend.measures["merged_count"]),),
    ),
    ChartKind(
        "size",
        "Size",
        "Lines added and deleted.",
        "lines",
        (Figure("size_p75", "P75", "p75"), Figure("size_p50", "median", "median")),
        clicked="size_p75",
        banded="size_p75",
    ),
    ChartKind(
        "unreviewed",
        "Merged unreviewed",
        "Without a review by another person.",
        "share",
        (Figure("unreviewed_share", "unreviewed", "share"),),
        clicked="unreviewed_share",
        frame=SMALL,
    ),
    ChartKind(
        "top-reviewer",
        "One reviewer's share",
        "The part of all reviews that the busiest reviewer gave.",
        "share",
        (Figure("top_reviewer_share", "busiest reviewer", "share"), Figure("reviewer_count", "reviewers")),
        clicked="top_reviewer_share",
        frame=SMALL,
    ),
    ChartKind(
        "reverts",
        "Reverts",
        "Merged pull requests that take a change back.",
        "share",
        (Figure("revert_share", "reverts", "share"),),
        clicked="revert_share",
        frame=SMALL,
    ),
)
