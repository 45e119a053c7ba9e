"""How people, bots and organisations answer GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.graph.context import refused
from prsync_pipeline.sandbox.graph.pages import EDGE, Edge, Page, Resolver, cursor_at, paginate
from prsync_pipeline.sandbox.records import Actor, Organization, Repository, node_id, number_for
from prsync_pipeline.sandbox.store import LONG_AGO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import GraphQLResolveInfo

ID_PREFIX = {"User": "U", "Bot": "BOT", "Mannequin": "M", "EnterpriseUserAccount": "E", "Organization": "O"}


def actor_id(actor: Actor) -> str:
    return node_id(ID_PREFIX[actor.kind], actor.login)


def has_login(path: str = "") -> dict[str, Resolver]:
    """The fields of whatever has a login; `path` stands before it in its address."""
    return {
        "login": lambda who, _info: who.login,
        "databaseId": lambda who, _info: number_for(who.login, 8),
        "url": lambda who, _info: f"https://github.com/{path}{who.login}",
        "resourcePath": lambda who, _info: f"/{path}{who.login}",
        "avatarUrl": lambda who, _info, **_size: f"https://avatars.githubusercontent.com/{who.login}",
        "createdAt": lambda _who, _info: LONG_AGO,
        "updatedAt": lambda _who, _info: LONG_AGO,
        "name": lambda who, _info: who.name,
    }


ORDERS = {
    "CREATED_AT": lambda found: (found.created_at, found.name),
    "NAME": lambda found: found.name.lower(),
    "PUSHED_AT": lambda found: (found.created_at, found.name),
    "STARGAZERS": lambda found: number_for(found.name, 3),
    "UPDATED_AT": lambda found: (found.created_at, found.name),
}


def repositories(  # noqa: PLR0913 - GitHub's own arguments
    owner: Organization | Actor,
    info: GraphQLResolveInfo,
    *,
    isArchived: bool | None = None,  # noqa: N803
    orderBy: dict[str, str] | None = None,  # noqa: N803
    privacy: str | None = None,
    visibility: str | None = None,
    **page: Any,
) -> Page:
    """By creation where no order is asked for; what the token may not see is not there."""
    wants_private = {"PRIVATE": True, "PUBLIC": False}.get(privacy or visibility or "")
    found = [
        one
        for one in info.context.world.repositories_of(owner.login)
        if info.context.sees(one)
        and one.name not in info.context.forbidden
        and (isArchived is None or one.is_archived == isArchived)
        and (wants_private is None or one.is_private == wants_private)
    ]
    order = orderBy or {"field": "CREATED_AT", "direction": "ASC"}
    found.sort(key=ORDERS[order["field"]], reverse=order["direction"] == "DESC")
    return paginate(found, info, **page)


def repository_of(
    owner: Organization | Actor,
    info: GraphQLResolveInfo,
    name: str,
    followRenames: bool = True,  # noqa: FBT002, N803
) -> Repository:
    return find_repository(info, f"{owner.login}/{name}", follow=followRenames)


def find_repository(info: GraphQLResolveInfo, name: str, *, follow: bool) -> Repository:
    """Raises GitHub's NOT_FOUND for one that is unknown or hidden, without telling which."""
    found: Repository | None = info.context.world.repository(name, follow=follow)
    if found is None or not info.context.sees(found):
        raise refused("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
    info.context.check_allowed(found)
    return found


def members_with_role(organization: Organization, info: GraphQLResolveInfo, **page: Any) -> Page:
    scopes = info.context.token.scopes
    if scopes is not None and "read:org" not in scopes:
        raise refused(
            "INSUFFICIENT_SCOPES",
            "Your token has not been granted the required scopes to execute this query. The 'membersWithRole' field "
            "requires one of the following scopes: ['read:org'], but your token has only been granted the: "
            f"{list(scopes)} scopes. Please modify your token's scopes at: "
            "https://github.com/settings/tokens.",
        )
    return paginate(organization.members, info, **page)


def member_edges(page: Page, _info: GraphQLResolveInfo) -> list[Edge]:
    numbered = enumerate(page.items, page.start + 1)
    return [Edge(member.person, cursor_at(offset), member.role) for offset, member in numbered]


def member_nodes(page: Page, _info: GraphQLResolveInfo) -> Sequence[Actor]:
    return [member.person for member in page.items]


REPOSITORY_OWNER: dict[str, Resolver] = {"repositories": repositories, "repository": repository_of}
TYPES: dict[str, dict[str, Resolver]] = {
    "Organization": {
        **has_login(),
        **REPOSITORY_OWNER,
        "id": lambda who, _info: node_id("O", who.login),
        "description": lambda _who, _info: None,
        "email": lambda _who, _info: None,
        "createdAt": lambda who, _info: who.created_at,
        "membersWithRole": members_with_role,
    },
    "User": {
        **has_login(),
        **REPOSITORY_OWNER,
        "id": lambda who, _info: actor_id(who),
        "email": lambda _who, _info: "",
        "company": lambda _who, _info: None,
        "isEmployee": lambda _who, _info: False,
    },
    "Bot": {**has_login("apps/"), "id": lambda who, _info: actor_id(who)},
    "Mannequin": {
        **has_login(),
        "id": lambda who, _info: actor_id(who),
        "email": lambda _who, _info: None,
        "claimant": lambda _who, _info: None,
    },
    "EnterpriseUserAccount": {
        **has_login("enterprises/sample/users/"),
        "id": lambda who, _info: actor_id(who),
        "user": lambda _who, _info: None,
    },
    "OrganizationMemberConnection": {"nodes": member_nodes, "edges": member_edges},
    "OrganizationMemberEdge": {
        **EDGE,
        "role": lambda edge, _info: edge.about,
        "hasTwoFactorEnabled": lambda _edge, _info: None,
    },
}
