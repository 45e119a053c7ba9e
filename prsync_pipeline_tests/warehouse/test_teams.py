from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import RepositorySync, SyncStatus
from prsync_pipeline_tests.factories import make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store

OCTOBER = datetime(2026, 10, 1)
NOVEMBER = datetime(2026, 11, 1)


def test_a_team_comes_back_as_it_signed_up(store: Store) -> None:
    team = make_team(
        is_organization_wide=False,
        token_env="ACME_TOKEN",
        token_ciphertext="gAAAA",
        covered_from=OCTOBER,
        watermark=NOVEMBER,
        is_paused=True,
        resume_at=NOVEMBER,
    )

    store.add_team(team, [])

    assert store.team("core") == team


def test_sign_up_tracks_the_repositories_and_leaves_their_syncs_pending(store: Store) -> None:
    lamp = make_tracked("acme/lamp", priority_rank=2)
    door = make_tracked("acme/door", priority_rank=1, recent_pull_requests=80)

    store.add_team(make_team(), [lamp, door])

    assert store.tracked_repositories("core") == [door, lamp]
    assert store.repository_syncs("core") == [RepositorySync("acme/door"), RepositorySync("acme/lamp")]
    assert store.repository_syncs("core")[0].sync_status is SyncStatus.PENDING
    assert store.roster_refreshed_at("core") is None


def test_a_second_team_of_the_same_slug_is_refused_and_changes_nothing(store: Store) -> None:
    store.add_team(make_team(), [make_tracked()])

    with pytest.raises(InputError, match="There is a team 'core' already"):
        store.add_team(make_team(organization="other"), [make_tracked("other/lamp")])

    assert store.team("core").organization == "acme"
    assert [tracked.repository.name for tracked in store.tracked_repositories("core")] == ["acme/lamp"]


def test_an_unknown_team_is_an_error_that_names_it(store: Store) -> None:
    with pytest.raises(UnknownTeam, match="no team 'nobody'"):
        store.team("nobody")


def test_teams_are_listed_by_slug(store: Store) -> None:
    for slug in ("web", "core", "app-2"):
        store.add_team(make_team(slug=slug), [])

    assert [team.slug for team in store.teams()] == ["app-2", "core", "web"]


def test_two_teams_keep_the_same_repository_apart(store: Store) -> None:
    for slug in ("core", "web"):
        store.add_team(make_team(slug=slug), [make_tracked()])

    store.fail_repository("web", "acme/lamp", "gone", NOVEMBER)

    assert store.repository_syncs("core") == [RepositorySync("acme/lamp")]


def test_resume_at_is_set_and_cleared(store: Store) -> None:
    store.add_team(make_team(), [])

    store.set_resume_at("core", NOVEMBER)
    waiting = store.team("core")
    store.set_resume_at("core", None)

    assert waiting.resume_at == NOVEMBER
    assert store.team("core") == make_team()


def test_the_first_completed_sync_sets_coverage_and_watermark_and_clears_resume_at(store: Store) -> None:
    store.add_team(make_team(resume_at=NOVEMBER), [])

    store.complete_sync("core", OCTOBER, NOVEMBER)

    assert store.team("core") == make_team(covered_from=OCTOBER, watermark=NOVEMBER)


def test_coverage_never_rises_and_the_watermark_never_falls(store: Store) -> None:
    team = make_team(covered_from=OCTOBER, watermark=NOVEMBER)
    store.add_team(team, [])

    store.complete_sync("core", NOVEMBER, OCTOBER)
    after_a_shorter_sync = store.team("core")
    store.complete_sync("core", None, None)
    after_nothing = store.team("core")
    store.complete_sync("core", datetime(2025, 10, 1), datetime(2026, 11, 20))

    assert after_a_shorter_sync == after_nothing == team
    assert store.team("core") == replace(
        team,
        covered_from=datetime(2025, 10, 1),
        watermark=datetime(2026, 11, 20),
    )
