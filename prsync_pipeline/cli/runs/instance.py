"""Which Dagster instance the commands use: `DAGSTER_HOME`, or a folder beside the data with our own configuration."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, nullcontext
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from filelock import FileLock

from prsync_pipeline.cli.runs.home_errors import named_errors
from prsync_pipeline.errors import PrsyncError, SettingsError
from prsync_pipeline.file_modes import close_to_others

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prsync_pipeline.settings import Settings


def dagster_home(settings: Settings, environment: Mapping[str, str] = os.environ) -> Path:
    """The instance's folder, absolute; made and configured where it is our own and new.

    Raises:
        SettingsError: DAGSTER_HOME names no folder.
        HomeUnavailable: our own folder cannot be made.
    """
    named = environment.get("DAGSTER_HOME", "").strip()
    if named:
        home = Path(named).expanduser()
        if not home.is_absolute() or not home.is_dir():
            raise SettingsError(f"DAGSTER_HOME is '{named}': it must be the absolute path of a folder that exists.")
        return home
    home = settings.home / "data" / "dagster"
    configuration = home / "dagster.yaml"
    with named_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / ".opening.lock"):
            if not configuration.exists():
                shutil.copyfile(str(files("prsync_pipeline") / "dagster.yaml"), configuration)
    return home


@contextmanager
def open_instance(home: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance in `home`; the variable is set, since parts of Dagster look for it themselves.

    A run that fails or is interrupted inside of the block does so with an error that the command line knows.

    Raises:
        HomeUnavailable: the storage cannot be opened, or not be written inside of the block.
    """
    os.environ["DAGSTER_HOME"] = str(home)
    # Dagster makes its SQLite tables on opening, and two commands that do so in a new folder trip over each other.
    close_to_others(home)
    with named_errors(home):
        with FileLock(home / ".opening.lock") if os.access(home, os.W_OK) else nullcontext():
            opened = dg.DagsterInstance.get()
        with opened as instance, _as_ours():
            yield instance


@contextmanager
def _as_ours() -> Iterator[None]:
    """Dagster's errors as ours, so that a command without Dagster need not load it to tell them apart."""
    try:
        yield
    except dg.Failure as failure:
        raise PrsyncError(failure.description or "the run failed") from failure
    except dg.DagsterExecutionInterruptedError as interrupted:
        raise KeyboardInterrupt from interrupted
