"""Four teams in a storm of faults, killed workers and changes: then all is as at GitHub, and no token is told."""

from __future__ import annotations

import os
import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from dagster._core.scheduler.instigation import TickStatus

from prsync_pipeline.assets.tags import SKIPPED_TAG, TEAM_TAG, WORK_TAG
from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import Latency, sample, serve, small_repositories
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.needs import needs_of_teams
from prsync_pipeline.sync.next_run import next_runs
from prsync_pipeline.sync.types import Work
from prsync_pipeline.teams.credentials import team_tokens
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.fault_storm import Storm
from prsync_pipeline_tests.support.installation import Installation, wait_until
from prsync_pipeline_tests.support.organization_life import EARLIEST, Keeper, everything
from prsync_pipeline_tests.support.secret_search import places_of
from prsync_pipeline_tests.support.team_sync import Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    import dagster as dg

    from prsync_pipeline.sandbox import PullRequest, Sandbox, World

pytestmark = pytest.mark.slow

# `make soak` kills twenty times; PRSYNC_TEST_STORMS=2,3,4 tries other seeds.
KILLS = int(os.environ.get("PRSYNC_TEST_KILLS", "5"))
QUEUE = "dequeue_interval_seconds: 2 #"
KILLS_OF_HISTORIES = KILLS * 3 // 4
SEEDS = [int(seed) for seed in os.environ.get("PRSYNC_TEST_STORMS", "1").split(",")]


@dataclass(frozen=True)
class Signed:
    """A team whose slug is its organisation's name; `variable` has its token, else it is kept encrypted."""

    slug: str
    variable: str | None
    history_months: int = 1
    repositories: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        token = ("--token-env", self.variable) if self.variable else ("--token-stdin",)
        named = (word for name in self.repositories for word in ("--repository", name))
        return ("teams", "add", self.slug, "--org", self.slug, *token, *named)

    def pull_requests(self, world: World) -> list[PullRequest]:
        """All that the team tracks."""
        return [
            one
            for repository in world.repositories_of(self.slug)
            if not repository.is_archived and (not self.repositories or repository.name in self.repositories)
            for one in world.pull_requests[repository.node_id].values()
        ]

    def expected(self, world: World) -> expected_rows.Rows:
        return expected_rows.expected(self.pull_requests(world), Month.of(utc_now()).plus(-self.history_months).start)


GREEN = Signed("green", variable=None)
TEAMS = (
    Signed("acme", "GITHUB_TOKEN", history_months=3),
    Signed("red", "RED_TOKEN"),
    Signed("blue", "BLUE_TOKEN", repositories=("blue/service-00", "blue/service-02")),
    GREEN,
)


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


@pytest.fixture
def world(seed: int) -> World:
    """Each team's organisation: one like a company's with all its oddities, and three small and plain ones."""
    now = utc_now()
    world = sample(seed=seed, now=now, scale=0.03)
    for slug in ("red", "blue", "green"):
        plain = small_repositories(3, each=14, days=60, organization=slug, seed=seed, now=now)
        for repository in plain.repositories.values():
            world.add_repository(repository.name)
            world.add(*plain.pull_requests[repository.node_id].values())
    world.changes.clear()  # the search's index knows all of this
    return world


@pytest.fixture
def tokens(world: World) -> dict[str, str]:
    """Each team's token, which lets in a user with a budget of its own."""
    found = {team.slug: f"ghp_{secrets.token_hex(18)}" for team in TEAMS}
    for slug, token in found.items():
        world.grant(token, login=f"robot-of-{slug}", alias=slug)
    return found


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    """Slow enough that the four teams' runs overlap, and are killed in mid-work."""
    with serve(world, latency=Latency(base=0.15, per_node=0.0001)) as serving:
        yield serving


