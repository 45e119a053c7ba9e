"""How the command line answers, whatever the command: in a pipe, quietly, to a slip of the pen, and while it waits."""

from __future__ import annotations

import os
import pty
import re
import select
import socket
import subprocess
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Fault, World, serve
from prsync_pipeline_tests.support.command_line import PRSYNC, CommandLine
from prsync_pipeline_tests.support.factories import make_team, make_tracked
from prsync_pipeline_tests.support.writer_processes import heard, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.warehouse import Store

LONG_REASON = "a reason " * 30 + "with \x1b]0;another title\x07 in it"


@pytest.fixture
def warehouse_url(duckdb_url: str) -> str:
    return duckdb_url


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    world = World()
    for name in ("acme/lamp", "acme/desk", "other/sofa"):
        world.add_repository(name)
    with serve(world) as serving:
        yield serving


@pytest.fixture
def prsync(sandbox: Sandbox, store: Store, tmp_path: Path, warehouse_url: str) -> CommandLine:
    """A command line where the team `core` has a repository that failed for a long reason."""
    store.teams.add(make_team(), [make_tracked()])
    store.syncs.fail("core", "acme/lamp", LONG_REASON, utc_now(), "refused")
    return CommandLine(tmp_path, sandbox.url, warehouse_url)


def test_a_line_in_a_pipe_is_not_broken_not_padded_and_moves_no_cursor(prsync: CommandLine) -> None:
    ended = CommandLine(prsync.home, prsync.github_url, prsync.warehouse_url, {"COLUMNS": ""}).typed("status", "core")

    assert "a reason " * 30 + "with \ufffd]0;another title\ufffd in it" in ended.output
    assert [line for line in ended.output.splitlines() if line != line.rstrip()] == []


def test_a_quiet_command_prints_its_result_and_what_is_wrong(prsync: CommandLine) -> None:
    loud, quiet = prsync.typed("status"), prsync.typed("-q", "status")

    assert "Warehouse: " in loud.output
    assert "Warehouse: " not in quiet.output
    assert "a reason" in quiet.output
    assert prsync.typed("status", "--quiet").output == quiet.output


