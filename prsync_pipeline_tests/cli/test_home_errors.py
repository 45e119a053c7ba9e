"""A home of Dagster's that cannot be used ends a command in one sentence, and is a fault of `prsync doctor`."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.cli.runs.home_errors import named_errors
from prsync_pipeline.cli.runs.instance import open_instance
from prsync_pipeline.errors import HomeUnavailable
from prsync_pipeline.sandbox import World, serve
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def prsync(tmp_path: Path, duckdb_url: str) -> Iterator[CommandLine]:
    with serve(World()) as sandbox:
        connections(sandbox.url, tmp_path, duckdb_url).store.teams.add(make_team(), [])
        yield CommandLine(tmp_path, sandbox.url, duckdb_url)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """What a full disk is to whoever writes; root is not stopped by the modes of files."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def assert_one_sentence(prsync: CommandLine, remedy: str) -> None:
    sync, doctor = prsync.typed("sync", "core"), prsync.typed("doctor")

    for ended in (sync, doctor):
        assert ended.code == 1
        assert "Traceback" not in ended.output + ended.errors
    assert sync.errors.count("\n") == 1
    assert sync.errors.startswith(f"Error: Dagster's home {prsync.home / 'data' / 'dagster'} cannot be used: ")
    assert remedy in sync.errors
    [fault] = [line for line in doctor.output.splitlines() if line.startswith("fault    Dagster's home")]
    assert remedy in fault


def test_a_file_in_place_of_the_folder(prsync: CommandLine) -> None:
    home = prsync.home / "data" / "dagster"
    home.parent.mkdir()
    home.touch()

    assert_one_sentence(prsync, "Name a folder that you may write to in DAGSTER_HOME")


def test_a_full_disk(prsync: CommandLine) -> None:
    with files_of_at_most(40_000):
        assert_one_sentence(prsync, "Make room on its disk")


def test_a_file_of_sqlites_that_is_none(tmp_path: Path) -> None:
    with open_instance(tmp_path):
        pass
    (tmp_path / "history" / "runs" / "index.db").write_bytes(b"x" * 100_000)

    with (
        pytest.raises(HomeUnavailable, match="cannot be used: file is not a database"),
        open_instance(tmp_path) as instance,
    ):
        instance.add_dynamic_partitions("team", ["core"])


def test_an_error_of_something_else_is_not_named_the_homes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), named_errors(tmp_path / "home"):
        (tmp_path / "picture").read_bytes()
