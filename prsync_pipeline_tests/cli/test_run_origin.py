"""A run of `prsync sync` is shown where those of the daemon are: in the timeline, and on the page of its job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline.assets.tags import TEAM_TAG
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline_tests.support.command_line import CommandLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def prsync(tmp_path: Path, duckdb_url: str) -> Iterator[CommandLine]:
    with serve(sample(seed=5, now=utc_now(), scale=0.02)) as sandbox:
        yield CommandLine(tmp_path, sandbox.url, duckdb_url)


def test_a_run_of_the_command_line_belongs_to_its_job_of_the_code_location(prsync: CommandLine, tmp_path: Path) -> None:
    assert prsync.typed("teams", "add", "acme", "--org", "acme", "--repository", "acme/docs").code == 0

    assert prsync.typed("sync", "acme", "--from", f"{utc_now():%Y-%m}").code == 0

    with dg.DagsterInstance.from_config(str(tmp_path / "data" / "dagster")) as instance:
        of_the_job = dg.RunsFilter(job_name="sync", tags={".dagster/repository": "__repository__@prsync"})
        [run] = instance.get_runs(of_the_job)
    assert run.is_success
    assert run.tags[TEAM_TAG] == "acme"
    origin = run.remote_job_origin
    assert origin is not None
    assert origin.location_name == "prsync"
    assert (origin.repository_origin.repository_name, origin.job_name) == ("__repository__", "sync")
