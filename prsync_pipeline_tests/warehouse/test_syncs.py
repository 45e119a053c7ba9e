from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import RepositorySync, SyncStatus
from prsync_pipeline.warehouse import Store
from prsync_pipeline_tests.support.factories import make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse

OCTOBER = datetime(2026, 10, 1)
NOVEMBER = datetime(2026, 11, 1)
NOON = datetime(2026, 11, 20, 12)
EVENING = datetime(2026, 11, 20, 18)


@pytest.fixture
def store(warehouse: Warehouse) -> Store:
    store = Store(warehouse)
    store.teams.add(make_team(), [make_tracked()])
    return store


def sync_of_lamp(store: Store) -> RepositorySync:
    (sync,) = store.syncs.of_team("core")
    return sync


def test_a_sync_begins_with_its_totals_and_without_the_last_ones_error(store: Store) -> None:
    store.syncs.fail("core", "acme/lamp", "GitHub counts 3, 2 came.", NOON)

    store.syncs.begin("core", {"acme/lamp": (8, 2), "acme/untracked": (5, 0)}, EVENING)

    assert sync_of_lamp(store) == RepositorySync(
        "acme/lamp",
        sync_status=SyncStatus.SYNCING,
        sync_progress=25.0,
        pull_requests_total=8,
        pull_requests_synced=2,
        sync_started_at=EVENING,
    )


def test_a_repository_without_pull_requests_begins_at_nought_and_completes_at_a_hundred(store: Store) -> None:
    store.syncs.begin("core", {"acme/lamp": (0, 0)}, NOON)
    begun = sync_of_lamp(store)

    store.syncs.complete("core", "acme/lamp", None, EVENING)

    assert begun.sync_progress == 0
    assert sync_of_lamp(store).sync_progress == 100


def test_progress_never_passes_a_hundred(store: Store) -> None:
    store.pull_requests.save("core", [], {"acme/lamp": (12, 10)})

    assert sync_of_lamp(store).sync_progress == 100


def test_a_completed_sync_knows_when_and_from_where(store: Store) -> None:
    store.syncs.begin("core", {"acme/lamp": (8, 8)}, NOON)

    store.syncs.complete("core", "acme/lamp", NOVEMBER, EVENING)

    assert sync_of_lamp(store) == RepositorySync(
        "acme/lamp",
        covered_from=NOVEMBER,
        sync_status=SyncStatus.COMPLETED,
        sync_progress=100.0,
        pull_requests_total=8,
        pull_requests_synced=8,
        sync_started_at=NOON,
        last_synced_at=EVENING,
    )


@pytest.mark.parametrize(
    ("covered_from", "expected"),
    [(OCTOBER, OCTOBER), (NOON, NOVEMBER), (None, NOVEMBER)],
    ids=["lower", "higher", "none"],
)
def test_a_repositorys_coverage_only_goes_down(store: Store, covered_from: datetime | None, expected: datetime) -> None:
    store.syncs.complete("core", "acme/lamp", NOVEMBER, NOON)

    store.syncs.complete("core", "acme/lamp", covered_from, EVENING)

    assert sync_of_lamp(store).covered_from == expected


def test_a_failed_sync_keeps_its_coverage_and_says_why(store: Store) -> None:
    store.syncs.complete("core", "acme/lamp", NOVEMBER, NOON)

    store.syncs.fail("core", "acme/lamp", "acme/lamp: not found", EVENING)

    failed = sync_of_lamp(store)
    assert (failed.sync_status, failed.sync_error) == (SyncStatus.FAILED, "acme/lamp: not found")
    assert (failed.covered_from, failed.last_synced_at) == (NOVEMBER, NOON)


def test_a_success_clears_the_error(store: Store) -> None:
    store.syncs.fail("core", "acme/lamp", "acme/lamp: not found", NOON)

    store.syncs.complete("core", "acme/lamp", None, EVENING)

    assert sync_of_lamp(store).sync_error is None


def test_a_repository_is_unfinished_until_its_coverage_reaches_its_teams(store: Store) -> None:
    store.syncs.complete("core", "acme/lamp", NOVEMBER, NOON)
    store.teams.complete_sync("core", OCTOBER, None)
    lagging = [(team, sync.repository) for team, sync in store.syncs.unfinished()]

    store.syncs.complete("core", "acme/lamp", OCTOBER, EVENING)

    assert ("core", "acme/lamp") in lagging
    assert ("core", "acme/lamp") not in [(team, sync.repository) for team, sync in store.syncs.unfinished()]


def test_a_repository_that_was_capped_on_purpose_is_finished_and_says_so(store: Store) -> None:
    store.teams.complete_sync("core", OCTOBER, None)

    store.syncs.complete("core", "acme/lamp", None, EVENING, "SYNC_MAX_PRS left out 3 older pull requests")

    assert sync_of_lamp(store).sync_error == "SYNC_MAX_PRS left out 3 older pull requests"
    assert "acme/lamp" not in [sync.repository for _, sync in store.syncs.unfinished(is_capped=True)]
    assert "acme/lamp" in [sync.repository for _, sync in store.syncs.unfinished()]
