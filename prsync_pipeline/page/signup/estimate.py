"""The plan for what is chosen, as far as GitHub has counted it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.teams.plan import plan_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from prsync_pipeline.months import Month
    from prsync_pipeline.page.signup.candidates import Candidates
    from prsync_pipeline.teams.plan import Plan


@dataclass(frozen=True, slots=True)
class Estimate:
    """The plan of `counted` of the `chosen` repositories; None where none is counted.

    `fault` is why no more are counted now; where there is none, the rest can be counted at once.
    """

    chosen: int
    counted: int
    plan: Plan | None = None
    fault: str | None = None

    @property
    def is_partial(self) -> bool:
        return self.counted < self.chosen


def estimate_of(
    candidates: Candidates, node_ids: Collection[str], first_month: Month, now: datetime, fault: str | None = None
) -> Estimate:
    """What is known of the chosen repositories."""
    counts = {node_id: count for node_id, count in candidates.counts.items() if node_id in node_ids}
    plan = plan_of(first_month, counts, candidates.quota, now) if counts else None
    return Estimate(len(candidates.chosen(node_ids)), len(counts), plan, fault)
