"""Did AI change a team's delivery? The comparison by origin in each period, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.reports.trends.comparison_words import HEADLINE, SUBJECTS, WORDINGS, is_known
from prsync_pipeline.warehouse import WHOLE_TEAM, covered_periods

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from prsync_pipeline.models import Team
    from prsync_pipeline.warehouse import AiComparison, Period, Store, Trend

LAST_YEAR, LAST_QUARTER = "last_12", "last_3"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a period's figures rest on: the repositories that merged in it, and those that are not complete in it."""

    period: Period
    repositories: Sequence[str]
    missing_repositories: Sequence[str]


class Differences(NamedTuple):
    """An AI origin's rows: those to be told in full, the headline among them, and those without a known difference."""

    origin: str
    subject: str
    told: Sequence[AiComparison]
    untold: Sequence[AiComparison]


@dataclass(frozen=True, slots=True)
class TeamComparison:
    """The comparison in every period; `repository` is `*` for the whole team."""

    team: str
    repository: str
    bases: Sequence[Basis]
    rows: Sequence[AiComparison]

    def basis(self, name: str) -> Basis:
        """That of a period: `last_12`, `last_3` or a month."""
        return next(basis for basis in self.bases if basis.period.name == name)

    def of_period(self, name: str) -> dict[tuple[str, str], AiComparison]:
        """The period's rows by metric and origin."""
        return {(row.metric, row.origin): row for row in self.rows if row.period == name}

    def differences(self, name: str) -> list[Differences]:
        """Agents' and AI-assisted people's in the period, each against people without AI."""
        rows = self.of_period(name)
        return [_differences(origin, subject, rows) for origin, subject in SUBJECTS.items()]

    def unjudged(self, name: str) -> int:
        """How many merged pull requests of the period have no verdict on AI, and so no origin."""
        rows = self.of_period(name).values()
        return max((row.unjudged for row in rows if row.metric == HEADLINE), default=0)


def read_comparison(  # noqa: PLR0913 - what a reader may choose
    store: Store,
    team: Team,
    now: datetime,
    repository: str = WHOLE_TEAM,
    rows: Sequence[Trend] | None = None,
    *,
    names: Collection[str] | None = None,
) -> TeamComparison | None:
    """Every period's rows of a team or of one of its repositories; None: no whole month is covered yet.

    `rows` are the trends of its repositories, of thirteen months at least, where they are read already. `names` are the
    periods that are compared, where not all are.
    """
    periods = covered_periods(team.covered_from, now)
    if all(period.is_partial for period in periods):
        return None
    periods = [period for period in periods if names is None or period.name in names]
    if rows is None:
        rows = store.trends.of_team(team.slug, repository=None, first_month=min(period.first for period in periods))
    of_it = [trend for trend in rows if trend.repository != WHOLE_TEAM and repository in {WHOLE_TEAM, trend.repository}]
    compared = store.ai_comparisons.of_team(team.slug, now, repository=repository, periods=periods)
    return TeamComparison(team.slug, repository, [_basis(period, of_it) for period in periods], compared)


def _differences(origin: str, subject: str, rows: dict[tuple[str, str], AiComparison]) -> Differences:
    of_origin = [rows[metric, origin] for metric in WORDINGS if (metric, origin) in rows]
    told = [row for row in of_origin if row.metric == HEADLINE or is_known(row)]
    return Differences(origin, subject, told, [row for row in of_origin if row not in told])


def _basis(period: Period, trends: Sequence[Trend]) -> Basis:
    months = [trend for trend in trends if period.first <= trend.month <= period.last]
    merged = {
        trend.repository for trend in months if trend.measures["merged_count"] or trend.measures["agent_merged_count"]
    }
    return Basis(period, sorted(merged), sorted({name for trend in months for name in trend.missing_repositories}))
