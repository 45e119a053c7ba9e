from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import RepositorySync, SyncStatus
from prsync_pipeline_tests.support.factories import make_team, make_tracked

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

    store.teams.add(team, [])

    assert store.teams.get("core") == team


def test_sign_up_tracks_the_repositories_and_leaves_their_syncs_pending(store: Store) -> None:
    lamp = make_tracked("acme/lamp", priority_rank=2)
    door = make_tracked("acme/door", priority_rank=1, recent_pull_requests=80)

    store.teams.add(make_team(), [lamp, door])

    assert store.roster.repositories("core") == [door, lamp]
    assert store.syncs.of_team("core") == [RepositorySync("acme/door"), RepositorySync("acme/lamp")]
    assert store.syncs.of_team("core")[0].sync_status is SyncStatus.PENDING
    assert store.roster.refreshed_at("core") is None


def test_a_second_team_of_the_same_slug_is_refused_and_changes_nothing(store: Store) -> None:
    store.teams.add(make_team(), [make_tracked()])

    with pytest.raises(InputError, match="There is a team 'core' already"):
        store.teams.add(make_team(organization="other"), [make_tracked("other/lamp")])

    assert store.teams.get("core").organization == "acme"
    assert [tracked.repository.name for tracked in store.roster.repositories("core")] == ["acme/lamp"]


def test_an_unknown_team_is_an_error_that_names_it(store: Store) -> None:
    with pytest.raises(UnknownTeam, match="no team 'nobody'"):
        store.teams.get("nobody")


def test_teams_are_listed_by_slug(store: Store) -> None:
    for slug in ("web", "core", "app-2"):
        store.teams.add(make_team(slug=slug), [])

    assert [team.slug for team in store.teams.all()] == ["app-2", "core", "web"]


def test_two_teams_keep_the_same_repository_apart(store: Store) -> None:
    for slug in ("core", "web"):
        store.teams.add(make_team(slug=slug), [make_tracked()])

    store.syncs.fail("web", "acme/lamp", "gone", NOVEMBER)

    assert store.syncs.of_team("core") == [RepositorySync("acme/lamp")]


def test_resume_at_is_set_and_cleared(store: Store) -> None:
    store.teams.add(make_team(), [])

    store.teams.set_resume_at("core", NOVEMBER)
    waiting = store.teams.get("core")
    store.teams.set_resume_at("core", None)

    assert waiting.resume_at == NOVEMBER
    assert store.teams.get("core") == make_team()


def test_the_first_completed_sync_sets_coverage_and_watermark_and_clears_resume_at(store: Store) -> None:
    store.teams.add(make_team(resume_at=NOVEMBER), [])

    store.teams.complete_sync("core", OCTOBER, NOVEMBER)

    assert store.teams.get("core") == make_team(covered_from=OCTOBER, watermark=NOVEMBER)


def test_coverage_never_rises_and_the_watermark_never_falls(store: Store) -> None:
    team = make_team(covered_from=OCTOBER, watermark=NOVEMBER)
    store.teams.add(team, [])

    store.teams.complete_sync("core", NOVEMBER, OCTOBER)
    after_a_shorter_sync = store.teams.get("core")
    store.teams.complete_sync("core", None, None)
    after_nothing = store.teams.get("core")
    store.teams.complete_sync("core", datetime(2025, 10, 1), datetime(2026, 11, 20))

    assert after_a_shorter_sync == after_nothing == team
    assert store.teams.get("core") == replace(
        team,
        covered_from=datetime(2025, 10, 1),
        watermark=datetime(2026, 11, 20),
    )
