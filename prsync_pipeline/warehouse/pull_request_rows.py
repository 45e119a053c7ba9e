"""Pull requests as rows of the four raw tables, and rows back as pull requests; never whether they may be stored."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

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
from prsync_pipeline.warehouse.engine.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prsync_pipeline.warehouse.engine.base import Row, Transaction


Values = tuple[object, ...]

COLUMNS = {
    "raw_pull_requests": (
        "team", "repository", "number", "node_id", "month", "title", "body", "url", "author_login", "author_kind",
        "state", "is_draft", "created_at", "updated_at", "ready_at", "merged_at", "closed_at", "merged_by_login",
        "base_branch", "head_branch", "additions", "deletions", "changed_files", "commit_count", "review_count",
        "comment_count", "labels", "assignees", "milestone", "linked_issues", "nul_characters", "is_deleted",
        "synced_at",
    ),
    "raw_reviews": (
        "team", "repository", "number", "review_id", "reviewer_login", "reviewer_kind", "state", "submitted_at",
        "comment_count",
    ),
    "raw_commits": (
        "team", "repository", "number", "sha", "message", "author_login", "author_name", "author_email",
        "authored_at", "committed_at", "additions", "deletions",
    ),
    "raw_files": ("team", "repository", "number", "path", "change", "additions", "deletions"),
}  # fmt: skip


def newest(pull_requests: Iterable[PullRequest]) -> list[PullRequest]:
    """Each key once: of several the one that was updated last, of those the one that was synced last."""
    kept: dict[tuple[str, int], PullRequest] = {}
    for pull_request in pull_requests:
        key = (pull_request.repository, pull_request.number)
        other = kept.get(key)
        if other is None or freshness(pull_request) >= freshness(other):
            kept[key] = pull_request
    return list(kept.values())


def freshness(pull_request: PullRequest) -> tuple[object, object]:
    return pull_request.updated_at, pull_request.synced_at


def rows_by_table(team: str, pull_requests: Iterable[PullRequest]) -> dict[str, list[Values]]:
    """The rows of each raw table, in the order of `COLUMNS`; a child that GitHub lists twice is one row."""
    tables: dict[str, list[Values]] = {table: [] for table in COLUMNS}
    for pull_request in pull_requests:
        key = (team, pull_request.repository, pull_request.number)
        tables["raw_pull_requests"].append(pull_request_row(team, pull_request))
        tables["raw_reviews"].extend(review_rows(key, pull_request))
        tables["raw_commits"].extend(commit_rows(key, pull_request))
        tables["raw_files"].extend(file_rows(key, pull_request))
    return tables


def pull_request_row(team: str, pull: PullRequest) -> Values:
    return (
        team, pull.repository, pull.number, pull.node_id, str(pull.month), pull.title, pull.body, pull.url,
        pull.author_login, str(pull.author_kind), str(pull.state), pull.is_draft, pull.created_at, pull.updated_at,
        pull.ready_at, pull.merged_at, pull.closed_at, pull.merged_by_login, pull.base_branch, pull.head_branch,
        pull.additions, pull.deletions, pull.changed_files, pull.commit_count, pull.review_count, pull.comment_count,
        pull.labels, pull.assignees, pull.milestone, pull.linked_issues, pull.nul_characters, False, pull.synced_at,
    )  # fmt: skip


def review_rows(key: Values, pull: PullRequest) -> Iterator[Values]:
    for review in {review.review_id: review for review in pull.reviews}.values():
        yield (
            *key, review.review_id, review.reviewer_login, str(review.reviewer_kind), str(review.state),
            review.submitted_at, review.comment_count,
        )  # fmt: skip


def commit_rows(key: Values, pull: PullRequest) -> Iterator[Values]:
    for commit in {commit.sha: commit for commit in pull.commits}.values():
        yield (
            *key, commit.sha, commit.message, commit.author_login, commit.author_name, commit.author_email,
            commit.authored_at, commit.committed_at, commit.additions, commit.deletions,
        )  # fmt: skip


def file_rows(key: Values, pull: PullRequest) -> Iterator[Values]:
    for file in {file.path: file for file in pull.files}.values():
        yield (*key, file.path, str(file.change), file.additions, file.deletions)


Key = tuple[str, int]
"""Repository and number, within a team."""

NOT_OF_THE_VALUE = ("team", "month", "is_deleted")
LISTS = ("ready_at", "labels", "assignees", "linked_issues")


def keys_parameters(team: str, keys: Iterable[Key]) -> dict[str, object]:
    """What the queries by key take."""
    wanted = list(keys)
    return {"team": team, "repositories": [key[0] for key in wanted], "numbers": [key[1] for key in wanted]}


def with_children(transaction: Transaction, team: str, rows: Sequence[Row]) -> list[PullRequest]:
    """The pull requests of rows of `raw_pull_requests`, in their order, with reviews, commits and files.

    What hangs on one is in an order that never changes, whatever order it was stored in.
    """
    parameters = keys_parameters(team, [(row["repository"], row["number"]) for row in rows])
    children = {
        table: grouped(transaction.fetch(query("select_children_by_key").replace("{table}", table), parameters))
        for table in ("raw_reviews", "raw_commits", "raw_files")
    }
    return [to_pull_request(row, children) for row in rows]


def grouped(rows: Iterable[Row]) -> Mapping[Key, list[Row]]:
    by_key: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        del row["team"]
        by_key[row.pop("repository"), row.pop("number")].append(row)
    return by_key


def to_pull_request(row: Row, children: Mapping[str, Mapping[Key, list[Row]]]) -> PullRequest:
    key = (row["repository"], row["number"])
    values = {name: value for name, value in row.items() if name not in NOT_OF_THE_VALUE}
    values |= {name: tuple(values[name]) for name in LISTS}
    values |= {
        "author_kind": ActorKind(row["author_kind"]),
        "state": PullRequestState(row["state"]),
        "reviews": reviews(children["raw_reviews"].get(key, [])),
        "commits": commits(children["raw_commits"].get(key, [])),
        "files": files(children["raw_files"].get(key, [])),
    }
    return PullRequest(**values)


def reviews(rows: Iterable[Row]) -> tuple[Review, ...]:
    ordered = sorted(rows, key=lambda row: (row["submitted_at"], row["review_id"]))
    return tuple(
        Review(**{**row, "reviewer_kind": ActorKind(row["reviewer_kind"]), "state": ReviewState(row["state"])})
        for row in ordered
    )


def commits(rows: Iterable[Row]) -> tuple[Commit, ...]:
    ordered = sorted(rows, key=lambda row: (row["committed_at"], row["authored_at"], row["sha"]))
    return tuple(Commit(**row) for row in ordered)


def files(rows: Iterable[Row]) -> tuple[ChangedFile, ...]:
    ordered = sorted(rows, key=lambda row: row["path"])
    return tuple(ChangedFile(**{**row, "change": FileChange(row["change"])}) for row in ordered)
