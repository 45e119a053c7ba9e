"""Made-up values for tests: valid as they are, and each field can be changed by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from prsync_pipeline.models import (
    ActorKind,
    ChangedFile,
    Commit,
    FileChange,
    PullRequest,
    PullRequestState,
    Repository,
    Review,
    ReviewState,
    Team,
    TrackedRepository,
)

JANUARY = datetime(2026, 1, 1, 10)
SYNCED_AT = datetime(2026, 11, 20, 8, 30, 15)


def make_review(**changes: object) -> Review:
    """A comment by `grace`, two hours after `JANUARY`."""
    review = Review(
        review_id=9_000_000_000_001,
        reviewer_login="grace",
        reviewer_kind=ActorKind.USER,
        state=ReviewState.COMMENTED,
        submitted_at=JANUARY + timedelta(hours=2),
        comment_count=1,
    )
    return replace(review, **changes)  # type: ignore[arg-type]


def make_commit(**changes: object) -> Commit:
    commit = Commit(
        sha="a" * 40,
        message="Add a lamp",
        author_login="ada",
        author_name="Ada",
        author_email="ada@example.com",
        authored_at=JANUARY - timedelta(hours=1),
        committed_at=JANUARY - timedelta(hours=1),
        additions=10,
        deletions=2,
    )
    return replace(commit, **changes)  # type: ignore[arg-type]


def make_file(**changes: object) -> ChangedFile:
    file = ChangedFile(path="src/lamp.py", change=FileChange.MODIFIED, additions=10, deletions=2)
    return replace(file, **changes)  # type: ignore[arg-type]


def make_pull_request(**changes: object) -> PullRequest:
    """An open pull request of `ada`, number 1 of acme/lamp unless told otherwise, with nothing hanging on it."""
    repository = changes.get("repository", "acme/lamp")
    number = changes.get("number", 1)
    pull_request = PullRequest(
        repository="acme/lamp",
        number=1,
        node_id=f"PR_{repository}_{number}",
        title="Add a lamp",
        body="It shines.",
        url=f"https://github.com/{repository}/pull/{number}",
        author_login="ada",
        author_kind=ActorKind.USER,
        state=PullRequestState.OPEN,
        is_draft=False,
        created_at=JANUARY,
        updated_at=JANUARY + timedelta(days=1),
        ready_at=(),
        merged_at=None,
        closed_at=None,
        merged_by_login=None,
        base_branch="main",
        head_branch="lamp",
        additions=10,
        deletions=2,
        changed_files=1,
        commit_count=1,
        review_count=0,
        comment_count=0,
        labels=(),
        assignees=(),
        milestone=None,
        linked_issues=(),
        synced_at=SYNCED_AT,
    )
    return replace(pull_request, **changes)  # type: ignore[arg-type]


def make_team(**changes: object) -> Team:
    team = Team(slug="core", organization="acme", created_at=JANUARY, history_months=12)
    return replace(team, **changes)  # type: ignore[arg-type]


def make_tracked(name: str = "acme/lamp", node_id: str | None = None, **changes: object) -> TrackedRepository:
    """A tracked repository whose node id is `R_<name>` unless given."""
    tracked = TrackedRepository(Repository(node_id or f"R_{name}", name), priority_rank=1, recent_pull_requests=5)
    return replace(tracked, **changes)  # type: ignore[arg-type]
