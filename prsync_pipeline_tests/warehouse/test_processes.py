from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import RepositorySync
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.factories import make_file, make_pull_request, make_team, make_tracked
from prsync_pipeline_tests.support.writer import FILES
from prsync_pipeline_tests.support.writer_processes import ended, heard, kill, let_go, start, started

if TYPE_CHECKING:
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Warehouse

pytestmark = pytest.mark.slow

WRITERS = 8
BATCHES = 4


def test_eight_processes_that_write_at_once_lose_nothing(store: Store, warehouse_url: str) -> None:
    repositories = [f"acme/{number}" for number in range(WRITERS)]
    store.teams.add(make_team(), [make_tracked(repository) for repository in repositories])
    processes = [start(warehouse_url, "save", repository, str(BATCHES)) for repository in repositories]
    ready = [heard(process) for process in processes]

    for process in processes:
        let_go(process)
    outputs = [ended(process) for process in processes]

    assert ready == ["ready"] * WRITERS
    assert [len(output.split()) for output in outputs] == [BATCHES] * WRITERS
    assert {sync.repository: sync.pull_requests_synced for sync in store.syncs.of_team("core")} == dict.fromkeys(
        repositories, 2 * BATCHES
    )
    assert {
        summary.repository: (summary.pull_requests, summary.reviews, summary.files)
        for summary in store.pull_requests.count_by_month("core")
    } == dict.fromkeys(repositories, (2 * BATCHES, 2 * BATCHES, 2 * BATCHES * FILES))


def test_processes_that_save_the_same_pull_requests_at_once_store_each_once(store: Store, warehouse_url: str) -> None:
    store.teams.add(make_team(), [make_tracked()])
    processes = [start(warehouse_url, "save", "acme/lamp", "5") for _ in range(3)]
    for process in processes:
        heard(process)

    for process in processes:
        let_go(process)
    for process in processes:
        ended(process)

    (summary,) = store.pull_requests.count_by_month("core")
    assert (summary.pull_requests, summary.reviews, summary.files) == (10, 10, 10 * FILES)


def test_processes_that_open_an_empty_warehouse_at_once_all_succeed(settings: Settings) -> None:
    processes = [start(settings.warehouse_url, "sign-up", f"team-{number}") for number in range(4)]

    for process in processes:
        ended(process)

    store = Store(open_warehouse(settings))
    assert {team.slug for team in store.teams.all()} == {f"team-{number}" for number in range(4)}


def test_what_a_killed_process_had_not_committed_never_happened(
    store: Store, warehouse: Warehouse, warehouse_url: str
) -> None:
    store.teams.add(make_team(), [make_tracked()])
    store.pull_requests.save("core", [make_pull_request(files=(make_file(),))], {"acme/lamp": (1, 2)})
    before = store.syncs.of_team("core")
    with started(warehouse_url, "stop") as process:
        assert heard(process) == "in the middle"

        kill(process)

    assert store.syncs.of_team("core") == before
    assert store.pull_requests.count_by_month("core")[0].files == 1
    store.pull_requests.save("core", [make_pull_request(number=2)], {"acme/lamp": (2, 2)})
    with warehouse.transaction() as transaction:
        assert transaction.fetch("select count(*) as stored from raw_pull_requests") == [{"stored": 2}]


@pytest.mark.parametrize("batches_before", [0, 1, 3])
def test_rows_and_bookkeeping_agree_after_a_kill(store: Store, warehouse_url: str, batches_before: int) -> None:
    store.teams.add(make_team(), [make_tracked()])
    with started(warehouse_url, "save", "acme/lamp", "0") as process:
        assert heard(process) == "ready"
        let_go(process)
        for _ in range(batches_before):
            heard(process)

        kill(process)

    (sync,) = store.syncs.of_team("core")
    stored = len(store.pull_requests.stored("core", "acme/lamp"))
    counts = [(summary.reviews, summary.files) for summary in store.pull_requests.count_by_month("core")]
    assert stored == sync.pull_requests_synced >= 2 * batches_before
    assert counts == ([(stored, stored * FILES)] if stored else [])
    assert sync != RepositorySync("acme/lamp") or stored == 0
