"""The levers as a person pulls them: what each command prints, and that bad input changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from prsync_pipeline.cli.main import prsync
from prsync_pipeline.errors import PrsyncError
from prsync_pipeline.models import Quota
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import World, serve
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_pull_request, make_team, make_tracked
from prsync_pipeline_tests.support.row_counts import count_team_rows
from prsync_pipeline_tests.support.small_worlds import make
from prsync_pipeline_tests.support.team_sync import Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline.warehouse import Store

NEW, REFUSED = "ghp_AnotherOne", "ghp_NeverGranted"
NAMES = ("acme/shop", "acme/docs", "elsewhere/tool")


@dataclass(frozen=True)
class Prompt:
    """Types commands in this process, with an environment of the test's own."""

    environment: Mapping[str, str]
    store: Store

    def run(self, *words: str, typed: str = "", columns: int = 200) -> Result:
        settings = {**self.environment, "COLUMNS": str(columns)}
        return CliRunner().invoke(prsync, words, input=typed, env=settings)

    def says(self, *words: str, typed: str = "", columns: int = 200) -> str:
        """What a command prints that does what it was asked for."""
        result = self.run(*words, typed=typed, columns=columns)
        assert result.exception is None, result.exception
        return result.output

    def refused(self, *words: str, typed: str = "") -> str:
        """The message of a command that was refused; it changed nothing and showed no token."""
        before = self.state()
        result = self.run(*words, typed=typed)
        assert isinstance(result.exception, PrsyncError), (result.exception, result.output)
        assert self.state() == before
        said = f"{type(result.exception).__name__}: {result.exception} {result.output}"
        assert NEW not in said
        assert REFUSED not in said
        return said

    def state(self) -> object:
        return self.store.teams.all(), self.store.roster.repositories("acme", active_only=False)


@pytest.fixture
def world() -> World:
    moment = utc_now() - timedelta(days=1)
    made = World.of([make(1, repository=name, sizes=(0, 1, 1), created_at=moment, updated_at=moment) for name in NAMES])
    made.grant(NEW)
    return made


@pytest.fixture
def acme(world: World, tmp_path: Path, duckdb_url: str) -> Iterator[Prompt]:
    """A shell beside a warehouse where team `acme` has signed up."""
    home = tmp_path / "dagster"
    home.mkdir()
    with serve(world) as sandbox:
        key = Fernet.generate_key().decode()
        more = {"PRSYNC_SECRET_KEY": key, "DAGSTER_HOME": str(home), "ACME_TOKEN": NEW, "BAD_TOKEN": REFUSED}
        reached = connections(sandbox.url, tmp_path, duckdb_url, **more)
        Syncing(sandbox, reached.store, clock=Clock(utc_now())).sign_up()
        yield Prompt(dict(reached.environment), reached.store)


def test_a_team_is_paused_and_resumed_as_often_as_one_likes(acme: Prompt) -> None:
    assert "acme is paused" in acme.says("teams", "pause", "acme")
    assert "was paused already" in acme.says("teams", "pause", "acme")
    assert "paused · prsync teams resume acme" in acme.says("status")
    assert acme.store.teams.get("acme").is_paused

    assert "acme is resumed" in acme.says("teams", "resume", "acme")
    assert "was not paused" in acme.says("teams", "resume", "acme")
    assert not acme.store.teams.get("acme").is_paused
    acme.store.teams.set_resume_at("acme", utc_now() + timedelta(hours=1))
    assert "waits for GitHub's budget until" in acme.says("teams", "resume", "acme")


def test_repositories_are_let_go_and_taken_back(acme: Prompt) -> None:
    assert "acme tracks acme/docs no longer" in acme.says("teams", "untrack", "acme", "acme/docs")
    said = acme.says("teams", "track", "acme", "acme/docs", "acme/shop")

    assert "acme/shop: tracked already" in said
    assert "acme tracks acme/docs from now on" in said
    assert "UnknownTeam" in acme.refused("teams", "track", "nobody", "acme/docs")
    assert "does not track acme/nothing" in acme.refused("teams", "untrack", "acme", "acme/nothing")
    assert "elsewhere/tool is not of the organisation" in acme.refused("teams", "track", "acme", "elsewhere/tool")
    assert "RepositoryUnavailable" in acme.refused("teams", "track", "acme", "acme/nothing")
    assert "would track nothing" in acme.refused("teams", "untrack", "acme", "acme/docs", "acme/shop")


def test_a_token_is_replaced_only_by_one_that_github_takes(acme: Prompt, world: World) -> None:
    world.hide("acme/docs", NEW)

    said = acme.says("teams", "token", "acme", "--token-stdin", typed=f"{NEW}\n")

    assert "acme uses its stored token from now on" in said
    assert "does not see acme/docs" in said
    assert "prsync teams untrack acme acme/docs" in said
    assert NEW not in said
    assert "acme uses ACME_TOKEN" in acme.says("teams", "token", "acme", "--token-env", "ACME_TOKEN")
    assert "acme uses GITHUB_TOKEN" in acme.says("teams", "token", "acme", "--shared")
    assert "it is wrong, expired or was revoked" in acme.refused("teams", "token", "acme", "--token-env", "BAD_TOKEN")
    assert "No token came" in acme.refused("teams", "token", "acme", "--token-stdin")
    assert "one of them" in acme.refused("teams", "token", "acme")
    assert "one of them" in acme.refused("teams", "token", "acme", "--shared", "--token-env", "X")


