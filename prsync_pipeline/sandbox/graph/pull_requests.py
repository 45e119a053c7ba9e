"""How a pull request itself answers GraphQL; what hangs on it is in `parts`."""

from __future__ import annotations

import hashlib
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.graph import parts
from prsync_pipeline.sandbox.graph.pages import Page, Resolver, nested
from prsync_pipeline.sandbox.records import Actor, Commit, Event, PullRequest, Repository, Review, number_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from graphql import GraphQLResolveInfo

FILES_CAP = 3_000
DECISIVE = ("APPROVED", "CHANGES_REQUESTED")


def url(pull_request: PullRequest) -> str:
    return f"https://github.com/{pull_request.repository}/pull/{pull_request.number}"


def object_id(*parts_of: object) -> str:
    """A made-up git object id, always the same for the same parts."""
    return hashlib.sha1(repr(parts_of).encode(), usedforsecurity=False).hexdigest()


def head_oid(pull_request: PullRequest, _info: GraphQLResolveInfo) -> str:
    return pull_request.commits[-1].oid if pull_request.commits else object_id(pull_request.node_id)


def home(pull_request: PullRequest, info: GraphQLResolveInfo) -> Repository:
    found: Repository = info.context.world.repository(pull_request.repository)
    return found


def visible_reviews(pull_request: PullRequest, info: GraphQLResolveInfo) -> list[Review]:
    """All but the pending ones of others: GitHub shows a draft review to its author alone."""
    viewer = info.context.token.login
    return [
        review
        for review in pull_request.reviews
        if review.state != "PENDING" or (review.author is not None and review.author.login == viewer)
    ]


def reviews(
    pull_request: PullRequest,
    info: GraphQLResolveInfo,
    states: Sequence[str] | None = None,
    author: str | None = None,
    **page: Any,
) -> Page:
    found = [
        parts.SubmittedReview(pull_request, review)
        for review in visible_reviews(pull_request, info)
        if (states is None or review.state in states)
        and (author is None or (review.author is not None and review.author.login == author))
    ]
    return nested(found, info, **page)


def review_decision(pull_request: PullRequest, _info: GraphQLResolveInfo) -> str:
    decisive = [review.state for review in pull_request.reviews if review.state in DECISIVE]
    return decisive[-1] if decisive else "REVIEW_REQUIRED"


def commits(pull_request: PullRequest, info: GraphQLResolveInfo, **page: Any) -> Page:
    found = [parts.LinkedCommit(pull_request, commit) for commit in pull_request.commits]
    return nested(found, info, **page)


def files(pull_request: PullRequest, info: GraphQLResolveInfo, **page: Any) -> Page:
    """GitHub's list of files ends at 3,000, whatever the total."""
    return nested(pull_request.files, info, most=FILES_CAP, **page)


def timeline(
    pull_request: PullRequest,
    info: GraphQLResolveInfo,
    itemTypes: Sequence[str] | None = None,  # noqa: N803
    since: datetime | None = None,
    skip: int | None = None,
    **page: Any,
) -> Page:
    kinds = None if itemTypes is None else {name.title().replace("_", "") for name in itemTypes}
    events: list[Event] = [
        event
        for event in pull_request.events
        if (kinds is None or event.type in kinds) and (since is None or event.created_at >= since)
    ]
    happened = [parts.Happened(pull_request, event) for event in events[skip or 0 :]]
    return nested(happened, info, **page)


def review_requests(pull_request: PullRequest, info: GraphQLResolveInfo, **page: Any) -> Page:
    waiting = [parts.Asked(pull_request, Actor(login)) for login in pull_request.requested_reviewers]
    return nested(waiting, info, **page)


def labels(pull_request: PullRequest, info: GraphQLResolveInfo, orderBy: Any = None, **page: Any) -> Page:  # noqa: N803
    names = pull_request.labels
    if orderBy is not None and orderBy["field"] == "NAME":
        names = tuple(sorted(names, reverse=orderBy["direction"] == "DESC"))
    return nested([parts.Label(pull_request.repository, name) for name in names], info, **page)


