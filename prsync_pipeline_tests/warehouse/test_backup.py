"""docs/backup.md carried out: a copy made while a sync runs, an upgrade, a refused downgrade, and the copy restored."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

import prsync_pipeline as prsync
from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline.warehouse.schema.migrating import migrate
from prsync_pipeline.warehouse.schema.steps import Step, steps_of
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.deployment import prepared, programs_of, run_file, url_of
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of, months

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prsync_pipeline.sync.progress import Progress

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
FIRST = "2026-08"
BATCHES_BEFORE, BATCHES_BESIDE = 2, 2


def blocks(engine: str, part: str) -> str:
    """The shell commands of the page below these two headings."""
    chapter = re.search(rf"^## {engine}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert chapter is not None
    text = re.search(rf"^### {part}\n(.*?)(?=^### |\Z)", chapter[1], re.DOTALL | re.MULTILINE)
    assert text is not None
    return "\n".join(re.findall(r"```sh\n(.*?)```", text[1], re.DOTALL))


@dataclass
class Operator:
    """Types what the page says, in the folder that it speaks of."""

    engine: str
    home: Path
    warehouse_url: str
    variables: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, warehouse_url=self.warehouse_url)

    def begin_backup(self) -> subprocess.Popen[bytes]:
        return self._begin(blocks(self.engine, "Back up"))

    def restore(self) -> None:
        newest = "backup=backup/$(ls backup | tail -n 1)\n" if self.engine == "DuckDB" else ""
        done = self._begin(newest + blocks(self.engine, "Restore"))
        _, errors = done.communicate()
        assert (done.returncode, errors) == (0, b"")

    def _begin(self, script: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PRSYNC_WAREHOUSE_URL": self.warehouse_url, **self.variables}
        return subprocess.Popen(["sh", "-ec", script], cwd=self.home, env=environment, stderr=subprocess.PIPE)


@pytest.fixture(params=["DuckDB", "Postgres"])
def operator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Operator]:
    if request.param == "DuckDB":
        yield Operator("DuckDB", tmp_path, "duckdb:///data/prsync.duckdb", {})
        return
    server: str = request.getfixturevalue("postgres_server")
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    [socket] = parse_qs(urlsplit(server).query)["host"]
    variables = {"PATH": f"{programs_of(server)}:{os.environ['PATH']}", "PGHOST": socket, "PGUSER": "postgres"}
    variables["PGOPTIONS"] = "-c client_min_messages=warning"  # not a line for each table that is dropped
    with prepared(server):
        yield Operator("Postgres", tmp_path, url_of(server, "prsync", "prsync"), variables)


@dataclass
class BackupBeside(list["Progress"]):
    """Hears of each batch that is stored; has a backup made beside a few of them, whichever of the two is quicker."""

    operator: Operator
    backups: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def append(self, progress: Progress) -> None:
        super().append(progress)
        if len(self) == BATCHES_BEFORE:
            self.backups.append(self.operator.begin_backup())
        if len(self) == BATCHES_BEFORE + BATCHES_BESIDE:
            _, errors = self.backups[0].communicate()
            assert (self.backups[0].returncode, errors) == (0, b"")


@contextmanager
def syncing_of(operator: Operator, store: Store) -> Iterator[Syncing]:
    clock = Clock()
    with serve(sample(seed=7, now=NOW, scale=0.1), clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock, client={"page_width": 5})
        syncing.progress = BackupBeside(operator)
        yield syncing


@pytest.mark.slow
def test_a_backup_of_a_sync_under_way_is_restored_after_a_downgrade_and_the_next_sync_is_right(
    operator: Operator,
) -> None:
    store = Store(open_warehouse(operator.settings))
    with syncing_of(operator, store) as acme:
        acme.sign_up()
        if operator.engine == "Postgres":
            run_file(operator.warehouse_url, "reader.sql")
        acme.sync(FIRST)
        world = acme.sandbox.world
        truth = expected_rows.expected(all_of(world), months(FIRST).first.start)
        assert acme.stored() == truth

        steps = steps_of(store.warehouse.engine)
        newer = [*steps, Step(len(steps) + 1, "lamps", "create table lamps (name text);")]
        assert migrate(store.warehouse, steps=newer) == ["lamps", "views"]
        with pytest.raises(WarehouseError, match="Install a newer prsync"):
            open_warehouse(operator.settings)
        with pytest.raises(WarehouseError, match="Install a newer prsync"):
            prsync.frame("teams", home=operator.home, warehouse_url=operator.warehouse_url)
        refused = CommandLine(operator.home, acme.sandbox.url, operator.warehouse_url).typed("status")
        assert (refused.code, refused.output, refused.errors.count("\n")) == (1, "", 1)
        assert refused.errors.startswith("Error: ")
        known = f"has schema version {len(newer)}, and this prsync knows versions up to {len(steps)}"
        assert known in refused.errors

        operator.restore()
        assert migrate(store.warehouse) == []
        restored = acme.stored()
        acme.sync(FIRST)

        assert 0 < len(restored["raw_pull_requests"]) < len(truth["raw_pull_requests"])
        assert acme.stored() == truth
        # What the newer one made is gone, so that the next upgrade finds what it expects.
        assert migrate(store.warehouse, steps=newer) == ["lamps", "views"]