@pytest.mark.parametrize(
    ("words", "meant"),
    [(["syn"], "'sync'"), (["teams", "lst"], "'list'"), (["status", "coer"], "'core'"), (["trends", "cor"], "'core'")],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(prsync: CommandLine, words: list[str], meant: str) -> None:
    ended = prsync.typed(*words)

    assert ended.code != 0
    assert f"Did you mean {meant}?" in ended.errors


@pytest.mark.parametrize("words", [["--help"], ["teams", "--help"]])
def test_summaries_in_the_help_are_whole_at_eighty_columns(prsync: CommandLine, words: list[str]) -> None:
    ended = CommandLine(prsync.home, prsync.github_url, prsync.warehouse_url, {"COLUMNS": "80"}).typed(*words)

    commands = ended.output.partition("Commands:")[2]
    assert "..." not in commands
    assert max(map(len, ended.output.splitlines())) <= 80


def test_a_team_is_signed_up_by_addresses_and_bare_names(prsync: CommandLine, store: Store) -> None:
    whole = prsync.typed("teams", "add", "whole", "--org", "https://github.com/acme/")
    mixed = prsync.typed("teams", "add", "mixed", "--org", "acme", "--repository", "lamp", "--repository", "other/sofa")

    assert "whole is signed up with 2 repositories of acme; " in whole.output, whole.errors
    assert store.teams.get("whole").organization == "acme"
    assert "mixed is signed up with 2 repositories: acme/lamp, other/sofa; " in mixed.output, mixed.errors


def test_a_sign_up_says_what_the_history_holds_and_costs_but_not_quietly(prsync: CommandLine) -> None:
    plain = prsync.typed("teams", "add", "plain", "--org", "acme")
    quiet = prsync.typed("teams", "add", "quiet", "--org", "acme", "-q")

    assert re.search(r"\d+ pull requests since \d{4}-\d\d: about \d+ points? of \d+ that are left", plain.output)
    assert "the first numbers in about " in plain.output
    assert "points" not in quiet.output


def test_a_github_that_does_not_count_costs_the_plan_and_not_the_sign_up(
    prsync: CommandLine, sandbox: Sandbox, store: Store
) -> None:
    sandbox.faults.add(Fault("bad_gateway", matching="search"))
    hasty = CommandLine(prsync.home, prsync.github_url, prsync.warehouse_url, {"SYNC_MAX_RETRIES": "0"})

    ended = hasty.typed("teams", "add", "plain", "--org", "acme")

    assert (ended.code, store.teams.get("plain").organization) == (0, "acme")
    assert "How much it is will be counted by the first sync" in ended.output


def test_a_github_that_cannot_be_reached_is_reported_before_the_next_try(prsync: CommandLine) -> None:
    nobody = CommandLine(prsync.home, "http://127.0.0.1:9/graphql", prsync.warehouse_url, {"SYNC_MAX_RETRIES": "1"})

    ended = nobody.typed("teams", "add", "new", "--org", "acme")

    assert ended.code == 1
    assert ended.errors.startswith("Trying again in 0 s: GitHub cannot be reached at http://127.0.0.1:9/graphql")
    assert "Trying" not in nobody.typed("teams", "add", "new", "--org", "acme", "-q").errors


def test_a_github_that_does_not_answer_is_waited_for_with_a_line(prsync: CommandLine) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        waiting = CommandLine(prsync.home, f"http://127.0.0.1:{port}/graphql", prsync.warehouse_url)
        with waiting.started("teams", "add", "new", "--org", "acme") as process:
            assert process.stderr is not None
            line = process.stderr.readline()

    assert line.startswith("Waiting for GitHub's answer, until ")


def test_a_notebook_with_the_file_open_does_not_keep_status_from_reading(prsync: CommandLine) -> None:
    impatient = CommandLine(prsync.home, prsync.github_url, prsync.warehouse_url, {"PRSYNC_LOCK_SECONDS": "0.1"})
    with started(prsync.warehouse_url, "read") as notebook:
        assert heard(notebook) == "open"

        ended, paused = impatient.typed("status"), impatient.typed("teams", "pause", "core")

    assert ended.code == 0, ended.errors
    assert f"(PID {notebook.pid})" in paused.errors


def test_a_writer_that_waits_for_a_notebook_says_so_within_two_seconds(prsync: CommandLine) -> None:
    with started(prsync.warehouse_url, "read") as notebook:
        assert heard(notebook) == "open"
        patient = CommandLine(prsync.home, prsync.github_url, prsync.warehouse_url, {"PRSYNC_LOCK_SECONDS": "2"})

        paused = patient.typed("teams", "pause", "core")

    assert f"(PID {notebook.pid}) has open, until " in paused.errors.splitlines()[0]


def test_a_token_is_asked_for_at_a_terminal_and_not_shown(prsync: CommandLine, store: Store) -> None:
    key = {"PRSYNC_SECRET_KEY": Fernet.generate_key().decode(), "GITHUB_TOKEN": ""}
    environment = CommandLine(prsync.home, prsync.github_url, prsync.warehouse_url, key).environment
    ours, theirs = pty.openpty()
    command = [*PRSYNC, "teams", "add", "secret", "--org", "acme", "--token-stdin"]
    with subprocess.Popen(
        command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        asked = read_until(ours, b"not shown): ")
        os.write(ours, f"{DEFAULT_TOKEN}\n".encode())
        answered = read_until(ours, b"signed up")
        process.wait()
    os.close(ours)

    assert "GitHub token" in asked
    assert DEFAULT_TOKEN not in answered
    assert store.teams.get("secret").token_ciphertext is not None


def read_until(terminal: int, words: bytes) -> str:
    """What comes up to these words; fails where they do not come."""
    found, deadline = b"", time.monotonic() + 60
    while words not in found:
        assert time.monotonic() < deadline, found
        if select.select([terminal], [], [], 1)[0]:
            try:
                found += os.read(terminal, 1000)
            except OSError:
                break
    return found.decode()
