"""A sync whose connection to Postgres is taken away in the middle of a transaction."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg2
import pytest

from prsync_pipeline.errors import WarehouseUnavailable
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.installation import wait_until
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of, months

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store

FIRST = "2025-11"
WAITING = "from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"


@pytest.mark.parametrize("warehouse_url", ["postgres"], indirect=True)
def test_a_connection_that_is_lost_in_a_batch_ends_the_sync_and_the_next_one_completes_it(
    store: Store, postgres_url: str
) -> None:
    ended: list[BaseException] = []

    def sync(syncing: Syncing) -> None:
        try:
            syncing.sync(FIRST)
        except WarehouseUnavailable as error:
            ended.append(error)

    with serve(sample(seed=7, now=NOW, scale=0.15), clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock, client={"page_width": 8})
        syncing.sign_up()
        before = sandbox.requests.arrived
        holder = psycopg2.connect(postgres_url)
        looker = psycopg2.connect(postgres_url)
        looker.autocommit = True
        running = threading.Thread(target=sync, args=(syncing,))
        with holder, holder.cursor() as holding, looker.cursor() as looking:
            running.start()
            wait_until(lambda: sandbox.requests.arrived > before + 4, "the sync hydrates")
            # Whoever holds the team's name makes the sync wait in the middle of a transaction.
            holding.execute("select pg_advisory_xact_lock(hashtextextended('acme', 0))")

            def is_waiting() -> bool:
                looking.execute(f"select count(*) {WAITING}")
                return looking.fetchone() == (1,)

            wait_until(is_waiting, "the sync is in the middle of a transaction")
            looking.execute(f"select pg_terminate_backend(pid) {WAITING}")
            running.join()
        holder.close()
        looker.close()
        [error] = ended
        left = syncing.stored()

        report = syncing.sync(FIRST)

        expected = expected_rows.expected(all_of(sandbox.world), months(FIRST).first.start)
        assert "went away during a transaction" in str(error)
        assert len(left["raw_pull_requests"]) < len(expected["raw_pull_requests"])
        assert report.unchanged == len(left["raw_pull_requests"])
        assert syncing.stored() == expected
