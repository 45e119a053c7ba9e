"""Where output goes: results to stdout, progress and warnings to stderr; colours only where it is a terminal."""

from __future__ import annotations

from rich.markup import escape

from prsync_pipeline.cli.screens.harmless import HarmlessConsole


def output() -> HarmlessConsole:
    return HarmlessConsole(highlight=False)


def errors() -> HarmlessConsole:
    return HarmlessConsole(stderr=True, highlight=False)


def warn(message: str) -> None:
    errors().print(f"[bold yellow]Warning:[/] {escape(message)}", soft_wrap=True)
