"""Finds what changed in an organisation since a moment by one search, whatever the number of its repositories.

Knows which of the repositories asked for the search could see; what it could not see is for the listing by repository.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.errors import Incomplete, TooHeavy, TooMuchChanged
from prsync_pipeline.github import parsing
from prsync_pipeline.github.listing import LARGEST_PAGE, SEARCH_CAP, SETTLING_SECONDS, TRIES
from prsync_pipeline.github.queries import SearchPage
from prsync_pipeline.github.queries import updates as updates_query
from prsync_pipeline.github.roster import IDS_A_REQUEST, nodes_of
from prsync_pipeline.github.sight import is_repository
from prsync_pipeline.github.values import Updates
from prsync_pipeline.github.width import smaller_page
from prsync_pipeline.github.windows import stamp, whole_second
from prsync_pipeline.github.wire import child

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.github.answers import Answer
    from prsync_pipeline.github.asking import Asker
    from prsync_pipeline.models import FoundPullRequest, Repository


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


class UpdatesFinder:
    """One search over an organisation, page by page."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._for_ever = threading.Event()
        self._size = LARGEST_PAGE

    def find(self, organization: str, homes: Sequence[Repository], since: datetime) -> Updates:
        """What changed at or after `since`, archived repositories left out.

        Raises:
            TooMuchChanged: more than a search can name.
            Incomplete: GitHub's count and what came differ, again and again.
        """
        text = f"org:{organization} is:pr archived:false updated:>={stamp(whole_second(since))}"
        ids = [home.node_id for home in homes]
        chunks = [ids[start : start + IDS_A_REQUEST] for start in range(0, len(ids), IDS_A_REQUEST)]
        for attempt in range(TRIES):
            if attempt:
                self._asker.pause(SETTLING_SECONDS, self._for_ever)  # the index is moving: a moment later it agrees
            pages = self._pages(text, chunks)
            if len(pages.found) == pages.total:
                return Updates(tuple(pages.found.values()), pages.present or {})
        raise Incomplete(text, listed=pages.total, found=len(pages.found))

    def _pages(self, text: str, chunks: Sequence[Sequence[str]]) -> Pages:
        pages = Pages()
        after: str | None = None
        while True:
            after = pages.add(self._ask(text, after, chunks), chunks)
            if pages.total > SEARCH_CAP:
                raise TooMuchChanged(f"{text}: {pages.total} pull requests changed, and a search names {SEARCH_CAP}.")
            if after is None:
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
