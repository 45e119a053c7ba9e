from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline_tests.support.golden_cases import make_commit, make_pull_request

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

SHAPES: dict[str, Callable[[int], str]] = {
    "unclosed comments": lambda size: "claude " + "<!-- " * (size // 5),
    "open and closed comments": lambda size: "claude <!-- -->" * (size // 15),
    "backticks": lambda size: "claude " + "` " * (size // 2),
    "opening brackets": lambda size: "claude " + "[" * size,
    "half links": lambda size: "claude " + "[a](" * (size // 4),
    "quotation marks": lambda size: "claude é " + '"' * size,
    "opening quotation marks": lambda size: "claude " + "“" * size,
    "spaces": lambda size: "claude" + " " * size + "x",
    "empty lines": lambda size: "claude" + "\n" * size,
    "mentions": lambda size: "used claude " * (size // 12),
    "signatures": lambda size: "generated with claude " * (size // 22),
    "lines to join": lambda size: "claude is a long line that may have been wrapped here\n" + "a\n" * (size // 2),
    "trailer without an end": lambda size: "Co-authored-by: claude " + "<" * size,
    "trailers": lambda size: "Co-authored-by: Claude <noreply@anthropic.com>\n" * (size // 47),
    "labels": lambda size: "ai disclosure:\nclaude\n" * (size // 22),
    "half labels": lambda size: "which ai tools " * (size // 15),
    "negations": lambda size: "no not never without " * (size // 21) + "claude",
    "sentence ends": lambda size: "claude. " * (size // 8),
    "markup": lambda size: "-" * size + " used claude",
    "fences": lambda size: "```\nclaude\n" * (size // 11),
    "quotes": lambda size: "> claude\n" * (size // 9),
    "spaces before claude": lambda size: " " * size + "claude",
    "words claude": lambda size: ("aaaa " * (size // 5)) + "claude",
    "made by": lambda size: "written and made and fixed and " * (size // 31) + "with claude",
    "used used": lambda size: "i used " * (size // 7) + "claude",
    "sentences": lambda size: "The code was written by Claude and " * (size // 35),
    "commas": lambda size: "i wrote, " * (size // 9) + "with claude",
    "tags": lambda size: "<a " * (size // 3) + "claude",
    "tags2": lambda size: "claude <a b " * (size // 12),
    "strike": lambda size: "claude ~~a " * (size // 11),
    "strike2": lambda size: "~~" * (size // 2) + "claude",
    "underscores": lambda size: "_" * size + "claude",
    "under2": lambda size: "_claude " * (size // 8),
    "stars": lambda size: "*a" * (size // 2) + " claude",
    "braces": lambda size: "{" * size + "claude",
    "braces2": lambda size: "claude {a " * (size // 10),
    "brackets e.g.": lambda size: "- [x] claude " + "(e.g. " * (size // 6),
    "alert": lambda size: "> [!NOTE]\n" + "> claude\n" * (size // 9),
    "ticked": lambda size: "ai usage:\n" + "- [x] claude\n" * (size // 13),
    "fields": lambda size: "ai usage:\n" + "tools used: claude\n" * (size // 19),
    "was ai": lambda size: "was " * (size // 4) + "ai used",
    "did you": lambda size: "did you use " * (size // 12) + " ai",
    "single quotes": lambda size: "claude 'a " * (size // 10),
    "quotation marks that nobody closes": lambda size: "'" * size + " claude",
    "trailer email": lambda size: "Co-authored-by: claude " + "a@b " * (size // 4),
    "adverbs": lambda size: "mostly " * (size // 7) + "written by claude",
    "adverbs2": lambda size: "was " + "mostly " * (size // 7) + "by claude",
    "with help": lambda size: "with a lot of lots of help of " * (size // 30) + "claude",
    "changes": lambda size: "this code of the tests and " * (size // 27) + "was written by claude",
    "mention each": lambda size: (
        "this code was mostly written and refactored using claude and the tests in part by Copilot. " * (size // 90)
    ),
    "after": lambda size: "claude " + "has also just " * (size // 14),
    "after2": lambda size: "claude wrote the " + "very " * (size // 5) + "code",
    "ru": lambda size: "написано с помощью " * (size // 19) + "claude",  # noqa: RUF001 - Russian
    "es": lambda size: "escrito por completo con " * (size // 25) + "claude",
    "zh": lambda size: "使用claude生成" * (size // 10),
    "ja": lambda size: "claudeで" * (size // 8),
    "fence unclosed": lambda size: "```\n" + "claude\n" * (size // 7),
    "comment unclosed": lambda size: "<!--\n" + "claude\n" * (size // 7),
    "fences many": lambda size: "```\n~~~\n" * (size // 8) + "claude",
    "newlines": lambda size: "claude\n" * (size // 7),
    "digits": lambda size: "claude " + "1.2." * (size // 4),
    "first names": lambda size: "my new colleague Claude from " * (size // 29),
    "other changes": lambda size: "#41 was " * (size // 8) + "written by claude",
    "looking": lambda size: "I used claude to explore and " * (size // 29),
    "by hand": lambda size: "written by claude, " + "the code is all done " * (size // 21),
    "session marks": lambda size: "Claude-Session: " * (size // 16),
    "roles": lambda size: "half of the code is claude completions and " * (size // 43),
    "worked with": lambda size: "i bounced this and that " * (size // 24) + "off claude",
    "own part": lambda size: "claude wrote it, i only also then checked " * (size // 42),
    "indented": lambda size: "\n    claude" * (size // 11),
    "ticked boxes": lambda size: "- [x] this was made with some ai and " + "made " * (size // 5) + "\n",
    "key only": lambda size: "claude " + "a-" * (size // 2),
    "two characters in lower case": lambda size: "İ" * size + " claude",
}
SMALL, LARGE = 4_096, 16_384


def time_of(text: str) -> float:
    """Processor time of finding the marks of AI in a text that is both body and commit message, in seconds."""
    pull_request = make_pull_request(body=text, commits=[make_commit(f"s\n{text}")])
    started = time.process_time()
    find_evidence(pull_request)
    return time.process_time() - started


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_time_grows_with_the_text_and_not_with_its_square(shape: Callable[[int], str]) -> None:
    # Four times the text: linear is four, a square sixteen. Below a millisecond the clock says little.
    limit = min(2.0, 10 * max(time_of(shape(SMALL)), 0.001))

    # Others on the machine only ever add to a time: one of three within the limit is enough.
    assert any(time_of(shape(LARGE)) < limit for _ in range(3))


def test_two_hundred_and_fifty_commits_that_name_tools_are_read_at_once() -> None:
    line = "This code was mostly written by Claude and refactored with Copilot, Cursor and Codex."
    commits = [make_commit(f"Step {number} (with Claude)\n\n{number}. {line * 5}") for number in range(250)]
    started = time.process_time()

    marks = find_evidence(make_pull_request(commits=commits))

    assert time.process_time() - started < 1
    assert [mark.tool for mark in marks] == ["Claude", "Copilot", "Cursor", "Codex"]


def test_words_behind_a_wall_of_text_are_still_found() -> None:
    pull_request = make_pull_request(
        body="filler words and nothing else. " * 3_000 + "\nI used Cursor to write the tests."
    )

    assert [mark.tool for mark in find_evidence(pull_request)] == ["Cursor"]


def test_a_trailer_behind_a_thousand_mentions_is_still_found() -> None:
    pull_request = make_pull_request(body="Gemini\n" * 1_000 + "Co-authored-by: Claude <noreply@anthropic.com>")

    assert [mark.tool for mark in find_evidence(pull_request) if mark.signal is Signal.TRAILER] == ["Claude"]
