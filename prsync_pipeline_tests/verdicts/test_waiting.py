"""Waiting for the model, by a clock that only moves while somebody waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.classification.llm.groq_batches import GroqBatches
from prsync_pipeline.cli.runs.model_wait import collect_all
from prsync_pipeline.cli.screens.model_wait import print_pending
from prsync_pipeline.errors import ModelKeyRefused
from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import DEFAULT_KEY, Groq, Mishap, World, serve
from prsync_pipeline.verdicts.run import ClassificationOptions
from prsync_pipeline.verdicts.waiting import BatchWait, Waiting
from prsync_pipeline.warehouse import MonthSpan, Store, open_warehouse
from prsync_pipeline_tests.support.classification_run import ALL, Running, many, save
from prsync_pipeline_tests.support.command_line import own_streams, text_of
from prsync_pipeline_tests.support.team_sync import NOW, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.settings import Settings

pytestmark = pytest.mark.parametrize("warehouse_url", ["duckdb"], indirect=True)


@pytest.fixture
def running(settings: Settings) -> Iterator[Running]:
    """Two batches are with the model, for twenty seconds."""
    clock = Clock()
    groq = Groq(delay=20, clock=clock)
    with serve(World(), groq=groq) as sandbox:
        store = Store(open_warehouse(settings))
        running = Running(store, groq, sandbox.groq_url, clock, ClassificationOptions(batch_size=3))
        save(store, many(6))
        running.run_once()
        yield running


def wait(running: Running, span: MonthSpan = ALL, *, key: str = DEFAULT_KEY) -> list[Waiting]:
    """What a person is shown, look by look."""
    shown: list[Waiting] = []
    with GroqBatches(key, running.url, max_retries=0) as groq:
        waiting = BatchWait(groq, running.store, span, clock=running.clock, sleep=running.clock.sleep)
        number = waiting.wait(10, shown.append)
    assert number == shown[-1].batches_total
    return shown


def test_each_look_shows_how_many_batches_have_ended(running: Running) -> None:
    assert wait(running) == [Waiting(0, 2), Waiting(0, 2), Waiting(2, 2)]
    assert running.run_once().counts.answered == 6
    assert wait(running) == [Waiting(0, 0)]


def test_a_groq_that_does_not_answer_is_asked_again(running: Running) -> None:
    running.groq.mishaps.add(
        Mishap("down", on="retrieve", times=1), Mishap("rate_limited", on="retrieve", times=1, seconds=600)
    )

    down, limited, ended = wait(running)

    assert "Groq does not answer" in (down.fault or "")
    assert "Groq asks for a pause" in (limited.fault or "")
    assert ended == Waiting(2, 2)
    assert (running.clock() - Clock()()).total_seconds() == 610


def test_what_another_run_collects_meanwhile_is_done(running: Running) -> None:
    shown: list[Waiting] = []

    def collect_elsewhere(_seconds: float) -> None:
        running.clock.sleep(3600)
        running.run_once()

    with GroqBatches(DEFAULT_KEY, running.url) as groq:
        BatchWait(groq, running.store, ALL, clock=running.clock, sleep=collect_elsewhere).wait(10, shown.append)

    assert shown == [Waiting(0, 2), Waiting(2, 2)]


def test_batches_of_other_months_are_not_waited_for(running: Running) -> None:
    assert wait(running, MonthSpan("core", Month(2026, 2), Month(2026, 11))) == [Waiting(0, 0)]


def test_a_refused_key_ends_the_waiting(running: Running) -> None:
    with pytest.raises(ModelKeyRefused):
        wait(running, key="gsk_wrong")


def test_what_waits_is_counted_with_what_collects_the_answers(running: Running) -> None:
    with own_streams() as (output, errors):
        print_pending("core", running.run_once())
        running.groq.mishaps.add(Mishap("down"))
        print_pending("core", running.run_once())
        print_pending("core", running.run_once(key=None))
        shown, warned = text_of(output), text_of(errors)

    assert shown.count("6 pull requests wait for the model; until it answers the rules' verdicts count.") == 2
    asked, not_asked = shown.splitlines()
    assert asked.endswith(
        "The daemon collects its answers (prsync dev), or wait for them now: prsync classify core --wait-for-model"
    )
    assert not_asked.endswith("When Groq can be asked again: prsync classify core")
    assert warned.count("Warning: Nothing was sent to the model: Groq does not answer") == 1


def reaching(settings: Settings, running: Running) -> Settings:
    return replace(settings, groq_api_key=DEFAULT_KEY, groq_base_url=running.url, groq_poll_interval=0)


def test_what_the_first_model_could_not_answer_is_waited_for_too(running: Running, settings: Settings) -> None:
    minutes = count()
    running.groq.clock = lambda: NOW + timedelta(minutes=next(minutes))  # at each look a minute has passed
    running.groq.delay = 240
    running.groq.mishaps.add(Mishap("no_json", at=(3,)))

    with own_streams() as (_, errors):
        report = collect_all(reaching(settings, running), running.store, ALL, running.run_once(), running.run_once)
        shown = text_of(errors).splitlines()

    assert (report.counts.answered, report.counts.pending) == (6, 0)
    assert [line.split(": ")[1] for line in shown if "/" in line][-1] == "1/1 batches"
    assert Counter(line.model for line in running.groq.lines)["openai/gpt-oss-120b"] == 1


@pytest.mark.parametrize("mishap", [Mishap("down", on="content"), Mishap("rate_limited", on="content", seconds=900)])
def test_a_groq_that_hands_out_no_answers_ends_the_waiting(
    running: Running, settings: Settings, mishap: Mishap
) -> None:
    running.groq.delay = 0
    running.groq.mishaps.add(mishap)
    runs = running.runs

    report = collect_all(reaching(settings, running), running.store, ALL, running.run_once(), running.run_once)

    assert (report.counts.pending, running.runs - runs) == (6, 2)
    assert "Groq" in (report.fault or "")
