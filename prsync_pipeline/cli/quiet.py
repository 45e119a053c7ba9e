"""The option `-q`, which every command has: the result, and what is wrong with it; no progress and no next steps."""

from __future__ import annotations

import click

_META = "prsync.is_quiet"


def with_quiet(command: click.Command) -> click.Command:
    """The command with `-q/--quiet` among its options."""
    if not any(option.name == "quiet" for option in command.params):
        command.params.append(_option())
    return command


def is_quiet(context: click.Context | None = None) -> bool:
    """Whether `-q` was given to the running command, or to the group that it stands in."""
    context = context or click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_META))


def _option() -> click.Option:
    return click.Option(
        ["-q", "--quiet"],
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help="Print the result and what is wrong with it alone.",
    )


def _remember(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        context.meta[_META] = True
