"""What was shown of each team last, so that no bar falls and a silence is noticed, whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.reports.team.watch import watch

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.page.access.seen import Seen
    from prsync_pipeline.reports.team.watch import Watch
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store


class Watches:
    """The last watch of each team that somebody looked at."""

    def __init__(self) -> None:
        self._last: dict[str, Watch] = {}

    def look(self, store: Store, settings: Settings, slug: str, now: datetime) -> Watch:
        """The team's report at a moment, given what was shown of it last.

        Raises:
            UnknownTeam: there is none of that slug.
        """
        facts = FactsOfTeams.read(store, settings, slug).named(slug)
        self._last[slug] = watch(facts, now, self._last.get(slug), store.sync_runs.recent(slug))
        return self._last[slug]

    def look_at_all(self, store: Store, settings: Settings, seen: Seen, now: datetime) -> list[Watch]:
        """The reports of all teams that may be seen, without their runs."""
        facts = FactsOfTeams.read(store, settings)
        teams = [team for team in store.teams.all() if seen.sees(team.slug)]
        watches = [watch(facts.of(team), now, self._last.get(team.slug)) for team in teams]
        self._last.update({shown.progress.team: shown for shown in watches})
        return watches
