"""`prsync classify` as a person types it."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.cli.runs.classify import wanted_months
from prsync_pipeline.errors import CoverageGap, InputError
from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline.reports.lists.verdict import parse_reference
from prsync_pipeline.sandbox import DEFAULT_KEY, World, serve
from prsync_pipeline_tests.support.classification_run import many, save
from prsync_pipeline_tests.support.command_line import CommandLine, finish, wait_until
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.documents import documented
from prsync_pipeline_tests.support.factories import make_commit, make_pull_request, make_review, make_team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox

CURRENT = Month(2026, 11)
MERGED = datetime(2026, 1, 2)
COVERED = make_team(covered_from=Month(2026, 1).start)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(World()) as serving:
        yield serving


@pytest.fixture
def prsync(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> CommandLine:
    """A command line where the team `core` has six pull requests and one with many marks."""
    store = connections(sandbox.url, tmp_path, duckdb_url).store
    store.teams.add(COVERED, [])
    marked = make_pull_request(
        number=50,
        state=PullRequestState.MERGED,
        title="Add [red]lamps[/]",
        commits=(make_commit(message="Lamps\n\nCo-Authored-By: Claude <noreply@anthropic.com>"),),
        reviews=(make_review(reviewer_login="coderabbitai"),),
        head_branch="cursor/lamps",
    )
    save(store, [replace(pull, state=PullRequestState.MERGED, merged_at=MERGED) for pull in (*many(6), marked)])
    key = {"GROQ_API_KEY": DEFAULT_KEY, "GROQ_BASE_URL": sandbox.groq_url, "SYNC_GROQ_POLL_INTERVAL": "0"}
    return CommandLine(tmp_path, sandbox.url, duckdb_url, key)


def test_a_team_is_classified_and_one_verdict_explained(prsync: CommandLine, sandbox: Sandbox) -> None:
    classified = prsync.typed("classify", "core")
    explained = prsync.typed("classify", "core", "--explain", "acme/lamp#50")
    for_programs = prsync.typed("classify", "core", "--explain", "lamp#50", "--format", "json")
    unknown = prsync.typed("classify", "core", "--explain", "acme/lamp#999")

    assert classified.code == 0, classified.errors
    assert "AI-assisted: 71 % (5 of 7 merged by people and agents): agents 0, people 5 of 7" in classified.output
    assert "the model answered for 7" in classified.output
    assert "1,000 pull requests cost the model" in classified.output
    assert "7 pull requests are with the model" in classified.errors
    assert len(sandbox.groq.lines) == 7
    document = json.loads(for_programs.output)
    example = documented("prsync classify")
    assert (list(document), document["month"]) == (list(example), "2026-01")
    assert [list(mark) for mark in document["evidence"]] == 3 * [list(example["evidence"][0])]
    assert [list(line) for line in document["model_lines"]] == [list(example["model_lines"][0])]
    assert list(document["times"]) == list(example["times"])
    assert explained.code == 0, explained.errors
    shown = " ".join(explained.output.split())
    for words in (
        "acme/lamp#50 Add [red]lamps[/]",
        "https://github.com/acme/lamp/pull/50",
        "AI was used: co_authored",
        "Tools: Claude. Confidence 0.98, decided by rules.",
        "commit aaaaaaa decides (0.98) Co-Authored-By: Claude <noreply@anthropic.com>",
        "reviews review only reviewed by coderabbitai",
        "head branch weak: never alone cursor/lamps",
        "openai/gpt-oss-20b in batch_0001: assisted, tools Claude",
        "The rules are not in doubt: they stand against any opinion of the model.",
        "Summary by the model: Add [red]lamps[/]",
        "type feature; risk low; friction low; scope small; languages none; areas backend.",
    ):
        assert words in shown
    assert unknown.code == 1
    assert "There is no verdict on acme/lamp#999" in unknown.errors


def test_months_are_those_that_are_covered() -> None:
    months = wanted_months(COVERED, None, None, CURRENT)
    assert (months.first, months.last) == (Month(2026, 1), CURRENT)
    with pytest.raises(CoverageGap, match="prsync sync core"):
        wanted_months(make_team(), None, None, CURRENT)
    with pytest.raises(CoverageGap, match="covered from 2026-01"):
        wanted_months(COVERED, "2025-12", None, CURRENT)
    for first, last in (("2026-05", "2026-04"), ("2026-05", "2026-12")):
        with pytest.raises(InputError, match="no range of months"):
            wanted_months(COVERED, first, last, CURRENT)


@pytest.mark.parametrize("reference", ["acme/lamp", "lamp#1", "acme/lamp#one", "acme/lamp#", "#1", "acme/lamp#²"])
def test_what_is_no_reference_is_refused(reference: str) -> None:
    with pytest.raises(InputError, match="owner/name#123"):
        parse_reference(reference)


def test_a_person_who_asks_for_it_waits_for_the_model_and_sees_how_far_it_is(
    prsync: CommandLine, sandbox: Sandbox
) -> None:
    minutes = count()
    sandbox.groq.clock = lambda: MERGED + timedelta(minutes=next(minutes))  # at each look a minute has passed
    sandbox.groq.delay = 150

    waited = prsync.typed("classify", "core", "--wait-for-model")

    assert waited.code == 0, waited.errors
    lines = [line for line in waited.errors.splitlines() if line.startswith("waiting for the model")]
    assert lines == [f"waiting for the model: {done}/1 batches" for done in (0, 1)]
    assert "the model answered for 7, 0 wait for it, 0 got no answer" in waited.output
    assert "--wait-for-model" not in waited.output


def test_whoever_waits_with_a_wrong_key_is_not_sent_to_wait_again(prsync: CommandLine, sandbox: Sandbox) -> None:
    wrong = replace(prsync, more={**prsync.more, "GROQ_API_KEY": "gsk_wrong"})

    waited = wrong.typed("classify", "core", "--wait-for-model")

    assert waited.code == 0, waited.errors
    assert "Warning: Nothing was sent to the model: Groq refuses the key" in waited.errors
    assert "waiting for the model" not in waited.errors
    assert waited.output.rstrip().endswith("When Groq can be asked again: prsync classify core")
    assert sandbox.groq.lines == []


def test_whoever_stops_waiting_hears_who_collects_the_answers(prsync: CommandLine, sandbox: Sandbox) -> None:
    sandbox.groq.delay = 3600
    with prsync.started("classify", "core", "--wait-for-model") as process:
        wait_until(lambda: sandbox.groq.requests["retrieve"] > 2, process, seconds_between=0.05)
        process.send_signal(signal.SIGINT)
        stopped = finish(process)

    assert stopped.code == 130
    assert "its answers are collected by the daemon (prsync dev), or by prsync classify core" in stopped.errors
    assert "Traceback" not in stopped.errors
    assert len(sandbox.groq.lines) == 7
