"""Reads from the warehouse what decides on each team's next run."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from prsync_pipeline.automation.next_run import TeamState
from prsync_pipeline.models import Month

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.warehouse import Store


def team_states(store: Store, teams: Iterable[Team], now: datetime, *, is_capped: bool = False) -> list[TeamState]:
    """Each team with what is unfinished of it, and the first month that its next update touches.

    That is the month of the oldest change that was found, or one that has ended since its trends were computed.
    """
    unfinished: dict[str, list[RepositorySync]] = defaultdict(list)
    for slug, sync in store.unfinished_syncs(is_capped=is_capped):
        unfinished[slug].append(sync)
    due = store.trends_due()
    touched = store.unsettled_months(Month.of(now))
    for slug, moment in store.found_since().items():
        touched[slug] = min(Month.of(moment), touched.get(slug, Month.of(moment)))
    return [TeamState(team, unfinished[team.slug], touched.get(team.slug), due.get(team.slug)) for team in teams]
