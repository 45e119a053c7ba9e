"""What was sent to the model, once for each content and prompt, whoever sends it; on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from prsync_pipeline.classification.llm.question import ALL_QUESTIONS, DOUBTFUL_ALONE
from prsync_pipeline.months import Month
from prsync_pipeline.verdict_states import BatchOutcome
from prsync_pipeline.warehouse import BatchEnd, Classification, Intent, NewLine, SettledLine, Store
from prsync_pipeline_tests.support.factories import SYNCED_AT, make_pull_request, make_team
from prsync_pipeline_tests.warehouse.test_classifications import ALL, make_verdict

LATER = SYNCED_AT + timedelta(minutes=5)
INTENT = Intent("i1", "core", 1, "small", "1", Month(2026, 1), "run-1", SYNCED_AT)


@pytest.fixture
def store(store: Store) -> Store:
    """A warehouse where team `core` has signed up."""
    store.teams.add(make_team(), [])
    return store


def line(number: int = 1, version: str = "aa", intent_id: str = "i1") -> NewLine:
    return NewLine(f"{version}{number}", f"{intent_id}-{number}")


def reserve(store: Store, intent_id: str, *numbers: int, attempt: int = 1, version: str = "aa") -> set[str]:
    intent = replace(INTENT, intent_id=intent_id, attempt=attempt)
    return store.llm_batches.reserve_lines(intent, [line(number, version, intent_id) for number in numbers])


def to_ask(store: Store, attempt: int = 1) -> list[int]:
    found = store.llm_batches.pull_requests_to_ask(
        ALL, ALL_QUESTIONS, prompt_version="1", attempt=attempt, after=("", 0), page=100
    )
    return [number for _, number in found]


def verdict(number: int, **changes: object) -> Classification:
    return make_verdict(number, **{"content_hash": f"aa{number}", **changes})


def classified(store: Store, *numbers: int) -> None:
    store.pull_requests.save("core", [make_pull_request(number=number) for number in numbers], {})
    store.classifications.save("core", [verdict(number) for number in numbers])


def test_one_content_is_reserved_once_for_each_attempt(store: Store) -> None:
    assert reserve(store, "i1", 1, 2) == {"i1-1", "i1-2"}

    assert reserve(store, "i2", 2, 3) == {"i2-3"}
    assert reserve(store, "i3", 1, 2, 3) == set()
    assert reserve(store, "i4", 2, version="bb") == {"i4-2"}
    assert reserve(store, "i5", 1, attempt=2) == {"i5-1"}
    assert {batch.intent_id: batch.line_count for batch in store.llm_batches.open("core")} == {
        "i1": 2,
        "i2": 1,
        "i4": 1,
        "i5": 1,
    }


def test_of_two_runs_at_once_each_line_goes_to_one(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        reserved = list(pool.map(lambda run: reserve(store, f"i{run}", *range(50)), range(4)))

    numbers = sorted(int(custom_id.partition("-")[2]) for part in reserved for custom_id in part)
    assert numbers == list(range(50))


def test_those_to_ask_have_a_verdict_without_an_answer_and_no_line(store: Store) -> None:
    classified(store, 1, 2, 3)
    store.classifications.save("core", [verdict(3, llm_status="done")])

    assert to_ask(store) == [1, 2]
    reserve(store, "i1", 2)
    assert to_ask(store) == [1]
    assert to_ask(store, attempt=2) == []


def test_of_two_teams_with_one_content_one_sends_it_and_pays_for_it(store: Store) -> None:
    store.teams.add(make_team(slug="web"), [])
    for team in ("core", "web"):
        store.pull_requests.save(team, [make_pull_request()], {})
        store.classifications.save(team, [verdict(1, llm_status="pending")])

    assert reserve(store, "i1", 1) == {"i1-1"}
    others = replace(INTENT, intent_id="i2", team="web")
    assert store.llm_batches.reserve_lines(others, [line(1, "aa", "i2")]) == set()
    assert [batch.intent_id for batch in store.llm_batches.open("web")] == ["i1"]

    store.llm_batches.end("i1", BatchEnd(BatchOutcome.COMPLETED), {"i1-1": SettledLine("{}", None, 10, 5, 0.1)}, LATER)
    paid = {team: store.llm_batches.lines_of(team, ["aa1"], "1")[0] for team in ("core", "web")}
    assert {team: (line.answer, line.input_tokens, line.cost_usd) for team, line in paid.items()} == {
        "core": ("{}", 10, 0.1),
        "web": ("{}", 0, 0.0),
    }
    assert store.llm_batches.first_settled_month("web", prompt_version="1", last_attempt=2) == Month(2026, 1)


def test_only_questions_that_are_asked_are_sent(store: Store) -> None:
    classified(store, 1, 2, 3)
    store.classifications.save("core", [verdict(2, llm_question="summary"), verdict(3, llm_question="none")])

    found = store.llm_batches.pull_requests_to_ask(
        ALL, DOUBTFUL_ALONE, prompt_version="1", attempt=1, after=("", 0), page=100
    )

    assert list(found) == [("acme/lamp", 1)]
    assert to_ask(store) == [1, 2]


def test_a_changed_content_is_to_be_asked_again(store: Store) -> None:
    classified(store, 1)
    reserve(store, "i1", 1)

    store.classifications.save("core", [verdict(1, content_hash="bb1")])

    assert to_ask(store) == [1]


def test_only_failed_lines_are_for_the_larger_model(store: Store) -> None:
    classified(store, 1, 2, 3)
    reserve(store, "i1", 1, 2, 3)

    settled = {"i1-1": SettledLine("{}", None, 10, 5, 0.1), "i1-2": SettledLine(None, "no JSON", 10, 7, 0.2)}
    assert store.llm_batches.end("i1", BatchEnd(BatchOutcome.COMPLETED, missing=1, foreign_lines=2), settled, LATER)

    assert to_ask(store, attempt=2) == [2]
    lines = {line.content_hash: line for line in store.llm_batches.lines_of("core", ["aa1", "aa2", "aa2"], "1")}
    assert (lines["aa1"].status, lines["aa1"].answer, lines["aa1"].cost_usd) == ("answered", "{}", 0.1)
    assert (lines["aa2"].status, lines["aa2"].error, lines["aa2"].output_tokens) == ("failed", "no JSON", 7)
    [row] = ended_batches(store)
    expected = {"status": "completed", "answered": 1, "failed": 1, "missing": 1, "foreign_lines": 2}
    assert row.items() >= {**expected, "input_tokens": 20, "output_tokens": 12, "error": None}.items()


def ended_batches(store: Store) -> list[dict[str, object]]:
    with store.warehouse.transaction() as transaction:
        return transaction.fetch("select * from llm_batches where ended_at is not null order by intent_id")


def test_a_batch_ends_once_whoever_collects_it(store: Store) -> None:
    reserve(store, "i1", 1)

    assert store.llm_batches.end("i1", BatchEnd(BatchOutcome.COMPLETED), {"i1-1": SettledLine("{}", None)}, LATER)
    assert not store.llm_batches.end("i1", BatchEnd(BatchOutcome.EXPIRED), {"i1-1": SettledLine(None, "late")}, LATER)

    [stored] = store.llm_batches.lines_of("core", ["aa1"], "1")
    assert (stored.status, stored.error) == ("answered", None)


def test_an_abandoned_batch_frees_its_lines_and_says_why(store: Store) -> None:
    classified(store, 1)
    reserve(store, "i1", 1)

    store.llm_batches.abandon("i1", "Groq never had it", LATER)

    assert to_ask(store) == [1]
    assert reserve(store, "i2", 1) == {"i2-1"}
    [row] = ended_batches(store)
    assert (row["status"], row["error"]) == ("abandoned", "Groq never had it")


def test_a_run_that_lost_its_batch_may_not_submit_it(store: Store) -> None:
    reserve(store, "i1", 1)
    [batch] = store.llm_batches.open("core")

    assert store.llm_batches.claim(batch, "run-2", LATER)

    assert not store.llm_batches.claim(batch, "run-3", LATER)
    assert not store.llm_batches.mark_uploaded("i1", "run-1", "file_1", LATER)
    assert store.llm_batches.mark_uploaded("i1", "run-2", "file_2", LATER)
    assert store.llm_batches.mark_submitted("i1", "batch_1", LATER)
    assert not store.llm_batches.mark_submitted("i1", "batch_2", LATER)
    [batch] = store.llm_batches.open("core")
    assert (batch.status, batch.file_id, batch.batch_id) == ("submitted", "file_2", "batch_1")


def test_the_first_month_that_an_answer_or_a_question_waits_for(store: Store) -> None:
    classified(store, 1, 2)
    store.classifications.save("core", [verdict(1, llm_status="pending", month=Month(2026, 3))])
    assert store.llm_batches.first_unsent_month("core", ALL_QUESTIONS, prompt_version="1", last_attempt=2) == Month(
        2026, 3
    )
    assert store.llm_batches.first_settled_month("core", prompt_version="1", last_attempt=2) is None

    reserve(store, "i1", 1)
    assert store.llm_batches.first_unsent_month("core", ALL_QUESTIONS, prompt_version="1", last_attempt=2) is None

    store.llm_batches.end("i1", BatchEnd(BatchOutcome.COMPLETED), {"i1-1": SettledLine(None, "no JSON")}, LATER)
    assert store.llm_batches.first_unsent_month("core", ALL_QUESTIONS, prompt_version="1", last_attempt=2) == Month(
        2026, 3
    )
    assert store.llm_batches.first_settled_month("core", prompt_version="1", last_attempt=2) is None

    reserve(store, "i2", 1, attempt=2)
    store.llm_batches.end("i2", BatchEnd(BatchOutcome.COMPLETED), {"i2-1": SettledLine("{}", None)}, LATER)
    assert store.llm_batches.first_settled_month("core", prompt_version="1", last_attempt=2) == Month(2026, 3)
    found = store.classifications.pending_with_answers(ALL, prompt_version="1", last_attempt=2)
    assert [pull_request.number for pull_request in found] == [1]
