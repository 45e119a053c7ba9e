"""What a sync costs, measured against its limits: `python -m prsync_pipeline_tests.bench.__main__`, or `make bench`.

Everything runs over real HTTP against the sandbox, into a real DuckDB file and a real Postgres. It ends with exit
code 1 when a limit is broken, and says what it had to leave out.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from prsync_pipeline.models import Team
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.sandbox import Latency, World, many_pull_requests, read_history, sample, serve, small_repositories
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.bench.figures import Figure, Skipped
from prsync_pipeline_tests.bench.page import page_over_a_million, ten_viewers
from prsync_pipeline_tests.bench.storage import dagsters_storage
from prsync_pipeline_tests.bench.trends import NOW as AS_OF
from prsync_pipeline_tests.bench.trends import a_million_in_trends
from prsync_pipeline_tests.bench.updates import an_hour_without_change, many_teams, ten_changes
from prsync_pipeline_tests.conftest import start_postgres
from prsync_pipeline_tests.support import expected_rows, writer_processes
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_team, make_tracked
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing, all_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from prsync_pipeline.sync.types import SyncReport

FIRST = Month.of(NOW).plus(-12)
WRITERS, BATCHES = 4, 25
MEGABYTE = 1_000_000


class Present(Clock):
    """The real clock, where waiting is a part of what is measured."""

    def __call__(self) -> datetime:
        return utc_now()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one sync took; `missing` counts rows that the sandbox has and the warehouse has not, or the reverse."""

    report: SyncReport
    requests: int
    points: int
    seconds: float
    transactions: int
    missing: int


def duckdb_store(home: Path, name: str) -> Store:
    return Store(open_warehouse(Settings(home=home, warehouse_url=f"duckdb:///{home}/{name}.duckdb")))


def costs(syncing: Syncing, first: Month, last: Month) -> Cost:
    """Sync, and compare what is stored with what the sandbox has."""
    requests, transactions = len(syncing.sandbox.requests), syncing.store.warehouse.transactions
    begun = time.perf_counter()
    report = syncing.sync(str(first), str(last))
    seconds = time.perf_counter() - begun
    answered = list(syncing.sandbox.requests)[requests:]
    transactions = syncing.store.warehouse.transactions - transactions
    stored, expected = syncing.stored(), expected_rows.expected(all_of(syncing.sandbox.world), first.start)
    missing = sum(len(set(stored[table]) ^ set(expected[table])) for table in expected)
    return Cost(report, len(answered), sum(one.cost for one in answered), seconds, transactions, missing)


def a_thousand(home: Path) -> Iterator[Figure | Skipped]:
    """The sample organisation, cut to a thousand pull requests; then again, unchanged."""
    world = World.of(sorted(all_of(sample(7, NOW)), key=lambda one: one.updated_at)[-1_000:])
    with serve(world, clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, duckdb_store(home, "thousand"), clock=clock)
        syncing.sign_up()
        first, again = (costs(syncing, FIRST, Month.of(NOW)) for _ in range(2))
    what = f"{first.report.hydrated:,} pull requests with everything"
    yield Figure(f"{what}: requests", first.requests, 60)
    yield Figure(f"{what}: points", first.points, 100)
    yield Figure(f"{what}: rows missing or wrong", first.missing, 0)
    yield Figure("The same months again, unchanged: requests", again.requests, 12)
    yield Figure("The same months again, unchanged: pull requests hydrated", again.report.hydrated, 0)


def fifty_repositories(home: Path) -> Iterator[Figure | Skipped]:
    """Listing alone: what is neither the roster's nor a hydration's."""
    world = small_repositories(50, now=NOW)
    with serve(world, clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, duckdb_store(home, "fifty"), "bulk", clock=clock)
        syncing.sign_up()
        before = len(sandbox.requests)
        cost = costs(syncing, FIRST, Month.of(NOW))
        listings = sum(one.kind == "search" for one in list(sandbox.requests)[before:])
    yield Figure("50 repositories over 13 months: listing requests", listings, 10)
    yield Figure("50 repositories over 13 months: rows missing or wrong", cost.missing, 0)


def real_history(home: Path) -> Iterator[Figure | Skipped]:
    """Real pull requests at GitHub's pace, into both warehouses."""
    if not REAL_HISTORY.is_file():
        yield Skipped("Real history, 150 ms a request", WITHOUT_REAL_HISTORY)
        return
    yield from real_history_into("DuckDB", duckdb_store(home, "real"))
    with postgres_url() as url:
        yield from real_history_into("Postgres", Store(open_warehouse(Settings(home=home, warehouse_url=url))))


def real_history_into(engine: str, store: Store) -> Iterator[Figure]:
    now = utc_now()
    world = World.of(read_history(REAL_HISTORY, now))
    first = Month.of(min(one.created_at for one in all_of(world)))
    with serve(world, latency=Latency(base=0.15, per_node=0.0008)) as sandbox:
        names = [repository.name for repository in world.repositories.values()]
        syncing = Syncing(sandbox, store, names[0].partition("/")[0], "real", clock=Present())
        syncing.sign_up(names)
        cost = costs(syncing, first, Month.of(now))
    thousands = cost.report.hydrated / 1_000
    what = f"Real history, 150 ms a request, {engine}"
    yield Figure(f"{what}: pull requests", cost.report.hydrated)
    yield Figure(f"{what}: rows missing or wrong", cost.missing, 0)
    yield Figure(f"{what}: requests", cost.requests, round(60 * thousands))
    yield Figure(f"{what}: points", cost.points, round(100 * thousands))
    yield Figure(f"{what}: transactions", cost.transactions)
    yield Figure(f"{what}: seconds", cost.seconds, unit="s")


