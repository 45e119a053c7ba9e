from __future__ import annotations

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    print_ast,
)

from prsync_pipeline.sandbox.graph.schema import executable_schema
from prsync_pipeline_tests.support.github_schema import published_schema


@pytest.fixture(scope="module")
def real() -> GraphQLSchema:
    return published_schema()


def signature(kind: GraphQLNamedType) -> set[str]:
    """Everything about a type that a query or an answer depends on, a line each."""
    lines = {f"{type(kind).__name__} {kind.name}"}
    if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
        lines |= {f"{kind.name} implements {interface.name}" for interface in kind.interfaces}
        for name, field in kind.fields.items():
            lines.add(f"{kind.name}.{name}: {field.type}")
            for argument, of in field.args.items():
                default = of.ast_node.default_value if of.ast_node else None
                lines.add(f"{kind.name}.{name}({argument}: {of.type} = {default and print_ast(default)})")
    if isinstance(kind, GraphQLInputObjectType):
        lines |= {f"{kind.name}.{name}: {field.type}" for name, field in kind.fields.items()}
    if isinstance(kind, GraphQLEnumType):
        lines |= {f"{kind.name}.{value}" for value in kind.values}
    if isinstance(kind, GraphQLUnionType):
        lines |= {f"{kind.name} = {member.name}" for member in kind.types}
    return lines


def test_everything_in_the_excerpt_is_in_githubs_schema_in_just_that_way(real: GraphQLSchema) -> None:
    ours = executable_schema()

    differences = {
        line
        for name, kind in ours.type_map.items()
        if not name.startswith("__")
        for line in signature(kind) - (signature(real.type_map[name]) if name in real.type_map else set())
    }

    assert differences == set()


def test_no_argument_that_github_requires_is_missing_from_the_excerpt(real: GraphQLSchema) -> None:
    missing = [
        f"{name}.{field}({argument})"
        for name, kind in executable_schema().type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
        for field, ours in kind.fields.items()
        for argument, of in real.type_map[name].fields[field].args.items()  # type: ignore[attr-defined]
        if str(of.type).endswith("!") and argument not in ours.args
    ]

    assert missing == []


def test_every_field_of_the_excerpt_has_a_resolver_of_its_own() -> None:
    without = [
        f"{kind.name}.{name}"
        for kind in executable_schema().type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if field.resolve is None
    ]

    assert without == []
