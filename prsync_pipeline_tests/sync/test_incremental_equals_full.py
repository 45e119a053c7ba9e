"""However an organisation changes: a team that is kept up to date holds what a fresh full sync would bring in."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.sandbox import serve, small_repositories
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.next_run import LISTED_EVERY
from prsync_pipeline.sync.types import Work
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.organization_life import Keeper, Life, everything
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from pathlib import Path

CHANGES = 200
# PRSYNC_TEST_SEEDS=100 tries a hundred other lives.
SEEDS = range(int(os.environ.get("PRSYNC_TEST_SEEDS", "2")))


def fresh(like: Syncing, folder: Path) -> Syncing:
    """The same team in a warehouse of its own, where nothing is stored yet."""
    store = Store(open_warehouse(Settings(home=folder, warehouse_url="duckdb:///fresh.duckdb")))
    return Syncing(like.sandbox, store, organization="bulk", team="bulk", clock=like.clock)


def months_covered(kept: Syncing) -> int:
    """How many months lie between the first one covered and the current one."""
    covered_from, now = kept.store.teams.get("bulk").covered_from, kept.clock()
    assert covered_from is not None
    return (now.year - covered_from.year) * 12 + now.month - covered_from.month


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_incremental_syncs_store_what_a_fresh_full_sync_stores(seed: int, tmp_path: Path, postgres_url: str) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    clock = Clock(NOW - timedelta(days=dice.randrange(30)))
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url)))
    with serve(small_repositories(4, each=9, seed=seed, now=clock()), clock=clock) as sandbox:
        kept = Syncing(sandbox, store, organization="bulk", team="bulk", clock=clock)
        kept.sign_up()
        keeper, life = Keeper(kept), Life(sandbox.world, dice)
        keeper.keep_up()
        for _ in range(CHANGES):
            life.happen()
            clock.sleep(dice.randrange(5, 2 * 3600))
            if dice.random() < 0.12:
                keeper.keep_up()
        clock.sleep(LISTED_EVERY.total_seconds())  # what was deleted without a trace is found within the week
        keeper.keep_up()
        at_once = fresh(kept, tmp_path)
        at_once.sign_up(history_months=months_covered(kept))
        Keeper(at_once).keep_up()

        assert everything(kept) == everything(at_once)
        assert set(keeper.done) >= {Work.HISTORY, Work.UPDATES, Work.RECONCILIATION}
        assert len(set(life.told)) == 12
