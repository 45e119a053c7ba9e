"""The trends page from top to bottom, as its template writes it. Pure: every number is the report's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from prsync_pipeline.page.chart_kinds import CHARTS
from prsync_pipeline.page.charts import chart_of
from prsync_pipeline.page.trends.cards import CardsOf
from prsync_pipeline.page.trends.choice import MONTHS
from prsync_pipeline.page.trends.comparison import comparison_panel
from prsync_pipeline.page.trends.notices import notices
from prsync_pipeline.page.trends.repositories import repository_table
from prsync_pipeline.page.trends.standing import standings
from prsync_pipeline.reports.moves import moves
from prsync_pipeline.reports.pull_requests import filter_url, tool_url
from prsync_pipeline.warehouse import METRICS, WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.months import Month
    from prsync_pipeline.page.charts import Chart
    from prsync_pipeline.page.trends.cards import Card
    from prsync_pipeline.page.trends.choice import Choice
    from prsync_pipeline.page.trends.comparison import ComparisonPanel
    from prsync_pipeline.page.trends.report import TrendsReport
    from prsync_pipeline.page.trends.repositories import RepositoryTable
    from prsync_pipeline.page.trends.standing import Standing
    from prsync_pipeline.reports.moves import Move
    from prsync_pipeline.warehouse import Metric, ToolCount, Trend

MAX_TOOLS = 12


@dataclass(frozen=True)
class TrendsView:
    """There is at least one month; `trend` is the one that is looked at."""

    report: TrendsReport
    choice: Choice

    @property
    def trend(self) -> Trend:
        return self.report.found.last

    @property
    def month(self) -> Month:
        return self.trend.month

    @property
    def is_whole_team(self) -> bool:
        return self.choice.repository == WHOLE_TEAM

    @property
    def definitions(self) -> Sequence[Metric]:
        return METRICS

    @cached_property
    def months(self) -> Sequence[Trend]:
        """Those of the charts: as many as are chosen, with the one that is looked at."""
        found, count = self.report.found.months, MONTHS[self.choice.shown]
        start = max(0, len(found) - count)
        place = next(place for place, trend in enumerate(found) if trend.month == self.month)
        end = len(found) if place >= start else place + 1
        return found[max(0, end - count) : end]

    def _neighbour(self, months: int) -> Trend | None:
        wanted = self.month.plus(months)
        return next((trend for trend in self.report.found.months if trend.month == wanted), None)

    @property
    def before(self) -> Trend | None:
        return self._neighbour(-1)

    @property
    def after(self) -> Trend | None:
        return self._neighbour(1)

    @property
    def year_ago(self) -> Trend | None:
        return self._neighbour(-12)

    @property
    def can_compare_years(self) -> bool:
        """Whether the same month a year ago is covered."""
        covered_from = self.report.progress.covered_from
        return covered_from is not None and covered_from <= self.month.plus(-12).start

    @property
    def notices(self) -> Sequence[str]:
        return list(notices(self.report.found, self.report.progress))

    def link(self, metric: str, month: Month | None = None) -> str:
        """The pull requests behind a number of the month that is looked at, or of another one."""
        return filter_url(self.choice.slug, metric, month or self.month, self.choice.repository)

    def tool_link(self, tool: str, *, assisted_only: bool = False) -> str:
        return tool_url(self.choice.slug, tool, self.month, self.choice.repository, assisted_only=assisted_only)

    @property
    def cards(self) -> Sequence[Card]:
        found = self.report.found
        return CardsOf(
            self.trend,
            {change.metric: change for change in found.changes if change.month == self.month},
            {row.metric: row for row in found.standings if row.band},
            self.link,
            is_against_year=self.choice.against == "year",
            year_ago=self.year_ago,
        ).cards()

    @property
    def moves(self) -> Sequence[Move]:
        return moves(self.report.found.changes, self.month)

    @cached_property
    def charts(self) -> Sequence[Chart]:
        make = partial(chart_of, trends=self.months, bands=self.report.found.bands, link=self.link, chosen=self.month)
        return [make(kind) for kind in CHARTS]

    @property
    def comparison(self) -> ComparisonPanel | None:
        found = self.report.comparison
        return None if found is None else comparison_panel(found)

    @property
    def standings(self) -> Sequence[Standing]:
        return standings(self.report.found) if self.is_whole_team else []

    @cached_property
    def repositories(self) -> RepositoryTable:
        shown = {trend.month for trend in self.months}
        months = {
            name: [trend for trend in trends if trend.month in shown]
            for name, trends in self.report.found.repositories.items()
        }
        return repository_table(months, self.trend, self.choice)

    @property
    def repository_names(self) -> Sequence[str]:
        return sorted(self.report.found.repositories)

    @property
    def tools(self) -> Sequence[ToolCount]:
        """The month's, the most used first."""
        of_month = [count for count in self.report.found.tools if count.month == self.month]
        return sorted(of_month, key=lambda count: (-count.count, count.tool))[:MAX_TOOLS]
