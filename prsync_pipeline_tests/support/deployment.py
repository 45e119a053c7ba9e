"""An installation as docs/deploy.md describes it: roles and databases of a Postgres, three processes of Dagster's."""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import psycopg2

from prsync_pipeline_tests.conftest import execute, start_postgres
from prsync_pipeline_tests.support.installation import Dev, Installation, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = Path(__file__).parents[2] / "deploy"
DATABASES = ("prsync", "dagster")
ROLES = ("prsync_reader", "prsync", "dagster")


def url_of(server: str, database: str, role: str) -> str:
    return urlsplit(server)._replace(netloc=f"{role}@", path=f"/{database}").geturl()


def run_file(url: str, name: str) -> None:
    """What `psql -f` does with a file of ours: its statements, and `\\connect`."""
    text = re.sub(r"--[^\n]*", "", (DEPLOY / name).read_text(encoding="utf-8"))
    first, *others = re.split(r"\\connect (\w+)\n", text)
    for database, part in (("", first), *zip(others[::2], others[1::2], strict=True)):
        target = urlsplit(url)._replace(path=f"/{database}").geturl() if database else url
        execute(target, *(statement for statement in part.split(";") if statement.strip()))


@contextmanager
def prepared(server: str) -> Iterator[None]:
    """The roles and the databases of deploy/postgres.sql, for as long as the block runs."""
    run_file(server, "postgres.sql")
    try:
        yield
    finally:
        execute(server, *(f"drop database {name} with (force)" for name in DATABASES))
        execute(server, *(f"drop role {name}" for name in ROLES))


@contextmanager
def stopped(server: str) -> Iterator[None]:
    """Postgres is away for as long as the block runs: it ends every session at once, as a restart does."""
    lock = lock_of(server)
    os.kill(int(lock.read_text().split()[0]), signal.SIGINT)
    wait_until(lambda: not lock.exists(), "Postgres is down")
    try:
        yield
    finally:
        start_postgres(lock.parent)


def programs_of(server: str) -> Path:
    """The folder with the programs of the server's own version, such as pg_dump."""
    return Path(psutil.Process(int(lock_of(server).read_text().split()[0])).exe()).parent


def lock_of(server: str) -> Path:
    """The file in the server's data folder that begins with its process id."""
    with closing(psycopg2.connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute("show data_directory")
        (folder,) = cursor.fetchone() or ("",)
    return Path(folder, "postmaster.pid")


@dataclass(frozen=True)
class Deployment(Installation):
    """Warehouse and Dagster's storage on Postgres; `server` is its administrator's URL.

    The path of a socket may have 107 letters, so it is in no folder of the test's own.
    """

    server: str = ""
    socket: Path = field(default_factory=lambda: Path(tempfile.gettempdir(), f"prsync-{uuid4().hex}.sock"))

    @property
    def warehouse_url(self) -> str:
        return url_of(self.server, "prsync", "prsync")

    @property
    def storage_url(self) -> str:
        return url_of(self.server, "dagster", "dagster").replace("postgresql:", "postgresql+psycopg2:")

    @property
    def dagsters_environment(self) -> dict[str, str]:
        """What dagster.env holds: all that the daemon and the UI need."""
        return {"DAGSTER_HOME": str(self.dagster_home), "DAGSTER_POSTGRES_URL": self.storage_url}

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, **self.dagsters_environment}

    def configure(self) -> None:
        """What docs/deploy.md asks for: a folder for Dagster with the two files of deploy/."""
        self.dagster_home.mkdir(parents=True)
        for name in ("dagster.yaml", "workspace.yaml"):
            text = (DEPLOY / name).read_text(encoding="utf-8").replace("/run/prsync/code.sock", str(self.socket))
            (self.dagster_home / name).write_text(text, encoding="utf-8")

    @contextmanager
    def dev(self) -> Iterator[Dev]:
        try:
            with super().dev() as dev:
                yield dev
        finally:
            self.socket.unlink(missing_ok=True)

    def command(self, port: int) -> list[str]:
        """The three processes, each as its unit starts it, in one session; the code server alone has secrets."""
        python, workspace = sys.executable, self.dagster_home / "workspace.yaml"
        inherited = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
        variables = " ".join(f"'{name}={value}'" for name, value in {**inherited, **self.dagsters_environment}.items())
        processes = (
            f"{python} -m dagster api grpc --socket {self.socket} -m prsync_pipeline.definitions",
            f"env -i {variables} {python} -m dagster_webserver -h 127.0.0.1 -p {port} -w {workspace}",
            f"env -i {variables} {python} -m dagster._daemon run -w {workspace}",
        )
        return ["sh", "-c", " & ".join((*processes, "wait"))]
