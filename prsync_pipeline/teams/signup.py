"""A team's sign-up: everything is checked at GitHub before the first row is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.models import REPOSITORY_NAME, TEAM_SLUG
from prsync_pipeline.sync.roster import rank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Repository, Team
    from prsync_pipeline.warehouse import Store


def check_names(slug: str, repositories: Sequence[str]) -> None:
    """Raises InputError where a slug or a repository's name cannot be one."""
    if TEAM_SLUG.fullmatch(slug) is None:
        raise InputError(
            f"'{slug}' cannot be a team's slug: use lower-case letters, digits and hyphens, such as 'platform-team'."
        )
    for name in repositories:
        if REPOSITORY_NAME.fullmatch(name) is None:
            raise InputError(f"'{name}' is no repository: write its owner and name, such as acme/api.")


def sign_up(github: GitHub, store: Store, team: Team, repositories: Sequence[str]) -> list[Repository]:
    """Store the team with the repositories that it tracks; the first sync ranks them.

    Raises:
        InputError: the slug is taken, or the organisation has nothing to track.
        RepositoryUnavailable: a named repository is misspelt, private to the token, or gone.
        CredentialsRefused: GitHub does not take the token.
    """
    if team.slug in {other.slug for other in store.teams.all()}:
        raise InputError(f"There is a team '{team.slug}' already; `prsync teams list` shows it. Choose another slug.")
    found = github.repositories_named(repositories) if repositories else list_active(github, team.organization)
    store.teams.add(team, rank(found, {}))
    return found


def list_active(github: GitHub, organization: str) -> list[Repository]:
    listed = github.organization_repositories(organization)
    active = [one for one in listed if not one.is_archived]
    if not active:
        hidden = f" All of its {len(listed)} are archived." if listed else ""
        raise InputError(
            f"The organisation '{organization}' has no repository to track that this token can see.{hidden} "
            "Check the token's access, or name repositories with --repository owner/name."
        )
    return active
