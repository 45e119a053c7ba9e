"""Repositories that a person adds to a team or lets go, asked of the sandbox over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import InputError, RepositoryUnavailable
from prsync_pipeline.sandbox import World, serve
from prsync_pipeline.sync.discovery import discover
from prsync_pipeline.teams.tracking import track, untrack
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.small_worlds import make
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline_tests.support.connections import Connections

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    names = ("acme/shop", "acme/docs", "elsewhere/tool")
    made = World.of([make(1, repository=name, created_at=YESTERDAY, updated_at=YESTERDAY) for name in names], clock)
    made.add_repository("acme/old", is_archived=True)
    return made


@pytest.fixture
def sandbox(world: World, clock: Clock) -> Iterator[Sandbox]:
    with serve(world, clock=clock) as serving:
        yield serving


@pytest.fixture
def reached(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Connections:
    return connections(sandbox.url, tmp_path, duckdb_url)


@pytest.fixture
def whole(sandbox: Sandbox, reached: Connections, clock: Clock) -> Syncing:
    """A team that tracks the whole organisation."""
    syncing = Syncing(sandbox, reached.store, clock=clock)
    syncing.sign_up()
    return syncing


@pytest.fixture
def few(sandbox: Sandbox, reached: Connections) -> Syncing:
    """A team that tracks one repository by name."""
    syncing = Syncing(sandbox, reached.store, team="few")
    syncing.sign_up(["acme/shop"])
    return syncing


def tracked(syncing: Syncing) -> set[str]:
    return {one.repository.name for one in syncing.store.roster.repositories(syncing.team)}


def add(syncing: Syncing, *names: str) -> list[str]:
    with syncing.github() as github:
        done = track(github, syncing.store, syncing.store.teams.get(syncing.team), names)
    return [one.name for one in done.added]


def test_a_named_team_takes_any_repository_that_its_token_sees_and_syncs_it(few: Syncing) -> None:
    few.sync("2026-10")

    assert add(few, "elsewhere/tool", "acme/shop", "acme/old") == ["elsewhere/tool", "acme/old"]

    few.refresh_roster()
    assert few.sync("2026-10").hydrated == 1
    assert tracked(few) == {"acme/shop", "elsewhere/tool", "acme/old"}


@pytest.mark.parametrize(
    ("name", "says"),
    [("elsewhere/tool", "is not of the organisation acme"), ("acme/old", "is archived at GitHub")],
)
def test_what_an_organisations_next_refresh_would_drop_is_refused(whole: Syncing, name: str, says: str) -> None:
    with pytest.raises(InputError, match=f"{name} {says}.*Nothing was changed.*prsync teams add SLUG"):
        add(whole, "acme/shop", name)

    assert tracked(whole) == {"acme/shop", "acme/docs"}


def test_one_that_nobody_sees_changes_nothing(few: Syncing) -> None:
    with pytest.raises(RepositoryUnavailable, match="acme/nothing"):
        add(few, "acme/docs", "acme/nothing")
    with pytest.raises(InputError, match="'docs' is no repository"):
        add(few, "docs")

    assert tracked(few) == {"acme/shop"}


def test_an_organisations_repository_that_was_let_go_stays_away_until_it_is_wanted(
    whole: Syncing, reached: Connections
) -> None:
    untrack(reached.store, reached.github, whole.store.teams.get("acme"), ["Acme/DOCS"])
    whole.refresh_roster()
    assert tracked(whole) == {"acme/shop"}

    assert add(whole, "acme/docs") == ["acme/docs"]
    whole.refresh_roster()

    assert tracked(whole) == {"acme/shop", "acme/docs"}


def test_changes_of_one_that_was_let_go_are_nobodys_business(
    whole: Syncing, reached: Connections, world: World
) -> None:
    whole.sync("2026-10")
    untrack(reached.store, reached.github, whole.store.teams.get("acme"), ["acme/docs"])
    whole.clock.sleep(3600)
    world.retitle("acme/docs", 1, "Changed")
    refreshed_at = whole.store.roster.refreshed_at("acme")

    with whole.github() as github:
        report = discover(github, whole.store, whole.store.teams.get("acme"), None, whole.clock())
        requests = github.usage.requests

    assert (report.changed, requests) == (0, 1)
    assert whole.store.roster.refreshed_at("acme") == refreshed_at


def test_a_repository_is_let_go_by_the_name_that_it_has_by_now(
    whole: Syncing, reached: Connections, world: World
) -> None:
    world.rename_repository("acme/docs", "acme/handbook")

    [gone] = untrack(reached.store, reached.github, whole.store.teams.get("acme"), ["acme/handbook"])
    whole.refresh_roster()

    assert gone.name == "acme/docs"
    assert tracked(whole) == {"acme/shop"}


def test_one_that_is_gone_from_github_can_be_let_go(whole: Syncing, reached: Connections, world: World) -> None:
    world.delete_repository("acme/docs")

    untrack(reached.store, reached.github, whole.store.teams.get("acme"), ["acme/docs"])

    assert tracked(whole) == {"acme/shop"}


@pytest.mark.parametrize("name", ["acme/nothing", "elsewhere/tool"])
def test_what_is_not_tracked_cannot_be_let_go(whole: Syncing, reached: Connections, name: str) -> None:
    with pytest.raises(InputError, match=f"'acme' does not track {name}. Nothing was changed"):
        untrack(reached.store, reached.github, whole.store.teams.get("acme"), ["acme/docs", name])

    assert tracked(whole) == {"acme/shop", "acme/docs"}
