"""Finds what changed in an organisation since a moment by a search, whatever the number of its repositories.

Knows which of the repositories asked for the search could see; what it could not see is for the listing by repository.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.errors import Incomplete, TooHeavy, TooMuchChanged
from prsync_pipeline.github.graphql import parsing
from prsync_pipeline.github.graphql.json_fields import child
from prsync_pipeline.github.graphql.queries import SearchPage
from prsync_pipeline.github.graphql.queries import updates as updates_query
from prsync_pipeline.github.listing import LARGEST_PAGE, SEARCH_CAP, SETTLING_SECONDS, TRIES
from prsync_pipeline.github.lookups import IDS_A_REQUEST, nodes_of
from prsync_pipeline.github.requests.visibility import is_repository
from prsync_pipeline.github.requests.width import smaller_page
from prsync_pipeline.github.types import Updates
from prsync_pipeline.github.windows import SECOND, stamp, whole_second

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.github.graphql.responses import Answer
    from prsync_pipeline.github.requests.requester import Asker
    from prsync_pipeline.models import FoundPullRequest, Repository


MOST_NAMED = 5 * SEARCH_CAP  # beyond that a listing of whole months costs no more, and loses no time of a tick


@dataclass(slots=True)
class Pages:
    """What the pages of one search brought until now; `present` are the homes that every page's token was shown."""

    total: int = 0
    found: dict[str, FoundPullRequest] = field(default_factory=dict)
    present: dict[str, Repository] | None = None

    def add(self, answer: Answer, chunks: Sequence[Sequence[str]]) -> str | None:
        """Take one page in; the cursor of the next."""
        page = parsing.page(child(answer.data, "updates"), "issueCount")
        self.total = page.total
        self.found |= {one.node_id: one for one in map(parsing.found, page.entries)}
        nodes = [node for place, ids in enumerate(chunks) for node in nodes_of(answer, len(ids), f"h{place}")]
        shown = {one.node_id: one for one in map(parsing.repository, filter(is_repository, nodes))}
        known = shown if self.present is None else self.present
        self.present = {node_id: one for node_id, one in shown.items() if node_id in known}
        return page.after


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of seconds, both ends included; without a `last` one it is open."""

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


class UpdatesFinder:
    """Searches over an organisation, page by page; what is over the search's cap is split by time."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._for_ever = threading.Event()
        self._size = LARGEST_PAGE

    def find(self, organization: str, homes: Sequence[Repository], since: datetime) -> Updates:
        """What changed at or after `since`, archived repositories left out.

        Raises:
            TooMuchChanged: more than a few searches can name.
            Incomplete: GitHub's count and what came differ, again and again.
        """
        ids = [home.node_id for home in homes]
        chunks = [ids[start : start + IDS_A_REQUEST] for start in range(0, len(ids), IDS_A_REQUEST)]
        found: dict[str, FoundPullRequest] = {}
        present = {home.node_id: home for home in homes}
        spans = deque([Span(whole_second(since))])
        while spans:
            span = spans.popleft()
            pages = self._span(f"org:{organization} is:pr archived:false {span.search_text}", chunks)
            if pages.total > SEARCH_CAP:
                spans.extendleft(reversed(self._split(span, pages)))
                continue
            found |= pages.found  # a later span has the newer one of what moved in between
            present = {node_id: one for node_id, one in (pages.present or {}).items() if node_id in present}
        return Updates(tuple(found.values()), present)

    def _split(self, span: Span, pages: Pages) -> tuple[Span, Span]:
        halves = span.halves(self._asker.clock())
        if pages.total > MOST_NAMED or halves is None:
            raise TooMuchChanged(
                f"{span.search_text}: {pages.total} pull requests changed, and a search names {SEARCH_CAP}."
            )
        return halves

    def _span(self, text: str, chunks: Sequence[Sequence[str]]) -> Pages:
        """The complete pages of one search, or its first one where it is over the cap."""
        for attempt in range(TRIES):
            if attempt:
                self._asker.pause(SETTLING_SECONDS, self._for_ever)  # the index is moving: a moment later it agrees
            pages = self._pages(text, chunks)
            if pages.total > SEARCH_CAP or len(pages.found) == pages.total:
                return pages
        raise Incomplete(text, listed=pages.total, found=len(pages.found))

    def _pages(self, text: str, chunks: Sequence[Sequence[str]]) -> Pages:
        pages = Pages()
        after: str | None = None
        while True:
            after = pages.add(self._ask(text, after, chunks), chunks)
            if after is None or pages.total > SEARCH_CAP:
                return pages

    def _ask(self, text: str, after: str | None, chunks: Sequence[Sequence[str]]) -> Answer:
        while True:
            try:
                return self._asker.ask(updates_query(SearchPage(text, after, self._size), chunks), self._for_ever)
            except TooHeavy:
                smaller = smaller_page(self._size)
                if smaller is None:
                    raise
                self._size = smaller
