"""The resources as Dagster shows them, and how somebody who embeds the code location takes another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap

from prsync_pipeline.assets.resources import KINDS, WarehouseResource
from prsync_pipeline.assets.roster import roster
from prsync_pipeline.definitions import build_definitions, defs
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import open_store
from prsync_pipeline_tests.support.dagster_instance import Dagster, last_months, signed_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.warehouse import Store

SECRETS = {
    "GITHUB_TOKEN": "ghp_findable",
    "GROQ_API_KEY": "gsk_findable",
    "PRSYNC_WAREHOUSE_URL": "postgresql://prsync:hunter2@db/prsync",
    "PRSYNC_WEBHOOK_URL": "https://hooks.example.com/findable",
    "PRSYNC_SECRET_KEY": "fernet-findable",
    "PRSYNC_WEBHOOK_SECRET": "signature-findable",
}
TABLES = {
    "raw_pull_requests",
    "raw_reviews",
    "raw_commits",
    "raw_files",
    "tracked_repositories",
    "team_members",
    "ai_classifications",
    "trend_aggregates",
    "ai_tool_counts",
}
ROSTER_AND_RAW = TABLES - {"ai_classifications", "trend_aggregates", "ai_tool_counts"}


def snapshot() -> RepositorySnap:
    return RepositorySnap.from_def(defs().get_repository_def())


def test_each_resource_shows_its_fields_and_who_uses_it() -> None:
    resources = {resource.name: resource for resource in snapshot().resources or []}

    assert set(resources) == {*KINDS, "clock", "progress"}
    for name in KINDS:
        resource = resources[name]
        assert resource.resource_snapshot.description
        assert resource.config_field_snaps
        assert [field.name for field in resource.config_field_snaps if not field.description] == []
    users = {name: {key.to_user_string() for key in resource.asset_keys_using} for name, resource in resources.items()}
    assert users["warehouse"] == TABLES
    assert users["github"] == ROSTER_AND_RAW
    assert users["groq"] == {"ai_classifications"}
    assert users["webhook"] == set()
    assert resources["webhook"].sensors_using == ["event_delivery"]


def test_every_setting_of_a_run_or_a_tick_is_a_field_of_one_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {variable for kind in KINDS.values() for variable in kind.variables().values()}
    fields = [variable for kind in KINDS.values() for variable in kind.variables().values()]

    assert len(fields) == len(known)
    monkeypatch.setattr("os.environ", dict.fromkeys(known, "\0"))
    of_commands = {"SYNC_HISTORY_MONTHS", "SYNC_GROQ_POLL_INTERVAL"}
    _, faults = Settings.examine(dict.fromkeys({*known, *of_commands}, "wrong"))
    assert set(faults) - known == of_commands


def test_no_secret_is_in_what_dagster_keeps_of_the_definitions(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    written = dg.serialize_value(snapshot())

    assert '"GITHUB_TOKEN"' in written
    assert [value for value in SECRETS.values() if value in written] == []


@pytest.fixture
def acme(tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    with (
        serve(sample(seed=3, now=utc_now(), scale=0.05)) as sandbox,
        signed_up(sandbox, tmp_path, duckdb_url, history_months=1) as running,
    ):
        yield running


@pytest.fixture
def other(acme: Dagster, tmp_path: Path) -> Store:
    """Another warehouse, where the same team has signed up."""
    store = open_store(Settings(home=tmp_path, warehouse_url=url_in(tmp_path)))
    team = acme.connections.store.teams.get("acme")
    store.teams.add(team, acme.connections.store.roster.repositories("acme"))
    return store


def url_in(folder: Path) -> str:
    return f"duckdb:///{folder / 'other.duckdb'}"


def test_assets_materialize_into_the_warehouse_that_they_are_given(acme: Dagster, other: Store, tmp_path: Path) -> None:
    acme.instance.add_dynamic_partitions("team", ["acme"])
    resources = {**acme.connections.resources, "warehouse": WarehouseResource(url=url_in(tmp_path))}

    result = dg.materialize([roster], partition_key="acme", instance=acme.instance, resources=resources)

    assert result.success
    assert other.roster.members("acme")
    assert not acme.connections.store.roster.members("acme")


def test_definitions_take_another_resource_under_the_same_key(acme: Dagster, other: Store, tmp_path: Path) -> None:
    embedded = build_definitions({**acme.connections.resources, "warehouse": WarehouseResource(url=url_in(tmp_path))})

    result = acme.sync("acme", last_months(2), definitions=embedded)

    assert result.success
    assert other.pull_requests.count_by_month("acme")
    assert other.trends.of_team("acme")
    assert acme.connections.store.pull_requests.count_by_month("acme") == []
