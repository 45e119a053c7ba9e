"""Reads, checks, prices and runs queries. Documents are parsed and validated once for each text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.values import get_argument_values, get_variable_values

from prsync_pipeline.sandbox.graph.cost import Estimate, Price
from prsync_pipeline.sandbox.graph.schema import executable_schema, type_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.sandbox.graph.context import Context
    from prsync_pipeline.sandbox.limits import Limits

Json = dict[str, Any]
Kind = Literal["search", "nodes", "other"]
REMEMBERED = 200


class Rejected(Exception):
    """The query is not run; `errors` are GitHub's."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Operation:
    """A query that may run: what it starts from, what it asks by id, and what it costs."""

    document: DocumentNode
    variables: Json
    kind: Kind
    ids: tuple[str, ...]
    aliases: int
    price: Price
    is_dry_run: bool = False


class Engine:
    """Not thread-safe; the world's lock is the caller's."""

    def __init__(self, limits: Limits) -> None:
        self._schema = executable_schema()
        self._limits = limits

    def prepare(self, text: str, variables: Mapping[str, Any], name: str | None = None) -> Operation:
        """The operation of a request.

        Raises:
            Rejected: it does not parse, does not fit the schema, or asks for more than one query may.
        """
        document = understood(text)
        operation = chosen(document, name)
        values = get_variable_values(self._schema, operation.variable_definitions or (), dict(variables))
        if isinstance(values, list):
            raise Rejected(values)
        estimate = Estimate(self._schema, document, values, self._limits)
        price = estimate.price(operation.selection_set)
        if estimate.errors:
            raise Rejected(estimate.errors)
        roots = [field for field in operation.selection_set.selections if isinstance(field, FieldNode)]
        names = {field.name.value for field in roots}
        kind: Kind = "search" if "search" in names else "nodes" if "nodes" in names else "other"
        ids = tuple(identifier for field in roots for identifier in self._ids(field, values))
        dry = any(self._is_dry(field, values) for field in roots)
        return Operation(document, dict(variables), kind, ids, len(roots), price, dry)

    def run(self, operation: Operation, context: Context) -> Json:
        """The answer's `data` and, where there are any, `errors`."""
        document = only_rate_limit(operation.document) if operation.is_dry_run else operation.document
        result = execute_sync(
            self._schema,
            document,
            context_value=context,
            variable_values=operation.variables,
            type_resolver=type_name,
        )
        for error in result.errors or ():
            if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
                raise error.original_error  # a defect of the sandbox, not an answer of GitHub
        answer: Json = {"data": result.data}
        if result.errors:
            answer["errors"] = [error_json(error) for error in result.errors]
        return answer

    def _arguments(self, field: FieldNode, values: Json) -> Json:
        query = self._schema.query_type
        definition = query.fields.get(field.name.value) if query else None
        return {} if definition is None else get_argument_values(definition, field, values)

    def _ids(self, field: FieldNode, values: Json) -> Sequence[str]:
        if field.name.value == "nodes":
            ids: Sequence[str] = self._arguments(field, values)["ids"]
            return ids
        return [self._arguments(field, values)["id"]] if field.name.value == "node" else ()

    def _is_dry(self, field: FieldNode, values: Json) -> bool:
        return field.name.value == "rateLimit" and bool(self._arguments(field, values).get("dryRun"))


@lru_cache(REMEMBERED)
def understood(text: str) -> DocumentNode:
    """The document of a query that fits the schema, for whichever server asks.

    Raises:
        Rejected: it does not parse, or does not fit.
    """
    try:
        document = parse(text)
    except GraphQLError as error:
        raise Rejected([error]) from None
    problems = validate(executable_schema(), document)
    if problems:
        raise Rejected(problems)
    return document


def chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to run: the named one, or the only one."""
    found = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    named = [part for part in found if name is None or (part.name is not None and part.name.value == name)]
    if len(named) != 1:
        raise Rejected([GraphQLError("An operation name is required")])
    return named[0]


def only_rate_limit(document: DocumentNode) -> DocumentNode:
    """The same document without all that a dry run leaves out."""
    operation = chosen(document, None)
    kept = tuple(
        field
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode) and field.name.value == "rateLimit"
    )
    slim = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=kept),
    )
    others = tuple(part for part in document.definitions if part is not operation)
    return DocumentNode(definitions=(slim, *others))


def error_json(error: GraphQLError) -> Json:
    """An error as GitHub writes it: its `type` stands beside the message, not under `extensions`."""
    row: Json = {}
    if error.extensions and "type" in error.extensions:
        row["type"] = error.extensions["type"]
    if error.path is not None:
        row["path"] = error.path
    if error.locations:
        row["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return {**row, "message": error.message}
