"""Turns GitHub's JSON into the pipeline's values. Knows the fields of `queries.py`, and nothing of requests."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from prsync_pipeline.errors import GitHubError, UnreadablePullRequest
from prsync_pipeline.github.graphql.json_fields import (
    FieldUnreadable,
    big_number,
    child,
    entries,
    flag,
    moment,
    name,
    number,
    optional_child,
    optional_moment,
    optional_text,
    text,
)
from prsync_pipeline.github.graphql.noted_reading import Entries, Texts
from prsync_pipeline.models import (
    ActorKind,
    ChangedFile,
    ChangedPullRequest,
    Commit,
    FileChange,
    ListedPullRequest,
    Member,
    PullRequest,
    PullRequestState,
    Repository,
    Review,
    ReviewState,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from enum import StrEnum

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.types import Wanted

    E = TypeVar("E", bound=StrEnum)
    ValueT = TypeVar("ValueT")

KINDS = {"Bot": ActorKind.BOT, "Mannequin": ActorKind.MANNEQUIN, "Organization": ActorKind.ORGANIZATION}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a connection; `after` is the cursor of the next page, None at the last one."""

    total: int
    entries: tuple[Node, ...]
    after: str | None


@contextmanager
def reading_pull_request(repository: str, number: int | None) -> Iterator[None]:
    """Name the pull request whose field cannot be read."""
    try:
        yield
    except FieldUnreadable as error:
        raise UnreadablePullRequest(repository, number, error.field, error.reason) from None


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Name the list or object that the unreadable field lies in."""
    try:
        yield
    except FieldUnreadable as error:
        raise error.within(name) from None


def page(connection: Node | None, total: str = "totalCount", items: str = "nodes") -> Page:
    """A connection's page; a null connection is an empty one. Null entries are left out, so they count as missing."""
    if connection is None:
        return Page(0, (), None)
    found = tuple(entry for entry in entries(connection, items) if entry is not None)
    return Page(number(connection, total), found, next_cursor(connection))


def next_cursor(connection: Node) -> str | None:
    info = child(connection, "pageInfo")
    return text(info, "endCursor") if flag(info, "hasNextPage") else None


def readable(nodes: Iterable[Node], read: Callable[[Node], ValueT]) -> list[ValueT]:
    """What can be read of a list's entries; the others count as missing, as null ones do."""
    found = []
    for node in nodes:
        with suppress(GitHubError):
            found.append(read(node))
    return found


def repository(node: Node) -> Repository:
    return Repository(name(node, "id"), name(node, "nameWithOwner"), flag(node, "isArchived"))


def repository_with_push(node: Node) -> Repository:
    """The repository with the time of its last push, where there is one that can be read."""
    found = repository(node)
    with suppress(FieldUnreadable):
        return replace(found, pushed_at=optional_moment(node, "pushedAt"))
    return found


def member(edge: Node) -> Member | None:
    """None for a person who is not shown, or whose login is none."""
    person = optional_child(edge, "node")
    if person is None:
        return None
    role = optional_text(edge, "role")
    try:
        return Member(name(person, "login"), optional_text(person, "name"), role and role.lower())
    except FieldUnreadable:
        return None


def listed(node: Node, repository: str) -> ListedPullRequest:
    """Raises UnreadablePullRequest, as all that reads one pull request."""
    with reading_pull_request(repository, _number_if_any(node)):
        return ListedPullRequest(
            name(node, "id"), number(node, "number"), moment(node, "createdAt"), moment(node, "updatedAt")
        )


def changed(node: Node) -> ChangedPullRequest:
    """Raises UnreadablePullRequest."""
    home = repository(child(node, "repository"))
    pull_request = listed(node, home.name)
    return ChangedPullRequest(
        pull_request.node_id, pull_request.number, pull_request.created_at, pull_request.updated_at, home.node_id
    )


def _number_if_any(node: Node) -> int | None:
    try:
        return number(node, "number")
    except FieldUnreadable:
        return None


def pull_request(wanted: Wanted, node: Node, lists: Mapping[str, Iterable[Node]], synced_at: datetime) -> PullRequest:
    """The whole pull request, from its own fields and all the entries of its nested lists, each given once.

    An entry that cannot be read is left out; `incomplete` says why, and names the words that prsync does not know.

    Raises:
        UnreadablePullRequest: a value is none, or it is another pull request.
    """
    with reading_pull_request(wanted.repository.name, wanted.number):
        _check_identity(wanted, node)
        return _pull_request(wanted, node, lists, synced_at)


def _check_identity(wanted: Wanted, node: Node) -> None:
    if name(node, "id") != wanted.node_id:
        raise FieldUnreadable("id", "is another one's")
    if number(node, "number") != wanted.number:
        raise FieldUnreadable("number", "is another one's")


