"""What the sandbox's GitHub holds: people, repositories, pull requests and what hangs on them. No I/O, no rules.

All times are naive `datetime` in UTC; enumerations are spelt as in GitHub's GraphQL schema.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

ACTOR_KINDS = ("User", "Bot", "Mannequin", "EnterpriseUserAccount", "Organization")
PULL_REQUEST_STATES = ("OPEN", "CLOSED", "MERGED")
REVIEW_STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING")
CHANGE_TYPES = ("ADDED", "CHANGED", "COPIED", "DELETED", "MODIFIED", "RENAMED")
EVENT_TYPES = (
    "ReadyForReviewEvent",
    "ConvertToDraftEvent",
    "ReviewRequestedEvent",
    "MergedEvent",
    "ClosedEvent",
    "ReopenedEvent",
    "HeadRefForcePushedEvent",
)


def node_id(prefix: str, *parts: object) -> str:
    """An opaque global id in GitHub's manner; the same parts give the same id in every run."""
    text = ":".join(str(part) for part in parts)
    return f"{prefix}_{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}"


def number_for(text: str, digits: int = 9) -> int:
    """A number that looks like a database id and is always the same for `text`."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")
    return number % int(10**digits)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something; `kind` is GraphQL's `__typename`, and a bot's login is without `[bot]`."""

    login: str
    kind: str = "User"
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of an organisation; `role` is ADMIN or MEMBER."""

    person: Actor
    role: str = "MEMBER"


@dataclass(frozen=True, slots=True)
class Organization:
    login: str
    created_at: datetime
    name: str | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """`name` is the present `owner/name`; `node_id` outlives renames and moves."""

    name: str
    node_id: str
    created_at: datetime
    description: str | None = None
    language: str | None = None
    default_branch: str = "main"
    is_archived: bool = False
    is_empty: bool = False
    is_private: bool = False
    is_fork: bool = False

    @property
    def owner(self) -> str:
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Review:
    """`submitted_at` is None exactly where `state` is PENDING."""

    id: int
    author: Actor | None
    state: str
    submitted_at: datetime | None
    body: str = ""
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    oid: str
    message: str
    author_name: str | None
    author_email: str | None
    author_login: str | None
    authored_at: datetime
    committed_at: datetime
    additions: int = 0
    deletions: int = 0


@dataclass(frozen=True, slots=True)
class ChangedFile:
    path: str
    additions: int = 0
    deletions: int = 0
    change_type: str = "MODIFIED"


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline; `type` is GraphQL's `__typename`, `subject` the login of a requested reviewer."""

    type: str
    created_at: datetime
    actor: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request with all that hangs on it; `additions` to `changed_files` are GitHub's totals, not sums."""

    repository: str
    number: int
    title: str
    created_at: datetime
    updated_at: datetime
    body: str = ""
    state: str = "OPEN"
    is_draft: bool = False
    author: Actor | None = None
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    merged_by: Actor | None = None
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    base_ref: str = "main"
    head_ref: str = "change"
    comments: int = 0
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: str | None = None
    requested_reviewers: tuple[str, ...] = ()
    closing_issues: tuple[int, ...] = ()
    is_cross_repo: bool = False
    reviews: tuple[Review, ...] = ()
    commits: tuple[Commit, ...] = ()
    files: tuple[ChangedFile, ...] = ()
    events: tuple[Event, ...] = ()
    node_id: str = ""
