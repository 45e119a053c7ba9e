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
QUOTATION = re.compile(
    r'"[^"\n]{1,200}"|“[^“”\n]{1,200}”|«[^«»\n]{1,200}»|「[^「」\n]{1,200}」'
    r"|(?<!\w)'(?=\w)[^'\n]{1,200}(?<=[\w.!?])'(?!\w)"
)
STRUCK = re.compile(r"~~[^~\n]{1,500}~~")
TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>\n]{0,300})?/?>")
EMPHASIS = re.compile(r"(?<![\w*])[*_]{1,3}(?=[\w\[`])|(?<=[\w.!?)\]:])[*_]{1,3}(?![\w*])")
PLACEHOLDER = re.compile(
    r"\{[^{}\n]{1,200}\}|\[(?:e\.?g\.?|for example|such as|your|insert)\b[^\[\]\n]{0,200}\]", re.IGNORECASE
)
EXAMPLES = re.compile(r"\((?:e\.?g\.?|for example|such as|like|i\.e\.)[^()\n]{1,200}\)", re.IGNORECASE)
CONNECTS = re.compile(
    r"(?:,|\b(?:of|with|by|using|via|the|and|from|to|an?|in|used|through|help|was|were|is))$", re.IGNORECASE
)
WRAPPED_AT = 40
"""A line that long may have been wrapped by hand, as commit messages are."""
MAX_JOINED = 1_000
"""Joined lines end there: joining on and on would copy a long text once for every line."""

