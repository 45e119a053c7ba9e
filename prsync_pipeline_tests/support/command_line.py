"""The real `prsync` command in processes of its own, in an environment that holds nothing of the machine's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import psutil

from prsync_pipeline.cli.main import main
from prsync_pipeline.sandbox import DEFAULT_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

PRSYNC = (sys.executable, "-m", "prsync_pipeline.cli")
OWN_VARIABLES = ("PRSYNC_", "GITHUB_", "SYNC_", "DAGSTER_", "GROQ_")
LONGEST_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind; `peak_bytes` is the most memory that it was seen to hold."""

    code: int
    output: str
    errors: str
    seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class CommandLine:
    """Types commands at a machine whose folder, GitHub and warehouse are those given."""

    home: Path
    github_url: str
    warehouse_url: str
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
        return {
            **inherited,
            "COLUMNS": "200",
            "PRSYNC_HOME": str(self.home),
            "PRSYNC_WAREHOUSE_URL": self.warehouse_url,
            "GITHUB_GRAPHQL_URL": self.github_url,
            "GITHUB_TOKEN": DEFAULT_TOKEN,
            "SYNC_RETRY_DELAY_SECONDS": "0",
            **self.more,
        }

    def run(self, *words: str, stdin: str = "") -> Ended:
        """Run a command to its end; fails where it hangs."""
        with self.started(*words) as process:
            return finish(process, stdin)

    def typed(self, *words: str, stdin: str = "") -> Ended:
        """The same without a process of its own, which takes seconds to start: where none is killed or measured."""
        begun = time.monotonic()
        with own_environment(self.environment), own_streams(stdin) as (output, errors):
            code = exit_code_of(words)
            return Ended(code, text_of(output), text_of(errors), time.monotonic() - begun, peak_bytes=0)

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """A command under way, which does not outlive the block."""
        pipe = subprocess.PIPE
        command = [*PRSYNC, *words]
        with subprocess.Popen(
            command, env=self.environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        ) as process:
            try:
                yield process
            finally:
                process.kill()


@contextmanager
def own_environment(environment: Mapping[str, str]) -> Iterator[None]:
    """This process with another environment and a usual umask; what is set inside of the block is gone after it."""
    before, umask = dict(os.environ), os.umask(0o022)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.umask(umask)
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def own_streams(stdin: str = "") -> Iterator[tuple[IO[str], IO[str]]]:
    """This process with other streams; real files, since Dagster writes to their descriptors."""
    before = sys.stdin, sys.stdout, sys.stderr
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        sys.stdin, sys.stdout, sys.stderr = StringIO(stdin), output, errors
        try:
            yield output, errors
        finally:
            sys.stdin, sys.stdout, sys.stderr = before


def text_of(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def exit_code_of(words: Sequence[str]) -> int:
    """Run a command in this process; it ends as a process would, with a code and never a traceback."""
    try:
        main(words)
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def finish(process: subprocess.Popen[str], stdin: str = "") -> Ended:
    """Wait for a command and watch its memory."""
    begun, peak = time.monotonic(), 0
    watched = psutil.Process(process.pid)
    waiting = stdin
    while True:
        try:
            output, errors = process.communicate(waiting, timeout=0.05)
        except subprocess.TimeoutExpired:
            waiting = ""
            peak = max(peak, memory_of(watched))
            if time.monotonic() - begun > LONGEST_SECONDS:
                process.kill()
                raise
        else:
            return Ended(process.returncode, output, errors, time.monotonic() - begun, peak)


def memory_of(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def wait_until(happened: Callable[[], bool], *processes: subprocess.Popen[str], seconds_between: float = 0.002) -> None:
    """Wait for something that other processes bring about; fails where one of them ends or hangs before."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while not happened():
        for process in processes:
            if process.poll() is not None:
                raise AssertionError(f"it ended before ({process.returncode}): {process.communicate()}")
        if time.monotonic() > deadline:
            raise AssertionError(f"it did not happen within {LONGEST_SECONDS:g} seconds")
        time.sleep(seconds_between)
