"""What is shown of a history from its sign-up to its end: the bar never falls, and is full only where nothing comes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from prsync_pipeline.models import RepositorySync, SyncStatus, Team
from prsync_pipeline.months import Month
from prsync_pipeline.reports.team.facts import TeamFacts
from prsync_pipeline.reports.team.progress import team_progress
from prsync_pipeline.reports.team.state import TeamState, living_run
from prsync_pipeline.reports.team.watch import watch
from prsync_pipeline.reports.team.words import how_far
from prsync_pipeline.warehouse import RunOutcome, RunStage, SyncRun, TeamCounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DataObject

    from prsync_pipeline.reports.team.watch import Watch

NOW = datetime(2026, 11, 20, 12)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
QUICK_START, HISTORY = datetime(2026, 10, 1), datetime(2025, 11, 1)
NAMES = ("acme/api", "acme/web", "acme/docs")
MONTHS = 13


@dataclass
class Installation:
    """A team's rows as runs, GitHub, the daemon and people change them, whatever the order."""

    team: Team = field(default_factory=lambda: Team("acme", "acme", NOW, history_months=12))
    syncs: dict[str, RepositorySync] = field(default_factory=lambda: {name: RepositorySync(name) for name in NAMES})
    run: SyncRun | None = None
    counts: TeamCounts = field(default_factory=TeamCounts)
    now: datetime = NOW
    is_counted: bool = True

    def facts(self) -> TeamFacts:
        runs = [self.run] if self.run else []
        return TeamFacts(self.team, list(self.syncs.values()), runs, self.counts, ticked_at=self.now)

    def begin_run(self, size: int) -> None:
        """A run of two months, then of all; it lists `size` pull requests of each repository in two months."""
        first = QUICK_START if self.team.covered_from is None else HISTORY
        self.run = SyncRun(
            f"run-{self.now}", "acme", "host:1", "history", Month.of(first), Month.of(NOW), self.now, self.now,
            RunStage.LISTING, self.now,
        )  # fmt: skip
        is_part = first == QUICK_START
        for name, sync in self.syncs.items():
            listed = max(size if is_part else size * 6, sync.pull_requests_synced)
            self.syncs[name] = replace(
                sync,
                sync_status=SyncStatus.SYNCING,
                pull_requests_total=listed,
                history_total=listed * (6 if is_part else 1) if self.is_counted or not is_part else None,
            )
        self.run = replace(self.run, stage=RunStage.HYDRATING)

    def store(self, size: int) -> None:
        """Pull requests of the first repository that lacks some are stored."""
        for name, sync in self.syncs.items():
            if sync.sync_status is SyncStatus.SYNCING and sync.pull_requests_synced < sync.pull_requests_total:
                stored = min(sync.pull_requests_total, sync.pull_requests_synced + size)
                self.syncs[name] = replace(sync, pull_requests_synced=stored)
                return

    def judge(self, size: int) -> None:
        stored = sum(sync.pull_requests_synced for sync in self.syncs.values())
        self.counts = replace(self.counts, judged=max(self.counts.judged, min(stored, self.counts.judged + size * 3)))

    def open_more(self, size: int) -> None:
        """Pull requests are opened at GitHub meanwhile, and found."""
        name, sync = next(iter(self.syncs.items()))
        self.syncs[name] = replace(sync, pull_requests_total=sync.pull_requests_total + size)

    def fail(self, size: int) -> None:
        name = NAMES[size % len(NAMES)]
        self.syncs[name] = replace(self.syncs[name], sync_status=SyncStatus.FAILED, sync_error="it is gone")

    def mend(self, size: int) -> None:
        name = NAMES[size % len(NAMES)]
        if self.syncs[name].sync_status is SyncStatus.FAILED:
            self.syncs[name] = replace(self.syncs[name], sync_status=SyncStatus.SYNCING, sync_error=None)

    def end_run(self, _size: int) -> None:
        """The run stored what it listed, and its months have trends."""
        if self.run is None or self.run.ended_at is not None:
            return
        first = self.run.first_month.start
        for name, sync in self.syncs.items():
            if sync.sync_status is SyncStatus.SYNCING:
                self.syncs[name] = replace(
                    sync,
                    sync_status=SyncStatus.COMPLETED,
                    pull_requests_synced=sync.pull_requests_total,
                    covered_from=first,
                )
        stored = sum(sync.pull_requests_synced for sync in self.syncs.values())
        self.team = replace(self.team, covered_from=first, watermark=self.now)
        self.counts = replace(self.counts, judged=stored, trend_months=2 if first == QUICK_START else MONTHS)
        self.run = replace(self.run, ended_at=self.now, outcome=RunOutcome.SUCCEEDED)

    def kill_run(self, _size: int) -> None:
        if self.run is not None and self.run.ended_at is None:
            self.run = replace(self.run, beat_at=self.now - 2 * MINUTE)


EVENTS: tuple[Callable[[Installation, int], None], ...] = (
    Installation.begin_run,
    Installation.store,
    Installation.judge,
    Installation.open_more,
    Installation.fail,
    Installation.mend,
    Installation.end_run,
    Installation.kill_run,
)


@given(st.data(), st.booleans())
def test_the_bar_never_falls_through_a_whole_history_whatever_the_order_of_events(
    data: DataObject,
    is_counted: bool,
) -> None:
    installation, shown = Installation(is_counted=is_counted), None
    for _ in range(data.draw(st.integers(5, 25))):
        data.draw(st.sampled_from(EVENTS))(installation, data.draw(st.integers(1, 60)))
        installation.now += SECOND
        if installation.run is not None and installation.run.ended_at is None and data.draw(st.booleans()):
            installation.run = replace(installation.run, beat_at=installation.now)
        before, shown = shown, watch(installation.facts(), installation.now, shown)
        check_percent(installation, shown)
        if before is not None and not shown.progress.is_history_in and not before.progress.is_history_in:
            assert shown.progress.percent >= before.progress.percent