ANSWER_SPAN = re.compile(r"`{1,2}(yes|no|none|n/a|true|false)`{1,2}", re.IGNORECASE)
"""A code span that holds nothing but an answer."""
INDENTED_CODE = re.compile(r"(?: {4}|\t)\s{0,8}\S")
LIST_ITEM = re.compile(r"\s{0,12}(?:[-*+]|\d{1,3}[.)])\s")
BOX = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s{1,4}\[([ xX]?)\]\s{0,4}")
ALERT = re.compile(r">\s{0,3}\[!(?:note|tip|important|warning|caution)\]", re.IGNORECASE)
QUOTING_TAGS = {"<blockquote": "</blockquote>", "<pre": "</pre>"}
FENCE = re.compile(r"(?:[-*+] )?(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose without its markup; `raw` still has the addresses of its links."""

    text: str
    raw: str
    is_heading: bool = False
    is_quoted: bool = False
    is_ticked: bool = False


EMPTY = Line("", "")


@dataclass(frozen=True, slots=True)
class Prose:
    """The lines of a text in their order, those that quote others among them."""

    lines: tuple[Line, ...]

    @property
    def own(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_quoted)

    @property
    def quoted(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_quoted)


def read_prose(text: str) -> Prose:
    """The lines of a text in Markdown, without comments, code and unticked boxes.

    A fence or a comment that is never closed hides the rest, as GitHub shows it.
    """
    return Prose(tuple(_lines(_without_indented_code(_without_comments(_without_fences(text.splitlines()))))))


def read_message(text: str) -> Prose:
    """The lines of a commit's message: Git knows no Markdown, so an unclosed fence or comment hides nothing."""
    written = text.splitlines()
    if "```" in text or "~~~" in text:
        written = list(_without_fences(written, hides_rest=False))
    else:
        written = [_without_code_spans(line) for line in written]
    if "<!--" in text:
        written = list(_without_comments(written, hides_rest=False))
    return Prose(tuple(_lines(written)))


def _lines(written_lines: Iterable[str]) -> Iterator[Line]:
    closing = ""
    is_alert = False
    for written in written_lines:
        line = written.strip()
        is_alert = ALERT.match(line) is not None or (is_alert and line.startswith(">"))
        closing = closing or next((end for start, end in QUOTING_TAGS.items() if line.lower().startswith(start)), "")
        if closing or (line.startswith(">") and not is_alert):
            closing = "" if closing in line.lower() else closing
            yield _plain(line.lstrip("> "), is_quoted=True)
            continue
        line = line.lstrip("> ") if is_alert else line
        box = BOX.match(line)
        if box is None:
            yield _plain(line)
        elif box[1] in ("x", "X"):
            yield _plain(line[box.end() :], is_ticked=True)


def _without_fences(lines: Iterable[str], *, hides_rest: bool = True) -> Iterator[str]:
    """Lines outside of fenced code; `hides_rest`: a fence that is never closed reaches to the end."""
    fence = ""
    inside: list[str] = []
    for line in lines:
        opened = FENCE.match(line.strip())
        if not fence and opened is None:
            yield _without_code_spans(line)
        elif not fence and opened is not None:
            fence, inside = opened[1], []
        elif opened is not None and opened[1].startswith(fence) and line.strip() == opened[1]:
            fence = ""
        else:
            inside.append(line)
    if fence and not hides_rest:
        yield from map(_without_code_spans, inside)


def _without_indented_code(lines: Iterable[str]) -> Iterator[str]:
    """Lines without those that are code by their indentation: four blanks, behind an empty line, and in no list."""
    is_list = is_code = False
    was_empty = True
    for line in lines:
        if line.strip():
            is_indented = INDENTED_CODE.match(line) is not None
            is_list = (LIST_ITEM.match(line) is not None and not is_code) or (is_list and line[0].isspace())
            is_code = is_indented and not is_list and (is_code or was_empty)
            was_empty = False
        else:
            was_empty = True
        if not is_code:
            yield line


def _without_code_spans(line: str) -> str:
    """The line without what stands between backticks; an odd last backtick is a plain character.

    An answer in them stays: `yes` is no code.
    """
    if "`" not in line:
        return line
    line = ANSWER_SPAN.sub(r"\1", line)
    parts = line.replace("``", "`").split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    return " ` ".join(parts[::2])


def _without_comments(lines: Iterable[str], *, hides_rest: bool = True) -> Iterator[str]:
    """Lines without HTML comments, which may span many; `hides_rest`: one that is never closed hides the rest."""
    is_open = False
    hidden: list[str] = []
    for line in lines:
        kept: list[str] = []
        place = 0
        while place <= len(line):
            mark = line.find("-->" if is_open else "<!--", place)
            end = len(line) if mark < 0 else mark
            if is_open:
                hidden.append(line[place:end])
            else:
                kept.append(line[place:end])
            if mark < 0:
                break
            place = mark + (3 if is_open else 4)
            is_open = not is_open
            hidden.clear()
        if kept:
            yield "".join(kept)
    if is_open and not hides_rest:
        yield from hidden


def _plain(line: str, *, is_quoted: bool = False, is_ticked: bool = False) -> Line:
    """The line without its markup; struck text and a template's placeholders are no words of the author."""
    if not line:
        return EMPTY
    if "~~" in line:
        line = STRUCK.sub("", line)
    text = line.replace("**", "")
    if "<" in text and not is_quoted:
        text = TAG.sub("", text).strip()
    if "](" in text:
        text = LINK.sub(r"\1", text)
    if "_" in text or "*" in text:
        text = EMPHASIS.sub("", text)
    if "{" in text or "[" in text:
        text = PLACEHOLDER.sub("", text)
    if is_ticked and "(" in text:
        text = EXAMPLES.sub("", text)
    if not text.isascii() or '"' in text or "'" in text:
        text = QUOTATION.sub('""', text)
    is_bold = len(line) > 4 and line.startswith("**") and line.rstrip(":").endswith("**")  # noqa: PLR2004 - two marks
    is_heading = line.startswith(("#", "---")) or is_bold
    return Line(text=text, raw=line, is_heading=is_heading, is_quoted=is_quoted, is_ticked=is_ticked)


def unwrapped(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with those that were wrapped in the middle of a sentence joined again."""
    last: Line | None = None
    for line in lines:
        if last is not None and _goes_on(last.text, line.text):
            last = Line(f"{last.text} {line.text}", last.raw, last.is_heading, last.is_quoted, last.is_ticked)
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _goes_on(text: str, following: str) -> bool:
    if not WRAPPED_AT <= len(text) <= MAX_JOINED or not following or not following[0].isalpha():
        return False
    return (text[-1].isalnum() and following[0].islower()) or CONNECTS.search(text[-10:]) is not None


def lowered(text: str) -> str:
    """In lower case with every character at its place: `İ` alone would become two characters."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)
