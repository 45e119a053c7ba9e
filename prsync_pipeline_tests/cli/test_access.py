"""`prsync access`: a link is shown once, listed without its secret, and revoked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import Role
from prsync_pipeline.teams.access import hash_of
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.documents import documented
from prsync_pipeline_tests.support.factories import make_team, make_tracked
from prsync_pipeline_tests.support.secret_search import places_of

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.warehouse import Store

URL = "https://prsync.example.com"


@pytest.fixture
def warehouse_url(duckdb_url: str) -> str:
    return duckdb_url


@pytest.fixture
def prsync(store: Store, tmp_path: Path, warehouse_url: str) -> CommandLine:
    store.teams.add(make_team(slug="acme"), [make_tracked()])
    more = {"PRSYNC_PAGE_ACCESS": "links", "PRSYNC_PAGE_URL": f"{URL}/"}
    return CommandLine(tmp_path, "http://127.0.0.1:9/graphql", warehouse_url, more)


def test_a_link_is_shown_once_and_its_secret_is_stored_nowhere(
    prsync: CommandLine, store: Store, tmp_path: Path
) -> None:
    granted = prsync.typed("access", "grant", "acme", "--name", "board", "--role", "steer", "--days", "7")
    listed = prsync.typed("access", "list")

    [address] = [line for line in granted.output.splitlines() if line.startswith(URL)]
    secret = address.removeprefix(f"{URL}/enter#")
    [grant] = store.access_grants.all()
    assert (grant.secret_hash, grant.team, grant.role) == (hash_of(secret), "acme", Role.STEER)
    assert "opens the pages of acme with their buttons, until 20" in granted.output
    assert "board" in listed.output
    assert secret not in listed.output + listed.errors + granted.errors
    assert places_of({"link": secret}, tmp_path, store.warehouse) == []


def test_a_revoked_link_is_listed_as_such(prsync: CommandLine) -> None:
    prsync.typed("access", "grant", "--all-teams", "--name", "operations", "--role", "admin", "--days", "0")

    before = json.loads(prsync.typed("access", "list", "--format", "json").output)
    revoked = prsync.typed("access", "revoke", "operations")
    after = json.loads(prsync.typed("access", "list", "--format", "json").output)
    again = prsync.typed("access", "revoke", "operations")

    [link], [example] = before["links"], documented("prsync access list")["links"]
    assert list(link) == list(example)
    assert (link["team"], link["role"], link["is_valid"], link["expires_at"]) == (None, "admin", True, None)
    assert revoked.output == "operations is revoked: it opens nothing from now on.\n"
    assert after["links"][0]["is_valid"] is False
    assert (again.code, again.errors) == (
        1,
        "Error: There is no valid link 'operations'. `prsync access list` shows the links.\n",
    )


@pytest.mark.parametrize("words", [(), ("acme", "--all-teams")])
def test_a_link_is_for_one_team_or_for_all(prsync: CommandLine, words: tuple[str, ...]) -> None:
    ended = prsync.typed("access", "grant", *words, "--name", "board")

    assert (ended.code, ended.errors) == (1, "Error: Name the team that the link opens, or --all-teams.\n")


def test_whoever_makes_a_link_that_opens_nothing_yet_is_told(prsync: CommandLine) -> None:
    ended = replace(prsync, more={}).typed("access", "grant", "acme", "--name", "board")

    assert "It opens nothing while PRSYNC_PAGE_ACCESS is local" in ended.output
