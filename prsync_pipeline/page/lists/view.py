"""A list of pull requests as its template shows it: words, columns, links. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.page.lists.choices import ALL, main_choices, more_choices
from prsync_pipeline.page.words import hours, number
from prsync_pipeline.reports.lists.query import ListQuery, list_url, pull_request_url
from prsync_pipeline.reports.lists.words import MOMENTS, heading, meanings, verdict_words
from prsync_pipeline.warehouse import Authors, PullRequestFilter, SortBy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from prsync_pipeline.page.lists.choices import Choices
    from prsync_pipeline.reports.lists.pull_requests import PullRequestList
    from prsync_pipeline.warehouse import CountedPullRequest


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: its label, and a row's value in words."""

    label: str
    shown: Callable[[CountedPullRequest], str]


USUAL_COLUMNS = (
    Column("Cycle time", lambda row: hours(row.cycle_time_hours)),
    Column("Wait", lambda row: hours(row.pickup_time_hours)),
    Column("Lines", lambda row: number(row.size)),
)
COLUMNS_OF_SORTS = {
    SortBy.REVIEW: Column("Opening to review", lambda row: hours(row.review_time_hours)),
    SortBy.TO_MERGE: Column("Review to merge", lambda row: hours(row.review_to_merge_hours)),
    SortBy.ROUNDS: Column("Changes requested", lambda row: number(row.review_rounds)),
}
"""What a list is sorted by is shown in it."""


@dataclass(frozen=True, slots=True)
class ListView:
    """Words and links of a page of a list."""

    found: PullRequestList

    @property
    def heading(self) -> str:
        return heading(self.found.count, self._asked.filter)

    @property
    def meanings(self) -> list[str]:
        return meanings(self._asked.filter)

    @property
    def happened(self) -> str:
        """What happened in the month: `merged`, `opened`, `closed without a merge`."""
        return MOMENTS[self._asked.filter.by]

    def moment_of(self, row: CountedPullRequest) -> datetime:
        """When that happened to the pull request."""
        at: datetime = getattr(row, self._asked.filter.by.column)
        return at

    def page_of(self, row: CountedPullRequest) -> str:
        """The address of what is known of the pull request."""
        return pull_request_url(self.found.team, row.repository, row.number)

    def verdict_of(self, row: CountedPullRequest) -> str:
        return verdict_words(row)

    @property
    def columns(self) -> Sequence[Column]:
        own = COLUMNS_OF_SORTS.get(self._asked.sort)
        return USUAL_COLUMNS if own is None else (own, *USUAL_COLUMNS)

    @property
    def choices(self) -> list[Choices]:
        return main_choices(self.found.team, self._asked)

    @property
    def more_choices(self) -> list[Choices]:
        return more_choices(self.found.team, self._asked)

    @property
    def more_chosen(self) -> list[str]:
        """What is chosen of the other filters."""
        chosen = [choice.label for group in self.more_choices for choice in group.choices if choice.is_chosen]
        return [label for label in (*chosen, self._asked.filter.tool) if label not in {ALL, None}]

    @property
    def before(self) -> str | None:
        """The address of the page before this one."""
        return self._url(self._asked.at(self._asked.page - 1)) if self._asked.page > 1 else None

    @property
    def after(self) -> str | None:
        """The address of the next page."""
        return self._url(self._asked.at(self._asked.page + 1)) if self._asked.page < self.found.pages else None

    @property
    def csv(self) -> str:
        return list_url(self.found.team, self._asked.at(1), ".csv")

    @property
    def json(self) -> str:
        return f"/api/v1{self._url(self._asked)}"

    @property
    def without_tool(self) -> str:
        return self._url(self._asked.narrowed(tool=None))

    @property
    def widest(self) -> str:
        """All pull requests of the month, whosever they are."""
        asked = self._asked.filter
        return self._url(ListQuery(PullRequestFilter(asked.month, asked.by, authors=Authors.ALL)))

    @property
    def _asked(self) -> ListQuery:
        return self.found.asked

    def _url(self, asked: ListQuery) -> str:
        return list_url(self.found.team, asked)
