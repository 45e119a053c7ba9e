"""The executable schema: GitHub's excerpt with a resolver on every field. Built once for the process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    validate_schema,
)

from prsync_pipeline.sandbox.graph import pages, parts, people, pull_requests, query, repositories
from prsync_pipeline.sandbox.history import time_from
from prsync_pipeline.sandbox.records import Actor, Organization, PullRequest, Repository

if TYPE_CHECKING:
    from datetime import datetime

RESOLVERS = {**people.TYPES, **repositories.TYPES, **pull_requests.TYPES, **parts.TYPES, **query.TYPES}
NAMES = {PullRequest: "PullRequest", Repository: "Repository", Organization: "Organization", parts.Issue: "Issue"}


def type_name(value: Any, _info: GraphQLResolveInfo, _abstract: GraphQLAbstractType) -> str:
    """GraphQL's `__typename` of a record."""
    if isinstance(value, Actor):
        return value.kind
    if isinstance(value, parts.Happened):
        return value.event.type
    return NAMES[type(value)]


def time_text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def executable_schema() -> GraphQLSchema:
    """Raises LookupError where a field of the excerpt has no resolver."""
    text = files("prsync_pipeline.sandbox").joinpath("schema.graphql").read_text(encoding="utf-8")
    schema = build_schema(text)
    validate_schema(schema)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            attach(kind)
    moment = schema.type_map["DateTime"]
    if isinstance(moment, GraphQLScalarType):
        moment.serialize, moment.parse_value = time_text, time_from  # type: ignore[method-assign,assignment]
    return schema


def attach(kind: GraphQLObjectType) -> None:
    resolvers = shape_of(kind.name) | RESOLVERS.get(kind.name, {})
    for name, field in kind.fields.items():
        if name not in resolvers:
            raise LookupError(f"{kind.name}.{name} of sandbox/schema.graphql has no resolver")
        field.resolve = resolvers[name]


def shape_of(name: str) -> dict[str, pages.Resolver]:
    if name.endswith("Connection"):
        return pages.CONNECTION
    if name.endswith("Edge"):
        return pages.EDGE
    return pages.PAGE_INFO if name == "PageInfo" else {}
