"""What the model is asked for, counted on pull requests whose contents are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from prsync_pipeline.classification.llm.models import USUAL_ANSWER_TOKENS
from prsync_pipeline.models import PullRequestState
from prsync_pipeline_tests.classification.questions import count_questions, every_content, last_content
from prsync_pipeline_tests.support.factories import JANUARY, make_commit, make_pull_request, make_review
from prsync_pipeline_tests.support.real_history import real_history
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY

HOUR = timedelta(hours=1)
LIVED = make_pull_request(
    state=PullRequestState.MERGED,
    commits=(
        make_commit(),
        make_commit(message="More", committed_at=JANUARY + 3 * HOUR),
        make_commit(message="Still more", committed_at=JANUARY + 3 * HOUR + timedelta(minutes=9)),
    ),
    reviews=(make_review(submitted_at=JANUARY + 5 * HOUR), make_review(submitted_at=JANUARY + 7 * HOUR)),
)


def test_each_hour_that_changes_what_is_shown_is_a_content() -> None:
    assert (
        len(list(every_content(LIVED))) == 3
    )  # opened; two commits in one hour; a reviewer, whose second adds nothing


def test_questions_are_counted_by_a_thousand_that_are_merged() -> None:
    several = [LIVED, replace(LIVED, state=PullRequestState.OPEN), replace(LIVED, body="A gift of Claude.")]

    with_summaries = count_questions(several, last_content(with_summaries=True))
    doubtful = count_questions(several, last_content(with_summaries=False))

    assert (with_summaries.lines, doubtful.lines) == (1000, 500)
    assert doubtful.output_tokens == 500 * USUAL_ANSWER_TOKENS
    assert 0 < doubtful.usd < with_summaries.usd


@pytest.mark.skipif(not REAL_HISTORY.exists(), reason=WITHOUT_REAL_HISTORY)
def test_on_the_real_history_it_is_asked_about_a_few_of_a_hundred_for_the_verdict() -> None:
    history = real_history()

    doubtful = count_questions(history, last_content(with_summaries=False))
    with_summaries = count_questions(history, last_content(with_summaries=True))

    assert 0 < doubtful.lines < 100
    assert 900 < with_summaries.lines < 1_200
