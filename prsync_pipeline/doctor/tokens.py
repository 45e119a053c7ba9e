"""Which GitHub tokens are in use, and whose they are; stored ones have to open. Asks GitHub nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prsync_pipeline.doctor.findings import failed, fault, names, ok, warning
from prsync_pipeline.errors import CredentialsRefused, SecretError
from prsync_pipeline.teams.credentials import NEW_KEY, cipher, secret_keys, team_tokens, token_alias
from prsync_pipeline.teams.rekeying import not_of_newest_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.models import Team
    from prsync_pipeline.settings import Settings

KEY = "PRSYNC_SECRET_KEY"
SHARED = "GITHUB_TOKEN"


@dataclass(frozen=True, slots=True)
class Pool:
    """Tokens that serve the same teams; `name` is what may be shown of them, `remedy` how to put others in place."""

    name: str
    remedy: str
    secrets: tuple[str, ...] = field(repr=False)
    teams: tuple[Team, ...] = ()

    def named(self, place: int) -> str:
        return self.name if len(self.secrets) == 1 else f"{self.name} {place + 1} of {len(self.secrets)}"


def pools(teams: Sequence[Team], settings: Settings, environment: Mapping[str, str]) -> Iterator[Pool | Finding]:
    """The shared tokens, and each other one that a team takes; what is missing is a finding."""
    by_alias: dict[str, list[Team]] = {}
    for team in teams:
        by_alias.setdefault(token_alias(team), []).append(team)
    shared = by_alias.pop(f"env:{SHARED}", [])
    if settings.github_tokens:
        yield Pool(SHARED, f"Set a valid one in {SHARED}", settings.github_tokens, tuple(shared))
    elif shared:
        remedy = "Set it to a token that may read their repositories."
        yield fault(SHARED, f"It is not set, and {_serves(shared)} by it.", remedy)
    elif not teams:
        yield warning(SHARED, "It is not set.", "Set it, or sign teams up with a token of their own.")
    for served in by_alias.values():
        yield _own_pool(served, settings, environment)


def _own_pool(teams: Sequence[Team], settings: Settings, environment: Mapping[str, str]) -> Pool | Finding:
    """The pool of teams that name the same variable, or of the one whose token is stored."""
    first = teams[0]
    stored = first.token_ciphertext is not None
    name = f"token of {first.slug}" if stored else first.token_env or ""
    another = f"store another: prsync teams token {first.slug} --token-stdin"
    remedy = another.capitalize() if stored else f"Set a valid one in {name}"
    try:
        return Pool(name, remedy, team_tokens(first, settings, environment), tuple(teams))
    except CredentialsRefused as error:
        return failed(name, error)
    except SecretError as error:
        return failed(name, error, f"Set the {KEY} that was set when it was stored, or {another}")


def _counted(stored: Sequence[Team]) -> str:
    return "one token is stored" if len(stored) == 1 else f"{len(stored)} tokens are stored"


def _serves(teams: Sequence[Team]) -> str:
    return f"team {teams[0].slug} syncs" if len(teams) == 1 else f"{len(teams)} teams sync"


def check_key(teams: Sequence[Team], settings: Settings) -> Finding:
    """Only the key itself; whether it opens a team's token is found where the token is needed."""
    stored = [team for team in teams if team.token_ciphertext is not None]
    if settings.secret_key is None and stored:
        remedy = "Set the one that was set then."
        return fault(KEY, f"It is not set, and {_counted(stored)} with it.", remedy)
    if settings.secret_key is None:
        return ok(KEY, "Not set, and not needed: no token is stored in the warehouse.")
    try:
        cipher(settings)
    except SecretError:
        message = "It is no Fernet key (32 bytes in base64), or holds one that is none."
        return fault(KEY, message, f"Make one with: {NEW_KEY}")
    keys = len(secret_keys(settings))
    older = not_of_newest_key(stored, settings)
    if keys > 1 and older:
        message = f"The newest of its {keys} keys does not open the stored token of {names(older)}."
        return warning(KEY, message, "Run `prsync teams rekey`, then keep the newest key alone.")
    kind = "a Fernet key" if keys == 1 else f"{keys} Fernet keys"
    return ok(KEY, f"It is {kind}; {_counted(stored)} with it." if stored else f"It is {kind}.")
