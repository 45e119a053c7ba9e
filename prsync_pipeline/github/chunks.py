"""Pull requests that are requested together, and what a response decides about them. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from prsync_pipeline.errors import RepositoryUnavailable
from prsync_pipeline.github.graphql import queries
from prsync_pipeline.github.requests.visibility import distinct
from prsync_pipeline.github.types import LeftOut

if TYPE_CHECKING:
    from prsync_pipeline.errors import GitHubError
    from prsync_pipeline.github.graphql.queries import Query
    from prsync_pipeline.github.types import Wanted
    from prsync_pipeline.models import PullRequest, Repository

MAX_PAGE_SIZE = 100
PAGE_SIZES = (100, 25, 5)


class Content(Enum):
    """How much of its pull requests a request is for, from all to the least."""

    WITH_LISTS = "with lists"
    WITHOUT_LISTS = "without lists"
    EXISTENCE = "existence"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pull requests of one request, with at most `page_size` entries of each nested list."""

    wanted: tuple[Wanted, ...]
    page_size: int = MAX_PAGE_SIZE
    attempts: int = 0
    content: Content = Content.WITH_LISTS

    @property
    def repositories(self) -> list[Repository]:
        return distinct(wanted.repository for wanted in self.wanted)

    @property
    def repository_ids(self) -> set[str]:
        return {wanted.repository.node_id for wanted in self.wanted}

    @property
    def query(self) -> Query:
        node_ids = [wanted.node_id for wanted in self.wanted]
        repositories = [repository.node_id for repository in self.repositories]
        match self.content:
            case Content.WITH_LISTS:
                return queries.hydration(node_ids, self.page_size, repositories)
            case Content.WITHOUT_LISTS:
                return queries.hydration_without_lists(node_ids, repositories)
            case Content.EXISTENCE:
                return queries.existing(node_ids, repositories)

    def lighter(self) -> Chunk | None:
        """A request for less of the same: shorter lists, none, then whether it exists; None where nothing is less."""
        match self.content:
            case Content.WITH_LISTS:
                size = next((size for size in PAGE_SIZES if size < self.page_size), None)
                without_lists = replace(self, content=Content.WITHOUT_LISTS)
                return without_lists if size is None else replace(self, page_size=size)
            case Content.WITHOUT_LISTS:
                return replace(self, content=Content.EXISTENCE)
            case Content.EXISTENCE:
                return None


@dataclass(slots=True)
class HydrationResult:
    """What one response decided.

    `incomplete` are those of the pull requests that lack what GitHub counts. `retries` has chunks of one pull request
    each; `undecided` are to be requested with another token.
    """

    pull_requests: list[PullRequest] = field(default_factory=list)
    incomplete: list[LeftOut] = field(default_factory=list)
    deleted: list[Wanted] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    failed: dict[str, GitHubError] = field(default_factory=dict)
    retries: list[Chunk] = field(default_factory=list)
    undecided: list[Wanted] = field(default_factory=list)

    def fail(self, wanted: Wanted, error: GitHubError) -> None:
        self.failed.setdefault(wanted.repository.node_id, error)

    def leave_out(self, wanted: Wanted, reason: str) -> None:
        self.left_out.append(LeftOut(wanted, reason))

    def forbid(self, wanted: Wanted, reason: str) -> None:
        self.fail(wanted, RepositoryUnavailable(wanted.repository.name, reason))
