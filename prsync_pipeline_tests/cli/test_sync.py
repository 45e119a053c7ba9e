"""`prsync sync` with its options: what changed, what failed, one repository."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.sync.engine import run_sync
from prsync_pipeline.sync.plans.history import plan_history
from prsync_pipeline.sync.roster import refresh_roster
from prsync_pipeline.sync.session import SyncSession
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.verdicts.run import ClassificationRun
from prsync_pipeline.warehouse import MonthSpan
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import last_months
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.warehouse import Store


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=5, now=utc_now(), scale=0.05)) as serving:
        yield serving


@pytest.fixture
def store(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Store:
    return connections(sandbox.url, tmp_path, duckdb_url).store


@pytest.fixture
def prsync(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> CommandLine:
    """A machine where the team `acme` has its history, its verdicts and its trends."""
    reached = connections(sandbox.url, tmp_path, duckdb_url)
    team = Team("acme", "acme", utc_now(), history_months=3)
    with reached.github(team) as github:
        sign_up(github, reached.store, team, [])
        refresh_roster(github, reached.store, team, utc_now())
        session = SyncSession(github, reached.store, team, last_months(4))
        run_sync(session, plan_history(session))
    ClassificationRun(reached.store, MonthSpan("acme", None, last_months(4).last), None, owner="history").run()
    reached.store.trends.compute("acme", [last_months(4).first], utc_now())
    return CommandLine(tmp_path, sandbox.url, duckdb_url)


def names(store: Store) -> list[str]:
    return [one.repository.name for one in store.roster.repositories("acme")]


@pytest.mark.slow
def test_what_changed_is_brought_in_and_then_nothing_is(prsync: CommandLine, sandbox: Sandbox, store: Store) -> None:
    one = next(found for found in all_of(sandbox.world) if found.updated_at >= Month.of(utc_now()).plus(-3).start)
    sandbox.world.clock = lambda: utc_now() - timedelta(minutes=1)  # what is hydrated in its second is looked at twice
    sandbox.world.retitle(one.repository, one.number, "Changed at last")
    sandbox.world.clock = utc_now

    changed = prsync.typed("sync", "acme", "--updates")
    before = len(sandbox.requests)
    again = prsync.typed("sync", "acme", "--updates")

    assert "1 hydrated" in changed.output
    assert "up to date: nothing changed" in again.output
    assert len(sandbox.requests) - before == 1
    covered_from = store.teams.get("acme").covered_from
    assert expected_rows.stored(store.warehouse, "acme") == expected_rows.expected(all_of(sandbox.world), covered_from)


@pytest.mark.slow
def test_what_failed_is_brought_in_alone(prsync: CommandLine, sandbox: Sandbox, store: Store) -> None:
    hidden, *others = names(store)
    sandbox.world.hide(hidden)
    failing = prsync.typed("sync", "acme", "--updates")
    sandbox.world.show(hidden)
    before = len(sandbox.requests)

    mended = prsync.typed("sync", "acme", "--failed")
    asked = [request for request in sandbox.requests if request.number > before and request.kind == "search"]
    again = prsync.typed("sync", "acme", "--failed")

    assert f"nothing changed in {len(others)} of {len(others) + 1} repositories" in failing.output
    assert "up to date" not in failing.output
    assert f"{hidden} failed" in failing.errors
    assert mended.code == 0, mended.errors
    assert [request.aliases for request in asked] == [4]  # months, older ones that moved, the repository, limits
    assert len(others) > 3
    assert store.syncs.unfinished() == []
    assert "up to date: nothing failed" in again.output


def test_a_token_that_sees_none_of_the_repositories_is_a_fault(
    prsync: CommandLine, sandbox: Sandbox, store: Store
) -> None:
    for name in names(store):
        sandbox.world.hide(name)

    updates = prsync.typed("sync", "acme", "--updates")
    again, status = prsync.typed("sync", "acme", "--updates"), prsync.typed("status", "acme")
    trends = prsync.typed("trends", "acme")

    assert (updates.code, again.code) == (1, 1)
    assert "No repository of team 'acme' could be brought in" in updates.errors
    assert "up to date" not in updates.output + status.output
    assert status.output.startswith("acme (acme): nothing can be brought in · 9 of 9 repositories failed · see below")
    assert "9 of 9 repositories failed: their latest changes are not in these figures" in trends.errors
    assert "came in the last time. Bring them in: prsync sync acme --failed" in again.errors


def test_a_token_that_github_refuses_shows_in_the_status_too(prsync: CommandLine, store: Store) -> None:
    refusing = replace(prsync, more={**prsync.more, "GITHUB_TOKEN": "ghp_revoked-in-the-meantime"})

    updates = refusing.typed("sync", "acme", "--updates")
    status = prsync.typed("status", "acme")

    assert updates.code == 1
    assert store.discoveries.all()["acme"].failures == 1
    assert "not known to be up to date" in status.output.splitlines()[0]
    assert "the last look at what changed failed: GitHub refuses the token" in status.output


@pytest.mark.slow
def test_one_repository_and_month_can_be_refreshed(prsync: CommandLine, sandbox: Sandbox, store: Store) -> None:
    chosen, month = names(store)[0], str(Month.of(utc_now()).plus(-1))
    before = store.teams.get("acme")

    done = prsync.typed("sync", "acme", "--repository", chosen, "--from", month, "--to", month, "--full-refresh")

    created = [one for one in all_of(sandbox.world) if one.repository == chosen and f"{one.created_at:%Y-%m}" == month]
    assert f"{len(created)} hydrated, 0 unchanged" in done.output, done.errors
    assert (store.teams.get("acme").watermark, store.teams.get("acme").listed_at) == (
        before.watermark,
        before.listed_at,
    )


def test_options_that_contradict_one_another_are_refused(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> None:
    typing = CommandLine(tmp_path, sandbox.url, duckdb_url)

    for words in (("--updates", "--failed"), ("--updates", "--full-refresh"), ("--failed", "--repository", "a/b")):
        assert "not both" in (refused := typing.typed("sync", "acme", *words)).errors or "without" in refused.errors
        assert refused.code == 2


def test_a_repository_that_is_not_tracked_and_updates_without_a_history_are_refused(
    sandbox: Sandbox, tmp_path: Path, duckdb_url: str
) -> None:
    typing = CommandLine(tmp_path, sandbox.url, duckdb_url)
    typing.typed("teams", "add", "acme", "--org", "acme")

    unknown = typing.typed("sync", "acme", "--repository", "acme/unknown")
    too_early = typing.typed("sync", "acme", "--updates")

    assert "does not track acme/unknown" in unknown.errors
    assert "no whole history yet" in too_early.errors
