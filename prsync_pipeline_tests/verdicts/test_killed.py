"""A classification that is killed, at every moment that matters, and the run after it; real processes, real HTTP."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Groq, Mishap, World, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.verdicts.llm_queue import LEASE
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.classification_run import Running, many, save
from prsync_pipeline_tests.support.team_sync import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PULL_REQUESTS = 7
SECONDS = 60.0


@pytest.fixture
def running(tmp_path: Path, duckdb_url: str) -> Iterator[Running]:
    """What runs after the killed one, later than it by more than the lease."""
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url=duckdb_url)))
    save(store, many(PULL_REQUESTS))
    groq = Groq()
    with serve(World(), groq=groq) as sandbox:
        yield Running(store, groq, sandbox.groq_url, Clock(utc_now() + LEASE + timedelta(seconds=30)))


@contextmanager
def process(url: str, running: Running, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A classification in a process of its own, which is killed where the block ends."""
    command = [sys.executable, "-m", "prsync_pipeline_tests.support.classifier_process", url, running.url, *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def each_line_was_seen_once(groq: Groq) -> bool:
    return len(groq.lines) == PULL_REQUESTS and set(groq.times_seen.values()) == {1}


def test_undisturbed_it_ends_by_itself(running: Running, duckdb_url: str) -> None:
    with process(duckdb_url, running) as started:
        output, _ = started.communicate(timeout=SECONDS)

    assert output == f"answered {PULL_REQUESTS}\n"


@pytest.mark.parametrize("moment", ["upload", "create", "retrieve", "content"])
def test_killed_while_groq_has_done_its_part_and_the_answer_is_on_the_way(
    running: Running, duckdb_url: str, moment: str
) -> None:
    running.groq.mishaps.add(Mishap("hang", on=moment, times=1))  # type: ignore[arg-type]
    with process(duckdb_url, running):
        assert running.groq.hanging.wait(SECONDS)

    report = running.run()

    assert report.counts.answered == PULL_REQUESTS
    assert each_line_was_seen_once(running.groq)
    assert running.groq.requests["upload"] == 1
    assert [batch["status"] for batch in running.batches()] == ["completed"]


@pytest.mark.parametrize(
    ("fragment", "times"),
    [
        ("insert into llm_batches", 1),  # reserving: nothing of it stays
        ("update llm_lines", 1),  # storing the answers
        ("insert into ai_classifications", 2),  # deciding with them; the first is the rules'
    ],
)
def test_killed_in_the_middle_of_a_transaction(running: Running, duckdb_url: str, fragment: str, times: int) -> None:
    with process(duckdb_url, running, fragment, str(times)) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "stopped\n"

    report = running.run()

    assert report.counts.answered == PULL_REQUESTS
    assert each_line_was_seen_once(running.groq)


def test_killed_between_upload_and_submission_the_batch_is_left_alone_until_its_lease_is_over(
    running: Running, duckdb_url: str
) -> None:
    running.groq.mishaps.add(Mishap("hang", on="upload", times=1))
    with process(duckdb_url, running):
        assert running.groq.hanging.wait(SECONDS)
    running.clock.now -= LEASE

    early = running.run()
    running.clock.now += LEASE
    late = running.run()

    assert (early.sent, early.counts.pending) == (0, PULL_REQUESTS)
    assert (late.sent, late.counts.answered) == (PULL_REQUESTS, PULL_REQUESTS)
    assert each_line_was_seen_once(running.groq)
