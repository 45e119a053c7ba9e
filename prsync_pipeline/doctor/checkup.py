"""Is everything that a sync needs in order? Each check stands by itself; what is wrong comes with its remedy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from prsync_pipeline.doctor.findings import Finding, State, failed, fault, ok, warning
from prsync_pipeline.doctor.github import GitHubCheck
from prsync_pipeline.doctor.llm import check_model
from prsync_pipeline.doctor.page import check_page
from prsync_pipeline.doctor.teams import check_teams
from prsync_pipeline.doctor.tokens import Pool, check_key, pools
from prsync_pipeline.doctor.warehouse import check_warehouse, free_bytes
from prsync_pipeline.doctor.webhook import check_webhook
from prsync_pipeline.errors import PrsyncError, WarehouseError
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import read_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from prsync_pipeline.models import Repository
    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse import Store

__all__ = ["Checkup"]

LONGEST_LOCK_SECONDS = 5.0


@dataclass(frozen=True)
class Checkup:
    """`faults`: what is wrong with a variable, by its name; `settings` have the defaults in their places."""

    settings: Settings
    environment: Mapping[str, str]
    faults: Mapping[str, str]
    clock: Clock
    free: Callable[[Path], int] = free_bytes

    @classmethod
    def of(
        cls,
        environment: Mapping[str, str],
        clock: Clock = utc_now,
        free: Callable[[Path], int] = free_bytes,
    ) -> Checkup:
        """A checkup of what a process with this environment would meet; it waits for no lock for long."""
        settings, faults = Settings.examine(environment)
        lock_seconds = min(settings.lock_seconds, LONGEST_LOCK_SECONDS)
        return cls(replace(settings, lock_seconds=lock_seconds), environment, faults, clock, free)

    @property
    def store(self) -> Store | None:
        """The warehouse's store, where it can be opened; for reading."""
        if "PRSYNC_WAREHOUSE_URL" in self.faults or isinstance(self._opened, WarehouseError):
            return None
        return self._opened

    def run(self) -> Iterator[Finding]:
        """Every finding but Dagster's."""
        settings = self.settings
        yield from self._settings()
        yield from self._unless_faulty(
            "PRSYNC_WAREHOUSE_URL", "warehouse", lambda: check_warehouse(settings, lambda: self._opened, self.free)
        )
        yield from self._unless_faulty("GROQ_BASE_URL", "Groq", lambda: check_model(settings))
        yield from self._unless_faulty("GITHUB_GRAPHQL_URL", "GitHub", self._github)
        if not any(name.startswith("PRSYNC_PAGE_") for name in self.faults):
            yield from check_page(settings)
        store = self.store
        if store is not None:
            yield from _guarded("teams", lambda: check_teams(store, store.teams.all(), self.clock()))
            yield from self._unless_faulty("PRSYNC_WEBHOOK_URL", "webhook", lambda: check_webhook(settings, store))

    @cached_property
    def _opened(self) -> Store | WarehouseError:
        """Opened once, whatever comes of it: each try may wait for a lock."""
        try:
            return read_store(self.settings)
        except WarehouseError as error:
            return error

    def _settings(self) -> Iterator[Finding]:
        for name, reason in self.faults.items():
            sentence = reason if reason.endswith((".", "…")) else f"{reason}."
            yield fault(name, sentence, "Correct it, or unset it for its default; the README lists every variable.")
        if not self.faults:
            home = self.settings.home
            yield ok("settings", f"Every variable can be read; relative paths start at {home}.")

    def _unless_faulty(self, variable: str, subject: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
        if variable in self.faults:
            yield warning(subject, f"Not looked at, since {variable} is wrong.", f"Correct {variable} first.")
        else:
            yield from _guarded(subject, check)

    def _github(self) -> Iterator[Finding]:
        settings, store = self.settings, self.store
        teams = [] if store is None else store.teams.all()
        key = check_key(teams, settings)
        yield key
        if key.state is State.FAULT:
            teams = [team for team in teams if team.token_ciphertext is None]
        found = list(pools(teams, settings, self.environment))
        yield from (finding for finding in found if isinstance(finding, Finding))
        check = GitHubCheck(settings, self._tracked, self.clock)
        yield from check.run([pool for pool in found if isinstance(pool, Pool)])

    def _tracked(self, slug: str) -> list[Repository]:
        return [] if self.store is None else [ranked.repository for ranked in self.store.roster.repositories(slug)]


def _guarded(subject: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The check's findings; an error that ends it is one too, and hides no other check."""
    try:
        yield from check()
    except PrsyncError as error:
        yield failed(subject, error)
