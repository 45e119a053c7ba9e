"""States of a team, made by the store's own operations: signed up, half of its history in, complete, failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.models import Repository, Team, TrackedRepository
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import NewRun, RunOutcome, RunStage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse import Store

NAMES = ("acme/api", "acme/web")
TOTAL = 50
"""Pull requests of each repository's history."""


def sign_up(store: Store, at: datetime, slug: str = "acme", names: Sequence[str] = NAMES) -> None:
    """A team that has signed up a minute before `at`; a daemon ticks."""
    tracked = [TrackedRepository(Repository(f"R_{slug}_{name}", name), rank, 0) for rank, name in enumerate(names)]
    store.teams.add(Team(slug, "acme", at - timedelta(minutes=1), history_months=12), tracked)
    tick(store, at)


def tick(store: Store, at: datetime) -> None:
    store.sync_runs.note_tick("team_syncs", at)


def begin_run(store: Store, at: datetime, slug: str = "acme", *, run_id: str = "run-1", work: str = "history") -> None:
    """A run over the team's thirteen months, which lists."""
    months = (Month.of(at).plus(-12), Month.of(at))
    store.sync_runs.begin(NewRun(run_id, slug, "host:1", work, *months), RunStage.LISTING, at)


def bring_in(  # noqa: PLR0913, PLR0917 - how far it is
    store: Store,
    at: datetime,
    stored: int = 0,
    slug: str = "acme",
    names: Sequence[str] = NAMES,
    seconds_left: float | None = None,
) -> None:
    """The run brings pull requests in; of each repository so many are stored."""
    totals = dict.fromkeys(names, (TOTAL, stored))
    store.syncs.begin(slug, totals, at, dict.fromkeys(names, TOTAL))
    store.sync_runs.enter("run-1", slug, RunStage.HYDRATING, at)
    store.sync_runs.progress(
        "run-1",
        slug,
        at,
        to_hydrate=TOTAL * len(names),
        hydrated=stored * len(names),
        hydrated_by=None if seconds_left is None else at + timedelta(seconds=seconds_left),
        requests=stored,
        points=stored,
    )


def compute_first_months(store: Store, at: datetime, slug: str = "acme") -> None:
    """The last two months are in, with their trends."""
    first = Month.of(at).plus(-1)
    store.teams.complete_sync(slug, first.start, at)
    store.trends.compute(slug, list(first.until(Month.of(at))), at)


def complete(
    store: Store, at: datetime, slug: str = "acme", names: Sequence[str] = NAMES, failed: Sequence[str] = ()
) -> None:
    """The run has ended: all of the history is in, and each month has its trends."""
    first = Month.of(at).plus(-12)
    for name in names:
        if name not in failed:
            store.syncs.complete(slug, name, first.start, at)
    store.teams.complete_sync(slug, first.start, at)
    store.trends.compute(slug, list(first.until(Month.of(at))), at)
    store.sync_runs.end("run-1", slug, RunOutcome.SUCCEEDED, at)


def make_complete(store: Store, at: datetime, slug: str = "acme", names: Sequence[str] = NAMES) -> None:
    """A team from its sign-up to the end of its history, at once."""
    with store.warehouse.together():
        sign_up(store, at, slug, names)
        begin_run(store, at, slug)
        bring_in(store, at, TOTAL, slug, names)
        complete(store, at, slug, names)


def fail(store: Store, at: datetime, name: str, error: str, code: str = "repository_unavailable") -> None:
    store.syncs.fail("acme", name, error, at, code)
