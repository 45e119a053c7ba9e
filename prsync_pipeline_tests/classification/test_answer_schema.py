from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.classification.llm.answer_schema import ANSWER_SCHEMA, ModelAnswer, clean, parse_answer
from prsync_pipeline.errors import AnswerRejected

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD: dict[str, Any] = {
    "ai": {
        "is_assisted": True,
        "tools": ["Claude"],
        "usage_type": "assisted",
        "confidence": 0.8,
        "evidence": {"where": "body", "quote": "Thanks to Claude"},
    },
    "summary": {
        "title": "Reset the delay",
        "description": "The delay is reset.",
        "type": "bugfix",
        "risk": "low",
        "friction": "low",
        "scope": "small",
        "languages": ["Python"],
        "areas": ["backend"],
    },
}


def changed(part: str, field: str, value: Any) -> str:
    answer = copy.deepcopy(GOOD)
    answer[part][field] = value
    return json.dumps(answer)


def test_a_good_answer_is_read_whole() -> None:
    assert parse_answer(json.dumps(GOOD)).model_dump() == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not assisted",
        "null",
        "[]",
        "{}",
        json.dumps(GOOD)[:-20],
        f"```json\n{json.dumps(GOOD)}\n```",
        json.dumps({**GOOD, "note": "x"}),
        json.dumps({"ai": GOOD["ai"]}),
        changed("ai", "is_assisted", "true"),
        changed("ai", "is_assisted", 1),
        changed("ai", "usage_type", "co_authored"),
        changed("ai", "confidence", 1.01),
        changed("ai", "confidence", -0.1),
        changed("ai", "confidence", "0.9"),
        changed("ai", "confidence", float("nan")),
        changed("ai", "tools", "Claude"),
        changed("ai", "tools", [None]),
        changed("ai", "extra", 1),
        changed("ai", "evidence", {"where": "reviews", "quote": ""}),
        changed("ai", "evidence", None),
        changed("summary", "areas", ["cloud"]),
        changed("summary", "type", "perf"),
        changed("summary", "scope", "huge"),
        changed("summary", "title", "\\ud800").replace("\\\\", "\\"),
        "[" * 200_000,
    ],
)
def test_every_other_shape_is_rejected(text: str) -> None:
    with pytest.raises(AnswerRejected, match="does not fit the schema at"):
        parse_answer(text)


def test_a_rejection_names_the_place_and_never_the_content() -> None:
    with pytest.raises(AnswerRejected, match=r"ai\.usage_type") as caught:
        parse_answer(changed("ai", "usage_type", "gho_secret"))

    assert "gho_secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_texts_that_are_too_long_are_cut() -> None:
    answer = parse_answer(changed("summary", "title", "x" * 200))

    assert answer.summary.title == "x" * 99 + "…"
    assert parse_answer(changed("summary", "languages", ["x" * 999] * 99)).summary.languages == ["x" * 59 + "…"] * 20


def test_what_no_database_takes_is_taken_out() -> None:
    answer = parse_answer(changed("summary", "title", "a\x00b\x1bc\td"))

    assert answer.summary.title == "abc\td"
    assert clean("half \ud83d of it") == "half ? of it"


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_the_schema_is_one_that_strict_mode_takes() -> None:
    found = list(objects(ANSWER_SCHEMA))

    assert len(found) == 4
    assert all(each["required"] == list(each["properties"]) for each in found)
    assert all(each["additionalProperties"] is False for each in found)


def test_the_schema_and_the_reader_know_the_same_fields_and_values() -> None:
    derived = ModelAnswer.model_json_schema()["$defs"]
    parts = {"Ai": ANSWER_SCHEMA["properties"]["ai"], "Summary": ANSWER_SCHEMA["properties"]["summary"]}
    parts["Quote"] = parts["Ai"]["properties"]["evidence"]

    for part, schema in parts.items():
        reader = {**derived[f"{part}Part"]["properties"]}
        reader |= {"evidence": {"type": "object"}} if part == "Ai" else {}
        assert list(schema["properties"]) == list(reader)
        for field, kind in schema["properties"].items():
            assert kind["type"] == reader[field]["type"]
            assert kind.get("enum") == reader[field].get("enum")
            assert kind.get("items", {}).get("enum") == reader[field].get("items", {}).get("enum")
