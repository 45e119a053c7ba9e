"""A team gets another token: only one with which GitHub shows something of the team is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.errors import CredentialsRefused
from prsync_pipeline.sandbox import World, serve
from prsync_pipeline.teams.credentials import encrypt_token, listed, replace_token
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.small_worlds import make
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.models import Team
    from prsync_pipeline_tests.support.connections import Connections

NEW, REFUSED = "ghp_AnotherOne", "ghp_NeverGranted"


@pytest.fixture
def world() -> World:
    names = ("acme/shop", "acme/docs")
    made = World.of([make(1, repository=name, created_at=NOW, updated_at=NOW) for name in names])
    made.grant(NEW)
    return made


@pytest.fixture
def reached(world: World, tmp_path: Path, duckdb_url: str) -> Iterator[Connections]:
    key = Fernet.generate_key().decode()
    with serve(world, clock=Clock()) as sandbox:
        given = connections(sandbox.url, tmp_path, duckdb_url, NEW=NEW, REFUSED=REFUSED, PRSYNC_SECRET_KEY=key)
        Syncing(sandbox, given.store).sign_up()
        yield given


def acme(reached: Connections) -> Team:
    return reached.store.teams.get("acme")


def test_a_token_that_sees_everything_takes_over_at_once(reached: Connections) -> None:
    reached.store.teams.set_resume_at("acme", NOW + timedelta(hours=1))
    reached.store.discoveries.fail("acme", "GitHub refuses the token", NOW)
    ciphertext = encrypt_token(NEW, reached.settings)

    unseen = replace_token(reached.store, reached.github, replace(acme(reached), token_ciphertext=ciphertext))

    assert unseen == []
    assert (acme(reached).token_ciphertext, acme(reached).resume_at) == (ciphertext, None)
    assert reached.store.discoveries.all() == {}
    assert (
        replace_token(reached.store, reached.github, replace(acme(reached), token_ciphertext=None, token_env="NEW"))
        == []
    )
    assert (acme(reached).token_ciphertext, acme(reached).token_env) == (None, "NEW")


def test_one_that_sees_a_part_is_taken_and_the_rest_is_named(reached: Connections, world: World) -> None:
    world.hide("acme/docs", NEW)

    assert replace_token(reached.store, reached.github, replace(acme(reached), token_env="NEW")) == ["acme/docs"]

    assert acme(reached).token_env == "NEW"


@pytest.mark.parametrize(
    ("variable", "says"),
    [
        ("REFUSED", "it is wrong, expired or was revoked.*set a valid one in REFUSED.*Nothing was changed"),
        ("NOT_SET", "the variable NOT_SET, which is empty or not set.*Nothing was changed"),
        ("NEW", "sees none of the 2 repositories of team 'acme': acme/(docs|shop), acme/.*Nothing was changed"),
    ],
)
def test_one_that_is_refused_or_sees_nothing_changes_nothing(
    reached: Connections, world: World, variable: str, says: str
) -> None:
    for name in ("acme/shop", "acme/docs"):
        world.hide(name, NEW)
    before = acme(reached)

    with pytest.raises(CredentialsRefused, match=says) as caught:
        replace_token(reached.store, reached.github, replace(before, token_env=variable))

    assert acme(reached) == before
    assert not {NEW, REFUSED} & set(str(caught.value).split())


def test_a_stored_token_that_is_refused_names_the_command_that_replaces_it(reached: Connections) -> None:
    ciphertext = encrypt_token(REFUSED, reached.settings)

    with pytest.raises(CredentialsRefused, match="prsync teams token acme --token-stdin"):
        replace_token(reached.store, reached.github, replace(acme(reached), token_ciphertext=ciphertext))


def test_of_many_names_the_first_few_are_shown() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(number) for number in range(8)]) == "0, 1, 2, 3, 4 and 3 more"
