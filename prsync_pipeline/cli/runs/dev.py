"""`prsync dev`: the page, and Dagster's UI and daemon, on this folder's data."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

from prsync_pipeline.assets.tags import TOKEN_TAG
from prsync_pipeline.automation.instance_health import lacks_token_limit
from prsync_pipeline.automation.upkeep.future_ticks import clear_future_ticks
from prsync_pipeline.cli.runs.foreground import BETWEEN_PROGRAMS
from prsync_pipeline.cli.runs.instance import dagster_home, open_instance
from prsync_pipeline.cli.runs.ports import check_port
from prsync_pipeline.cli.screens.terminal import errors, warn
from prsync_pipeline.errors import InputError
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import open_store

if TYPE_CHECKING:
    from pathlib import Path


def open_ui(port: int, page_port: int) -> None:
    """Open the page, the UI and the daemon in the place of this process."""
    # Dagster would ask for another port where nobody may sit, and run its daemon without the UI.
    check_port(port, "prsync dev --port")
    check_port(page_port, "prsync dev --page-port")
    if port == page_port:
        raise InputError(f"The page and the UI cannot both listen on port {port}: name another with --page-port.")
    settings = Settings.read()
    home = dagster_home(settings)
    errors().print(
        f"Warehouse: {open_store(settings).warehouse.location}\nDagster:   {home}\n"
        f"UI:        http://127.0.0.1:{port}\nPage:      http://127.0.0.1:{page_port}",
        markup=False,
        soft_wrap=True,
    )
    warn_of_missing_limit(home)
    _repair_sensors(home)
    environment = {**os.environ, "DAGSTER_HOME": str(home), "PRSYNC_HOME": str(settings.home)}
    command = [sys.executable, "-m", "prsync_pipeline.cli.runs.foreground", *_programs(port, page_port)]
    os.chdir(home)  # beside another dagster.yaml than its own Dagster warns that it is not used
    # Another program in this process: the one that waits for the end needs none of what is loaded here.
    os.execve(sys.executable, command, environment)  # noqa: S606 - no shell; our own interpreter


def _programs(port: int, page_port: int) -> list[str]:
    """The two programs as `foreground` takes them; the page says its address here, so it need not say it again."""
    location = str(files("prsync_pipeline") / "code_location.yaml")
    dagster = [sys.executable, "-m", "dagster", "dev", "-w", location, "-p", str(port)]
    page = [sys.executable, "-m", "prsync_pipeline.cli", "page", "--quiet", "--port", str(page_port)]
    return ["Dagster", *dagster, BETWEEN_PROGRAMS, "The page", *page]


def _repair_sensors(home: Path) -> None:
    """Clear what keeps sensors from ticking after the clock was set back."""
    with open_instance(home) as instance:
        for name in clear_future_ticks(instance, utc_now()):
            warn(f"The sensor {name} had ticked in the future: the clock was set back. It ticks again.")


def warn_of_missing_limit(home: Path) -> None:
    """A folder of the user's own may have a configuration that does not know our tags."""
    with open_instance(home) as instance:
        is_lacking = lacks_token_limit(instance)
    if is_lacking:
        warn(
            f"{home / 'dagster.yaml'} has no limit for the tag {TOKEN_TAG}, so teams that share a GitHub token sync at "
            f"the same time: slower, never wrong. {files('prsync_pipeline') / 'dagster.yaml'} shows the limit."
        )
