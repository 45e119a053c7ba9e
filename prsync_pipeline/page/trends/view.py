"""The trends page from top to bottom, as its template writes it: finished values, not the rows behind them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.page.charts.chart import chart_of
from prsync_pipeline.page.charts.kinds import CHARTS
from prsync_pipeline.page.trends.cards import CardsOf
from prsync_pipeline.page.trends.choice import MONTHS
from prsync_pipeline.page.trends.comparison import comparison_panel
from prsync_pipeline.page.trends.notices import notices
from prsync_pipeline.page.trends.repositories import repository_table
from prsync_pipeline.page.trends.standing import standings
from prsync_pipeline.reports.lists.pull_requests import COUNTS_OF_OTHER_THINGS, filter_url, tool_url
from prsync_pipeline.reports.trends.moves import moves
from prsync_pipeline.warehouse import METRICS, WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.months import Month
    from prsync_pipeline.page.charts.chart import Chart
    from prsync_pipeline.page.trends.cards import Card
    from prsync_pipeline.page.trends.choice import Choice
    from prsync_pipeline.page.trends.comparison import ComparisonPanel
    from prsync_pipeline.page.trends.report import TrendsReport
    from prsync_pipeline.page.trends.repositories import RepositoryTable
    from prsync_pipeline.page.trends.standing import Standing
    from prsync_pipeline.reports.lists.pull_requests import WaitingForReview
    from prsync_pipeline.reports.trends.moves import Move
    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import Metric, ToolCount, Trend

MAX_TOOLS = 12


@dataclass(frozen=True, slots=True)
class TrendsToCome:
    """The page of a team that has no month yet; `seconds_left` where that is known."""

    choice: Choice
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class TrendsView:
    """`month` is the one that is looked at, `months` all that can be; of these `running` is not over.

    `before` and `after` are None where there is no such month. `stored` counts the team's pull requests.
    """

    choice: Choice
    month: Month
    months: Sequence[Month]
    running: Month | None
    before: Month | None
    after: Month | None
    has_year_ago: bool
    computed_at: datetime
    stored: int
    notices: Sequence[str]
    cards: Sequence[Card]
    moves: Sequence[Move]
    charts: Sequence[Chart]
    comparison: ComparisonPanel | None
    standings: Sequence[Standing]
    repositories: RepositoryTable
    repository_names: Sequence[str]
    tools: Sequence[ToolCount]
    waiting: WaitingForReview
    is_history_in: bool

    @property
    def is_whole_team(self) -> bool:
        return self.choice.repository == WHOLE_TEAM

    @property
    def counts_of_other_things(self) -> frozenset[str]:
        """Metrics that count no pull requests, so that no list has as many rows."""
        return COUNTS_OF_OTHER_THINGS

    @property
    def definitions(self) -> Sequence[Metric]:
        return METRICS

    def link(self, metric: str) -> str:
        """The pull requests behind a number of the month."""
        return filter_url(self.choice.slug, metric, self.month, self.choice.repository)

    def tool_link(self, tool: str, *, assisted_only: bool = False) -> str:
        return tool_url(self.choice.slug, tool, self.month, self.choice.repository, assisted_only=assisted_only)


def view_of(report: TrendsReport, choice: Choice) -> TrendsView | TrendsToCome:
    """What the page shows of the report, for the choice that it was read for."""
    found, progress = report.found, report.progress
    if not found.months:
        return TrendsToCome(choice, progress.seconds_left)
    month, known = found.last.month, [trend.month for trend in found.months]
    shown = _shown(found, choice)
    return TrendsView(
        choice,
        month,
        known,
        running=next((trend.month for trend in found.months if trend.is_partial), None),
        before=month.plus(-1) if month.plus(-1) in known else None,
        after=month.plus(1) if month.plus(1) in known else None,
        has_year_ago=progress.covered_from is not None and progress.covered_from <= month.plus(-12).start,
        computed_at=found.last.computed_at,
        stored=progress.stored,
        notices=list(notices(found, progress)),
        cards=_cards(found, choice),
        moves=moves(found.changes, month),
        charts=_charts(found, shown, choice),
        comparison=None if report.comparison is None else comparison_panel(report.comparison),
        standings=standings(found) if choice.repository == WHOLE_TEAM else [],
        repositories=repository_table(_months_of_repositories(found, shown), found.last, choice),
        repository_names=sorted(found.repositories),
        tools=_tools(found),
        waiting=report.waiting,
        is_history_in=progress.is_history_in,
    )


def _shown(found: TeamTrends, choice: Choice) -> Sequence[Trend]:
    """The months of the charts: as many as are chosen, up to the current one or to the one that is looked at."""
    count = MONTHS[choice.shown]
    place = found.months.index(found.last)
    end = len(found.months) if place >= len(found.months) - count else place + 1
    return found.months[max(0, end - count) : end]


def _cards(found: TeamTrends, choice: Choice) -> Sequence[Card]:
    month = found.last.month
    return CardsOf(
        found.last,
        {change.metric: change for change in found.changes if change.month == month},
        {row.metric: row for row in found.standings if row.band},
        lambda metric: filter_url(choice.slug, metric, month, choice.repository),
        is_against_year=choice.against == "year",
        year_ago=next((trend for trend in found.months if trend.month == month.plus(-12)), None),
    ).cards()


def _charts(found: TeamTrends, shown: Sequence[Trend], choice: Choice) -> Sequence[Chart]:
    def link(metric: str, month: Month) -> str:
        return filter_url(choice.slug, metric, month, choice.repository)

    return [chart_of(kind, shown, found.bands, link, found.last.month) for kind in CHARTS]


def _months_of_repositories(found: TeamTrends, shown: Sequence[Trend]) -> dict[str, list[Trend]]:
    months = {trend.month for trend in shown}
    return {name: [trend for trend in trends if trend.month in months] for name, trends in found.repositories.items()}


def _tools(found: TeamTrends) -> Sequence[ToolCount]:
    """The month's, the most used first."""
    of_month = [count for count in found.tools if count.month == found.last.month]
    return sorted(of_month, key=lambda count: (-count.count, count.tool))[:MAX_TOOLS]
