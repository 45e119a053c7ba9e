"""A new `PRSYNC_SECRET_KEY`: every stored token is encrypted anew with the newest key, or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken

from prsync_pipeline.errors import SecretError
from prsync_pipeline.teams.credentials import NOTHING_CHANGED, cipher, listed, secret_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prsync_pipeline.models import Team
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store


def rekey(store: Store, settings: Settings) -> int:
    """Encrypt every stored token with the newest key, in one transaction; how many they are.

    Raises:
        SecretError: there is no key, or a token can be read with none of the keys; nothing is changed.
    """
    keys = cipher(settings)

    def rotated(ciphertexts: Mapping[str, str]) -> dict[str, str]:
        fresh: dict[str, str] = {}
        unread: list[str] = []
        for team, ciphertext in ciphertexts.items():
            try:
                fresh[team] = keys.rotate(ciphertext.encode()).decode()
            except InvalidToken:
                unread.append(team)
        if unread:
            raise SecretError(
                f"The stored token of team {listed(unread)} can be read with none of the keys in PRSYNC_SECRET_KEY. "
                "Add the key that was set when it was stored, or store a token anew: "
                f"`prsync teams token {unread[0]} --token-stdin`. {NOTHING_CHANGED}"
            )
        return fresh

    return store.teams.replace_ciphertexts(rotated)


def not_of_newest_key(teams: Iterable[Team], settings: Settings) -> list[str]:
    """The teams whose stored token the newest key does not open."""
    newest = Fernet(secret_keys(settings)[0])
    return [team.slug for team in teams if team.token_ciphertext and not _opens(newest, team.token_ciphertext)]


def _opens(key: Fernet, ciphertext: str) -> bool:
    try:
        key.decrypt(ciphertext.encode())
    except InvalidToken:
        return False
    return True
