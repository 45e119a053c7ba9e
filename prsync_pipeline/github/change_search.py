"""Finds what changed in an organisation since a moment by a search, whatever the number of its repositories.

Reports which of the repositories asked for the search could see; the others are for the listing by repository.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.errors import Incomplete, TooHeavy, TooManyChanges
from prsync_pipeline.github.graphql import parsing, queries
from prsync_pipeline.github.graphql.json_fields import child
from prsync_pipeline.github.graphql.queries import SearchPage
from prsync_pipeline.github.listing import MAX_ATTEMPTS, MAX_PAGE_SIZE, SEARCH_CAP, SETTLING_SECONDS
from prsync_pipeline.github.lookups import IDS_A_REQUEST, nodes_of
from prsync_pipeline.github.requests.visibility import is_repository
from prsync_pipeline.github.requests.width import smaller_page
from prsync_pipeline.github.types import Changes
from prsync_pipeline.github.windows import SECOND, stamp, whole_second

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.github.graphql.responses import GraphQLResponse
    from prsync_pipeline.github.requests.requester import Requester
    from prsync_pipeline.models import ChangedPullRequest, Repository


MAX_CHANGES = 5 * SEARCH_CAP  # beyond that a listing of whole months costs no more, and loses no time of a tick


@dataclass(slots=True)
class Pages:
    """What the pages of one search held so far; `visible` are the repositories that every page's token was shown."""

    total: int = 0
    changed: dict[str, ChangedPullRequest] = field(default_factory=dict)
    visible: dict[str, Repository] | None = None

    def add(self, response: GraphQLResponse, id_chunks: Sequence[Sequence[str]]) -> str | None:
        """Add one page; returns the cursor of the next, None after the last."""
        page = parsing.page(child(response.data, "updates"), "issueCount")
        self.total = page.total
        known_changes = len(self.changed)
        found = parsing.readable(page.entries, parsing.changed)
        self.changed |= {pull_request.node_id: pull_request for pull_request in found}
        nodes = [node for index, ids in enumerate(id_chunks) for node in nodes_of(response, len(ids), f"h{index}")]
        shown = {repository.node_id: repository for repository in map(parsing.repository, filter(is_repository, nodes))}
        known = shown if self.visible is None else self.visible
        self.visible = {node_id: repository for node_id, repository in shown.items() if node_id in known}
        # A page without anything new is the last one, wherever its cursor leads.
        return page.after if known_changes < len(self.changed) <= SEARCH_CAP else None


@dataclass(frozen=True, slots=True)
class Span:
    """A span of seconds, both ends included; without a `last` one it is open."""

    first: datetime
    last: datetime | None = None

    @property
    def search_text(self) -> str:
        if self.last is None:
            return f"updated:>={stamp(self.first)}"
        return f"updated:{stamp(self.first)}..{stamp(self.last)}"

    def halves(self, now: datetime) -> tuple[Span, Span] | None:
        """Two spans of the same seconds, the open end last; None where a single second is left."""
        seconds = int(((self.last or now) - self.first).total_seconds()) + 1
        if seconds <= 1:
            return None
        middle = self.first + SECOND * (seconds // 2)
        return Span(self.first, middle - SECOND), Span(middle, self.last)


class ChangeSearch:
    """Searches over an organisation, page by page; what is over the search's cap is split by time."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self._never_stop = threading.Event()
        self._page_size = MAX_PAGE_SIZE

    def find(self, organization: str, repositories: Sequence[Repository], since: datetime) -> Changes:
        """What changed at or after `since`, archived repositories left out.

        Raises:
            TooManyChanges: more than a few searches can list.
            Incomplete: GitHub's count and what came differ, again and again.
        """
        ids = [repository.node_id for repository in repositories]
        id_chunks = [ids[start : start + IDS_A_REQUEST] for start in range(0, len(ids), IDS_A_REQUEST)]
        changed: dict[str, ChangedPullRequest] = {}
        visible = {repository.node_id: repository for repository in repositories}
        spans = deque([Span(whole_second(since))])
        while spans:
            span = spans.popleft()
            pages = self._complete_pages(f"org:{organization} is:pr archived:false {span.search_text}", id_chunks)
            if pages.total > SEARCH_CAP:
                spans.extendleft(reversed(self._split(span, pages)))
                continue
            changed |= pages.changed  # a later span has the newer state of what changed in between
            shown = pages.visible or {}
            visible = {node_id: repository for node_id, repository in shown.items() if node_id in visible}
        return Changes(tuple(changed.values()), visible)

    def _split(self, span: Span, pages: Pages) -> tuple[Span, Span]:
        halves = span.halves(self._requester.clock())
        if pages.total > MAX_CHANGES or halves is None:
            raise TooManyChanges(
                f"{span.search_text}: {pages.total} pull requests changed, and a search names {SEARCH_CAP}."
            )
        return halves

    def _complete_pages(self, text: str, id_chunks: Sequence[Sequence[str]]) -> Pages:
        """All pages of one search, or its first one where it is over the cap."""
        for attempt in range(MAX_ATTEMPTS):
            if attempt:
                self._requester.pause(
                    SETTLING_SECONDS, self._never_stop
                )  # the index is changing: a moment later it is consistent
            pages = self._pages(text, id_chunks)
            if pages.total > SEARCH_CAP or len(pages.changed) == pages.total:
                return pages
        raise Incomplete(text, listed=pages.total, found=len(pages.changed))

    def _pages(self, text: str, id_chunks: Sequence[Sequence[str]]) -> Pages:
        pages = Pages()
        after: str | None = None
        while True:
            after = pages.add(self._send(text, after, id_chunks), id_chunks)
            if after is None or pages.total > SEARCH_CAP:
                return pages

    def _send(self, text: str, after: str | None, id_chunks: Sequence[Sequence[str]]) -> GraphQLResponse:
        while True:
            try:
                query = queries.changes(SearchPage(text, after, self._page_size), id_chunks)
                return self._requester.send(query, self._never_stop)
            except TooHeavy:
                smaller = smaller_page(self._page_size)
                if smaller is None:
                    raise
                self._page_size = smaller
