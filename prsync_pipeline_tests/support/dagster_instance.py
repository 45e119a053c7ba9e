"""A real Dagster instance in a folder of the test's own, and the product's definitions run on it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import dagster as dg

from prsync_pipeline.assets.jobs import SYNC_JOB
from prsync_pipeline.assets.partitions import range_tags, team_partitions
from prsync_pipeline.assets.raw_tables import OP
from prsync_pipeline.assets.tags import TEAM_TAG
from prsync_pipeline.definitions import build_definitions
from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline_tests.support.connections import Connections, connections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox


def last_months(number: int) -> MonthRange:
    """The current month and those before it, `number` in all."""
    current = Month.of(utc_now())
    return MonthRange(current.plus(1 - number), current)


def faults_of(check: dg.AssetCheckEvaluation) -> list[tuple[str, str, str]]:
    """What a check names as wrong: team, place, fault."""
    table = check.metadata["faults"]
    assert isinstance(table, dg.TableMetadataValue)
    return [(str(row.data["team"]), str(row.data["place"]), str(row.data["fault"])) for row in table.records]


def run_figures(materializations: Iterable[dg.AssetMaterialization], asset: str) -> dict[str, object]:
    """What a run records of all its months together, in the last materialization of the asset."""
    *_, last = [found for found in materializations if found.asset_key == dg.AssetKey(asset)]
    table = last.metadata["run"]
    assert isinstance(table, dg.TableMetadataValue)
    return {str(row.data["figure"]): row.data["value"] for row in table.records}


@dataclass
class Dagster:
    """Runs the product's job as the command line does, and remembers nothing of its own."""

    instance: dg.DagsterInstance
    connections: Connections

    def sync(
        self,
        team: str,
        months: MonthRange,
        *,
        full_refresh: bool = False,
        tags: Mapping[str, str] | None = None,
        definitions: dg.Definitions | None = None,
    ) -> dg.ExecuteInProcessResult:
        """A run with the resources of the test's connections, or with those of other definitions."""
        self.instance.add_dynamic_partitions(team_partitions.name or "", [team])
        job = (definitions or build_definitions(self.connections.resources)).resolve_job_def(SYNC_JOB.name)
        return job.execute_in_process(
            instance=self.instance,
            tags={**range_tags(team, months), TEAM_TAG: team, **(tags or {})},
            run_config={
                "ops": {OP: {"config": {"full_refresh": full_refresh}}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            raise_on_error=False,
        )

    def materialized(self, asset: str) -> set[str]:
        return self.instance.get_materialized_partitions(dg.AssetKey(asset))


@contextmanager
def signed_up(
    sandbox: Sandbox, home: Path, warehouse_url: str, *, history_months: int = 12, **environment: str
) -> Iterator[Dagster]:
    """Where the team `acme` has signed up and nothing has run yet."""
    reached = connections(sandbox.url, home, warehouse_url, **environment)
    with dagster(home, reached) as running:
        add_team(running, "acme", history_months)
        yield running


def add_team(running: Dagster, slug: str, history_months: int = 12) -> None:
    """Sign up a team of the organisation `acme`."""
    team = Team(slug, "acme", utc_now(), history_months)
    with running.connections.github(team) as github:
        sign_up(github, running.connections.store, team, [])


@cache
def storage_without_a_row() -> TemporaryDirectory[str]:
    """Dagster's storage with all its tables: copying it is quicker than to make one for each test."""
    folder = TemporaryDirectory(prefix="prsync-dagster-")
    with dg.DagsterInstance.local_temp(folder.name) as instance:
        instance.get_dynamic_partitions("team")
        instance.all_instigator_state()
    return folder


@contextmanager
def dagster(home: Path, reached: Connections) -> Iterator[Dagster]:
    copytree(storage_without_a_row().name, home, dirs_exist_ok=True)
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        yield Dagster(instance, reached)
