"""The model's quotes: words of the author, where the author states them, or nothing."""

from __future__ import annotations

import pytest

from prsync_pipeline.classification.llm.answer_schema import AiPart
from prsync_pipeline.classification.llm.quotes import verified_quotes
from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.sandbox.groq.answering import ai_part
from prsync_pipeline_tests.support.golden_cases import make_commit, make_pull_request


def yes(quote: str, where: str = "body", usage: str = "assisted", confidence: float = 0.8) -> AiPart:
    part = ai_part(usage, ["Claude"], confidence)
    return AiPart.model_validate({**part, "evidence": {"where": where, "quote": quote}})


def tools(body: str, quote: str) -> list[str]:
    return [mark.tool for mark in verified_quotes(make_pull_request(body=body), yes(quote))]


@pytest.mark.parametrize(
    ("body", "quote", "expected"),
    [
        ("It shines, thanks to Claude.", "thanks to Claude", ["Claude"]),
        ("It shines,\n   thanks\tto  Claude.", "It shines, thanks to Claude.", ["Claude"]),
        ("It **shines**, thanks to [Claude](https://claude.ai).", "It shines, thanks to Claude.", ["Claude"]),
        ("It shines, thanks to Claude.", "It **shines**, thanks to _Claude_.", ["Claude"]),
        ("Claude and Cursor took turns on it.", "Claude and Cursor took turns on it", ["Claude", "Cursor"]),
        ("An AI held my hand.", "An AI held my hand.", [UNNAMED]),
        ("> [!NOTE]\n> Claude held my hand.", "Claude held my hand.", ["Claude"]),
        ("- [x] Claude held my hand", "- [x] Claude held my hand", ["Claude"]),
    ],
)
def test_what_the_author_states_is_found(body: str, quote: str, expected: list[str]) -> None:
    assert tools(body, quote) == expected


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("It shines.", ""),
        ("It shines.", "   "),
        ("It shines.", "It shines."),
        ("It shines.", "It shines, thanks to Claude."),
        ("It shines, thanks to claude.", "It shines, thanks to Claude."),
        ("> thanks to Claude", "thanks to Claude"),
        ("<blockquote>\nthanks to Claude\n</blockquote>", "thanks to Claude"),
        ('The page says "thanks to Claude" now.', "thanks to Claude"),
        ("```\nthanks to Claude\n```", "thanks to Claude"),
        ("Print `thanks to Claude` there.", "thanks to Claude"),
        ("<!-- thanks to Claude -->", "thanks to Claude"),
        ("- [ ] Claude held my hand", "Claude held my hand"),
        ("~~thanks to Claude~~", "thanks to Claude"),
        ("Tools: {e.g., Claude, Codex}", "Claude, Codex"),
        ("## Made with AI\nno", "Made with AI"),
        ("Was this authored using generative AI tooling?\nNo.", "authored using generative AI tooling"),
        ("Was AI used here? No.", "AI used here"),
        ("AI tools that were used:\n-", "AI tools that were used"),
        ("It is in the MAIN part.", "AI"),
    ],
)
def test_what_the_author_does_not_state_is_no_evidence(body: str, quote: str) -> None:
    assert tools(body, quote) == []


def test_a_quote_is_looked_for_where_the_model_says_that_it_stands() -> None:
    pull_request = make_pull_request(
        title="Tests, thanks to Cursor", body="Thanks to Claude", commits=[make_commit("Fix\n\nA gift of Copilot")]
    )

    found = [
        verified_quotes(pull_request, yes(quote, where))
        for quote, where in (
            ("thanks to Cursor", "title"), ("A gift of Copilot", "commits"), ("Thanks to Claude", "title"),
            ("Thanks to Claude", "none"),
        )
    ]  # fmt: skip

    sha = pull_request.commits[0].sha[:7]
    assert found == [
        (Evidence(Signal.QUOTE, "Cursor", "title", "thanks to Cursor"),),
        (Evidence(Signal.QUOTE, "Copilot", f"commit {sha}", "A gift of Copilot"),),
        (),
        (),
    ]


@pytest.mark.parametrize(
    ("usage", "confidence"), [("reviewed", 1.0), ("brainstorm", 1.0), ("none", 1.0), ("assisted", 0.49)]
)
def test_only_a_sure_yes_is_read(usage: str, confidence: float) -> None:
    pull_request = make_pull_request(body="Thanks to Claude")

    assert verified_quotes(pull_request, yes("Thanks to Claude", usage=usage, confidence=confidence)) == ()
