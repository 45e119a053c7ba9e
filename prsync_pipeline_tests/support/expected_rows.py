"""What the warehouse should hold, told from the sandbox's own data, and what it does hold; both as plain rows.

Written from the definitions and not from the product: it shares no code with what it checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from prsync_pipeline.sandbox.records import Actor, PullRequest
    from prsync_pipeline.warehouse import Warehouse

Rows = dict[str, list[tuple[Any, ...]]]

COLUMNS = {
    "raw_pull_requests": (
        "repository", "number", "node_id", "month", "title", "body", "author_login", "author_kind", "state", "is_draft",
        "created_at", "updated_at", "ready_at", "merged_at", "closed_at", "merged_by_login", "base_branch",
        "head_branch", "additions", "deletions", "changed_files", "commit_count", "review_count", "comment_count",
        "labels", "assignees", "milestone", "file_count", "incomplete", "is_deleted",
    ),
    "raw_reviews": (
        "repository", "number", "review_id", "reviewer_login", "reviewer_kind", "state", "submitted_at",
        "comment_count",
    ),
    "raw_commits": (
        "repository", "number", "sha", "message", "author_login", "author_name", "author_email", "authored_at",
        "committed_at", "additions", "deletions",
    ),
    "raw_files": ("repository", "number", "path", "change", "additions", "deletions"),
}  # fmt: skip


def stored(warehouse: Warehouse, team: str) -> Rows:
    """Every row of the team's four raw tables, sorted; lists as tuples."""
    rows: Rows = {}
    with warehouse.transaction() as transaction:
        for table, columns in COLUMNS.items():
            # Table and columns are the constants above.
            found = transaction.fetch(f"select {', '.join(columns)} from {table} where team = $team", {"team": team})
            rows[table] = sorted(
                (tuple(tuple(v) if isinstance(v, list) else v for v in row.values()) for row in found), key=repr
            )
    return rows


def expected(pull_requests: Iterable[PullRequest], active_from: datetime | None = None) -> Rows:
    """The rows of the pull requests that were active at or after `active_from`."""
    kept = [
        pull_request for pull_request in pull_requests if active_from is None or pull_request.updated_at >= active_from
    ]
    rows = {
        "raw_pull_requests": [pull_request_row(pull_request) for pull_request in kept],
        "raw_reviews": [row for pull_request in kept for row in review_rows(pull_request)],
        "raw_commits": [row for pull_request in kept for row in commit_rows(pull_request)],
        "raw_files": [row for pull_request in kept for row in file_rows(pull_request)],
    }
    return {table: sorted(found, key=repr) for table, found in rows.items()}


def pull_request_row(pull_request: PullRequest) -> tuple[Any, ...]:
    ready = sorted(event.created_at for event in pull_request.events if event.type == "ReadyForReviewEvent")
    submitted = [review for review in pull_request.reviews if review.state != "PENDING"]
    return (
        pull_request.repository,
        pull_request.number,
        pull_request.node_id,
        f"{pull_request.created_at:%Y-%m}",
        clean(pull_request.title),
        clean(pull_request.body),
        login(pull_request.author),
        kind(pull_request.author),
        pull_request.state.lower(),
        pull_request.is_draft,
        pull_request.created_at,
        pull_request.updated_at,
        tuple(ready),
        pull_request.merged_at,
        pull_request.closed_at,
        login(pull_request.merged_by),
        pull_request.base_ref,
        pull_request.head_ref,
        pull_request.additions,
        pull_request.deletions,
        pull_request.changed_files,
        len(pull_request.commits),
        len(submitted),
        pull_request.comments,
        tuple(pull_request.labels),
        tuple(pull_request.assignees),
        pull_request.milestone,
        len(pull_request.files),
        None,
        False,
    )


def review_rows(pull_request: PullRequest) -> list[tuple[Any, ...]]:
    return [
        (
            pull_request.repository,
            pull_request.number,
            review.id,
            login(review.author),
            kind(review.author),
            review.state.lower(),
            review.submitted_at,
            review.comments,
        )
        for review in pull_request.reviews
        if review.state != "PENDING"
    ]


def commit_rows(pull_request: PullRequest) -> list[tuple[Any, ...]]:
    return [
        (
            pull_request.repository,
            pull_request.number,
            commit.oid,
            clean(commit.message),
            commit.author_login,
            commit.author_name,
            commit.author_email,
            commit.authored_at,
            commit.committed_at,
            commit.additions,
            commit.deletions,
        )
        for commit in pull_request.commits
    ]


def file_rows(pull_request: PullRequest) -> list[tuple[Any, ...]]:
    removed = {"DELETED": "removed"}
    return [
        (
            pull_request.repository,
            pull_request.number,
            file.path,
            removed.get(file.change_type, file.change_type.lower()),
            file.additions,
            file.deletions,
        )
        for file in pull_request.files
    ]


def login(actor: Actor | None) -> str | None:
    return None if actor is None else actor.login


def kind(actor: Actor | None) -> str:
    kinds = {"User": "user", "EnterpriseUserAccount": "user", "Bot": "bot", "Mannequin": "mannequin"}
    return "ghost" if actor is None else kinds.get(actor.kind, "organization")


def clean(text: str) -> str:
    return text.replace("\0", "")
