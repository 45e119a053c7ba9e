"""A run's progress at the terminal: live bars, or a line now and then where the output is no terminal."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn
from rich.progress import Progress as Bars
from rich.text import Text

from prsync_pipeline.cli.quiet import is_quiet
from prsync_pipeline.cli.screens.harmless import HarmlessConsole
from prsync_pipeline.cli.screens.waits import printed_waits
from prsync_pipeline.durations import about
from prsync_pipeline.months import utc_now
from prsync_pipeline.waits import AT_THE_WAREHOUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import dagster as dg
    from rich.console import Console
    from rich.progress import Task

    from prsync_pipeline.assets.steps.progress import RunProgress, TeamSync
    from prsync_pipeline.github import GitHubWait
    from prsync_pipeline.sync.progress import Listener, Progress
    from prsync_pipeline.verdicts.run import ClassificationReport

SECONDS_BETWEEN_LINES = 5.0
REDRAWS_A_SECOND = 4


class Outlook:
    """The latest progress and the latest wait: what they come to changes from second to second."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._progress: tuple[Progress, datetime] | None = None
        self._wait: GitHubWait | None = None

    def listen(self, progress: Progress) -> None:
        self._progress = progress, self._clock()

    def waiting(self, wait: GitHubWait) -> None:
        self._wait = wait

    def __str__(self) -> str:
        """The wait while it lasts, then the time left, and before there is one what was spent."""
        now = self._clock()
        if self._wait is not None and self._wait.until > now:
            return str(self._wait)
        if self._progress is None:
            return ""
        progress, told_at = self._progress
        if not progress.seconds_left:
            return f"{progress.requests} requests, {progress.points} points"
        return f"{about(progress.seconds_left - (now - told_at).total_seconds())} left"


class Screen:
    """Where a terminal shows a run; this one shows log lines alone."""

    def __init__(self, console: Console) -> None:
        self.print_line = partial(console.print, markup=False, soft_wrap=True)

    def listen(self, progress: Progress) -> None:
        """Show how far a sync is."""

    def waiting(self, wait: GitHubWait) -> None:
        """Show a wait for GitHub."""


class LineScreen(Screen):
    """Writes a line at most every few seconds, and one for each wait."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._written_at, self._written = float("-inf"), ""

    def listen(self, progress: Progress) -> None:
        is_time = time.monotonic() - self._written_at >= SECONDS_BETWEEN_LINES
        if is_time or progress.hydrated == progress.to_hydrate:
            self._write(str(progress))

    def waiting(self, wait: GitHubWait) -> None:
        self._write(str(wait))

    def _write(self, line: str) -> None:
        if line != self._written:
            self._written_at, self._written = time.monotonic(), line
            self.print_line(line)


class BarScreen(Screen):
    """Moves two bars: repositories and pull requests."""

    def __init__(self, console: Console, bars: Bars, outlook: Outlook) -> None:
        super().__init__(console)
        self._bars, self._outlook = bars, outlook
        self._repositories = bars.add_task("repositories", total=None, note="listing")
        self._pull_requests = bars.add_task("pull requests", total=None, note=outlook)

    def listen(self, progress: Progress) -> None:
        self._outlook.listen(progress)
        self._bars.update(
            self._repositories,
            total=progress.repositories_total,
            completed=progress.repositories_done,
            note=progress.repository or "",
        )
        self._bars.update(
            self._pull_requests, total=progress.pull_requests_total, completed=progress.pull_requests_done
        )

    def waiting(self, wait: GitHubWait) -> None:
        self._outlook.waiting(wait)


class NoteColumn(ProgressColumn):
    """A task's note as it is at the moment: rich asks for it at each redraw."""

    def render(self, task: Task) -> Text:
        return Text(str(task.fields["note"]))


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

    def waiting(self, wait: GitHubWait) -> None:
        """Takes a wait for GitHub."""
        self._inner.waiting(wait)
        self._screen.waiting(wait)

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
        console = HarmlessConsole(file=terminal, highlight=False)
        if is_quiet():
            yield Screen(HarmlessConsole(file=terminal, quiet=True))
            return
        # GitHub's answers are not among the waits: the bars show how they come in.
        with printed_waits(partial(console.print, markup=False, soft_wrap=True), AT_THE_WAREHOUSE):
            if not with_bars:
                yield Screen(console)
            elif console.is_terminal:
                with draw_bars(console) as bars:
                    yield BarScreen(console, bars, Outlook())
            else:
                yield LineScreen(console)


def draw_bars(console: Console) -> Bars:
    """Bars that redraw by themselves, so that what is left counts down while nothing comes."""
    columns = TextColumn("{task.description:14}"), BarColumn(), MofNCompleteColumn(), NoteColumn()
    return Bars(*columns, console=console, refresh_per_second=REDRAWS_A_SECOND)
