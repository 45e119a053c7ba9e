"""What the resolvers of one request share, and the errors that GitHub answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import GraphQLError

if TYPE_CHECKING:
    from prsync_pipeline.sandbox.limits import Limits
    from prsync_pipeline.sandbox.meter import Balance
    from prsync_pipeline.sandbox.records import Repository
    from prsync_pipeline.sandbox.search import Index
    from prsync_pipeline.sandbox.store import Token
    from prsync_pipeline.sandbox.world import World


@dataclass(slots=True)
class Context:
    """`returned` counts the nodes that go out; `forbidden` and `is_starved` are faults in play."""

    world: World
    index: Index
    token: Token
    limits: Limits
    balance: Balance
    forbidden: frozenset[str] = frozenset()
    is_starved: bool = False
    returned: int = 0

    def sees(self, repository: Repository) -> bool:
        return repository.node_id not in self.token.hidden

    def check_allowed(self, repository: Repository) -> None:
        """Raises the error of an organisation's single sign-on where a fault forbids the repository."""
        if repository.name in self.forbidden:
            raise refused("FORBIDDEN", SAML)


SAML = (
    "Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization."
)


def refused(kind: str, message: str) -> GraphQLError:
    """An error with GitHub's `type` beside its message."""
    return GraphQLError(message, extensions={"type": kind})
