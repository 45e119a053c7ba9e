"""Pull requests as JSON Lines: reads and writes the shape of a recorded history, and knows nothing of a server."""

from __future__ import annotations

import dataclasses
import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox.records import (
    ACTOR_KINDS,
    CHANGE_TYPES,
    EVENT_TYPES,
    PULL_REQUEST_STATES,
    REVIEW_STATES,
    Actor,
    ChangedFile,
    Commit,
    Event,
    PullRequest,
    Review,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Json = dict[str, Any]


def read_history(path: Path, newest_on: datetime | None = None) -> list[PullRequest]:
    """The pull requests of a `.jsonl` or `.jsonl.gz` file, in the file's order.

    With `newest_on`, all times move by whole days so that the newest activity falls within the day before it.

    Raises:
        InputError: the file cannot be read, or a line is no pull request (with its line number).
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            found = [parse_line(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}. Give a .jsonl or .jsonl.gz file of pull requests.") from None
    return found if newest_on is None else moved(found, newest_on)


def parse_line(line: str, path: Path, number: int) -> PullRequest:
    try:
        return pull_request_from_json(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"'{error.args[0]}' is missing" if isinstance(error, KeyError) else str(error)
        raise InputError(
            f"{path}, line {number}: no pull request ({what}). One JSON object a line is needed."
        ) from None


def moved(pull_requests: Sequence[PullRequest], newest_on: datetime) -> list[PullRequest]:
    """The same pull requests moved by whole days, so that the newest activity lies in the day before `newest_on`."""
    if not pull_requests:
        return []
    newest = max(pull_request.updated_at for pull_request in pull_requests)
    days = timedelta(days=(newest_on - newest) // timedelta(days=1))
    return [shifted(pull_request, days) for pull_request in pull_requests]


def shifted(record: Any, by: timedelta) -> Any:
    """A copy of `record` with every time in it, at any depth, moved by `by`."""
    if isinstance(record, datetime):
        return record + by
    if isinstance(record, tuple):
        return tuple(shifted(item, by) for item in record)
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
        changed = {name: shifted(value, by) for name, value in values.items() if not isinstance(value, (str, int))}
        return dataclasses.replace(record, **changed)
    return record


def time_from(text: str) -> datetime:
    """Naive UTC from an ISO time with `Z` or an offset."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def optional_time(text: str | None) -> datetime | None:
    return None if text is None else time_from(text)


def time_to(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def one_of(allowed: Sequence[str], value: str) -> str:
    if value not in allowed:
        raise ValueError(f"'{value}' is none of {', '.join(allowed)}")
    return value


def actor(login: str | None, kind: str | None) -> Actor | None:
    """None is a deleted account."""
    return None if login is None else Actor(login, one_of(ACTOR_KINDS, kind or "User"))


def comments_of(state: str, identifier: int) -> int:
    """A number of line comments where a history has none: few on approvals, some on requests for changes."""
    if state in {"APPROVED", "DISMISSED", "PENDING"}:
        return 1 if identifier % 5 == 0 else 0
    return identifier % 4 + (state == "CHANGES_REQUESTED")


def review_from_json(row: Mapping[str, Any]) -> Review:
    state = one_of(REVIEW_STATES, row["state"])
    return Review(
        id=int(row["id"]),
        author=actor(row["author"], row.get("author_kind")),
        state=state,
        submitted_at=optional_time(row["submitted_at"]),
        body=row.get("body", ""),
        comments=row.get("comments", comments_of(state, int(row["id"]))),
    )


def commit_from_json(row: Mapping[str, Any]) -> Commit:
    times = {name: time_from(row[name]) for name in ("authored_at", "committed_at")}
    return Commit(**{**row, **times})


def file_from_json(row: Mapping[str, Any]) -> ChangedFile:
    return ChangedFile(**{**row, "change_type": one_of(CHANGE_TYPES, row["change_type"])})


def event_from_json(row: Mapping[str, Any]) -> Event:
    kind = one_of(EVENT_TYPES, row["type"])
    return Event(kind, time_from(row["created_at"]), row.get("actor"), row.get("subject"))


def pull_request_from_json(row: Mapping[str, Any]) -> PullRequest:
    """A pull request from one object of a history; keys that the sandbox does not serve are ignored."""
    reviews = tuple(review_from_json(review) for review in row.get("reviews", ()))
    return PullRequest(
        repository=row["repository"],
        number=int(row["number"]),
        title=row["title"],
        body=row.get("body", ""),
        state=one_of(PULL_REQUEST_STATES, row["state"]),
        is_draft=bool(row.get("is_draft", False)),
        author=actor(row["author"], row.get("author_kind")),
        created_at=time_from(row["created_at"]),
        updated_at=time_from(row["updated_at"]),
        merged_at=optional_time(row.get("merged_at")),
        closed_at=optional_time(row.get("closed_at")),
        merged_by=actor(row.get("merged_by"), row.get("merged_by_kind")),
        additions=row.get("additions", 0),
        deletions=row.get("deletions", 0),
        changed_files=row.get("changed_files", 0),
        base_ref=row.get("base_ref", "main"),
        head_ref=row.get("head_ref", "change"),
        comments=row.get("comments", int(row["number"]) % 4 + sum(review.comments for review in reviews)),
        labels=tuple(row.get("labels", ())),
        assignees=tuple(row.get("assignees", ())),
        milestone=row.get("milestone"),
        requested_reviewers=tuple(row.get("requested_reviewers", ())),
        closing_issues=tuple(row.get("closing_issues", ())),
        is_cross_repo=bool(row.get("is_cross_repo", False)),
        reviews=reviews,
        commits=tuple(commit_from_json(commit) for commit in row.get("commits", ())),
        files=tuple(file_from_json(file) for file in row.get("files", ())),
        events=tuple(event_from_json(event) for event in row.get("events", ())),
        node_id=row.get("node_id", ""),
    )


def pull_request_to_json(pull_request: PullRequest) -> Json:
    """The object that `pull_request_from_json` reads; times as ISO text with `Z`."""
    row: Json = plain(pull_request)
    row["author"], row["author_kind"] = named(pull_request.author)
    row["merged_by"], row["merged_by_kind"] = named(pull_request.merged_by)
    for review, record in zip(row["reviews"], pull_request.reviews, strict=True):
        review["author"], review["author_kind"] = named(record.author)
    return row


def named(who: Actor | None) -> tuple[str | None, str | None]:
    return (None, None) if who is None else (who.login, who.kind)


def plain(record: Any) -> Any:
    if isinstance(record, datetime):
        return time_to(record)
    if isinstance(record, tuple):
        return [plain(item) for item in record]
    if dataclasses.is_dataclass(record):
        return {field.name: plain(getattr(record, field.name)) for field in dataclasses.fields(record)}
    return record


def write_history(pull_requests: Sequence[PullRequest]) -> Iterator[str]:
    """One line of JSON for each pull request."""
    for pull_request in pull_requests:
        yield json.dumps(pull_request_to_json(pull_request), ensure_ascii=False)
