"""What a person reads who typed something wrong, or whose token, file or server is not what it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.models import SyncStatus, Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import Fault, World, sample, serve
from prsync_pipeline.sync.engine import run_sync
from prsync_pipeline.sync.plans.history import plan_history
from prsync_pipeline.sync.roster import refresh_roster
from prsync_pipeline.sync.session import SyncSession
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline_tests.support import expected_rows
from prsync_pipeline_tests.support.command_line import CommandLine, Ended
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.dagster_instance import last_months
from prsync_pipeline_tests.support.team_sync import all_of
from prsync_pipeline_tests.support.writer_processes import heard, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.warehouse import Store

TOKEN = "ghp_NeverToBeShown"
PASSWORD = "hunter2"
ANOTHER_KEY = "A" * 43 + "="
CURRENT = Month.of(utc_now())
HISTORY = 4


class Settled(NamedTuple):
    """A team `acme` with its last two months, shared by the tests that show that nothing changes."""

    prsync: CommandLine
    store: Store


def small_world() -> World:
    world = sample(seed=3, now=utc_now(), scale=0.05)
    world.grant(TOKEN)
    world.add_organization("empty")
    world.add_repository("attic/old", is_archived=True)
    return world


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(small_world()) as serving:
        yield serving


@pytest.fixture
def prsync(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> CommandLine:
    return CommandLine(tmp_path, sandbox.url, duckdb_url, {"GITHUB_TOKEN": TOKEN, "SYNC_HISTORY_MONTHS": str(HISTORY)})


@pytest.fixture
def store(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Store:
    return synced(sandbox, tmp_path, duckdb_url)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    home = tmp_path_factory.mktemp("settled")
    url = f"duckdb:///{home / 'prsync.duckdb'}"
    with serve(small_world()) as serving:
        yield Settled(CommandLine(home, serving.url, url, {"GITHUB_TOKEN": TOKEN}), synced(serving, home, url))


def synced(sandbox: Sandbox, home: Path, url: str) -> Store:
    """A warehouse where team `acme` has signed up and has its last two months."""
    reached = connections(sandbox.url, home, url)
    team = Team("acme", "acme", utc_now(), history_months=HISTORY)
    with reached.github(team) as github:
        sign_up(github, reached.store, team, [])
        refresh_roster(github, reached.store, team, utc_now())
        session = SyncSession(github, reached.store, team, last_months(2))
        run_sync(session, plan_history(session))
    return reached.store


def given(prsync: CommandLine, **more: str) -> CommandLine:
    return replace(prsync, more={**prsync.more, **more})


def snapshot(store: Store) -> tuple[Any, ...]:
    """Earlier data: every row, who has signed up, and how far the history reaches."""
    return expected_rows.stored(store.warehouse, "acme"), store.teams.all(), store.roster.repositories("acme")


def complaint(ended: Ended) -> str:
    """The one message of a command that failed as it should."""
    everything = ended.output + ended.errors
    assert ended.code == 1, everything
    assert "Traceback" not in everything
    assert TOKEN not in everything
    assert PASSWORD not in everything
    assert [line.startswith("Error: ") for line in everything.splitlines()].count(True) == 1, everything
    return " ".join(ended.errors[ended.errors.index("Error:") :].split())


NONSENSE = {
    "an unknown team": (["sync", "acmee"], ["no team 'acmee'", "prsync teams list"]),
    "the status of an unknown team": (["status", "acmee"], ["no team 'acmee'", "prsync teams list"]),
    "a malformed month": (["sync", "acme", "--from", "2026-13"], ["'2026-13' is not a month", "such as 2026-11"]),
    "a range the wrong way round": (
        ["sync", "acme", "--from", str(CURRENT), "--to", str(CURRENT.plus(-1))],
        [f"{CURRENT} comes after {CURRENT.plus(-1)}", "earlier month first"],
    ),
    "a month that has not begun": (["sync", "acme", "--to", "2999-01"], ["2999-01 has not begun", str(CURRENT)]),
    "a month before all others": (["sync", "acme", "--from", "2019-01"], ["before 2023-01", "SYNC_FIRST_MONTH"]),
    "a gap": (
        ["sync", "acme", "--from", str(CURRENT.plus(-9)), "--to", str(CURRENT.plus(-7))],
        ["would leave a gap", f"Ask for {CURRENT.plus(-9)} to {CURRENT.plus(-2)}"],
    ),
    "a slug that cannot be one": (["teams", "add", "Acme!", "--org", "acme"], ["'Acme!'", "lower-case"]),
    "a slug that is taken": (["teams", "add", "acme", "--org", "acme"], ["team 'acme' already", "another slug"]),
    "an organisation that is a repository": (
        ["teams", "add", "core", "--org", "acme/storefront"],
        ["'acme/storefront' is no organisation", "github.com/acme"],
    ),
    "a repository of three names": (
        ["teams", "add", "core", "--org", "acme", "--repository", "acme/web/storefront"],
        ["'acme/web/storefront' is no repository", "acme/api"],
    ),
    "a misspelt repository": (
        ["teams", "add", "core", "--org", "acme", "--repository", "acme/docs", "--repository", "acme/storfront"],
        ["acme/storfront", "misspelt, gone, or private"],
    ),
    "an unknown organisation": (["teams", "add", "core", "--org", "acmee"], ["no organisation 'acmee'", "spelling"]),
    "an organisation without repositories": (
        ["teams", "add", "core", "--org", "empty"],
        ["'empty' has no repository", "--repository owner/name"],
    ),
    "an organisation with nothing but an archive": (
        ["teams", "add", "core", "--org", "attic"],
        ["'attic' has no repository", "All of its 1 are archived"],
    ),
    "an unset variable for the token": (
        ["teams", "add", "core", "--org", "acme", "--token-env", "CORE_TOKEN"],
        ["CORE_TOKEN", "not set"],
    ),
    "a token in place of its variable": (
        ["teams", "add", "core", "--org", "acme", "--token-env", TOKEN],
        ["name of an environment variable", "--token-stdin"],
    ),
    "a secret of prsync's own as a token": (
        ["teams", "token", "acme", "--token-env", "GROQ_API_KEY"],
        ["GROQ_API_KEY is prsync's own"],
    ),
    "two places for the token": (
        ["teams", "add", "core", "--org", "acme", "--token-env", "CORE_TOKEN", "--token-stdin"],
        ["--token-env or --token-stdin, not both"],
    ),
    "no token on stdin": (["teams", "add", "core", "--org", "acme", "--token-stdin"], ["No token came on stdin"]),
}


@pytest.mark.parametrize(("words", "says"), NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_answered_with_what_to_do_and_changes_nothing(
    settled: Settled, words: list[str], says: list[str]
) -> None:
    before = snapshot(settled.store)

    said = complaint(settled.prsync.typed(*words))

    assert [part for part in says if part not in said] == [], said
    assert snapshot(settled.store) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"GITHUB_TOKEN": ""}, ["There is no GitHub token", "Set GITHUB_TOKEN", "--token-env"]),
        ({"GITHUB_GRAPHQL_URL": "api.github.com"}, ["GITHUB_GRAPHQL_URL", "it is no http(s) address"]),
        ({"PRSYNC_WAREHOUSE_URL": f"mysql://me:{PASSWORD}@host/db"}, ["PRSYNC_WAREHOUSE_URL", "is no warehouse"]),
        (
            {"PRSYNC_WAREHOUSE_URL": f"postgresql://me:{PASSWORD}@127.0.0.1:9/db"},
            ["postgresql://me:***@127.0.0.1:9/db cannot be opened", "Check PRSYNC_WAREHOUSE_URL"],
        ),
        ({"DAGSTER_HOME": "/no/such/folder"}, ["DAGSTER_HOME is '/no/such/folder'", "a folder that exists"]),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_an_environment_that_does_not_work_is_named(settled: Settled, more: dict[str, str], says: list[str]) -> None:
    before = snapshot(settled.store)

    said = complaint(given(settled.prsync, **more).typed("sync", "acme"))

    assert [part for part in says if part not in said] == [], said
    assert snapshot(settled.store) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"GITHUB_TOKEN": "ghp_Wrong"},
            ["GitHub refuses the token", "wrong, expired or was revoked", "set a valid one in GITHUB_TOKEN"],
        ),
        ({"GITHUB_GRAPHQL_URL": "http://127.0.0.1:9/graphql"}, ["cannot be reached at http://127.0.0.1:9/graphql"]),
    ],
    ids=["wrong token", "no server"],
)
def test_a_run_that_github_does_not_serve_says_why(settled: Settled, more: dict[str, str], says: list[str]) -> None:
    before = snapshot(settled.store)

    said = complaint(given(settled.prsync, **more).typed("sync", "acme"))

    assert [part for part in says if part not in said] == [], said
    assert snapshot(settled.store) == before


def test_a_wrong_token_is_refused_before_a_team_is_stored(settled: Settled) -> None:
    before = snapshot(settled.store)

    said = complaint(given(settled.prsync, GITHUB_TOKEN="ghp_Wrong").typed("teams", "add", "core", "--org", "acme"))

    assert "GitHub refuses the token" in said
    assert snapshot(settled.store) == before


def test_a_warehouse_in_a_folder_that_cannot_be_made_is_told_of(prsync: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file", encoding="utf-8")

    said = complaint(given(prsync, PRSYNC_WAREHOUSE_URL=f"duckdb:///{tmp_path}/notes/x.duckdb").typed("status"))

    assert f"{tmp_path}/notes/x.duckdb cannot be opened" in said
    assert "Choose a file in a folder that you may write to" in said


def test_a_file_that_is_no_duckdb_file_is_left_as_it_is(prsync: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("not a database", encoding="utf-8")

    said = complaint(given(prsync, PRSYNC_WAREHOUSE_URL=f"duckdb:///{path}").typed("status"))

    assert f"{path} cannot be opened as a DuckDB file" in said
    assert path.read_text(encoding="utf-8") == "not a database"


def test_a_locked_file_is_waited_for_and_then_told_of(prsync: CommandLine, store: Store, duckdb_url: str) -> None:
    before = snapshot(store)
    with started(duckdb_url, "hold") as shell:
        assert heard(shell) == "open"

        said = complaint(given(prsync, PRSYNC_LOCK_SECONDS="0.5").typed("sync", "acme"))

    assert f"(PID {shell.pid}) for 0.5 seconds" in said
    assert "Close what has it open" in said
    assert snapshot(store) == before


def test_a_private_and_a_gone_repository_are_named_at_sign_up(prsync: CommandLine, sandbox: Sandbox) -> None:
    sandbox.world.hide("acme/docs", TOKEN)
    sandbox.world.delete_repository("acme/mobile-app")
    names = ["--repository", "acme/docs", "--repository", "acme/mobile-app", "--repository", "acme/storefront"]

    said = complaint(prsync.typed("teams", "add", "core", "--org", "acme", *names))

    assert "acme/docs, acme/mobile-app: misspelt, gone, or private to this token" in said


def test_a_token_that_sees_no_repository_is_told_to_check_its_access(prsync: CommandLine, sandbox: Sandbox) -> None:
    for repository in list(sandbox.world.repositories.values()):
        sandbox.world.hide(repository.name, TOKEN)

    said = complaint(prsync.typed("teams", "add", "core", "--org", "acme"))

    assert "no repository to track that this token can see" in said
    assert "Check the token's access" in said


def test_a_token_that_may_not_see_the_people_syncs_and_says_so(prsync: CommandLine, sandbox: Sandbox) -> None:
    sandbox.world.grant("ghp_Scopeless", login="other", scopes=("repo",))
    scopeless = given(prsync, GITHUB_TOKEN="ghp_Scopeless")
    assert scopeless.typed("teams", "add", "core", "--org", "acme").code == 0

    ended = scopeless.typed("sync", "core")

    assert ended.code == 0, ended.errors
    assert "Warning: The token may not see the members of acme: it lacks the scope read:org" in ended.errors
    assert "ghp_Scopeless" not in ended.output + ended.errors


def test_a_users_account_syncs_the_repositories_that_were_named(prsync: CommandLine) -> None:
    names = ["--org", "somebody", "--repository", "acme/docs"]
    assert prsync.typed("teams", "add", "own", *names).code == 0

    ended = prsync.typed("sync", "own")

    assert ended.code == 0, ended.errors
    assert "Warning: somebody is no organisation that this token can see, so it has no members" in ended.errors


def test_a_token_revoked_half_way_stops_the_sync_and_keeps_what_was_there(
    prsync: CommandLine, sandbox: Sandbox, store: Store
) -> None:
    rows, teams, tracked = snapshot(store)
    sandbox.faults.add(Fault("revoke", matching="nodes", at=(2,)))

    said = complaint(given(prsync, SYNC_PAGE_WIDTH="2").typed("sync", "acme"))

    assert "GitHub refuses the token" in said
    after, teams_after, tracked_after = snapshot(store)
    assert all(set(rows[table]) <= set(after[table]) for table in rows)
    assert (teams_after, tracked_after) == (teams, tracked)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "PRSYNC_SECRET_KEY is not set"),
        ("short", "PRSYNC_SECRET_KEY is no Fernet key"),
        (ANOTHER_KEY, "does not open the stored token of team 'core'"),
    ],
)
def test_a_missing_or_wrong_secret_key_is_a_clear_error_in_the_process_that_meets_it(
    prsync: CommandLine, key: str, says: str
) -> None:
    right = Fernet.generate_key().decode()
    without = given(prsync, GITHUB_TOKEN="")
    signed_up = given(without, PRSYNC_SECRET_KEY=right).typed(
        "teams", "add", "core", "--org", "acme", "--token-stdin", stdin=f"{TOKEN}\n"
    )
    assert signed_up.code == 0, signed_up.errors

    assert says in complaint(given(without, PRSYNC_SECRET_KEY=key).typed("sync", "core"))
    assert right not in signed_up.output + signed_up.errors


def test_no_token_is_taken_from_stdin_without_a_key_to_encrypt_it(settled: Settled) -> None:
    prsync, store = settled
    before = snapshot(store)

    said = complaint(prsync.typed("teams", "add", "core", "--org", "acme", "--token-stdin", stdin=f"{TOKEN}\n"))

    assert "PRSYNC_SECRET_KEY is not set" in said
    assert "Make one with: python -c" in said
    assert snapshot(store) == before


def lose(world: World, name: str, how: str) -> None:
    if how == "private":
        world.hide(name, TOKEN)
    else:
        world.delete_repository(name)


@pytest.mark.parametrize("how", ["private", "gone"])
def test_one_failing_repository_is_a_warning_that_names_it_and_the_others_are_stored(
    prsync: CommandLine, sandbox: Sandbox, store: Store, how: str
) -> None:
    lost = store.roster.repositories("acme")[0].repository.name
    earlier = {row for row in snapshot(store)[0]["raw_pull_requests"] if row[0] == lost}
    others = all_of(sandbox.world, but=[lost])
    lose(sandbox.world, lost, how)

    ended = prsync.typed("sync", "acme")

    assert ended.code == 0, ended.errors
    assert f"Warning: {lost} failed: it is gone, or private to this token" in ended.errors
    assert "Traceback" not in ended.errors
    rows = snapshot(store)[0]["raw_pull_requests"]
    wanted = expected_rows.expected(others, CURRENT.plus(-HISTORY).start)["raw_pull_requests"]
    assert [row for row in rows if row[0] != lost] == wanted
    assert {row for row in rows if row[0] == lost} == earlier
    failed = [sync.repository for sync in store.syncs.of_team("acme") if sync.sync_status is SyncStatus.FAILED]
    assert failed == [lost]


def test_a_sync_without_one_repository_that_worked_fails_and_keeps_everything(
    prsync: CommandLine, sandbox: Sandbox, store: Store
) -> None:
    names = [one.repository.name for one in store.roster.repositories("acme")]
    before = snapshot(store)
    for name in names:
        sandbox.world.hide(name, TOKEN)

    said = complaint(prsync.typed("sync", "acme"))

    assert "No repository of team 'acme' could be brought in; earlier data is as it was" in said
    assert [name for name in names if name not in said] == []
    assert snapshot(store) == before
