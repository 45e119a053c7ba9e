"""Values as rows and rows as values: a column is a field of a dataclass, found by its name. Knows no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from prsync_pipeline import models, verdict_states
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.engine.queries import query

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from prsync_pipeline.warehouse.engine.base import Row, Transaction

T = TypeVar("T")
# What the modules of the dataclasses import for their annotations alone.
ANNOTATION_NAMES = {**vars(models), **vars(verdict_states), "Mapping": Mapping, "Month": Month, "datetime": datetime}


def to_row(value: object, columns: Mapping[str, object], *, leaving_out: Collection[str] = ()) -> Row:
    """A dataclass's fields by name, and further `columns`; enumerations and months are texts."""
    row = {
        field.name: getattr(value, field.name)
        for field in fields(value)  # type: ignore[arg-type]
        if field.name not in leaving_out
    }
    return {name: _storable(stored) for name, stored in {**row, **columns}.items()}


def from_row(kind: type[T], row: Row, **others: object) -> T:
    """The dataclass with the row's columns as its fields; columns that are no field are passed over.

    Enumerations, months and tuples are made from texts and lists, as the fields' annotations ask. `others` are fields
    that the row does not hold; a field in neither has its default.
    """
    values = {
        name: row[name] if read is None or row[name] is None else read(row[name])
        for name, read in _readers(kind).items()  # type: ignore[arg-type]
        if name in row and name not in others
    }
    return kind(**values, **others)


def _storable(value: object) -> object:
    """The value as a column takes it."""
    return str(value) if isinstance(value, Enum | Month) else value


def insert(transaction: Transaction, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows in bulk."""
    if rows:
        transaction.stage(table, rows)
        transaction.execute(query("insert_staged", table=table, columns=", ".join(rows[0])))


def upsert_staged(transaction: Transaction, table: str, columns: Collection[str], key: Sequence[str]) -> None:
    """Add the rows of `staged_<table>`; one whose key is there already takes the place of the stored row."""
    others = [name for name in columns if name not in key]
    sql = query(
        "upsert_staged",
        table=table,
        columns=", ".join(columns),
        key=", ".join(key),
        changes=", ".join(f"{name} = excluded.{name}" for name in others),
    )
    transaction.execute(sql)


@cache
def _readers(kind: type) -> Mapping[str, Callable[[Any], object] | None]:
    hints = get_type_hints(kind, localns=ANNOTATION_NAMES)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(annotation: Any) -> Callable[[Any], object] | None:
    """How a stored value becomes one of the annotation's type; None: it is of that type already."""
    if isinstance(annotation, UnionType):
        [annotation] = [kind for kind in get_args(annotation) if kind is not type(None)] or [object]
    if get_origin(annotation) is tuple:
        return tuple
    if annotation is Month:
        return Month.parse
    return annotation if isinstance(annotation, type) and issubclass(annotation, Enum) else None
