"""The real history as pull requests, where the shared data is at hand: real texts, commits and trailers."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from prsync_pipeline.models import (
    ActorKind,
    ChangedFile,
    Commit,
    FileChange,
    PullRequest,
    PullRequestState,
    Review,
    ReviewState,
)
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY

if TYPE_CHECKING:
    from collections.abc import Mapping


def real_history() -> list[PullRequest]:
    with gzip.open(REAL_HISTORY, "rt", encoding="utf-8") as lines:
        return [_pull_request(json.loads(line)) for line in lines]


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=None)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _pull_request(row: Mapping[str, Any]) -> PullRequest:
    return PullRequest(
        repository=row["repository"],
        number=row["number"],
        node_id=f"{row['repository']}#{row['number']}",
        title=row["title"],
        body=row["body"] or "",
        url=f"https://github.com/{row['repository']}/pull/{row['number']}",
        author_login=row["author"],
        author_kind=ActorKind((row["author_kind"] or "ghost").lower()),
        state=PullRequestState(row["state"].lower()),
        is_draft=bool(row["is_draft"]),
        created_at=_moment(row["created_at"]),
        updated_at=_moment(row["updated_at"]),
        ready_at=(),
        merged_at=_time(row["merged_at"]),
        closed_at=_time(row["closed_at"]),
        merged_by_login=row["merged_by"],
        base_branch=row["base_ref"],
        head_branch=row["head_ref"] or "",
        additions=row["additions"],
        deletions=row["deletions"],
        changed_files=row["changed_files"],
        commit_count=len(row["commits"]),
        review_count=len(row["reviews"]),
        comment_count=0,
        labels=tuple(row["labels"]),
        assignees=tuple(row["assignees"]),
        milestone=row["milestone"],
        linked_issues=(),
        synced_at=_moment(row["updated_at"]),
        reviews=tuple(
            _review(number, review) for number, review in enumerate(row["reviews"]) if review["state"] != "PENDING"
        ),
        commits=tuple(_commit(commit) for commit in row["commits"]),
        files=tuple(_file(file) for file in row["files"]),
    )


def _review(number: int, row: Mapping[str, Any]) -> Review:
    kind, state = ActorKind((row["author_kind"] or "ghost").lower()), ReviewState(row["state"].lower())
    return Review(number, row["author"], kind, state, _moment(row["submitted_at"]), 0)


def _commit(row: Mapping[str, Any]) -> Commit:
    return Commit(
        sha=row["oid"],
        message=row["message"],
        author_login=row["author_login"],
        author_name=row["author_name"],
        author_email=row["author_email"],
        authored_at=_moment(row["authored_at"]),
        committed_at=_moment(row["committed_at"]),
        additions=row["additions"],
        deletions=row["deletions"],
    )


def _file(row: Mapping[str, Any]) -> ChangedFile:
    change = row["change_type"].lower().replace("deleted", "removed")
    return ChangedFile(row["path"], FileChange(change), row["additions"], row["deletions"])