@contextmanager
def postgres_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="prsync-postgres-") as folder:
        server = start_postgres(Path(folder, "data"))
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def twelve_thousand(home: Path) -> Iterator[Figure | Skipped]:
    """One repository, 1,500 pull requests on one day, by the command itself in a process of its own."""
    world = many_pull_requests(12_000, days=360)
    url = f"duckdb:///{home}/large.duckdb"
    with serve(world) as sandbox:
        reached = connections(sandbox.url, home, url)
        team = Team("bulk", "bulk", utc_now(), history_months=12)
        with reached.github(team) as github:
            sign_up(github, reached.store, team, [])
        ended = CommandLine(home, sandbox.url, url).run("sync", "bulk")
        requests = len(sandbox.requests)
    stored = len(expected_rows.stored(reached.store.warehouse, "bulk")["raw_pull_requests"])
    what = "12,000 pull requests, 1,500 on one day"
    yield Figure(f"{what}: exit code", ended.code, 0)
    yield Figure(f"{what}: missing", 12_000 - stored, 0)
    yield Figure(f"{what}: peak memory", ended.peak_bytes / MEGABYTE, 500, "MB")
    yield Figure(f"{what}: requests", requests)
    yield Figure(f"{what}: seconds", ended.seconds, unit="s")


def four_writers(home: Path) -> Iterator[Figure | Skipped]:
    """Processes that save into one DuckDB file at once; each tells the seconds of its transactions."""
    store = duckdb_store(home, "writers")
    repositories = [f"acme/{number}" for number in range(WRITERS)]
    store.teams.add(make_team(), [make_tracked(repository) for repository in repositories])
    url = f"duckdb:///{store.warehouse.location}"
    started = [writer_processes.start(url, "save", repository, str(BATCHES)) for repository in repositories]
    for process in started:
        writer_processes.heard(process)
    begun = time.perf_counter()
    for process in started:
        writer_processes.let_go(process)
    seconds = [float(word) for process in started for word in writer_processes.ended(process).split()]
    elapsed = time.perf_counter() - begun
    saved = sum(summary.pull_requests for summary in store.pull_requests.count_by_month("core"))
    what = f"{WRITERS} processes that write into one DuckDB file"
    yield Figure(f"{what}: lost", 2 * WRITERS * BATCHES - saved, 0)
    yield Figure(f"{what}: transactions a second", len(seconds) / elapsed)
    yield Figure(
        f"{what}: 95th percentile of a transaction", 1_000 * statistics.quantiles(seconds, n=20)[-1], 2_000, "ms"
    )


def a_million(home: Path) -> Iterator[Figure | Skipped]:
    """Trends over a million pull requests, and the pages that show them."""
    yield from a_million_in_trends(home)
    yield from page_over_a_million(home / "trends.duckdb", "team-7", AS_OF)


PARTS: tuple[Callable[[Path], Iterator[Figure | Skipped]], ...] = (
    a_million,  # first, since a process's peak memory never goes down
    a_thousand,
    fifty_repositories,
    an_hour_without_change,
    ten_changes,
    many_teams,
    dagsters_storage,
    four_writers,
    ten_viewers,
    twelve_thousand,
    real_history,
)


def measured(console: Console) -> list[Figure | Skipped]:
    results: list[Figure | Skipped] = []
    with tempfile.TemporaryDirectory(prefix="prsync-bench-") as folder:
        for place, part in enumerate(PARTS):
            home = Path(folder, str(place))
            home.mkdir()
            with console.status(part.__name__.replace("_", " ")):
                results += part(home)
    return results


def row_of(result: Figure | Skipped) -> tuple[str, str, str, str]:
    if isinstance(result, Skipped):
        return "  all of it", "-", "-", f"[yellow]skipped: {result.reason}[/]"
    verdict = "" if result.most is None else "[green]kept[/]" if result.is_kept else "[bold red]broken[/]"
    most = "" if result.most is None else f"≤ {result.most:,.0f} {result.unit}"
    number = f"{result.measured:,.1f}" if result.measured % 1 else f"{result.measured:,.0f}"
    return f"  {result.what.rpartition(': ')[2]}", f"{number} {result.unit}", most, verdict


def show(console: Console, results: list[Figure | Skipped]) -> None:
    """A heading for each thing measured, and its figures below."""
    table = Table(title="What a sync and its trends cost", title_justify="left")
    table.add_column("figure", overflow="fold")
    for name in ("measured", "limit"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", overflow="fold")
    heading = ""
    for result in results:
        what = result.what if isinstance(result, Skipped) else result.what.rpartition(": ")[0]
        if what != heading:
            table.add_section()
            table.add_row(f"[bold]{what}[/]")
            heading = what
        table.add_row(*row_of(result))
    console.print(table)


def main() -> None:
    console = Console(highlight=False)
    results = measured(console)
    show(console, results)
    broken = [result for result in results if isinstance(result, Figure) and not result.is_kept]
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
