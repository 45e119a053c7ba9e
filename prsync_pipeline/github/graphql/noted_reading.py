"""Readers that note what is odd in an answer: characters taken out, unknown words, entries that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from prsync_pipeline.github.graphql.json_fields import FieldUnreadable, given, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from enum import StrEnum

    from prsync_pipeline.github.graphql.json_fields import Node

    E = TypeVar("E", bound=StrEnum)
    ValueT = TypeVar("ValueT")

MAX_WORD_LENGTH = 40


class Texts:
    """Reads texts that any database can hold, and counts the NUL characters that it takes out.

    `unknown` has the words of GitHub's enumerations that prsync does not know, such as `changeType TELEPORTED`.
    """

    def __init__(self) -> None:
        self.nul_characters = 0
        self.unknown: dict[str, None] = {}

    def __call__(self, node: Node, key: str) -> str:
        value = node.get(key)
        self.nul_characters += value.count("\x00") if isinstance(value, str) else 0
        return text(node, key)

    def optional(self, node: Node, key: str) -> str | None:
        return None if given(node, key) is None else self(node, key)

    def one_of(self, kind: type[E], node: Node, key: str) -> E | None:
        """The member of an enumeration; None for a word that is none of them, which is noted."""
        word = self(node, key)
        try:
            return kind(word.lower())
        except ValueError:
            self.unknown[f"{key} {word[:MAX_WORD_LENGTH]}"] = None
            return None


class Entries:
    """Reads the entries of nested lists; `faults` says why some could not be read, each reason once."""

    def __init__(self, lists: Mapping[str, Iterable[Node]]) -> None:
        self.faults: dict[str, None] = {}
        self._lists = lists

    def __call__(self, name: str, read: Callable[[Node], ValueT]) -> tuple[ValueT, ...]:
        found = []
        for entry in self._lists[name]:
            try:
                found.append(read(entry))
            except FieldUnreadable as error:
                self.faults[f"{name}.{error.field} {error.reason}"] = None
        return tuple(found)
