"""Brings whole pull requests in batches side by side, with a width that follows the server.

Knows which came whole, which are gone and which repositories failed; knows nothing of where they are stored.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, Incomplete, RepositoryUnavailable, TooHeavy
from prsync_pipeline.github.graphql import parsing, queries
from prsync_pipeline.github.graphql.json_fields import entries
from prsync_pipeline.github.nested_pages import Drainer
from prsync_pipeline.github.partial import MAY_HIDE, Draft
from prsync_pipeline.github.requests.visibility import distinct
from prsync_pipeline.github.requests.width import smaller_page
from prsync_pipeline.github.requests.worker_pool import side_by_side
from prsync_pipeline.github.types import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.responses import Answer
    from prsync_pipeline.github.nested_pages import Drained
    from prsync_pipeline.github.requests.requester import Asker
    from prsync_pipeline.github.requests.visibility import Seen, Sight
    from prsync_pipeline.github.requests.width import Widths
    from prsync_pipeline.github.types import Wanted
    from prsync_pipeline.models import PullRequest, Repository

LARGEST_PAGE = 100
TRIES = 4
SETTLING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Pull requests to ask for in one request, with at most `most` entries of each nested list."""

    wanted: tuple[Wanted, ...]
    most: int = LARGEST_PAGE
    tries: int = 0

    @property
    def homes(self) -> list[Repository]:
        return distinct(one.repository for one in self.wanted)

    @property
    def repositories(self) -> set[str]:
        return {one.repository.node_id for one in self.wanted}


