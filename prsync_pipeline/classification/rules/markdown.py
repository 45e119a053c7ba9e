"""A text as its author wrote it: what stands in comments, code, quotes and unticked boxes is set apart.

It knows Markdown's shape and no tool. Every step reads the text once, so it is linear on any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# All bounded: an opening bracket or quotation mark that nobody closes must not scan the whole text, each time anew.
LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\([^()\s]{0,500}\)")
QUOTATION = re.compile(r'"[^"\n]{1,200}"|“[^“”\n]{1,200}”|«[^«»\n]{1,200}»|「[^「」\n]{1,200}」')
CONNECTS = re.compile(
    r"(?:,|\b(?:of|with|by|using|via|the|and|from|to|an?|in|used|through|help|was|were|is))$", re.IGNORECASE
)
WRAPPED_AT = 40
"""A line that long may have been wrapped by hand, as commit messages are."""
LONGEST_JOINED = 1_000
"""Joined lines end there: joining on and on would copy a long text once for every line."""

BOX = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s{1,4}\[([ xX]?)\]\s{0,4}")
QUOTING_TAGS = {"<blockquote": "</blockquote>", "<pre": "</pre>"}
FENCE = re.compile(r"(?:[-*+] )?(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose without its markup; `raw` still has the addresses of its links."""

    text: str
    raw: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    own: tuple[Line, ...]
    quoted: tuple[Line, ...]


def read_prose(text: str) -> Prose:
    """The author's own lines and the lines that quote others; comments, code and unticked boxes are left out."""
    own: list[Line] = []
    quoted: list[Line] = []
    closing = ""
    for written in _without_comments(_without_fences(text)):
        line = written.strip()
        closing = closing or next((end for start, end in QUOTING_TAGS.items() if line.lower().startswith(start)), "")
        if closing or line.startswith(">"):
            closing = "" if closing in line.lower() else closing
            quoted.append(_plain(line.lstrip("> ")))
            continue
        box = BOX.match(line)
        if box is None:
            own.append(_plain(line))
        elif box[1] in ("x", "X"):
            own.append(_plain(line[box.end() :]))
    return Prose(tuple(own), tuple(quoted))


def _without_fences(text: str) -> Iterator[str]:
    """Lines outside fenced code; a fence that is never closed reaches to the end, as Markdown has it."""
    fence = ""
    for line in text.splitlines():
        opened = FENCE.match(line.strip())
        if not fence and opened is None:
            yield _without_code_spans(line)
        elif not fence and opened is not None:
            fence = opened[1]
        elif opened is not None and opened[1].startswith(fence) and line.strip() == opened[1]:
            fence = ""


def _without_code_spans(line: str) -> str:
    """The line without what stands between backticks; an odd last backtick is a plain character."""
    if "`" not in line:
        return line
    parts = line.replace("``", "`").split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    return " ` ".join(parts[::2])


def _without_comments(lines: Iterator[str]) -> Iterator[str]:
    """Lines without HTML comments, which may span many; one that is never closed hides the rest."""
    is_open = False
    for line in lines:
        kept: list[str] = []
        place = 0
        while place <= len(line):
            mark = line.find("-->" if is_open else "<!--", place)
            end = len(line) if mark < 0 else mark
            if not is_open:
                kept.append(line[place:end])
            if mark < 0:
                break
            place = mark + (3 if is_open else 4)
            is_open = not is_open
        if kept:
            yield "".join(kept)


def _plain(line: str) -> Line:
    text = line.replace("**", "")
    if "](" in text:
        text = LINK.sub(r"\1", text)
    if not text.isascii() or '"' in text:
        text = QUOTATION.sub('""', text)
    is_bold = len(line) > 4 and line.startswith("**") and line.rstrip(":").endswith("**")  # noqa: PLR2004 - two marks
    return Line(text=text, raw=line, is_heading=line.startswith(("#", "---")) or is_bold)


def unwrapped(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with those that were wrapped in the middle of a sentence joined again."""
    last: Line | None = None
    for line in lines:
        if last is not None and _goes_on(last.text, line.text):
            last = Line(f"{last.text} {line.text}", last.raw, is_heading=last.is_heading)
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _goes_on(text: str, following: str) -> bool:
    if not WRAPPED_AT <= len(text) <= LONGEST_JOINED or not following or not following[0].isalpha():
        return False
    return (text[-1].isalnum() and following[0].islower()) or CONNECTS.search(text[-10:]) is not None


def lowered(text: str) -> str:
    """In lower case with every character at its place: `İ` alone would become two characters."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)
