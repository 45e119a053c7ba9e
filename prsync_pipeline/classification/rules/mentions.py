"""Where a tool is named in a line of prose, with the sentence around it. It does not judge what is said.

A sentence is read in windows of fixed size, so the time grows with the number of mentions and with nothing else.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.identity import BY_REVIEW_WORD, BY_WORD
from prsync_pipeline.classification.rules.markdown import lowered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prsync_pipeline.classification.rules.markdown import Line
    from prsync_pipeline.classification.rules.tool import Tool

BEFORE, AFTER = 240, 160
"""Characters of a sentence that are read on each side of a mention."""
MOST_MENTIONS = 100
"""Mentions of a line, and of a text, that are read: who names more tools than that writes a list, or means harm."""

NAMES = sorted({*BY_WORD, *BY_REVIEW_WORD}, key=len, reverse=True)
# ASCII borders: in `Claude Codeを使って` the name ends where the Japanese begins. Not inside addresses and identifiers.
# Searched for in lower case, since ignoring the case is six times slower. The borders are ASCII: in
# `Claude Codeを使って` the name ends where the Japanese begins.
MENTION = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, NAMES))})"
    r"(?![a-z0-9_@/]|\.[a-z0-9]|-(?!assisted|generated|written|authored|aided|coded|created)[a-z0-9])",
    re.ASCII,
)
INSIDE = frozenset("@/.$#-")
"""Before a name: it is a piece of an address or an identifier."""

SENTENCE_END = re.compile(r"[.!?;](?=[\s)\"*_]|$)|[。！？；]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A tool's name in a sentence; `before` begins with `…` where the sentence is longer than the window."""

    tool: Tool
    word: str
    is_review_word: bool
    start: int
    before: str
    after: str

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.word}{self.after}"


def find_mentions(text: str) -> Iterator[Mention]:
    """The tools' names in a line of prose, each with its sentence around it."""
    for match in islice(MENTION.finditer(lowered(text)), MOST_MENTIONS):
        start, end = match.span()
        if start and text[start - 1] in INSIDE:
            continue
        is_review_word = match[0] not in BY_WORD
        tool = BY_REVIEW_WORD[match[0]] if is_review_word else BY_WORD[match[0]]
        before, after = _sentence_before(text, start), _sentence_after(text, end)
        yield Mention(tool, text[start:end], is_review_word, start, before, after)


def _sentence_before(text: str, place: int) -> str:
    window = text[max(0, place - BEFORE) : place]
    ends = [match.end() for match in SENTENCE_END.finditer(window)]
    if ends:
        return window[ends[-1] :]
    return f"…{window}" if place > BEFORE else window


def _sentence_after(text: str, place: int) -> str:
    window = text[place : place + AFTER]
    end = SENTENCE_END.search(window)
    return window[: end.start()] if end else window


def mentions_by_line(lines: Iterable[Line]) -> Iterator[tuple[Line, Sequence[Mention]]]:
    """The lines that name a tool with their mentions, up to the hundredth mention of the text."""
    seen = 0
    for line in lines:
        mentions = tuple(find_mentions(line.text))
        if mentions:
            yield line, mentions
        seen += len(mentions)
        if seen >= MOST_MENTIONS:
            return
