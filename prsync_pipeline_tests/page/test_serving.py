"""The command that serves the page: where it listens, what it loads, how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.page.serving import check_host
from prsync_pipeline.page.static_files import static
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline_tests.support.command_line import CommandLine

if TYPE_CHECKING:
    from pathlib import Path

# The command as it is typed, in a process that says at its end which of these packages it loaded.
HEAVY = ("dagster", "dagster_webserver", "pandas", "matplotlib", "groq", "graphql")
WATCHED = f"""
import atexit, sys
atexit.register(lambda: print("loaded:", [name for name in {HEAVY} if name in sys.modules]))
from prsync_pipeline.cli.main import main
main(sys.argv[1:])
"""


@pytest.fixture
def typed_at(tmp_path: Path, duckdb_url: str) -> CommandLine:
    return CommandLine(tmp_path, "http://127.0.0.1:9/graphql", duckdb_url)


def test_the_page_says_its_address_answers_there_loads_no_dagster_and_ends_on_sigterm(typed_at: CommandLine) -> None:
    command = [sys.executable, "-c", WATCHED, "page", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=typed_at.environment, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().removeprefix("Page: ").strip()
            answer = httpx.get(url + static("page.css"), timeout=30)
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=30)
        finally:
            process.kill()

    assert answer.status_code == 200
    assert (process.returncode, output) == (0, "loaded: []\n")
    assert f"GET {static('page.css')} 200" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::"])  # noqa: S104 - refused
def test_a_page_that_asks_nobody_who_they_are_listens_on_this_machine_alone(tmp_path: Path, host: str) -> None:
    with pytest.raises(InputError, match="could read and steer every team"):
        check_host(Settings(home=tmp_path), host)

    check_host(Settings(home=tmp_path), "127.0.0.1")
    check_host(Settings(home=tmp_path, page_access=PageAccess.LINKS), host)


def test_a_taken_port_is_refused_with_the_way_out(typed_at: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        ended = typed_at.typed("page", "--port", str(taken.getsockname()[1]))

    assert ended.code == 1
    assert "prsync page --port 3010" in ended.errors


def test_links_without_the_pages_own_address_are_warned_of(typed_at: CommandLine) -> None:
    typed_at = replace(typed_at, more={"PRSYNC_PAGE_ACCESS": "links"})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        ended = typed_at.typed("page", "--port", str(taken.getsockname()[1]))

    assert "PRSYNC_PAGE_URL is not set" in ended.errors
