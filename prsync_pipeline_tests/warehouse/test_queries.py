"""The SQL files: each query has a name of its own and is used, and rows and values find each other by names."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from prsync_pipeline.warehouse import METRICS
from prsync_pipeline.warehouse.engine.queries import HEADING, query
from prsync_pipeline.warehouse.measures.metrics import insert_trends

PACKAGE = Path(str(files("prsync_pipeline.warehouse")))
NAMES = {match[1] for file in (PACKAGE / "sql").glob("*.sql") for match in HEADING.finditer(file.read_text())}


def test_every_query_is_used_and_every_used_one_is_there() -> None:
    code = "".join(file.read_text() for file in PACKAGE.rglob("*.py"))

    assert set(re.findall(r'\bquery\(\s*"(\w+)"', code)) == NAMES


def test_an_engine_has_its_own_variant_and_else_the_one_for_all() -> None:
    assert "pg_class" in query("select_view_grants", "postgres")
    assert "pg_class" not in query("select_view_grants", "duckdb")
    assert query("select_team", "postgres") == query("select_team")


def test_a_query_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="select_nothing"):
        query("select_nothing")


def test_parts_are_names_of_tables() -> None:
    assert query("delete_team_rows", table="events") == "delete from events\nwhere team = $team;"


def test_every_metric_is_named_by_its_population_alone() -> None:
    sql = query("insert_trend_aggregates")
    parts = dict(re.findall(r"^(\w+) as \(\n(.*?)^\)", sql, re.MULTILINE | re.DOTALL))

    named = {(part, name) for part, text in parts.items() for name in re.findall(r" as (\w+),?\n", text)}

    assert {(metric.population.value, metric.name) for metric in METRICS} <= named
    assert "{" not in insert_trends()


def test_names_of_metrics_are_their_own() -> None:
    names = [metric.name for metric in METRICS]

    assert len(set(names)) == len(names)
    assert all(metric.title and metric.description for metric in METRICS)
    assert {metric.name for metric in METRICS if "_share" in metric.name} == {
        metric.name for metric in METRICS if metric.unit == "share"
    }
