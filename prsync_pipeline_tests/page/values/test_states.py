"""Every state of a team in words: none is left out, numbers and times are in them, and no daemon is no promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import RepositorySync, SyncStatus, Team
from prsync_pipeline.months import Month
from prsync_pipeline.page.progress.repositories import listed, other_faults, repository_faults, state_in_words
from prsync_pipeline.page.progress.requested import COMMANDS, OUTCOMES, WHAT, requested
from prsync_pipeline.page.progress.state_shown import shown
from prsync_pipeline.page.progress.states import STATES, TRENDS
from prsync_pipeline.page.progress.steps import steps
from prsync_pipeline.reports.team.facts import TeamFacts
from prsync_pipeline.reports.team.state import TeamState
from prsync_pipeline.reports.team.watch import Watch, watch
from prsync_pipeline.reports.team.words import what_is_missing
from prsync_pipeline.warehouse import (
    RequestKind,
    RequestOutcome,
    RunOutcome,
    RunStage,
    SyncRequest,
    SyncRun,
    TeamCounts,
)

if TYPE_CHECKING:
    from prsync_pipeline.reports.team.progress import TeamProgress

NOW = datetime(2026, 11, 20, 12)
SECOND = timedelta(seconds=1)
HISTORY = datetime(2025, 11, 1)
TEAM = Team("acme", "acme", NOW - timedelta(hours=1), history_months=12)
WHOLE = replace(TEAM, covered_from=HISTORY, watermark=NOW)
COMING = RepositorySync(
    "acme/web", None, SyncStatus.SYNCING, 50, pull_requests_total=1200, pull_requests_synced=600, history_total=2400
)
DONE = RepositorySync("acme/api", HISTORY, SyncStatus.COMPLETED, 100, 5, 5, NOW, NOW, history_total=5)
FAILED = replace(COMING, repository="acme/gone", sync_status=SyncStatus.FAILED, sync_error="it is gone")
RUN = SyncRun(
    "run-1", "acme", "host:1", "history", Month(2026, 10), Month(2026, 11), NOW - 40 * SECOND, NOW,
    RunStage.HYDRATING, NOW - 38 * SECOND, to_hydrate=1200, hydrated=600, listing_seconds=2.1,
)  # fmt: skip
FACTS = TeamFacts(TEAM, [COMING], [RUN], TeamCounts(judged=300), ticked_at=NOW)
COMPLETE = TeamFacts(
    WHOLE, [DONE], [replace(RUN, ended_at=NOW, outcome=RunOutcome.SUCCEEDED)], TeamCounts(5, 0, 0, 0, 13)
)


def in_state(state: TeamState, facts: TeamFacts = FACTS) -> Watch:
    seen = watch(facts, NOW)
    return replace(seen, progress=replace(seen.progress, state=state))


def test_every_state_has_its_words() -> None:
    assert set(STATES) == set(TeamState)


@pytest.mark.parametrize("state", list(TeamState))
def test_words_are_filled_in_whatever_is_known(state: TeamState) -> None:
    attended = in_state(state, replace(FACTS, ticked_at=NOW))
    for seen in (attended, replace(attended, is_attended=False), in_state(state, COMPLETE)):
        words = shown(seen)
        assert words.heading
        assert words.sentence
        assert "{" not in words.heading + words.sentence
        assert "None" not in words.heading + words.sentence
        assert words.spoken == words.heading.striptags() or words.spoken.endswith("%")


@pytest.mark.parametrize("state", [state for state, words in STATES.items() if words.unattended])
def test_nothing_is_promised_where_no_daemon_runs(state: TeamState) -> None:
    words = shown(replace(in_state(state), is_attended=False))

    assert "prsync dev" in words.sentence
    assert "by itself" not in words.sentence


def test_numbers_and_times_stand_in_the_words() -> None:
    spent = replace(FACTS, runs=[], team=replace(TEAM, resume_at=datetime(2026, 11, 20, 14, 32)))

    words = shown(watch(spent, NOW))

    assert words.heading.striptags() == "Waiting for GitHub until 20 Nov 14:32 UTC"
    assert 'datetime="2026-11-20T14:32:00Z"' in words.heading
    assert "600 of 2\u2009400 pull requests are in" in words.sentence
    assert words.every == 15


def test_a_screen_reader_hears_the_stage_and_the_quarters() -> None:
    def spoken(percent: int) -> str:
        seen = in_state(TeamState.HYDRATING)
        return shown(replace(seen, progress=replace(seen.progress, percent=percent))).spoken

    heading = "Bringing in the history of acme"
    assert [spoken(percent) for percent in (3, 24, 25, 49, 74, 75)] == [
        heading,
        heading,
        f"{heading}: 25 %",
        f"{heading}: 25 %",
        f"{heading}: 50 %",
        f"{heading}: 75 %",
    ]


def test_the_way_to_the_numbers_stands_first_as_soon_as_there_are_some() -> None:
    def labels(facts: TeamFacts) -> list[str]:
        return [button.label for button in shown(watch(facts, NOW)).buttons]

    assert labels(FACTS) == []
    assert labels(replace(FACTS, counts=TeamCounts(trend_months=2))) == ["See the first numbers"]
    assert labels(COMPLETE) == [TRENDS.label, "Sync now"]


def test_of_a_repository_that_was_added_it_is_told_that_its_history_follows() -> None:
    def words(*added: RepositorySync) -> tuple[str, str, list[str]]:
        found = shown(watch(replace(COMPLETE, syncs=[DONE, *added], ticked_at=NOW), NOW))
        return str(found.heading), str(found.sentence), [button.label for button in found.buttons]

    lamp, door = RepositorySync("acme/lamp"), RepositorySync("acme/door")

    assert words(lamp) == (
        "1 of 2 repositories is still to come",
        "Its history follows by itself; the others are complete.",
        ["See the trends"],
    )
    assert words(lamp, door)[:2] == (
        "2 of 3 repositories are still to come",
        "Their history follows by itself; the others are complete.",
    )
    assert words(lamp, FAILED)[:2] == ("1 of 3 repositories is still to come", "Its history follows by itself.")


def test_figures_without_an_added_repository_say_so() -> None:
    def missing(ticked_at: datetime | None) -> str | None:
        facts = replace(COMPLETE, syncs=[DONE, RepositorySync("acme/lamp")], ticked_at=ticked_at)
        return what_is_missing(watch(facts, NOW).progress)

    lacking = "1 of 2 repositories lack their history in these figures"
    assert missing(NOW) == (f"{lacking}; it follows by itself: 5 of 5 pull requests are in. → prsync status acme")
    assert missing(None) == (f"{lacking} (5 of 5 pull requests are in), and nothing is running. → prsync sync acme")


def test_what_should_have_begun_names_the_doctor_and_what_failed_names_its_error() -> None:
    waiting = TeamFacts(TEAM, [RepositorySync("acme/web")], ticked_at=NOW)
    failed = replace(RUN, ended_at=NOW, outcome=RunOutcome.FAILED, error="GitHub is away.\nMore.", error_code="x")

    just, late = watch(replace(waiting, team=replace(TEAM, created_at=NOW)), NOW), watch(waiting, NOW)
    again = watch(replace(waiting, runs=[failed]), NOW)

    assert shown(just).sentence == "It begins within half a minute."
    assert "prsync doctor" in shown(late).sentence
    assert shown(again).sentence == "The last try failed: GitHub is away. It is tried again by itself."


def test_after_failures_it_is_told_when_it_is_tried_again() -> None:
    failed = replace(RUN, ended_at=NOW, outcome=RunOutcome.FAILED, error="GitHub is away.", error_code="x")
    before = replace(failed, run_id="run-0", ended_at=NOW - 60 * SECOND)
    waiting = TeamFacts(TEAM, [RepositorySync("acme/web")], [failed], ticked_at=NOW)

    def sentence(seconds: int) -> str:
        now = NOW + seconds * SECOND
        return shown(watch(replace(waiting, ticked_at=now), now, runs=[failed, before])).sentence.striptags()

    assert sentence(0) == "The last try failed: GitHub is away. It is tried again at 20 Nov 12:02 UTC."
    assert sentence(120) == "The last try failed: GitHub is away. It is tried again by itself."


def test_a_request_is_told_with_where_it_is_and_its_button_is_gone() -> None:
    request = SyncRequest("r", "acme", RequestKind.CHANGES, NOW, "local")
    begun, done = replace(request, begun_at=NOW), replace(request, ended_at=NOW, outcome=RequestOutcome.NOTHING_TO_DO)

    def told(request: SyncRequest, ticked_at: datetime | None = NOW) -> list[str]:
        seen = watch(replace(COMPLETE, requests=[request], ticked_at=ticked_at), NOW)
        return [sentence.striptags() for sentence in requested(seen)]

    asked = "A sync was asked for at 20 Nov 12:00 UTC"
    assert told(request) == [f"{asked}. It begins within half a minute."]
    assert (
        told(request, NOW - 61 * SECOND)
        == told(request, None)
        == [f"{asked}. Nothing is running that could do it: prsync dev, or now prsync sync acme --updates."]
    )
    assert told(begun) == [f"{asked}, and is under way."]
    assert told(done) == ["A sync that was asked for at 20 Nov 12:00 UTC is done: nothing had changed."]
    assert [button.label for button in shown(watch(replace(COMPLETE, requests=[request]), NOW)).buttons] == [
        TRENDS.label
    ]


def test_every_kind_of_request_and_outcome_has_its_words() -> None:
    assert set(WHAT) == set(COMMANDS) == set(RequestKind)
    assert set(OUTCOMES) == set(RequestOutcome)


def test_the_steps_of_a_history_have_what_each_took_and_where_it_is() -> None:
    seen = watch(replace(FACTS, counts=TeamCounts(judged=300, open_batches=1, batches=3)), NOW).progress

    assert [(step.place, step.how_far, step.took) for step in steps(seen, has_model=True)] == [
        ("done", "", "2.1 s"),
        ("now", "600 of 2\u2009400", ""),
        ("to come", "300 of 2\u2009400", ""),
        ("now", "2 of 3 batches", ""),
        ("to come", "0 of 13 months", ""),
    ]
    assert next(steps(seen, has_model=True)).label == "Listed 2\u2009400 pull requests of 1 repository"


def test_the_step_of_the_language_model_says_where_it_is_not_set_up() -> None:
    seen = watch(FACTS, NOW).progress
    asked = watch(replace(FACTS, counts=TeamCounts(batches=3)), NOW).progress

    def model(progress: TeamProgress, *, has_model: bool) -> str:
        return next(step.how_far for step in steps(progress, has_model=has_model) if "language model" in step.label)

    assert (model(seen, has_model=True), model(seen, has_model=False)) == ("nothing asked yet", "not set up")
    assert model(asked, has_model=False) == "3 of 3 batches"


def test_failed_repositories_stand_on_top_and_thirty_others_below_them() -> None:
    many = [replace(COMING, repository=f"acme/r{number}") for number in range(40)]
    seen = watch(replace(FACTS, syncs=[*many, FAILED]), NOW).progress

    some, everything = listed(seen, is_all=False), listed(seen, is_all=True)

    assert [repository.repository for repository in some.shown[:2]] == ["acme/gone", "acme/r0"]
    assert (len(some.shown), len(everything.shown), some.tracked) == (31, 41, 41)


def test_a_repository_is_complete_only_with_its_whole_history() -> None:
    first_months = replace(COMING, sync_status=SyncStatus.COMPLETED, covered_from=datetime(2026, 10, 1))
    none = replace(DONE, repository="acme/none", history_total=0, pull_requests_total=0)
    seen = watch(replace(FACTS, syncs=[FAILED, COMING, first_months, DONE, none, RepositorySync("acme/new")]), NOW)

    words = [state_in_words(repository) for repository in seen.progress.repositories]

    assert words == ["failed", "under way", "first months in", "complete", "empty", "waiting"]


def test_faults_of_failed_repositories_stand_apart_from_what_was_left_out() -> None:
    capped = replace(DONE, sync_error="4100 older ones were left out")
    progress = watch(replace(FACTS, syncs=[FAILED, capped]), NOW).progress

    assert [fault.places for fault in repository_faults(progress)] == [("acme/gone",)]
    assert [fault.places for fault in other_faults(progress)] == [("acme/api",)]
