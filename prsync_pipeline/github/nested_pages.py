"""Requests further pages of nested lists; those of many pull requests share a request by aliases."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, TooHeavy
from prsync_pipeline.github.graphql import queries
from prsync_pipeline.github.graphql.json_fields import optional_child
from prsync_pipeline.github.requests.visibility import distinct
from prsync_pipeline.github.requests.width import Width, smaller_page
from prsync_pipeline.github.requests.worker_pool import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.queries import NextPage
    from prsync_pipeline.github.graphql.responses import GraphQLResponse
    from prsync_pipeline.github.partial import PartialPullRequest
    from prsync_pipeline.github.requests.visibility import Visibility
    from prsync_pipeline.models import Repository

FIRST_WIDTH, MAX_WIDTH = 10, 30


@dataclass(frozen=True, slots=True)
class MissingPage:
    """A page that a partial pull request lacks."""

    partial: PartialPullRequest
    page: NextPage

    @property
    def repository(self) -> Repository:
        return self.partial.wanted.repository


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Missing pages that are requested together."""

    pages: tuple[MissingPage, ...]

    @property
    def repositories(self) -> list[Repository]:
        return distinct(missing.repository for missing in self.pages)


class NestedPages:
    """The pages that are still to be requested; its state is changed by the consumer's thread alone."""

    def __init__(self, visibility: Visibility) -> None:
        self._visibility = visibility
        self._width = Width.starting(FIRST_WIDTH, MAX_WIDTH)
        self._missing: deque[MissingPage] = deque()
        self._halves: deque[PageGroup] = deque()

    @property
    def fill_a_request(self) -> bool:
        return bool(self._halves) or len(self._missing) >= self._width.value

    def add(self, partial: PartialPullRequest) -> None:
        self._missing.extend(MissingPage(partial, page) for page in partial.next_pages)

    def next_job(self) -> Job[PageGroup] | None:
        """The next request; None where no page is missing. Halves of a group that was too heavy are not regrouped."""
        pages: list[MissingPage] = []
        while self._halves and not pages:
            pages = _unless_stopped(self._halves.popleft().pages)
        if not pages:
            while self._missing and len(pages) < self._width.value:
                pages += _unless_stopped([self._missing.popleft()])
        return self._job(PageGroup(tuple(pages))) if pages else None

    def _job(self, group: PageGroup) -> Job[PageGroup]:
        repositories = group.repositories
        query = queries.nested_pages(
            [missing.page for missing in group.pages], [repository.node_id for repository in repositories]
        )
        return Job(group, query, self._visibility.hidden_from(repositories[0].node_id))

    def apply(self, group: PageGroup, result: GraphQLResponse | TooHeavy) -> list[PartialPullRequest]:
        """Add the pages that came, and return the pull requests that no further page would help.

        What is too heavy is requested again in smaller parts.
        """
        return self._split(group) if isinstance(result, TooHeavy) else self._add_pages(group, result)

    def _add_pages(self, group: PageGroup, response: GraphQLResponse) -> list[PartialPullRequest]:
        self._width = self._width.after_response(len(group.pages), response.seconds)
        undecided = self._visibility.read(response, group.repositories).undecided
        finished: list[PartialPullRequest] = []
        for index, missing in enumerate(group.pages):
            if missing.partial.is_finished:
                continue  # another of its pages stopped it
            node = optional_child(response.data, f"d{index}")
            if node is None and missing.repository.node_id in undecided:
                self._missing.append(missing)
            else:
                self._add_page(missing, node)
                if missing.partial.is_finished:
                    finished.append(missing.partial)
        return finished

    def _add_page(self, missing: MissingPage, node: Node | None) -> None:
        partial, following = missing.partial, None
        if node is None or not _is_of(node, partial):
            # Deleted or hidden since its first page, or another's answer: hydrating it again shows which.
            partial.stop(GitHubError(f"{partial.name}: a further page of its {missing.page.name} did not come."))
            return
        try:
            following = partial.add_page(missing.page, node)
        except GitHubError as error:
            partial.stop(GitHubError(f"{partial.name}: {error}"))
        if following is not None:
            self._missing.append(replace(missing, page=following))

    def _split(self, group: PageGroup) -> list[PartialPullRequest]:
        """Request half of the pages at once; of a single page, a shorter one, until there is none."""
        self._width = self._width.after_timeout(len(group.pages))
        half = len(group.pages) // 2
        if half:
            self._halves.extend([PageGroup(group.pages[:half]), PageGroup(group.pages[half:])])
            return []
        [missing] = group.pages
        page_size = smaller_page(min(missing.page.page_size, queries.NESTED[missing.page.name][0]))
        if page_size is None:
            missing.partial.give_up(missing.page.name)
            return [missing.partial] if missing.partial.is_finished else []
        self._missing.appendleft(replace(missing, page=replace(missing.page, page_size=page_size)))
        return []


def _unless_stopped(pages: Sequence[MissingPage]) -> list[MissingPage]:
    return [missing for missing in pages if not missing.partial.is_stopped]


def _is_of(node: Node, partial: PartialPullRequest) -> bool:
    return node.get("__typename") == "PullRequest" and node.get("id", partial.wanted.node_id) == partial.wanted.node_id
