"""The trends of whole histories against an independent computation, on both warehouses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import World, read_history, sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import METRICS, Store, open_warehouse
from prsync_pipeline_tests.support import expected_trends, made_verdicts, row_copies
from prsync_pipeline_tests.support.expected_statistics import change_interval
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REAL = ("modelcontextprotocol/python-sdk", "pydantic/pydantic-ai", "encode/starlette")
MONTHS = [str(month) for month in months("2025-11").first.until(months("2025-11").last)]


def synced(folder: Path, world: World, organization: str, repositories: Sequence[str] = ()) -> row_copies.Tables:
    """The tables of a team that was synced from `world`, with made_verdicts."""
    store = Store(open_warehouse(Settings(home=folder, warehouse_url=f"duckdb:///{folder}/synced.duckdb")))
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, organization, clock=clock)
        syncing.sign_up(repositories)
        syncing.sync("2025-11")
    made_verdicts.plant_for_all(store.warehouse, "acme")
    return row_copies.take(store.warehouse)


@pytest.fixture(scope="module")
def sample_tables(tmp_path_factory: pytest.TempPathFactory) -> row_copies.Tables:
    return synced(tmp_path_factory.mktemp("sample"), sample(seed=7, now=NOW, scale=0.2), "acme")


@pytest.fixture(scope="module")
def real_tables(tmp_path_factory: pytest.TempPathFactory) -> row_copies.Tables:
    if not REAL_HISTORY.exists():
        pytest.skip(WITHOUT_REAL_HISTORY)
    return synced(tmp_path_factory.mktemp("real"), World.of(read_history(REAL_HISTORY, None)), "encode", REAL)


def check(store: Store, tables: row_copies.Tables) -> None:
    row_copies.put(store.warehouse, tables)

    computed = store.trends.compute("acme", [Month(2025, 11)], NOW)

    assert [str(month) for month in computed] == MONTHS
    expected = expected_trends.expected_of(store.warehouse, "acme", MONTHS, NOW)
    assert any(row["ai_assisted_count"] for row in expected.values())
    found = expected_trends.rows_of(store.warehouse, "trend_aggregates", "acme")
    assert expected_trends.differences(found, expected) == []
    check_changes(store, expected)
    tools = {
        (str(o.month), o.repository, o.tool): (o.count, o.assisted_count)
        for o in store.trends.tool_counts("acme", repository=None)
    }
    assert tools == expected_trends.expected_tools(tables["raw_pull_requests"], tables["ai_classifications"], MONTHS)


def check_changes(store: Store, expected: dict[tuple[str, str], expected_trends.Row]) -> None:
    """Every change's interval, and that nothing within it is called better or worse."""
    subjects = {metric.name: metric.subject for metric in METRICS}
    told = 0
    for change in store.trends.changes("acme", repository=None, first_month=Month(2025, 12)):
        row, before = (expected[str(month), change.repository] for month in (change.month, change.month.plus(-1)))
        interval = change_interval(change.metric, subjects[change.metric], row, before)
        assert (change.interval_low is None) == (interval is None), (change, interval)
        if interval is None or change.interval_low is None or change.interval_high is None:
            assert not change.is_beyond_noise
            assert change.is_improvement is None
            continue
        told += 1
        assert (change.interval_low, change.interval_high) == pytest.approx(interval, rel=1e-9, abs=1e-9)
        assert change.is_beyond_noise is (interval[0] > 0 or interval[1] < 0)
        assert change.is_improvement is None or change.is_beyond_noise
    assert told > 100


@pytest.mark.slow
def test_the_sample_organisations_trends_agree_in_every_column(store: Store, sample_tables: row_copies.Tables) -> None:
    check(store, sample_tables)


@pytest.mark.slow
def test_the_real_histories_trends_agree_in_every_column(store: Store, real_tables: row_copies.Tables) -> None:
    check(store, real_tables)


def test_a_metric_without_an_expectation_is_a_difference() -> None:
    found = [{"team": "acme", "month": "2026-11", "repository": "*", "merged_count": 1, "fork_share": 0.5}]

    differences = expected_trends.differences(found, {("2026-11", "*"): {"merged_count": 1}})

    assert differences == ["('2026-11', '*') fork_share: nothing is expected of it"]
