"""What the commands write is for its owner alone, whatever the shell's umask; what was open before is closed."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.open_files import open_to_others

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def prsync(tmp_path: Path) -> Iterator[CommandLine]:
    with serve(sample(seed=5, now=utc_now(), scale=0.02)) as sandbox:
        yield CommandLine(tmp_path / "home", sandbox.url, "duckdb:///data/prsync.duckdb")


def test_warehouse_home_logs_and_pictures_are_for_their_owner_alone(prsync: CommandLine) -> None:
    prsync.home.mkdir(mode=0o700)
    for words in (
        ["teams", "add", "acme", "--org", "acme"],
        ["sync", "acme", "--from", str(utc_now())[:7]],
        ["trends", "acme", "--chart", str(prsync.home / "acme.png")],
    ):
        ended = prsync.typed(*words)
        assert ended.code == 0, ended.errors

    written = [path for path in prsync.home.rglob("*") if path.is_file()]
    assert {"prsync.duckdb", "prsync.duckdb.lock", "runs.db", "index.db", "acme.png"} <= {path.name for path in written}
    assert open_to_others(prsync.home) == []


def test_a_warehouse_and_a_home_that_all_could_read_are_closed_by_the_command_that_opens_them(
    prsync: CommandLine,
) -> None:
    prsync.typed("doctor")
    warehouse, home = prsync.home / "data" / "prsync.duckdb", prsync.home / "data" / "dagster"
    warehouse.chmod(0o664)
    home.chmod(0o755)

    prsync.typed("doctor")

    # Its owner may have meant the group.
    assert [stat.S_IMODE(path.stat().st_mode) for path in (warehouse, home)] == [0o660, 0o750]