class Hydration:
    """One hydration; its state is changed by the consumer's thread alone, requests run on others."""

    def __init__(self, asker: Asker, sight: Sight, widths: Widths, concurrency: int, wanted: Sequence[Wanted]) -> None:
        self._asker = asker
        self._sight = sight
        self._widths = widths
        self._concurrency = concurrency
        self._stop = threading.Event()
        self._drainer = Drainer(asker, sight, self._stop)
        self._fresh = deque(wanted)
        self._pieces: deque[Piece] = deque()
        self._under_way = 0
        self._failed: set[str] = set()

    def run(self) -> Generator[Batch, None, None]:
        """Batches as they come; at most `concurrency` requests are under way, and as many answers are held."""
        with closing(side_by_side(self._draw, self._concurrency, self._stop)) as settles:
            for settle in settles:
                batch = settle()
                if batch.pull_requests or batch.gone or batch.failed:
                    yield batch

    # What to ask for next

    def _draw(self) -> Callable[[], Callable[[], Batch]] | None:
        """Further pages wait until they fill a request or nothing else is left: each request costs a point."""
        drain = self._drainer.draw() if self._drainer.fills_a_request else None
        piece = (self._next_piece() or self._fresh_piece()) if drain is None else None
        if piece is not None:
            self._under_way += 1
            return partial(self._bring, piece, self._sight.blind(piece.homes[0].node_id))
        if drain is None and not self._under_way:
            drain = self._drainer.draw()
        return None if drain is None else partial(self._drain, drain)

    def _next_piece(self) -> Piece | None:
        while self._pieces:
            piece = self._pieces.popleft()
            left = tuple(one for one in piece.wanted if one.repository.node_id not in self._failed)
            if left:
                return replace(piece, wanted=left)
        return None

    def _fresh_piece(self) -> Piece | None:
        """As many as the narrowest repository among them bears."""
        taken: list[Wanted] = []
        width = LARGEST_PAGE
        while self._fresh:
            repository = self._fresh[0].repository.node_id
            if repository in self._failed:
                self._fresh.popleft()
                continue
            width = min(width, self._widths.of(repository).value)
            if len(taken) >= width:
                break
            taken.append(self._fresh.popleft())
        return Piece(tuple(taken)) if taken else None

    # On a thread: asking

    def _bring(self, piece: Piece, but: frozenset[str]) -> Callable[[], Batch]:
        if piece.tries:
            self._asker.pause(SETTLING_SECONDS, self._stop)
        homes = [home.node_id for home in piece.homes]
        query = queries.hydration([one.node_id for one in piece.wanted], piece.most, homes)
        try:
            answer = self._asker.ask(query, self._stop, but).apart_from(MAY_HIDE)
        except TooHeavy as error:
            return partial(self._shrink, piece, error)
        return partial(self._settle, piece, answer)

    def _drain(self, drain: Callable[[], Callable[[], Drained]]) -> Callable[[], Batch]:
        return partial(self._settle_drained, drain())

    # On the consumer's thread: what became of it

    def _settle(self, piece: Piece, answer: Answer) -> Batch:
        self._under_way -= 1
        self._widths.answered(piece.repositories, len(piece.wanted), answer.seconds)
        seen = self._sight.read(answer, piece.homes)
        nodes = entries(answer.data, "nodes")
        result = Result()
        for place, one in enumerate(piece.wanted):
            node = nodes[place] if place < len(nodes) else None
            error = answer.error_at("nodes", place)
            if node is None and error is not None and one.repository.node_id in seen.elsewhere:
                result.elsewhere.append(one)
            elif node is None and error is not None and error.is_not_found:
                result.lose(one, seen)
            elif error is not None and not error.is_not_found:
                result.fail(one, RepositoryUnavailable(one.repository.name, error.message))
            elif error is not None or node is None:
                result.again.append((Piece((one,), piece.most, piece.tries), Incomplete(name(one), listed=1, found=0)))
            else:
                self._start(one, node, piece, result)
        if result.elsewhere:
            self._pieces.append(replace(piece, wanted=tuple(result.elsewhere)))
        return self._batch(result)

    def _start(self, one: Wanted, node: Node, piece: Piece, result: Result) -> None:
        if node.get("__typename") != "PullRequest":
            result.fail(one, GitHubError(f"{name(one)}: its id is not a pull request's."))
            return
        try:
            draft = Draft(one, node, piece.most, piece.tries)
        except GitHubError as error:
            result.fail(one, unreadable(one, error))
            return
        if draft.is_finished:
            self._finish(draft, result)
        else:
            self._drainer.add(draft)

    def _finish(self, draft: Draft, result: Result) -> None:
        try:
            trouble = draft.trouble
            if trouble is None:
                result.whole.append(parsing.pull_request(draft.wanted, draft.node, draft.lists, self._asker.clock()))
        except GitHubError as error:
            result.fail(draft.wanted, unreadable(draft.wanted, error))
        else:
            if trouble is not None:
                result.again.append((Piece((draft.wanted,), draft.most, draft.tries), trouble))

    def _settle_drained(self, settle: Callable[[], Drained]) -> Batch:
        drained = settle()
        result = Result()
        for draft, error in drained.failed:
            result.fail(draft.wanted, error)
        for draft in drained.finished:
            self._finish(draft, result)
        return self._batch(result)

    def _shrink(self, piece: Piece, error: TooHeavy) -> Batch:
        """Asks for less: half the pull requests, then, for a single one, shorter nested lists."""
        self._under_way -= 1
        self._widths.refused(piece.repositories, len(piece.wanted))
        result = Result()
        half = len(piece.wanted) // 2
        most = smaller_page(piece.most)
        if half:
            parts = (piece.wanted[:half], piece.wanted[half:])
            self._pieces.extendleft(replace(piece, wanted=part) for part in reversed(parts))
        elif most is not None:
            self._pieces.append(replace(piece, most=most))  # others first: they tell whether GitHub answers at all
        else:
            result.fail(piece.wanted[0], error)
        return self._batch(result)

    def _batch(self, result: Result) -> Batch:
        self._ask_again(result)
        failed = {key: error for key, error in result.failed.items() if key not in self._failed}
        self._failed.update(failed)
        return Batch(tuple(result.whole), tuple(result.gone), failed)

    def _ask_again(self, result: Result) -> None:
        """Once more together, then each alone; at last its repository fails with the numbers."""
        together: dict[int, list[Wanted]] = {}
        for piece, error in result.again:
            if piece.tries + 1 >= TRIES:
                result.fail(piece.wanted[0], error)
            elif piece.tries:
                self._pieces.append(replace(piece, tries=piece.tries + 1))
            else:
                together.setdefault(piece.most, []).extend(piece.wanted)
        self._pieces.extend(Piece(tuple(wanted), most, 1) for most, wanted in together.items())


class Result:
    """What one answer settles; `again` has pieces of one pull request each, with what was wrong.

    `elsewhere` is for another token to ask for.
    """

    def __init__(self) -> None:
        self.whole: list[PullRequest] = []
        self.gone: list[Wanted] = []
        self.failed: dict[str, GitHubError] = {}
        self.again: list[tuple[Piece, GitHubError]] = []
        self.elsewhere: list[Wanted] = []

    def fail(self, one: Wanted, error: GitHubError) -> None:
        self.failed.setdefault(one.repository.node_id, error)

    def lose(self, one: Wanted, seen: Seen) -> None:
        """It is gone only where the same answer shows its repository: else the token lost sight of both."""
        error = seen.lost.get(one.repository.node_id)
        if error is None:
            self.gone.append(one)
        else:
            self.fail(one, error)


def name(one: Wanted) -> str:
    return f"{one.repository.name}#{one.number}"


def unreadable(one: Wanted, error: GitHubError) -> GitHubError:
    return GitHubError(f"{name(one)}: {error}")
