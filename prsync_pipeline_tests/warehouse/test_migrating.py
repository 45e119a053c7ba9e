"""The schema: steps are applied once and known by their text; metrics, bands and views follow the code."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import METRICS, Store
from prsync_pipeline.warehouse.engine.duckdb import DuckDBWarehouse
from prsync_pipeline.warehouse.engine.postgres import PostgresWarehouse
from prsync_pipeline.warehouse.schema.migrating import migrate
from prsync_pipeline.warehouse.schema.steps import MIGRATION_FILE, Step, steps_of
from prsync_pipeline.warehouse.schema.views import make_views, views_of
from prsync_pipeline_tests.support.factories import SYNCED_AT, make_pull_request, make_team, make_tracked

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.warehouse import Warehouse
    from prsync_pipeline.warehouse.engine.base import Row

NOW = datetime(2026, 2, 3)
ALL_TEXTS = ["published_bands", "metrics", "views"]
STEPS = [step.name for step in steps_of("duckdb")]
NEXT = len(STEPS) + 1
STEPS_BEFORE_THE_FIRST_RELEASE = (
    "tables", "indexes", "pull_requests", "comments", "ai_classifications", "reviewed_pull_requests", "trends",
    "benchmarks", "llm_batches", "comments", "discoveries", "events", "levers", "open_problems", "quotas", "trends_due",
)  # fmt: skip


@pytest.fixture(params=["duckdb", "postgres"])
def empty_warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """A database without a table."""
    if request.param == "duckdb":
        return DuckDBWarehouse(tmp_path / "empty.duckdb")
    return PostgresWarehouse(request.getfixturevalue("empty_postgres_url"))


def fetch(warehouse: Warehouse, sql: str) -> list[Row]:
    with warehouse.transaction() as transaction:
        return transaction.fetch(sql)


def execute(warehouse: Warehouse, *statements: str) -> None:
    with warehouse.transaction() as transaction:
        for statement in statements:
            transaction.execute(statement)


def versions(warehouse: Warehouse) -> list[int]:
    return [row["version"] for row in fetch(warehouse, "select version from schema_versions order by version")]


def with_another_step(warehouse: Warehouse, sql: str) -> list[Step]:
    return [*steps_of(warehouse.engine), Step(NEXT, "agents", sql)]


def test_an_empty_database_gets_everything_once(empty_warehouse: Warehouse) -> None:
    first = migrate(empty_warehouse)
    again = migrate(empty_warehouse)

    assert first == [*STEPS, *ALL_TEXTS]
    assert again == []
    assert versions(empty_warehouse) == list(range(1, NEXT))


def test_another_step_is_applied_and_recorded_with_its_time(warehouse: Warehouse) -> None:
    steps = with_another_step(warehouse, "alter table raw_pull_requests add column agent text;")

    applied = migrate(warehouse, lambda: SYNCED_AT, steps=steps)

    assert applied == ["agents", "views"]
    assert migrate(warehouse, steps=steps) == []
    [row] = fetch(warehouse, f"select name, hash, applied_at from schema_versions where version = {NEXT}")
    assert row == {"name": "agents", "hash": steps[-1].hash, "applied_at": SYNCED_AT}
    # Views hold all columns of the raw rows, also those that a step adds.
    assert fetch(warehouse, "select agent from pull_requests") == []


def test_a_database_of_the_first_step_alone_gets_what_it_lacks_and_keeps_its_rows(empty_warehouse: Warehouse) -> None:
    migrate(empty_warehouse, steps=steps_of(empty_warehouse.engine)[:1])
    store = Store(empty_warehouse)
    store.teams.add(make_team(), [make_tracked()])

    applied = migrate(empty_warehouse)

    assert applied[: len(STEPS) - 1] == STEPS[1:]
    assert [team.slug for team in store.teams.all()] == ["core"]


def test_a_step_that_fails_leaves_no_trace(warehouse: Warehouse) -> None:
    sql = "create table agents (name text); insert into no_such_table values (1);"

    with pytest.raises(WarehouseError, match="refused a statement"):
        migrate(warehouse, steps=with_another_step(warehouse, sql))

    assert versions(warehouse) == list(range(1, NEXT))
    with pytest.raises(WarehouseError):
        fetch(warehouse, "select * from agents")


def test_a_database_of_a_newer_prsync_is_refused(warehouse: Warehouse) -> None:
    execute(warehouse, "insert into schema_versions values (999, 'future', 'hash', timestamp '2030-01-01')")

    with pytest.raises(WarehouseError, match=r"schema version 999.*Install a newer prsync"):
        migrate(warehouse)


def test_a_database_whose_step_was_another_text_is_refused_with_what_to_do(warehouse: Warehouse) -> None:
    *others, last = with_another_step(warehouse, "create table agents (name text);")
    migrate(warehouse, steps=[*others, last])

    with pytest.raises(
        WarehouseError, match=rf"step {NEXT} of its schema \(agents\).*name another database"
    ) as refusal:
        migrate(warehouse, steps=[*others, last._replace(sql="create table agents (login text);")])

    assert warehouse.location in str(refusal.value)


def test_a_database_from_before_the_first_release_is_refused_with_what_to_do(empty_warehouse: Warehouse) -> None:
    if empty_warehouse.engine == "postgres":
        execute(empty_warehouse, "create schema prsync")
    rows = ", ".join(
        f"({version}, '{name}', timestamp '2026-11-20 10:00')"
        for version, name in enumerate(STEPS_BEFORE_THE_FIRST_RELEASE, start=1)
    )
    execute(
        empty_warehouse,
        "create table schema_versions (version integer primary key, name text not null, applied_at timestamp not null)",
        f"insert into schema_versions values {rows}",
        "create table teams (team text primary key, organization text not null)",
        "insert into teams values ('acme', 'acme')",
    )

    with pytest.raises(WarehouseError, match=r"before its first release.*Move it away.*sync again"):
        migrate(empty_warehouse)

    assert fetch(empty_warehouse, "select team from teams") == [{"team": "acme"}]
    assert versions(empty_warehouse) == list(range(1, 17))


def test_both_engines_have_the_same_steps_and_views() -> None:
    duckdb, postgres = steps_of("duckdb"), steps_of("postgres")

    assert [(step.version, step.name) for step in duckdb] == [(step.version, step.name) for step in postgres]
    assert [view.name for view in views_of("duckdb")] == [view.name for view in views_of("postgres")]
    assert MIGRATION_FILE.fullmatch("002_agents.sql")


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_steps_are_numbered_from_one_without_a_gap(engine: str) -> None:
    assert [step.version for step in steps_of(engine)] == list(range(1, len(steps_of(engine)) + 1))


def test_an_older_prsync_of_the_same_steps_makes_its_own_metrics_and_views_again(warehouse: Warehouse) -> None:
    older = METRICS[:-1]

    assert migrate(warehouse, metrics=older) == ["metrics", "views"]
    assert migrate(warehouse, metrics=older) == []
    assert migrate(warehouse) == ["metrics", "views"]


def test_a_view_stands_behind_those_that_it_reads() -> None:
    names = [view.name for view in views_of("duckdb")]

    assert names.index("reviewed_pull_requests") < names.index("pull_requests")
    assert names.index("trend_metrics") < min(names.index("trend_changes"), names.index("team_benchmarks"))


def test_a_view_of_another_text_is_made_anew(warehouse: Warehouse) -> None:
    execute(
        warehouse,
        "drop view pull_requests",
        "create view pull_requests as select 1 as size",
        "update schema_texts set hash = 'of a former text' where name = 'views'",
    )

    assert migrate(warehouse) == ["views"]

    assert fetch(warehouse, "select size_bucket from pull_requests") == []


@pytest.mark.parametrize("warehouse_url", ["postgres"], indirect=True)
def test_who_may_read_a_view_may_read_it_when_it_is_made_anew(warehouse: Warehouse) -> None:
    execute(warehouse, "grant select on pull_requests to public", "grant select on trend_changes to pg_monitor")
    before = grants(warehouse)

    with warehouse.transaction() as transaction:
        make_views(transaction, "postgres", views_of("postgres"))

    assert grants(warehouse) == before >= {("pull_requests", "PUBLIC"), ("trend_changes", "pg_monitor")}


def grants(warehouse: Warehouse) -> set[tuple[str, str]]:
    sql = "select table_name, grantee from information_schema.role_table_grants where table_schema = 'prsync'"
    return {(row["table_name"], row["grantee"]) for row in fetch(warehouse, sql)}


def test_a_new_metric_is_a_column_and_the_trends_are_due_while_former_figures_stay(empty_warehouse: Warehouse) -> None:
    store = Store(empty_warehouse)
    migrate(empty_warehouse, metrics=[metric for metric in METRICS if metric.name != "hotfix_share"])
    store.teams.add(make_team(), [make_tracked()])
    store.teams.complete_sync("core", Month(2026, 1).start, NOW)
    execute(
        empty_warehouse,
        "insert into trend_aggregates (team, month, month_start, repository, missing_repositories, small_sample,"
        " is_partial, computed_at, merged_count) values ('core', '2026-01', timestamp '2026-01-01', '*',"
        " cast(array[] as text[]), true, true, timestamp '2026-01-20', 4)",
    )

    applied = migrate(empty_warehouse)

    [former] = store.trends.of_team("core")
    assert applied == ["metrics", "views"]
    assert (former.measures["merged_count"], former.measures["hotfix_share"]) == (4, None)
    assert store.trends.due() == {"core": Month(2026, 1)}
    assert [change.value for change in store.trends.changes("core") if change.metric == "hotfix_share"] == [None]


def test_a_new_metric_is_computed_with_the_next_run(empty_warehouse: Warehouse) -> None:
    store = Store(empty_warehouse)
    migrate(empty_warehouse, metrics=[metric for metric in METRICS if metric.name != "hotfix_share"])
    store.teams.add(make_team(), [make_tracked()])
    store.teams.complete_sync("core", Month(2026, 1).start, NOW)
    hotfix = make_pull_request(
        title="Hotfix: a lamp", state=PullRequestState.MERGED, merged_at=NOW, closed_at=NOW, created_at=NOW
    )
    store.pull_requests.save("core", [hotfix], {})
    migrate(empty_warehouse)

    store.trends.compute("core", [Month.of(NOW)], NOW)

    assert [trend.measures["hotfix_share"] for trend in store.trends.of_team("core")] == [None, 1.0]
    assert store.trends.due() == {}


def test_a_metric_whose_description_changed_is_described_anew_and_its_trends_are_due(warehouse: Warehouse) -> None:
    first, *others = METRICS

    assert migrate(warehouse, metrics=[replace(first, description="people's work"), *others]) == ["metrics", "views"]
