"""Three teams live through a storm; the answers to one of them are hostile, and only that team may hear of it."""

from __future__ import annotations

import os
import random
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import PrsyncError
from prsync_pipeline.sandbox import Fault, World, serve, small_repositories
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.organization_life import Life
from prsync_pipeline_tests.support.secret_search import places_of
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from prsync_pipeline.sandbox import PullRequest, Sandbox

# PRSYNC_TEST_SEEDS=50 tries fifty other storms.
SEEDS = range(min(int(os.environ.get("PRSYNC_TEST_SEEDS", "1")), 50))
ROUNDS, CHANGES_A_ROUND, SHARE = 5, 5, 0.4
TEAMS = ("calm", "quiet", "wild")
FAR = "9999-12-31T23:59:59-05:00"
HOSTILE = (
    Fault("drip", seconds=0.05),
    Fault("drip_header", seconds=0.05),
    Fault("huge", megabytes=70),
    Fault("gzip_bomb", megabytes=70),
    Fault("nested"),
    Fault("echo", status=500),
    Fault("echo", status=400),
    Fault("echo", status=200),
    Fault("headers", headers={"retry-after": "9" * 20, "x-ratelimit-reset": "9" * 17, "date": "never"}),
    Fault("headers", headers={"content-encoding": "gzip, gzip"}),
    Fault("bad_gateway", headers={"retry-after": "-1"}),
    Fault("repeated_cursor"),
    Fault("swapped_nodes"),
    Fault("miscounted", field="issueCount"),
    Fault("miscounted", field="issueCount", by=-1),
    Fault("miscounted", field="files.totalCount"),
    Fault("altered", field="updatedAt", value=FAR),
    Fault("altered", field="resetAt", value=FAR),
    Fault("altered", field="remaining", value=10**30),
    Fault("altered", field="additions", value=2**31),
    Fault("altered", field="author.login", value="x" * 9_000),
    Fault("altered", field="title", value=["no text"]),
    Fault("altered", field="commits.nodes.0", value=None),
    Fault("altered", field="files", value=None),
    Fault("altered", value=None),
    Fault("altered", value=None, error="NOT_FOUND"),
    Fault("altered", value=None, error="TIMEOUT"),
)


@dataclass
class Team:
    """A team with its organisation, its own token, and the faults that its syncs ended with."""

    syncing: Syncing
    token: str
    faults: list[str] = field(default_factory=list)

    def keep_up(self) -> None:
        """What sensors and runs do for it."""
        if self.syncing.store.teams.get(self.syncing.team).watermark is None:
            self.attempt(self.sync)
        else:
            self.attempt(self.syncing.discover)
            self.attempt(self.syncing.update)

    def sync(self) -> None:
        self.syncing.sync("2025-09")

    def refresh(self) -> None:
        self.syncing.sync("2025-09", full_refresh=True)

    def attempt(self, work: Callable[[], object]) -> None:
        """A fault of the tree ends the work until the next time; any other ends the test."""
        try:
            work()
        except PrsyncError as error:
            self.faults.append(str(error))


def organizations(seed: int, now: datetime) -> World:
    world = World()
    for slug in TEAMS:
        plain = small_repositories(2, each=9, days=60, organization=slug, seed=seed, now=now)
        for repository in plain.repositories.values():
            world.add_repository(repository.name)
            world.add(*plain.pull_requests[repository.node_id].values())
    world.changes.clear()  # the search's index knows all of this
    return world


def signed_up(slug: str, sandbox: Sandbox, store: Store, clock: Clock) -> Team:
    token = f"ghp_{secrets.token_hex(20)}"
    sandbox.world.grant(token, login=slug, alias=slug)
    options = {"timeout_seconds": 0.5, "max_retries": 1, "page_width": 4}
    syncing = Syncing(sandbox, store, slug, slug, (token,), clock=clock, client=options)
    syncing.sign_up()
    return Team(syncing, token)


def make_hostile(sandbox: Sandbox, token: str, seed: int) -> None:
    odds = SHARE / len(HOSTILE)
    for place, fault in enumerate(HOSTILE):
        sandbox.faults.add(replace(fault, token=token, probability=odds, seed=seed * 100 + place))


def rows_of(world: World, slug: str) -> expected_rows.Rows:
    return expected_rows.expected(pull_requests_of(world, slug))


def pull_requests_of(world: World, slug: str) -> Iterator[PullRequest]:
    for repository in world.repositories_of(slug):
        yield from world.pull_requests[repository.node_id].values()


def stored_rows(team: Team) -> expected_rows.Rows:
    """What is stored and not marked as deleted."""
    rows = team.syncing.stored()
    deleted_at = expected_rows.COLUMNS["raw_pull_requests"].index("is_deleted")
    gone = {row[:2] for row in rows["raw_pull_requests"] if row[deleted_at]}
    return {table: [row for row in found if row[:2] not in gone] for table, found in rows.items()}


def without(rows: expected_rows.Rows, named: set[tuple[str, int]]) -> expected_rows.Rows:
    return {table: [row for row in found if row[:2] not in named] for table, found in rows.items()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_hostile_server_harms_nothing_but_its_own_team_and_that_not_for_long(seed: int, tmp_path: Path) -> None:
    dice, clock = random.Random(seed), Clock(NOW)  # noqa: S311 - no secret
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url="duckdb:///storm.duckdb")))
    with serve(organizations(seed, NOW), clock=clock) as sandbox:
        life = Life(sandbox.world, dice)
        teams = {slug: signed_up(slug, sandbox, store, clock) for slug in TEAMS}
        wild = teams["wild"]
        make_hostile(sandbox, wild.token, seed)

        for _ in range(ROUNDS):
            for _ in range(CHANGES_A_ROUND):
                life.happen()
                clock.sleep(dice.randrange(5, 3600))
            for team in teams.values():
                team.keep_up()
            wild.attempt(wild.refresh)
            clock.sleep(timedelta(days=1).total_seconds())
        weathered = sandbox.requests.totals.faults
        said = f"{[(team.faults, team.syncing.log) for team in teams.values()]}"
        assert [slug for slug, team in teams.items() if team.faults] in (["wild"], [])
        sandbox.faults.clear()
        liar = dice.choice(list(pull_requests_of(sandbox.world, "wild")))
        sandbox.faults.add(
            Fault("altered", repository=liar.repository, number=liar.number, field="additions", value=2**31)
        )
        clock.sleep(timedelta(days=8).total_seconds())
        for team in teams.values():
            team.faults.clear()
            team.keep_up()
            team.attempt(team.refresh)

        [left_out] = store.incomplete.left_out("wild")
        named = {(left_out.repository, left_out.number)}
        assert weathered > ROUNDS
        assert named == {(liar.repository, liar.number)}
        assert "additions" in left_out.reason
        for slug, team in teams.items():
            assert without(stored_rows(team), named) == without(rows_of(sandbox.world, slug), named), slug
            assert team.faults == [], slug
        assert not [slug for slug, team in teams.items() if team.token in said]
        assert places_of({slug: team.token for slug, team in teams.items()}, tmp_path, store.warehouse) == []
