"""Clears sensor ticks dated in the future after the clock was set back: until then the sensors would not tick."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    import dagster as dg

TOLERANCE = timedelta(minutes=1)
_CLEARED = {"last_tick_timestamp": None, "last_tick_start_timestamp": None}


def clear_future_ticks(instance: dg.DagsterInstance, now: datetime) -> list[str]:
    """Clear the ticks of the future, and nothing else of the sensors; the names of the sensors that had any."""
    latest = (now + TOLERANCE).replace(tzinfo=UTC).timestamp()
    cleared = []
    for state in instance.all_instigator_state():
        data = state.instigator_data
        ticks = [getattr(data, name, None) or 0.0 for name in _CLEARED]
        if data is not None and max(ticks) > latest:
            known: dict[str, Any] = {name: None for name in _CLEARED if hasattr(data, name)}
            instance.update_instigator_state(state.with_data(data._replace(**known)))
            cleared.append(state.name)
    return sorted(cleared)
