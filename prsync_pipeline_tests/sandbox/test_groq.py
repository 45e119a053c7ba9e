"""The stand-in for Groq, asked by the official SDK."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import groq as sdk
import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox import DEFAULT_KEY, Groq, Mishap, World, serve
from prsync_pipeline_tests.support.team_sync import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

PROMPT = '<pull_request>\n{"title": "Fix it", "body": "thanks to Claude", "files": ["a.py +3 -1"]}\n</pull_request>'


@pytest.fixture
def groq() -> Groq:
    return Groq(delay=20, clock=Clock())


@pytest.fixture
def client(groq: Groq) -> Iterator[sdk.Groq]:
    with serve(World(), groq=groq) as sandbox:
        yield sdk.Groq(api_key=DEFAULT_KEY, base_url=sandbox.groq_url, max_retries=0)


def request_of(custom_id: str, content: str = PROMPT, model: str = "openai/gpt-oss-20b") -> dict[str, Any]:
    body = {"model": model, "messages": [{"role": "user", "content": content}]}
    return {"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": body}


def create(client: sdk.Groq, *requests: dict[str, Any]) -> str:
    content = "".join(json.dumps(request) + "\n" for request in requests).encode()
    file = client.files.create(file=("in.jsonl", content), purpose="batch")
    assert file.id is not None
    batch = client.batches.create(
        completion_window="24h", endpoint="/v1/chat/completions", input_file_id=file.id, metadata={"name": "mine"}
    )
    assert (batch.status, batch.metadata) == ("validating", {"name": "mine"})
    return batch.id


def wait(groq: Groq) -> None:
    assert isinstance(groq.clock, Clock)
    groq.clock.sleep(20)


def rows(client: sdk.Groq, file_id: str | None) -> list[dict[str, Any]]:
    assert file_id is not None
    return [json.loads(line) for line in client.files.content(file_id).text().splitlines()]


def test_a_batch_ends_after_its_delay_with_results_in_no_order(groq: Groq, client: sdk.Groq) -> None:
    batch_id = create(client, *(request_of(f"r-{number}") for number in range(20)))

    assert client.batches.retrieve(batch_id).status == "in_progress"
    wait(groq)
    ended = client.batches.retrieve(batch_id)

    assert (ended.status, ended.error_file_id) == ("completed", None)
    found = [row["custom_id"] for row in rows(client, ended.output_file_id)]
    assert sorted(found) == sorted(f"r-{number}" for number in range(20))
    assert found != [f"r-{number}" for number in range(20)]
    assert [line.custom_id for line in groq.lines] == [f"r-{number}" for number in range(20)]


def test_the_model_reads_the_prompt(client: sdk.Groq) -> None:
    answer = client.chat.completions.create(model="openai/gpt-oss-20b", messages=[{"role": "user", "content": PROMPT}])

    said = json.loads(answer.choices[0].message.content or "")
    quoted = {"where": "body", "quote": "thanks to Claude"}
    opinion = {"is_assisted": True, "tools": ["Claude"], "usage_type": "assisted", "confidence": 0.8}
    assert said["ai"] == {**opinion, "evidence": quoted}
    assert (said["summary"]["type"], said["summary"]["languages"]) == ("bugfix", ["Python"])
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == len(PROMPT) // 4


@pytest.mark.parametrize(
    ("kind", "code"), [("json_validate_failed", "json_validate_failed"), ("server_error", "internal_server_error")]
)
def test_failed_lines_are_in_the_error_file(groq: Groq, client: sdk.Groq, kind: Any, code: str) -> None:
    groq.mishaps.add(Mishap(kind, at=(2,)))
    batch_id = create(client, request_of("a"), request_of("b"))
    wait(groq)

    ended = client.batches.retrieve(batch_id)

    [failed] = rows(client, ended.error_file_id)
    assert failed["custom_id"] == "b"
    assert failed["response"]["body"]["error"]["code"] == code
    assert [row["custom_id"] for row in rows(client, ended.output_file_id)] == ["a"]


def test_where_every_line_failed_there_is_no_output_file(groq: Groq, client: sdk.Groq) -> None:
    groq.mishaps.add(Mishap("lines_fail"))
    batch_id = create(client, request_of("a"))
    wait(groq)

    ended = client.batches.retrieve(batch_id)

    assert (ended.status, ended.output_file_id) == ("completed", None)
    assert len(rows(client, ended.error_file_id)) == 1


def test_an_expired_batch_has_the_results_so_far(groq: Groq, client: sdk.Groq) -> None:
    groq.mishaps.add(Mishap("expired"))
    batch_id = create(client, *(request_of(name) for name in "abcd"))
    wait(groq)

    ended = client.batches.retrieve(batch_id)

    assert ended.status == "expired"
    assert {row["custom_id"] for row in rows(client, ended.output_file_id)} == {"a", "b"}
    assert {row["error"]["code"] for row in rows(client, ended.error_file_id)} == {"batch_expired"}


def test_lists_of_batches_come_in_pages_the_newest_first(groq: Groq, client: sdk.Groq) -> None:
    created = [create(client, request_of("a")) for _ in range(23)]

    first = client.batches.list()
    cursor = first.paging["next_cursor"]  # type: ignore[attr-defined]
    second = client.batches.list(extra_query={"cursor": cursor})

    assert [batch.id for batch in [*first.data, *second.data]] == created[::-1]
    assert not hasattr(second, "paging")
    assert [file.filename for file in client.files.list().data] == ["in.jsonl"] * 23
    assert groq.clock() == Clock()()


def test_requests_are_refused_as_scripted(groq: Groq, client: sdk.Groq) -> None:
    groq.mishaps.add(
        Mishap("rate_limited", on="files", times=1, seconds=7),
        Mishap("down", on="retrieve"),
        Mishap("lost_answer", on="list", times=1),
    )

    with pytest.raises(sdk.RateLimitError) as limited:
        client.files.list()
    with pytest.raises(sdk.InternalServerError):
        client.batches.retrieve("batch_0001")
    with pytest.raises(sdk.APIConnectionError):
        client.batches.list()

    assert limited.value.response.headers["retry-after"] == "7"
    assert client.files.list().data == []
    assert groq.requests == {"files": 2, "retrieve": 1, "list": 1}


def test_what_is_not_there_is_not_found_and_a_wrong_key_is_refused(client: sdk.Groq) -> None:
    with pytest.raises(sdk.NotFoundError):
        client.batches.retrieve("batch_9999")
    with pytest.raises(sdk.NotFoundError):
        client.files.content("file_9999")
    with pytest.raises(sdk.AuthenticationError):
        client.with_options(api_key="wrong").files.list()


def test_a_file_of_nonsense_fails_in_validation(groq: Groq, client: sdk.Groq) -> None:
    file = client.files.create(file=("in.jsonl", b"no json\n"), purpose="batch")
    assert file.id is not None
    batch = client.batches.create(completion_window="24h", endpoint="/v1/chat/completions", input_file_id=file.id)
    wait(groq)

    assert client.batches.retrieve(batch.id).status == "failed"
    assert groq.lines == []


def test_a_cancelled_batch_stays_cancelled(groq: Groq, client: sdk.Groq) -> None:
    batch_id = create(client, request_of("a"))

    client.batches.cancel(batch_id)
    wait(groq)

    assert client.batches.retrieve(batch_id).status == "cancelled"


def test_a_mishap_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match="no mishap 'flood'"):
        Mishap("flood")  # type: ignore[arg-type]


def test_a_clock_that_moves_is_what_ends_a_batch() -> None:
    clock = Clock()
    groq = Groq(delay=60, clock=clock)
    batch = groq.create(groq.keep("in.jsonl", json.dumps(request_of("a")).encode()).id, None)

    assert groq.look(batch).status == "in_progress"
    clock.now += timedelta(seconds=61)
    assert groq.look(batch).status == "completed"
