"""A sync's progress at the terminal: live bars, or a line now and then where the output is no terminal."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from prsync_pipeline.sync.progress import ignore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import dagster as dg

    from prsync_pipeline.sync.progress import Listener, Progress

SECONDS_BETWEEN_LINES = 5.0


class Shown(NamedTuple):
    """What a terminal shows of a run: its progress, and its words."""

    show: Listener
    say: Callable[[str], None]


class TerminalProgress:
    """Takes the place of the run's own progress and tells it too, so that Dagster's page shows the same."""

    def __init__(self, inner: Callable[[dg.AssetExecutionContext, str], Listener], shown: Shown) -> None:
        self.inner, self.show, self.say = inner, shown.show, shown.say

    def told(self, context: dg.AssetExecutionContext) -> Callable[[str], None]:
        """Says a run's words above the bars."""

        def tell_both(line: str) -> None:
            context.log.info(line)
            self.say(line)

        return tell_both

    def listener(self, context: dg.AssetExecutionContext, asset: str) -> Listener:
        tell = self.inner(context, asset)

        def tell_both(progress: Progress) -> None:
            tell(progress)
            self.show(progress)

        return tell_both


@contextmanager
def live() -> Iterator[Shown]:
    """What draws and says; Dagster captures stdout and stderr during a step, so it draws on a copy made before."""
    with os.fdopen(os.dup(sys.stderr.fileno()), "w") as terminal:
        console = Console(file=terminal, highlight=False)
        if console.is_terminal:
            with draw_bars(console) as listener:
                yield Shown(listener, sayer(console))
        else:
            yield Shown(write_lines(console), sayer(console))


@contextmanager
def words() -> Iterator[Shown]:
    """What only says, for a run without bars."""
    with os.fdopen(os.dup(sys.stderr.fileno()), "w") as terminal:
        yield Shown(ignore, sayer(Console(file=terminal, highlight=False)))


def sayer(console: Console) -> Callable[[str], None]:
    return lambda line: console.print(line, markup=False, soft_wrap=True)


@contextmanager
def draw_bars(console: Console) -> Iterator[Listener]:
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


def write_lines(console: Console) -> Listener:
    told_at, told = float("-inf"), ""

    def show(progress: Progress) -> None:
        nonlocal told_at, told
        is_time = time.monotonic() - told_at >= SECONDS_BETWEEN_LINES or progress.hydrated == progress.to_hydrate
        if is_time and str(progress) != told:
            told_at, told = time.monotonic(), str(progress)
            console.print(told, markup=False, soft_wrap=True)

    return show
