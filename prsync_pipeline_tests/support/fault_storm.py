"""Bad weather for an installation: faults at a tenth of GitHub's answers, and `kill -9` of run workers on and on.

All that is random comes from one seed. A wait ends by what has happened; meanwhile the hours pass for the sensors.
"""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING

import dagster as dg
import psutil
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import SensorInstigatorData, TickStatus
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Actor, Fault
from prsync_pipeline_tests.support.installation import PATIENCE_SECONDS
from prsync_pipeline_tests.support.organization_life import Life

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from prsync_pipeline.sandbox import PullRequest, Sandbox
    from prsync_pipeline.warehouse import Store
    from prsync_pipeline_tests.support.installation import Dev

SHARE = 0.1
# All that passes by itself; what revokes a token or forbids a repository needs a person.
KINDS = (
    Fault("bad_gateway"),
    Fault("bad_gateway", is_html=True),
    Fault("unavailable"),
    Fault("html"),
    Fault("timeout"),
    Fault("connection_reset"),
    Fault("truncated_json"),
    Fault("partial_data"),
    Fault("null_nodes"),
    Fault("empty_nested"),
    Fault("secondary_limit", seconds=1),
    Fault("primary_limit", seconds=2),
)
MOST_SECONDS = 3.0
SECONDS_BETWEEN_LOOKS, SECONDS_AN_HOUR = 0.25, 3.0
UNFINISHED = dg.RunsFilter(statuses=NOT_FINISHED_STATUSES)
# Dagster writes down that a run failed before it writes that it is to be started again, and a daemon that reads in
# between never does; the sensor starts it after a pause. What the daemon has not forgotten it starts within seconds.
FAILURES_AN_HOUR_AGO = """
update runs
set update_timestamp = datetime(update_timestamp, '-1 hour')
where status = 'FAILURE'
    and update_timestamp between datetime('now', '-1 hour') and datetime('now', '-20 seconds')
"""


@dataclass
class Storm:
    """Blows over a running installation; `kills` counts the workers that it killed, `changes` the days at GitHub.

    `tracked` gives the pull requests that some team tracks, of which every change is work.
    """

    seed: int
    sandbox: Sandbox
    store: Store
    dev: Dev
    instance: dg.DagsterInstance
    dagster_home: Path
    tracked: Callable[[], Sequence[PullRequest]]
    kills: int = 0
    changes: int = 0
    dice: random.Random = field(init=False)
    life: Life = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - no secret
        self.life = Life(self.sandbox.world, random.Random(self.seed))  # noqa: S311 - no secret
        odds = SHARE / len(KINDS)
        self.sandbox.faults.add(
            *(replace(kind, probability=odds, seed=self.seed * 100 + place) for place, kind in enumerate(KINDS))
        )

    def kill_workers(self, number: int, requests: int) -> None:
        """Until so many are killed in all, one within so many `requests`: a fair part of what the runs make.

        Where nothing is left to be killed, life at GitHub brings new work.
        """
        while self.kills < number:
            self.wait_for_a_moment(requests)
            workers = self.workers()
            if workers:
                self.dice.choice(workers).kill()
                self.kills += 1
            elif not self.is_busy():
                self.change(self.tracked())
                self.wait_until(self.is_busy, "the changes are worked on")

    def wait_for_a_moment(self, most_requests: int) -> None:
        """A few requests from now, in mid-work; or some seconds from now, when a run may begin, compute or end."""
        by_requests = self.dice.random() < 0.7
        requests = self.sandbox.requests.arrived + self.dice.randrange(most_requests)
        moment = time.monotonic() + self.dice.uniform(0, MOST_SECONDS)

        def has_come() -> bool:
            return self.sandbox.requests.arrived >= requests if by_requests else time.monotonic() >= moment

        self.wait_until(lambda: has_come() or not self.is_busy(), "a worker may be killed")

    def workers(self) -> list[psutil.Process]:
        """The processes that execute a run each."""
        return [one for one in self.dev.session() if is_worker(one)]

    def is_busy(self) -> bool:
        return self.instance.get_runs_count(UNFINISHED) > 0 or self.workers() != []

    def change(self, pull_requests: Sequence[PullRequest]) -> None:
        """A day at GitHub: some of it happens to these, some anywhere."""
        self.changes += 1
        world = self.sandbox.world
        one, other = self.dice.choice(pull_requests), self.dice.choice(pull_requests)
        world.retitle(one.repository, one.number, f"Change {self.changes} of the storm")
        if other.state == "OPEN":
            world.merge(other.repository, other.number, Actor("grace"))
        self.life.open()
        for happen in self.dice.sample([self.life.push, self.life.review, self.life.relabel, self.life.close], k=2):
            happen()

    def wait_until(self, met: Callable[[], bool], what: str) -> None:
        """Look again and again; patience ends only where something is broken."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        hour = time.monotonic() + SECONDS_AN_HOUR
        while not met():
            assert time.monotonic() < deadline, f"storm {self.seed}, {self.kills} kills: waited in vain until {what}"
            if time.monotonic() > hour:
                self.let_an_hour_pass()
                if not self.is_busy():
                    self.let_sensors_look()
                hour = time.monotonic() + SECONDS_AN_HOUR
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def let_an_hour_pass(self, but_since: datetime | None = None) -> None:
        """As if GitHub was asked an hour ago, and what failed for good had failed by then.

        A team that GitHub was asked for `but_since` then is not due again.
        """
        aged = "update discoveries set tried_at = tried_at - interval '1 hour' where tried_at <= $until"
        with self.store.warehouse.transaction() as transaction:
            transaction.execute(aged, {"until": but_since or utc_now()})
        with closing(sqlite3.connect(self.dagster_home / "history" / "runs.db", timeout=60)) as runs, runs:
            runs.execute(FAILURES_AN_HOUR_AGO)

    def let_sensors_look(self) -> None:
        """As if they had not for long: else they look each quarter or half of a minute."""
        for state in self.instance.all_instigator_state(instigator_type=InstigatorType.SENSOR):
            if isinstance(state.instigator_data, SensorInstigatorData):
                earlier = state.instigator_data._replace(last_tick_timestamp=0.0, last_tick_start_timestamp=0.0)
                self.instance.update_instigator_state(state.with_data(earlier))

    def ticks(self, sensor: str, since: datetime) -> list[TickStatus]:
        """How the sensor's ticks ended that began since then (naive UTC)."""
        [state] = [one for one in self.instance.all_instigator_state() if one.instigator_name == sensor]
        moment = since.replace(tzinfo=UTC).timestamp()
        ticks = self.instance.get_ticks(state.instigator_origin_id, state.selector_id, after=moment)
        return [tick.status for tick in ticks if tick.status is not TickStatus.STARTED]


def is_worker(process: psutil.Process) -> bool:
    try:
        return "--multiprocessing-fork" in process.cmdline()
    except psutil.NoSuchProcess:
        return False
