"""Which GitHub tokens a team's sync may use, and how one is kept in the warehouse: encrypted, or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken

from prsync_pipeline.errors import CredentialsRefused, SecretError
from prsync_pipeline.models import Repository
from prsync_pipeline.setting_values import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Team
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

    OpenGitHub = Callable[[Team], AbstractContextManager[GitHub]]
    """Opens a client with the team's tokens; the block's end closes it."""


NEW_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


def encrypt_token(token: str, settings: Settings) -> str:
    """The token as the warehouse may hold it.

    Raises:
        SecretError: `PRSYNC_SECRET_KEY` is missing or malformed.
    """
    return cipher(settings).encrypt(token.encode()).decode()


def team_tokens(team: Team, settings: Settings, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The tokens that serve this team, in this process.

    Raises:
        CredentialsRefused: there is none.
        SecretError: the stored one cannot be read with the key of this process.
    """
    if team.token_ciphertext is not None:
        return (decrypt_token(team, settings),)
    if team.token_env is not None:
        found = tokens(environment.get(team.token_env, ""))
        if not found:
            raise CredentialsRefused(
                f"Team '{team.slug}' takes its GitHub token from the variable {team.token_env}, "
                "which is empty or not set in this process. Set it and start the process again."
            )
        return found
    if not settings.github_tokens:
        raise CredentialsRefused(
            f"There is no GitHub token for team '{team.slug}'. Set GITHUB_TOKEN (a token that may read the "
            "organisation's repositories), or sign the team up with --token-env or --token-stdin."
        )
    return settings.github_tokens


def decrypt_token(team: Team, settings: Settings) -> str:
    if settings.secret_key is None:
        raise SecretError(
            f"The token of team '{team.slug}' is stored encrypted, and PRSYNC_SECRET_KEY is not set in this process. "
            "Set the key that was set when it was stored, and start the process again."
        )
    try:
        return cipher(settings).decrypt((team.token_ciphertext or "").encode()).decode()
    except InvalidToken:
        raise SecretError(
            f"PRSYNC_SECRET_KEY of this process does not open the stored token of team '{team.slug}'. "
            "Set the key that was set when it was stored, or store a token anew: "
            f"`prsync teams token {team.slug} --token-stdin`."
        ) from None


def cipher(settings: Settings) -> Fernet:
    if settings.secret_key is None:
        raise SecretError(f"PRSYNC_SECRET_KEY is not set; it encrypts stored tokens. Make one with: {NEW_KEY}")
    try:
        return Fernet(settings.secret_key)
    except ValueError:
        raise SecretError(
            f"PRSYNC_SECRET_KEY is no Fernet key (32 bytes in base64). Make one with: {NEW_KEY}"
        ) from None


def with_remedy(error: CredentialsRefused, team: Team) -> CredentialsRefused:
    """The same refusal, with whose token it was and where a new one belongs."""
    if team.token_ciphertext is not None:
        where = f"give it another with `prsync teams token {team.slug} --token-stdin`"
    else:
        where = f"set a valid one in {team.token_env or 'GITHUB_TOKEN'}"
    return CredentialsRefused(f"{error} It is the token of team '{team.slug}': {where}.")


def token_alias(team: Team) -> str:
    """A name for the token that tells nothing of it: runs that share one take turns."""
    if team.token_ciphertext is not None:
        return f"stored:{team.slug}"
    return f"env:{team.token_env or 'GITHUB_TOKEN'}"


NAMES_SHOWN = 5
NOTHING_CHANGED = "Nothing was changed."


def replace_token(store: Store, open_github: OpenGitHub, team: Team) -> list[str]:
    """Store the token that `team` has now, and return the repositories of the team that it does not see.

    Raises:
        CredentialsRefused: GitHub does not take it, or it sees none of the team's repositories; nothing is changed.
    """
    tracked = store.roster.repositories(team.slug)
    known = [one.repository for one in tracked or store.roster.repositories(team.slug, active_only=False)]
    try:
        with open_github(team) as github:
            answers = github.repositories_by_id([one.node_id for one in known])
    except CredentialsRefused as error:
        raise CredentialsRefused(f"{error} {NOTHING_CHANGED}") from error
    unseen = [one.name for one in known if not isinstance(answers[one.node_id], Repository)]
    if known and len(unseen) == len(known):
        raise CredentialsRefused(
            f"GitHub takes the token, and it sees none of the {len(known)} repositories of team '{team.slug}': "
            f"{listed(unseen)}. Check its access to them and its SSO approval. {NOTHING_CHANGED}"
        )
    store.teams.set_token(team)
    return unseen


def listed(names: list[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
