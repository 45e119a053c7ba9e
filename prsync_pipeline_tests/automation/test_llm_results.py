"""The sensor that collects answers that came late, tick by tick, on a real Dagster instance."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline import definitions
from prsync_pipeline.assets.jobs import CLASSIFY_JOB
from prsync_pipeline.assets.partitions import range_tags
from prsync_pipeline.assets.tags import CLASSIFIED_TEAM_TAG, TEAM_TAG
from prsync_pipeline.automation.llm_results import ASK_AGAIN_AFTER, COLLECT_AGAIN_AFTER, llm_results
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.sandbox import DEFAULT_KEY, Mishap, World, serve
from prsync_pipeline_tests.support.classification_run import many, save
from prsync_pipeline_tests.support.connections import Connections, connections
from prsync_pipeline_tests.support.dagster_instance import Dagster, dagster
from prsync_pipeline_tests.support.factories import make_team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox

COVERED = Month(2026, 1)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(World()) as serving:
        yield serving


@pytest.fixture
def core(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Iterator[Dagster]:
    """A team whose January is stored and not judged yet."""
    reached = connections(
        sandbox.url,
        tmp_path,
        duckdb_url,
        GROQ_API_KEY=DEFAULT_KEY,
        GROQ_BASE_URL=sandbox.groq_url,
    )
    reached.store.teams.add(make_team(covered_from=COVERED.start), [])
    save(reached.store, many(4))
    with dagster(tmp_path, reached) as running:
        running.instance.add_dynamic_partitions("team", ["core"])
        yield running


def evaluate(core: Dagster, later: timedelta = timedelta(0), **environment: str) -> dg.SensorResult | dg.SkipReason:
    reached = Connections({**core.connections.environment, **environment}, clock=lambda: utc_now() + later)
    result = llm_results(dg.build_sensor_context(instance=core.instance, resources=reached.resources))
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def tick(core: Dagster, later: timedelta = timedelta(0)) -> list[dg.RunRequest]:
    """The runs that a tick asks for."""
    result = evaluate(core, later)
    assert isinstance(result, dg.SensorResult), result
    return list(result.run_requests or [])


def skipped(core: Dagster, **environment: str) -> str:
    """Why a tick did nothing."""
    result = evaluate(core, timedelta(0), **environment)
    assert isinstance(result, dg.SkipReason), result
    return result.skip_message or ""


def classify(core: Dagster, request: dg.RunRequest | None = None) -> dg.ExecuteInProcessResult:
    """A run of the verdicts, as the daemon starts it from a request."""
    months = MonthRange(COVERED, Month.of(utc_now()))
    return (
        definitions.defs()
        .resolve_job_def(CLASSIFY_JOB.name)
        .execute_in_process(
            instance=core.instance,
            tags=dict(request.tags) if request else range_tags("core", months),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            resources=core.connections.resources,
        )
    )


def answered(core: Dagster) -> int:
    with core.connections.store.warehouse.transaction() as transaction:
        return len(transaction.fetch("select 1 from ai_classifications where llm_status = 'done'"))


def test_answers_that_come_late_are_collected_by_a_run_of_every_month_that_they_touch(
    core: Dagster, sandbox: Sandbox
) -> None:
    sandbox.groq.delay = 3600
    classify(core)
    assert tick(core) == []
    sandbox.groq.delay = 0

    [request] = tick(core)

    months = MonthRange(COVERED, Month.of(utc_now()))
    assert request.tags == {**range_tags("core", months), CLASSIFIED_TEAM_TAG: "core"}
    assert classify(core, request).success
    assert answered(core) == 4
    assert tick(core) == []


def test_batches_that_end_one_after_another_are_collected_every_few_minutes_and_the_last_at_once(
    core: Dagster, sandbox: Sandbox
) -> None:
    core.connections = Connections({**core.connections.environment, "SYNC_LLM_BATCH_SIZE": "1"})
    sandbox.groq.mishaps.add(Mishap("stuck"))
    classify(core)
    past = dg.job(name="classify")(lambda: None)
    core.instance.create_run_for_job(past, tags={CLASSIFIED_TEAM_TAG: "core"}, status=dg.DagsterRunStatus.SUCCESS)
    first, *others = sandbox.groq.batches.values()
    first.mishap = None

    assert tick(core) == []
    assert len(tick(core, later=COLLECT_AGAIN_AFTER + timedelta(seconds=5))) == 1
    for batch in others:
        batch.mishap = None
    assert len(tick(core)) == 1


def test_what_could_not_be_sent_is_sent_when_groq_has_had_time_to_recover(core: Dagster, sandbox: Sandbox) -> None:
    sandbox.groq.mishaps.add(Mishap("down"))
    classify(core)
    [first] = tick(core)
    classify(core, first)
    assert answered(core) == 0

    assert tick(core) == []
    sandbox.groq.mishaps.clear()
    [second] = tick(core, later=ASK_AGAIN_AFTER + timedelta(seconds=5))

    classify(core, second)
    assert len(sandbox.groq.lines) == 4


def test_a_batch_without_a_submission_is_finished_when_its_lease_is_over(core: Dagster, sandbox: Sandbox) -> None:
    sandbox.groq.mishaps.add(Mishap("down", on="create"), Mishap("down", on="list", times=3))
    classify(core)
    sandbox.groq.mishaps.clear()

    assert tick(core) == []
    [request] = tick(core, later=timedelta(minutes=4))
    core.connections = replace(core.connections, clock=lambda: utc_now() + timedelta(minutes=4))
    classify(core, request)

    assert sandbox.groq.requests["upload"] == 1
    assert len(sandbox.groq.lines) == 4


def test_without_a_key_there_is_nothing_to_hear(core: Dagster) -> None:
    assert "GROQ_API_KEY is not set" in skipped(core, GROQ_API_KEY="")


def test_a_refused_key_is_what_the_tick_says(core: Dagster, sandbox: Sandbox) -> None:
    sandbox.groq.delay = 3600
    classify(core)

    assert "Groq refuses the key" in skipped(core, GROQ_API_KEY="gsk_wrong")


@pytest.mark.parametrize("tag", [TEAM_TAG, CLASSIFIED_TEAM_TAG])
def test_beside_a_run_of_the_team_none_is_started(core: Dagster, sandbox: Sandbox, tag: str) -> None:
    classify(core)
    job = dg.job(name="sync")(lambda: None)
    core.instance.create_run_for_job(job, tags={tag: "core"}, status=dg.DagsterRunStatus.STARTED)

    assert tick(core) == []
    assert len(sandbox.groq.lines) == 4


def test_a_paused_team_is_left_alone(core: Dagster) -> None:
    classify(core)
    with core.connections.store.warehouse.transaction() as transaction:
        transaction.execute("update teams set is_paused = true")

    assert tick(core) == []
