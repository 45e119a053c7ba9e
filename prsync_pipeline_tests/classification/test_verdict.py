from __future__ import annotations

import pytest

from prsync_pipeline.classification.rules.catalogue.tools import UNNAMED
from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.classification.verdict import Opinion, UsageType, Verdict, decide
from prsync_pipeline.models import Involvement, VerdictMethod


def mark(signal: Signal, tool: str = "Claude") -> Evidence:
    return Evidence(signal, tool, "body", "words")


def opinion(
    *tools: str, confidence: float = 0.8, usage: UsageType = UsageType.ASSISTED, is_assisted: bool | None = None
) -> Opinion:
    says = usage in (UsageType.ASSISTED, UsageType.AUTHORED) if is_assisted is None else is_assisted
    return Opinion(is_assisted=says, tools=tools, usage=usage, confidence=confidence)


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
        (Signal.FILE, Involvement.NONE),
        (Signal.BRANCH, Involvement.NONE),
        (Signal.DENIAL, Involvement.NONE),
    ],
)
def test_a_signal_alone_decides_its_involvement(signal: Signal, involvement: Involvement) -> None:
    verdict = decide([mark(signal)])

    assert verdict.involvement is involvement
    assert verdict.tools == (() if involvement is Involvement.NONE else ("Claude",))
    assert verdict.is_ai_assisted == (involvement not in (Involvement.REVIEWED, Involvement.NONE))
    assert verdict.method is VerdictMethod.RULES


def test_the_strongest_involvement_wins_in_any_order_and_reviewers_are_no_makers() -> None:
    marks = [mark(Signal.WORDS, "Cursor"), mark(Signal.REVIEWER, "CodeRabbit"), mark(Signal.TRAILER, "Claude")]

    verdicts = [decide(marks), decide(marks[::-1])]

    assert verdicts == [Verdict(Involvement.CO_AUTHORED, ("Claude", "Cursor"), 0.98, VerdictMethod.RULES)] * 2


def test_the_unnamed_tool_gives_way_to_a_named_one() -> None:
    named = [mark(Signal.WORDS, UNNAMED), mark(Signal.DISCLOSURE, "Copilot")]

    assert decide(named).tools == ("Copilot",)
    assert decide(named[:1]).tools == (UNNAMED,)


@pytest.mark.parametrize("said", [opinion(usage=UsageType.NONE, confidence=1.0), opinion("Cursor", confidence=1.0)])
def test_no_opinion_moves_evidence_of_how_it_was_made(said: Opinion) -> None:
    marks = [mark(Signal.SIGNATURE)]

    assert decide(marks, said) == decide(marks)


@pytest.mark.parametrize(
    ("said", "involvement", "tools"),
    [
        (opinion("cursor", confidence=0.5), Involvement.INFERRED, ("Cursor",)),
        (opinion("cursor", confidence=0.49), Involvement.NONE, ()),
        (opinion(confidence=0.9), Involvement.INFERRED, (UNNAMED,)),
        (opinion(confidence=0.89), Involvement.NONE, ()),
        (opinion("Some new thing", confidence=0.89), Involvement.NONE, ()),
        (opinion("Claude Code", "claude", usage=UsageType.AUTHORED), Involvement.INFERRED, ("Claude",)),
        (opinion("ChatGPT", usage=UsageType.BRAINSTORM, is_assisted=True, confidence=1.0), Involvement.NONE, ()),
        (opinion("ChatGPT", usage=UsageType.NONE, is_assisted=True, confidence=1.0), Involvement.NONE, ()),
        (opinion("ChatGPT", is_assisted=False, confidence=1.0), Involvement.NONE, ()),
        (opinion("Greptile", usage=UsageType.REVIEWED), Involvement.REVIEWED, ("Greptile",)),
        (opinion(usage=UsageType.REVIEWED), Involvement.NONE, ()),
    ],
)
def test_an_opinion_alone_counts_from_its_threshold_on(
    said: Opinion, involvement: Involvement, tools: tuple[str, ...]
) -> None:
    verdict = decide([], said)

    assert (verdict.involvement, verdict.tools, verdict.method) == (involvement, tools, VerdictMethod.LLM)


def test_a_denial_stands_against_the_model_and_not_against_evidence() -> None:
    denial = mark(Signal.DENIAL, UNNAMED)

    assert decide([denial], opinion("Cursor", confidence=1.0)).involvement is Involvement.NONE
    assert decide([denial, mark(Signal.TRAILER)]).involvement is Involvement.CO_AUTHORED
    assert decide([denial, mark(Signal.REVIEWER)]).involvement is Involvement.REVIEWED


def test_a_reviewer_that_the_model_takes_for_a_maker_stays_a_reviewer() -> None:
    reviewed = [mark(Signal.REVIEWER, "CodeRabbit")]

    assert decide(reviewed, opinion("coderabbitai", confidence=1.0)) == decide(reviewed)
    assert decide(reviewed, opinion(confidence=1.0)) == decide(reviewed)
    assert decide(reviewed, opinion("CodeRabbit", "Cursor")).tools == ("Cursor",)


def test_tools_are_empty_exactly_where_the_involvement_is_none() -> None:
    sayings = [None, *(opinion(*tools, usage=usage) for usage in UsageType for tools in ((), ("Claude",), ("?",)))]
    marks = [[], *([mark(signal, tool)] for signal in Signal for tool in ("Claude", UNNAMED))]

    verdicts = [decide(each, said) for each in marks for said in sayings]

    assert all((verdict.tools == ()) == (verdict.involvement is Involvement.NONE) for verdict in verdicts)
    assert all(0 <= verdict.confidence <= 1 for verdict in verdicts)
