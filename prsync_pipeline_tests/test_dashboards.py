"""The queries of docs/dashboards.md run as they are written; those on Postgres are in test_deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.dashboard_queries import dashboard_queries
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store


@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
def test_every_query_of_the_dashboards_has_rows(store: Store) -> None:
    with serve(sample(seed=7, now=NOW, scale=0.1), clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync("2026-08")
    made_verdicts.plant_for_all(store.warehouse, "acme")
    store.trends.compute("acme", [Month(2026, 8)], NOW)

    with store.warehouse.transaction() as transaction:
        rows = {heading: len(transaction.fetch(query)) for heading, query in dashboard_queries().items()}

    assert len(rows) == 6
    assert [heading for heading, count in rows.items() if not count] == []
