"""The client of Groq's batches over real HTTP, and what it makes of every refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.llm.batch_file import batch_line
from prsync_pipeline.classification.llm.groq_batches import GroqBatches, error_text
from prsync_pipeline.classification.llm.models import MODELS
from prsync_pipeline.errors import ModelKeyRefused, ModelRejected, ModelUnavailable
from prsync_pipeline.sandbox import DEFAULT_KEY, Groq, Mishap, World, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES = [batch_line(f"i1-{number}", MODELS[0], "<pull_request>\n{}\n</pull_request>") for number in range(3)]


@pytest.fixture
def groq() -> Groq:
    return Groq()


@pytest.fixture
def url(groq: Groq) -> Iterator[str]:
    with serve(World(), groq=groq) as sandbox:
        yield sandbox.groq_url


@pytest.fixture
def client(url: str) -> Iterator[GroqBatches]:
    with GroqBatches(DEFAULT_KEY, url) as batches:
        yield batches


def test_a_batch_goes_in_is_found_and_comes_out(client: GroqBatches) -> None:
    file_id = client.upload("i1", LINES)
    batch_id = client.create(file_id, "i1")

    state = client.state(batch_id)
    results = list(client.results(state))

    assert (state.status, state.intent_id, state.has_ended) == ("completed", "i1", True)
    assert {result.custom_id for result in results} == {"i1-0", "i1-1", "i1-2"}
    assert client.find_file("i1") == file_id
    assert client.find_file("i2") is None


def test_an_intent_is_looked_for_on_all_pages(client: GroqBatches) -> None:
    file_id = client.upload("i", LINES)
    created = {f"i{number}": client.create(file_id, f"i{number}") for number in range(25)}

    assert client.find_batches(["i0", "i24", "unknown"]) == {"i0": created["i0"], "i24": created["i24"]}


def test_what_creates_something_is_sent_once(groq: Groq, client: GroqBatches) -> None:
    groq.mishaps.add(Mishap("lost_answer", on="upload"), Mishap("down", on="create"))

    with pytest.raises(ModelUnavailable):
        client.upload("i1", LINES)
    with pytest.raises(ModelUnavailable):
        client.create("file_0001", "i1")

    assert groq.requests == {"upload": 1, "create": 1}


def test_what_only_asks_is_sent_again(groq: Groq, client: GroqBatches) -> None:
    groq.mishaps.add(Mishap("down", on="files", times=1))

    assert client.find_file("i1") is None
    assert groq.requests["files"] == 2


def test_a_pause_that_is_asked_for_is_passed_on(groq: Groq, client: GroqBatches) -> None:
    groq.mishaps.add(Mishap("rate_limited", on="upload", seconds=17))

    with pytest.raises(ModelUnavailable) as caught:
        client.upload("i1", LINES)

    assert caught.value.retry_after == 17


def test_a_wrong_key_is_refused_and_not_shown(url: str) -> None:
    with GroqBatches("gsk_wrong", url) as client, pytest.raises(ModelKeyRefused, match="GROQ_API_KEY") as caught:
        client.find_batches(["i1"])

    assert "gsk_wrong" not in str(caught.value)


def test_a_request_that_groq_does_not_take_is_rejected(groq: Groq, client: GroqBatches) -> None:
    groq.mishaps.add(Mishap("rejected", on="upload"))

    with pytest.raises(ModelRejected, match="not to Groq's liking"):
        client.upload("i1", LINES)
    with pytest.raises(ModelRejected, match="404"):
        client.create("file_9999", "i1")


def test_a_batch_that_groq_does_not_know_is_unknown(client: GroqBatches) -> None:
    state = client.state("batch_9999")

    assert (state.status, state.has_ended) == ("unknown", False)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with GroqBatches(DEFAULT_KEY, "http://127.0.0.1:9", max_retries=0) as client, pytest.raises(ModelUnavailable):
        client.state("batch_0001")


def test_a_failed_batch_says_what_was_wrong_with_it(groq: Groq, client: GroqBatches) -> None:
    groq.mishaps.add(Mishap("failed"))

    state = client.state(client.create(client.upload("i1", LINES), "i1"))

    assert (state.status, state.error) == ("failed", "made to fail")
    assert list(client.results(state)) == []
    assert error_text({"data": [{"message": "line 4"}]}) == "line 4"
    assert error_text(None) is None


@pytest.mark.parametrize("kind", ["garbled", "page"])
@pytest.mark.parametrize("operation", ["upload", "create", "list", "files", "retrieve"])
def test_an_answer_that_cannot_be_read_is_no_answer(groq: Groq, url: str, kind: str, operation: str) -> None:
    groq.mishaps.add(Mishap(kind, on=operation))  # type: ignore[arg-type]
    calls: dict[str, Callable[[GroqBatches], object]] = {
        "upload": lambda client: client.upload("i1", LINES),
        "create": lambda client: client.create("file_0001", "i1"),
        "list": lambda client: client.find_batches(["i1"]),
        "files": lambda client: client.find_file("i1"),
        "retrieve": lambda client: client.state("batch_0001"),
    }

    with GroqBatches(DEFAULT_KEY, url, max_retries=0) as client, pytest.raises(ModelUnavailable, match="Groq's answer"):
        calls[operation](client)


def test_what_groq_says_is_shown_without_the_key_and_without_what_no_database_takes(groq: Groq, url: str) -> None:
    groq.key = "Groq's"
    groq.mishaps.add(Mishap("rejected", on="upload"))

    with GroqBatches(groq.key, url) as client, pytest.raises(ModelRejected) as caught:
        client.upload("i1", LINES)

    assert "not to *** liking" in str(caught.value)
    assert "\0" not in str(caught.value)
    str(caught.value).encode()


def test_an_answer_that_drips_ends_with_the_time_of_one_request(groq: Groq, url: str) -> None:
    groq.mishaps.add(Mishap("drip", on="list"))

    with GroqBatches(DEFAULT_KEY, url, max_retries=0, timeout_seconds=0.4) as client, pytest.raises(ModelUnavailable):
        client.check_key()


def test_a_pause_is_a_day_at_most_whatever_groq_asks_for(groq: Groq, client: GroqBatches) -> None:
    groq.mishaps.add(Mishap("rate_limited", on="upload", seconds=10**40))

    with pytest.raises(ModelUnavailable) as caught:
        client.upload("i1", LINES)

    assert caught.value.retry_after == 24 * 3600
