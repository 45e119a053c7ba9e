"""What Dagster loads: every asset says what it is, and wrong settings do not empty the UI."""

from __future__ import annotations

import dagster as dg
import pytest

from prsync_pipeline import definitions
from prsync_pipeline.automation.team_syncs import team_syncs
from prsync_pipeline.connections import Connections
from prsync_pipeline.errors import SettingsError


def test_every_asset_has_a_description_a_group_a_table_and_its_columns() -> None:
    for spec in definitions.defs().resolve_all_asset_specs():
        assert spec.description
        assert spec.group_name in {"raw", "roster", "classification", "trends"}
        assert spec.kinds in ({"github"}, {"groq"}, {"sql"})
        assert spec.metadata["dagster/table_name"] == spec.key.to_user_string()
        columns = spec.metadata["dagster/column_schema"].columns
        assert columns
        assert [column.name for column in columns if not column.description] == []


def test_the_code_loads_with_wrong_settings_and_the_tick_says_what_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNC_PAGE_WIDTH", "wide")

    loaded = definitions.defs()

    assert loaded.resolve_job_def("sync").name == "sync"
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(SettingsError, match="SYNC_PAGE_WIDTH: 'wide'"):
        team_syncs(dg.build_sensor_context(instance=instance, resources={"prsync": Connections.from_environment()}))
