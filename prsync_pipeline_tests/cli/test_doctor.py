"""`prsync doctor` as a person types it; what it finds is tested where the checks are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.sandbox import World, serve
from prsync_pipeline_tests.support.command_line import CommandLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "hunter2"
STORAGE = f"storage:\n  postgres:\n    postgres_url: postgresql+psycopg2://me:{PASSWORD}@/db?host=/nowhere\n"


@pytest.fixture
def prsync(tmp_path: Path, duckdb_url: str) -> Iterator[CommandLine]:
    with serve(World()) as sandbox:
        yield CommandLine(tmp_path, sandbox.url, duckdb_url)


def test_a_machine_without_a_fault_is_told_line_by_line(prsync: CommandLine) -> None:
    ended = prsync.typed("doctor")

    assert ended.code == 0, ended.output
    *lines, empty, total = ended.output.splitlines()
    assert {line.split()[0] for line in lines} == {"ok", "warning"}
    [warning] = [line for line in lines if line.startswith("warning")]
    assert warning.startswith("warning  Dagster's daemon      It has not run on this instance yet. → prsync dev")
    assert (empty, total) == ("", "No fault, 1 warning.")


def test_on_a_terminal_colours_set_the_states_apart(prsync: CommandLine) -> None:
    ended = replace(prsync, more={"FORCE_COLOR": "1", "TERM": "xterm"}).typed("doctor")

    assert "\x1b[32mok     \x1b[0m  settings" in ended.output


def test_a_fault_ends_in_exit_code_1_and_hides_no_other(prsync: CommandLine) -> None:
    broken = {"GITHUB_TOKEN": "ghp_Wrong", "SYNC_CONCURRENCY": "many", "DAGSTER_HOME": "/no/such/folder"}

    ended = replace(prsync, more=broken).typed("doctor")

    assert ended.code == 1
    assert [line.split()[1] for line in ended.output.splitlines() if line.startswith("fault")] == [
        "SYNC_CONCURRENCY",
        "GITHUB_TOKEN",
        "Dagster's",
    ]
    assert ended.output.endswith("\n3 faults.\n")
    assert "ghp_Wrong" not in ended.output + ended.errors


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("telemetry: [", id="no YAML"),
        pytest.param("- a", id="a list"),
        pytest.param("nonsense: 1", id="an unknown key"),
        # Dagster tries five times, with pauses.
        pytest.param(STORAGE, id="no server", marks=pytest.mark.slow),
    ],
)
def test_an_instance_that_does_not_open_is_a_fault_that_shows_no_password(
    prsync: CommandLine, tmp_path: Path, text: str
) -> None:
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text(text, encoding="utf-8")

    ended = replace(prsync, more={"DAGSTER_HOME": str(home)}).typed("doctor")

    assert ended.code == 1
    [line] = [line for line in ended.output.splitlines() if line.startswith("fault")]
    assert f"{home} does not open: " in line or f"{home} cannot be used: " in line
    assert f"Check {home / 'dagster.yaml'}" in line
    assert PASSWORD not in ended.output + ended.errors
    assert "Traceback" not in ended.errors
