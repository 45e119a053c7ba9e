"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from prsync_pipeline import errors
from prsync_pipeline.cli.lazy import LazyGroup
from prsync_pipeline.cli.main import prsync
from prsync_pipeline.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} {name}")
        elif command is not None:
            yield f"{words} {name}", command


class Recording(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize(("words", "command"), sorted(commands(prsync, "prsync"), key=str))
def test_every_command_is_in_the_readme_and_shows_an_example(words: str, command: click.Command) -> None:
    assert f"`{words}" in README
    shown = (command.help or "").partition("Example:")[2]
    assert words in shown
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_the_line_of_a_command_in_its_groups_help_is_the_beginning_of_its_own_help() -> None:
    context = click.Context(prsync)
    groups = [group for group in (prsync, prsync.get_command(context, "teams")) if isinstance(group, LazyGroup)]

    assert len(groups) == 2
    for group in groups:
        for name, (_, summary) in group.lazy_commands.items():
            command = group.get_command(context, name)
            assert command is not None
            assert (command.help or "").startswith(summary.removesuffix(".")), name


def test_every_setting_is_in_the_readmes_table(tmp_path: Path) -> None:
    environment = Recording()

    Settings.read(environment, tmp_path)

    rows = "\n".join(line for line in README.splitlines() if line.startswith("| `"))
    assert sorted(name for name in environment.asked if f"`{name}`" not in rows) == []


def test_every_error_that_a_caller_can_tell_apart_is_met_by_a_test() -> None:
    classes = {
        name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, errors.PrsyncError)
    }
    parents = {base.__name__ for name in classes for base in vars(errors)[name].__mro__[1:]}
    tests = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py") if path != Path(__file__)
    )

    assert sorted(name for name in classes - parents if not re.search(rf"\b{name}\b", tests)) == []


def test_the_drawing_of_the_errors_shows_each_of_them() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)|^(PrsyncError)", errors.__doc__ or "", re.MULTILINE))
    names = {name for pair in drawn for name in pair if name}

    assert names == {
        name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)
    }


def test_the_codes_of_errors_stay_for_the_rows_that_hold_them() -> None:
    classes = [
        value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, errors.PrsyncError)
    ]

    assert len({error.code for error in classes}) == len(classes)
    assert {"repository_unavailable", "credentials_refused", "query_rejected", "incomplete", "unreachable"} <= {
        error.code for error in classes
    }


def test_make_help_lists_every_command_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]

    assert set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) == targets
