"""`prsync doctor`: is everything in order that a sync needs, and what to do about what is not?"""

from __future__ import annotations

import logging
import os
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from prsync_pipeline.automation.instance_health import check_dagster
from prsync_pipeline.cli.quiet import is_quiet
from prsync_pipeline.cli.runs.home_errors import check_writable
from prsync_pipeline.cli.runs.instance import dagster_home, open_instance
from prsync_pipeline.cli.screens.terminal import output, print_json
from prsync_pipeline.doctor.checkup import Checkup
from prsync_pipeline.doctor.findings import State, failed, fault, ok
from prsync_pipeline.errors import HomeUnavailable, PrsyncError, SettingsError
from prsync_pipeline.waits import ALL, reported_wait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from prsync_pipeline.doctor.findings import Finding

COLOURS = {State.OK: "green", State.WARNING: "yellow", State.FAULT: "bold red"}
STATE_WIDTH, SUBJECT_WIDTH = 7, 20
HOME = "Dagster's home"
# libpq's own variable: a storage on a host that does not answer must not hold the command for minutes.
PATIENCE_OF_POSTGRES = ("PGCONNECT_TIMEOUT", "5")


def print_findings(form: str) -> None:
    """Print each finding; exit code 1 where one is a fault."""
    os.environ.setdefault(*PATIENCE_OF_POSTGRES)
    findings = []
    console = output()
    for finding in _findings(Checkup.of(os.environ)):
        findings.append(finding)
        if form == "table" and not (is_quiet() and finding.state is State.OK):
            _show(console, finding)
    counts = Counter(finding.state for finding in findings)
    if form == "json":
        print_json(
            {
                "is_well": not counts[State.FAULT],
                "faults": counts[State.FAULT],
                "warnings": counts[State.WARNING],
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        console.print(f"\n{_total(counts)}")
    if counts[State.FAULT]:
        sys.exit(1)


def _findings(checkup: Checkup) -> Iterator[Finding]:
    yield from checkup.run()
    try:
        home = dagster_home(checkup.settings, checkup.environment)
    except HomeUnavailable as error:
        yield failed(HOME, error)
        return
    except SettingsError as error:
        yield failed(HOME, error, "Set DAGSTER_HOME to the absolute path of a folder that you may write to.")
        return
    yield from _dagster_findings(checkup, home)


def _dagster_findings(checkup: Checkup, home: Path) -> Iterator[Finding]:
    own = "" if checkup.environment.get("DAGSTER_HOME") else " (DAGSTER_HOME is not set)"
    try:
        check_writable(home)
        with _without_logs(), reported_wait(ALL, f"Dagster's storage in {home}"), open_instance(home) as instance:
            found = list(check_dagster(instance, checkup.store, checkup.clock()))
    except PrsyncError as error:
        yield failed(HOME, error)
    except Exception as error:  # noqa: BLE001 - YAML, Dagster and the storage's driver share no base, and all are reported
        yield fault(HOME, f"{home}{own} does not open: {_first_line(error)}", f"Check {home / 'dagster.yaml'}.")
    else:
        yield ok(HOME, f"{home}{own}; its storage opens.")
        yield from found


@contextmanager
def _without_logs() -> Iterator[None]:
    """Dagster's storage logs each of its tries, by the root of all logs; what comes of them is a finding."""

    def is_loud(record: logging.LogRecord) -> bool:
        return record.levelno > logging.WARNING

    root = logging.getLogger()
    root.addFilter(is_loud)
    try:
        yield
    finally:
        root.removeFilter(is_loud)


def _first_line(error: Exception) -> str:
    """What went wrong without what follows: that may quote the configuration, where passwords are."""
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]


def _show(console: Console, finding: Finding) -> None:
    """A line each; on a terminal what is long goes on below itself."""
    remedy = f" [dim]→[/] {escape(finding.remedy)}" if finding.remedy else ""
    cells = (f"[{COLOURS[finding.state]}]{finding.state:{STATE_WIDTH}}[/]", escape(finding.subject))
    if console.is_terminal:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=STATE_WIDTH)
        grid.add_column(width=SUBJECT_WIDTH, overflow="fold")
        grid.add_column(overflow="fold")
        grid.add_row(*cells, escape(finding.message) + remedy)
        console.print(grid)
    else:
        state, subject = cells
        console.print(f"{state}  {subject:{SUBJECT_WIDTH}}  {escape(finding.message)}{remedy}", soft_wrap=True)


def _total(counts: Counter[State]) -> str:
    faults, warnings = counts[State.FAULT], counts[State.WARNING]
    if not faults and not warnings:
        return "[green]All is well.[/]"
    parts = [f"[bold red]{faults} fault{'s' if faults > 1 else ''}[/]"] if faults else ["No fault"]
    parts += [f"[yellow]{warnings} warning{'s' if warnings > 1 else ''}[/]"] if warnings else []
    return ", ".join(parts) + "."
