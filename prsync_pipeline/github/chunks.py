"""Pull requests that are requested together, and what a response decides about them. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.github.requests.visibility import distinct

if TYPE_CHECKING:
    from prsync_pipeline.errors import GitHubError
    from prsync_pipeline.github.requests.visibility import VisibilityReport
    from prsync_pipeline.github.types import Wanted
    from prsync_pipeline.models import PullRequest, Repository

MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pull requests of one request, with at most `page_size` entries of each nested list."""

    wanted: tuple[Wanted, ...]
    page_size: int = MAX_PAGE_SIZE
    attempts: int = 0

    @property
    def repositories(self) -> list[Repository]:
        return distinct(wanted.repository for wanted in self.wanted)

    @property
    def repository_ids(self) -> set[str]:
        return {wanted.repository.node_id for wanted in self.wanted}


@dataclass(slots=True)
class HydrationResult:
    """What one response decided.

    `retries` has chunks of one pull request each, with their fault; `undecided` are to be requested with another
    token.
    """

    whole: list[PullRequest] = field(default_factory=list)
    deleted: list[Wanted] = field(default_factory=list)
    failed: dict[str, GitHubError] = field(default_factory=dict)
    retries: list[tuple[Chunk, GitHubError]] = field(default_factory=list)
    undecided: list[Wanted] = field(default_factory=list)

    def fail(self, wanted: Wanted, error: GitHubError) -> None:
        self.failed.setdefault(wanted.repository.node_id, error)

    def add_not_found(self, wanted: Wanted, report: VisibilityReport) -> None:
        """It is deleted only where the same response shows its repository: else the token sees neither of them."""
        error = report.unavailable.get(wanted.repository.node_id)
        if error is None:
            self.deleted.append(wanted)
        else:
            self.fail(wanted, error)
