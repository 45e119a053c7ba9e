"""The golden cases: pull requests with the verdict that a careful person would give, and how to read them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
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
from prsync_pipeline.verdict_states import Involvement
from prsync_pipeline_tests.support import factories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GOLDEN = Path(__file__).parents[1] / "classification" / "golden"
ORIGINS = ("made_up", "found_in_public", "kept_apart", "second_unseen", "third_unseen")
"""Each a file; golden/README.md says where they come from, and what the rules made of them at first sight."""
MOMENT = datetime.fromisoformat("2026-05-04T12:00:00")


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """`kind` is the trap or the signal that the case is there for."""

    name: str
    kind: str
    involvement: Involvement
    tools: tuple[str, ...]
    pull_request: PullRequest = field(repr=False)


def golden_cases(origin: str) -> list[GoldenCase]:
    """The cases of one origin."""
    text = (GOLDEN / f"{origin}.jsonl").read_text(encoding="utf-8")
    return [_case(json.loads(line)) for line in text.splitlines()]


def _case(row: Mapping[str, Any]) -> GoldenCase:
    commits = [
        make_commit(
            written["message"],
            name=written.get("author_name", "Maria Lopez"),
            email=written.get("author_email", "maria@acme.example"),
            login=written.get("author_login", "maria-lopez"),
        )
        for written in row.get("commits", [{"message": "Reset the delay"}])
    ]
    pull_request = make_pull_request(
        title=row["title"],
        body=row.get("body", ""),
        author=row["author"],
        author_kind=ActorKind(row.get("author_kind", "user")),
        commits=commits,
        reviewers=row.get("reviewers", ()),
        files=row["files"],
        labels=row.get("labels", ()),
    )
    return GoldenCase(row["id"], row["kind"], Involvement(row["involvement"]), tuple(row["tools"]), pull_request)


def make_commit(
    message: str, *, name: str | None = "Maria Lopez", email: str | None = None, login: str | None = "maria-lopez"
) -> Commit:
    return Commit("1a2b3c4d5e6f", message, login, name, email, MOMENT, MOMENT, 3, 1)


def make_pull_request(  # noqa: PLR0913 - one argument for each place that evidence can stand in
    *,
    title: str = "Fix the retry of failed uploads",
    body: str = "",
    author: str | None = "maria-lopez",
    author_kind: ActorKind = ActorKind.USER,
    commits: Sequence[Commit] = (),
    reviewers: Sequence[str] = (),
    files: Sequence[str] = (),
    labels: Sequence[str] = (),
    head_branch: str = "fix-retry",
) -> PullRequest:
    reviews = tuple(
        Review(number, login, ActorKind.USER, ReviewState.COMMENTED, MOMENT, 1)
        for number, login in enumerate(reviewers)
    )
    changed = tuple(ChangedFile(path, FileChange.MODIFIED, 3, 1) for path in files)
    return factories.make_pull_request(
        title=title,
        body=body,
        author_login=author,
        author_kind=author_kind,
        state=PullRequestState.MERGED,
        merged_at=MOMENT,
        closed_at=MOMENT,
        merged_by_login="ana-ruiz",
        head_branch=head_branch,
        changed_files=len(changed),
        commit_count=len(commits),
        review_count=len(reviews),
        labels=tuple(labels),
        reviews=reviews,
        commits=tuple(commits),
        files=changed,
    )
