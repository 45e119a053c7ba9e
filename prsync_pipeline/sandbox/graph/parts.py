"""How reviews, commits, files, events, labels, milestones and issues of a pull request answer GraphQL."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.graph.pages import Page, Resolver, nested
from prsync_pipeline.sandbox.records import Actor, Commit, Event, PullRequest, Repository, Review, node_id, number_for
from prsync_pipeline.sandbox.store import LONG_AGO

if TYPE_CHECKING:
    from datetime import datetime

    from graphql import GraphQLResolveInfo


@dataclass(frozen=True, slots=True)
class SubmittedReview:
    pull_request: PullRequest
    review: Review

    @property
    def moment(self) -> datetime:
        """A pending review has no time of its own."""
        return self.review.submitted_at or self.pull_request.updated_at


@dataclass(frozen=True, slots=True)
class ReviewComment:
    of: SubmittedReview
    number: int


@dataclass(frozen=True, slots=True)
class LinkedCommit:
    pull_request: PullRequest
    commit: Commit


@dataclass(frozen=True, slots=True)
class GitActor:
    name: str | None
    email: str | None
    login: str | None
    date: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    pull_request: PullRequest
    event: Event


@dataclass(frozen=True, slots=True)
class Asked:
    pull_request: PullRequest
    reviewer: Actor


@dataclass(frozen=True, slots=True)
class Label:
    repository: str
    name: str


@dataclass(frozen=True, slots=True)
class Milestone:
    repository: str
    title: str


@dataclass(frozen=True, slots=True)
class Issue:
    repository: Repository
    number: int


def review_url(one: SubmittedReview) -> str:
    pull_request = one.pull_request
    return f"https://github.com/{pull_request.repository}/pull/{pull_request.number}#pullrequestreview-{one.review.id}"


def review_comments(one: SubmittedReview, info: GraphQLResolveInfo, **page: Any) -> Page:
    return nested([ReviewComment(one, number) for number in range(one.review.comments)], info, **page)


def commented_path(comment: ReviewComment, _info: GraphQLResolveInfo) -> str:
    files = comment.of.pull_request.files
    return files[comment.number % len(files)].path if files else "README.md"


def git_actor(commit: Commit, name: str) -> GitActor:
    return GitActor(commit.author_name, commit.author_email, commit.author_login, getattr(commit, name))


def event_id(one: Happened, _info: GraphQLResolveInfo) -> str:
    return node_id(one.event.type, one.pull_request.node_id, one.pull_request.events.index(one.event))


def event_actor(one: Happened, _info: GraphQLResolveInfo) -> Actor | None:
    return None if one.event.actor is None else Actor(one.event.actor)


def field(path: str) -> Resolver:
    get = attrgetter(path)
    return lambda one, _info: get(one)


def constant(value: object) -> Resolver:
    return lambda _one, _info: value


EVENT: dict[str, Resolver] = {
    "id": event_id,
    "actor": event_actor,
    "createdAt": field("event.created_at"),
    "pullRequest": field("pull_request"),
    "mergeRefName": field("pull_request.base_ref"),
    "requestedReviewer": lambda one, _info: one.event.subject and Actor(one.event.subject),
}
EVENT_FIELDS = {
    "ReadyForReviewEvent": ("pullRequest",),
    "ConvertToDraftEvent": ("pullRequest",),
    "ReviewRequestedEvent": ("pullRequest", "requestedReviewer"),
    "MergedEvent": ("pullRequest", "mergeRefName"),
    "ClosedEvent": (),
    "ReopenedEvent": (),
    "HeadRefForcePushedEvent": ("pullRequest",),
}
TYPES: dict[str, dict[str, Resolver]] = {
    "PullRequestReview": {
        "id": lambda one, _info: node_id("PRR", one.review.id),
        "databaseId": lambda one, _info: one.review.id % 2**31,
        "fullDatabaseId": lambda one, _info: str(one.review.id),
        "author": field("review.author"),
        "authorAssociation": constant("MEMBER"),
        "state": field("review.state"),
        "body": field("review.body"),
        "bodyText": field("review.body"),
        "submittedAt": field("review.submitted_at"),
        "publishedAt": field("review.submitted_at"),
        "createdAt": field("moment"),
        "updatedAt": field("moment"),
        "url": lambda one, _info: review_url(one),
        "pullRequest": field("pull_request"),
        "repository": lambda one, info: info.context.world.repository(one.pull_request.repository),
        "commit": lambda one, _info: one.pull_request.commits[-1] if one.pull_request.commits else None,
        "viewerDidAuthor": constant(value=False),
        "comments": review_comments,
    },
    "PullRequestReviewComment": {
        "id": lambda one, _info: node_id("PRRC", one.of.review.id, one.number),
        "databaseId": lambda one, _info: number_for(f"{one.of.review.id}:{one.number}"),
        "fullDatabaseId": lambda one, _info: str(number_for(f"{one.of.review.id}:{one.number}", 10)),
        "author": field("of.review.author"),
        "body": lambda one, _info: "Could this be simpler?" if one.number % 2 else "nit: naming",
        "path": commented_path,
        "createdAt": field("of.moment"),
        "updatedAt": field("of.moment"),
        "url": lambda one, _info: review_url(one.of),
    },
    "PullRequestCommit": {
        "id": lambda one, _info: node_id("PURC", one.pull_request.node_id, one.commit.oid),
        "commit": field("commit"),
        "pullRequest": field("pull_request"),
        "url": lambda one, _info: f"https://github.com/{one.pull_request.repository}/commit/{one.commit.oid}",
        "resourcePath": lambda one, _info: f"/{one.pull_request.repository}/commit/{one.commit.oid}",
    },
    "Commit": {
        **{name: field(name) for name in ("oid", "message", "additions", "deletions")},
        "id": lambda one, _info: node_id("C", one.oid),
        "abbreviatedOid": lambda one, _info: one.oid[:7],
        "messageHeadline": lambda one, _info: one.message.partition("\n")[0],
        "messageBody": lambda one, _info: one.message.partition("\n")[2].lstrip("\n"),
        "author": lambda one, _info: git_actor(one, "authored_at"),
        "committer": lambda one, _info: git_actor(one, "committed_at"),
        "authoredDate": field("authored_at"),
        "committedDate": field("committed_at"),
        "changedFilesIfAvailable": constant(None),
        "authoredByCommitter": constant(value=True),
        "committedViaWeb": constant(value=False),
        "url": lambda one, _info: f"https://github.com/commit/{one.oid}",
    },
    "GitActor": {
        "name": field("name"),
        "email": field("email"),
        "date": field("date"),
        "user": lambda one, _info: one.login and Actor(one.login, name=one.name),
    },
    "PullRequestChangedFile": {
        **{name: field(name) for name in ("path", "additions", "deletions")},
        "changeType": field("change_type"),
    },
    "ReviewRequest": {
        "id": lambda one, _info: node_id("RR", one.pull_request.node_id, one.reviewer.login),
        "databaseId": lambda one, _info: number_for(one.pull_request.node_id + one.reviewer.login),
        "asCodeOwner": constant(value=False),
        "requestedReviewer": field("reviewer"),
        "pullRequest": field("pull_request"),
    },
    "Label": {
        "id": lambda one, _info: node_id("LA", one.repository, one.name),
        "name": field("name"),
        "color": lambda one, _info: f"{number_for(one.name, 6):06d}",
        "description": constant(None),
        "isDefault": lambda one, _info: one.name in {"bug", "documentation", "enhancement"},
        "createdAt": constant(LONG_AGO),
        "updatedAt": constant(LONG_AGO),
        "url": lambda one, _info: f"https://github.com/{one.repository}/labels/{one.name}",
    },
    "Milestone": {
        "id": lambda one, _info: node_id("MI", one.repository, one.title),
        "number": lambda one, _info: number_for(one.title, 2),
        "title": field("title"),
        "description": constant(None),
        "state": constant("OPEN"),
        "dueOn": constant(None),
        "url": lambda one, _info: f"https://github.com/{one.repository}/milestone/{number_for(one.title, 2)}",
        "createdAt": constant(LONG_AGO),
        "updatedAt": constant(LONG_AGO),
        "closedAt": constant(None),
    },
    "Issue": {
        "id": lambda one, _info: node_id("I", one.repository.node_id, one.number),
        "databaseId": lambda one, _info: number_for(f"{one.repository.node_id}:{one.number}"),
        "fullDatabaseId": lambda one, _info: str(number_for(f"{one.repository.node_id}:{one.number}", 10)),
        "number": field("number"),
        "title": lambda one, _info: f"Issue {one.number}",
        "url": lambda one, _info: f"https://github.com/{one.repository.name}/issues/{one.number}",
        "state": constant("CLOSED"),
        "repository": field("repository"),
        "createdAt": constant(LONG_AGO),
        "updatedAt": constant(LONG_AGO),
        "closed": constant(value=True),
        "closedAt": constant(LONG_AGO),
    },
    **{
        name: {field_name: EVENT[field_name] for field_name in ("id", "actor", "createdAt", *further)}
        for name, further in EVENT_FIELDS.items()
    },
}
