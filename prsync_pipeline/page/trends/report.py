"""What the trends page is read from: one transaction, whatever is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.reports.lists.pull_requests import read_waiting
from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.reports.team.progress import team_progress
from prsync_pipeline.reports.trends.comparison import LAST_QUARTER, LAST_YEAR, read_comparison
from prsync_pipeline.reports.trends.read import trends_of

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.models import Team
    from prsync_pipeline.page.trends.choice import Choice
    from prsync_pipeline.reports.lists.pull_requests import WaitingForReview
    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.reports.trends.comparison import TeamComparison
    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store


@dataclass(frozen=True, slots=True)
class TrendsReport:
    """`found` without a month: nothing is computed yet. `comparison` is None without a whole month."""

    progress: TeamProgress
    found: TeamTrends
    comparison: TeamComparison | None
    waiting: WaitingForReview


def read_report(store: Store, settings: Settings, choice: Choice, now: datetime) -> TrendsReport:
    """Everything that the page shows of the choice.

    Raises:
        UnknownTeam: there is none of that slug.
        InputError: the team has no such repository, or no trends of the chosen month.
    """
    facts = FactsOfTeams.read(store, settings, choice.slug).named(choice.slug)
    months = choice.months_to_read(Month.of(now))
    found = trends_of(store, settings, facts, now, repository=choice.repository, months=months, month=choice.month)
    return TrendsReport(
        team_progress(facts, now),
        found,
        _comparison(store, facts.team, choice, found, now),
        read_waiting(store, choice.slug, now, choice.repository),
    )


def _comparison(store: Store, team: Team, choice: Choice, found: TeamTrends, now: datetime) -> TeamComparison | None:
    """The spans that the page shows, of all those that are compared."""
    if not found.months:
        return None
    return read_comparison(store, team, now, choice.repository, found.rows, names=(LAST_YEAR, LAST_QUARTER))
