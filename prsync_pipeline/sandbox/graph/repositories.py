"""How repositories and their lists of pull requests answer GraphQL."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.graph.context import refused
from prsync_pipeline.sandbox.graph.pages import Page, Resolver, paginate
from prsync_pipeline.sandbox.records import Actor, Organization, PullRequest, Repository, node_id, number_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from graphql import GraphQLResolveInfo

ORDERS = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "COMMENTS": "comments"}


def inside(repository: Repository, info: GraphQLResolveInfo) -> Sequence[PullRequest]:
    return list(info.context.world.pull_requests[repository.node_id].values())


def owner(repository: Repository, info: GraphQLResolveInfo) -> Organization | Actor:
    found: Organization | None = info.context.world.organizations.get(repository.owner.lower())
    return found or Actor(repository.owner)


def pull_requests(  # noqa: PLR0913 - GitHub's own arguments
    repository: Repository,
    info: GraphQLResolveInfo,
    *,
    states: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    baseRefName: str | None = None,  # noqa: N803
    headRefName: str | None = None,  # noqa: N803
    orderBy: dict[str, str] | None = None,  # noqa: N803
    **page: Any,
) -> Page:
    """Oldest first where no order is asked for; there is no filter by date, as at GitHub."""
    found = [
        one
        for one in inside(repository, info)
        if (states is None or one.state in states)
        and (not labels or set(labels) & set(one.labels))
        and (baseRefName is None or one.base_ref == baseRefName)
        and (headRefName is None or one.head_ref == headRefName)
    ]
    order = orderBy or {"field": "CREATED_AT", "direction": "ASC"}
    found.sort(key=attrgetter(ORDERS[order["field"]], "number"), reverse=order["direction"] == "DESC")
    return paginate(found, info, **page)


def pull_request(repository: Repository, info: GraphQLResolveInfo, number: int) -> PullRequest:
    for one in inside(repository, info):
        if one.number == number:
            return one
    raise refused("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")


def pushed_at(repository: Repository, info: GraphQLResolveInfo) -> datetime | None:
    times = [one.updated_at for one in inside(repository, info)]
    return max(times) if times else None


def short_name(repository: Repository) -> str:
    return repository.name.partition("/")[2]


TYPES: dict[str, dict[str, Resolver]] = {
    "Repository": {
        "id": lambda one, _info: one.node_id,
        "databaseId": lambda one, _info: number_for(one.node_id),
        "name": lambda one, _info: short_name(one),
        "nameWithOwner": lambda one, _info: one.name,
        "owner": owner,
        "url": lambda one, _info: f"https://github.com/{one.name}",
        "resourcePath": lambda one, _info: f"/{one.name}",
        "description": lambda one, _info: one.description,
        "homepageUrl": lambda _one, _info: None,
        "isArchived": lambda one, _info: one.is_archived,
        "archivedAt": lambda one, _info: one.created_at if one.is_archived else None,
        "isDisabled": lambda _one, _info: False,
        "isEmpty": lambda one, _info: one.is_empty,
        "isFork": lambda one, _info: one.is_fork,
        "isLocked": lambda _one, _info: False,
        "isMirror": lambda _one, _info: False,
        "isPrivate": lambda one, _info: one.is_private,
        "isTemplate": lambda _one, _info: False,
        "visibility": lambda one, _info: "PRIVATE" if one.is_private else "PUBLIC",
        "createdAt": lambda one, _info: one.created_at,
        "updatedAt": lambda one, info: pushed_at(one, info) or one.created_at,
        "pushedAt": pushed_at,
        "diskUsage": lambda one, _info: number_for(one.name, 5),
        "stargazerCount": lambda one, _info: number_for(one.name, 3),
        "forkCount": lambda one, _info: number_for(one.name, 2),
        "primaryLanguage": lambda one, _info: one.language,
        "defaultBranchRef": lambda one, _info: None if one.is_empty else one,
        "pullRequest": pull_request,
        "pullRequests": pull_requests,
    },
    "Language": {
        "id": lambda name, _info: node_id("LA", name),
        "name": lambda name, _info: name,
        "color": lambda name, _info: f"#{number_for(name, 6):06d}",
    },
    "Ref": {
        "id": lambda one, _info: node_id("REF", one.node_id, one.default_branch),
        "name": lambda one, _info: one.default_branch,
        "prefix": lambda _one, _info: "refs/heads/",
    },
}
