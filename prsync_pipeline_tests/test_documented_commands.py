"""What README and docs tell people to type works as it is written there, in order."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click
import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.cli.main import prsync as the_command
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import DEFAULT_TOKEN, World, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.documented_commands import ROOT, command_lines
from prsync_pipeline_tests.support.small_worlds import ADA, make

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox

PAGES = ("README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))
NOT_RUN = {
    "prsync": "the name of the command",
    "prsync dev": "runs until it is stopped; test_dev",
    "prsync page": "serves until it is stopped; test_serving",
    "prsync demo": "make demo, which CI runs",
    "prsync sandbox": "serves until it is stopped; every test stands on it",
}
PLACES = {"TEAM": "acme", "[TEAM]": "acme", "SLUG": "second", "ORG": "acme", "DIR": "exports"}
ANSWERS = {
    "prsync teams token acme --token-stdin": f"{DEFAULT_TOKEN}\n",
    "prsync teams remove acme": "acme\n",
}
CURRENT = Month.of(utc_now())
# The months that the pages name, as they lie before the current one.
MONTHS = {"2025-11": CURRENT.plus(-12), "2026-10": CURRENT.plus(-1), "2026-11": CURRENT}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The organisation that the README speaks of."""
    created = CURRENT.plus(-2).start
    merged = created + timedelta(hours=3)
    world = World.of(
        make(
            number, repository="acme/api", created_at=created, updated_at=merged, author=ADA,
            state="MERGED", merged_at=merged, closed_at=merged,
        )
        for number in range(118, 124)
    )  # fmt: skip
    for name in ("acme/attic", "acme/new"):
        world.add_repository(name)
    with serve(world) as serving:
        yield serving


@pytest.fixture
def typed_at(sandbox: Sandbox, tmp_path: Path) -> CommandLine:
    keys = ",".join(Fernet.generate_key().decode() for _ in range(2))
    return CommandLine(
        tmp_path, sandbox.url, "duckdb:///data/prsync.duckdb", {"PRSYNC_SECRET_KEY": keys, "SYNC_HISTORY_MONTHS": "2"}
    )


@pytest.mark.slow
def test_the_lines_of_the_readme_run_as_they_are_written(
    typed_at: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(typed_at.home)  # the folder that relative paths of files are in
    documented = [line for line in command_lines("README.md") if line not in NOT_RUN and not is_a_name(line)]
    lines = list(dict.fromkeys(map(as_typed, documented)))
    # The team comes before all else, its longer history (which makes every run longer) and its end after all else.
    lines.sort(key=lambda line: ("teams add" not in line, "teams remove" in line, line.startswith("dagster")))
    environment = {**typed_at.environment, "DAGSTER_HOME": str(typed_at.home / "data" / "dagster")}

    failed = {line: errors for line in lines if (errors := errors_of(line, typed_at, environment))}

    assert failed == {}
    assert len(lines) > 25


def is_a_name(line: str) -> bool:
    """Whether the words are a command that is spoken of, and that nobody could type without more."""
    words = line.split()[1:]
    command = found_command(words)
    needs = [parameter for parameter in command.params if parameter.required] if command else []
    return bool(needs) and not any(word in PLACES or word.islower() for word in words[depth_of(words) :])


def errors_of(line: str, typed_at: CommandLine, environment: Mapping[str, str]) -> str | None:
    """What the line printed to stderr, where it did not work."""
    words = shlex.split(line)
    match words:
        case ["prsync", *rest] | [_, "prsync", *rest]:
            ended = typed_at.typed(*rest, stdin=ANSWERS.get(line, ""))
            is_right, errors = ended.code == 0, ended.errors
        case ["export", assignment]:
            known = {name for variable in Settings.variables().values() for name in variable.names}
            is_right, errors = assignment.partition("=")[0] in {*known, "DAGSTER_HOME"}, "there is no such variable"
        case ["make", target]:
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            is_right, errors = f"\n{target}: " in makefile, "there is no such target"
        case ["python" | "dagster" as program, *rest]:
            command = [sys.executable, *(["-m", "dagster"] if program == "dagster" else []), *rest]
            done = subprocess.run(
                command, cwd=typed_at.home, env=dict(environment), capture_output=True, text=True, check=False
            )
            is_right, errors = done.returncode == 0, done.stderr[-2000:]
        case _:
            is_right, errors = line == "pip install .", "nothing here can run it"
    return None if is_right else errors


def as_typed(line: str) -> str:
    """The line with names and months of this test in place of the README's."""
    words = [PLACES.get(word, word) for word in line.split(" ")]
    return re.sub(r"20\d\d-\d\d", lambda match: str(MONTHS.get(match[0], match[0])), " ".join(words))


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_options_that_a_page_names_are_there(page: str) -> None:
    wrong = []
    for line in command_lines(page):
        words = line.split()
        if "prsync" not in words:
            continue
        words = words[words.index("prsync") + 1 :]
        command = found_command(words)
        if command is None:
            wrong.append(line)
            continue
        known = {name for parameter in command.params for name in parameter.opts} | {"--help", "--version"}
        wrong += [f"{line}: {word}" for word in words if word.startswith("-") and word.partition("=")[0] not in known]

    assert wrong == []


def found_command(words: list[str]) -> click.Command | None:
    """The command that the words name; None where there is none."""
    command: click.Command | None = the_command
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        command = command.get_command(click.Context(command), word)
    return command


def depth_of(words: list[str]) -> int:
    """How many of the words are the command's name."""
    return 2 if words[:1] in (["teams"], ["access"]) else 1
