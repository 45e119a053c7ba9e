"""Whatever fault a sync meets, the warehouse holds the same rows as without it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.sandbox import Fault, Sandbox, World, sample, serve
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of, months

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.warehouse import Store

FIRST = "2025-11"
# GitHub ran out of time, or it cannot be told apart from that: the same body must not go out again.
LATE = {
    "502 as JSON": Fault("bad_gateway"),
    "502 as a web page": Fault("bad_gateway", is_html=True),
    "a web page with status 200": Fault("html"),
    "a time-out among the errors": Fault("timeout"),
    "silence for longer than the client waits": Fault("hang", seconds=30),
    "half of the nodes null, with errors": Fault("partial_data"),
    "all nodes null for want of resources": Fault("null_nodes"),
}
PASSING = {
    "503": Fault("unavailable"),
    "a connection reset": Fault("connection_reset"),
    "an answer cut in half": Fault("truncated_json"),
    "nested lists empty without an error": Fault("empty_nested"),
    "a secondary limit": Fault("secondary_limit", seconds=7),
    "a primary limit that ends soon": Fault("primary_limit", seconds=20),
}
EVERY = {**LATE, **PASSING}
NARROW = {"page_width": 8}
LEAST_OF_A_STORM = 3

# The engine plays no part in what GitHub answers: histories and updates are brought into both elsewhere.
pytestmark = pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)


@pytest.fixture
def world() -> World:
    return sample(seed=7, now=NOW, scale=0.15)


@contextmanager
def acme(world: World, store: Store, **client: Any) -> Iterator[Syncing]:
    """A team that signed up before any fault; the product and the sandbox share a clock that sleeping moves."""
    clock = Clock()
    with serve(world, clock=clock) as sandbox:
        Syncing(sandbox, store, clock=clock).sign_up()
        yield Syncing(sandbox, store, clock=clock, client=client)


def assert_whole(syncing: Syncing) -> None:
    assert syncing.stored() == expected_rows.expected(all_of(syncing.sandbox.world), months(FIRST).first.start)
    assert {sync.sync_status for sync in syncing.store.syncs.of_team("acme")} == {SyncStatus.COMPLETED}


def assert_no_late_body_came_again(sandbox: Sandbox) -> None:
    """What was refused for another reason may come again as it is; what timed out may not, from then on."""
    last = {request.sha256: request.number for request in sandbox.requests}
    late = {fault.kind for fault in LATE.values()}
    assert [one for one in sandbox.requests if one.fault in late and last[one.sha256] > one.number] == []


@pytest.mark.parametrize("fault", EVERY.values(), ids=EVERY.keys())
def test_a_fault_at_the_listing_changes_no_row(world: World, store: Store, fault: Fault) -> None:
    with acme(world, store, timeout_seconds=1.0 if fault.kind == "hang" else 15.0) as syncing:
        syncing.sandbox.faults.add(replace(fault, matching="search", at=(1, 2)))

        syncing.sync(FIRST)

        assert syncing.sandbox.requests.totals.faults == 2
        assert_whole(syncing)
        assert_no_late_body_came_again(syncing.sandbox)


@pytest.mark.parametrize("fault", EVERY.values(), ids=EVERY.keys())
def test_a_fault_at_the_hydration_changes_no_row(world: World, store: Store, fault: Fault) -> None:
    with acme(world, store, timeout_seconds=1.0 if fault.kind == "hang" else 15.0, **NARROW) as syncing:
        # The first request for nodes resolves the repositories; further pages of nested lists are "other" ones.
        syncing.sandbox.faults.add(
            replace(fault, matching="nodes", at=(1, 2, 4, 7)), replace(fault, matching="other", at=(1,))
        )

        syncing.sync(FIRST)

        assert syncing.sandbox.requests.totals.faults == 5
        assert_whole(syncing)
        assert_no_late_body_came_again(syncing.sandbox)


@pytest.mark.parametrize("seed", [7, 25])
def test_a_tenth_of_all_requests_may_fail_in_any_way(world: World, store: Store, seed: int) -> None:
    kinds = [fault for fault in EVERY.values() if fault.kind != "hang"]
    faults = [
        replace(fault, probability=0.1 / len(kinds), seed=seed * 100 + place) for place, fault in enumerate(kinds)
    ]
    with acme(world, store, max_retries=8, page_width=3) as syncing:
        syncing.sandbox.faults.add(*faults)

        syncing.sync(FIRST)

        assert syncing.sandbox.requests.totals.faults >= LEAST_OF_A_STORM
        assert_whole(syncing)
        assert_no_late_body_came_again(syncing.sandbox)
