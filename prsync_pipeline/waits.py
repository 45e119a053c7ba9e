"""Reports what is waited for, and until when, once a wait has been silent for a moment: a line in Python's log.

The log is silent where nobody listens; the command line prints it. Knows nothing of what is waited for.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.months import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS_OF_SILENCE = 1.5
ALL = logging.getLogger(__name__)
AT_GITHUB = ALL.getChild("github")
AT_THE_WAREHOUSE = ALL.getChild("warehouse")


def report_wait(log: logging.Logger, subject: str, seconds: float | None) -> None:
    """One line, now: what is waited for, and for how many seconds from now at most, where there is a limit."""
    if seconds is None:
        log.info("Waiting for %s.", subject)
    else:
        end = utc_now() + timedelta(seconds=seconds)
        log.info("Waiting for %s, until %s UTC at the latest.", subject, f"{end:%H:%M:%S}")


@contextmanager
def reported_wait(log: logging.Logger, subject: str, limit: float | None = None) -> Iterator[None]:
    """A block that is reported where it takes longer than a moment; it ends by itself after `limit` seconds."""
    if not log.isEnabledFor(logging.INFO):
        yield
        return
    left = None if limit is None else limit - SECONDS_OF_SILENCE
    timer = threading.Timer(SECONDS_OF_SILENCE, report_wait, (log, subject, left))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
