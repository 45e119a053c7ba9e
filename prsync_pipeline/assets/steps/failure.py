"""How an error of ours ends a step: with its own message, and without a retry that could not help."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.errors import PrsyncError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def as_failure() -> Iterator[None]:
    """The client has done its retries; what still fails needs a person, another hour, or the sensor's next tick."""
    try:
        yield
    except PrsyncError as error:
        raise dg.Failure(str(error), allow_retries=False, metadata={"error": error.code}) from error
