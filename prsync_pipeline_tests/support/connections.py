"""What a process reaches whose environment is the test's own: settings, store, GitHub, and Dagster's resources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prsync_pipeline.assets.resources import KINDS
from prsync_pipeline.months import Clock, utc_now
from prsync_pipeline.sandbox import DEFAULT_TOKEN
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import github_client, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Team
    from prsync_pipeline.warehouse import Store


@dataclass(frozen=True)
class Connections:
    """Each part is made when first asked for, by the product's own functions."""

    environment: Mapping[str, str]
    clock: Clock = utc_now

    @cached_property
    def settings(self) -> Settings:
        return Settings.read(self.environment)

    @cached_property
    def store(self) -> Store:
        return open_store(self.settings)

    def github(
        self, team: Team, log: Callable[[str], None] | None = None, *, is_brief: bool = False
    ) -> AbstractContextManager[GitHub]:
        return github_client(
            self.settings, team, log, environment=self.environment, clock=self.clock, is_brief=is_brief
        )

    @property
    def resources(self) -> dict[str, Any]:
        """Dagster's resources with the environment's texts in their fields, and the clock."""
        texts = {
            key: {
                name: self.environment[variable]
                for name, variable in kind.variables().items()
                if variable in self.environment
            }
            for key, kind in KINDS.items()
        }
        return {"clock": self.clock, **{key: kind(**texts[key]) for key, kind in KINDS.items()}}


def connections(url: str, home: Path, warehouse_url: str, **more: str) -> Connections:
    """What a process reaches whose environment names this GitHub and this warehouse."""
    return Connections(
        {
            "GITHUB_GRAPHQL_URL": url,
            "GITHUB_TOKEN": DEFAULT_TOKEN,
            "PRSYNC_HOME": str(home),
            "PRSYNC_WAREHOUSE_URL": warehouse_url,
            "SYNC_RETRY_DELAY_SECONDS": "0",
            **more,
        }
    )
