"""Who asks, and what they may see and do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Each may do what those before it may."""

    READ = "read"
    STEER = "steer"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether who has this role may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Seen:
    """Who asks, by a name for the log; `teams` are those that they may see, None: all."""

    name: str
    role: Role
    teams: frozenset[str] | None = None

    def sees(self, team: str) -> bool:
        return self.teams is None or team in self.teams
