"""A sync's progress at the terminal: live bars, or a line now and then where the output is no terminal."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from prsync_pipeline.cli.quiet import is_quiet
from prsync_pipeline.cli.screens.waits import printed_waits
from prsync_pipeline.sync.progress import ignore
from prsync_pipeline.waits import AT_THE_WAREHOUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import dagster as dg

    from prsync_pipeline.assets.progress import RunProgress, TeamSync
    from prsync_pipeline.sync.progress import Listener, Progress
    from prsync_pipeline.verdicts.run import ClassificationReport

SECONDS_BETWEEN_LINES = 5.0


class Screen(NamedTuple):
    """Where a terminal shows a run: `listen` takes its progress, `print_line` its log lines."""

    listen: Listener
    print_line: Callable[[str], None]


class TerminalProgress:
    """Takes the place of the run's own progress: shows it in the terminal as well, and keeps the run's reports."""

    def __init__(self, inner: RunProgress, screen: Screen) -> None:
        self.syncs: list[TeamSync] = []
        self.verdicts: list[ClassificationReport] = []
        self._inner, self._screen = inner, screen

    def log(self, context: dg.AssetExecutionContext) -> Callable[[str], None]:
        """Takes single lines about the run; they stand above the bars."""
        log = self._inner.log(context)

        def log_to_both(line: str) -> None:
            log(line)
            self._screen.print_line(line)

        return log_to_both

    def listener(self, context: dg.AssetExecutionContext, asset: str) -> Listener:
        """Takes a sync's progress."""
        listen = self._inner.listener(context, asset)

        def listen_for_both(progress: Progress) -> None:
            listen(progress)
            self._screen.listen(progress)

        return listen_for_both

    def synced(self, sync: TeamSync) -> None:
        """Keep the report of a team's sync."""
        self.syncs.append(sync)

    def classified(self, report: ClassificationReport) -> None:
        """Keep the report of a team's verdicts."""
        self.verdicts.append(report)


@contextmanager
def open_screen(*, with_bars: bool) -> Iterator[Screen]:
    """A screen for the block. Dagster captures stdout and stderr during a step: it writes to a copy made before."""
    with os.fdopen(os.dup(sys.stderr.fileno()), "w") as terminal:
        console = Console(file=terminal, highlight=False)
        print_line = partial(console.print, markup=False, soft_wrap=True)
        if is_quiet():
            yield Screen(ignore, lambda _line: None)
            return
        # GitHub's answers are not among them: the bars show how they come in.
        with printed_waits(print_line, AT_THE_WAREHOUSE):
            if not with_bars:
                yield Screen(ignore, print_line)
            elif console.is_terminal:
                with _draw_bars(console) as listener:
                    yield Screen(listener, print_line)
            else:
                yield Screen(_write_lines(console), print_line)


@contextmanager
def _draw_bars(console: Console) -> Iterator[Listener]:
    """A listener that moves two bars: repositories and pull requests."""
    columns = TextColumn("{task.description:14}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}")
    with Bars(*columns, console=console) as bars:
        repositories = bars.add_task("repositories", total=None, note="listing")
        pull_requests = bars.add_task("pull requests", total=None, note="")

        def show(progress: Progress) -> None:
            left = progress.seconds_left
            bars.update(
                repositories,
                total=progress.repositories_total,
                completed=progress.repositories_done,
                note=progress.repository or "",
            )
            bars.update(
                pull_requests,
                total=progress.pull_requests_total,
                completed=progress.pull_requests_done,
                note=f"about {left:.0f} s left" if left else f"{progress.requests} requests, {progress.points} points",
            )

        yield show


def _write_lines(console: Console) -> Listener:
    """A listener that writes a line at most every few seconds."""
    written_at, written = float("-inf"), ""

    def show(progress: Progress) -> None:
        nonlocal written_at, written
        is_time = time.monotonic() - written_at >= SECONDS_BETWEEN_LINES or progress.hydrated == progress.to_hydrate
        if is_time and str(progress) != written:
            written_at, written = time.monotonic(), str(progress)
            console.print(written, markup=False, soft_wrap=True)

    return show
