"""What the catalogue knows of one tool. It knows names and marks; those who read the texts decide what counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class ToolKind(StrEnum):
    AGENT = "agent"
    ASSISTANT = "assistant"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool and its marks, lower case; each field counts in its own place and nowhere else.

    `logins` open pull requests, write commits and review; `reviewers` only review. `emails` and `names`
    identify commit authors and trailers. `phrases` and `links` are machine-written text of a body,
    `review_phrases` the same of a reviewer. `words` are what people call it, `review_words` what they
    call it as a reviewer. `branch` starts the branches it makes; it and `files` are weak.
    """

    name: str
    kind: ToolKind
    logins: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    review_phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    review_words: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    branch: str | None = None
    is_first_name: bool = False  # colleagues bear it: a bare name is not enough
    is_common_noun: bool = False  # in lower case it is the noun unless the grammar says otherwise
    is_product_part: bool = False  # products are built on it: "used for" must speak of the change itself
    signs_merges: bool = False  # its merge queue signs what people wrote: its signature shows no contribution
    homonym: re.Pattern[str] | None = None  # its sentence speaks of another thing of that name


def homonym(pattern: str) -> re.Pattern[str]:
    """A pattern for words of a sentence that is about another thing of the tool's name."""
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)
