"""What is wrong with a team, and what a person is told to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from prsync_pipeline.errors import RowCheckFailed
from prsync_pipeline.models import RepositorySync, SyncStatus, Team
from prsync_pipeline.teams.health import Fault, faults, incomplete_fault, row_faults, row_remedy
from prsync_pipeline.warehouse import IncompletePullRequest, OpenFault

NOW = datetime(2026, 11, 20, 12)
STARTED = datetime(2025, 11, 1)
DONE = RepositorySync("acme/api", STARTED, SyncStatus.COMPLETED, 100, 5, 5, NOW, NOW)
FAILED = replace(DONE, sync_status=SyncStatus.FAILED, sync_error="it is gone", sync_error_code="repository_unavailable")
WHOLE = Team("acme", "acme", datetime(2026, 11, 19), 12, covered_from=STARTED, watermark=NOW)


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
    assert fault.is_warning


def test_rows_that_fail_a_check_come_with_what_puts_them_right() -> None:
    stored = OpenFault("listed_is_stored", "acme/lamp#7", "GitHub counts 2 commits, 1 are stored", 3, NOW)
    computed = OpenFault("months_add_up", "2026-10 *", "ai_share is 2.0, and 0.5 by the rows", 1, NOW)
    by_github = OpenFault("files_are_as_github_counts", "acme/lamp#8", "GitHub counts 2 files and listed 1", 1, NOW)

    [of_stored, of_github] = row_faults(WHOLE, [stored, by_github])

    assert of_stored.reason == "acme/lamp#7: GitHub counts 2 commits, 1 are stored (and 2 more places)"
    assert of_stored.remedy.startswith("prsync sync acme --full-refresh")
    assert (of_github.is_warning, of_stored.is_warning) == (True, False)
    assert row_remedy("acme", [computed]).startswith("prsync classify acme")
    assert "months_add_up: 2026-10 *: ai_share is 2.0" in str(RowCheckFailed("core", [str(computed)], "do this"))


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        (1, "acme/api#1 (files 1 of 2)"),
        (3, "acme/api#1 (files 1 of 2), acme/api#2 (files 1 of 2), acme/api#3 (files 1 of 2)"),
        (5, "acme/api#1 (files 1 of 2), acme/api#2 (files 1 of 2), acme/api#3 (files 1 of 2), and 2 more"),
    ],
)
def test_what_github_did_not_give_is_one_warning_with_the_first_and_the_way_to_all(count: int, reason: str) -> None:
    incomplete = [
        IncompletePullRequest(f"acme/api#{number}", "files 1 of 2", is_stored=True, looked_at=NOW)
        for number in range(1, count + 1)
    ]

    fault = incomplete_fault(WHOLE, incomplete)

    assert (fault.reason, fault.is_warning) == (reason, True)
    assert fault.places[0].endswith("1 pull request" if count == 1 else f"{count} pull requests")
    assert "prsync status acme --incomplete" in fault.remedy
