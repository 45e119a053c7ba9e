"""What GitHub answered in vain to a sign-up, as a field of the form and a sentence beside it. Pure."""

from __future__ import annotations

from prsync_pipeline.errors import (
    BudgetSpent,
    CredentialsRefused,
    GitHubError,
    NoOrganization,
    QueryRejected,
    RepositoryUnavailable,
)
from prsync_pipeline.github import ScopeMissing

WHOLE_FORM = "form"


def field_of(error: GitHubError) -> str:
    """The field of the first step that the error is about; the whole form where it is about none."""
    match error:
        case NoOrganization() | ScopeMissing():
            return "organization"
        case CredentialsRefused():
            return "token"
        case RepositoryUnavailable():
            return "names"
        case _:
            return WHOLE_FORM


def sentence_of(error: GitHubError, organization: str) -> str:
    """What is wrong, and what a person can do."""
    match error:
        case NoOrganization():
            sentence = (
                f"There is no organisation '{organization}' that this token can see. Check its spelling and the "
                f"token's access (for SSO: authorize it for {organization}). If it is a user's account, name its "
                "repositories below."
            )
        case ScopeMissing():
            sentence = f"GitHub does not let this token into {organization}. For SSO: authorize it for {organization}."
        case CredentialsRefused():
            sentence = "GitHub refuses this token: it is wrong, expired or revoked."
        case RepositoryUnavailable():
            sentence = str(error)
        case BudgetSpent():
            sentence = f"GitHub's budget is spent until {error.resume_at:%H:%M} UTC. Nothing was stored."
        case QueryRejected():
            sentence = f"GitHub does not understand prsync: {error} Nothing was stored."
        case _:
            sentence = "GitHub does not answer at the moment. Nothing was stored; try again."
    return sentence


def nothing_to_track(organization: str, archived: int) -> str:
    """Why an organisation without a repository that is not archived cannot be signed up."""
    hidden = f" All of its {archived} are archived." if archived else ""
    return f"{organization} has no repository to track that this token can see.{hidden}"
