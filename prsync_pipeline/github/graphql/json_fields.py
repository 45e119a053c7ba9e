"""Reads fields of GitHub's JSON by name and kind. Knows no query; a field that is not there is a clear error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from prsync_pipeline.errors import QueryRejected

Node: TypeAlias = Mapping[str, object]


def missing(node: Node, key: str, kind: str) -> QueryRejected:
    actual = type(node[key]).__name__ if key in node else "nothing"
    return QueryRejected(
        f"GitHub's answer should have {kind} in '{key}' and has {actual}. Is GITHUB_GRAPHQL_URL a GitHub?"
    )


def text(node: Node, key: str) -> str:
    value = node.get(key)
    if not isinstance(value, str):
        raise missing(node, key, "a text")
    return value


def optional_text(node: Node, key: str) -> str | None:
    return None if given(node, key) is None else text(node, key)


def number(node: Node, key: str) -> int:
    """A whole number; GitHub writes 64-bit ones (`BigInt`) as texts."""
    value = node.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise missing(node, key, "a whole number")
    return value


def flag(node: Node, key: str) -> bool:
    value = node.get(key)
    if not isinstance(value, bool):
        raise missing(node, key, "true or false")
    return value


def moment(node: Node, key: str) -> datetime:
    """A time as naive UTC, to the second."""
    try:
        value = datetime.fromisoformat(text(node, key))
    except ValueError:
        raise missing(node, key, "a time") from None
    return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def optional_moment(node: Node, key: str) -> datetime | None:
    return None if given(node, key) is None else moment(node, key)


def child(node: Node, key: str) -> Node:
    value = node.get(key)
    if not isinstance(value, dict):
        raise missing(node, key, "an object")
    return value


def optional_child(node: Node, key: str) -> Node | None:
    return None if given(node, key) is None else child(node, key)


def entries(node: Node, key: str) -> list[Node | None]:
    """The objects of a list in their order, with None where GitHub wrote null; a null list is an empty one."""
    value = given(node, key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise missing(node, key, "a list")
    return [entry if isinstance(entry, dict) else None for entry in value]


def given(node: Node, key: str) -> object:
    """The value of a field that may be null but must be there."""
    if key not in node:
        raise missing(node, key, "a value or null")
    return node[key]
