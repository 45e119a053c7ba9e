"""Sensors after a clock was set back, on a real instance."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    GrpcServerCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    SensorInstigatorData,
)

from prsync_pipeline.automation.upkeep.future_ticks import clear_future_ticks
from prsync_pipeline.months import utc_now

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = RemoteInstigatorOrigin(
    RemoteRepositoryOrigin(GrpcServerCodeLocationOrigin(host="localhost", port=4266), "__repository__"),
    "team_syncs",
)


@pytest.mark.parametrize(("ahead", "woken"), [(timedelta(days=1), ["team_syncs"]), (timedelta(0), [])])
def test_only_a_tick_of_the_future_is_forgotten(tmp_path: Path, ahead: timedelta, woken: list[str]) -> None:
    now = utc_now()
    ticked = (now + ahead).replace(tzinfo=UTC).timestamp()
    data = SensorInstigatorData(last_tick_timestamp=ticked, last_tick_start_timestamp=ticked, cursor="kept")
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        instance.add_instigator_state(InstigatorState(ORIGIN, InstigatorType.SENSOR, InstigatorStatus.RUNNING, data))

        found = clear_future_ticks(instance, now)

        [state] = instance.all_instigator_state()
    assert found == woken
    assert state.status is InstigatorStatus.RUNNING
    assert isinstance(state.instigator_data, SensorInstigatorData)
    assert state.instigator_data.cursor == "kept"
    assert state.instigator_data.last_tick_start_timestamp == (None if woken else ticked)
