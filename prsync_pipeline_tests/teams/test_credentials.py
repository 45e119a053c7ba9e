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
from prsync_pipeline.teams.credentials import check_variable, encrypt_token, team_tokens, token_alias

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


def test_of_several_keys_the_newest_encrypts_and_each_opens() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before = encrypt_token(TOKEN, settings(old))

    after = encrypt_token(TOKEN, settings(f"{new}, {old}"))

    assert team_tokens(replace(TEAM, token_ciphertext=before), settings(f"{new},{old}"), {}) == (TOKEN,)
    assert team_tokens(replace(TEAM, token_ciphertext=after), settings(new), {}) == (TOKEN,)


@pytest.mark.parametrize("keys", ["NEW,OLD", "{key},short", "{key}{key}", "x{key}", "{key}\u00e9"])
def test_one_malformed_key_among_several_is_refused_and_not_shown(keys: str) -> None:
    key = Fernet.generate_key().decode()

    with pytest.raises(SecretError, match="no Fernet key") as caught:
        encrypt_token(TOKEN, settings(keys.format(key=key)))

    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "ghp_aSecretOfSomebody",
        "github_pat_11ABC",
        "0123456789abcdef0123456789abcdef01234567",
        "a.b.c",
        "",
        "A B",
        "ACME_TOKEN\n",
        "A" * 101,
    ],
)
def test_what_is_no_variables_name_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(CredentialsRefused, match="takes the name of an environment variable") as caught:
        check_variable(name)

    assert not name or name not in str(caught.value)


def test_a_variable_of_prsync_is_no_teams_token() -> None:
    own = {name for variable in Settings.variables().values() for name in variable.names}
    shared = {"GITHUB_TOKEN", "GITHUB_TOKENS"}

    for name in (*(own - shared), "DAGSTER_POSTGRES_URL", "PRSYNC_HOME"):
        with pytest.raises(CredentialsRefused, match="is prsync's own"):
            check_variable(name)
        with pytest.raises(CredentialsRefused, match="is prsync's own"):
            team_tokens(replace(TEAM, token_env=name), settings(), {name: "a secret"})
    assert {check_variable(name) for name in (*shared, "ACME_TOKEN")} == {*shared, "ACME_TOKEN"}
