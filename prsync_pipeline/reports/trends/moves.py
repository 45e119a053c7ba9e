"""What moved in a month against the month before, as the parts of sentences. Pure.

A move is beyond noise, and beyond ten per cent or ten points: the warehouse says both of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.warehouse import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prsync_pipeline.months import Month
    from prsync_pipeline.warehouse import TrendChange

MAX_MOVES = 4
NEUTRAL, COUNT, SHARE = "neutral", "count", "share"
STATISTICS = {"p50": "median", "p75": "P75", "mean": "mean"}
SUBJECTS = {metric.name: metric.subject for metric in METRICS}
STATISTIC_OF = {metric.name: STATISTICS.get(metric.statistic, "") for metric in METRICS}


class Wording(NamedTuple):
    """What a subject's metrics do when they go up, and when they go down."""

    up: str
    down: str


WORDINGS = {
    "cycle_time_hours": Wording("Pull requests took longer to merge", "Pull requests took less time to merge"),
    "pickup_time_hours": Wording("Waits for the first review got longer", "Waits for the first review got shorter"),
    "review_to_merge_hours": Wording(
        "From first review to merge it took longer", "From first review to merge it took less time"
    ),
    "size": Wording("Pull requests got larger", "Pull requests got smaller"),
    "merged_per_author": Wording("More was merged per author", "Less was merged per author"),
    "review_rounds": Wording("Changes were requested more often", "Changes were requested less often"),
    "unreviewed": Wording("More was merged unreviewed", "Less was merged unreviewed"),
    "top_reviewer": Wording("The busiest reviewer gave more of the reviews", "The busiest reviewer gave less of them"),
    "revert": Wording("More of what was merged takes a change back", "Less of what was merged takes a change back"),
    "hotfix": Wording("More of what was merged is a hotfix", "Less of what was merged is a hotfix"),
    "ai": Wording("More carried a sign of AI", "Less carried a sign of AI"),
    "agent": Wording("Agents made more of what was merged", "Agents made less of what was merged"),
    "opened": Wording("More pull requests were opened", "Fewer pull requests were opened"),
    "merged": Wording("More pull requests were merged", "Fewer pull requests were merged"),
    "review": Wording("More reviews were given", "Fewer reviews were given"),
    "reviewer": Wording("More people reviewed", "Fewer people reviewed"),
    "active_author": Wording("More people opened pull requests", "Fewer people opened pull requests"),
    "closed_unmerged": Wording("More was closed without a merge", "Less was closed without a merge"),
    "agent_opened": Wording("Agents opened more pull requests", "Agents opened fewer pull requests"),
    "agent_merged": Wording("More of agents' pull requests were merged", "Fewer of agents' pull requests were merged"),
    "agent_cycle_time_hours": Wording(
        "Agents' pull requests took longer to merge", "Agents' pull requests took less time to merge"
    ),
    "agent_size": Wording("Agents' pull requests got larger", "Agents' pull requests got smaller"),
    "agent_unreviewed": Wording("More of agents' was merged unreviewed", "Less of agents' was merged unreviewed"),
}
"""By the subject of a metric."""

PARTS = frozenset(
    {
        *("xs", "s", "m", "l", "xl"),
        *("ai_assisted", "ai_reviewed", "authored", "co_authored", "assisted", "inferred", "unclassified"),
        *("cycle_time_hours_ai", "cycle_time_hours_other", "ai_of_people", "review_time_hours"),
        *("bot_merged", "agent_closed_unmerged"),
    }
)
"""Subjects that are no move of their own: they are parts of one above, or nearly the same, and move with it."""

OTHER_STATISTICS = frozenset({"cycle_time_hours_mean", "cycle_time_hours_p90"})
"""Of a subject with a median and a P75, which the charts show."""


@dataclass(frozen=True, slots=True)
class Move:
    """A sentence in its parts: `Pull requests got smaller`: `P75` 145 lines after 251 (-42 %).

    `statistic` is empty for counts and shares; `amount` is in percent, of shares in points, and None from zero;
    `is_improvement` is None where more is neither better nor worse.
    """

    metric: str
    words: str
    statistic: str
    unit: str
    value: float
    value_before: float
    amount: float | None
    is_improvement: bool | None


def moves(changes: Iterable[TrendChange], month: Month, limit: int = MAX_MOVES) -> Sequence[Move]:
    """The largest moves of the month: those for better or worse first, then neutral ones; of each subject one."""
    moved = [change for change in changes if change.month == month and _has_moved(change)]
    moved.sort(key=lambda change: (change.preference == NEUTRAL, -_size(change), change.metric))
    of_subject: dict[str, TrendChange] = {}
    for change in moved:
        of_subject.setdefault(SUBJECTS[change.metric], change)
    return [_move(change) for change in list(of_subject.values())[:limit]]


def _has_moved(change: TrendChange) -> bool:
    is_direction = change.direction in {"up", "down"} and bool(change.is_beyond_noise)
    is_told = SUBJECTS[change.metric] not in PARTS and change.metric not in OTHER_STATISTICS
    # What is counted in a month that is not over is less than in a whole one, and says nothing.
    return is_direction and is_told and not (change.is_partial and change.unit == COUNT)


def _amount(change: TrendChange) -> float | None:
    return change.change_points if change.unit == SHARE else change.change_pct


def _size(change: TrendChange) -> float:
    """Points of a share weigh as much as percent of anything else, as in what counts as a direction."""
    amount = _amount(change)
    return math.inf if amount is None else abs(amount)


def _move(change: TrendChange) -> Move:
    wording = WORDINGS[SUBJECTS[change.metric]]
    return Move(
        change.metric,
        wording.up if change.direction == "up" else wording.down,
        STATISTIC_OF[change.metric],
        change.unit,
        change.value or 0.0,
        change.value_before or 0.0,
        _amount(change),
        change.is_improvement,
    )
