"""One pull request's verdict as values: marks with their weight, and its times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.errors import InputError
from prsync_pipeline.reports.lists.verdict import Mark, read_verdict, weight_of
from prsync_pipeline.verdict_states import Involvement
from prsync_pipeline.verdicts.run import ClassificationRun
from prsync_pipeline_tests.support.classification_run import ALL, CLAUDE, one_of_many, save
from prsync_pipeline_tests.support.factories import make_commit, make_review

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store


@pytest.fixture
def warehouse_url(duckdb_url: str) -> str:
    return duckdb_url


def test_a_verdict_has_its_marks_with_their_words_and_the_times_of_its_pull_request(store: Store) -> None:
    made = one_of_many(1)
    review = make_review(submitted_at=made.created_at + timedelta(hours=3))
    save(store, [replace(made, reviews=(review,), commits=(make_commit(message=CLAUDE),), head_branch="cursor/lamp")])
    ClassificationRun(store, ALL, None, owner="run").run()

    report = read_verdict(store, "core", "acme/lamp", 1)

    assert (report.reference, report.headline, report.decided_by) == ("acme/lamp#1", "AI was used", "rules")
    assert report.meaning == "a commit names an AI tool as its co-author"
    assert report.marks[0] == Mark(
        Signal.TRAILER, "Claude", "commit aaaaaaa", "Co-Authored-By: Claude <noreply@anthropic.com>", "decides (0.98)"
    )
    assert [mark.weight for mark in report.marks[1:]] == ["weak: never alone"]
    assert (report.times.review_time_hours, report.times.cycle_time_hours) == (3.0, 24.0)
    assert report.times.first_review_at == review.submitted_at
    assert (report.use_of_model, report.model_lines, report.is_outdated) == (None, (), False)


def test_what_is_not_judged_or_not_stored_has_no_verdict(store: Store) -> None:
    save(store, [one_of_many(1)])

    for number in (1, 2):
        with pytest.raises(InputError, match=f"no verdict on acme/lamp#{number} of team 'core'"):
            read_verdict(store, "core", "acme/lamp", number)


@pytest.mark.parametrize(
    ("signal", "involvement", "weight"),
    [
        (Signal.TRAILER, Involvement.CO_AUTHORED, "decides (0.98)"),
        (Signal.TRAILER, Involvement.AUTHORED, "supports (0.98)"),
        (Signal.REVIEWER, Involvement.ASSISTED, "review only"),
        (Signal.REVIEWER, Involvement.REVIEWED, "decides (0.99)"),
        (Signal.FILE, Involvement.NONE, "weak: never alone"),
        (Signal.DENIAL, Involvement.NONE, "denies it"),
    ],
)
def test_each_mark_has_its_part_in_the_verdict(signal: Signal, involvement: Involvement, weight: str) -> None:
    assert weight_of(signal, involvement) == weight
