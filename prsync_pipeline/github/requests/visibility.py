"""Which token is shown which repository. Knows tokens by their aliases and reads responses; sends nothing.

The tokens of a pool may see different repositories, so what one of them is not shown is asked for with each other.
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
    from prsync_pipeline.github.graphql.responses import GraphQLResponse, NodeError
    from prsync_pipeline.github.requests.tokens import Tokens
    from prsync_pipeline.models import Repository

NO_TOKENS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VisibilityReport:
    """What one response shows of repositories, by node id.

    `undecided` ones were hidden from its token, and another token is still to be asked; `unavailable` ones were
    hidden from every token.
    """

    visible: dict[str, Repository] = field(default_factory=dict)
    undecided: set[str] = field(default_factory=set)
    unavailable: dict[str, RepositoryUnavailable] = field(default_factory=dict)


class Visibility:
    """Which tokens were not shown a repository; its state is changed by the client's own thread alone."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._hidden_from: dict[str, frozenset[str]] = {}

    def hidden_from(self, node_id: str) -> frozenset[str]:
        """The aliases of the tokens that were not shown this repository; never all of them.

        A request about several goes by its first one: what its token is not shown comes first another time.
        """
        return self._hidden_from.get(node_id, NO_TOKENS)

    def read(self, response: GraphQLResponse, repositories: Sequence[Repository]) -> VisibilityReport:
        """What a response has under the aliases `r0`, `r1`, … of the repositories that it was asked for."""
        report = VisibilityReport()
        for index, repository in enumerate(repositories):
            node = optional_child(response.data, f"r{index}")
            if is_repository(node) and node.get("id") == repository.node_id:
                report.visible[repository.node_id] = parsing.repository(node)
            elif self.record_hidden(repository.node_id, response.token):
                report.undecided.add(repository.node_id)
            else:
                reason = why_unavailable(response.error_at(f"r{index}"))
                report.unavailable[repository.node_id] = RepositoryUnavailable(repository.name, reason)
        return report

    def record_hidden(self, node_id: str, token: str) -> bool:
        """Record that `token` was not shown the repository; True where another token was not asked yet."""
        hidden_from = self.hidden_from(node_id) | {token}
        if self._tokens.aliases <= hidden_from:
            self._hidden_from.pop(node_id, None)
            return False
        self._hidden_from[node_id] = hidden_from
        return True


def is_repository(node: Node | None) -> TypeGuard[Node]:
    return node is not None and node.get("__typename") == "Repository"


def distinct(repositories: Iterable[Repository]) -> list[Repository]:
    return list({repository.node_id: repository for repository in repositories}.values())


def why_unavailable(error: NodeError | None) -> str:
    if error is None or error.is_not_found:
        return "it is gone, or private to this token. Check the token's access, or stop tracking it."
    return f"the token may not see it ({error.message})"