@pytest.fixture
def installation(sandbox: Sandbox, tokens: dict[str, str], tmp_path: Path) -> Installation:
    """The four teams have signed up, and nothing has come in yet."""
    variables = {
        **{team.variable: tokens[team.slug] for team in TEAMS if team.variable},
        "PRSYNC_SECRET_KEY": Fernet.generate_key().decode(),
        "SYNC_PAGE_WIDTH": "2",
        "SYNC_CONCURRENCY": "2",
        "SYNC_MAX_RETRIES": "8",
        "DAGSTER_EVENT_LOG_CONSUMER_DAEMON_INTERVAL_SECONDS": "2",
    }
    installed = Installation(tmp_path, sandbox.url, variables)
    configure(installed.dagster_home)
    for team in TEAMS:
        sign_up(installed, team, tokens[team.slug])
    return installed


def configure(dagster_home: Path) -> None:
    """Our own configuration, changed as an operator may who sees many workers die: more retries, and sooner."""
    ours = (files("prsync_pipeline") / "dagster.yaml").read_text()
    assert "max_retries: 2\n" in ours
    assert QUEUE in ours
    changed = ours.replace("max_retries: 2\n", f"max_retries: {KILLS}\n").replace(
        QUEUE, "dequeue_interval_seconds: 1 #"
    )
    dagster_home.mkdir(parents=True)
    (dagster_home / "dagster.yaml").write_text(changed)


def sign_up(installation: Installation, team: Signed, token: str) -> None:
    more = {**installation.variables, "SYNC_HISTORY_MONTHS": str(team.history_months)}
    warehouse_url = installation.connections.environment["PRSYNC_WAREHOUSE_URL"]
    prsync = CommandLine(installation.folder, installation.url, warehouse_url, more)
    added = prsync.typed(*team.words, stdin="" if team.variable else token)
    assert added.code == 0, added.errors
    assert token not in added.output + added.errors


def tracked(world: World) -> list[PullRequest]:
    return [one for team in TEAMS for one in team.pull_requests(world)]


def is_calm(storm: Storm) -> bool:
    """Whether nothing is under way or wanted, and all is stored as it is at GitHub.

    A team's last run may have been killed at its very end, when there was nothing left to do.
    """
    if storm.is_busy():
        return False
    now = utc_now()
    if any(any(next_runs(state, now, EARLIEST)) for state in needs_of_teams(storm.store, storm.store.teams.all(), now)):
        return False
    stored = (expected_rows.stored(storm.store.warehouse, team.slug) for team in TEAMS)
    return all(rows == team.expected(storm.sandbox.world) for rows, team in zip(stored, TEAMS, strict=True))


def change_everywhere(storm: Storm) -> None:
    """A day in each organisation, and a new repository in one."""
    for team in TEAMS:
        storm.change(team.pull_requests(storm.sandbox.world))
    world, now = storm.sandbox.world, storm.sandbox.world.now()
    world.add_repository("green/newborn")
    like = replace(GREEN.pull_requests(world)[0], repository="green/newborn", number=1, node_id="", state="OPEN")
    first = replace(like, created_at=now, updated_at=now, merged_at=None, closed_at=None, merged_by=None)
    world.add(replace(first, reviews=(), events=()))


def spend_an_hour(storm: Storm) -> datetime:
    """GitHub was asked for every team and the sensor looked at what came of it; since when."""
    moment = utc_now()

    def is_asked() -> bool:
        storm.let_an_hour_pass(but_since=moment)  # a tick under way may yet write that it asked before
        storm.let_sensors_look()
        return all(one.tried_at > moment for one in storm.store.discoveries.all().values())

    wait_until(is_asked, "GitHub is asked")
    answered = utc_now()
    storm.let_sensors_look()
    wait_until(lambda: storm.ticks("team_syncs", answered) != [], "the sensor has looked")
    return moment


def spend_hours_until_one_is_idle(storm: Storm) -> None:
    """What changed in the second of its hydration is hydrated once more; a team that an old fault holds is asked."""
    started = -1
    while started != storm.instance.get_runs_count():
        started = storm.instance.get_runs_count()
        spend_an_hour(storm)
        wait_until(lambda: not storm.is_busy(), "what the hour brought is in")


