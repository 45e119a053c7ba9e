"""Where a tool is named in a line of prose, with the sentence around it. It does not judge what the sentence states.

A sentence is read in windows of fixed size, so the time grows with the number of mentions and with nothing else.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.identity import BY_REVIEW_WORD, BY_WORD
from prsync_pipeline.classification.rules.markdown import lowered
from prsync_pipeline.classification.rules.words import exclusions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.classification.rules.catalogue.tool import Tool

BEFORE, AFTER = 240, 160
"""Characters of a sentence that are read on each side of a mention."""
MAX_MENTIONS = 100
"""Mentions that are read in the title and body, and as many in all commits: who names more tools writes a list."""

_NAMES = sorted({*BY_WORD, *BY_REVIEW_WORD}, key=len, reverse=True)
_ASCII_NAMES = "|".join(re.escape(name) for name in _NAMES if name.isascii())
_OTHER_NAMES = "|".join(re.escape(name) for name in _NAMES if not name.isascii())
_VERSION = (
    r"(?:[ -][vrk]?\d{1,2}(?:\.\d{1,2}){0,2}[a-z]?(?![\w%.]\w|\w|\s?%))?"
    r"(?:[ -](?:pro|flash|mini|max|codex|sonnet|opus|haiku|thinking|ultra|fast|high)(?![a-z0-9_-]))?"
)
# Searched for in lower case, since ignoring the case is six times slower. The borders are ASCII: in
# `Claude Codeを使って` the name ends where the Japanese begins. Not inside of addresses and identifiers.
MENTION = re.compile(
    rf"(?a:\b)(?P<name>{_ASCII_NAMES})(?:{_VERSION})"
    r"(?![a-z0-9_@/]|\.[a-z0-9]|-(?!assisted|generated|written|authored|aided|coded|created|driven|made|drafted|"
    r"built|produced|co|generiert|unterst|erstellt|gest)[a-z0-9])"
    rf"|(?<!\w)(?P<other>{_OTHER_NAMES})(?!\w)"
)
INSIDE = frozenset("@/.$#-")
"""Before a name: it is a piece of an address or an identifier."""

SENTENCE_END = re.compile(r"[.!?;](?=[\s)\"*_]|$)|[。！？；]")
_ASIDE = re.compile(
    r"\s?\((?!e\.?g|which|who|that|(?:the|our|my|an?|from|in) (?!ai|ide|editor|tool|model|cli|agent|llm|"
    r"assistant))[^()]{1,40}\)"
)
"""A maker, model or version in brackets behind the name: `Claude (Anthropic)`."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A tool's name in a sentence; `before` begins with `…` where the sentence is longer than the window.

    `start` and `end` are the name's place in its line. `after` leaves out brackets behind the name; `reach` is the
    length of what follows in the sentence, with them. `preceding` and `following` are the line's text around the name,
    in windows of the same size, over the borders of the sentence.
    """

    tool: Tool
    word: str
    is_review_word: bool
    start: int
    end: int
    before: str
    after: str
    reach: int
    is_question: bool = False
    preceding: str = ""
    following: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.word}{self.after}"

    @property
    def surroundings(self) -> str:
        """The line around the name: its sentence with those before and behind it."""
        return f"{self.preceding}{self.word}{self.following}"

    @property
    def clause(self) -> str:
        """The clause of the sentence that ends with the name."""
        return exclusions.CLAUSE.split(self.before)[-1]

    @property
    def is_vibe_word(self) -> bool:
        return self.word.lower().startswith("vibe")

    def inside(self, place: int) -> Mention:
        """The same mention in a sentence that begins at a place of `before`."""
        return replace(self, before=self.before[place:])


def find_mentions(text: str) -> Iterator[Mention]:
    """The tools' names in a line of prose, each with its sentence around it."""
    for match in islice(MENTION.finditer(lowered(text)), MAX_MENTIONS):
        start, end = match.span()
        if start and text[start - 1] in INSIDE:
            continue
        name = match["name"] or match["other"]
        is_review_word = name not in BY_WORD
        tool = BY_REVIEW_WORD[name] if is_review_word else BY_WORD[name]
        after = _sentence_after(text, end)
        aside = _ASIDE.match(after)
        yield Mention(
            tool, text[start:end], is_review_word, start, end, _sentence_before(text, start),
            after[aside.end() :] if aside else after, len(after), text[end + len(after) : end + len(after) + 1] == "?",
            text[max(0, start - BEFORE) : start], text[end : end + AFTER],
        )  # fmt: skip


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
