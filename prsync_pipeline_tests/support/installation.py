"""An installation as a user has it: commands in processes of their own, and Dagster's daemon and UI by `prsync dev`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dagster as dg
import httpx
import psutil

from prsync_pipeline_tests.support.command_line import exit_code_of, own_environment, own_streams, text_of
from prsync_pipeline_tests.support.connections import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline_tests.support.connections import Connections

PATIENCE_SECONDS = 180.0
OWN_VARIABLES = ("PRSYNC_", "GITHUB_", "SYNC_", "DAGSTER_")


@dataclass(frozen=True)
class Installation:
    """A folder with its warehouse and its Dagster instance, and the GitHub that it asks."""

    folder: Path
    url: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def warehouse_url(self) -> str:
        return f"duckdb:///{self.folder / 'prsync.duckdb'}"

    @property
    def connections(self) -> Connections:
        return connections(self.url, self.folder, self.warehouse_url, **self.variables)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
        return {**inherited, **self.connections.environment}

    @property
    def dagster_home(self) -> Path:
        return self.folder / "data" / "dagster"

    def prsync(self, *words: str) -> None:
        """A command that must succeed; typed in this process, since another one takes seconds to start."""
        with own_environment(self.environment), own_streams() as (output, errors):
            code = exit_code_of(words)
            assert code == 0, text_of(output) + text_of(errors)

    def dagster(self, *words: str) -> None:
        """A command of Dagster's own that must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "dagster", *words],
            env={**self.environment, "DAGSTER_HOME": str(self.dagster_home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @contextmanager
    def instance(self) -> Iterator[dg.DagsterInstance]:
        with dg.DagsterInstance.from_config(str(self.dagster_home)) as instance:
            yield instance

    def runs(self) -> list[dg.RunRecord]:
        """Every run, oldest first."""
        with self.instance() as instance:
            return list(reversed(instance.get_run_records()))

    def ended(self) -> list[dg.DagsterRunStatus]:
        """How the runs that are over ended, oldest first."""
        return [one.dagster_run.status for one in self.runs() if one.dagster_run.is_finished]

    def materialized(self, asset: str) -> set[str]:
        with self.instance() as instance:
            return instance.get_materialized_partitions(dg.AssetKey(asset))

    def command(self, port: int) -> list[str]:
        ports = ["--port", str(port), "--page-port", str(free_port())]
        return [sys.executable, "-m", "prsync_pipeline.cli", "dev", *ports]

    def let_time_pass(self) -> None:
        """As if the runs' last signs of life were minutes ago, and that had been noticed for a while."""
        with self.connections.store.warehouse.transaction() as transaction:
            transaction.execute(
                "update sync_runs set beat_at = beat_at - interval '5 minutes', "
                "silent_since = beat_at - interval '3 minutes'"
            )

    @contextmanager
    def dev(self) -> Iterator[Dev]:
        """`prsync dev` for as long as the block runs; nothing of it is left behind, whatever happens."""
        with (self.folder / "dev.log").open("ab") as log:
            dev = Dev(self, free_port(), log.fileno())
            try:
                dev.wait_until_it_answers()
                yield dev
            finally:
                dev.kill()


class Dev:
    """A running `prsync dev`: a session of processes with the UI, the daemon, the code server and the run workers."""

    def __init__(self, installation: Installation, port: int, log: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            installation.command(port),
            env=installation.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def wait_until_it_answers(self) -> None:
        def answers() -> bool:
            assert self.process.poll() is None, "prsync dev ended; see dev.log"
            try:
                return httpx.get(f"{self.url}/server_info").is_success
            except httpx.TransportError:
                return False

        wait_until(answers, "the UI answers")

    def ask(self, query: str, **variables: object) -> Any:
        """The data of a query to Dagster's own GraphQL server, the one that its UI asks."""
        answer = httpx.post(f"{self.url}/graphql", json={"query": query, "variables": variables}, timeout=60).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def session(self) -> list[psutil.Process]:
        """Every process of it that is alive."""
        return [one for one in psutil.process_iter() if is_of_session(one, self.process.pid)]

    def interrupt(self) -> None:
        """What Ctrl-C does in a terminal."""
        os.killpg(self.process.pid, signal.SIGINT)

    def kill(self) -> None:
        """The power cut: every process at once, without a word."""
        for one in self.session():
            one.kill()
        self.process.wait()
        wait_until(lambda: not self.session(), "every process is gone")


def is_of_session(process: psutil.Process, leader: int) -> bool:
    try:
        return os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def wait_until(met: Callable[[], bool], what: str) -> None:
    """Look again and again; patience ends only where something is broken."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not met():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.25)
