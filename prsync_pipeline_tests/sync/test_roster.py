"""Which repositories a team tracks, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import Repository
from prsync_pipeline.sandbox import World, sample, serve
from prsync_pipeline.sync.roster import rank_repositories
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.warehouse import Store


@pytest.fixture
def world() -> World:
    return sample(seed=7, now=NOW, scale=0.05)


@pytest.fixture
def acme(world: World, store: Store) -> Iterator[Syncing]:
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        yield syncing


def tracked(acme: Syncing) -> list[str]:
    return [one.repository.name for one in acme.store.roster.repositories("acme")]


def test_most_pull_requests_come_first_and_none_last() -> None:
    quiet, busy, empty = (Repository(f"R_{name}", f"acme/{name}") for name in ("quiet", "busy", "empty"))

    ranked = rank_repositories([empty, quiet, busy], {"R_quiet": 1, "R_busy": 9})

    assert [(one.repository, one.priority_rank, one.recent_pull_requests) for one in ranked] == [
        (busy, 1, 9),
        (quiet, 2, 1),
        (empty, 3, 0),
    ]


def test_an_organisation_is_tracked_without_its_archived_repositories(acme: Syncing) -> None:
    assert "acme/next-idea" in tracked(acme)
    assert "acme/legacy-monolith" not in tracked(acme)


def test_a_new_repository_is_tracked_from_the_next_refresh_on(acme: Syncing, world: World) -> None:
    world.add_repository("acme/brand-new")

    acme.refresh_roster()

    assert "acme/brand-new" in tracked(acme)


def test_one_that_moved_to_another_owner_is_let_go(acme: Syncing, world: World) -> None:
    world.rename_repository("acme/docs", "elsewhere/docs")

    acme.refresh_roster()

    assert not {"acme/docs", "elsewhere/docs"} & set(tracked(acme))


def test_one_that_the_token_may_no_longer_see_stays_so_that_its_sync_can_tell(acme: Syncing, world: World) -> None:
    world.hide("acme/docs")

    acme.refresh_roster()

    assert "acme/docs" in tracked(acme)


def test_named_repositories_follow_their_renames_and_the_organisations_others_stay_out(
    world: World, store: Store
) -> None:
    with serve(world) as sandbox:
        few = Syncing(sandbox, store)
        few.sign_up(["acme/docs", "acme/design-tokens"])
        world.rename_repository("acme/docs", "acme/handbook")
        few.refresh_roster()

        assert set(tracked(few)) == {"acme/handbook", "acme/design-tokens"}
