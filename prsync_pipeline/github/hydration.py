"""Brings whole pull requests in batches side by side, with a width that follows the server.

Knows which are complete, which are deleted and which repositories failed; knows nothing of where they are stored.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, Incomplete, RepositoryUnavailable, TooHeavy
from prsync_pipeline.github.chunks import MAX_PAGE_SIZE, Chunk, HydrationResult
from prsync_pipeline.github.graphql import parsing, queries
from prsync_pipeline.github.graphql.json_fields import entries
from prsync_pipeline.github.nested_pages import NestedPages, PageGroup
from prsync_pipeline.github.partial import MAY_HIDE, PartialPullRequest
from prsync_pipeline.github.requests.width import smaller_page
from prsync_pipeline.github.requests.worker_pool import Job, run_jobs
from prsync_pipeline.github.types import Batch

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.responses import GraphQLResponse
    from prsync_pipeline.github.nested_pages import Completion
    from prsync_pipeline.github.requests.requester import Requester
    from prsync_pipeline.github.requests.visibility import Visibility
    from prsync_pipeline.github.requests.width import Widths
    from prsync_pipeline.github.requests.worker_pool import Outcome
    from prsync_pipeline.github.types import Wanted

MAX_ATTEMPTS = 4
SETTLING_SECONDS = 1.0


class Hydration:
    """One hydration; its state is changed by the consumer's thread alone, requests run on others."""

    def __init__(
        self, requester: Requester, visibility: Visibility, widths: Widths, concurrency: int, wanted: Sequence[Wanted]
    ) -> None:
        self._requester = requester
        self._visibility = visibility
        self._widths = widths
        self._concurrency = concurrency
        self._stop = threading.Event()
        self._nested_pages = NestedPages(visibility)
        self._new = deque(wanted)
        self._chunks: deque[Chunk] = deque()
        self._chunks_under_way = 0
        self._failed: set[str] = set()

    def run(self) -> Generator[Batch, None, None]:
        """Batches as they come; at most `concurrency` requests are under way, and as many responses are held."""
        with closing(run_jobs(self._requester, self._next_job, self._concurrency, self._stop)) as outcomes:
            for outcome in outcomes:
                batch = self._batch(self._apply(outcome))
                if batch.pull_requests or batch.deleted or batch.failed:
                    yield batch

    # What to request next

    def _next_job(self) -> Job[Chunk | PageGroup] | None:
        """Further pages wait until they fill a request or nothing else is left: each request costs a point."""
        if self._nested_pages.fill_a_request and (job := self._nested_pages.next_job()) is not None:
            return job
        chunk = self._next_chunk() or self._new_chunk()
        if chunk is not None:
            self._chunks_under_way += 1
            return self._chunk_job(chunk)
        return None if self._chunks_under_way else self._nested_pages.next_job()

    def _chunk_job(self, chunk: Chunk) -> Job[Chunk | PageGroup]:
        repositories = [repository.node_id for repository in chunk.repositories]
        query = queries.hydration([wanted.node_id for wanted in chunk.wanted], chunk.page_size, repositories)
        pause = SETTLING_SECONDS if chunk.attempts else 0.0
        return Job(chunk, query, self._visibility.hidden_from(repositories[0]), pause)

    def _next_chunk(self) -> Chunk | None:
        while self._chunks:
            chunk = self._chunks.popleft()
            left = tuple(wanted for wanted in chunk.wanted if wanted.repository.node_id not in self._failed)
            if left:
                return replace(chunk, wanted=left)
        return None

    def _new_chunk(self) -> Chunk | None:
        """As many as the narrowest width of their repositories allows."""
        chosen: list[Wanted] = []
        width = MAX_PAGE_SIZE
        while self._new:
            repository = self._new[0].repository.node_id
            if repository in self._failed:
                self._new.popleft()
                continue
            width = min(width, self._widths.of(repository).value)
            if len(chosen) >= width:
                break
            chosen.append(self._new.popleft())
        return Chunk(tuple(chosen)) if chosen else None

    # What an outcome means

    def _apply(self, outcome: Outcome[Chunk | PageGroup]) -> HydrationResult:
        match outcome.subject:
            case PageGroup() as group:
                return self._complete(self._nested_pages.apply(group, outcome.result))
            case Chunk() as chunk:
                self._chunks_under_way -= 1
                if isinstance(outcome.result, TooHeavy):
                    return self._split(chunk, outcome.result)
                return self._read(chunk, outcome.result)

    def _read(self, chunk: Chunk, response: GraphQLResponse) -> HydrationResult:
        self._widths.record_response(chunk.repository_ids, len(chunk.wanted), response.seconds)
        report = self._visibility.read(response, chunk.repositories)
        nodes = entries(response.data, "nodes")
        errors = response.without_errors_in(MAY_HIDE)
        result = HydrationResult()
        for index, wanted in enumerate(chunk.wanted):
            node = nodes[index] if index < len(nodes) else None
            error = errors.error_at("nodes", index)
            if node is None and error is not None and wanted.repository.node_id in report.undecided:
                result.undecided.append(wanted)
            elif node is None and error is not None and error.is_not_found:
                result.add_not_found(wanted, report)
            elif error is not None and not error.is_not_found:
                result.fail(wanted, RepositoryUnavailable(wanted.repository.name, error.message))
            elif error is not None or node is None:
                fault = Incomplete(_name(wanted), listed=1, found=0)
                result.retries.append((replace(chunk, wanted=(wanted,)), fault))
            else:
                self._start(wanted, node, chunk, result)
        if result.undecided:
            self._chunks.append(replace(chunk, wanted=tuple(result.undecided)))
        return result

    def _start(self, wanted: Wanted, node: Node, chunk: Chunk, result: HydrationResult) -> None:
        if node.get("__typename") != "PullRequest":
            result.fail(wanted, GitHubError(f"{_name(wanted)}: its id is not a pull request's."))
            return
        try:
            partial = PartialPullRequest(wanted, node, chunk.page_size, chunk.attempts)
        except GitHubError as error:
            result.fail(wanted, _unreadable(wanted, error))
            return
        if partial.is_finished:
            self._finish(partial, result)
        else:
            self._nested_pages.add(partial)

    def _finish(self, partial: PartialPullRequest, result: HydrationResult) -> None:
        wanted, fault = partial.wanted, partial.fault
        if fault is not None:
            result.retries.append((Chunk((wanted,), partial.page_size, partial.attempts), fault))
            return
        try:
            result.whole.append(parsing.pull_request(wanted, partial.node, partial.lists, self._requester.clock()))
        except GitHubError as error:
            result.fail(wanted, _unreadable(wanted, error))

    def _complete(self, completion: Completion) -> HydrationResult:
        result = HydrationResult()
        for partial, error in completion.failed:
            result.fail(partial.wanted, error)
        for partial in completion.finished:
            self._finish(partial, result)
        return result

    def _split(self, chunk: Chunk, error: TooHeavy) -> HydrationResult:
        """Request less: half of the pull requests, then, for a single one, shorter nested lists."""
        self._widths.record_timeout(chunk.repository_ids, len(chunk.wanted))
        result = HydrationResult()
        half = len(chunk.wanted) // 2
        page_size = smaller_page(chunk.page_size)
        if half:
            halves = (chunk.wanted[half:], chunk.wanted[:half])
            self._chunks.extendleft(replace(chunk, wanted=wanted) for wanted in halves)
        elif page_size is not None:
            # Behind the others: they show whether GitHub responds at all.
            self._chunks.append(replace(chunk, page_size=page_size))
        else:
            result.fail(chunk.wanted[0], error)
        return result

    def _batch(self, result: HydrationResult) -> Batch:
        self._retry(result)
        failed = {node_id: error for node_id, error in result.failed.items() if node_id not in self._failed}
        self._failed.update(failed)
        return Batch(tuple(result.whole), tuple(result.deleted), failed)

    def _retry(self, result: HydrationResult) -> None:
        """Once more together, then each alone; after the last attempt the repository fails with the numbers."""
        together: dict[int, list[Wanted]] = {}
        for chunk, error in result.retries:
            if chunk.attempts + 1 >= MAX_ATTEMPTS:
                result.fail(chunk.wanted[0], error)
            elif chunk.attempts:
                self._chunks.append(replace(chunk, attempts=chunk.attempts + 1))
            else:
                together.setdefault(chunk.page_size, []).extend(chunk.wanted)
        self._chunks.extend(Chunk(tuple(wanted), page_size, 1) for page_size, wanted in together.items())


def _name(wanted: Wanted) -> str:
    return f"{wanted.repository.name}#{wanted.number}"


def _unreadable(wanted: Wanted, error: GitHubError) -> GitHubError:
    return GitHubError(f"{_name(wanted)}: {error}")
