"""Prints what prsync waits for, above whatever else is on the terminal."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prsync_pipeline import waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS_BETWEEN_LINES = 30.0


class _Lines(logging.Handler):
    """Prints each line; what is waited for again and again only now and then."""

    def __init__(self, print_line: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._print_line = print_line
        self._printed_at: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        subject = str(record.args[0]) if isinstance(record.args, tuple) and record.args else record.msg
        now = time.monotonic()
        if now - self._printed_at.get(subject, float("-inf")) >= SECONDS_BETWEEN_LINES:
            self._printed_at[subject] = now
            self._print_line(record.getMessage())


@contextmanager
def printed_waits(print_line: Callable[[str], None], log: logging.Logger = waits.ALL) -> Iterator[None]:
    """Print the lines of `log` within the block, and none of the other waits."""
    before = waits.ALL.handlers, waits.ALL.level, waits.ALL.propagate
    waits.ALL.handlers, waits.ALL.propagate = [], False
    handler = _Lines(print_line)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)
        waits.ALL.handlers, waits.ALL.level, waits.ALL.propagate = before
