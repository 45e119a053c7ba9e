"""What decides on a team's next run, read from the warehouse."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.warehouse import Discovery, Store, SyncRequest


@dataclass(frozen=True, slots=True)
class TeamNeeds:
    """The team, its `unfinished` repositories, and the first month that updates touch, if any does.

    `trends_due_from` is the first month whose rows a run stored that ended before it computed what follows from them.
    `requests` are what people asked for and no run has begun, the oldest first. `look` is the last question to
    GitHub what changed.
    """

    team: Team
    unfinished: Sequence[RepositorySync] = ()
    touched_from: Month | None = None
    trends_due_from: Month | None = None
    requests: Sequence[SyncRequest] = ()
    look: Discovery | None = None

    @property
    def updates_from(self) -> Month | None:
        """The first month of a run that brings in what was found, and computes what is due."""
        return min(filter(None, (self.touched_from, self.trends_due_from)), default=None)


def needs_of_teams(store: Store, teams: Iterable[Team], now: datetime, *, is_capped: bool = False) -> list[TeamNeeds]:
    """Each team with what is unfinished of it, and the first month that its next update touches.

    That is the month of the oldest change that was found, or one that has ended since its trends were computed.
    """
    unfinished: dict[str, list[RepositorySync]] = defaultdict(list)
    for slug, sync in store.syncs.unfinished(is_capped=is_capped):
        unfinished[slug].append(sync)
    due = store.trends.due()
    touched = store.trends.unsettled_months(Month.of(now))
    for slug, moment in store.discoveries.found_since().items():
        touched[slug] = min(Month.of(moment), touched.get(slug, Month.of(moment)))
    requests = store.sync_requests.open()
    looks = store.discoveries.all()
    return [
        TeamNeeds(
            team,
            unfinished[team.slug],
            touched.get(team.slug),
            due.get(team.slug),
            [request for request in requests.get(team.slug, ()) if request.begun_at is None],
            looks.get(team.slug),
        )
        for team in teams
    ]
