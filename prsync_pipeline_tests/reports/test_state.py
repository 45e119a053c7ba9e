"""A team's state is read from facts: a case for each state, and none that calls a team complete too soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prsync_pipeline.models import RepositorySync, SyncStatus, Team
from prsync_pipeline.months import Month
from prsync_pipeline.reports.team.facts import TeamFacts
from prsync_pipeline.reports.team.progress import STOPPED, team_progress
from prsync_pipeline.reports.team.state import TeamState, state_of
from prsync_pipeline.warehouse import Discovery, OpenFault, RunOutcome, RunStage, SyncRun, TeamCounts

NOW = datetime(2026, 11, 20, 12)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
HISTORY = datetime(2025, 11, 1)
NEW = Team("acme", "acme", NOW - HOUR, history_months=12)
WHOLE = replace(NEW, covered_from=HISTORY, watermark=NOW - HOUR)
TWO_MONTHS = replace(NEW, covered_from=datetime(2026, 10, 1), watermark=NOW - HOUR)
PENDING = RepositorySync("acme/web")
DONE = RepositorySync("acme/api", HISTORY, SyncStatus.COMPLETED, 100, 5, 5, NOW, NOW)
FAILED = replace(DONE, repository="acme/gone", sync_status=SyncStatus.FAILED, sync_error="it is gone")
SYNCING = replace(PENDING, sync_status=SyncStatus.SYNCING, pull_requests_total=40, pull_requests_synced=10)
COMPUTED = TeamCounts(judged=5, trend_months=13)
ALIVE = SyncRun(
    "run-1",
    "acme",
    "host:1",
    "history",
    Month(2025, 11),
    Month(2026, 11),
    began_at=NOW - timedelta(minutes=1),
    beat_at=NOW - SECOND,
    stage=RunStage.LISTING,
    stage_began_at=NOW - timedelta(minutes=1),
)
GONE = replace(ALIVE, beat_at=NOW - timedelta(seconds=91))
ENDED = replace(ALIVE, ended_at=NOW, outcome=RunOutcome.SUCCEEDED)
REFUSED = replace(ENDED, outcome=RunOutcome.FAILED, error_code="credentials_refused")
INTERRUPTED = replace(ENDED, outcome=RunOutcome.INTERRUPTED)
TICKING = NOW - timedelta(seconds=20)
WRONG = OpenFault("listed_is_stored", "acme/api#7", "GitHub counts 2 commits, 1 are stored", 1, NOW)
COMPLETE = TeamFacts(WHOLE, [DONE], [ENDED], COMPUTED)
COMING = TeamFacts(NEW, [SYNCING], [ALIVE])


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (replace(COMPLETE, team=replace(WHOLE, is_paused=True)), TeamState.PAUSED),
        (COMING, TeamState.LISTING),
        (replace(COMING, runs=[replace(ALIVE, stage=RunStage.HYDRATING)]), TeamState.HYDRATING),
        (replace(COMING, runs=[replace(ALIVE, stage=RunStage.JUDGING)]), TeamState.JUDGING),
        (replace(COMING, runs=[replace(ALIVE, stage=RunStage.COMPUTING)]), TeamState.COMPUTING),
        (replace(COMPLETE, runs=[replace(ALIVE, stage=RunStage.JUDGING)], counts=TeamCounts()), TeamState.JUDGING),
        (replace(COMPLETE, runs=[ALIVE]), TeamState.UPDATING),
        (replace(COMPLETE, runs=[ENDED, ALIVE]), TeamState.UPDATING),
        (replace(COMPLETE, runs=[ENDED, replace(ALIVE, beat_at=NOW - 31 * SECOND)]), TeamState.COMPLETE),
        (replace(COMPLETE, open_faults=[WRONG]), TeamState.ROWS_WRONG),
        (replace(COMPLETE, open_faults=[replace(WRONG, check="files_are_as_github_counts")]), TeamState.COMPLETE),
        (replace(COMPLETE, runs=[REFUSED]), TeamState.TOKEN_REFUSED),
        (replace(COMPLETE, runs=[REFUSED], discovery=Discovery(NOW + SECOND, None, 0, None)), TeamState.COMPLETE),
        (replace(COMPLETE, team=replace(WHOLE, resume_at=NOW + HOUR)), TeamState.WAITING_FOR_BUDGET),
        (replace(COMPLETE, team=replace(WHOLE, resume_at=NOW)), TeamState.COMPLETE),
        (replace(COMING, runs=[GONE]), TeamState.LOST),
        (replace(COMPLETE, syncs=[FAILED]), TeamState.NOTHING_CAME),
        (TeamFacts(NEW, [FAILED]), TeamState.NOTHING_CAME),
        (TeamFacts(NEW, [PENDING]), TeamState.NO_DAEMON),
        (replace(COMING, runs=[INTERRUPTED]), TeamState.NO_DAEMON),
        (TeamFacts(NEW, [PENDING], ticked_at=TICKING), TeamState.STARTING),
        (TeamFacts(NEW, [PENDING], ticked_at=TICKING, token_used_at=NOW - 90 * SECOND), TeamState.QUEUED),
        (TeamFacts(NEW, [PENDING], ticked_at=TICKING, token_used_at=NOW - 91 * SECOND), TeamState.STARTING),
        (TeamFacts(NEW, [PENDING], ticked_at=NOW - 61 * SECOND), TeamState.NO_DAEMON),
        (TeamFacts(TWO_MONTHS, [DONE], [ENDED], COMPUTED, ticked_at=TICKING), TeamState.FIRST_MONTHS_IN),
        (replace(COMPLETE, syncs=[DONE, PENDING], ticked_at=TICKING), TeamState.REPOSITORIES_TO_COME),
        (
            replace(COMPLETE, syncs=[DONE, PENDING], counts=TeamCounts(trend_months=12), ticked_at=TICKING),
            TeamState.REPOSITORIES_TO_COME,
        ),
        (
            replace(COMPLETE, syncs=[DONE, PENDING], counts=TeamCounts(trend_months=11), ticked_at=TICKING),
            TeamState.FIRST_MONTHS_IN,
        ),
        (replace(COMPLETE, syncs=[DONE, PENDING]), TeamState.NO_DAEMON),
        (replace(COMPLETE, counts=replace(COMPUTED, trends_due_from=Month(2026, 11))), TeamState.NOT_COMPUTED),
        (replace(COMPLETE, counts=TeamCounts()), TeamState.NOT_COMPUTED),
        (replace(COMPLETE, team=replace(WHOLE, watermark=NOW - 27 * HOUR)), TeamState.BEHIND),
        (replace(COMPLETE, discovery=Discovery(NOW, None, 1, "GitHub refuses the token")), TeamState.LOOK_FAILED),
        (
            replace(COMPLETE, discovery=Discovery(NOW - HOUR, None, 1, "down"), runs=[replace(ENDED, requests=4)]),
            TeamState.COMPLETE,
        ),
        (replace(COMPLETE, syncs=[DONE, FAILED]), TeamState.PARTLY_FAILED),
        (
            TeamFacts(WHOLE, [replace(DONE, pull_requests_total=0)], [ENDED], TeamCounts(trend_months=13)),
            TeamState.EMPTY,
        ),
        (COMPLETE, TeamState.COMPLETE),
        (replace(COMPLETE, counts=replace(COMPUTED, waiting_for_model=3, open_batches=1)), TeamState.COMPLETE),
    ],
)
def test_each_state_is_reached_by_facts(facts: TeamFacts, state: TeamState) -> None:
    assert state_of(facts, NOW) is state


def test_it_is_a_hundred_percent_only_when_nothing_is_to_come() -> None:
    unfinished = [
        replace(COMPLETE, counts=replace(COMPUTED, trends_due_from=Month(2026, 11))),
        replace(COMPLETE, runs=[ALIVE]),
        replace(COMPLETE, syncs=[DONE, PENDING]),
        TeamFacts(TWO_MONTHS, [replace(DONE, covered_from=datetime(2026, 10, 1))], [ENDED], COMPUTED),
    ]

    assert team_progress(COMPLETE, NOW).percent == 100
    assert [team_progress(facts, NOW).percent for facts in unfinished] == [99, 99, 99, 15]


def test_nine_tenths_are_for_what_github_brings_and_one_for_the_verdicts() -> None:
    half = replace(SYNCING, history_total=200, pull_requests_synced=100, pull_requests_total=120)

    progress = team_progress(replace(COMING, syncs=[half], counts=TeamCounts(judged=50)), NOW)

    assert (progress.stored, progress.total, progress.judged) == (100, 200, 50)
    assert progress.percent == 47  # 45 of them for what is stored, two and a quarter for what is judged


def test_a_repository_that_failed_is_in_no_sum_and_one_that_has_its_history_is_whole() -> None:
    refreshed = replace(DONE, history_total=90, pull_requests_total=3, pull_requests_synced=1)

    progress = team_progress(replace(COMING, syncs=[refreshed, FAILED]), NOW)

    assert (progress.stored, progress.total, progress.failed) == (90, 90, 1)


def test_the_time_left_counts_down_and_holds_what_a_further_run_brings() -> None:
    run = replace(
        ALIVE,
        stage=RunStage.HYDRATING,
        stage_began_at=NOW - 20 * SECOND,
        to_hydrate=40,
        hydrated=20,
        hydrated_by=NOW + 20 * SECOND,
    )
    alone = replace(COMING, syncs=[replace(SYNCING, pull_requests_synced=20)], runs=[run])
    followed = replace(COMING, syncs=[replace(SYNCING, pull_requests_synced=20, history_total=100)], runs=[run])

    assert team_progress(alone, NOW).seconds_left == 20
    assert team_progress(alone, NOW + 15 * SECOND).seconds_left == 5
    assert team_progress(followed, NOW).seconds_left == 20 + 60 + 30
    assert team_progress(replace(alone, runs=[GONE]), NOW).seconds_left is None


def test_nothing_is_syncing_where_no_run_lives() -> None:
    lost, interrupted = (team_progress(replace(COMING, runs=[run]), NOW) for run in (GONE, INTERRUPTED))

    assert team_progress(COMING, NOW).repositories[0].state == SyncStatus.SYNCING
    assert lost.repositories[0].state == interrupted.repositories[0].state == STOPPED


def test_a_wait_is_told_while_it_lasts() -> None:
    waiting = replace(ALIVE, waits_until=NOW + SECOND, waits_for="GitHub's budget of work a minute")
    spent = replace(COMPLETE, team=replace(WHOLE, resume_at=NOW + HOUR))

    progress = team_progress(replace(COMING, runs=[waiting]), NOW)

    assert (progress.waits_until, progress.waits_for) == (NOW + SECOND, "GitHub's budget of work a minute")
    assert team_progress(replace(COMING, runs=[waiting]), NOW + SECOND).waits_until is None
    assert team_progress(spent, NOW).waits_for == "GitHub's hourly budget"
