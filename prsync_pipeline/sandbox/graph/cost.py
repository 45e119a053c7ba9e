"""What GitHub charges for a query before it runs it: points and nodes, by `first` and not by what comes.

See "Rate limits and node limits for the GraphQL API" in GitHub's documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import get_argument_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from prsync_pipeline.sandbox.graph.context import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import DocumentNode, GraphQLOutputType, GraphQLSchema, SelectionNode, SelectionSetNode

    from prsync_pipeline.sandbox.limits import Limits

CONTENTS = ("nodes", "edges", "pageInfo")


@dataclass(frozen=True, slots=True)
class Price:
    """`requests` is what the connections would need, a hundred to a point; `nodes` what they could bring at most."""

    requests: int
    nodes: int

    @property
    def points(self) -> int:
        return max(1, (self.requests + 50) // 100)


class Estimate:
    """Walks one operation; `errors` are those that GitHub answers before running anything."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], limits: Limits
    ) -> None:
        self._schema = schema
        self._variables = dict(variables)
        self._limits = limits
        self._fragments = {
            part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self.errors: list[GraphQLError] = []
        self.requests = 0
        self.nodes = 0

    def price(self, selections: SelectionSetNode) -> Price:
        """The price of a query's selections."""
        self._walk(selections, self._schema.query_type, 1)
        if self.nodes > self._limits.nodes:
            message = (
                f"This query requests up to {self.nodes:,} possible nodes which exceeds the maximum limit "
                f"of {self._limits.nodes:,}."
            )
            self.errors.append(refused("MAX_NODE_LIMIT_EXCEEDED", message))
        return Price(self.requests, self.nodes)

    def _walk(self, selections: SelectionSetNode, parent: object, times: int) -> None:
        for field, kind in self._fields(selections, parent):
            definition = kind.fields.get(field.name.value)
            if definition is None or field.selection_set is None:
                continue
            arguments = get_argument_values(definition, field, self._variables)
            inner = self._inside(field, definition.type, arguments, times)
            self._walk(field.selection_set, get_named_type(definition.type), inner)

    def _inside(self, field: FieldNode, of: GraphQLOutputType, arguments: Mapping[str, Any], times: int) -> int:
        """How many of `field`'s items its own selections are asked for."""
        if field.name.value == "nodes" and "ids" in arguments:
            return self._by_ids(field, len(arguments["ids"]), times)
        if not get_named_type(of).name.endswith("Connection"):
            return times
        sizes = [size for size in (arguments.get("first"), arguments.get("last")) if size is not None]
        if not sizes:
            self._check_only_counts(field)
            return times
        size = int(sizes[0])
        self._check_size(field, size)
        self.requests += times
        self.nodes += times * max(size, 0)
        return times * max(size, 0)

    def _by_ids(self, field: FieldNode, ids: int, times: int) -> int:
        if ids > self._limits.ids:
            message = f"You may not provide more than {self._limits.ids} node ids; you provided {ids}."
            self.errors.append(at(field, refused("ARGUMENT_LIMIT", message)))
        self.requests += times
        self.nodes += ids * times
        return ids * times

    def _check_only_counts(self, field: FieldNode) -> None:
        asked = {
            selection.name.value
            for selection in (field.selection_set.selections if field.selection_set else ())
            if isinstance(selection, FieldNode)
        }
        if asked & set(CONTENTS):
            name = field.name.value
            message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            self.errors.append(at(field, refused("MISSING_PAGINATION_BOUNDARIES", message)))

    def _check_size(self, field: FieldNode, size: int) -> None:
        name, most = field.name.value, self._limits.page
        if size > most:
            message = (
                f"Requesting {size} records on the `{name}` connection exceeds the `first` limit of {most} records."
            )
        elif size < 1:
            message = f"Requesting {size} records on the `{name}` connection: `first` must be from 1 to {most}."
        else:
            return
        self.errors.append(at(field, refused("EXCESSIVE_PAGINATION", message)))

    def _fields(
        self, selections: SelectionSetNode, parent: object
    ) -> Iterator[tuple[FieldNode, GraphQLObjectType | GraphQLInterfaceType]]:
        """The fields below, through fragments, that `@skip` and `@include` leave in."""
        for selection in selections.selections:
            if not self._is_wanted(selection):
                continue
            if isinstance(selection, FieldNode):
                if isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType)):
                    yield selection, parent
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                kind = parent if condition is None else self._schema.type_map[condition.name.value]
                yield from self._fields(selection.selection_set, kind)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self._fragments[selection.name.value]
                kind = self._schema.type_map[fragment.type_condition.name.value]
                yield from self._fields(fragment.selection_set, kind)

    def _is_wanted(self, selection: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, selection, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, selection, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])


def at(field: FieldNode, error: GraphQLError) -> GraphQLError:
    return GraphQLError(error.message, nodes=field, extensions=error.extensions)
