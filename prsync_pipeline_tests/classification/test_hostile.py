from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.classification.rules.finder import find_evidence
from prsync_pipeline_tests.support.golden_cases import make_commit, make_pull_request

if TYPE_CHECKING:
    from collections.abc import Callable

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
    "two characters in lower case": lambda size: "İ" * size + " claude",
}
SMALL, LARGE = 16_384, 65_536


def time_of(text: str) -> float:
    """The least processor time of three: others on the machine only ever add to it."""
    pull_request = make_pull_request(body=text, commits=[make_commit(f"s\n{text}")])
    times = []
    for _ in range(3):
        started = time.process_time()
        find_evidence(pull_request)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_time_grows_with_the_text_and_not_with_its_square(shape: Callable[[int], str]) -> None:
    small, large = time_of(shape(SMALL)), time_of(shape(LARGE))

    # Four times the text: linear is four, a square sixteen. Below a millisecond the clock says little.
    assert large < 10 * max(small, 0.001)


def test_words_behind_a_wall_of_text_are_still_found() -> None:
    pull_request = make_pull_request(
        body="filler words and nothing else. " * 3_000 + "\nI used Cursor to write the tests."
    )

    assert [mark.tool for mark in find_evidence(pull_request)] == ["Cursor"]


def test_a_trailer_behind_a_thousand_mentions_is_still_found() -> None:
    pull_request = make_pull_request(body="Gemini\n" * 1_000 + "Co-authored-by: Claude <noreply@anthropic.com>")

    assert [mark.tool for mark in find_evidence(pull_request) if mark.signal is Signal.TRAILER] == ["Claude"]