def synced_at_once(sandbox: Sandbox, folder: Path) -> Iterator[tuple[str, Syncing]]:
    """Each team as one undisturbed sync brings it in, into another warehouse."""
    store = Store(open_warehouse(Settings(home=folder, warehouse_url="duckdb:///at-once.duckdb")))
    for team in TEAMS:
        syncing = Syncing(sandbox, store, team.slug, team.slug, clock=Clock(utc_now()))
        syncing.sign_up(team.repositories, team.history_months)
        Keeper(syncing).keep_up()
        yield team.slug, syncing


def by_team(records: Sequence[dg.RunRecord]) -> dict[str, list[dg.RunRecord]]:
    found = defaultdict(list)
    for record in records:
        found[record.dagster_run.tags[TEAM_TAG]].append(record)
    return found


def assert_no_run_too_many(records: Sequence[dg.RunRecord]) -> None:
    """Each run that failed was killed, or had to follow one that was; each was started again at most once.

    No team had two at a time.
    """
    failed = [
        one.dagster_run for one in records if not one.dagster_run.is_success and SKIPPED_TAG not in one.dagster_run.tags
    ]
    again = [one.dagster_run.parent_run_id for one in records if one.dagster_run.parent_run_id]
    assert 0 < len(failed) <= KILLS
    assert len(again) == len(set(again))
    assert set(again) <= {run.run_id for run in failed}
    for runs in by_team(records).values():
        spans = sorted((one.start_time, one.end_time) for one in runs if one.start_time and one.end_time)
        assert all(after[0] >= before[1] for before, after in pairwise(spans))


def assert_no_token_stands_anywhere(installation: Installation, tokens: dict[str, str]) -> None:
    warehouse, settings = installation.connections.store.warehouse, installation.connections.settings
    texts = {f"the token of {slug}": token for slug, token in tokens.items()}
    texts["PRSYNC_SECRET_KEY"] = installation.variables["PRSYNC_SECRET_KEY"]

    assert places_of(texts, installation.folder, warehouse) == []

    [stored] = [team for team in installation.connections.store.teams.all() if team.slug == GREEN.slug]
    assert team_tokens(stored, settings) == (tokens[GREEN.slug],)
    assert places_of({"what runs and ticks may tell": "env:RED_TOKEN"}, installation.folder, warehouse) != []


def test_a_storm_over_four_teams_loses_nothing_starts_nothing_twice_and_tells_no_token(
    seed: int, installation: Installation, sandbox: Sandbox, tokens: dict[str, str], tmp_path: Path
) -> None:
    store, home = installation.connections.store, installation.dagster_home
    with installation.dev() as dev, installation.instance() as instance:
        storm = Storm(seed, sandbox, store, dev, instance, home, lambda: tracked(sandbox.world))
        storm.kill_workers(KILLS_OF_HISTORIES, requests=16)
        storm.wait_until(lambda: is_calm(storm), "each history is in")
        change_everywhere(storm)
        storm.kill_workers(KILLS, requests=4)
        storm.wait_until(lambda: is_calm(storm), "what changed is in")
        sandbox.faults.clear()
        spend_hours_until_one_is_idle(storm)
        asked, started = len(sandbox.requests), instance.get_runs_count()
        idle_since = spend_an_hour(storm)

        assert [one.kind for one in sandbox.requests][asked:] == ["search"] * len(TEAMS)
        assert set(storm.ticks("team_syncs", idle_since)) == {TickStatus.SKIPPED}
        assert instance.get_runs_count() == started
        records = instance.get_run_records()

    assert sandbox.requests.totals.faults > len(TEAMS)
    assert_no_run_too_many(records)
    for slug, at_once in synced_at_once(sandbox, tmp_path):
        assert everything(Syncing(sandbox, store, slug, slug)) == everything(at_once)
        assert {one.sync_status for one in store.syncs.of_team(slug)} == {SyncStatus.COMPLETED}
        watermark = store.teams.get(slug).watermark
        assert watermark is not None
        assert watermark >= idle_since
        works = {one.dagster_run.tags[WORK_TAG] for one in by_team(records)[slug]}
        assert works >= {Work.HISTORY, Work.UPDATES}
    assert_no_token_stands_anywhere(installation, tokens)