def check_percent(installation: Installation, shown: Watch) -> None:
    """From 0 to 99, and 100 only where nothing is on its way and nothing is missing."""
    percent, facts = shown.progress.percent, installation.facts()
    assert 0 <= percent <= 100
    is_over = living_run(facts, installation.now) is None and shown.progress.is_history_in and not shown.progress.failed
    assert percent < 100 or is_over


def shown_percents(installation: Installation, *events: tuple[Callable[[Installation, int], None], int]) -> list[int]:
    """What the report itself computes after each event, with nothing held."""
    percents = []
    for event, size in events:
        event(installation, size)
        installation.now += SECOND
        percents.append(team_progress(installation.facts(), installation.now).percent)
    return percents


WHOLE_HISTORY = (
    (Installation.begin_run, 10),
    (Installation.store, 10),
    (Installation.end_run, 0),
    (Installation.begin_run, 10),
    (Installation.store, 30),
    (Installation.judge, 60),
    (Installation.end_run, 0),
)


def test_the_first_months_reach_no_more_than_their_share_where_nobody_counted_the_rest() -> None:
    counted = shown_percents(Installation(), *WHOLE_HISTORY)
    uncounted = shown_percents(Installation(is_counted=False), *WHOLE_HISTORY)

    assert counted == [0, 5, 16, 16, 31, 33, 100]
    assert uncounted == [0, 4, 15, 16, 31, 33, 100]


def test_what_total_is_of_is_named_where_it_is_a_part() -> None:
    installation = Installation(is_counted=False)

    shown_percents(installation, *WHOLE_HISTORY[:3])
    between = team_progress(installation.facts(), installation.now)
    shown_percents(installation, *WHOLE_HISTORY[3:5])

    assert (between.stored, between.total, between.part_months) == (30, 30, 2)
    assert how_far(between) == "30 of 30 pull requests of the last 2 months are in"
    assert team_progress(installation.facts(), installation.now).part_months is None


def test_a_repository_that_is_brought_in_after_all_lets_the_bar_stand() -> None:
    installation = Installation()
    shown_percents(installation, (Installation.begin_run, 10), (Installation.fail, 0), (Installation.store, 10))
    before = watch(installation.facts(), installation.now)
    installation.mend(0)

    after = watch(installation.facts(), installation.now, before)

    assert team_progress(installation.facts(), installation.now).percent < before.progress.percent
    assert after.progress.percent == before.progress.percent


def test_another_team_of_the_same_name_begins_anew() -> None:
    installation = Installation()
    shown_percents(installation, *WHOLE_HISTORY[:3])
    before = watch(installation.facts(), installation.now)

    another = watch(
        Installation(team=replace(installation.team, created_at=NOW + MINUTE)).facts(), NOW + MINUTE, before
    )

    assert (before.progress.percent, another.progress.percent) == (16, 0)


def test_a_silence_is_told_after_a_minute_in_which_nothing_came_in() -> None:
    installation = Installation()
    shown_percents(installation, (Installation.begin_run, 10), (Installation.store, 5))
    seen = watch(installation.facts(), installation.now)
    later = installation.now + 70 * SECOND
    assert installation.run is not None
    installation.run = replace(installation.run, beat_at=later)

    silent = watch(installation.facts(), later, seen)
    waiting = replace(installation.run, waits_until=later + MINUTE, waits_for="GitHub's hourly budget")
    explained = watch(replace(installation.facts(), runs=[waiting]), later, seen)
    installation.store(1)

    assert silent.silence == 70 * SECOND
    assert explained.silence is None
    assert watch(installation.facts(), later + SECOND, silent).silence is None


def test_a_team_that_waits_for_its_run_waits_since_its_sign_up() -> None:
    waiting = TeamFacts(Team("acme", "acme", NOW, history_months=12), [RepositorySync("acme/api")], ticked_at=NOW)

    shown = watch(replace(waiting, ticked_at=NOW + MINUTE), NOW + MINUTE)

    assert shown.progress.state is TeamState.STARTING
    assert shown.state_lasts == MINUTE
    assert watch(waiting, NOW + 50 * SECOND, watch(waiting, NOW)).state_lasts == 50 * SECOND


def test_that_no_daemon_runs_is_told_after_a_minute_whether_the_history_is_in_or_not() -> None:
    coming, whole = Installation(), Installation()
    shown_percents(whole, *WHOLE_HISTORY)

    def attended_after(installation: Installation, seconds: int) -> bool:
        return watch(replace(installation.facts(), ticked_at=NOW), NOW + seconds * SECOND).is_attended

    assert [attended_after(coming, seconds) for seconds in (60, 61)] == [True, False]
    assert [attended_after(whole, seconds) for seconds in (60, 61)] == [True, False]


def test_what_is_to_come_goes_on_with_a_run_or_with_a_daemon_that_may_start_one() -> None:
    installation = Installation()
    alone = replace(installation.facts(), ticked_at=None)
    installation.begin_run(10)
    with_run = replace(installation.facts(), ticked_at=None)
    paused = replace(alone, ticked_at=NOW, team=replace(installation.team, is_paused=True))

    going_on = [watch(facts, NOW).is_going_on for facts in (alone, replace(alone, ticked_at=NOW), with_run, paused)]

    assert going_on == [False, True, True, False]
