"""What Dagster loads: every asset says what it is, and wrong settings do not empty the UI."""

from __future__ import annotations

import dagster as dg
import pytest

from prsync_pipeline import definitions
from prsync_pipeline.automation.event_delivery import event_delivery
from prsync_pipeline.errors import SettingsError


def test_every_asset_has_a_description_a_group_a_table_and_its_columns() -> None:
    for spec in definitions.defs().resolve_all_asset_specs():
        assert spec.description
        assert spec.group_name in {"raw", "roster", "classification", "trends", "views"}
        assert spec.kinds in ({"github", "duckdb"}, {"groq", "duckdb"}, {"sql", "duckdb"})
        assert spec.metadata["dagster/table_name"] == spec.key.to_user_string()
        columns = spec.metadata["dagster/column_schema"].columns
        assert columns
        assert [column.name for column in columns if not column.description] == []


def test_views_stand_in_the_lineage_of_what_they_read() -> None:
    by_name = {spec.key.to_user_string(): spec for spec in definitions.defs().resolve_all_asset_specs()}
    reads = {
        name: {dep.asset_key.to_user_string() for dep in spec.deps}
        for name, spec in by_name.items()
        if spec.group_name == "views"
    }

    assert reads == {
        "published_bands": set(),
        "reviewed_pull_requests": {"raw_pull_requests", "raw_reviews"},
        "pull_requests": {"reviewed_pull_requests", "ai_classifications"},
        "trend_metrics": {"trend_aggregates"},
        "trend_changes": {"trend_metrics"},
        "team_bands": {"trend_metrics", "published_bands"},
        "team_benchmarks": {"trend_metrics", "team_bands"},
    }


def test_an_asset_shows_the_engine_of_the_warehouse_and_the_version_of_its_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRSYNC_WAREHOUSE_URL", "postgresql://db/prsync")

    by_name = {spec.key.to_user_string(): spec for spec in definitions.defs().resolve_all_asset_specs()}

    assert by_name["trend_aggregates"].kinds == {"sql", "postgres"}
    assert {name for name, spec in by_name.items() if spec.code_version} == {
        "ai_classifications",
        "trend_aggregates",
        "ai_tool_counts",
    }


def test_the_code_loads_with_wrong_settings_and_the_tick_names_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNC_PAGE_WIDTH", "wide")
    monkeypatch.setenv("SYNC_GROQ_POLL_INTERVAL", "long")

    loaded = definitions.defs()

    assert loaded.resolve_job_def("sync").name == "sync"
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, resources=dict(loaded.resources or {}))
        with pytest.raises(SettingsError, match=r"(?s)SYNC_PAGE_WIDTH: 'wide'.*SYNC_GROQ_POLL_INTERVAL: 'long'"):
            event_delivery(context)
