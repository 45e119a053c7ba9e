"""Reads fields of GitHub's JSON by name and kind, as values that any database holds. Knows no query.

What is not there, or is no value of its kind, is a clear error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from prsync_pipeline.errors import QueryRejected
from prsync_pipeline.texts import storable

Node: TypeAlias = Mapping[str, object]

MAX_COUNT = 10**9  # two of them still add up in 32 bits; no pull request has as many lines
MAX_BIG_NUMBER = 2**63 - 1
MAX_NAME = 255  # characters; GitHub's names are shorter, and Postgres takes no index row of 2.7 KB
FIRST_YEAR, LAST_YEAR = 1970, 2200  # of a time: what is computed from it stays a time


class FieldUnreadable(QueryRejected):
    """A field is not there, or its value cannot be one; `field` is its path, `reason` what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"GitHub's answer cannot be read: '{field}' {reason}. Is GITHUB_GRAPHQL_URL a GitHub?")
        self.field = field
        self.reason = reason

    def within(self, name: str) -> FieldUnreadable:
        """The same error as seen from the object that has the field's object under `name`."""
        return FieldUnreadable(f"{name}.{self.field}", self.reason)


def missing(node: Node, key: str, kind: str) -> FieldUnreadable:
    value = node.get(key)
    actual = "is not there" if key not in node else "is null" if value is None else f"is a {type(value).__name__}"
    return FieldUnreadable(key, f"should be {kind} and {actual}")


def text(node: Node, key: str) -> str:
    """A text that any database holds."""
    value = node.get(key)
    if not isinstance(value, str):
        raise missing(node, key, "a text")
    return storable(value)


def name(node: Node, key: str) -> str:
    """A text that names something, such as a login, an id or a hash: rows are found by it."""
    value = text(node, key)
    if len(value) > MAX_NAME:
        raise FieldUnreadable(key, f"should be a name of at most {MAX_NAME} characters and has {len(value)}")
    return value


def optional_text(node: Node, key: str) -> str | None:
    return None if given(node, key) is None else text(node, key)


def number(node: Node, key: str) -> int:
    """A whole number that counts something."""
    value = node.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise missing(node, key, "a whole number")
    if not 0 <= value <= MAX_COUNT:
        raise FieldUnreadable(key, f"should be a number from 0 to {MAX_COUNT} and is not")
    return value


def big_number(node: Node, key: str) -> int:
    """A whole number of 64 bits; GitHub writes those (`BigInt`) as texts."""
    value = node.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(MAX_BIG_NUMBER)):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_BIG_NUMBER:
        raise missing(node, key, "a whole number of 64 bits")
    return value


def flag(node: Node, key: str) -> bool:
    value = node.get(key)
    if not isinstance(value, bool):
        raise missing(node, key, "true or false")
    return value


def moment(node: Node, key: str) -> datetime:
    """A time as naive UTC, to the second; one without an offset is UTC."""
    try:
        value = datetime.fromisoformat(text(node, key))
        in_utc = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise missing(node, key, "a time") from None
    if not FIRST_YEAR <= in_utc.year <= LAST_YEAR:
        raise FieldUnreadable(key, f"should be a time from {FIRST_YEAR} to {LAST_YEAR} and is not")
    return in_utc.replace(tzinfo=None, microsecond=0)


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
