"""How often sensors tick unless they say otherwise, and how an error of ours ends a tick."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prsync_pipeline.errors import PrsyncError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dagster as dg

SECONDS_BETWEEN_TICKS = 30
SECONDS_BETWEEN_LOOKS = 15
"""Of the sensors that people wait for: a new team waits for its first run no longer, a request for its answer."""


@contextmanager
def logged_errors(context: dg.SensorEvaluationContext) -> Iterator[None]:
    """Log an error's message as one line before the tick fails with it; Dagster keeps the trace."""
    try:
        yield
    except PrsyncError as error:
        context.log.error(str(error))  # noqa: TRY400 - the trace stands beside it
        raise