def assignees(pull_request: PullRequest, info: GraphQLResolveInfo, **page: Any) -> Page:
    return nested([Actor(login) for login in pull_request.assignees], info, **page)


def closing_issues(
    pull_request: PullRequest,
    info: GraphQLResolveInfo,
    orderBy: Any = None,  # noqa: ARG001, N803 - they stand by number
    userLinkedOnly: bool = False,  # noqa: ARG001, FBT002, N803
    **page: Any,
) -> Page:
    numbers = sorted(pull_request.closing_issues)
    return nested([parts.Issue(home(pull_request, info), number) for number in numbers], info, **page)


def association(pull_request: PullRequest, info: GraphQLResolveInfo) -> str:
    owner = info.context.world.organizations.get(home(pull_request, info).owner.lower())
    logins = {member.person.login for member in owner.members} if owner else set()
    return "MEMBER" if pull_request.author and pull_request.author.login in logins else "CONTRIBUTOR"


def merge_commit(pull_request: PullRequest, _info: GraphQLResolveInfo) -> Commit | None:
    merged_at, by = pull_request.merged_at, pull_request.merged_by
    if merged_at is None:
        return None
    oid = object_id(pull_request.node_id, "merge")
    message = f"{pull_request.title} (#{pull_request.number})"
    sizes = (pull_request.additions, pull_request.deletions)
    name, login = (None, None) if by is None else (by.name, by.login)
    return Commit(oid, message, name, None, login, merged_at, merged_at, *sizes)


def same(name: str) -> Resolver:
    get = attrgetter(name)
    return lambda pull_request, _info: get(pull_request)


TYPES: dict[str, dict[str, Resolver]] = {
    "PullRequest": {
        **{name: same(name) for name in ("number", "title", "body", "state", "author", "additions", "deletions")},
        "id": same("node_id"),
        "bodyText": same("body"),
        "databaseId": lambda one, _info: number_for(one.node_id),
        "fullDatabaseId": lambda one, _info: str(number_for(one.node_id, 10)),
        "isDraft": same("is_draft"),
        "createdAt": same("created_at"),
        "updatedAt": same("updated_at"),
        "publishedAt": same("created_at"),
        "mergedAt": same("merged_at"),
        "closedAt": same("closed_at"),
        "lastEditedAt": lambda _one, _info: None,
        "mergedBy": same("merged_by"),
        "baseRefName": same("base_ref"),
        "headRefName": same("head_ref"),
        "changedFiles": same("changed_files"),
        "totalCommentsCount": same("comments"),
        "isCrossRepository": same("is_cross_repo"),
        "url": lambda one, _info: url(one),
        "permalink": lambda one, _info: url(one),
        "resourcePath": lambda one, _info: f"/{one.repository}/pull/{one.number}",
        "merged": lambda one, _info: one.merged_at is not None,
        "closed": lambda one, _info: one.state != "OPEN",
        "locked": lambda _one, _info: False,
        "createdViaEmail": lambda _one, _info: False,
        "mergeable": lambda one, _info: "MERGEABLE" if one.state == "OPEN" else "UNKNOWN",
        "viewerDidAuthor": lambda one, info: one.author is not None and one.author.login == info.context.token.login,
        "headRefOid": head_oid,
        "baseRefOid": lambda one, _info: object_id(one.node_id, "base"),
        "milestone": lambda one, _info: one.milestone and parts.Milestone(one.repository, one.milestone),
        "repository": home,
        "baseRepository": home,
        "authorAssociation": association,
        "reviewDecision": review_decision,
        "mergeCommit": merge_commit,
        "reviews": reviews,
        "commits": commits,
        "files": files,
        "timelineItems": timeline,
        "reviewRequests": review_requests,
        "labels": labels,
        "assignees": assignees,
        "closingIssuesReferences": closing_issues,
    },
}
