"""Where output goes: results to stdout, the rest to stderr; colours and line breaks only where it is a terminal."""

from __future__ import annotations

import os
import re
import sys
from typing import IO, TYPE_CHECKING, Any, cast

import click
from rich.markup import escape

from prsync_pipeline.cli.quiet import is_quiet
from prsync_pipeline.cli.screens.harmless import HarmlessConsole
from prsync_pipeline.reports.documents import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="A table to look at, or one JSON object; docs/json.md has its fields.",
)  # fmt: skip
WIDTH_OF_A_PIPE = 10_000
TRAILING_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)


class _Console(HarmlessConsole):
    """In a pipe a line is as long as it is, and ends with its last word."""

    def __init__(self, stream: IO[str], *, is_for_errors: bool) -> None:
        super().__init__(file=stream, highlight=False, stderr=is_for_errors)
        if not self.is_terminal:
            self.file = cast("IO[str]", _Unpadded(stream))
            if not os.environ.get("COLUMNS"):
                self.width = WIDTH_OF_A_PIPE


class _Unpadded:
    """A stream that takes lines without the blanks at their end, which pad them to the width of a table."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(TRAILING_BLANKS.sub("", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def output() -> HarmlessConsole:
    return _Console(sys.stdout, is_for_errors=False)


def errors() -> HarmlessConsole:
    return _Console(sys.stderr, is_for_errors=True)


def warn(message: str) -> None:
    errors().print(f"[bold yellow]Warning:[/] {escape(message)}", soft_wrap=True)


def hint(line: str) -> None:
    """Print what is no result: where things are, what to do next. Not with `-q`."""
    if not is_quiet():
        output().print(line, soft_wrap=True)


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON object; times are in UTC."""
    click.echo(as_json(document), nl=False)


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 request`, `2 requests`, `2 repositories`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