def test_a_removal_is_asked_for_twice(acme: Prompt) -> None:
    assert "That is not 'acme'. Nothing was removed" in acme.refused("teams", "remove", "acme", typed="acne\n")
    assert "UnknownTeam" in acme.refused("teams", "remove", "nobody", "--yes")

    said = acme.says("teams", "remove", "acme", typed="acme\n")

    assert "This removes acme (acme): 2 repositories, 0 pull requests" in said
    assert "acme is removed" in said
    assert count_team_rows(acme.store.warehouse, "acme") == 0


def test_a_paused_team_is_synced_by_hand_and_removed_without_a_question(
    acme: Prompt, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    acme.says("teams", "pause", "acme")
    for name, value in acme.environment.items():
        monkeypatch.setenv(name, value)

    # Not by the runner: Dagster wants a real file to write the output of a run's steps to.
    prsync(["sync", "acme", "--from", str(Month.of(utc_now()).plus(-1))], standalone_mode=False)

    output, errors = (" ".join(text.split()) for text in capfd.readouterr())
    assert "Team 'acme' is paused: this run is by hand" in errors
    assert "2 pull requests listed, 2 hydrated" in output
    assert "2 repositories, 2 pull requests" in acme.says("teams", "remove", "acme", "--yes")
    assert acme.store.teams.all() == []


def test_status_says_when_github_is_asked_again_and_why_it_could_not_be(acme: Prompt) -> None:
    now = utc_now().replace(microsecond=0)
    acme.store.teams.complete_sync("acme", now, now, now)
    acme.store.discoveries.save("acme", [], now)
    assert "next look" not in acme.says("status")  # nobody would look: no daemon has ticked
    acme.store.sync_runs.note_tick("team_syncs", now)
    assert f"next look at what changed: {now + timedelta(hours=1):%Y-%m-%d %H:%M} UTC" in acme.says("status")

    acme.store.discoveries.fail("acme", "GitHub cannot be reached", now)

    said = acme.says("status")
    assert "the last look at what changed failed: GitHub cannot be reached" in said
    assert f"next look at what changed: {now + timedelta(minutes=1):%Y-%m-%d %H:%M} UTC" in said


def test_status_says_what_is_left_of_the_budget(acme: Prompt) -> None:
    now = utc_now().replace(microsecond=0)
    acme.store.discoveries.save_quota("acme", Quota(123, 5000, now + timedelta(minutes=30), now))
    assert f"GitHub's budget: 123 of 5000 points of the hour at {now:%H:%M} UTC" in acme.says("status")

    acme.store.discoveries.save_quota("acme", Quota(123, 5000, now - timedelta(minutes=1), now - timedelta(minutes=30)))

    assert "GitHub's budget: all 5000 points of the hour" in acme.says("status")


def test_status_tells_what_is_stored_whichever_months_were_listed_last(acme: Prompt) -> None:
    acme.store.teams.add(make_team(slug="few"), [make_tracked("acme/lamp")])
    acme.store.pull_requests.save("few", [make_pull_request(number=number) for number in (1, 2, 3)], {})
    acme.store.syncs.begin("few", {"acme/lamp": (1, 1)}, utc_now())
    acme.store.syncs.complete("few", "acme/lamp", make_team().created_at, utc_now())

    said = acme.says("status", "few", columns=80)

    assert "repositories: 1 completed; stored: 3 pull requests" in said
    [row] = [line.split() for line in said.splitlines() if line.startswith("acme/lamp")]
    assert row[:3] == ["acme/lamp", "completed", "3"]


def test_status_says_what_failed_and_what_to_do_within_eighty_columns(acme: Prompt) -> None:
    acme.store.teams.add(make_team(slug="many"), [make_tracked(f"acme/repository-{n:03}") for n in range(300)])
    for number in (7, 200, 299):
        acme.store.syncs.fail("many", f"acme/repository-{number:03}", "it is gone", utc_now(), "repository_unavailable")

    whole = acme.says("status", columns=80)
    one = acme.says("status", "many", columns=80)

    lines = [line for line in f"{whole}\n{one}".splitlines() if not line.startswith(("Warehouse:", "    →"))]
    assert max(map(len, lines)) <= 80
    assert len(whole.splitlines()) < 24
    assert "3 of 300 repositories failed" in " ".join(whole.split())
    assert "acme/repository-007, acme/repository-200, acme/repository-299: it is gone" in " ".join(whole.split())
    assert "prsync teams untrack many acme/repository-007" in whole
    rows = [line.split()[0] for line in one.splitlines() if line.startswith("acme/repository")]
    assert rows[:4] == [f"acme/repository-{number:03}" for number in (7, 200, 299, 0)]
    assert len(rows) == 300
