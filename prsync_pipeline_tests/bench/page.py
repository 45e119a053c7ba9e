"""What the page costs: bytes, requests and queries within limits; milliseconds, memory and start are told."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import psutil

from prsync_pipeline.models import Team
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Latency, World, sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.warehouse import Store
from prsync_pipeline_tests.bench.figures import Figure
from prsync_pipeline_tests.support.command_line import PRSYNC, CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.counted_queries import CountedWarehouse
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.team_sync import all_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from prsync_pipeline_tests.support.page_server import PageServer

KILOBYTE, MEGABYTE = 1_000, 1_000_000
OWN_FILES = re.compile(r'(?:src|href)="(/static/[^"]+)"')
VISITS, VIEWERS, SECONDS_BETWEEN_LOOKS = 30, 10, 2.0
FRAGMENT = {"HX-Request": "true"}


def page_over_a_million(file: Path, team: str, now: datetime) -> Iterator[Figure]:
    """The pages of a team in a warehouse of a thousand teams, each read anew from the file."""
    settings = Settings(home=file.parent, warehouse_url=f"duckdb:///{file}")
    pages = {
        "trends": f"/teams/{team}/trends",
        "progress": f"/teams/{team}/progress",
        "pull requests of a month": f"/teams/{team}/pull-requests?month=2026-10",
        "all teams": "/teams",
    }
    counted = CountedWarehouse(file, time_limit=settings.lock_seconds, is_read_only=True)
    with page_server(settings, clock=lambda: now, store=Store(counted)) as server:
        yield from first_visits(server, pages)
        yield from queries(server, counted, pages)
        for name, path in pages.items():
            yield from milliseconds(server, name, path)
    yield from process_of(settings, pages)


def first_visits(server: PageServer, pages: dict[str, str]) -> Iterator[Figure]:
    """What a browser with an empty cache asks for, and how many bytes come."""
    what = "the page, first visit"
    for name, most in (("trends", 40), ("progress", 40)):
        answers = [server.client.get(pages[name]).raise_for_status()]
        answers += [server.client.get(path).raise_for_status() for path in set(OWN_FILES.findall(answers[0].text))]
        transferred = sum(answer.num_bytes_downloaded for answer in answers)
        yield Figure(f"{what}: {name}, transferred", transferred / KILOBYTE, most, "KB")
        yield Figure(f"{what}: {name}, requests", len(answers), 6)
    fragment = server.client.get(pages["progress"], headers=FRAGMENT).raise_for_status()
    yield Figure("the page, every two seconds: progress", fragment.num_bytes_downloaded / KILOBYTE, 3, "KB")


def queries(server: PageServer, counted: CountedWarehouse, pages: dict[str, str]) -> Iterator[Figure]:
    for name, most in (("trends", 15), ("progress", 8), ("pull requests of a month", 5), ("all teams", 8)):
        server.page.snapshots.expire()
        asked, transactions = counted.queries, counted.transactions
        server.client.get(pages[name], headers=FRAGMENT if name == "progress" else {}).raise_for_status()
        yield Figure(f"the page, what it reads: {name}, queries", counted.queries - asked, most)
        yield Figure(f"the page, what it reads: {name}, transactions", counted.transactions - transactions, 1)


def milliseconds(server: PageServer, name: str, path: str) -> Iterator[Figure]:
    """How long an answer takes where nothing is remembered from the one before."""
    taken = []
    for _ in range(VISITS):
        server.page.snapshots.expire()
        begun = time.perf_counter()
        server.client.get(path).raise_for_status()
        taken.append(1_000 * (time.perf_counter() - begun))
    what = "the page over a million pull requests of 1,000 teams in DuckDB"
    yield Figure(f"{what}: {name}, p50", statistics.median(taken), None, "ms")
    yield Figure(f"{what}: {name}, p95", statistics.quantiles(taken, n=20)[-1], None, "ms")


def process_of(settings: Settings, pages: dict[str, str]) -> Iterator[Figure]:
    """The command in a process of its own: until its first answer, and its memory after a visit to each page."""
    begun = time.perf_counter()
    with served(CommandLine(settings.home, "http://127.0.0.1:9/graphql", settings.warehouse_url)) as (process, url):
        httpx.get(f"{url}/static/none")
        start = time.perf_counter() - begun
        for path in pages.values():
            httpx.get(url + path, timeout=30).raise_for_status()
        memory = psutil.Process(process.pid).memory_info().rss / MEGABYTE
    yield Figure("the page's process: until its first answer", start, None, "s")
    yield Figure("the page's process: memory after a visit to each page", memory, None, "MB")


@contextmanager
def served(typed_at: CommandLine) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`prsync page` on any free port, and its address."""
    command = [*PRSYNC, "page", "--port", "0"]
    with subprocess.Popen(
        command, env=typed_at.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process, (process.stdout or sys.stdin).readline().removeprefix("Page: ").strip()
        finally:
            process.terminate()


def ten_viewers(home: Path) -> Iterator[Figure]:
    """A sync in a process of its own, with nobody and with ten people who look at its progress."""
    alone, watched = (
        min(seconds_of_a_sync(home / f"{viewers}-{attempt}", viewers) for attempt in range(2))
        for viewers in (0, VIEWERS)
    )
    what = f"a sync of 1,000 pull requests, DuckDB, {VIEWERS} viewers of its progress"
    yield Figure(f"{what}: seconds without them", alone, None, "s")
    yield Figure(f"{what}: seconds with them", watched, None, "s")
    yield Figure(f"{what}: ratio", watched / alone)


def seconds_of_a_sync(home: Path, viewers: int) -> float:
    home.mkdir()
    world = World.of(sorted(all_of(sample(7, utc_now())), key=lambda pull_request: pull_request.updated_at)[-1_000:])
    settings = Settings(home=home, warehouse_url=f"duckdb:///{home}/prsync.duckdb")
    with serve(world, latency=Latency(base=0.15, per_node=0.0008)) as sandbox:
        reached = connections(sandbox.url, home, settings.warehouse_url)
        team = Team("acme", "acme", utc_now(), history_months=12)
        with reached.github(team) as github:
            sign_up(github, reached.store, team, [])
        with page_server(settings) as server, viewed(server, "/teams/acme/progress", viewers):
            ended = CommandLine(home, sandbox.url, settings.warehouse_url).run("sync", "acme")
    if ended.code:
        raise SystemExit(ended.errors)
    return ended.seconds


@contextmanager
def viewed(server: PageServer, path: str, viewers: int) -> Iterator[None]:
    """So many people who look at a fragment every two seconds, for as long as the block runs."""
    ended = threading.Event()

    def look(place: int) -> None:
        ended.wait(SECONDS_BETWEEN_LOOKS * place / max(viewers, 1))
        with httpx.Client(base_url=server.url, headers=FRAGMENT, timeout=30) as client:
            while not ended.wait(SECONDS_BETWEEN_LOOKS):
                client.get(path)

    threads = [threading.Thread(target=look, args=(place,)) for place in range(viewers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
