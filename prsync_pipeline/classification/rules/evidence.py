"""One mark that AI left in a pull request, with the place and the words that a sceptic can check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_EXCERPT = 200
"""Characters of an excerpt."""


class Signal(StrEnum):
    """What kind of mark it is; `file`, `branch` and `mention` are weak and decide nothing alone.

    `denial`: the author writes that no AI was used. It shows nothing by itself, and stands against the model's yes.
    `mention`: the author names a tool, and the rules do not see what for. `quote`: the author's words that the
    language model found to say that AI was used; no rule finds it.
    """

    AUTHOR = "author"
    COMMIT_AUTHOR = "commit_author"
    TRAILER = "trailer"
    SIGNATURE = "signature"
    WORDS = "words"
    DISCLOSURE = "disclosure"
    LABEL = "label"
    REVIEWER = "reviewer"
    REVIEW_TEXT = "review_text"
    FILE = "file"
    BRANCH = "branch"
    MENTION = "mention"
    DENIAL = "denial"
    QUOTE = "quote"


WEAK_SIGNALS = frozenset({Signal.FILE, Signal.BRANCH, Signal.MENTION})
REVIEW_SIGNALS = frozenset({Signal.REVIEWER, Signal.REVIEW_TEXT})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One mark: `where` names the place (`body`, `commit 1a2b3c4`), `excerpt` is at most 200 characters of it."""

    signal: Signal
    tool: str
    where: str
    excerpt: str


def excerpt(text: str, place: int = 0) -> str:
    """At most 200 characters of the text around a place, on one line."""
    start = max(0, place - MAX_EXCERPT // 2) if len(text) > MAX_EXCERPT else 0
    return " ".join(text[start : start + MAX_EXCERPT].split())
