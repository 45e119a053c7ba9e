"""Links to the page: made, found by the hash of their secret, revoked, ended; removed with their team."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.models import Role
from prsync_pipeline.warehouse import AccessGrant, readable_tables
from prsync_pipeline_tests.support.factories import make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store

NOW = datetime(2026, 11, 21, 12)
BOARD = AccessGrant("b" * 64, "board", "core", Role.READ, NOW, "ada", NOW + timedelta(days=30))
OPERATIONS = AccessGrant("0" * 64, "operations", None, Role.ADMIN, NOW, "ada")


@pytest.fixture
def granted(store: Store) -> Store:
    """A team with a link, and a link for all teams."""
    store.teams.add(make_team(), [make_tracked()])
    store.access_grants.add(BOARD)
    store.access_grants.add(OPERATIONS)
    return store


def test_a_grant_is_found_by_the_hash_of_its_secret_and_its_last_use_is_kept_to_the_minute(granted: Store) -> None:
    grants = granted.access_grants
    assert grants.by_hash(BOARD.secret_hash) == BOARD
    assert grants.by_hash("c" * 64) is None
    assert grants.all() == [BOARD, OPERATIONS]

    for seconds in (0, 59, 60, 90):
        grants.touch(BOARD.secret_hash, NOW + timedelta(seconds=seconds))

    assert grants.all("core") == [replace(BOARD, last_used_at=NOW + timedelta(seconds=60))]


def test_two_valid_grants_never_share_a_name_and_one_that_has_ended_frees_it(granted: Store) -> None:
    grants, later = granted.access_grants, NOW + timedelta(hours=1)
    with pytest.raises(InputError, match="There is a link 'board' already"):
        grants.add(replace(BOARD, secret_hash="d" * 64, team=None))
    with pytest.raises(UnknownTeam):
        grants.add(replace(BOARD, secret_hash="d" * 64, name="other", team="nobody"))

    assert grants.revoke("board", later) == BOARD
    grants.add(replace(BOARD, secret_hash="d" * 64, created_at=later))
    grants.add(replace(BOARD, secret_hash="e" * 64, created_at=NOW + timedelta(days=31)))

    former, *_ = grants.all("core")
    assert (former.revoked_at, former.is_valid(later), len(grants.all("core"))) == (later, False, 3)
    with pytest.raises(InputError, match="no valid link 'bord'"):
        grants.revoke("bord", later)


def test_a_removed_teams_grants_go_and_one_for_all_teams_stays(granted: Store) -> None:
    removed = granted.teams.remove("core")

    assert removed["access_grants"] == 1
    assert granted.access_grants.all() == [OPERATIONS]


def test_a_grant_ends_at_its_moment_and_one_without_an_end_never() -> None:
    assert BOARD.expires_at is not None
    assert BOARD.is_valid(BOARD.expires_at - timedelta(seconds=1))
    assert not BOARD.is_valid(BOARD.expires_at)
    assert OPERATIONS.is_valid(datetime(2999, 1, 1))


def test_roles_include_those_before_them() -> None:
    allowed = {(role, other) for role in Role for other in Role if role.includes(other)}

    assert allowed == {
        (Role.READ, Role.READ),
        (Role.STEER, Role.READ), (Role.STEER, Role.STEER),
        (Role.ADMIN, Role.READ), (Role.ADMIN, Role.STEER), (Role.ADMIN, Role.ADMIN),
    }  # fmt: skip


def test_nobody_reads_grants_into_frames_and_files() -> None:
    assert "access_grants" not in readable_tables()
