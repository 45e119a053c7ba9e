"""Stored rows back into pull requests with all that hangs on them, a page at a time; never what they are read for."""

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
from prsync_pipeline.warehouse.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prsync_pipeline.warehouse.base import Row, Transaction

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
