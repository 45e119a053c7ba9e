"""The trends of whole histories against an independent computation, on both warehouses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import Month
from prsync_pipeline.sandbox import World, read_history, sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests import copies, trend_truth, verdicts
from prsync_pipeline_tests.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY
from prsync_pipeline_tests.syncing import NOW, Clock, Syncing, months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REAL = ("modelcontextprotocol/python-sdk", "pydantic/pydantic-ai", "encode/starlette")
MONTHS = [str(month) for month in months("2025-11").first.until(months("2025-11").last)]


def synced(folder: Path, world: World, organization: str, repositories: Sequence[str] = ()) -> copies.Tables:
    """The tables of a team that was synced from `world`, with verdicts."""
    store = Store(open_warehouse(Settings(home=folder, warehouse_url=f"duckdb:///{folder}/synced.duckdb")))
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, organization, clock=clock)
        syncing.sign_up(repositories)
        syncing.sync("2025-11")
    verdicts.plant_for_all(store.warehouse, "acme")
    return copies.take(store.warehouse)


@pytest.fixture(scope="module")
def sample_tables(tmp_path_factory: pytest.TempPathFactory) -> copies.Tables:
    return synced(tmp_path_factory.mktemp("sample"), sample(seed=7, now=NOW, scale=0.2), "acme")


@pytest.fixture(scope="module")
def real_tables(tmp_path_factory: pytest.TempPathFactory) -> copies.Tables:
    if not REAL_HISTORY.exists():
        pytest.skip(WITHOUT_REAL_HISTORY)
    return synced(tmp_path_factory.mktemp("real"), World.of(read_history(REAL_HISTORY, None)), "encode", REAL)


def check(store: Store, tables: copies.Tables) -> None:
    copies.put(store.warehouse, tables)

    computed = store.aggregate("acme", [Month(2025, 11)], NOW)

    assert [str(month) for month in computed] == MONTHS
    expected = trend_truth.expected_of(store.warehouse, "acme", MONTHS, NOW)
    assert any(row["ai_assisted_count"] for row in expected.values())
    found = trend_truth.rows_of(store.warehouse, "trend_aggregates", "acme")
    assert trend_truth.differences(found, expected) == []
    tools = {
        (o.month, o.repository, o.tool): (o.count, o.assisted_count) for o in store.tool_counts("acme", repository=None)
    }
    assert tools == trend_truth.expected_tools(tables["raw_pull_requests"], tables["ai_classifications"], MONTHS)


def test_the_sample_organisations_trends_agree_in_every_column(store: Store, sample_tables: copies.Tables) -> None:
    check(store, sample_tables)


def test_the_real_histories_trends_agree_in_every_column(store: Store, real_tables: copies.Tables) -> None:
    check(store, real_tables)
