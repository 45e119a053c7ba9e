"""The run that brought in a team's history, shared by those who only look at what it left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline_tests.support.dagster_instance import Dagster, last_months, signed_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dagster as dg

    from prsync_pipeline.sandbox import World


class History(NamedTuple):
    """Thirteen months of the team `acme`: where they came in, what GitHub has of them, and the run."""

    acme: Dagster
    world: World
    result: dg.ExecuteInProcessResult


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    world, home = sample(seed=3, now=utc_now(), scale=0.1), tmp_path_factory.mktemp("history")
    with serve(world) as sandbox, signed_up(sandbox, home, f"duckdb:///{home / 'prsync.duckdb'}") as acme:
        yield History(acme, world, acme.sync("acme", last_months(13)))
