"""The `prsync` command: its groups, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.cli.lazy import LazyCommand, LazyGroup
from prsync_pipeline.cli.quiet import is_quiet, with_quiet
from prsync_pipeline.cli.screens.terminal import errors
from prsync_pipeline.cli.screens.waits import printed_waits
from prsync_pipeline.errors import PrsyncError
from prsync_pipeline.file_modes import write_for_owner_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

SUMMARIES = {
    "teams": "Sign teams up, list them, and steer them.",
    "sync": "Bring a team's months into the warehouse.",
    "classify": "Find out on which pull requests AI was used.",
    "status": "Show how each team is.",
    "trends": "Show how a team's delivery moves, month by month.",
    "access": "Make links to the page, list them, and revoke them.",
    "export": "Write a team's tables and views into a directory, one file each.",
    "demo": "Sync thirteen months of a sample organisation.",
    "sandbox": "Serve a sample organisation as GitHub would.",
    "dev": "Open the page and Dagster's UI, and run its daemon.",
    "page": "Serve the page: sign-up, progress, trends.",
    "doctor": "Check settings, warehouse, tokens, Groq and Dagster.",
}
# By the module that has them, where that is not their own.
PLACES = dict.fromkeys(("sync", "classify", "dev", "doctor"), "run_commands")
INTERRUPTED = 130


@click.group(
    cls=LazyGroup,
    lazy_commands={
        name: LazyCommand(f"prsync_pipeline.cli.{PLACES.get(name, name)}:{name}", summary)
        for name, summary in SUMMARIES.items()
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="prsync")
@click.pass_context
def prsync(context: click.Context) -> None:
    """Bring a team's GitHub pull requests into a warehouse, month by month, and keep them true.

    \b
    Example:
      prsync teams add acme --org acme
      prsync sync acme
      prsync status acme
    """  # noqa: D301 - \b keeps click from joining the lines

    def print_wait(line: str) -> None:
        if not is_quiet(context):
            errors().print(line, markup=False, soft_wrap=True)

    context.with_resource(printed_waits(print_wait))


with_quiet(prsync)


def main(words: Sequence[str] | None = None) -> None:
    """Run these words, or what was typed; an error of ours is one message on stderr and exit code 1, no traceback."""
    write_for_owner_alone()
    try:
        prsync(words, standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        errors().print("Stopped. What is stored stays; the same command goes on from there.")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PrsyncError as error:
        fail(str(error))


def fail(message: str) -> None:
    errors().print(f"[bold red]Error:[/] {escape(click.unstyle(message))}", soft_wrap=True)
    sys.exit(1)
