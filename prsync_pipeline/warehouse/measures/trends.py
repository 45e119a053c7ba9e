"""A team's months in numbers: computed inside the warehouse, read back as values.

What is measured is in `metrics.py` and sql/trends.sql; the views `trend_changes` and `team_benchmarks` compare it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.outbox import WHOLE_TEAM
from prsync_pipeline.warehouse.events.payloads import record_trends
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.measures.metrics import METRICS, insert_trends
from prsync_pipeline.warehouse.rows.records import from_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse.engine.base import Row, Transaction


AFTER_ALL = "9999-12"
FEWEST_COMPARED = 5
"""Teams that a percentile is among: with fewer none could hide."""
TREND_TABLES = ("trend_aggregates", "ai_tool_counts")


@dataclass(frozen=True, slots=True)
class Trend:
    """One month of a team (`repository` is `*`) or of one of its repositories.

    `measures` holds the value of every metric by its name; shares run from 0 to 1, and None is a measure of nothing,
    or of a metric that is newer than the row.
    """

    month: Month
    repository: str
    measures: Mapping[str, float | int | None]
    missing_repositories: tuple[str, ...]
    small_sample: bool
    is_partial: bool
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class TrendChange:
    """A metric against the month before: `direction` is up, down or stable, None where one of the two is missing.

    Shares have `change_points`, all others `change_pct`. The interval is that of `value - value_before`, at 95 %; None
    where nothing can be told: under ten on either side. Only a change beyond noise is an improvement, or none.
    """

    repository: str
    month: Month
    metric: str
    unit: str
    preference: str
    value: float | None
    value_before: float | None
    change_pct: float | None
    change_points: float | None
    direction: str | None
    sample_size: int
    sample_size_before: int | None
    interval_low: float | None
    interval_high: float | None
    is_beyond_noise: bool | None
    is_improvement: bool | None
    small_sample: bool | None
    is_partial: bool


@dataclass(frozen=True, slots=True)
class TeamBenchmark:
    """A team's metric against one published benchmark, and its percentile among the teams of its organisation.

    `benchmark` is the name of the band, or "no published benchmark", or "no value to compare"; the best `percentile`
    is 100.
    """

    month: Month
    metric: str
    value: float | None
    preference: str
    benchmark: str
    band: str | None
    band_rank: int | None
    publisher: str | None
    edition: str | None
    statistic: str
    population: str | None
    url: str | None
    note: str | None
    small_sample: bool
    is_partial: bool
    percentile: float | None
    teams_compared: int | None


@dataclass(frozen=True, slots=True)
class ToolCount:
    """How many merged pull requests name a tool; `assisted_count` leaves out those that it only reviewed."""

    repository: str
    month: Month
    tool: str
    count: int
    assisted_count: int


@dataclass(frozen=True, slots=True)
class PublishedBand:
    """A band of a published benchmark; the best has rank 1, and the worst has no `upper_limit`."""

    metric: str
    publisher: str
    edition: str
    band_rank: int
    band: str
    lower_limit: float | None
    upper_limit: float | None


class Trends(Gateway):
    def compute(self, team: str, months: Iterable[Month], now: datetime, clock: Clock | None = None) -> list[Month]:
        """Compute the team's trend rows from the first of `months` to the current month, and return those months.

        A month that was still under way when it was last computed, or whose rows changed since, is computed with them.
        Months before the team's coverage have no rows. `clock` is for the duration in the event.

        Raises:
            UnknownTeam: there is none of that slug.
        """
        with self.warehouse.transaction() as transaction:
            transaction.lock(team)
            wanted = _months_to_compute(transaction, team, min(months, default=Month.of(now)), now)
            _compute(transaction, team, wanted, now)
            transaction.execute(query("update_team_trends_computed"), {"team": team})
            record_trends(transaction, team, wanted, now, clock)
        return wanted

    def unsettled_months(self, current: Month) -> dict[str, Month]:
        """By team, the first month before `current` whose trends were last computed before it was over."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_unsettled_months"), {"current": str(current)})
        return {row["team"]: Month.parse(row["month"]) for row in rows}

    def due(self) -> dict[str, Month]:
        """By team, the first month whose rows changed since its trends were computed, where there is one."""
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_trends_due"))
        return {row["team"]: Month.parse(row["trends_due_from"]) for row in rows}

    def of_team(
        self, team: str, *, repository: str | None = WHOLE_TEAM, first_month: Month | None = None
    ) -> list[Trend]:
        """The team's rows by repository and month, oldest first; `repository` None: those of all repositories too."""
        return [_to_trend(row) for row in self._select(query("select_trends"), team, repository, first_month)]

    def changes(
        self,
        team: str,
        *,
        repository: str | None = WHOLE_TEAM,
        first_month: Month | None = None,
        last_month: Month | None = None,
    ) -> list[TrendChange]:
        """Every metric of every month against the month before."""
        months = {"first_month": str(first_month or ""), "last_month": str(last_month or AFTER_ALL)}
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_trend_changes"), {"team": team, "repository": repository, **months})
        return [from_row(TrendChange, row) for row in rows]

    def tool_counts(
        self, team: str, *, repository: str | None = WHOLE_TEAM, first_month: Month | None = None
    ) -> list[ToolCount]:
        """The AI tools of each month, the most used first."""
        return [
            from_row(ToolCount, row)
            for row in self._select(query("select_ai_tool_counts"), team, repository, first_month)
        ]

    def benchmarks(
        self,
        team: str,
        *,
        first_month: Month | None = None,
        last_month: Month | None = None,
        across_organizations: bool = False,
    ) -> list[TeamBenchmark]:
        """Every metric of every month against what is published, and against the other teams, none of them named.

        The others are those of the same organisation, or with `across_organizations` all of the warehouse.
        """
        asked = {"team": team, "across_organizations": across_organizations}
        months = {"first_month": str(first_month or ""), "last_month": str(last_month or AFTER_ALL)}
        with self.warehouse.transaction() as transaction:
            bands = transaction.fetch(query("select_team_bands"), {"team": team, **months})
            [found] = transaction.fetch(query("count_compared_teams"), asked)
            # Where nobody can be compared, which is so for most teams, the costly question is not asked.
            compared = {band["month"] for band in bands} if found["teams"] >= FEWEST_COMPARED else set()
            peers = {
                (month, row["metric"]): row
                for month in sorted(compared)
                for row in transaction.fetch(query("select_peers_of_month"), {**asked, "month": month})
            }
        return [_to_benchmark(band, peers.get((band["month"], band["metric"]), {})) for band in bands]

    def published_bands(self) -> list[PublishedBand]:
        """Every band that is compared with, the best of a metric first; `metric` is as in the benchmarks."""
        with self.warehouse.transaction() as transaction:
            return [from_row(PublishedBand, row) for row in transaction.fetch(query("select_published_bands"))]

    def _select(self, sql: str, team: str, repository: str | None, first_month: Month | None) -> list[Row]:
        parameters = {"team": team, "repository": repository, "first_month": str(first_month or "")}
        with self.warehouse.transaction() as transaction:
            return transaction.fetch(sql, parameters)


