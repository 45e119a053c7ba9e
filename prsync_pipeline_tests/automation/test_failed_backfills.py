"""A failed backfill's page shows why its runs failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill

from prsync_pipeline.assets.tags import BACKFILL_TAG
from prsync_pipeline.automation.failed_backfills import explain_failed_backfills
from prsync_pipeline.months import MonthRange
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, dagster, last_months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BACKFILL = "refused"


@pytest.fixture
def nobody(tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    """No team has signed up, and nothing answers at GitHub's address."""
    with dagster(tmp_path, connections("http://127.0.0.1:9/graphql", tmp_path, duckdb_url)) as running:
        yield running


def end(running: Dagster, status: BulkActionStatus) -> None:
    """What Dagster's daemon stores of a backfill when its runs are over."""
    tables = [dg.AssetKey("raw_pull_requests")]
    running.instance.add_backfill(
        PartitionBackfill(BACKFILL, status, from_failure=False, tags={}, backfill_timestamp=1.0, asset_selection=tables)
    )


def error_of(running: Dagster) -> str | None:
    backfill = running.instance.get_backfill(BACKFILL)
    return backfill.error.message if backfill is not None and backfill.error is not None else None


def test_the_page_shows_the_reason_of_each_run_once(nobody: Dagster) -> None:
    current = last_months(1)
    for months in (current, MonthRange(current.first.plus(-2), current.first.plus(-2))):
        assert not nobody.sync("newco", months, tags={BACKFILL_TAG: BACKFILL}).success
    end(nobody, BulkActionStatus.COMPLETED_FAILED)

    assert explain_failed_backfills(nobody.instance) == [BACKFILL]

    error = error_of(nobody) or ""
    assert error.startswith("newco: There is no team 'newco'.")
    assert error.count("There is no team") == 1
    assert explain_failed_backfills(nobody.instance) == []


def test_a_backfill_that_did_not_fail_is_left_alone(nobody: Dagster) -> None:
    end(nobody, BulkActionStatus.COMPLETED_SUCCESS)

    assert explain_failed_backfills(nobody.instance) == []
    assert error_of(nobody) is None
