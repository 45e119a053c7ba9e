"""The sensor that asks what changed, tick by tick: whom it asks, in which order, and what stops it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from prsync_pipeline import wiring
from prsync_pipeline.automation.change_discovery import SECONDS_A_TICK, Outcome, Questions, change_discovery
from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Fault, sample, serve
from prsync_pipeline.sync.discovery import is_due
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.warehouse import Discovery, RequestKind, RequestOutcome, SyncRequest
from prsync_pipeline_tests.support.connections import Connections, connections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.sandbox.faults import FaultKind

NOW = utc_now()
SLUGS = ("amber", "blue", "cyan")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(sample(seed=5, now=NOW, scale=0.02)) as serving:
        yield serving


@pytest.fixture
def prsync(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Connections:
    """Three teams with a repository each, all up to date as of two hours ago."""
    tokens = {f"{slug.upper()}_TOKEN": f"token-of-{slug}" for slug in SLUGS}
    reached = replace(connections(sandbox.url, tmp_path, duckdb_url, **tokens), clock=lambda: NOW)
    for slug in SLUGS:
        sandbox.world.grant(f"token-of-{slug}", login=slug)
        team = Team(slug, "acme", NOW, 0, is_organization_wide=False, token_env=f"{slug.upper()}_TOKEN")
        with reached.github(team) as github:
            sign_up(github, reached.store, team, ["acme/docs"])
        up_to = NOW - timedelta(hours=2)
        reached.store.teams.complete_sync(slug, Month.of(NOW).start, up_to, up_to)
    return reached


def later(prsync: Connections, **time: float) -> Connections:
    return Connections(prsync.environment, clock=lambda: NOW + timedelta(**time))


def ask(prsync: Connections, monotonic: Iterator[float] | None = None) -> Counter[Outcome]:
    seconds = monotonic or iter(lambda: 0.0, None)
    log = logging.getLogger("change_discovery")
    open_github = partial(prsync.github, is_brief=True)
    questions = Questions(prsync.store, open_github, prsync.settings.sync_interval, prsync.clock, log)
    return questions.ask(lambda: next(seconds))


def asked(sandbox: Sandbox) -> list[str | None]:
    """Whose tokens the requests went out with."""
    return [request.token for request in sandbox.requests if request.kind == "search"]


def test_each_team_is_asked_for_once_in_an_interval(prsync: Connections, sandbox: Sandbox) -> None:
    assert ask(prsync) == Counter({Outcome.UNCHANGED: 3})
    assert ask(later(prsync, minutes=59)) == Counter()
    assert ask(later(prsync, minutes=60)) == Counter({Outcome.UNCHANGED: 3})
    assert len(asked(sandbox)) == 6


def test_the_interval_is_a_setting(prsync: Connections) -> None:
    often = Connections({**prsync.environment, "SYNC_INTERVAL_MINUTES": "5"}, clock=lambda: NOW)
    ask(often)

    assert ask(later(often, minutes=5)) == Counter({Outcome.UNCHANGED: 3})


def test_what_a_tick_has_no_time_for_comes_first_in_the_next(prsync: Connections) -> None:
    out_of_time_after_two = iter([0.0, 1.0, 2.0, SECONDS_A_TICK])

    ask(prsync, out_of_time_after_two)
    first = set(prsync.store.discoveries.all())
    ask(later(prsync, hours=2), iter([0.0, 1.0, SECONDS_A_TICK]))

    assert len(first) == 2
    assert set(prsync.store.discoveries.all()) == set(SLUGS)


def test_a_team_without_a_history_that_is_paused_or_waits_for_the_budget_is_not_asked_for(prsync: Connections) -> None:
    store = prsync.store
    store.teams.set_resume_at("amber", NOW + timedelta(minutes=20))
    store.discoveries.forget_watermark("blue")
    with store.warehouse.transaction() as transaction:
        transaction.execute("update teams set is_paused = true where team = 'cyan'")

    assert ask(prsync) == Counter()


@pytest.mark.parametrize("kind", ["drip", "drip_header"])
def test_a_server_that_drips_costs_its_team_a_tick_and_no_thread(
    kind: FaultKind, prsync: Connections, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "BRIEF_TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(wiring, "BRIEF_TOTAL_SECONDS", 0.5)
    sandbox.faults.add(Fault(kind, token="token-of-amber", seconds=0.05))
    threads = threading.active_count()

    outcomes = ask(prsync)

    assert outcomes == Counter({Outcome.UNCHANGED: 2, Outcome.FAILED: 1})
    assert threading.active_count() == threads
    failed = prsync.store.discoveries.all()["amber"]
    assert (failed.tried_at, failed.failures) == (NOW, 1)
    assert failed.error == "GitHub took longer than 0.5 seconds to answer. It is asked again later."
    assert ask(later(prsync, seconds=59)) == Counter()


def test_a_tick_ends_before_dagster_ends_it() -> None:
    assert SECONDS_A_TICK + wiring.BRIEF_TOTAL_SECONDS + wiring.BRIEF_TIMEOUT_SECONDS <= 50


def test_a_revoked_token_concerns_its_own_team_alone_and_is_told(prsync: Connections, sandbox: Sandbox) -> None:
    sandbox.world.revoke("token-of-blue")

    assert ask(prsync) == Counter({Outcome.UNCHANGED: 2, Outcome.FAILED: 1})
    failed = prsync.store.discoveries.all()["blue"]
    assert (failed.failures, failed.found_until) == (1, None)
    assert "BLUE_TOKEN" in str(failed.error)
    assert "token-of-blue" not in str(failed.error)
    assert ask(later(prsync, seconds=59)) == Counter()
    assert ask(later(prsync, seconds=60)) == Counter({Outcome.FAILED: 1})


@pytest.mark.parametrize(("failures", "minutes"), [(0, 30), (1, 1), (2, 2), (5, 16), (6, 30), (60, 30)])
def test_after_failures_the_pause_doubles_up_to_the_interval(failures: int, minutes: int) -> None:
    last, interval = Discovery(NOW, None, failures, None), timedelta(minutes=30)

    assert not is_due(last, interval, NOW + timedelta(minutes=minutes, seconds=-1))
    assert is_due(last, interval, NOW + timedelta(minutes=minutes))
    assert is_due(last, interval, NOW - timedelta(days=1))


def test_a_github_that_is_away_is_asked_for_one_team_a_tick(prsync: Connections, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("connection_reset"))
    before = sandbox.requests.arrived

    ticks = [ask(later(prsync, minutes=minutes)) for minutes in (0, 10, 20, 30)]

    asked_for = sandbox.requests.arrived - before
    sandbox.faults.clear()
    assert ticks == [Counter({Outcome.UNREACHABLE: 1})] * 4
    assert asked_for == 4
    assert ask(later(prsync, hours=6)) == Counter({Outcome.UNCHANGED: 3})


def test_a_spent_budget_holds_the_team_until_it_is_back_and_waits_for_nothing(
    prsync: Connections, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault("primary_limit", at=(1,), seconds=1800))

    assert ask(prsync) == Counter({Outcome.UNCHANGED: 2, Outcome.FAILED: 1})
    [waiting] = [team for team in prsync.store.teams.all() if team.resume_at is not None]
    assert timedelta(minutes=29) < waiting.resume_at - utc_now() < timedelta(minutes=31)  # type: ignore[operator]


def test_a_tick_says_in_numbers_what_it_found(
    prsync: Connections, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in SLUGS:
        monkeypatch.setenv(f"{slug.upper()}_TOKEN", f"token-of-{slug}")
    one = next(iter(sandbox.world.pull_requests[sandbox.world.repository("acme/docs").node_id].values()))  # type: ignore[union-attr]
    sandbox.world.retitle(one.repository, one.number, "Changed")

    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, resources=prsync.resources)
        first = change_discovery(context)
        again = change_discovery(context)

    assert isinstance(first, dg.SkipReason)
    assert isinstance(again, dg.SkipReason)
    assert first.skip_message == "3 changed"
    assert again.skip_message == "No team is due to be asked for."
    assert set(prsync.store.discoveries.found_since()) == set(SLUGS)
    assert DEFAULT_TOKEN not in first.skip_message


def want(prsync: Connections, slug: str) -> SyncRequest:
    """What a person asks for a minute after the last question."""
    request = SyncRequest(f"of-{slug}", slug, RequestKind.CHANGES, NOW + timedelta(seconds=61), "ada")
    return prsync.store.sync_requests.ask(request)


def outcome_of(prsync: Connections, slug: str) -> RequestOutcome | None:
    request = prsync.store.sync_requests.get(slug, f"of-{slug}")
    assert request is not None
    return request.outcome


def test_who_asks_for_changes_waits_for_no_interval_and_comes_first(prsync: Connections, sandbox: Sandbox) -> None:
    ask(prsync)
    want(prsync, "cyan")
    sandbox.requests.clear()

    assert ask(later(prsync, seconds=70)) == Counter({Outcome.UNCHANGED: 1})
    assert ask(later(prsync, seconds=131)) == Counter()
    want(later(prsync, hours=2), "blue")
    ask(later(prsync, hours=2))

    first_granted = 2  # the sandbox's own token is the first
    assert asked(sandbox)[:2] == [f"token {first_granted + SLUGS.index(slug)}" for slug in ("cyan", "blue")]


def test_a_request_is_told_that_github_did_not_answer_and_waits_where_the_budget_is_spent(
    prsync: Connections, sandbox: Sandbox
) -> None:
    ask(prsync)
    for slug in ("amber", "blue"):
        want(prsync, slug)
    sandbox.faults.add(Fault("primary_limit", token="token-of-amber", at=(1,), seconds=1800))
    sandbox.world.revoke("token-of-blue")

    ask(later(prsync, seconds=70))

    assert outcome_of(prsync, "amber") is None
    assert outcome_of(prsync, "blue") is RequestOutcome.FAILED
