"""A new secret key: every stored token under it, or nothing changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.errors import SecretError
from prsync_pipeline.teams.credentials import encrypt_token, team_tokens
from prsync_pipeline.teams.rekeying import not_of_newest_key, rekey
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.factories import make_team

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.settings import Settings

pytestmark = pytest.mark.parametrize("warehouse_url", ["duckdb", "postgres"], indirect=True)
OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def store(settings: Settings) -> Store:
    """Two teams with a token under the old key, one whose token is in a variable."""
    store = Store(open_warehouse(settings))
    under_old = replace(settings, secret_key=OLD)
    for slug in ("core", "web"):
        store.teams.add(make_team(slug=slug, token_ciphertext=encrypt_token(f"ghp_{slug}", under_old)), [])
    store.teams.add(make_team(slug="desk", token_env="DESK_TOKEN"), [])
    return store


def ciphertexts(store: Store) -> dict[str, str | None]:
    return {team.slug: team.token_ciphertext for team in store.teams.all()}


def test_every_stored_token_is_under_the_newest_key_afterwards(store: Store, settings: Settings) -> None:
    both = replace(settings, secret_key=f"{NEW},{OLD}")
    assert not_of_newest_key(store.teams.all(), both) == ["core", "web"]

    number = rekey(store, both)

    assert number == 2
    alone = replace(settings, secret_key=NEW)
    assert not_of_newest_key(store.teams.all(), alone) == []
    assert [team_tokens(store.teams.get(slug), alone, {}) for slug in ("core", "web")] == [("ghp_core",), ("ghp_web",)]
    assert store.teams.get("desk").token_env == "DESK_TOKEN"


def test_a_token_that_no_key_opens_is_named_and_nothing_is_changed(store: Store, settings: Settings) -> None:
    lost = encrypt_token("ghp_lost", replace(settings, secret_key=LOST))
    store.teams.set_token(make_team(slug="web", token_ciphertext=lost))
    before = ciphertexts(store)

    with pytest.raises(SecretError, match=r"token of team web can be read with none of the keys.*Nothing was changed"):
        rekey(store, replace(settings, secret_key=f"{NEW},{OLD}"))

    assert ciphertexts(store) == before


def test_the_command_says_how_many_and_what_is_left_to_do(store: Store, settings: Settings, tmp_path: Path) -> None:
    def typed(key: str) -> str:
        prsync = CommandLine(tmp_path, "http://127.0.0.1:9", settings.warehouse_url, {"PRSYNC_SECRET_KEY": key})
        ended = prsync.typed("teams", "rekey")
        assert not any(secret in ended.output + ended.errors for secret in (OLD, NEW, LOST, "ghp_"))
        return " ".join(f"{ended.code} {ended.output} {ended.errors}".split())

    refused = typed(LOST)
    done = typed(f"{NEW},{OLD}")
    again = typed(NEW)

    assert "1 Error: The stored token of team core, web can be read with none of the keys" in refused
    assert "0 2 stored tokens are encrypted with the newest key" in done
    assert "Keep that key alone in every process's environment" in done
    assert again == "0 2 stored tokens are encrypted with the newest key of PRSYNC_SECRET_KEY."
    for slug in ("core", "web"):
        store.teams.set_token(make_team(slug=slug))
    assert "0 No token is stored in the warehouse" in typed(NEW)
