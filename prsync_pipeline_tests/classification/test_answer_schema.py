from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.classification.llm.answer_schema import ANSWER_SCHEMA, ModelAnswer, parse_answer
from prsync_pipeline.classification.verdict import Opinion, UsageType
from prsync_pipeline.errors import AnswerRejected

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD: dict[str, Any] = {
    "ai": {"is_assisted": True, "tools": ["Claude"], "usage_type": "assisted", "confidence": 0.8},
    "tech": {"languages": ["Python"], "frameworks": [], "categories": ["backend"]},
    "summary": {"title": "Reset the delay", "description": "The delay is reset.", "type": "bugfix"},
    "health": {"review_friction": "low", "scope": "small", "risk_level": "low", "insights": []},
}


def changed(part: str, field: str, value: Any) -> str:
    answer = copy.deepcopy(GOOD)
    answer[part][field] = value
    return json.dumps(answer)


def test_a_good_answer_gives_the_verdict_its_opinion() -> None:
    answer = parse_answer(json.dumps(GOOD))

    assert answer.opinion == Opinion(is_assisted=True, tools=("Claude",), usage=UsageType.ASSISTED, confidence=0.8)
    assert answer.summary.type == "bugfix"


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
        json.dumps({key: GOOD[key] for key in ("ai", "tech", "summary")}),
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
        changed("tech", "categories", ["cloud"]),
        changed("summary", "type", "perf"),
        changed("health", "scope", "huge"),
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
    assert len(parse_answer(changed("health", "insights", ["x" * 999] * 99)).health.insights) == 20


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_the_schema_is_one_that_strict_mode_takes() -> None:
    found = list(objects(ANSWER_SCHEMA))

    assert len(found) == 5
    assert all(each["required"] == list(each["properties"]) for each in found)
    assert all(each["additionalProperties"] is False for each in found)


def test_the_schema_and_the_reader_know_the_same_fields_and_values() -> None:
    derived = ModelAnswer.model_json_schema()

    for part, schema in ANSWER_SCHEMA["properties"].items():
        reader = derived["$defs"][f"{part.capitalize()}Part"]["properties"]
        assert list(schema["properties"]) == list(reader)
        for field, kind in schema["properties"].items():
            assert kind["type"] == reader[field]["type"]
            assert kind.get("enum") == reader[field].get("enum")
            assert kind.get("items", {}).get("enum") == reader[field].get("items", {}).get("enum")
