"""Pull requests as rows of the four raw tables, and rows back as pull requests; never whether they may be stored.

A column of a raw table is a field of its dataclass in `models.py`, beside the key (`team`, and for what hangs on a pull
request its `repository` and `number`) and the bookkeeping of `raw_pull_requests`: `month` and `is_deleted`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from prsync_pipeline.models import ChangedFile, Commit, PullRequest, Review
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.rows.records import from_row, to_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prsync_pipeline.warehouse.engine.base import Row, Transaction

Key = tuple[str, int]
"""Repository and number, within a team."""

RAW_TABLES = ("raw_pull_requests", "raw_reviews", "raw_commits", "raw_files")
CHILD_TABLES = RAW_TABLES[1:]
NESTED = ("reviews", "commits", "files")


def latest(pull_requests: Iterable[PullRequest]) -> list[PullRequest]:
    """Each key once: of several the one that was updated last, of those the one that was synced last."""
    kept: dict[Key, PullRequest] = {}
    for pull_request in pull_requests:
        key = (pull_request.repository, pull_request.number)
        other = kept.get(key)
        if other is None or _freshness(pull_request) >= _freshness(other):
            kept[key] = pull_request
    return list(kept.values())


def rows_by_table(team: str, pull_requests: Iterable[PullRequest]) -> dict[str, list[Row]]:
    """The rows of each raw table; a child that GitHub lists twice is one row."""
    tables: dict[str, list[Row]] = {table: [] for table in RAW_TABLES}
    for pull_request in pull_requests:
        bookkeeping = {"team": team, "month": pull_request.month, "is_deleted": False}
        tables["raw_pull_requests"].append(to_row(pull_request, bookkeeping, leaving_out=NESTED))
        children: dict[str, Iterable[object]] = {
            "raw_reviews": {review.review_id: review for review in pull_request.reviews}.values(),
            "raw_commits": {commit.sha: commit for commit in pull_request.commits}.values(),
            "raw_files": {file.path: file for file in pull_request.files}.values(),
        }
        key = {"team": team, "repository": pull_request.repository, "number": pull_request.number}
        for table, values in children.items():
            tables[table].extend(to_row(value, key) for value in values)
    return tables


def keys_parameters(team: str, keys: Iterable[Key]) -> dict[str, object]:
    """What the queries by key take."""
    wanted = list(keys)
    return {"team": team, "repositories": [key[0] for key in wanted], "numbers": [key[1] for key in wanted]}


def with_children(
    transaction: Transaction, team: str, rows: Sequence[Row], *, is_for_reader: bool = False
) -> list[PullRequest]:
    """The pull requests of rows of `raw_pull_requests`, in their order, with reviews, commits and files.

    What hangs on one is in an order that never changes, whatever order it was stored in. For the role of
    deploy/reader.sql commits come without message, name and address.
    """
    columns = dict.fromkeys(CHILD_TABLES, query("every_column_of_child"))
    if is_for_reader:
        columns["raw_commits"] = query("readable_columns_of_commit")
    parameters = keys_parameters(team, [(row["repository"], row["number"]) for row in rows])
    children = {
        table: _by_key(
            transaction.fetch(query("select_children_by_key", table=table, columns=columns[table]), parameters)
        )
        for table in CHILD_TABLES
    }
    return [_to_pull_request(row, children) for row in rows]


def _freshness(pull_request: PullRequest) -> tuple[object, object]:
    return pull_request.updated_at, pull_request.synced_at


def _by_key(rows: Iterable[Row]) -> Mapping[Key, list[Row]]:
    by_key: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[row["repository"], row["number"]].append(row)
    return by_key


def _to_pull_request(row: Row, children: Mapping[str, Mapping[Key, list[Row]]]) -> PullRequest:
    reviews, commits, files = (children[table].get((row["repository"], row["number"]), []) for table in CHILD_TABLES)
    return from_row(
        PullRequest,
        row,
        reviews=tuple(from_row(Review, review) for review in sorted(reviews, key=_review_order)),
        commits=tuple(from_row(Commit, commit) for commit in sorted(commits, key=_commit_order)),
        files=tuple(from_row(ChangedFile, file) for file in sorted(files, key=lambda file: file["path"])),
    )


def _review_order(row: Row) -> tuple[object, ...]:
    return row["submitted_at"], row["review_id"]


def _commit_order(row: Row) -> tuple[object, ...]:
    return row["committed_at"], row["authored_at"], row["sha"]
