"""A sync that is under way while its team is removed: it ends with that reason, and leaves no row behind."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.sandbox import Latency, sample, serve
from prsync_pipeline_tests.support.row_counts import count_team_rows
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from prsync_pipeline.sync.progress import Progress
    from prsync_pipeline.warehouse import Store


class FirstBatch(list["Progress"]):
    """Keeps a sync's progress, and rings when a first pull request was stored."""

    def __init__(self) -> None:
        super().__init__()
        self.stored = threading.Event()

    def append(self, progress: Progress) -> None:
        super().append(progress)
        if progress.hydrated:
            self.stored.set()


def test_a_sync_that_outlives_its_team_leaves_no_row(store: Store) -> None:
    clock, batches = Clock(), FirstBatch()
    latency = Latency(base=0.01, per_node=0.0001)
    with serve(sample(seed=7, now=NOW, scale=0.15), clock=clock, latency=latency) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock, progress=batches, client={"page_width": 2, "concurrency": 1})
        syncing.sign_up()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(syncing.sync)
            assert batches.stored.wait(60)

            removed = store.teams.remove("acme")

            assert isinstance(running.exception(), UnknownTeam)

    assert removed["raw_pull_requests"] > 0
    assert count_team_rows(store.warehouse, "acme") == 0
