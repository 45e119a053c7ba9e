"""The `prsync` command: its groups, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import sys

import click
import dagster as dg
from rich.markup import escape

from prsync_pipeline.cli.classify import classify
from prsync_pipeline.cli.demo import demo
from prsync_pipeline.cli.dev import dev
from prsync_pipeline.cli.levers import pause, resume, token, track, untrack
from prsync_pipeline.cli.removing import remove
from prsync_pipeline.cli.sandbox import sandbox
from prsync_pipeline.cli.status import status
from prsync_pipeline.cli.sync import sync
from prsync_pipeline.cli.teams import teams
from prsync_pipeline.cli.terminal import errors
from prsync_pipeline.cli.trends import trends
from prsync_pipeline.errors import PrsyncError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="prsync")
def prsync() -> None:
    """Bring a team's GitHub pull requests into a warehouse, month by month, and keep them true.

    \b
    Example:
      prsync teams add acme --org acme
      prsync sync acme
      prsync status acme
    """  # noqa: D301 - \b keeps click from joining the lines


for command in (teams, sync, classify, status, trends, demo, sandbox, dev):
    prsync.add_command(command)
for command in (pause, resume, track, untrack, token, remove):
    teams.add_command(command)


def main() -> None:
    """Run the command; an error of ours is one message on stderr and exit code 1, never a traceback."""
    try:
        prsync(standalone_mode=False)
    except (click.Abort, KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
        errors().print("Stopped. What is stored stays; the same command goes on from there.")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except dg.Failure as failure:
        fail(failure.description or "the run failed")
    except PrsyncError as error:
        fail(str(error))


def fail(message: str) -> None:
    errors().print(f"[bold red]Error:[/] {escape(click.unstyle(message))}", soft_wrap=True)
    sys.exit(1)
