"""The values that the packages share: repositories, pull requests, teams. No I/O, no Dagster.

All times are naive `datetime` in UTC, to the second; they are converted at the edge (wire, database, terminal).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month

if TYPE_CHECKING:
    from datetime import datetime

TEAM_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
REPOSITORY_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*)/[A-Za-z0-9._-]+")


class ActorKind(StrEnum):
    """GitHub's `Actor.__typename`; `GHOST` is a deleted account, `USER` covers enterprise accounts too."""

    USER = "user"
    BOT = "bot"
    MANNEQUIN = "mannequin"
    ORGANIZATION = "organization"
    GHOST = "ghost"


class PullRequestState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class ReviewState(StrEnum):
    """GitHub's `PullRequestReviewState`; `UNKNOWN` is one that prsync does not know."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"
    DISMISSED = "dismissed"
    UNKNOWN = "unknown"


class FileChange(StrEnum):
    """GitHub's `PatchStatus`, with `deleted` named as REST names it; `UNKNOWN` is one that prsync does not know."""

    ADDED = "added"
    CHANGED = "changed"
    COPIED = "copied"
    MODIFIED = "modified"
    REMOVED = "removed"
    RENAMED = "renamed"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What who asks the page may do; each may do what those before it may."""

    READ = "read"
    STEER = "steer"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether who has this role may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class SyncStatus(StrEnum):
    PENDING = "pending"
    SYNCING = "syncing"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as GitHub has it now; `name` is `owner/name`, `node_id` survives renames and moves.

    `pushed_at` is the time of its last push, which only the listing of an organisation has; it is stored nowhere.
    """

    node_id: str
    name: str
    is_archived: bool = False
    pushed_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TrackedRepository:
    """A repository that a team tracks; rank 1 is synced first. `is_excluded`: a person does not want it tracked."""

    repository: Repository
    priority_rank: int
    recent_pull_requests: int
    is_active: bool = True
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the organisation; `role` is `admin` or `member`, None where the token may not see it."""

    login: str
    name: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class ListedPullRequest:
    """What the listing holds of a pull request: enough to decide whether the stored row is up to date."""

    node_id: str
    number: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ChangedPullRequest(ListedPullRequest):
    """A pull request that changed, with GitHub's id of its repository, which survives renames."""

    repository_node_id: str


@dataclass(frozen=True, slots=True)
class Review:
    review_id: int
    reviewer_login: str | None
    reviewer_kind: ActorKind
    state: ReviewState
    submitted_at: datetime
    comment_count: int


@dataclass(frozen=True, slots=True)
class Commit:
    sha: str
    message: str
    author_login: str | None
    author_name: str | None
    author_email: str | None
    authored_at: datetime
    committed_at: datetime
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class ChangedFile:
    path: str
    change: FileChange
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class PullRequest:
    r"""A pull request with all its reviews, commits and files, as GitHub answered at `synced_at`.

    `ready_at`: each time it became ready for review, oldest first. `commit_count`, `review_count` and
    `file_count` are GitHub's own totals of the lists: they are larger than the lists only where GitHub itself
    ends a list early, and where `incomplete` names the list, such as `commits 99 of 100`. `changed_files` is GitHub's
    total apart from its list. `nul_characters` counts the `\u0000` that were taken out of its texts.
    """

    repository: str
    number: int
    node_id: str
    title: str
    body: str
    url: str
    author_login: str | None
    author_kind: ActorKind
    state: PullRequestState
    is_draft: bool
    created_at: datetime
    updated_at: datetime
    ready_at: tuple[datetime, ...]
    merged_at: datetime | None
    closed_at: datetime | None
    merged_by_login: str | None
    base_branch: str
    head_branch: str
    additions: int
    deletions: int
    changed_files: int
    commit_count: int
    review_count: int
    comment_count: int
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    milestone: str | None
    linked_issues: tuple[str, ...]
    synced_at: datetime
    reviews: tuple[Review, ...] = ()
    commits: tuple[Commit, ...] = ()
    files: tuple[ChangedFile, ...] = ()
    nul_characters: int = 0
    file_count: int = 0
    incomplete: str | None = None

    @property
    def month(self) -> Month:
        """Its partition: the month of `created_at`, for ever."""
        return Month.of(self.created_at)


@dataclass(frozen=True, slots=True)
class Team:
    """A team as it signed up, and how far its history reaches.

    `covered_from`: every pull request active at or after it is stored. `watermark`: what was updated
    before it is stored. `listed_at`: when the last whole listing of the covered months began; None where one
    is due. `resume_at`: GitHub's budget was spent; no sync before then. At most one of `token_env` and
    `token_ciphertext` is set; with neither, the settings' tokens serve.
    """

    slug: str
    organization: str
    created_at: datetime
    history_months: int
    is_organization_wide: bool = True
    token_env: str | None = None
    token_ciphertext: str | None = field(default=None, repr=False)
    covered_from: datetime | None = None
    watermark: datetime | None = None
    listed_at: datetime | None = None
    is_paused: bool = False
    resume_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What GitHub reported at `answered_at` is left of its points an hour; with several tokens, of all together."""

    points_left: int
    points_limit: int
    resets_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class RepositorySync:
    """How far one repository's sync is; `sync_progress` runs from 0 to 100.

    `sync_error_code` is the `code` of the error whose message is `sync_error`, None where nothing failed.
    `history_total`: as many pull requests GitHub counted in the whole history; None: not counted.
    """

    repository: str
    covered_from: datetime | None = None
    sync_status: SyncStatus = SyncStatus.PENDING
    sync_progress: float = 0.0
    pull_requests_total: int = 0
    pull_requests_synced: int = 0
    sync_started_at: datetime | None = None
    last_synced_at: datetime | None = None
    sync_error: str | None = None
    sync_error_code: str | None = None
    history_total: int | None = None
