"""`prsync dev`: Dagster's UI and daemon on this folder's data."""

from __future__ import annotations

import os
import sys

import click

from prsync_pipeline.cli.instance import dagster_home
from prsync_pipeline.cli.terminal import errors
from prsync_pipeline.sync.connections import Connections


@click.command()
@click.option("--port", default=3000, show_default=True, help="Where the UI listens.")
def dev(port: int) -> None:
    """Open Dagster's UI and run its daemon: new teams are noticed, and their history starts by itself.

    \b
    Example:
      prsync dev
      PRSYNC_HOME=data/demo prsync dev --port 3001
    """  # noqa: D301
    connections = Connections.from_environment()
    home = dagster_home(connections)
    errors().print(
        f"Warehouse: {connections.store.warehouse.location}\nDagster:   {home}\nUI:        http://127.0.0.1:{port}",
        markup=False,
        soft_wrap=True,
    )
    environment = {**os.environ, "DAGSTER_HOME": str(home), "PRSYNC_HOME": str(connections.settings.home)}
    command = [sys.executable, "-m", "dagster", "dev", "-m", "prsync_pipeline.definitions", "-p", str(port)]
    os.execve(sys.executable, command, environment)  # noqa: S606 - no shell; our own interpreter
