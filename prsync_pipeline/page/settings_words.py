"""What went wrong with a form of a team's settings, as a sentence beside it and a status. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import (
    CredentialsRefused,
    GitHubError,
    InputError,
    RepositoryUnavailable,
    SecretError,
)
from prsync_pipeline.github import ScopeMissing
from prsync_pipeline.page.signup import words as signup_words
from prsync_pipeline.teams.credentials import NOTHING_CHANGED, SeesNothing
from prsync_pipeline.warehouse import NothingTracked

if TYPE_CHECKING:
    from prsync_pipeline.models import Team

BAD_REQUEST, BAD_GATEWAY = 400, 502


def status_of(error: InputError | SecretError | GitHubError) -> int:
    """Whether the form is wrong, or GitHub did not answer it."""
    is_of_form = isinstance(error, (InputError, SecretError, RepositoryUnavailable, CredentialsRefused))
    return BAD_REQUEST if is_of_form else BAD_GATEWAY


def sentence_of(error: InputError | SecretError | GitHubError, team: Team, *, is_typed: bool) -> str:
    """What is wrong, and what a person can do here. `team` has the token that was used; `is_typed`: just now."""
    by_sign_up = signup_words.sentence_of(error, team.organization) if isinstance(error, GitHubError) else str(error)
    match error:
        case NothingTracked():
            sentence = "It is the only one: a team tracks one at least. Add another first, or pause the team."
        case SeesNothing():
            sentence = str(error)
        case CredentialsRefused() if is_typed:
            sentence = f"{by_sign_up} {NOTHING_CHANGED}"
        case CredentialsRefused() if team.token_ciphertext is None:
            sentence = str(error)  # names the variable of the server that holds the token
        case CredentialsRefused() if not isinstance(error, ScopeMissing):
            sentence = "GitHub refuses the team's own token: it is wrong, expired or revoked. Give it another below."
        case _:
            sentence = by_sign_up
    return sentence
