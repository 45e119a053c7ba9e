"""The pull requests behind each number of the trends: which list it leads to, and the list as a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.classification.verdict import LEVELS
from prsync_pipeline.errors import InputError
from prsync_pipeline.reports.lists.query import ListQuery, list_url
from prsync_pipeline.verdicts.rows import evidence_from_json
from prsync_pipeline.warehouse import (
    WHOLE_TEAM,
    AiPart,
    Authors,
    Kind,
    Moment,
    PullRequestFilter,
    ReviewPart,
    SizeBucket,
    SortBy,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.classification.rules.evidence import Evidence
    from prsync_pipeline.months import Month
    from prsync_pipeline.warehouse import CountedPullRequest, Store, WaitingPullRequest

PAGE_ROWS = 50
LONG_WAIT = timedelta(days=1)
MERGED = PullRequestFilter()
REVIEWED = PullRequestFilter(review=ReviewPart.SOME)
REVIEWED_BEFORE_MERGE = PullRequestFilter(review=ReviewPart.BEFORE_MERGE)
AGENTS_MERGED = PullRequestFilter(authors=Authors.AGENTS)


def _made(ai: AiPart) -> ListQuery:
    """Of people and agents together, as the trends count the use of AI."""
    return ListQuery(PullRequestFilter(authors=Authors.BOTH, ai=ai))


LISTS: Mapping[str, ListQuery] = {
    "opened_count": ListQuery(PullRequestFilter(by=Moment.OPENED)),
    "active_author_count": ListQuery(PullRequestFilter(by=Moment.OPENED)),
    "merged_count": ListQuery(MERGED),
    "closed_unmerged_count": ListQuery(PullRequestFilter(by=Moment.CLOSED)),
    "bot_merged_count": ListQuery(PullRequestFilter(authors=Authors.BOTS)),
    "merged_per_author": ListQuery(MERGED),
    "cycle_time_hours_p50": ListQuery(MERGED, SortBy.CYCLE),
    "cycle_time_hours_p75": ListQuery(MERGED, SortBy.CYCLE),
    "cycle_time_hours_p90": ListQuery(MERGED, SortBy.CYCLE),
    "cycle_time_hours_mean": ListQuery(MERGED, SortBy.CYCLE),
    "review_time_hours_p50": ListQuery(REVIEWED, SortBy.REVIEW),
    "review_time_hours_p75": ListQuery(REVIEWED, SortBy.REVIEW),
    "pickup_time_hours_p50": ListQuery(REVIEWED, SortBy.WAIT),
    "pickup_time_hours_p75": ListQuery(REVIEWED, SortBy.WAIT),
    "review_to_merge_hours_p50": ListQuery(REVIEWED_BEFORE_MERGE, SortBy.TO_MERGE),
    "review_to_merge_hours_p75": ListQuery(REVIEWED_BEFORE_MERGE, SortBy.TO_MERGE),
    "unreviewed_share": ListQuery(PullRequestFilter(review=ReviewPart.NONE)),
    "review_count": ListQuery(REVIEWED),
    "reviewer_count": ListQuery(REVIEWED),
    "top_reviewer_share": ListQuery(REVIEWED),
    "review_rounds_mean": ListQuery(MERGED, SortBy.ROUNDS),
    "size_p50": ListQuery(MERGED, SortBy.SIZE),
    "size_p75": ListQuery(MERGED, SortBy.SIZE),
    "xs_count": ListQuery(PullRequestFilter(size=SizeBucket.XS), SortBy.SIZE),
    "s_count": ListQuery(PullRequestFilter(size=SizeBucket.S), SortBy.SIZE),
    "m_count": ListQuery(PullRequestFilter(size=SizeBucket.M), SortBy.SIZE),
    "l_count": ListQuery(PullRequestFilter(size=SizeBucket.L), SortBy.SIZE),
    "xl_count": ListQuery(PullRequestFilter(size=SizeBucket.XL), SortBy.SIZE),
    "revert_share": ListQuery(PullRequestFilter(kind=Kind.REVERT)),
    "hotfix_share": ListQuery(PullRequestFilter(kind=Kind.HOTFIX)),
    "ai_share": _made(AiPart.ASSISTED),
    "ai_share_of_people": ListQuery(PullRequestFilter(ai=AiPart.ASSISTED)),
    "agent_share": ListQuery(AGENTS_MERGED),
    "ai_assisted_count": _made(AiPart.ASSISTED),
    "ai_reviewed_count": _made(AiPart.REVIEWED),
    "authored_count": _made(AiPart.AUTHORED),
    "co_authored_count": _made(AiPart.CO_AUTHORED),
    "assisted_count": _made(AiPart.SIGNED),
    "inferred_count": _made(AiPart.INFERRED),
    "unclassified_count": _made(AiPart.UNJUDGED),
    "agent_opened_count": ListQuery(PullRequestFilter(by=Moment.OPENED, authors=Authors.AGENTS)),
    "agent_merged_count": ListQuery(AGENTS_MERGED),
    "agent_closed_unmerged_count": ListQuery(PullRequestFilter(by=Moment.CLOSED, authors=Authors.AGENTS)),
    "agent_cycle_time_hours_p50": ListQuery(AGENTS_MERGED, SortBy.CYCLE),
    "agent_cycle_time_hours_p75": ListQuery(AGENTS_MERGED, SortBy.CYCLE),
    "agent_size_p50": ListQuery(AGENTS_MERGED, SortBy.SIZE),
    "agent_unreviewed_share": ListQuery(PullRequestFilter(authors=Authors.AGENTS, review=ReviewPart.NONE)),
    "cycle_time_hours_p50_ai": ListQuery(PullRequestFilter(ai=AiPart.ASSISTED), SortBy.CYCLE),
    "cycle_time_hours_p50_other": ListQuery(PullRequestFilter(ai=AiPart.UNASSISTED), SortBy.CYCLE),
}
"""Where each metric leads: a count to the rows that it counts, a share to those that it is the share of, a percentile
to the rows that it is taken from, the largest first."""

COUNTS_OF_OTHER_THINGS = frozenset({"active_author_count", "review_count", "reviewer_count"})
"""Counts of people and of reviews: their lists have another number of rows."""


@dataclass(frozen=True, slots=True)
class ListedPullRequest:
    """A row of a list; `mark` is the strongest evidence of its verdict, None where there is none."""

    row: CountedPullRequest
    mark: Evidence | None


@dataclass(frozen=True, slots=True)
class PullRequestList:
    """A page of a list: `count` is how many pull requests the whole list has."""

    team: str
    asked: ListQuery
    count: int
    pages: int
    rows: Sequence[ListedPullRequest]
    repositories: Sequence[str]


@dataclass(frozen=True, slots=True)
class WaitingForReview:
    """How many open pull requests have been ready for over a day without a review, and those that wait longest."""

    count: int
    longest: Sequence[WaitingPullRequest]


def list_of(metric: str, month: Month | None, repository: str = WHOLE_TEAM) -> ListQuery:
    """The list that a metric's value of a month leads to."""
    return LISTS[metric].narrowed(month=month, repository=repository)


