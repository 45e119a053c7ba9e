"""What the screens tell while a history comes in: how far it is, how long it takes, what is waited for."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from prsync_pipeline.cli.screens.progress import BarScreen, LineScreen, Outlook, draw_bars
from prsync_pipeline.github import GitHubWait
from prsync_pipeline.models import Repository, Team, TrackedRepository
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sync.progress import Progress
from prsync_pipeline.warehouse import RunOutcome, RunStage
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.runs import begin_run

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.warehouse import Store

UNREACHABLE = "http://127.0.0.1:9/graphql"
NAMES = ("acme/api", "acme/web")
HALF_WAY = Progress("acme", 2, 1, 100, 40, to_hydrate=80, hydrated=20, requests=5, points=9, seconds_left=61.0)


@pytest.fixture
def store(tmp_path: Path, duckdb_url: str) -> Store:
    """A warehouse where the team `acme` has signed up a minute ago."""
    store = connections(UNREACHABLE, tmp_path, duckdb_url).store
    tracked = [TrackedRepository(Repository(f"R_{name}", name), 1, 0) for name in NAMES]
    store.teams.add(Team("acme", "acme", utc_now() - timedelta(minutes=1), history_months=12), tracked)
    return store


@pytest.fixture
def prsync(tmp_path: Path, duckdb_url: str) -> CommandLine:
    return CommandLine(tmp_path, UNREACHABLE, duckdb_url)


def begin_history(store: Store) -> None:
    """A run that has stored 40 of the 200 pull requests of the history, and waits for GitHub."""
    now = utc_now()
    store.syncs.begin("acme", {"acme/api": (60, 40), "acme/web": (20, 0)}, now, {"acme/api": 150, "acme/web": 50})
    begin_run(store, "run-1", "acme", "host:1", now)
    store.sync_runs.enter("run-1", "acme", RunStage.HYDRATING, now)
    store.sync_runs.progress(
        "run-1",
        "acme",
        now,
        to_hydrate=160,
        hydrated=0,
        hydrated_by=now + timedelta(minutes=5),
        requests=3,
        points=3,
    )
    store.sync_runs.wait("run-1", "acme", now + timedelta(minutes=1), "GitHub's budget of work a minute")


def test_trends_say_that_a_history_is_coming_in_and_how_far_it_is(prsync: CommandLine, store: Store) -> None:
    begin_history(store)

    trends, status = prsync.typed("trends", "acme"), prsync.typed("status", "acme")

    assert "is coming in: 40 of 200 pull requests are in, about 5 min left" in trends.errors
    assert "prsync sync" not in trends.errors
    heading, far, wait, *_ = status.output.splitlines()
    assert heading == "acme (acme): bringing history in, 18 %"
    assert far.strip() == "40 of 200 pull requests are in, about 5 min left"
    assert re.fullmatch(r"  waits for GitHub's budget of work a minute until \d\d:\d\d:\d\d UTC", wait)


def test_trends_of_some_months_say_that_the_others_are_not_in(prsync: CommandLine, store: Store) -> None:
    last_month = Month.of(utc_now()).plus(-1)
    for name in NAMES:
        store.syncs.begin("acme", {name: (0, 0)}, utc_now(), {name: 30})
        store.syncs.complete("acme", name, last_month.start, utc_now())
    store.teams.complete_sync("acme", last_month.start, utc_now())
    store.trends.compute("acme", [last_month], utc_now())
    alone = prsync.typed("trends", "acme")
    store.sync_runs.note_tick("team_syncs", utc_now())

    looked_after = prsync.typed("trends", "acme")

    assert (alone.code, looked_after.code) == (0, 0)
    assert "2 of 13 months are in so far (0 of 60 pull requests are in), and nothing is running" in alone.errors
    assert "2 of 13 months are in so far; the others are coming in" in looked_after.errors


def test_after_a_run_was_lost_nothing_is_syncing(prsync: CommandLine, store: Store) -> None:
    begin_history(store)
    with store.warehouse.transaction() as transaction:
        transaction.execute("update sync_runs set beat_at = beat_at - interval '2 minutes'")

    status = prsync.typed("status", "acme")

    assert "the process that was syncing is gone" in status.output.splitlines()[0]
    assert "syncing," not in status.output
    assert "2 stopped" in status.output
    assert status.output.count(" in part\n") == 2
    assert "never" not in status.output


def test_status_names_how_the_last_run_ended(prsync: CommandLine, store: Store) -> None:
    begin_run(store, "run-1", "acme", "host:1", utc_now() - timedelta(seconds=75))
    store.sync_runs.end("run-1", "acme", RunOutcome.FAILED, utc_now(), error="GitHub is away.\nAnd more.", code="x")

    assert "last run: history, 2026-10…2026-11, failed after 1 min 15 s: GitHub is away.\n" in (
        prsync.typed("status", "acme").output
    )


def test_bars_count_down_and_name_a_wait_while_nothing_comes() -> None:
    times = [utc_now()]
    outlook = Outlook(lambda: times[0])
    outlook.listen(HALF_WAY)
    told = [str(outlook)]

    times[0] += timedelta(seconds=35)
    told.append(str(outlook))
    outlook.waiting(GitHubWait(times[0].replace(hour=14, minute=5, second=10) + timedelta(days=1), "GitHub's budget"))
    told.append(str(outlook))

    assert told == ["about 2 min left", "about 30 s left", "waits for GitHub's budget until 14:05:10 UTC"]


def test_there_is_a_bar_for_repositories_and_one_for_pull_requests() -> None:
    console = Console(file=StringIO(), force_terminal=True, width=120)
    bars = draw_bars(console)
    screen = BarScreen(console, bars, Outlook())

    screen.listen(HALF_WAY)

    assert [(task.description, task.completed, task.total) for task in bars.tasks] == [
        ("repositories", 1, 2),
        ("pull requests", 40, 100),
    ]


def test_without_a_terminal_a_wait_is_a_line_at_once() -> None:
    file = StringIO()
    screen = LineScreen(Console(file=file))

    screen.listen(HALF_WAY)
    screen.waiting(GitHubWait(utc_now().replace(hour=14, minute=5, second=10), "GitHub's hourly budget"))

    assert file.getvalue().splitlines() == [
        "acme: repositories 1/2, pull requests 40/100, 5 requests, 9 points, about 2 min left",
        "waits for GitHub's hourly budget until 14:05:10 UTC",
    ]
