"""Whose token serves a team, and how one is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.errors import CredentialsRefused, SecretError
from prsync_pipeline.models import Team
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.credentials import encrypt_token, team_tokens, token_alias

TOKEN = "ghp_a-secret"
TEAM = Team("acme", "acme", datetime(2026, 11, 20), history_months=12)


def settings(key: str | None = None, tokens: tuple[str, ...] = ()) -> Settings:
    return Settings(home=Path(), secret_key=key, github_tokens=tokens)


def test_a_stored_token_is_encrypted_and_comes_back() -> None:
    key = Fernet.generate_key().decode()

    ciphertext = encrypt_token(TOKEN, settings(key))

    assert TOKEN not in ciphertext
    assert team_tokens(replace(TEAM, token_ciphertext=ciphertext), settings(key), {}) == (TOKEN,)


@pytest.mark.parametrize(("key", "says"), [(None, "is not set"), ("short", "is no Fernet key")])
def test_a_missing_or_malformed_key_says_how_to_make_one(key: str | None, says: str) -> None:
    with pytest.raises(SecretError, match=says) as caught:
        encrypt_token(TOKEN, settings(key))

    assert "Fernet.generate_key" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_wrong_key_is_named_as_such() -> None:
    ciphertext = encrypt_token(TOKEN, settings(Fernet.generate_key().decode()))
    other = settings(Fernet.generate_key().decode())

    with pytest.raises(SecretError, match="does not open the stored token of team 'acme'"):
        team_tokens(replace(TEAM, token_ciphertext=ciphertext), other, {})


def test_a_team_may_name_its_own_variable() -> None:
    own = replace(TEAM, token_env="ACME_TOKEN")

    assert team_tokens(own, settings(tokens=("shared",)), {"ACME_TOKEN": "one,two"}) == ("one", "two")
    with pytest.raises(CredentialsRefused, match="ACME_TOKEN"):
        team_tokens(own, settings(tokens=("shared",)), {})


def test_without_any_token_the_message_says_what_to_set() -> None:
    with pytest.raises(CredentialsRefused, match="Set GITHUB_TOKEN"):
        team_tokens(TEAM, settings(), {})


def test_an_alias_tells_which_runs_share_a_token_and_nothing_of_it() -> None:
    assert token_alias(TEAM) == "env:GITHUB_TOKEN"
    assert token_alias(replace(TEAM, token_env="ACME_TOKEN")) == "env:ACME_TOKEN"
    assert token_alias(replace(TEAM, token_ciphertext="gAAAA-secret")) == "stored:acme"


def test_a_stored_token_does_not_show_in_the_teams_representation() -> None:
    assert "gAAAA-secret" not in repr(replace(TEAM, token_ciphertext="gAAAA-secret"))
