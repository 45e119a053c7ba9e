"""The benchmark's own rows fit the tables of now: `make bench` is run too seldom to tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import Month
from prsync_pipeline_tests.bench.trends import fill

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store


@pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)
def test_the_benchmarks_teams_have_trends(store: Store) -> None:
    fill(store.warehouse, teams=2, per_team=50)

    store.trends.compute("team-0", [Month(2026, 1)], store.teams.get("team-0").created_at)

    assert store.trends.of_team("team-0")[-1].measures["merged_count"]
