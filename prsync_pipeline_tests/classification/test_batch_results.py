"""Whatever a line of the results holds, it becomes an answer or a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prsync_pipeline.classification.llm.batch_file import batch_line
from prsync_pipeline.classification.llm.batch_results import read_results
from prsync_pipeline.classification.llm.models import LAST_ATTEMPT, MODELS, estimate, model_of
from prsync_pipeline.classification.llm.prompt import QUESTION
from prsync_pipeline.sandbox.groq.answering import answer, completion

REQUEST = {"model": "m", "messages": [{"role": "user", "content": "<pull_request>\n{}\n</pull_request>"}]}


def row(**changes: Any) -> dict[str, Any]:
    body = completion(REQUEST, 1, json.dumps(answer("")))
    response = {"status_code": 200, "request_id": "r", "body": body}
    return {"id": "batch_req_1", "custom_id": "mine", "response": response, "error": None, **changes}


def with_content(content: object, **of_choice: object) -> dict[str, Any]:
    changed = row()
    changed["response"]["body"]["choices"] = [{"message": {"content": content}, **of_choice}]
    return changed


def test_an_answer_comes_with_its_tokens() -> None:
    [result] = read_results([json.dumps(row()).encode() + b"\n\n"])

    assert (result.custom_id, result.error) == ("mine", None)
    assert result.answer is not None
    assert result.answer.ai.usage_type == "none"
    assert result.input_tokens == len(REQUEST["messages"][0]["content"]) // 4  # type: ignore[index]
    assert result.output_tokens > 60


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row(response=None, error={"code": "batch_expired", "message": "too late"}), "batch_expired: too late"),
        (row(response=None), "no response"),
        (row(response={"status_code": 500, "body": None}), "status 500"),
        (
            row(response={"status_code": 400, "body": {"error": {"code": "json_validate_failed", "message": "m"}}}),
            "json_validate_failed: m",
        ),
        (with_content("I think so."), "does not fit the schema"),
        (with_content(json.dumps({"verdict": "assisted"})), "does not fit the schema"),
        (with_content(json.dumps({**answer(""), "more": 1})), "more (extra_forbidden)"),
        (with_content(None), "holds no answer"),
        (with_content("{", finish_reason="length"), "was cut"),
        (row(response={"status_code": 200, "body": {"choices": []}}), "holds no answer"),
        (row(response={"status_code": 200, "body": "text"}), "holds no answer"),
        (row(response="text"), "status None"),
    ],
)
def test_a_line_without_an_answer_says_why(line: dict[str, Any], reason: str) -> None:
    [result] = read_results([json.dumps(line).encode()])

    assert (result.custom_id, result.answer) == ("mine", None)
    assert reason in (result.error or "")


@pytest.mark.parametrize("line", ['{"id": "cut in the mid', "[]", "7", '{"custom_id": 7}'])
def test_a_line_that_belongs_to_nobody_is_reported_as_such(line: str) -> None:
    [result] = read_results([line.encode()])

    assert (result.custom_id, result.answer) == (None, None)


def test_tokens_of_an_answer_that_does_not_fit_are_counted_too() -> None:
    line = with_content("no JSON")
    line["response"]["body"]["usage"] = {"prompt_tokens": 900, "completion_tokens": 4096}

    [result] = read_results([json.dumps(line).encode()])

    assert (result.input_tokens, result.output_tokens) == (900, 4096)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**400, -1, 1.5, True, "9", "NaN"])
def test_tokens_that_no_column_holds_make_a_failed_line(number: object) -> None:
    line = row()
    line["response"]["body"]["usage"] = {"prompt_tokens": number, "completion_tokens": 5}

    [result] = read_results([json.dumps(line).encode()])

    assert (result.custom_id, result.answer, result.input_tokens, result.output_tokens) == ("mine", None, 0, 5)
    assert "prompt_tokens" in (result.error or "")


@pytest.mark.parametrize("text", ["[" * 200_000, '{"custom_id": ' * 200_000, "[" * 200_000 + "]" * 200_000])
def test_a_line_that_is_nested_too_deep_belongs_to_nobody(text: str) -> None:
    [result] = read_results([text.encode()])

    assert (result.custom_id, result.answer) == (None, None)


@pytest.mark.parametrize("content", ["[" * 200_000, '{"ai": ' * 200_000, '"\\ud800"', "\ud800", "1" * 5_000, "\0"])
def test_content_that_cannot_be_read_is_a_reason(content: str) -> None:
    [result] = read_results([json.dumps(with_content(content)).encode()])

    assert (result.custom_id, result.answer) == ("mine", None)
    assert "does not fit the schema" in (result.error or "")


def test_a_reason_holds_nothing_that_a_database_refuses() -> None:
    [result] = read_results([json.dumps(row(response=None, error={"code": ["x"], "message": "a\0b \ud800"})).encode()])

    assert result.error == "ab \ufffd"


def test_line_separators_of_unicode_do_not_cut_a_line() -> None:
    line = row(custom_id="a\u2028b\x85c")

    assert [result.custom_id for result in read_results([json.dumps(line, ensure_ascii=False).encode()])] == [
        "a\u2028b\x85c"
    ]


def test_a_line_of_a_batch_is_one_request_and_the_larger_model_has_more_room() -> None:
    lines = [json.loads(batch_line("id", model_of(attempt), "text\u2028\n")) for attempt in (1, LAST_ATTEMPT)]

    assert [line["body"]["model"] for line in lines] == ["openai/gpt-oss-20b", "openai/gpt-oss-120b"]
    assert lines[0]["body"]["max_completion_tokens"] * 2 == lines[1]["body"]["max_completion_tokens"]
    assert lines[0]["body"]["messages"][1]["content"] == "text\u2028\n"
    assert batch_line("id", MODELS[0], "a\nb").count(b"\n") == 1


def test_costs_follow_the_published_prices() -> None:
    assert MODELS[0].cost(1_000_000, 1_000_000) == pytest.approx(0.0375 + 0.15)
    assert MODELS[1].cost(1_000_000, 1_000_000) == pytest.approx(0.075 + 0.30)
    tokens, written, usd = estimate(4_000)
    assert tokens - estimate(0)[0] == 1_000
    assert estimate(0)[0] > len(QUESTION) / 4
    assert usd == pytest.approx(MODELS[0].cost(tokens, written))


def test_lines_are_read_from_chunks_that_end_anywhere() -> None:
    content = b"\n".join(json.dumps(row() | {"custom_id": name}).encode() for name in ("i1-0", "i1-1"))

    found = [list(read_results(content[i : i + size] for i in range(0, len(content), size))) for size in (1, 7, 10_000)]

    assert [[result.custom_id for result in results] for results in found] == [["i1-0", "i1-1"]] * 3


def test_a_line_that_is_too_long_is_left_out_without_being_held() -> None:
    long = (b"x" * 1_000_000 for _ in range(40))
    whole = json.dumps(row()).encode()

    results = list(read_results([whole, b"\n", *long, b"\n", whole]))

    assert [result.custom_id is not None for result in results] == [True, False, True]
    assert "more than 4194304 bytes" in str(results[1].error)
