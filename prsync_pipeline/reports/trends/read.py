"""A team's months as a reader is told of them: figures, changes, where it stands, what they do not rest on.

Every number is the warehouse's own; nothing is computed here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.months import Month
from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.reports.team.progress import team_progress
from prsync_pipeline.reports.team.words import what_is_missing, why_no_trends
from prsync_pipeline.teams.health import row_remedy
from prsync_pipeline.warehouse import WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.models import Team
    from prsync_pipeline.reports.team.facts import TeamFacts
    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import PublishedBand, Store, TeamBenchmark, ToolCount, Trend, TrendChange

# What a person looks at first; the other formats have every measure.
SHOWN = (
    "merged_count",
    "agent_merged_count",
    "opened_count",
    "cycle_time_hours_p50",
    "cycle_time_hours_p75",
    "pickup_time_hours_p75",
    "review_to_merge_hours_p75",
    "size_p75",
    "unreviewed_share",
    "top_reviewer_share",
    "revert_share",
    "merged_per_author",
    "ai_share",
)
MONTHS_SHOWN = 13
"""With the current one: as many as the comparison by origin rests on, so that their rows are read once."""


@dataclass(frozen=True, slots=True)
class TeamTrends:
    """What is known of a team's months, oldest first; `repository` is `*` for the whole team.

    Without a month `why_none` says why, and what brings the first ones. `outdated`: why the figures are not those of
    the rows. `rows` are those of the team and all its repositories, of at least thirteen months where they exist.
    `peers` names whose teams the percentiles are among; `asked` is the month that a reader chose.
    """

    team: str
    repository: str
    months: Sequence[Trend]
    changes: Sequence[TrendChange]
    benchmarks: Sequence[TeamBenchmark]
    tools: Sequence[ToolCount]
    outdated: Sequence[str]
    bands: Sequence[PublishedBand] = ()
    rows: Sequence[Trend] = ()
    peers: str = ""
    asked: Month | None = None
    why_none: str | None = None

    @property
    def last(self) -> Trend:
        """The month that was asked for, else the last one that is over, else the current one; there is at least one."""
        wanted = [trend for trend in self.months if trend.month == self.asked]
        whole = [trend for trend in self.months if not trend.is_partial]
        return (wanted or whole or self.months)[-1]

    @property
    def running(self) -> Trend | None:
        """The current month, beside one that is over."""
        newest = self.months[-1]
        return newest if newest.is_partial and newest is not self.last else None

    @property
    def standings(self) -> list[TeamBenchmark]:
        """What is known of the last month: of a metric that several editions name, a benchmark each."""
        month = self.last.month
        return [benchmark for benchmark in self.benchmarks if benchmark.month == month]

    @property
    def editions(self) -> list[str]:
        """The publications that have a band for a metric that is shown, each with a column of its own."""
        return sorted({edition_of(named) for named in self.standings if named.publisher and named.metric in SHOWN})

    @property
    def repositories(self) -> dict[str, list[Trend]]:
        """The same months of each repository, by its name."""
        shown = {trend.month for trend in self.months}
        by_name: dict[str, list[Trend]] = defaultdict(list)
        for trend in self.rows:
            if trend.repository != WHOLE_TEAM and trend.month in shown:
                by_name[trend.repository].append(trend)
        return dict(by_name)


def edition_of(named: TeamBenchmark | PublishedBand) -> str:
    return f"{named.publisher} {named.edition}"


def read_trends(  # noqa: PLR0913 - what a reader may choose
    store: Store,
    settings: Settings,
    slug: str,
    now: datetime,
    *,
    repository: str = WHOLE_TEAM,
    months: int = MONTHS_SHOWN,
    month: Month | None = None,
) -> TeamTrends:
    """The last `months` of a team or of one of its repositories, with the current one; benchmarks of the last month.

    `month` is looked at in the place of the last one that is over.

    Raises:
        UnknownTeam: there is none of that slug.
        InputError: it has no such repository, or no trends of that month.
    """
    facts = FactsOfTeams.read(store, settings, slug).named(slug)
    return trends_of(store, settings, facts, now, repository=repository, months=months, month=month)


def trends_of(  # noqa: PLR0913 - what a reader may choose
    store: Store,
    settings: Settings,
    facts: TeamFacts,
    now: datetime,
    *,
    repository: str = WHOLE_TEAM,
    months: int = MONTHS_SHOWN,
    month: Month | None = None,
    has_all_benchmarks: bool = False,
) -> TeamTrends:
    """The same of a team whose facts are read already.

    Changes and benchmarks are of the month that is looked at, or of all: benchmarks cost a query for each.
    """
    team, current = facts.team, Month.of(now)
    first = current.plus(1 - months)
    rows = store.trends.of_team(team.slug, repository=None, first_month=min(first, current.plus(1 - MONTHS_SHOWN)))
    _require_repository(team.slug, repository, rows)
    of_it = [trend for trend in rows if trend.repository == repository and trend.month >= first]
    progress = team_progress(facts, now)
    if not of_it:
        return TeamTrends(team.slug, repository, (), (), (), (), (), rows=rows, why_none=why_no_trends(progress))
    _require_month(month, of_it)
    found = TeamTrends(
        team.slug,
        repository,
        of_it,
        [],
        [],
        store.trends.tool_counts(team.slug, repository=repository, first_month=first),
        list(_outdated(facts, progress)),
        rows=rows,
        asked=month,
    )
    first, last = (first, of_it[-1].month) if has_all_benchmarks else (found.last.month, found.last.month)
    changes = store.trends.changes(team.slug, repository=repository, first_month=first, last_month=last)
    found = replace(found, changes=changes)
    return found if repository != WHOLE_TEAM else _with_benchmarks(store, settings, team, found, (first, last))


def _require_repository(team: str, repository: str, rows: Sequence[Trend]) -> None:
    known = sorted({trend.repository for trend in rows} - {WHOLE_TEAM})
    if known and repository not in {WHOLE_TEAM, *known}:
        raise InputError(f"Team '{team}' has no repository '{repository}'. It has: {', '.join(known)}")


def _require_month(month: Month | None, months: Sequence[Trend]) -> None:
    if month is not None and all(trend.month != month for trend in months):
        raise InputError(f"{month} is not among the months that are shown: {months[0].month} to {months[-1].month}.")


def _with_benchmarks(
    store: Store, settings: Settings, team: Team, found: TeamTrends, months: tuple[Month, Month]
) -> TeamTrends:
    first, last = months
    benchmarks = store.trends.benchmarks(
        team.slug, first_month=first, last_month=last, across_organizations=settings.has_peers_everywhere
    )
    peers = "this warehouse" if settings.has_peers_everywhere else team.organization
    return replace(found, benchmarks=benchmarks, bands=store.trends.published_bands(), peers=peers)


def _outdated(facts: TeamFacts, progress: TeamProgress) -> Iterator[str]:
    """Why the team's figures are not all, or not those of its rows; nothing where they are."""
    team, missing, due = facts.team.slug, what_is_missing(progress), facts.counts.trends_due_from
    faults = [fault for fault in facts.open_faults if fault.is_blocking]
    if faults:
        checks = "; ".join(map(str, faults))
        yield f"These figures are older than the data, or wrong: {checks}. → {row_remedy(team, faults)}"
    elif missing is not None:
        yield missing
    elif due is not None:
        is_under_way = progress.run is not None and progress.run.is_alive
        remedy = "a run is under way that computes them" if is_under_way else f"prsync sync {team}"
        yield f"These figures are older than the data: rows changed from {due} on since they were computed. → {remedy}"
