"""A real history, served over HTTP: every pull request, review, commit and file arrives, and none twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import World, read_history, serve
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store


@pytest.mark.slow
@pytest.mark.skipif(not REAL_HISTORY.is_file(), reason=WITHOUT_REAL_HISTORY)
@pytest.mark.parametrize("warehouse_url", ["duckdb", "postgres"], indirect=True)
def test_a_real_history_arrives_whole_and_nothing_of_it_twice(store: Store) -> None:
    world, clock = World.of(read_history(REAL_HISTORY, NOW)), Clock()
    names = [repository.name for repository in world.repositories.values()]
    everything = all_of(world)
    first = Month.of(min(one.created_at for one in everything))
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, names[0].partition("/")[0], "real", clock=clock)
        syncing.sign_up(names)

        report = syncing.sync(str(first))
    # Lists of rows, not sets: a row that came twice would show.
    assert syncing.stored() == expected_rows.expected(everything)
    assert report.hydrated == len(everything) > 0
    assert {sync.sync_status for sync in store.syncs.of_team("real")} == {SyncStatus.COMPLETED}
    assert store.teams.get("real").covered_from == first.start
