"""What a query may start from: nodes by id, search, organisations, repositories, the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from prsync_pipeline.sandbox.graph.context import refused
from prsync_pipeline.sandbox.graph.pages import Page, Resolver, paginate
from prsync_pipeline.sandbox.graph.people import find_repository
from prsync_pipeline.sandbox.records import Actor, Organization, PullRequest, Repository
from prsync_pipeline.sandbox.search import QueryNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import GraphQLResolveInfo


def node(_root: object, info: GraphQLResolveInfo, id: str) -> PullRequest | Repository:  # noqa: A002 - GitHub's name
    """Raises GitHub's NOT_FOUND for one that is unknown or hidden, FORBIDDEN where a fault says so."""
    world = info.context.world
    pull_request: PullRequest | None = world.find(id)
    home: Repository | None = world.repositories.get(id) if pull_request is None else world.home(id)
    if home is None or not info.context.sees(home):
        raise refused("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'.")
    info.context.check_allowed(home)
    info.context.returned += 1
    return pull_request or home


def nodes(_root: object, info: GraphQLResolveInfo, ids: Sequence[str]) -> list[PullRequest | Repository | GraphQLError]:
    """In the order of `ids`; an error in a place makes that place null and no other."""
    found: list[PullRequest | Repository | GraphQLError] = []
    for identifier in ids:
        try:
            found.append(node(_root, info, identifier))
        except GraphQLError as error:
            found.append(error)
    return found


def search(_root: object, info: GraphQLResolveInfo, query: str, type: str, **page: Any) -> Page:  # noqa: A002
    if type != "ISSUE":
        raise refused("SANDBOX", f"The sandbox searches with type ISSUE alone, not {type}.")
    context = info.context
    hidden = context.token.hidden | {
        one.node_id for one in context.world.repositories.values() if one.name in context.forbidden
    }
    try:
        found = context.index.find(query, hidden)
    except QueryNotUnderstood as error:
        raise refused("SANDBOX", f"Search '{query}': {error}.") from None
    return paginate(found, info, most=context.limits.search_results, **page)


def organization(_root: object, info: GraphQLResolveInfo, login: str) -> Organization:
    found: Organization | None = info.context.world.organizations.get(login.lower())
    if found is None:
        raise refused("NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'.")
    return found


def user(_root: object, info: GraphQLResolveInfo, login: str) -> Actor:
    if login.lower() in info.context.world.organizations:
        raise refused("NOT_FOUND", f"Could not resolve to a User with the login of '{login}'.")
    return Actor(login)


def repository_owner(_root: object, info: GraphQLResolveInfo, login: str) -> Organization | Actor:
    found: Organization | None = info.context.world.organizations.get(login.lower())
    return found or Actor(login)


def repository(
    _root: object,
    info: GraphQLResolveInfo,
    owner: str,
    name: str,
    followRenames: bool = True,  # noqa: FBT002, N803 - GitHub's name
) -> Repository:
    return find_repository(info, f"{owner}/{name}", follow=followRenames)


TYPES: dict[str, dict[str, Resolver]] = {
    "Query": {
        "node": node,
        "nodes": nodes,
        "search": search,
        "organization": organization,
        "user": user,
        "repositoryOwner": repository_owner,
        "repository": repository,
        "viewer": lambda _root, info: Actor(info.context.token.login),
        "rateLimit": lambda _root, info, **_dry: info.context.balance,
    },
    "RateLimit": {
        "cost": lambda balance, _info: balance.cost,
        "limit": lambda balance, _info: balance.limit,
        "nodeCount": lambda balance, _info: balance.nodes,
        "remaining": lambda balance, _info: balance.remaining,
        "resetAt": lambda balance, _info: balance.reset_at,
        "used": lambda balance, _info: balance.used,
    },
}
