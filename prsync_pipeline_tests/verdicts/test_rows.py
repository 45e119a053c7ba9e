"""From evidence and lines to the row of a verdict."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.models import LineStatus
from prsync_pipeline.sandbox.groq.answering import answer
from prsync_pipeline.verdicts.rows import classify, evidence_from_json, evidence_to_json, llm_state
from prsync_pipeline.warehouse import StoredLine
from prsync_pipeline_tests.support.factories import SYNCED_AT, make_pull_request

TRAILER = Evidence(Signal.TRAILER, "Claude", "commit 1a2b3c4", "Co-Authored-By: Claude \ud83d")


def line(attempt: int, status: str, **changes: Any) -> StoredLine:
    values = {"answer": None, "error": None, "input_tokens": None, "output_tokens": None, "cost_usd": None}
    return StoredLine(
        "acme/lamp", 1, "aa", attempt, LineStatus(status), model=f"m{attempt}", batch_id="b", **values | changes
    )


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


def test_the_models_opinion_counts_where_the_rules_found_nothing() -> None:
    opinion = said(is_assisted=True, tools=["Claude"], usage_type="assisted", confidence=0.8)

    row = classify(
        make_pull_request(), [], "aa", llm_state([line(1, "answered", answer=opinion)], may_ask=True), SYNCED_AT
    )

    assert (row.involvement, row.is_ai_assisted, row.tools, row.method) == ("inferred", True, ("Claude",), "llm")


def test_evidence_stands_against_the_model() -> None:
    opinion = said(is_assisted=False, tools=[], usage_type="none", confidence=1.0)

    row = classify(
        make_pull_request(), [TRAILER], "aa", llm_state([line(1, "answered", answer=opinion)], may_ask=True), SYNCED_AT
    )

    assert (row.involvement, row.tools, row.method, row.llm_status) == ("co_authored", ("Claude",), "rules", "done")


def test_evidence_survives_the_warehouse_whatever_its_words_are() -> None:
    text = evidence_to_json([TRAILER])

    assert evidence_from_json(text) == (TRAILER,)
    text.encode("utf-8")
