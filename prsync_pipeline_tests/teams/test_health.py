"""How a team is said to be, and what a person is told to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prsync_pipeline.models import RepositorySync, SyncStatus, Team
from prsync_pipeline.months import Month
from prsync_pipeline.teams.health import Fault, TeamCondition, condition_of, faults

NOW = datetime(2026, 11, 20, 12)
EARLIEST = Month(2023, 1)
STARTED = datetime(2025, 11, 1)
DONE = RepositorySync("acme/api", STARTED, SyncStatus.COMPLETED, 100, 5, 5, NOW, NOW)
PENDING = RepositorySync("acme/web")
FAILED = replace(DONE, sync_status=SyncStatus.FAILED, sync_error="it is gone", sync_error_code="repository_unavailable")
ACME = Team("acme", "acme", datetime(2026, 11, 19), history_months=12)
WHOLE = replace(ACME, covered_from=STARTED, watermark=NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("team", "syncs", "state"),
    [
        (ACME, [PENDING], TeamCondition.NEW),
        (ACME, [PENDING, replace(PENDING, sync_status=SyncStatus.SYNCING)], TeamCondition.HISTORY),
        (replace(WHOLE, covered_from=datetime(2026, 10, 1)), [DONE], TeamCondition.HISTORY),
        (WHOLE, [DONE, PENDING], TeamCondition.HISTORY),
        (WHOLE, [DONE], TeamCondition.UP_TO_DATE),
        (WHOLE, [replace(DONE, sync_status=SyncStatus.SYNCING)], TeamCondition.UP_TO_DATE),
        (WHOLE, [DONE, replace(FAILED, covered_from=None)], TeamCondition.UP_TO_DATE),
        (replace(WHOLE, watermark=NOW - timedelta(hours=27)), [DONE], TeamCondition.BEHIND),
        (replace(WHOLE, resume_at=NOW + timedelta(minutes=1)), [DONE], TeamCondition.WAITING),
        (replace(WHOLE, resume_at=NOW), [DONE], TeamCondition.UP_TO_DATE),
        (replace(ACME, is_paused=True), [PENDING], TeamCondition.PAUSED),
    ],
)
def test_the_state_is_told_from_the_teams_row_and_its_repositories(
    team: Team, syncs: list[RepositorySync], state: TeamCondition
) -> None:
    assert condition_of(team, syncs, NOW, EARLIEST) is state


def test_one_reason_is_said_once_and_the_one_with_most_repositories_first() -> None:
    gone = [replace(FAILED, repository=name) for name in ("acme/b", "acme/c")]
    slow = replace(FAILED, repository="acme/a", sync_error="GitHub ran out of time.", sync_error_code="too_heavy")

    found = faults(WHOLE, [DONE, slow, *gone])

    assert found == [
        Fault(
            ("acme/b", "acme/c"),
            "it is gone",
            "give the team's token access, or let it go: prsync teams untrack acme acme/b",
        ),
        Fault(
            ("acme/a",),
            "GitHub ran out of time.",
            "it is tried again by itself while the daemon runs (prsync dev); now: prsync sync acme",
        ),
    ]


@pytest.mark.parametrize(
    ("team", "code", "says"),
    [
        (WHOLE, "credentials_refused", "set a valid token in GITHUB_TOKEN, then prsync sync acme"),
        (replace(WHOLE, token_env="ACME_TOKEN"), "credentials_refused", "set a valid token in ACME_TOKEN"),
        (replace(WHOLE, token_ciphertext="gAAAA"), "credentials_refused", "prsync teams token acme --token-stdin"),
        (WHOLE, "query_rejected", "check GITHUB_GRAPHQL_URL"),
        (WHOLE, None, "it is tried again by itself"),
    ],
)
def test_what_to_do_depends_on_the_code_of_the_error(team: Team, code: str | None, says: str) -> None:
    [fault] = faults(team, [replace(FAILED, sync_error_code=code)])

    assert says in fault.remedy


def test_what_a_cap_left_out_on_purpose_is_said_with_the_way_to_have_it() -> None:
    [fault] = faults(WHOLE, [replace(DONE, sync_error="SYNC_MAX_PRS left out 3 pull requests")])

    assert fault.remedy == "raise or unset SYNC_MAX_PRS, then prsync sync acme"
