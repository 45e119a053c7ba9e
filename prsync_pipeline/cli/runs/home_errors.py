"""Errors of Dagster's own storage as one sentence each: a full disk, a folder that cannot be written, a lost server."""

from __future__ import annotations

import errno
import sqlite3
import sys
import tempfile
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from sqlalchemy.exc import DBAPIError

from prsync_pipeline.errors import HomeUnavailable, PrsyncError

if TYPE_CHECKING:
    from collections.abc import Iterator

# SQLite calls a disk without room for its log an I/O error.
FULL = ("disk is full", "No space left on device", "disk I/O error", "File too large", "Disk quota exceeded")
DAGSTERS_OWN_LINE = "Exception while writing logger call to event log"
NOT_WRITABLE = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG}
PROBE_BYTES = 65_536  # what a run's first events take


@contextmanager
def named_errors(home: Path) -> Iterator[None]:
    """Raise HomeUnavailable for what the storage in `home` does not do; every other error passes as it is.

    Dagster may wrap the storage's error in its own, so the causes are looked at too. What it prints of each statement
    that failed is left out.
    """
    try:
        with redirect_stderr(cast("IO[str]", _WithoutStatements(sys.stderr))):
            yield
    except PrsyncError:
        raise
    except Exception as error:
        reason = next(filter(None, (_reason(cause, home) for cause in _causes(error))), None)
        if reason is None:
            raise
        raise HomeUnavailable(
            f"Dagster's home {home} cannot be used: {reason}. {_remedy(reason, home)} What the warehouse holds stays."
        ) from error


def check_writable(home: Path) -> None:
    """Write some bytes and take them back.

    Raises:
        HomeUnavailable: the folder cannot be written, or its disk is full.
    """
    with named_errors(home), tempfile.TemporaryFile(dir=home) as probe:
        probe.write(bytes(PROBE_BYTES))


class _WithoutStatements:
    """A stream that leaves out Dagster's report of a statement, which holds all of its values."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        return len(text) if text.startswith(DAGSTERS_OWN_LINE) else self._stream.write(text)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _reason(error: BaseException, home: Path) -> str | None:
    """What the storage says, in its first line: the lines after it hold statements and their values."""
    if isinstance(error, FileExistsError) and error.filename == str(home):
        return "it is a file, not a folder"
    if isinstance(error, OSError):
        is_in_home = isinstance(error.filename, str) and Path(error.filename).is_relative_to(home)
        return error.strerror if is_in_home or error.errno in NOT_WRITABLE else None
    storage_error = error.orig or error if isinstance(error, DBAPIError) else error
    if storage_error is error and not isinstance(error, sqlite3.Error):
        return None
    return next(iter(str(storage_error).splitlines()), type(error).__name__)[:200]


def _remedy(reason: str, home: Path) -> str:
    if any(words in reason for words in FULL):
        return "Make room on its disk, then run the command again."
    if "server" in reason:
        return f"Check {home / 'dagster.yaml'}, DAGSTER_POSTGRES_URL, and that the server answers."
    return "Name a folder that you may write to in DAGSTER_HOME, or make this one writable."
