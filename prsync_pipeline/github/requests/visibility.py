"""Which token is shown which repository. Knows the tokens by their names and reads answers; asks nothing itself.

The tokens of a pool may see different things, so what one of them is not shown is asked for once with each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

from prsync_pipeline.errors import RepositoryUnavailable
from prsync_pipeline.github.graphql import parsing
from prsync_pipeline.github.graphql.json_fields import optional_child

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prsync_pipeline.github.graphql.json_fields import Node
    from prsync_pipeline.github.graphql.responses import Answer, NodeError
    from prsync_pipeline.github.requests.tokens import Tokens
    from prsync_pipeline.models import Repository

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """What one answer says of repositories, by node id; `elsewhere` are those to ask for with another token."""

    present: dict[str, Repository] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    lost: dict[str, RepositoryUnavailable] = field(default_factory=dict)


class Sight:
    """The tokens that were not shown a repository; its state is changed by the client's own thread alone."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._blind: dict[str, frozenset[str]] = {}

    def blind(self, node_id: str) -> frozenset[str]:
        """The names of the tokens that were not shown this repository; never all of them.

        A request about several goes by its first one: what its token is not shown comes first another time.
        """
        return self._blind.get(node_id, NOBODY)

    def read(self, answer: Answer, homes: Sequence[Repository]) -> Seen:
        """What an answer says under the aliases `r0`, `r1`, … of the repositories that it was asked for."""
        seen = Seen()
        for place, home in enumerate(homes):
            node = optional_child(answer.data, f"r{place}")
            if is_repository(node):
                seen.present[home.node_id] = parsing.repository(node)
            elif self.may_be_elsewhere(home.node_id, answer.token):
                seen.elsewhere.add(home.node_id)
            else:
                reason = why_unavailable(answer.error_at(f"r{place}"))
                seen.lost[home.node_id] = RepositoryUnavailable(home.name, reason)
        return seen

    def may_be_elsewhere(self, node_id: str, token: str) -> bool:
        """Notes that `token` was not shown the repository; True where another token was not asked yet."""
        blind = self.blind(node_id) | {token}
        if self._tokens.aliases <= blind:
            self._blind.pop(node_id, None)
            return False
        self._blind[node_id] = blind
        return True


def is_repository(node: Node | None) -> TypeGuard[Node]:
    return node is not None and node.get("__typename") == "Repository"


def distinct(repositories: Iterable[Repository]) -> list[Repository]:
    return list({one.node_id: one for one in repositories}.values())


def why_unavailable(error: NodeError | None) -> str:
    if error is None or error.is_not_found:
        return "it is gone, or private to this token. Check the token's access, or stop tracking it."
    return f"the token may not see it ({error.message})"
