"""What the client takes and returns besides the models: listings, wanted pull requests, batches, usage. No logic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from prsync_pipeline.errors import GitHubError
    from prsync_pipeline.models import ChangedPullRequest, ListedPullRequest, Member, PullRequest, Repository


@dataclass(frozen=True, slots=True)
class Listing:
    """All pull requests of the windows asked for in one repository, each once.

    `repository` is as GitHub has it now: it may have another name than the windows. `unlisted` is how many more GitHub
    counts than it lists, however often it is asked; negative where it lists more.
    """

    repository: Repository
    pull_requests: tuple[ListedPullRequest, ...]
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since some moment in an organisation, each pull request once, also in repositories not asked for.

    `visible` are those of the repositories asked for, by node id and as GitHub has them now, that the search could
    see: changes in the others are not known.
    """

    pull_requests: tuple[ChangedPullRequest, ...]
    visible: Mapping[str, Repository]


@dataclass(frozen=True, slots=True)
class Members:
    """An organisation's people; `reason` is why there are none, where the token may not see them."""

    people: tuple[Member, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pull request to hydrate."""

    repository: Repository
    node_id: str
    number: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pull request that cannot be had or cannot be stored, and why; the others of its repository can."""

    wanted: Wanted
    reason: str

    def __str__(self) -> str:
        return f"{self.wanted.repository.name}#{self.wanted.number}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of one or a few requests.

    `pull_requests` that are incomplete say so. `deleted`: no longer at GitHub, while the repository still resolves.
    `failed`: a repository's node id and why it failed; the rest of it is skipped.
    """

    pull_requests: tuple[PullRequest, ...]
    deleted: tuple[Wanted, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    failed: Mapping[str, GitHubError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What GitHub reports of a token: whose it is, what it may do, what is left of its hour.

    `scopes` are those of a classic token; None for one that has permissions instead (fine-grained, of an App), which
    GitHub does not report. `points_left` and `reset_at` are None on a server without limits. `answered_at` is the time
    by the server's own clock.
    """

    login: str
    scopes: tuple[str, ...] | None
    points_limit: int | None = None
    points_left: int | None = None
    reset_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiUsage:
    """What a client has asked for so far; `remaining` has the hour's points left by a token's alias, once known."""

    requests: int = 0
    points: int = 0
    seconds: float = 0.0
    remaining: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GitHubWait:
    """Until when requests have to wait, and what for, such as `GitHub's hourly budget`."""

    until: datetime
    reason: str

    def __str__(self) -> str:
        return f"waits for {self.reason} until {self.until:%H:%M:%S} UTC"


@dataclass(frozen=True, slots=True)
class HourlyPoints:
    """The points of the current hour, as a response reported them."""

    limit: int
    remaining: int
    reset_at: datetime
