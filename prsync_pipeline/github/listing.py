"""Lists the pull requests of windows completely: groups searches, pages them, splits what is over the search's cap.

Knows how many came and how many GitHub counts: where a window differs by no more than one in a hundred, or by one,
what came is the listing. Knows nothing of what is stored.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from prsync_pipeline.errors import GitHubError, Incomplete, RepositoryUnavailable, TooHeavy
from prsync_pipeline.github.graphql import parsing, queries
from prsync_pipeline.github.graphql.json_fields import child
from prsync_pipeline.github.graphql.queries import SearchPage
from prsync_pipeline.github.requests.visibility import distinct
from prsync_pipeline.github.requests.width import Width, smaller_page
from prsync_pipeline.github.requests.worker_pool import Job, run_jobs
from prsync_pipeline.github.types import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.github.graphql.responses import GraphQLResponse
    from prsync_pipeline.github.requests.requester import Requester
    from prsync_pipeline.github.requests.visibility import Visibility
    from prsync_pipeline.github.windows import Window
    from prsync_pipeline.models import ListedPullRequest, Repository

SEARCH_CAP = 1000
FIRST_WIDTH, MAX_WIDTH = 10, 30
MAX_PAGE_SIZE = 100
MAX_ATTEMPTS = 4
SETTLING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Search:
    """A window that is being listed: what the pages before `after` held, in pages of `size`."""

    window: Window
    size: int = MAX_PAGE_SIZE
    after: str | None = None
    found: dict[str, ListedPullRequest] = field(default_factory=dict)
    attempts: int = 0

    @property
    def repository(self) -> Repository:
        return self.window.repository

    def restarted(self, repository: Repository) -> Search:
        """The search from its first page, under the name that the repository has now."""
        return Search(replace(self.window, repository=repository), self.size, attempts=self.attempts + 1)


Group: TypeAlias = tuple[Search, ...]
"""Searches of one request."""


class Lister:
    """One listing; its state is changed by the caller's thread alone, requests run on others."""

    def __init__(
        self,
        requester: Requester,
        visibility: Visibility,
        windows: Sequence[Window],
        width: Width,
        concurrency: int,
    ) -> None:
        self.width = width
        self._requester = requester
        self._visibility = visibility
        self._concurrency = concurrency
        self._stop = threading.Event()
        self._repositories = {window.repository.node_id: window.repository for window in windows}
        self._queue = deque(Search(window) for window in dict.fromkeys(windows) if not window.is_empty)
        self._halves: deque[Group] = deque()
        self._listed: dict[str, dict[str, ListedPullRequest]] = {node_id: {} for node_id in self._repositories}
        self._failed: dict[str, GitHubError] = {}
        self._short: dict[str, list[Incomplete]] = {}

    def run(self) -> dict[str, Listing | GitHubError]:
        """A listing for each repository, or why there is none."""
        for outcome in run_jobs(self._requester, self._next_job, self._concurrency, self._stop):
            if isinstance(outcome.result, TooHeavy):
                self._split_group(outcome.subject, outcome.result)
            else:
                self._read(outcome.subject, outcome.result)
        return {node_id: self._failed.get(node_id) or self._listing(node_id) for node_id in self._repositories}

    def _listing(self, node_id: str) -> Listing | Incomplete:
        """What was listed of a repository, unless GitHub counts much more or less in a window than it lists."""
        short = self._short.get(node_id, [])
        for error in short:
            if abs(error.listed - error.found) > max(1, error.found // 100):
                return error
        unlisted = sum(error.listed - error.found for error in short)
        return Listing(self._repositories[node_id], _by_number(self._listed[node_id]), unlisted)

    def _next_job(self) -> Job[Group] | None:
        """Halves of a group that was too heavy are not regrouped: together they might time out once more."""
        group: list[Search] = []
        while self._halves and not group:
            group = self._unless_failed(self._halves.popleft())
        if not group:
            while self._queue and len(group) < self.width.value:
                group += self._unless_failed([self._queue.popleft()])
        return self._job(tuple(group)) if group else None

    def _unless_failed(self, searches: Sequence[Search]) -> list[Search]:
        return [search for search in searches if search.repository.node_id not in self._failed]

    def _job(self, group: Group) -> Job[Group]:
        pages = [SearchPage(search.window.search_text, search.after, search.size) for search in group]
        query = queries.listing(pages, [repository.node_id for repository in _repositories(group)])
        # A search that is repeated gives the index a moment: it is changing.
        pause = SETTLING_SECONDS if any(search.attempts for search in group) else 0.0
        return Job(group, query, self._visibility.hidden_from(group[0].repository.node_id), pause)

    def _split_group(self, group: Group, error: TooHeavy) -> None:
        """Request half of the searches at once; of a single one, a shorter page."""
        self.width = self.width.after_timeout(len(group))
        half = len(group) // 2
        if half:
            self._halves.extend([group[:half], group[half:]])
            return
        [search] = group
        size = smaller_page(search.size)
        if size is None:
            self._fail(search, error)
        else:
            # Behind the others: they show whether GitHub responds at all.
            self._queue.append(replace(search, size=size))

    def _read(self, group: Group, response: GraphQLResponse) -> None:
        self.width = self.width.after_response(len(group), response.seconds)
        report = self._visibility.read(response, _repositories(group))
        self._repositories.update(report.visible)
        for index, search in enumerate(group):
            error = response.error_at(f"s{index}")
            node_id = search.repository.node_id
            if node_id in report.unavailable:
                self._fail(search, report.unavailable[node_id])
            elif node_id in report.undecided:
                self._queue.append(search)
            elif error is not None:
                self._fail(search, RepositoryUnavailable(search.repository.name, error.message))
            elif node_id not in self._failed:
                self._read_search(index, search, response)

    def _read_search(self, index: int, search: Search, response: GraphQLResponse) -> None:
        """Read a response about a visible repository; what cannot be read fails its repository alone."""
        present = self._repositories[search.repository.node_id]
        if present.name != search.repository.name:
            # Search follows no rename: under the former name it finds nothing.
            former = search.repository.name
            self._retry(search, GitHubError(f"{former} is now {present.name}, and kept changing its name."))
            return
        try:
            self._add_page(search, parsing.page(child(response.data, f"s{index}"), "issueCount"))
        except GitHubError as error:
            self._fail(search, GitHubError(f"{search.window}: {error}"))

    def _retry(self, search: Search, error: GitHubError) -> None:
        if search.attempts + 1 < MAX_ATTEMPTS:
            self._queue.append(search.restarted(self._repositories[search.repository.node_id]))
        else:
            self._fail(search, error)

    def _add_page(self, search: Search, page: parsing.Page) -> None:
        if search.after is None and page.total > SEARCH_CAP:
            self._split_window(search, page)
            return
        read = parsing.readable(page.entries, lambda entry: parsing.listed(entry, search.repository.name))
        found = search.found | {pull_request.node_id: pull_request for pull_request in read}
        # A page without anything new is the last one, wherever its cursor leads.
        if page.after is not None and len(search.found) < len(found) <= SEARCH_CAP:
            self._queue.append(replace(search, after=page.after, found=found))
        elif len(found) == page.total:
            self._keep(search.window, found)
        elif search.attempts + 1 < MAX_ATTEMPTS:
            self._queue.append(search.restarted(search.repository))
        else:
            error = Incomplete(str(search.window), listed=page.total, found=len(found))
            self._short.setdefault(search.repository.node_id, []).append(error)
            self._keep(search.window, found)

    def _split_window(self, search: Search, page: parsing.Page) -> None:
        halves = search.window.halves(self._requester.clock())
        if halves is None:
            where = f"{search.window} is one second, and a search ends at {SEARCH_CAP} results"
            self._fail(search, Incomplete(where, listed=page.total, found=SEARCH_CAP))
        else:
            self._queue.extend(Search(half, search.size) for half in halves if not half.is_empty)

    def _keep(self, window: Window, found: dict[str, ListedPullRequest]) -> None:
        listed = self._listed[window.repository.node_id]
        for node_id, pull_request in found.items():
            if node_id not in listed or listed[node_id].updated_at < pull_request.updated_at:
                listed[node_id] = pull_request

    def _fail(self, search: Search, error: GitHubError) -> None:
        self._failed.setdefault(search.repository.node_id, error)


def _repositories(group: Group) -> list[Repository]:
    return distinct(search.repository for search in group)


def _by_number(listed: dict[str, ListedPullRequest]) -> tuple[ListedPullRequest, ...]:
    return tuple(sorted(listed.values(), key=lambda pull_request: pull_request.number))
