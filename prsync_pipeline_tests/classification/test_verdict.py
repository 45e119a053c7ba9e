from __future__ import annotations

import pytest

from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.classification.verdict import Verdict, decide, is_doubtful
from prsync_pipeline.verdict_states import Involvement, VerdictMethod


def mark(signal: Signal, tool: str = "Claude") -> Evidence:
    return Evidence(signal, tool, "body", "words")


@pytest.mark.parametrize(
    ("signal", "involvement"),
    [
        (Signal.AUTHOR, Involvement.AUTHORED),
        (Signal.COMMIT_AUTHOR, Involvement.AUTHORED),
        (Signal.TRAILER, Involvement.CO_AUTHORED),
        (Signal.SIGNATURE, Involvement.ASSISTED),
        (Signal.WORDS, Involvement.ASSISTED),
        (Signal.LABEL, Involvement.ASSISTED),
        (Signal.DISCLOSURE, Involvement.ASSISTED),
        (Signal.REVIEWER, Involvement.REVIEWED),
        (Signal.REVIEW_TEXT, Involvement.REVIEWED),
        (Signal.QUOTE, Involvement.INFERRED),
        (Signal.FILE, Involvement.NONE),
        (Signal.MENTION, Involvement.NONE),
        (Signal.DENIAL, Involvement.NONE),
        (Signal.BRANCH, Involvement.NONE),
    ],
)
def test_a_signal_alone_decides_its_involvement(signal: Signal, involvement: Involvement) -> None:
    verdict = decide([mark(signal)])

    assert verdict.involvement is involvement
    assert verdict.tools == (() if involvement is Involvement.NONE else ("Claude",))
    assert verdict.is_ai_assisted == (involvement not in (Involvement.REVIEWED, Involvement.NONE))
    assert verdict.method is (VerdictMethod.LLM if signal is Signal.QUOTE else VerdictMethod.RULES)


def test_the_strongest_involvement_wins_in_any_order_and_reviewers_are_no_makers() -> None:
    marks = [mark(Signal.WORDS, "Cursor"), mark(Signal.REVIEWER, "CodeRabbit"), mark(Signal.TRAILER, "Claude")]

    verdicts = [decide(marks), decide(marks[::-1])]

    assert verdicts == [Verdict(Involvement.CO_AUTHORED, ("Claude", "Cursor"), 0.98, VerdictMethod.RULES)] * 2


def test_the_unnamed_tool_gives_way_to_a_named_one() -> None:
    named = [mark(Signal.WORDS, UNNAMED), mark(Signal.DISCLOSURE, "Copilot")]

    assert decide(named).tools == ("Copilot",)
    assert decide(named[:1]).tools == (UNNAMED,)


def test_no_quote_moves_evidence_of_how_it_was_made() -> None:
    marks = [mark(Signal.SIGNATURE)]

    assert decide([*marks, mark(Signal.QUOTE, "Cursor")]) == decide(marks)


def test_a_quote_counts_beside_a_review_by_the_same_tool_and_never_against_a_denial() -> None:
    quote = mark(Signal.QUOTE, "Copilot")

    assert decide([mark(Signal.REVIEWER, "Copilot"), quote]).involvement is Involvement.INFERRED
    assert decide([mark(Signal.DENIAL), quote]) == decide([mark(Signal.DENIAL)])


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ((), False),
        ((Signal.MENTION,), True),
        ((Signal.FILE,), True),
        ((Signal.BRANCH,), True),
        ((Signal.REVIEWER,), False),
        ((Signal.REVIEWER, Signal.MENTION), True),
        ((Signal.MENTION, Signal.DENIAL), False),
        *(((Signal.MENTION, signal), False) for signal in (Signal.AUTHOR, Signal.TRAILER, Signal.WORDS, Signal.LABEL)),
    ],
)
def test_weak_marks_alone_are_a_doubt(signals: tuple[Signal, ...], expected: bool) -> None:
    assert is_doubtful([mark(signal) for signal in signals]) is expected


def test_tools_are_empty_exactly_where_the_involvement_is_none() -> None:
    marks = [[], *([mark(signal, tool)] for signal in Signal for tool in ("Claude", UNNAMED))]

    verdicts = [decide([*first, *second]) for first in marks for second in marks]

    assert all((verdict.tools == ()) == (verdict.involvement is Involvement.NONE) for verdict in verdicts)
    assert all(0 <= verdict.confidence <= 1 for verdict in verdicts)
