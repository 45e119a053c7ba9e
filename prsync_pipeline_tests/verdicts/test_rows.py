"""From evidence and lines to the row of a verdict."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.models import PullRequestState
from prsync_pipeline.sandbox.groq.answering import ai_part, answer
from prsync_pipeline.verdict_states import LineStatus
from prsync_pipeline.verdicts.rows import classify, evidence_from_json, evidence_to_json, llm_state, with_answer
from prsync_pipeline.warehouse import Classification, StoredLine
from prsync_pipeline_tests.support.factories import SYNCED_AT, make_pull_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.models import PullRequest

TRAILER = Evidence(Signal.TRAILER, "Claude", "commit 1a2b3c4", "Co-Authored-By: Claude \ud83d")


def line(attempt: int, status: str, **changes: Any) -> StoredLine:
    values = {"answer": None, "error": None, "input_tokens": None, "output_tokens": None, "cost_usd": None}
    return StoredLine("aa", attempt, LineStatus(status), model=f"m{attempt}", batch_id="b", **values | changes)


def said(**ai: Any) -> str:
    whole = answer("")
    return json.dumps({**whole, "ai": {**whole["ai"], **ai}})


@pytest.mark.parametrize(
    ("lines", "may_ask", "status"),
    [
        ([], False, "none"),
        ([], True, "pending"),
        ([line(1, "waiting")], True, "pending"),
        ([line(1, "failed", error="no JSON")], True, "pending"),
        ([line(1, "failed")], False, "none"),
        ([line(1, "failed"), line(2, "waiting")], False, "pending"),
        ([line(2, "failed", error="no JSON"), line(1, "failed")], True, "failed"),
        ([line(1, "answered", answer=said())], False, "done"),
        ([line(1, "failed"), line(2, "answered", answer=said())], True, "done"),
    ],
)
def test_where_a_content_stands(lines: list[StoredLine], may_ask: bool, status: str) -> None:
    assert llm_state(lines, may_ask=may_ask).status == status


def test_tokens_and_cost_of_both_attempts_are_on_the_verdict() -> None:
    paid = {"input_tokens": 100, "output_tokens": 20, "cost_usd": 0.25}
    lines = [line(1, "failed", **paid), line(2, "answered", answer=said(), **paid)]

    row = classify(make_pull_request(), [], "aa", llm_state(lines, may_ask=True), SYNCED_AT)

    assert (row.model, row.input_tokens, row.output_tokens, row.cost_usd) == ("m2", 200, 40, 0.5)


QUOTED = make_pull_request(state=PullRequestState.MERGED, body="It shines, thanks to Claude.")
YES = ai_part("assisted", ["Claude"]) | {"evidence": {"where": "body", "quote": "It shines, thanks to Claude."}}
MENTION = Evidence(Signal.MENTION, "Claude", "body", "thanks to Claude")


def row_with(pull_request: PullRequest, evidence: Sequence[Evidence], answer_text: str) -> Classification:
    state = llm_state([line(1, "answered", answer=answer_text)], may_ask=True)
    return classify(pull_request, evidence, "aa", state, SYNCED_AT)


def test_a_quote_that_stands_in_the_pull_request_counts_where_the_rules_are_in_doubt() -> None:
    row = row_with(QUOTED, [MENTION], said(**YES))

    assert (row.involvement, row.is_ai_assisted, row.tools, row.method) == ("inferred", True, ("Claude",), "llm")
    assert [mark.signal for mark in evidence_from_json(row.evidence)] == ["mention", "quote"]


def test_without_a_doubt_the_models_yes_does_not_count() -> None:
    row = row_with(QUOTED, [], said(**YES))

    assert (row.involvement, row.llm_question, row.llm_status) == ("none", "summary", "done")


def test_a_row_that_is_decided_again_drops_a_quote_that_stands_no_more() -> None:
    row = row_with(QUOTED, [MENTION], said(**YES))
    state = llm_state([line(1, "answered", answer=said(**YES))], may_ask=True)

    assert with_answer(row, QUOTED, state, SYNCED_AT) == row
    assert with_answer(row, replace(QUOTED, body="It shines."), state, SYNCED_AT).involvement == "none"
    assert with_answer(row, None, state, SYNCED_AT).involvement == "none"


def test_every_part_of_the_summary_has_its_column() -> None:
    row = row_with(QUOTED, [], said())

    assert (row.summary_type, row.summary_risk, row.summary_friction, row.summary_scope) == (
        "feature", "low", "low", "small",
    )  # fmt: skip
    assert (row.summary_description, row.summary_languages, row.summary_areas) == ("It says: ", (), ("backend",))


def test_evidence_stands_against_the_model() -> None:
    row = row_with(QUOTED, [TRAILER], said(**ai_part("none", [])))

    assert (row.involvement, row.tools, row.method, row.llm_status) == ("co_authored", ("Claude",), "rules", "done")


def test_evidence_survives_the_warehouse_whatever_its_words_are() -> None:
    text = evidence_to_json([TRAILER])

    assert evidence_from_json(text) == (TRAILER,)
    text.encode("utf-8")
