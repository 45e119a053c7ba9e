"""What a run leaves of itself in the warehouse: its stages, what it cost, how it ended; and who waits for GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.raw_tables import OP
from prsync_pipeline.automation.upkeep.lost_runs import end_lost_runs
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.reports.team.progress import team_progress
from prsync_pipeline.reports.team.state import TeamState
from prsync_pipeline.sandbox import Fault, sample, serve
from prsync_pipeline.warehouse import RunOutcome
from prsync_pipeline_tests.support.dagster_instance import last_months, run_figures, signed_up
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline_tests.assets.conftest import History
    from prsync_pipeline_tests.support.dagster_instance import Dagster


def progress_of(acme: Dagster) -> TeamProgress:
    store = acme.connections.store
    facts = FactsOfTeams.read(store, acme.connections.settings, "acme")
    return team_progress(facts.of(store.teams.get("acme")), utc_now())


def test_a_run_writes_its_stages_and_how_it_ended(history: History) -> None:
    [run] = history.acme.connections.store.sync_runs.latest("acme")["acme"]

    raw = run_figures(history.result.asset_materializations_for_node(OP), "raw_pull_requests")
    assert (run.run_id, run.outcome) == (history.result.run_id, RunOutcome.SUCCEEDED)
    assert (run.requests, run.points) == (raw["requests"], raw["points"])
    assert run.hydrated == run.to_hydrate == raw["hydrated"]
    assert min(run.listing_seconds, run.hydrating_seconds, run.judging_seconds, run.computing_seconds) > 0
    assert run.hydrated_by is None


def test_a_history_that_came_in_is_complete_and_each_repository_counted(history: History) -> None:
    progress = progress_of(history.acme)

    assert (progress.state, progress.percent, progress.seconds_left) == (TeamState.COMPLETE, 100, None)
    assert progress.stored == progress.total > 0
    syncs = history.acme.connections.store.syncs.of_team("acme")
    assert [sync.history_total for sync in syncs] == [sync.pull_requests_total for sync in syncs]


def test_two_months_are_a_part_of_the_whole_history_that_github_counted(tmp_path: Path, duckdb_url: str) -> None:
    world = sample(seed=3, now=utc_now(), scale=0.05)
    with serve(world) as sandbox, signed_up(sandbox, tmp_path, duckdb_url) as acme:
        acme.sync("acme", last_months(2))
        progress = progress_of(acme)

        start = Month.of(utc_now()).plus(-12).start
        whole = [one for one in all_of(world) if one.created_at >= start or one.updated_at >= start]
        assert (progress.state, progress.trend_months, progress.trend_months_wanted) == (TeamState.NO_DAEMON, 2, 13)
        assert progress.total == len(whole) > progress.stored > 0
        assert 0 < progress.percent < 100


def test_a_run_that_a_check_or_a_signal_ended_is_settled_by_the_next_look(tmp_path: Path, duckdb_url: str) -> None:
    with serve(sample(seed=3, now=utc_now(), scale=0.02)) as sandbox, signed_up(sandbox, tmp_path, duckdb_url) as acme:
        sandbox.faults.add(Fault("revoke", matching="search"))
        failed = acme.sync("acme", last_months(2))
        store = acme.connections.store
        unsettled = [run.run_id for run in store.sync_runs.unsettled()]

        end_lost_runs(acme.instance, store, utc_now())

        assert acme.instance.get_run_by_id(failed.run_id).status is dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
        assert unsettled == [failed.run_id]
        assert store.sync_runs.unsettled() == []
        [run] = store.sync_runs.latest("acme")["acme"]
        assert (run.outcome, run.error_code) == (RunOutcome.FAILED, "credentials_refused")
        assert progress_of(acme).state is TeamState.TOKEN_REFUSED
