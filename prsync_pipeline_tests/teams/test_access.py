"""Links to the page: what is shown once, what is stored, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.models import Role
from prsync_pipeline.teams.access import hash_of, make_link, secret_in

NOW = datetime(2026, 11, 21, 12, 0, 0, 500_000)


def test_a_link_holds_a_secret_of_32_bytes_and_its_grant_a_hash_alone() -> None:
    first, second = (make_link("board", "core", Role.READ, days=30, created_by="ada", now=NOW) for _ in range(2))

    assert first.secret.startswith("prl_")
    assert len(first.secret) == len("prl_") + 43
    assert first.secret != second.secret
    assert first.grant.secret_hash == hash_of(first.secret) != first.secret
    assert first.secret not in repr(first.grant)
    assert first.grant.expires_at == NOW.replace(microsecond=0) + timedelta(days=30)


def test_the_secret_stands_behind_the_hash_sign_of_the_address() -> None:
    link = make_link("board", "core", Role.READ, days=0, created_by="ada", now=NOW)

    assert link.address("https://prsync.example.com") == f"https://prsync.example.com/enter#{link.secret}"
    assert link.grant.expires_at is None
    for pasted in (link.secret, f" {link.address(None)}\n", f"#{link.secret}"):
        assert secret_in(pasted) == link.secret


@pytest.mark.parametrize("name", ["", "  ", "a" * 61, "line\nbreak", "\u202eright to left", "nul\0"])
def test_a_name_that_no_line_can_show_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="The name of a link"):
        make_link(name, "core", Role.READ, days=1, created_by="ada", now=NOW)


def test_an_administrator_is_of_all_teams() -> None:
    with pytest.raises(InputError, match="--all-teams"):
        make_link("operations", "core", Role.ADMIN, days=1, created_by="ada", now=NOW)


def test_a_link_ends_within_ten_years() -> None:
    with pytest.raises(InputError, match="1 to 3650 days"):
        make_link("board", "core", Role.READ, days=3651, created_by="ada", now=NOW)
