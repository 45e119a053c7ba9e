"""Sensors that wait for a time that was: after a clock was set back Dagster lets none tick until it has caught up."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    import dagster as dg

A_MOMENT = timedelta(minutes=1)
NEVER = {"last_tick_timestamp": None, "last_tick_start_timestamp": None}


def wake_sensors(instance: dg.DagsterInstance, now: datetime) -> list[str]:
    """Forget ticks of the future, and nothing else of the sensor; the names of those that had any."""
    latest = (now + A_MOMENT).replace(tzinfo=UTC).timestamp()
    woken = []
    for state in instance.all_instigator_state():
        data = state.instigator_data
        ticks = [getattr(data, name, None) or 0.0 for name in NEVER]
        if data is not None and max(ticks) > latest:
            known: dict[str, Any] = {name: None for name in NEVER if hasattr(data, name)}
            instance.update_instigator_state(state.with_data(data._replace(**known)))
            woken.append(state.name)
    return sorted(woken)
