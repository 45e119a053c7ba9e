"""What `prsync doctor` finds: each fault that it can name is made here, against a sandbox and a real warehouse."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.doctor.checkup import Checkup
from prsync_pipeline.doctor.findings import Finding, State
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import DEFAULT_KEY, DEFAULT_TOKEN, Fault, Limits, Mishap, World, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.credentials import encrypt_token
from prsync_pipeline.warehouse import Event, EventKind, record_event
from prsync_pipeline_tests.conftest import execute
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_team, make_tracked
from prsync_pipeline_tests.support.team_sync import NOW
from prsync_pipeline_tests.support.writer_processes import heard, started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.sandbox.faults import FaultKind
    from prsync_pipeline.warehouse import Store

NAMES = ("acme/desk", "acme/lamp", "acme/sofa")
RIGHT_KEY, WRONG_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRETS = (DEFAULT_TOKEN, DEFAULT_KEY, "ghp_Wrong", "hunter2", RIGHT_KEY, WRONG_KEY)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    world = World()
    for name in NAMES:
        world.add_repository(name)
    with serve(world) as serving:
        yield serving


class Machine:
    """A folder, a GitHub and a warehouse; what a checkup finds there."""

    def __init__(self, sandbox: Sandbox, home: Path, warehouse_url: str) -> None:
        self.sandbox, self.home, self.warehouse_url = sandbox, home, warehouse_url

    @property
    def store(self) -> Store:
        return connections(self.sandbox.url, self.home, self.warehouse_url).store

    def add_team(self, **facts: object) -> None:
        tracked = [make_tracked(name, self.node_id(name)) for name in NAMES]
        self.store.teams.add(make_team(**facts), tracked)

    def node_id(self, name: str) -> str:
        repository = self.sandbox.world.repository(name)
        assert repository is not None
        return repository.node_id

    def found(self, *, later: timedelta = timedelta(0), free: int = 10**12, **more: str) -> list[Finding]:
        environment = connections(self.sandbox.url, self.home, self.warehouse_url, **more).environment
        checkup = Checkup.of(environment, lambda: utc_now() + later, lambda _: free)
        found = list(checkup.run())
        assert [one for one in found if one.state is not State.OK and not one.remedy] == []
        assert [one for one in found if any(secret in f"{one}" for secret in SECRETS)] == []
        return found

    def wrong(self, *, later: timedelta = timedelta(0), free: int = 10**12, **more: str) -> list[str]:
        """Whatever is not as it should be, a line each."""
        found = self.found(later=later, free=free, **more)
        return [f"{one.state} {one.subject}: {one.message} {one.remedy}" for one in found if one.state is not State.OK]


@pytest.fixture
def machine(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Machine:
    return Machine(sandbox, tmp_path, duckdb_url)


def test_what_is_in_order_is_told_in_one_line_each(sandbox: Sandbox, tmp_path: Path, warehouse_url: str) -> None:
    machine = Machine(sandbox, tmp_path, warehouse_url)
    machine.add_team()

    found = machine.found(GROQ_API_KEY=DEFAULT_KEY, GROQ_BASE_URL=sandbox.groq_url, PRSYNC_SECRET_KEY=RIGHT_KEY)

    assert {one.state for one in found} == {State.OK}
    lines = "\n".join(f"{one.subject}: {one.message}" for one in found)
    for words in (
        "it can be written",
        "Groq: It takes the key",
        "GITHUB_TOKEN: GitHub takes it as sandbox-user, with the scopes repo, read:org; 4999 of 5000 points are left",
        "It sees the 3 repositories that team core tracks",
        "clock: This machine's clock agrees",
        "teams: 1 of 1 as they should be: core.",
    ):
        assert words in lines
    assert sandbox.requests.totals.points == 2
    assert machine.store.sync_runs.unsettled() == []


def test_every_wrong_setting_is_named_and_what_does_not_hang_on_it_is_looked_at(machine: Machine) -> None:
    wrong = machine.wrong(
        PRSYNC_WAREHOUSE_URL="mysql://me:hunter2@host/db", SYNC_CONCURRENCY="many", GITHUB_TOKEN="ghp_Wrong"
    )

    assert [line.partition(":")[0] for line in wrong] == [
        "fault PRSYNC_WAREHOUSE_URL",
        "fault SYNC_CONCURRENCY",
        "warning warehouse",
        "fault GITHUB_TOKEN",
    ]
    assert not Path(machine.home, "data").exists()


def test_a_wrong_address_of_github_or_groq_keeps_them_from_being_asked(machine: Machine) -> None:
    wrong = machine.wrong(GITHUB_GRAPHQL_URL="api.github.com", GROQ_BASE_URL="groq", GROQ_API_KEY=DEFAULT_KEY)

    assert "warning GitHub: Not looked at, since GITHUB_GRAPHQL_URL is wrong." in "\n".join(wrong)
    assert "warning Groq: Not looked at, since GROQ_BASE_URL is wrong." in "\n".join(wrong)
    assert machine.sandbox.requests.arrived == 0


def test_a_refused_token_is_told_apart_from_the_others_of_its_pool(machine: Machine) -> None:
    machine.add_team()

    [line] = machine.wrong(GITHUB_TOKENS=f"ghp_Wrong,{DEFAULT_TOKEN}")
    machine.sandbox.world.revoke()
    [revoked] = machine.wrong()

    assert line.startswith("fault GITHUB_TOKEN 1 of 2: GitHub refuses the token (Bad credentials)")
    assert revoked.startswith("fault GITHUB_TOKEN: GitHub refuses the token")
    assert revoked.endswith("Set a valid one in GITHUB_TOKEN.")


def test_a_missing_scope_is_a_warning_that_names_what_stays_empty(machine: Machine) -> None:
    machine.sandbox.world.grant("ghp_Narrow", scopes=())
    machine.sandbox.world.grant("ghp_Fine", scopes=None)

    members, private = machine.wrong(GITHUB_TOKEN="ghp_Narrow")

    assert "lacks the scope read:org, so team_members stays empty" in members
    assert "lacks the scope repo, so private repositories stay hidden" in private
    assert machine.wrong(GITHUB_TOKEN="ghp_Fine") == []
    assert any(
        "permissions that GitHub does not report" in one.message for one in machine.found(GITHUB_TOKEN="ghp_Fine")
    )


def test_a_token_that_is_not_set_is_a_fault_where_a_team_needs_it(machine: Machine) -> None:
    assert machine.wrong(GITHUB_TOKEN="")[0].startswith("warning GITHUB_TOKEN: It is not set.")
    machine.add_team()
    machine.add_team(slug="desk", token_env="DESK_TOKEN")

    shared, own = machine.wrong(GITHUB_TOKEN="")

    assert shared.startswith("fault GITHUB_TOKEN: It is not set, and team core syncs by it.")
    assert own.startswith("fault DESK_TOKEN: Team 'desk' takes its GitHub token from the variable DESK_TOKEN")


def test_hidden_repositories_are_named_and_no_sight_at_all_is_a_fault(machine: Machine) -> None:
    machine.add_team()
    machine.sandbox.world.hide("acme/lamp")

    [some] = machine.wrong()
    for name in NAMES:
        machine.sandbox.world.hide(name)
    [all_of_them] = machine.wrong()

    assert some.startswith("warning GITHUB_TOKEN: It does not see 1 of the 3 repositories of team core: acme/lamp.")
    assert all_of_them.startswith("fault GITHUB_TOKEN: It does not see 3 of the 3 repositories of team core")


def test_a_github_that_cannot_be_reached_is_one_fault_however_many_tokens(machine: Machine) -> None:
    machine.add_team()
    tokens = f"ghp_One,ghp_Two,{DEFAULT_TOKEN}"

    [line] = machine.wrong(GITHUB_TOKENS=tokens, GITHUB_GRAPHQL_URL="http://127.0.0.1:9/graphql")
    [elsewhere] = machine.wrong(GITHUB_TOKENS=tokens, GITHUB_GRAPHQL_URL=f"{machine.sandbox.groq_url}/nothing")

    assert line.startswith("fault GitHub: GitHub cannot be reached at http://127.0.0.1:9/graphql")
    assert elsewhere.startswith("fault GitHub: The server takes no GraphQL at this address")


@pytest.mark.parametrize("kind", ["primary_limit", "secondary_limit"])
def test_a_spent_budget_is_told_with_its_end_and_not_waited_for(machine: Machine, kind: FaultKind) -> None:
    machine.sandbox.faults.add(Fault(kind, seconds=50))

    [line] = machine.wrong()

    assert line.startswith("warning GITHUB_TOKEN: GitHub's budget is spent (it asks for a pause); it comes back at")
    assert machine.sandbox.requests.arrived == 1


def test_little_that_is_left_of_the_hour_is_told(tmp_path: Path, duckdb_url: str) -> None:
    with serve(World(), limits=Limits(points_per_hour=1)) as sandbox:
        [line] = Machine(sandbox, tmp_path, duckdb_url).wrong()

    assert line.startswith("warning GITHUB_TOKEN: Little is left of its hour: 0 of 1 points.")


def test_a_clock_that_is_off_is_told_by_github_s(machine: Machine) -> None:
    [ahead], [behind] = machine.wrong(later=timedelta(minutes=5)), machine.wrong(later=timedelta(minutes=-5))

    assert "warning clock: This machine's clock is" in ahead
    assert "s ahead of GitHub's." in ahead
    assert "s behind GitHub's." in behind


def test_groq_is_asked_with_the_key_and_without_one_rules_judge_alone(machine: Machine) -> None:
    url = machine.sandbox.groq_url

    [without] = [one for one in machine.found() if one.subject == "Groq"]
    [refused] = machine.wrong(GROQ_BASE_URL=url, GROQ_API_KEY="ghp_Wrong")
    [unreachable] = machine.wrong(GROQ_BASE_URL="http://127.0.0.1:9", GROQ_API_KEY=DEFAULT_KEY)
    machine.sandbox.groq.mishaps.add(Mishap("down"))
    [down] = machine.wrong(GROQ_BASE_URL=url, GROQ_API_KEY=DEFAULT_KEY)

    assert (without.state, without.message) == (State.OK, "GROQ_API_KEY is not set: rules alone judge on AI.")
    assert refused.startswith("fault Groq: Groq refuses the key. Set a valid one in GROQ_API_KEY.")
    assert unreachable.startswith("fault Groq: Groq does not answer")
    assert down.startswith("fault Groq: Groq does not answer")


def test_events_that_the_webhook_does_not_take_are_told(machine: Machine) -> None:
    machine.add_team()
    url = "https://hooks.example.com"
    waiting, lost = (Event.new("core", EventKind.TRENDS_UPDATED, {}, utc_now()) for _ in range(2))
    with machine.store.warehouse.transaction() as transaction:
        record_event(transaction, waiting)
        record_event(transaction, lost)
    assert machine.wrong(PRSYNC_WEBHOOK_URL=url) == []

    machine.store.events.mark_failed(waiting.id, "it answered 500", NOW, NOW + timedelta(minutes=1))
    machine.store.events.mark_failed(lost.id, "it answered 500", NOW - timedelta(days=3), None)

    given_up, failing = machine.wrong(PRSYNC_WEBHOOK_URL=url)
    assert given_up.startswith("warning webhook: 1 events of the last 30 days were given up")
    assert failing.startswith("warning webhook: Since 2026-11-20 12:00 UTC events were sent in vain; 1 are waiting.")
    assert machine.wrong() == []


def test_a_warehouse_that_does_not_open_is_a_fault_and_the_tokens_are_still_looked_at(
    machine: Machine, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.duckdb"
    notes.write_text("not a database", encoding="utf-8")

    [no_file] = machine.wrong(PRSYNC_WAREHOUSE_URL=f"duckdb:///{notes}")
    [no_server] = machine.wrong(PRSYNC_WAREHOUSE_URL="postgresql://me:hunter2@127.0.0.1:9/db")

    assert no_file.startswith(f"fault warehouse: {notes} cannot be opened as a DuckDB file")
    assert no_server.startswith("fault warehouse: postgresql://me:***@127.0.0.1:9/db cannot be opened")
    assert machine.sandbox.requests.totals.requests == 2


def test_a_locked_warehouse_is_a_fault_after_a_short_wait(machine: Machine) -> None:
    with started(machine.warehouse_url, "hold") as shell:
        assert heard(shell) == "open"

        [line] = machine.wrong(PRSYNC_LOCK_SECONDS="0.2")

    assert f"(PID {shell.pid}) for 0.2 seconds" in line
    assert "Close what has it open" in line


def test_a_disk_that_is_nearly_full_is_told(machine: Machine) -> None:
    [line] = machine.wrong(free=200_000_000)

    assert line.startswith("warning disk: Only 0.2 GB are free")


@contextmanager
def role(url: str) -> Iterator[str]:
    """The URL for a user who may connect and nothing more."""
    execute(url, "create role reader login")
    try:
        yield urlsplit(url)._replace(netloc="reader@").geturl()
    finally:
        execute(url, "drop owned by reader", "drop role reader")


def test_a_user_without_rights_is_told_which(sandbox: Sandbox, tmp_path: Path, empty_postgres_url: str) -> None:
    machine = Machine(sandbox, tmp_path, empty_postgres_url)
    with role(empty_postgres_url) as reader:
        [no_schema] = machine.wrong(PRSYNC_WAREHOUSE_URL=reader)
        machine.add_team()
        execute(
            empty_postgres_url,
            "grant usage on schema prsync to reader",
            "grant select on all tables in schema prsync to reader",
        )
        [no_write] = machine.wrong(PRSYNC_WAREHOUSE_URL=reader)

    assert "permission denied for database" in no_schema
    assert "permission denied for table daemon_ticks" in no_write
    assert "grant the right that is missing" in no_write


def test_a_secret_key_that_does_not_open_the_stored_tokens_is_a_fault(machine: Machine) -> None:
    ciphertext = encrypt_token(DEFAULT_TOKEN, Settings(home=machine.home, secret_key=RIGHT_KEY))
    machine.add_team(token_ciphertext=ciphertext)

    [missing] = machine.wrong()
    [malformed] = machine.wrong(PRSYNC_SECRET_KEY="short")
    [wrong] = machine.wrong(PRSYNC_SECRET_KEY=WRONG_KEY)

    assert missing.startswith("fault PRSYNC_SECRET_KEY: It is not set, and one token is stored with it.")
    assert malformed.startswith("fault PRSYNC_SECRET_KEY: It is no Fernet key")
    assert wrong.startswith("fault token of core: PRSYNC_SECRET_KEY of this process does not open the stored token")
    assert machine.wrong(PRSYNC_SECRET_KEY=RIGHT_KEY) == []


def test_a_token_under_an_older_key_is_served_and_waits_for_the_rekeying(machine: Machine) -> None:
    ciphertext = encrypt_token(DEFAULT_TOKEN, Settings(home=machine.home, secret_key=RIGHT_KEY))
    machine.add_team(token_ciphertext=ciphertext)

    [older] = machine.wrong(PRSYNC_SECRET_KEY=f"{WRONG_KEY},{RIGHT_KEY}")
    [malformed] = machine.wrong(PRSYNC_SECRET_KEY=f"{RIGHT_KEY},short")

    assert older.startswith(
        "warning PRSYNC_SECRET_KEY: The newest of its 2 keys does not open the stored token of core."
    )
    assert "prsync teams rekey" in older
    assert malformed.startswith("fault PRSYNC_SECRET_KEY: It is no Fernet key (32 bytes in base64), or holds one")
    assert machine.wrong(PRSYNC_SECRET_KEY=f"{RIGHT_KEY},{WRONG_KEY}") == []


def test_teams_that_stand_still_are_told_with_the_reason(machine: Machine) -> None:
    machine.add_team(slug="calm")
    machine.add_team(slug="paused", is_paused=True)
    machine.add_team(slug="waits", resume_at=utc_now() + timedelta(minutes=30))
    machine.add_team(slug="fails")
    machine.store.syncs.fail("fails", "acme/lamp", "it is gone", utc_now())

    fails, paused, waits = machine.wrong()

    assert paused.startswith("warning team paused: It is paused")
    assert waits.startswith("warning team waits: It waits for GitHub's budget until")
    assert fails == (
        "warning team fails: Of its repositories 1 failed: acme/lamp (it is gone). "
        "It is tried again by itself while the daemon runs (prsync dev); now: prsync sync fails"
    )
    assert [one.message for one in machine.found() if one.subject == "teams"] == ["1 of 4 as they should be: calm."]


def test_a_warehouse_that_a_notebook_reads_is_a_warning_and_all_else_is_looked_at(machine: Machine) -> None:
    machine.add_team()
    with started(machine.warehouse_url, "read") as notebook:
        assert heard(notebook) == "open"

        [line] = machine.wrong(PRSYNC_LOCK_SECONDS="0.2")
        found = machine.found(PRSYNC_LOCK_SECONDS="0.2")

    assert line.startswith("warning warehouse: It cannot be written now: ")
    assert f"in use by {Path(sys.executable).resolve().name} (PID {notebook.pid}) for 0.2 seconds" in line
    assert "teams" in {one.subject for one in found}
