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

    `fault` is why no more are counted now. The rest is counted `again_in` so many seconds; None: not by itself.
    """

    chosen: int
    counted: int
    plan: Plan | None = None
    fault: str | None = None
    again_in: int | None = None

    @property
    def is_partial(self) -> bool:
        return self.counted < self.chosen


def estimate_of(  # noqa: PLR0913 - what is known, and why not more
    candidates: Candidates,
    node_ids: Collection[str],
    first_month: Month,
    now: datetime,
    *,
    fault: str | None = None,
    again_in: int | None = 0,
) -> Estimate:
    """What is known of the chosen repositories."""
    counts = {node_id: count for node_id, count in candidates.counts.items() if node_id in node_ids}
    plan = plan_of(first_month, counts, candidates.quota, now) if counts else None
    chosen = len(candidates.chosen(node_ids))
    return Estimate(chosen, len(counts), plan, fault, again_in if len(counts) < chosen else None)
