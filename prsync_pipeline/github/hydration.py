"""Brings whole pull requests in batches side by side, with a width that follows the server.

Knows which are complete, which are deleted, which cannot be had and which repositories failed; knows nothing of where
they are stored.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, TooHeavy, TooManyIncomplete, UnreadablePullRequest
from prsync_pipeline.github.chunks import MAX_PAGE_SIZE, Chunk, Content, HydrationResult
from prsync_pipeline.github.graphql.json_fields import entries
from prsync_pipeline.github.nested_pages import NestedPages, PageGroup
from prsync_pipeline.github.partial import MAY_HIDE, PartialPullRequest
from prsync_pipeline.github.requests.worker_pool import Job, run_jobs
from prsync_pipeline.github.types import Batch, LeftOut

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.responses import GraphQLResponse
    from prsync_pipeline.github.requests.requester import Requester
    from prsync_pipeline.github.requests.visibility import Visibility
    from prsync_pipeline.github.requests.width import Widths
    from prsync_pipeline.github.requests.worker_pool import Outcome
    from prsync_pipeline.github.types import Wanted

MAX_ATTEMPTS = 4
SETTLING_SECONDS = 1.0
# Requests about one repository that GitHub runs out of time over, with no answer about it in between: then the next
# ones find out how little of one pull request it does give, and in the end the repository fails.
FIND_OUT_AFTER = 10
MAX_TOO_HEAVY = 50
ALLOWED = 10  # pull requests of a repository that may be incomplete or left out, where the caller names no number


class Hydration:
    """One hydration; its state is changed by the consumer's thread alone, requests run on others."""

    def __init__(  # noqa: PLR0913, PLR0917 - the client's parts, and what is to be hydrated
        self,
        requester: Requester,
        visibility: Visibility,
        widths: Widths,
        concurrency: int,
        wanted: Sequence[Wanted],
        allowed: Mapping[str, int],
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
        self._allowed = allowed
        self._apart: Counter[str] = Counter()
        self._too_heavy: Counter[str] = Counter()

    def run(self) -> Generator[Batch, None, None]:
        """Batches as they come; at most `concurrency` requests are under way, and as many responses are held."""
        with closing(run_jobs(self._requester, self._next_job, self._concurrency, self._stop)) as outcomes:
            for outcome in outcomes:
                batch = self._batch(self._apply(outcome))
                if batch.pull_requests or batch.deleted or batch.left_out or batch.failed:
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
        pause = SETTLING_SECONDS if chunk.attempts else 0.0
        return Job(chunk, chunk.query, self._visibility.hidden_from(chunk.repositories[0].node_id), pause)

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
                return self._finish_all(self._nested_pages.apply(group, outcome.result))
            case Chunk() as chunk:
                self._chunks_under_way -= 1
                if isinstance(outcome.result, TooHeavy):
                    return self._split(chunk, outcome.result)
                return self._read(chunk, outcome.result)

    def _read(self, chunk: Chunk, response: GraphQLResponse) -> HydrationResult:
        self._widths.record_response(chunk.repository_ids, len(chunk.wanted), response.seconds)
        for node_id in chunk.repository_ids if chunk.content is not Content.EXISTENCE else ():
            del self._too_heavy[node_id]
        report = self._visibility.read(response, chunk.repositories)
        errors = response.without_errors_in(MAY_HIDE)
        result, is_last = HydrationResult(), chunk.attempts + 1 >= MAX_ATTEMPTS
        for index, (wanted, node) in enumerate(_nodes(chunk, response)):
            error = errors.error_at("nodes", index)
            repository = wanted.repository.node_id
            if node is None and error is not None and repository in report.undecided:
                result.undecided.append(wanted)
            elif error is not None and not error.is_not_found:
                result.forbid(wanted, error.message)
            elif node is None and repository in report.unavailable:
                result.fail(wanted, report.unavailable[repository])
            elif node is not None and (error is None or is_last):
                self._start(wanted, node, chunk, result)
            elif not is_last:
                result.retries.append(replace(chunk, wanted=(wanted,)))
            elif error is not None:
                result.deleted.append(wanted)  # by the same response that shows its repository
            else:
                result.leave_out(wanted, "GitHub lists it and gives nothing of it")
        if result.undecided:
            self._chunks.append(replace(chunk, wanted=tuple(result.undecided)))
        return result

    def _start(self, wanted: Wanted, node: Node, chunk: Chunk, result: HydrationResult) -> None:
        if chunk.content is Content.EXISTENCE:
            result.leave_out(wanted, "GitHub runs out of time over it, however little of it is asked for")
            return
        if node.get("__typename") != "PullRequest":
            result.leave_out(wanted, "its id is not a pull request's")
            return
        page_size = chunk.page_size if chunk.content is Content.WITH_LISTS else None
        try:
            partial = PartialPullRequest(wanted, node, page_size, chunk.attempts)
        except GitHubError as error:
            result.leave_out(wanted, _reason(error))
            return
        if partial.is_finished:
            self._finish(partial, result)
        else:
            self._nested_pages.add(partial)

    def _finish(self, partial: PartialPullRequest, result: HydrationResult) -> None:
        """Ask again for what is incomplete; after the last attempt keep what came."""
        wanted, fault = partial.wanted, partial.fault
        may_retry = partial.page_size is not None and not partial.is_final and partial.attempts + 1 < MAX_ATTEMPTS
        if fault is not None and may_retry:
            result.retries.append(Chunk((wanted,), partial.page_size or MAX_PAGE_SIZE, partial.attempts))
            return
        try:
            pull_request = partial.pull_request(self._requester.clock())
        except GitHubError as error:
            result.leave_out(wanted, _reason(error))
            return
        result.pull_requests.append(pull_request)
        if fault is not None:
            result.incomplete.append(LeftOut(wanted, pull_request.incomplete or str(fault)))

    def _finish_all(self, partials: Iterable[PartialPullRequest]) -> HydrationResult:
        result = HydrationResult()
        for partial in partials:
            self._finish(partial, result)
        return result

    def _split(self, chunk: Chunk, error: TooHeavy) -> HydrationResult:
        """Request less: half of the pull requests, then less of a single one."""
        self._widths.record_timeout(chunk.repository_ids, len(chunk.wanted))
        self._too_heavy.update(chunk.repository_ids)
        result = HydrationResult()
        half, lighter = len(chunk.wanted) // 2, chunk.lighter()
        in_a_row = min(self._too_heavy[node_id] for node_id in chunk.repository_ids)
        if in_a_row >= MAX_TOO_HEAVY or (not half and lighter is None):
            for wanted in chunk.wanted:
                result.fail(wanted, error)
        elif half:
            halves = (chunk.wanted[half:], chunk.wanted[:half])
            self._chunks.extendleft(replace(chunk, wanted=wanted) for wanted in halves)
        elif lighter is not None and in_a_row >= FIND_OUT_AFTER:
            self._chunks.appendleft(lighter)
        elif lighter is not None:
            # Behind the others: they show whether GitHub responds at all.
            self._chunks.append(lighter)
        return result

    def _batch(self, result: HydrationResult) -> Batch:
        self._retry(result.retries)
        self._count_apart(result)
        failed = {node_id: error for node_id, error in result.failed.items() if node_id not in self._failed}
        self._failed.update(failed)
        return Batch(tuple(result.pull_requests), tuple(result.deleted), tuple(result.left_out), failed)

    def _count_apart(self, result: HydrationResult) -> None:
        """Fail a repository of which more is incomplete or left out than is allowed."""
        for apart in (*result.incomplete, *result.left_out):
            repository = apart.wanted.repository
            self._apart[repository.node_id] += 1
            allowed = self._allowed.get(repository.node_id, ALLOWED)
            if self._apart[repository.node_id] > allowed:
                result.fail(apart.wanted, TooManyIncomplete(repository.name, allowed=allowed, example=str(apart)))

    def _retry(self, retries: Sequence[Chunk]) -> None:
        """Once more together, then each alone; the last attempts first, so that what never comes is soon known."""
        together: dict[tuple[int, Content], list[Wanted]] = {}
        for chunk in retries:
            again = replace(chunk, attempts=chunk.attempts + 1)
            if again.attempts + 1 >= MAX_ATTEMPTS:
                self._chunks.appendleft(again)
            elif chunk.attempts:
                self._chunks.append(again)
            else:
                together.setdefault((chunk.page_size, chunk.content), []).extend(chunk.wanted)
        self._chunks.extend(
            Chunk(tuple(wanted), page_size, 1, content) for (page_size, content), wanted in together.items()
        )


def _nodes(chunk: Chunk, response: GraphQLResponse) -> list[tuple[Wanted, Node | None]]:
    """Each pull request with its node: what stands in its place, or under its id in the place of another."""
    came = entries(response.data, "nodes")
    nodes = [*came, *[None] * (len(chunk.wanted) - len(came))]
    by_id = {node["id"]: node for node in nodes if node is not None and isinstance(node.get("id"), str)}
    return [
        (wanted, node if node is None or "id" not in node else by_id.get(wanted.node_id))
        for wanted, node in zip(chunk.wanted, nodes, strict=False)
    ]


def _reason(error: GitHubError) -> str:
    """Why a pull request cannot be read, without its name, which stands beside it."""
    return f"{error.field} {error.reason}" if isinstance(error, UnreadablePullRequest) else str(error)
