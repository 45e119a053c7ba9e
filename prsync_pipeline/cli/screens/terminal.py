"""Where output goes: results to stdout, progress and warnings to stderr; colours only where it is a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape


def output() -> Console:
    return Console(highlight=False)


def errors() -> Console:
    return Console(stderr=True, highlight=False)


def warn(message: str) -> None:
    errors().print(f"[bold yellow]Warning:[/] {escape(message)}", soft_wrap=True)