def _pull_request(wanted: Wanted, node: Node, lists: Mapping[str, Iterable[Node]], synced_at: datetime) -> PullRequest:
    texts = Texts()
    entries_of = Entries(lists)
    reviews = entries_of("reviews", lambda entry: _submitted_review(texts, entry))
    merged_at, closed_at = optional_moment(node, "mergedAt"), optional_moment(node, "closedAt")
    author = optional_child(node, "author")
    milestone = optional_child(node, "milestone")
    return PullRequest(
        repository=wanted.repository.name,
        number=wanted.number,
        node_id=wanted.node_id,
        title=texts(node, "title"),
        body=texts(node, "body"),
        url=texts(node, "url"),
        author_login=_login(node, "author"),
        author_kind=_actor_kind(author),
        state=texts.one_of(PullRequestState, node, "state") or _state_by_times(merged_at, closed_at),
        is_draft=flag(node, "isDraft"),
        created_at=moment(node, "createdAt"),
        updated_at=moment(node, "updatedAt"),
        ready_at=tuple(sorted(entries_of("timelineItems", lambda event: moment(event, "createdAt")))),
        merged_at=merged_at,
        closed_at=closed_at,
        merged_by_login=_login(node, "mergedBy"),
        base_branch=texts(node, "baseRefName"),
        head_branch=texts(node, "headRefName"),
        additions=number(node, "additions"),
        deletions=number(node, "deletions"),
        changed_files=number(node, "changedFiles"),
        commit_count=_total(node, "commits"),
        review_count=_total(node, "reviews"),
        comment_count=0 if node.get("totalCommentsCount") is None else number(node, "totalCommentsCount"),
        labels=entries_of("labels", lambda label: texts(label, "name")),
        assignees=entries_of("assignees", lambda person: name(person, "login")),
        milestone=None if milestone is None else texts(milestone, "title"),
        linked_issues=entries_of("closingIssuesReferences", _linked_issue),
        synced_at=synced_at,
        reviews=tuple(review for review in reviews if review is not None),
        commits=entries_of("commits", lambda entry: _commit(texts, child(entry, "commit"))),
        files=entries_of("files", lambda file: _changed_file(texts, file)),
        nul_characters=texts.nul_characters,
        file_count=_total(node, "files"),
        incomplete=", ".join([*(f"unknown {word}" for word in texts.unknown), *entries_of.faults]) or None,
    )


def _state_by_times(merged_at: datetime | None, closed_at: datetime | None) -> PullRequestState:
    """What an unknown state can only be."""
    if merged_at is not None:
        return PullRequestState.MERGED
    return PullRequestState.OPEN if closed_at is None else PullRequestState.CLOSED


def _submitted_review(texts: Texts, node: Node) -> Review | None:
    """None for a review that was not submitted yet: it belongs to its author alone."""
    submitted_at = optional_moment(node, "submittedAt")
    if submitted_at is None:
        return None
    author = optional_child(node, "author")
    return Review(
        review_id=big_number(node, "fullDatabaseId"),
        reviewer_login=_login(node, "author"),
        reviewer_kind=_actor_kind(author),
        state=texts.one_of(ReviewState, node, "state") or ReviewState.UNKNOWN,
        submitted_at=submitted_at,
        comment_count=number(child(node, "comments"), "totalCount"),
    )


def _commit(texts: Texts, node: Node) -> Commit:
    author = optional_child(node, "author")
    return Commit(
        sha=name(node, "oid"),
        message=texts(node, "message"),
        author_login=None if author is None else _login(author, "user"),
        author_name=None if author is None else texts.optional(author, "name"),
        author_email=None if author is None else texts.optional(author, "email"),
        authored_at=moment(node, "authoredDate"),
        committed_at=moment(node, "committedDate"),
        additions=number(node, "additions"),
        deletions=number(node, "deletions"),
    )


def _changed_file(texts: Texts, node: Node) -> ChangedFile:
    is_removed = text(node, "changeType") == "DELETED"  # REST's word is `removed`
    change = FileChange.REMOVED if is_removed else texts.one_of(FileChange, node, "changeType")
    sizes = number(node, "additions"), number(node, "deletions")
    return ChangedFile(texts(node, "path"), change or FileChange.UNKNOWN, *sizes)


def _linked_issue(node: Node) -> str:
    return f"{name(child(node, 'repository'), 'nameWithOwner')}#{number(node, 'number')}"


def _login(node: Node, key: str) -> str | None:
    actor = optional_child(node, key)
    with reading(key):
        return None if actor is None else name(actor, "login")


def _actor_kind(actor: Node | None) -> ActorKind:
    """Null is a deleted account; an enterprise's account is a user's."""
    return ActorKind.GHOST if actor is None else KINDS.get(text(actor, "__typename"), ActorKind.USER)


def _total(node: Node, name: str) -> int:
    connection = optional_child(node, name)
    with reading(name):
        return 0 if connection is None else number(connection, "totalCount")
