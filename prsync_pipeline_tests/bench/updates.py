"""What it costs to stay up to date: an hour without change, ten changes, and a warehouse of many teams."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from prsync_pipeline.automation.change_discovery import SECONDS_A_TICK, Questions
from prsync_pipeline.automation.ticks import SECONDS_BETWEEN_TICKS
from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import World, sample, serve, small_repositories
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.bench.figures import Figure, Skipped
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REPOSITORIES, TEAMS, CHANGES = 300, 100, 10
HOUR = 3600.0


def an_hour_without_change(home: Path) -> Iterator[Figure | Skipped]:
    """An organisation of many repositories in which nothing happens."""
    with serve(small_repositories(REPOSITORIES, each=1, now=NOW), clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, store_in(home), "bulk", "bulk", clock=clock)
        syncing.sign_up(history_months=1)
        syncing.sync("2026-10")
        clock.sleep(HOUR)
        requests, points, transactions = spent(syncing, syncing.discover)
    what = f"An hour without change, {REPOSITORIES} repositories"
    yield Figure(f"{what}: requests", requests, 1)
    yield Figure(f"{what}: points", points, 1)
    yield Figure(f"{what}: transactions", transactions)


def ten_changes(home: Path) -> Iterator[Figure | Skipped]:
    """A sample organisation in which ten pull requests of ordinary size change within an hour."""
    world = World.of(sorted(all_of(sample(7, NOW)), key=lambda one: one.updated_at)[-300:])
    with serve(world, clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, store_in(home), clock=clock)
        syncing.sign_up()
        syncing.sync()
        clock.sleep(HOUR)
        ordinary = [one for one in all_of(world) if len(one.files) <= 100 and len(one.reviews) <= 50]
        for one in ordinary[:CHANGES]:
            world.retitle(one.repository, one.number, "Changed")
        requests, points, transactions = spent(syncing, lambda: (syncing.discover(), syncing.update()))
        stored, expected = syncing.stored(), expected_rows.expected(all_of(world), Month(2025, 11).start)
        wrong = sum(len(set(stored[table]) ^ set(expected[table])) for table in expected)
    what = f"{CHANGES} changed pull requests"
    yield Figure(f"{what}: requests", requests, 4)
    yield Figure(f"{what}: points", points, 10)
    yield Figure(f"{what}: transactions", transactions)
    yield Figure(f"{what}: rows missing or wrong", wrong, 0)


def many_teams(home: Path) -> Iterator[Figure | Skipped]:
    """How long one team takes of the ticks, in which a thousand have to be asked for each hour."""
    with serve(small_repositories(1, each=1, now=utc_now())) as sandbox:
        prsync = connections(sandbox.url, home, f"duckdb:///{home}/teams.duckdb")
        for number in range(TEAMS):
            team = Team(f"team-{number}", "bulk", utc_now(), 0)
            prsync.store.teams.add(replace(team, covered_from=NOW, watermark=utc_now(), listed_at=utc_now()), [])
        log = logging.getLogger("many_teams")
        interval = prsync.settings.sync_interval
        questions = Questions(prsync.store, partial(prsync.github, is_brief=True), interval, utc_now, log)
        begun = time.perf_counter()
        while len(prsync.store.discoveries.all()) != TEAMS:
            questions.ask()
        seconds = (time.perf_counter() - begun) / TEAMS
    ticks = HOUR / (SECONDS_A_TICK + SECONDS_BETWEEN_TICKS)
    yield Figure("A thousand teams asked for each hour: seconds a team", seconds, ticks * SECONDS_A_TICK / 1_000, "s")


def spent(syncing: Syncing, work: Callable[[], object]) -> tuple[int, int, int]:
    """The requests, points and transactions of some work."""
    asked, transactions = len(syncing.sandbox.requests), syncing.store.warehouse.transactions
    work()
    answered = list(syncing.sandbox.requests)[asked:]
    return len(answered), sum(one.cost for one in answered), syncing.store.warehouse.transactions - transactions


def store_in(home: Path) -> Store:
    return Store(open_warehouse(Settings(home=home, warehouse_url=f"duckdb:///{home}/updates.duckdb")))
