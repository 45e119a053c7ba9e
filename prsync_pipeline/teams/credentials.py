"""The GitHub tokens that a team's sync may use. The warehouse stores a token encrypted, or not at all."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from prsync_pipeline.errors import CredentialsRefused, SecretError
from prsync_pipeline.models import Repository
from prsync_pipeline.setting_values import tokens
from prsync_pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Team
    from prsync_pipeline.warehouse import Store

    OpenGitHub = Callable[[Team], AbstractContextManager[GitHub]]
    """Opens a client with the team's tokens; the block's end closes it."""


NEW_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
NAMES_SHOWN = 5
NOTHING_CHANGED = "Nothing was changed."
SHARED_VARIABLES = ("GITHUB_TOKEN", "GITHUB_TOKENS")
OWN_PREFIXES = ("PRSYNC_", "SYNC_", "GROQ_", "DAGSTER_")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,99}", re.ASCII)
_FERNET_KEY = re.compile(r"[A-Za-z0-9_+/-]{43}=", re.ASCII)


class SeesNothing(CredentialsRefused):
    """GitHub takes the token, and it sees none of the team's repositories."""


def encrypt_token(token: str, settings: Settings) -> str:
    """The token as the warehouse may hold it.

    Raises:
        SecretError: `PRSYNC_SECRET_KEY` is missing, or one of its keys is malformed.
    """
    return cipher(settings).encrypt(token.encode()).decode()


def team_tokens(team: Team, settings: Settings, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The tokens that serve this team, in this process.

    Raises:
        CredentialsRefused: there is none, or the team names a variable that holds something else.
        SecretError: the stored one cannot be read with the keys of this process.
    """
    if team.token_ciphertext is not None:
        return (_decrypt_token(team, settings),)
    if team.token_env is not None:
        found = tokens(environment.get(check_variable(team.token_env), ""))
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


def _decrypt_token(team: Team, settings: Settings) -> str:
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
            "Add the key that was set when it was stored (NEW,OLD), or store a token anew: "
            f"`prsync teams token {team.slug} --token-stdin`."
        ) from None


def cipher(settings: Settings) -> MultiFernet:
    """Encrypts with the newest key of `PRSYNC_SECRET_KEY`, and decrypts with each of them.

    Raises:
        SecretError: there is no key, or one is malformed.
    """
    if settings.secret_key is None:
        raise SecretError(f"PRSYNC_SECRET_KEY is not set; it encrypts stored tokens. Make one with: {NEW_KEY}")
    keys = secret_keys(settings)
    for place, key in enumerate(keys, 1):
        # The library passes over characters that are not base64, so that many a text would be taken for a key.
        if not _FERNET_KEY.fullmatch(key):
            which = "" if len(keys) == 1 else f", number {place} of {len(keys)},"
            raise SecretError(
                f"PRSYNC_SECRET_KEY{which} is no Fernet key (32 bytes in base64). Make one with: {NEW_KEY}"
            )
    return MultiFernet([Fernet(key) for key in keys])


def secret_keys(settings: Settings) -> tuple[str, ...]:
    """The keys that encrypt stored tokens, the newest first."""
    return tokens(settings.secret_key or "")


def check_variable(name: str) -> str:
    """The name of an environment variable that may hold a team's token.

    Raises:
        CredentialsRefused: it is one of prsync's own, or no name, as where a token was typed, which is not repeated.
    """
    if not _VARIABLE.fullmatch(name):
        raise CredentialsRefused(
            "--token-env takes the name of an environment variable (capital letters, digits and underscores, such as "
            "ACME_TOKEN), never a token: what is typed stays in the shell's history. Store a token with --token-stdin."
        )
    own = {variable for setting in Settings.variables().values() for variable in setting.names}
    if name not in SHARED_VARIABLES and (name in own or name.startswith(OWN_PREFIXES)):
        raise CredentialsRefused(f"{name} is prsync's own: name the variable that holds the team's GitHub token.")
    return name


def with_remedy(error: CredentialsRefused, team: Team) -> CredentialsRefused:
    """The same refusal, of the same kind, with whose token it was and where a new one belongs."""
    if team.token_ciphertext is not None:
        where = f"give it another with `prsync teams token {team.slug} --token-stdin`"
    else:
        where = f"set a valid one in {team.token_env or 'GITHUB_TOKEN'}"
    return type(error)(f"{error} It is the token of team '{team.slug}': {where}.")


def token_alias(team: Team) -> str:
    """A name for the team's token that reveals nothing of it: runs that share a token take turns."""
    if team.token_ciphertext is not None:
        return f"stored:{team.slug}"
    return variable_alias(team.token_env)


def variable_alias(name: str | None) -> str:
    """The same of a variable's token; None: of the variable that all teams share."""
    return f"env:{name or 'GITHUB_TOKEN'}"


def replace_token(store: Store, open_github: OpenGitHub, team: Team) -> list[str]:
    """Store the token that `team` has now, and return the repositories of the team that it does not see.

    Raises:
        CredentialsRefused: GitHub does not take it; nothing is changed.
        SeesNothing: it sees none of the team's repositories; nothing is changed.
    """
    tracked = store.roster.repositories(team.slug)
    known = [row.repository for row in tracked or store.roster.repositories(team.slug, active_only=False)]
    try:
        with open_github(team) as github:
            results = github.repositories_by_id([repository.node_id for repository in known])
    except CredentialsRefused as error:
        raise type(error)(f"{error} {NOTHING_CHANGED}") from error
    hidden = [repository.name for repository in known if not isinstance(results[repository.node_id], Repository)]
    if known and len(hidden) == len(known):
        raise SeesNothing(
            f"GitHub takes the token, and it sees none of the {len(known)} repositories of team '{team.slug}': "
            f"{listed(hidden)}. Check its access to them and its SSO approval. {NOTHING_CHANGED}"
        )
    store.teams.set_token(team)
    return hidden


def listed(names: list[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