def _months_to_compute(transaction: Transaction, team: str, first: Month, now: datetime) -> list[Month]:
    """From `first`, or an earlier month that is not final, to the current one; never before the team's coverage."""
    rows = transaction.fetch(query("select_trend_start"), {"team": team})
    if not rows:
        raise UnknownTeam(team)
    covered_from = rows[0]["covered_from"]
    if covered_from is None:
        return []
    earliest = Month.of(covered_from)
    if earliest.start < covered_from:
        earliest = earliest.plus(1)
    not_final = [Month.parse(month) for month in (rows[0]["partial_month"], rows[0]["trends_due_from"]) if month]
    start = min([first, *not_final])
    return list(max(start, earliest).until(Month.of(now)))


def _compute(transaction: Transaction, team: str, months: list[Month], now: datetime) -> None:
    """Replace the rows of `months`, which reach to the current one."""
    if not months:
        return
    keys = [str(month) for month in months]
    for table in TREND_TABLES:
        transaction.execute(query("delete_trends", table=table), {"team": team, "first_month": keys[0]})
    parameters = {"team": team, "months": keys, "month_starts": [month.start for month in months]}
    transaction.execute(insert_trends(), {**parameters, "now": now})
    transaction.execute(query("insert_ai_tool_counts"), parameters)


def _to_trend(row: Row) -> Trend:
    return from_row(Trend, row, measures={metric.name: row[metric.name] for metric in METRICS})


def _to_benchmark(band: Row, peer: Row) -> TeamBenchmark:
    return from_row(TeamBenchmark, band, percentile=peer.get("percentile"), teams_compared=peer.get("teams_compared"))


def mark_trends_due(transaction: Transaction, team: str, created: Iterable[datetime]) -> None:
    """Mark the trends as due from the first month of these times of creation: no month before can change."""
    first = min(created, default=None)
    if first is not None:
        transaction.execute(query("update_team_trends_due"), {"team": team, "month": str(Month.of(first))})