def filter_url(slug: str, metric: str, month: Month | None, repository: str = WHOLE_TEAM) -> str:
    """The address of the list that a metric's value of a month leads to."""
    return list_url(slug, list_of(metric, month, repository))


def tool_url(
    slug: str, tool: str, month: Month | None, repository: str = WHOLE_TEAM, *, assisted_only: bool = False
) -> str:
    """The address of the merged pull requests whose verdict names a tool, as `ai_tool_counts` counts them."""
    asked = PullRequestFilter(
        month,
        repository=repository,
        authors=Authors.BOTH,
        ai=AiPart.ASSISTED if assisted_only else None,
        tool=tool,
    )
    return list_url(slug, ListQuery(asked))


def read_list(store: Store, slug: str, asked: ListQuery) -> PullRequestList:
    """A page of a team's list.

    Raises:
        InputError: the team has no such repository, or the list no such page.
        UnknownTeam: there is none of that slug.
    """
    repositories = _repositories(store, slug, asked)
    count = store.counted_pull_requests.count(slug, asked.filter)
    pages = max(1, -(-count // PAGE_ROWS))
    if asked.page > pages:
        raise InputError(f"The list has no page {asked.page}: it ends with page {pages}.")
    offset = (asked.page - 1) * PAGE_ROWS
    rows = store.counted_pull_requests.rows(slug, asked.filter, asked.sort, limit=PAGE_ROWS, offset=offset)
    return PullRequestList(slug, asked, count, pages, [listed(row) for row in rows], repositories)


def read_rows(store: Store, slug: str, asked: ListQuery) -> list[ListedPullRequest]:
    """All rows of a team's list, whatever page is asked for; errors as of `read_list`."""
    _repositories(store, slug, asked)
    return [listed(row) for row in store.counted_pull_requests.rows(slug, asked.filter, asked.sort)]


def read_waiting(store: Store, slug: str, now: datetime, repository: str = WHOLE_TEAM) -> WaitingForReview:
    """Those that wait for a review now, as far as the team is synced; ten at most are named."""
    return WaitingForReview(*store.counted_pull_requests.waiting(slug, now - LONG_WAIT, repository=repository))


def listed(row: CountedPullRequest) -> ListedPullRequest:
    return ListedPullRequest(row, strongest(row))


def strongest(row: CountedPullRequest) -> Evidence | None:
    """The evidence that decided the verdict, the surest first; without any, the author's denial."""
    marks = evidence_from_json(row.evidence or "[]")
    deciding = [mark for mark in marks if mark.signal in LEVELS and LEVELS[mark.signal][0] is row.involvement]
    denials = [mark for mark in marks if mark.signal is Signal.DENIAL]
    return max(deciding, key=lambda mark: LEVELS[mark.signal][1], default=next(iter(denials), None))


def _repositories(store: Store, slug: str, asked: ListQuery) -> list[str]:
    """The team's repositories, the one that is asked for among them."""
    store.teams.get(slug)
    repositories = store.counted_pull_requests.repositories(slug)
    if asked.filter.repository not in {WHOLE_TEAM, *repositories}:
        raise InputError(f"Team '{slug}' has no repository '{asked.filter.repository}'.")
    return repositories
