"""From a real run to a real receiver: what is told of it, and that no receiver changes anything in it."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline.automation.event_delivery import event_delivery
from prsync_pipeline.models import Team
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Sandbox, sample, serve
from prsync_pipeline.warehouse import EventCounts
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, dagster, last_months, signed_up
from prsync_pipeline_tests.support.webhook_receiver import Receiver, receive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "a secret that can be found"
TOKEN = "ghp_findable"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receive() as receiving:
        yield receiving


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=5, now=utc_now(), scale=0.03)) as serving:
        serving.world.grant(TOKEN, alias="findable")
        yield serving


@contextmanager
def acme(sandbox: Sandbox, home: Path, warehouse_url: str, **environment: str) -> Iterator[Dagster]:
    token = {"GITHUB_TOKEN": TOKEN}
    with signed_up(sandbox, home, warehouse_url, history_months=1, **token, **environment) as running:
        yield running


def tick(running: Dagster) -> str:
    """What the sensor says of its tick."""
    resources = running.connections.resources
    result = event_delivery(dg.build_sensor_context(instance=running.instance, resources=resources))
    assert isinstance(result, dg.SkipReason)
    return result.skip_message or ""


def test_a_run_tells_of_each_thing_once_and_waits_for_no_receiver(
    sandbox: Sandbox, receiver: Receiver, tmp_path: Path, duckdb_url: str
) -> None:
    receiver.status = "hang"
    with acme(sandbox, tmp_path, duckdb_url, PRSYNC_WEBHOOK_URL=receiver.url, PRSYNC_WEBHOOK_SECRET=SECRET) as running:
        result = running.sync("acme", last_months(2))
        repositories = len(running.connections.store.syncs.of_team("acme"))

        assert result.success
        assert receiver.received == []
        receiver.status = 200
        said = tick(running)
        written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert Counter(receiver.kinds) == {
        "onboarding_started": 1,
        "repository_synced": repositories,
        "onboarding_completed": 1,
        "classification_completed": 1,
        "trends_updated": 1,
    }
    assert said == f"{len(receiver.received)} delivered, 0 waiting, 0 given up"
    assert {came.told["team"] for came in receiver.received} == {"acme"}
    assert receiver.kinds[0] == "onboarding_started"
    assert receiver.kinds[-1] == "trends_updated"
    bodies = b"".join(came.body for came in receiver.received)
    assert [found for found in (SECRET, TOKEN) if found.encode() in written + bodies] == []


def test_a_run_that_ends_by_an_error_is_told_once_for_the_same_reason_without_the_token(
    sandbox: Sandbox, receiver: Receiver, tmp_path: Path, duckdb_url: str
) -> None:
    with acme(sandbox, tmp_path, duckdb_url, PRSYNC_WEBHOOK_URL=receiver.url) as running:
        sandbox.world.revoke(TOKEN)
        for _ in range(2):
            assert not running.sync("acme", last_months(2)).success
        tick(running)

    [came] = receiver.received
    assert (came.told["kind"], came.told["data"]["repository"]) == ("sync_failed", None)
    assert "token" in came.told["data"]["reason"]
    assert TOKEN.encode() not in b"".join(one.body for one in receiver.received)


def test_a_bad_receiver_is_what_the_tick_says_and_the_event_is_kept(
    receiver: Receiver, tmp_path: Path, duckdb_url: str
) -> None:
    receiver.status = 500
    reached = connections("http://127.0.0.1:9/graphql", tmp_path, duckdb_url, PRSYNC_WEBHOOK_URL=receiver.url)
    reached.store.teams.add(Team("acme", "acme", utc_now(), history_months=1), [])
    reached.store.syncs.begin("acme", {}, utc_now())

    with dagster(tmp_path, reached) as running:
        said = tick(running)

    assert said.startswith("0 delivered, 1 waiting, 0 given up; the receiver answered 500")
    counts = reached.store.events.counts()
    assert counts == EventCounts(waiting=1, given_up=0, failing_since=counts.failing_since)
    assert counts.failing_since is not None


def test_without_an_address_events_go_nowhere_and_the_tick_says_so(tmp_path: Path, duckdb_url: str) -> None:
    reached = connections("http://127.0.0.1:9/graphql", tmp_path, duckdb_url)

    with dagster(tmp_path, reached) as running:
        assert tick(running).startswith("PRSYNC_WEBHOOK_URL is not set")
