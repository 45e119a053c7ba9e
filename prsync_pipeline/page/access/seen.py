"""Who asks, and what they may see and do. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from prsync_pipeline.models import Role

__all__ = ["Role", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Who asks, by a name for the log; `teams` are those that they may see, None: all."""

    name: str
    role: Role
    teams: frozenset[str] | None = None

    def sees(self, team: str) -> bool:
        return self.teams is None or team in self.teams
