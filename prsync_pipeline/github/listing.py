"""Lists the pull requests of windows completely: packs searches, pages them, splits what is over the search's cap.

Knows how many came and how many GitHub counts; knows nothing of what is stored.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, Incomplete, RepositoryUnavailable, TooHeavy
from prsync_pipeline.github.graphql import parsing
from prsync_pipeline.github.graphql.json_fields import child
from prsync_pipeline.github.graphql.queries import SearchPage
from prsync_pipeline.github.graphql.queries import listing as listing_query
from prsync_pipeline.github.requests.visibility import distinct
from prsync_pipeline.github.requests.width import Width, smaller_page
from prsync_pipeline.github.requests.worker_pool import side_by_side
from prsync_pipeline.github.types import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prsync_pipeline.github.graphql.responses import Answer
    from prsync_pipeline.github.requests.requester import Asker
    from prsync_pipeline.github.requests.visibility import Sight
    from prsync_pipeline.github.windows import Window
    from prsync_pipeline.models import ListedPullRequest, Repository

SEARCH_CAP = 1000
FIRST_WIDTH, MOST_WIDTH = 10, 30
LARGEST_PAGE = 100
TRIES = 4
SETTLING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Search:
    """A window under way: what was found on the pages before `after`, in pages of `size`."""

    window: Window
    size: int = LARGEST_PAGE
    after: str | None = None
    found: dict[str, ListedPullRequest] = field(default_factory=dict)
    tries: int = 0

    @property
    def home(self) -> Repository:
        return self.window.repository

    def again(self, home: Repository) -> Search:
        """From its first page, under the name that the repository has now."""
        return Search(replace(self.window, repository=home), self.size, tries=self.tries + 1)


class Lister:
    """One listing; its state is changed by the caller's thread alone, requests run on others."""

    def __init__(self, asker: Asker, sight: Sight, windows: Sequence[Window], width: Width, concurrency: int) -> None:
        self.width = width
        self._asker = asker
        self._sight = sight
        self._concurrency = concurrency
        self._stop = threading.Event()
        self._repositories = {window.repository.node_id: window.repository for window in windows}
        self._queue = deque(Search(window) for window in dict.fromkeys(windows) if not window.is_empty)
        self._halves: deque[Sequence[Search]] = deque()
        self._listed: dict[str, dict[str, ListedPullRequest]] = {node_id: {} for node_id in self._repositories}
        self._failed: dict[str, GitHubError] = {}

    def run(self) -> dict[str, Listing | GitHubError]:
        """A complete listing for each repository, or why there is none."""
        for settle in side_by_side(self._draw, self._concurrency, self._stop):
            settle()
        return {
            node_id: self._failed.get(node_id) or Listing(repository, by_number(self._listed[node_id]))
            for node_id, repository in self._repositories.items()
        }

    def _draw(self) -> Callable[[], Callable[[], None]] | None:
        """Halves of what was too much go as they are: regrouped, they might make up what timed out once more."""
        group: list[Search] = []
        while self._halves and not group:
            group = self._unless_failed(self._halves.popleft())
        if not group:
            while self._queue and len(group) < self.width.value:
                group += self._unless_failed([self._queue.popleft()])
        return partial(self._ask, group, self._sight.blind(group[0].home.node_id)) if group else None

    def _unless_failed(self, searches: Sequence[Search]) -> list[Search]:
        return [search for search in searches if search.home.node_id not in self._failed]

    def _ask(self, group: Sequence[Search], but: frozenset[str]) -> Callable[[], None]:
        if any(search.tries for search in group):
            self._asker.pause(SETTLING_SECONDS, self._stop)  # the index is moving: a moment later it agrees
        pages = [SearchPage(search.window.search_text, search.after, search.size) for search in group]
        homes = distinct(search.home for search in group)
        try:
            answer = self._asker.ask(listing_query(pages, [home.node_id for home in homes]), self._stop, but)
        except TooHeavy as error:
            return partial(self._shrink, group, error)
        return partial(self._settle_all, group, homes, answer)

    def _shrink(self, group: Sequence[Search], error: TooHeavy) -> None:
        self.width = self.width.refused(len(group))
        half = len(group) // 2
        if half:
            self._halves.extend([group[:half], group[half:]])
            return
        search = group[0]
        size = smaller_page(search.size)
        if size is None:
            self._fail(search, error)
        else:
            self._queue.append(replace(search, size=size))  # others first: they tell whether GitHub answers at all

    def _settle_all(self, group: Sequence[Search], homes: Sequence[Repository], answer: Answer) -> None:
        self.width = self.width.answered(len(group), answer.seconds)
        seen = self._sight.read(answer, homes)
        self._repositories.update(seen.present)
        for place, search in enumerate(group):
            error = answer.error_at(f"s{place}")
            if search.home.node_id in seen.lost:
                self._fail(search, seen.lost[search.home.node_id])
            elif search.home.node_id in seen.elsewhere:
                self._queue.append(search)
            elif error is not None:
                self._fail(search, RepositoryUnavailable(search.home.name, error.message))
            elif search.home.node_id not in self._failed:
                self._settle_one(place, search, answer)

    def _settle_one(self, place: int, search: Search, answer: Answer) -> None:
        """An answer about a repository that the token is shown; what cannot be read fails its repository alone."""
        present = self._repositories[search.home.node_id]
        if present.name != search.home.name:
            # Search follows no rename: under the former name it finds nothing.
            self._again(search, GitHubError(f"{search.home.name} is now {present.name}, and kept changing its name."))
            return
        try:
            self._settle(search, parsing.page(child(answer.data, f"s{place}"), "issueCount"))
        except GitHubError as error:
            self._fail(search, GitHubError(f"{search.window}: {error}"))

    def _again(self, search: Search, error: GitHubError) -> None:
        if search.tries + 1 < TRIES:
            self._queue.append(search.again(self._repositories[search.home.node_id]))
        else:
            self._fail(search, error)

    def _settle(self, search: Search, page: parsing.Page) -> None:
        if search.after is None and page.total > SEARCH_CAP:
            self._split(search, page)
            return
        found = search.found | {one.node_id: one for one in map(parsing.listed, page.entries)}
        if page.after is not None:
            self._queue.append(replace(search, after=page.after, found=found))
        elif len(found) == page.total:
            self._keep(search.window, found)
        else:
            self._again(search, Incomplete(str(search.window), listed=page.total, found=len(found)))

    def _split(self, search: Search, page: parsing.Page) -> None:
        halves = search.window.halves(self._asker.clock())
        if halves is None:
            where = f"{search.window} is one second, and a search ends at {SEARCH_CAP} results"
            self._fail(search, Incomplete(where, listed=page.total, found=SEARCH_CAP))
        else:
            self._queue.extend(Search(half, search.size) for half in halves if not half.is_empty)

    def _keep(self, window: Window, found: dict[str, ListedPullRequest]) -> None:
        listed = self._listed[window.repository.node_id]
        for node_id, one in found.items():
            if node_id not in listed or listed[node_id].updated_at < one.updated_at:
                listed[node_id] = one

    def _fail(self, search: Search, error: GitHubError) -> None:
        self._failed.setdefault(search.home.node_id, error)


def by_number(listed: dict[str, ListedPullRequest]) -> tuple[ListedPullRequest, ...]:
    return tuple(sorted(listed.values(), key=lambda one: one.number))
