"""Verdicts as rows, and which pull requests lack one; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.llm.question import DOUBTFUL_ALONE
from prsync_pipeline.months import Month
from prsync_pipeline.verdict_states import Involvement, LlmQuestion, LlmStatus, VerdictMethod
from prsync_pipeline.warehouse import Classification, MonthSpan, Store
from prsync_pipeline_tests.support.factories import (
    JANUARY,
    SYNCED_AT,
    make_commit,
    make_file,
    make_pull_request,
    make_review,
    make_team,
    make_tracked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.models import PullRequest


ALL = MonthSpan("core", None, Month(2026, 12))


@pytest.fixture
def store(store: Store) -> Store:
    """A warehouse where team `core` has signed up."""
    store.teams.add(make_team(), [])
    return store


def save(store: Store, *pull_requests: PullRequest) -> None:
    store.pull_requests.save("core", pull_requests, {})


def to_classify(store: Store, span: MonthSpan = ALL, *, rules: str = "1", prompt: str = "1") -> list[int]:
    found = store.classifications.pull_requests_to_classify(span, rules_version=rules, prompt_version=prompt)
    return [pull_request.number for pull_request in found]


def make_verdict(number: int = 1, **changes: object) -> Classification:
    verdict = Classification(
        repository="acme/lamp",
        number=number,
        month=Month(2026, 1),
        is_ai_assisted=True,
        involvement=Involvement.CO_AUTHORED,
        tools=("Claude", 'a "quoted", tool'),
        confidence=0.98,
        method=VerdictMethod.RULES,
        evidence='[{"signal": "trailer"}]',
        llm_question=LlmQuestion.VERDICT,
        llm_status=LlmStatus.NONE,
        llm_error=None,
        summary_title="Add a lamp",
        summary_description=None,
        summary_type="feature",
        summary_risk="low",
        summary_friction="low",
        summary_scope="small",
        summary_languages=("Python", 'a "quoted", one'),
        summary_areas=(),
        content_hash="aa",
        rules_version="1",
        prompt_version="1",
        model=None,
        batch_id=None,
        input_tokens=None,
        output_tokens=None,
        cost_usd=None,
        classified_at=SYNCED_AT,
        synced_at=SYNCED_AT,
    )
    return replace(verdict, **changes)  # type: ignore[arg-type]


def numbers(verdicts: Iterable[Classification]) -> list[int]:
    return [verdict.number for verdict in verdicts]


def test_a_stored_pull_request_comes_back_with_all_that_the_rules_read(store: Store) -> None:
    original = make_pull_request(
        labels=("bug", "help wanted"),
        ready_at=(JANUARY,),
        reviews=(make_review(review_id=1), make_review(review_id=2, submitted_at=JANUARY + timedelta(hours=3))),
        commits=(make_commit(sha="1" * 40), make_commit(sha="2" * 40, message="Lamp\n\nCo-authored-by: A <a@b.c>")),
        files=(make_file(path="a.py"), make_file(path="b.py")),
    )
    save(store, original, make_pull_request(number=2))

    found = store.classifications.pull_requests_by_key("core", [("acme/lamp", 1), ("acme/lamp", 9)])

    assert found == {("acme/lamp", 1): original}


def test_what_hangs_on_a_pull_request_is_in_the_same_order_however_it_was_stored(store: Store) -> None:
    commits = (make_commit(sha="1" * 40), make_commit(sha="2" * 40), make_commit(sha="3" * 40))
    save(store, make_pull_request(commits=commits), make_pull_request(number=2, commits=commits[::-1]))

    found = store.classifications.pull_requests_by_key("core", [("acme/lamp", 1), ("acme/lamp", 2)])

    assert found["acme/lamp", 1].commits == found["acme/lamp", 2].commits == commits


def test_new_changed_and_otherwise_judged_ones_are_to_be_classified(store: Store) -> None:
    save(store, make_pull_request(), make_pull_request(number=2))
    assert to_classify(store) == [1, 2]

    store.classifications.save("core", [make_verdict(1), make_verdict(2)])

    assert to_classify(store) == []
    assert to_classify(store, rules="2") == [1, 2]
    assert to_classify(store, prompt="2") == [1, 2]
    save(store, make_pull_request(number=2, synced_at=SYNCED_AT + timedelta(seconds=1)))
    assert to_classify(store) == [2]


def test_a_change_that_was_saved_after_it_was_read_is_not_missed(store: Store) -> None:
    later = SYNCED_AT + timedelta(hours=5)
    save(store, make_pull_request())

    store.classifications.save("core", [make_verdict(classified_at=later)])
    save(store, make_pull_request(synced_at=SYNCED_AT + timedelta(hours=1)))

    assert to_classify(store) == [1]


def test_pages_follow_one_another_until_there_are_no_more(store: Store) -> None:
    save(store, *(make_pull_request(number=number) for number in range(1, 8)))
    after, pages = ("", 0), []

    while page := store.classifications.pull_requests_to_classify(
        ALL, rules_version="1", prompt_version="1", after=after, page=3
    ):
        pages.append([pull_request.number for pull_request in page])
        after = (page[-1].repository, page[-1].number)

    assert pages == [[1, 2, 3], [4, 5, 6], [7]]


def test_months_and_deletion_bound_what_is_classified(store: Store) -> None:
    save(store, make_pull_request(), make_pull_request(number=2, created_at=JANUARY + timedelta(days=40)))
    save(store, make_pull_request(number=3))
    store.pull_requests.mark_deleted("core", "acme/lamp", ["PR_acme/lamp_3"])

    assert to_classify(store) == [1, 2]
    assert to_classify(store, MonthSpan("core", Month(2026, 2), Month(2026, 2))) == [2]
    assert to_classify(store, MonthSpan("core", None, Month(2026, 1))) == [1]
    assert to_classify(store, MonthSpan("other", None, Month(2026, 12))) == []


def test_a_verdict_is_stored_as_it_is_and_replaced_by_the_next(store: Store) -> None:
    store.classifications.save("core", [make_verdict()])
    assert store.classifications.get("core", "acme/lamp", 1) == make_verdict()

    store.classifications.save("core", [make_verdict(involvement="none", tools=(), is_ai_assisted=False)])

    stored = store.classifications.get("core", "acme/lamp", 1)
    assert stored is not None
    assert (stored.involvement, stored.tools) == ("none", ())
    assert store.classifications.get("core", "acme/lamp", 2) is None


def test_counts_leave_deleted_pull_requests_out(store: Store) -> None:
    save(store, *(make_pull_request(number=number) for number in (1, 2, 3)))
    paid = {"llm_status": "done", "input_tokens": 1000, "output_tokens": 300, "cost_usd": 0.5}
    store.classifications.save(
        "core",
        [
            make_verdict(1, **paid),
            make_verdict(2, involvement="reviewed", is_ai_assisted=False, llm_status="pending"),
            make_verdict(3, **paid),
        ],
    )
    store.pull_requests.mark_deleted("core", "acme/lamp", ["PR_acme/lamp_3"])

    counts = store.classifications.counts(ALL)

    assert counts.classified == 2
    assert (counts.answered, counts.pending, counts.failed, counts.unasked, counts.paid) == (1, 1, 0, 0, 1)
    assert (counts.input_tokens, counts.output_tokens, counts.cost_usd) == (1000, 300, 0.5)


def test_an_answer_that_another_team_paid_for_is_not_counted_as_paid(store: Store) -> None:
    save(store, make_pull_request())
    free = {"llm_status": "done", "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}
    store.classifications.save("core", [make_verdict(1, **free)])

    counts = store.classifications.counts(ALL)

    assert (counts.answered, counts.paid) == (1, 0)


def test_verdicts_follow_a_renamed_repository_and_leave_nothing_behind(store: Store) -> None:
    store.roster.save("core", [make_tracked("acme/lamp", node_id="R_1")], None, SYNCED_AT)
    save(store, make_pull_request())
    store.classifications.save("core", [make_verdict(), make_verdict(99)])

    store.roster.rename_repositories("core", [replace(make_tracked("acme/torch", node_id="R_1").repository)])
    store.classifications.delete_moved("core")

    stored = store.classifications.get("core", "acme/torch", 1)
    assert stored == make_verdict(repository="acme/torch")
    assert store.classifications.get("core", "acme/lamp", 1) is None
    assert store.classifications.get("core", "acme/torch", 99) is None


def test_a_model_that_cannot_be_asked_is_noted_on_those_that_wait_for_it(store: Store) -> None:
    store.classifications.save("core", [make_verdict(1), make_verdict(2, llm_status="done")])
    store.classifications.save("core", [make_verdict(3, llm_question="summary"), make_verdict(4, llm_question="none")])

    store.classifications.mark_pending(ALL, DOUBTFUL_ALONE, "Groq is down")

    for number in (3, 4):
        unasked = store.classifications.get("core", "acme/lamp", number)
        assert unasked is not None
        assert (unasked.llm_status, unasked.llm_error) == ("none", None)

    first, second = store.classifications.get("core", "acme/lamp", 1), store.classifications.get("core", "acme/lamp", 2)
    assert first is not None
    assert second is not None
    assert (first.llm_status, first.llm_error) == ("pending", "Groq is down")
    assert (second.llm_status, second.llm_error) == ("done", None)
