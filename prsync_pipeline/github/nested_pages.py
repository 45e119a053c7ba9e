"""Fetches the further pages of nested lists; those of many pull requests share a request by aliases."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from prsync_pipeline.errors import GitHubError, TooHeavy
from prsync_pipeline.github.graphql import queries
from prsync_pipeline.github.graphql.json_fields import optional_child
from prsync_pipeline.github.requests.visibility import distinct
from prsync_pipeline.github.requests.width import Width, smaller_page

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.queries import NextPage
    from prsync_pipeline.github.graphql.responses import Answer
    from prsync_pipeline.github.partial import Draft
    from prsync_pipeline.github.requests.requester import Asker
    from prsync_pipeline.github.requests.visibility import Sight
    from prsync_pipeline.models import Repository

    Pages: TypeAlias = Sequence[tuple[Draft, NextPage]]

FIRST_WIDTH, MOST_WIDTH = 10, 30


@dataclass(frozen=True, slots=True)
class Drained:
    """What one request brought: drafts whose pages have ended, and those that cannot be drained, with the reason."""

    finished: list[Draft] = field(default_factory=list)
    failed: list[tuple[Draft, GitHubError]] = field(default_factory=list)


class Drainer:
    """The pages that are still to come; its state is changed by the consumer's thread alone."""

    def __init__(self, asker: Asker, sight: Sight, stop: threading.Event) -> None:
        self._asker = asker
        self._sight = sight
        self._stop = stop
        self._width = Width.starting(FIRST_WIDTH, MOST_WIDTH)
        self._pages: deque[tuple[Draft, NextPage]] = deque()
        self._halves: deque[Pages] = deque()

    @property
    def fills_a_request(self) -> bool:
        return bool(self._halves) or len(self._pages) >= self._width.value

    def add(self, draft: Draft) -> None:
        self._pages.extend((draft, page) for page in draft.next_pages)

    def draw(self) -> Callable[[], Callable[[], Drained]] | None:
        """The next request; None where no page is left. Halves of what was too much are not mixed again."""
        pages: list[tuple[Draft, NextPage]] = []
        while self._halves and not pages:
            pages = unless_moved(self._halves.popleft())
        if not pages:
            while self._pages and len(pages) < self._width.value:
                pages += unless_moved([self._pages.popleft()])
        return partial(self._ask, pages, self._sight.blind(pages[0][0].wanted.repository.node_id)) if pages else None

    def _ask(self, pages: Pages, but: frozenset[str]) -> Callable[[], Drained]:
        homes = distinct(draft.wanted.repository for draft, _ in pages)
        query = queries.drains([page for _, page in pages], [home.node_id for home in homes])
        try:
            answer = self._asker.ask(query, self._stop, but)
        except TooHeavy as error:
            return partial(self._shrink, pages, error)
        return partial(self._settle, pages, homes, answer)

    def _settle(self, pages: Pages, homes: Sequence[Repository], answer: Answer) -> Drained:
        self._width = self._width.answered(len(pages), answer.seconds)
        elsewhere = self._sight.read(answer, homes).elsewhere
        drained = Drained()
        for place, (draft, page) in enumerate(pages):
            if draft.is_finished:
                continue  # another of its pages told that it has moved
            node = optional_child(answer.data, f"d{place}")
            if node is None and draft.wanted.repository.node_id in elsewhere:
                self._pages.append((draft, page))
                continue
            try:
                self._take(draft, page, node)
            except GitHubError as error:
                draft.has_moved = True
                drained.failed.append((draft, GitHubError(f"{draft.name}: {error}")))
            else:
                drained.finished.extend([draft] if draft.is_finished else [])
        return drained

    def _take(self, draft: Draft, page: NextPage, node: Node | None) -> None:
        if node is None or node.get("__typename") != "PullRequest":
            draft.has_moved = True  # gone or hidden since its first page: hydrating it again tells which
        elif (following := draft.take(page, node)) is not None:
            self._pages.append((draft, following))

    def _shrink(self, pages: Pages, error: TooHeavy) -> Drained:
        """Asks for fewer pages at once, then for a shorter one."""
        self._width = self._width.refused(len(pages))
        half = len(pages) // 2
        if half:
            self._halves.extend([pages[:half], pages[half:]])
            return Drained()
        draft, page = pages[0]
        most = smaller_page(min(page.most, queries.NESTED[page.name][0]))
        if most is None:
            return Drained(failed=[(draft, error)])
        self._pages.appendleft((draft, replace(page, most=most)))
        return Drained()


def unless_moved(pages: Pages) -> list[tuple[Draft, NextPage]]:
    return [(draft, page) for draft, page in pages if not draft.has_moved]
