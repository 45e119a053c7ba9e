"""What a person sees of the language model: what waits for it, and how far its batches are."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from prsync_pipeline.cli.screens.terminal import errors, output, warn
from prsync_pipeline.verdicts.run import NO_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from prsync_pipeline.verdicts.run import ClassificationReport
    from prsync_pipeline.verdicts.waiting import Waiting

    ShowWaiting = Callable[[Waiting], None]

SECONDS_BETWEEN_LINES = 60.0


def print_pending(team: str, report: ClassificationReport) -> None:
    """What waits for the model and what collects its answers; why it could not be asked."""
    if report.fault == NO_KEY:
        return
    if report.fault is not None:
        warn(report.fault if report.sent else f"Nothing was sent to the model: {report.fault}")
    if report.counts.pending:
        output().print(
            f"{report.counts.pending} pull requests wait for the model; until it answers the rules' verdicts count. "
            f"{_next_step(f'prsync classify {escape(team)}', report)}",
            soft_wrap=True,
        )


def _next_step(command: str, report: ClassificationReport) -> str:
    if report.fault is not None:
        return f"When Groq can be asked again: [bold]{command}[/]"
    return f"The daemon collects its answers (prsync dev), or wait for them now: [bold]{command} --wait-for-model[/]"


def print_interrupted(team: str) -> None:
    """Nothing is lost: the batches are at Groq, whoever collects them."""
    errors().print(
        "The model goes on with its batches; its answers are collected by the daemon (prsync dev), or by "
        f"[bold]prsync classify {escape(team)} --wait-for-model[/].",
        soft_wrap=True,
    )


@contextmanager
def show_waiting() -> Iterator[ShowWaiting]:
    """Shows how far the batches are, where there are any: a bar, or a line a minute where the output is no terminal."""
    console = errors()
    if not console.is_terminal:
        yield _write_lines(console)
        return
    columns = TextColumn("waiting for the model"), BarColumn(), MofNCompleteColumn(), TextColumn("batches")
    with Progress(*columns, TimeElapsedColumn(), TextColumn("{task.fields[note]}"), console=console) as bars:
        task = bars.add_task("", total=None, note="", visible=False)

        def show(waiting: Waiting) -> None:
            note = escape(waiting.fault or "Ctrl-C leaves them to be collected later")
            total, done = waiting.batches_total, waiting.batches_done
            bars.update(task, total=total, completed=done, note=note, visible=total > 0)

        yield show


def _write_lines(console: Console) -> ShowWaiting:
    """Writes a line where something has changed, and at least one a minute."""
    written_at, written = float("-inf"), ""

    def show(waiting: Waiting) -> None:
        nonlocal written_at, written
        if not waiting.batches_total:
            return
        line = f"waiting for the model: {waiting.batches_done}/{waiting.batches_total} batches" + (
            f" ({waiting.fault})" if waiting.fault else ""
        )
        if line != written or time.monotonic() - written_at >= SECONDS_BETWEEN_LINES:
            written_at, written = time.monotonic(), line
            console.print(line, markup=False, soft_wrap=True)

    return show
