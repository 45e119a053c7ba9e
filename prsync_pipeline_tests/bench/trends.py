"""What trends cost: a million pull requests of a thousand teams in DuckDB, made by SQL; time and memory."""

from __future__ import annotations

import resource
import time
from datetime import datetime
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prsync_pipeline.warehouse import Warehouse

NOW = datetime(2026, 11, 20, 12)
FIRST = Month(2025, 11)
TEAMS, PER_TEAM, COMPUTED_TEAMS = 1_000, 1_000, 50
# Five repositories a team, thirteen months, every pull request with two reviews and a verdict; nine of ten merged.
ROSTER = """
insert into teams (team, organization, created_at, history_months, is_organization_wide, covered_from, is_paused)
select 'team-' || t, 'org-' || t, timestamp '2026-11-20', 12, true, timestamp '2025-11-01', false
from range({teams}) as numbers(t);

insert into tracked_repositories (
    team, repository, node_id, is_active, is_archived, priority_rank, recent_pull_requests, refreshed_at
)
select 'team-' || t, 'org-' || t || '/r' || r, 'R_' || t || '_' || r, true, false, r, 100, timestamp '2026-11-20'
from range({teams}) as numbers(t), range(5) as repositories(r);

insert into repository_syncs (
    team, repository, covered_from, sync_status, sync_progress, pull_requests_total, pull_requests_synced,
    sync_started_at, last_synced_at, sync_error
)
select
    'team-' || t, 'org-' || t || '/r' || r, timestamp '2025-11-01', 'completed', 100, {per_team} / 5, {per_team} / 5,
    timestamp '2026-11-20', timestamp '2026-11-20', null
from range({teams}) as numbers(t), range(5) as repositories(r);
"""
PULL_REQUESTS = """
insert into raw_pull_requests by name
select
    'team-' || t as team,
    'org-' || t || '/r' || n % 5 as repository,
    n as number,
    'PR_' || t || '_' || n as node_id,
    strftime(opened_at, '%Y-%m') as month,
    'Change ' || n as title,
    'What and why, in a few words.' as body,
    'https://github.com' as url,
    'author-' || hash(n) % 20 as author_login,
    case when n % 12 = 0 then 'bot' else 'user' end as author_kind,
    case when n % 10 = 0 then 'closed' else 'merged' end as state,
    false as is_draft,
    opened_at as created_at,
    opened_at + to_hours(cast(hash(n, t) % 300 as bigint)) as updated_at,
    case when n % 4 = 0 then [opened_at + interval 30 minute] else cast([] as timestamp[]) end as ready_at,
    case when n % 10 <> 0 then opened_at + to_minutes(cast(60 + hash(n, t, 1) % 12000 as bigint)) end as merged_at,
    opened_at + to_minutes(cast(60 + hash(n, t, 1) % 12000 as bigint)) as closed_at,
    'main' as base_branch,
    'topic' as head_branch,
    hash(n, t, 2) % 400 as additions,
    hash(n, t, 3) % 100 as deletions,
    3 as changed_files, 2 as commit_count, 2 as review_count, 1 as comment_count,
    cast([] as varchar[]) as labels, cast([] as varchar[]) as assignees, cast([] as varchar[]) as linked_issues,
    0 as nul_characters, false as is_deleted, timestamp '2026-11-20' as synced_at
from (
    select t, n, timestamp '2025-10-15' + to_seconds(cast(hash(t, n) % 34000000 as bigint)) as opened_at
    from range({teams}) as numbers(t), range({per_team}) as pulls(n)
);
"""
REVIEWS_AND_VERDICTS = """
insert into raw_reviews by name
select
    team, repository, number, number * 2 + k as review_id, 'author-' || hash(number, k) % 20 as reviewer_login,
    'user' as reviewer_kind, case when k = 0 then 'changes_requested' else 'approved' end as state,
    created_at + to_minutes(cast(20 + hash(number, k) % 3000 as bigint)) as submitted_at, 1 as comment_count
from raw_pull_requests, range(2) as reviews(k);

insert into ai_classifications by name
select
    team, repository, number, month, number % 3 = 0 as is_ai_assisted,
    case when number % 3 = 0 then 'co_authored' else 'none' end as involvement,
    case when number % 3 = 0 then ['claude'] else cast([] as varchar[]) end as tools,
    0.9 as confidence, 'rules' as method, '[]' as evidence, 'none' as llm_question,
    'none' as llm_status, 'hash' as content_hash,
    '1' as rules_version, timestamp '2026-11-20' as classified_at
from raw_pull_requests;
"""


def fill(warehouse: Warehouse, teams: int, per_team: int) -> None:
    for script in (ROSTER, PULL_REQUESTS, REVIEWS_AND_VERDICTS):
        with warehouse.transaction() as transaction:
            transaction.execute(script.replace("{teams}", str(teams)).replace("{per_team}", str(per_team)))


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compute_some(store: Store) -> None:
    """The months of the first teams: those of all would take minutes and tell no more."""
    for team in store.teams.all()[:COMPUTED_TEAMS]:
        store.trends.compute(team.slug, [FIRST], NOW)


def a_million_in_trends(home: Path) -> Iterator[Figure]:
    """All thirteen months of one team and of fifty, over a million pull requests with reviews and verdicts."""
    what = f"trends over {TEAMS * PER_TEAM:,} pull requests of {TEAMS} teams in DuckDB"
    store = Store(open_warehouse(Settings(home=home, warehouse_url=f"duckdb:///{home}/trends.duckdb")))
    fill(store.warehouse, TEAMS, PER_TEAM)
    one = seconds(lambda: store.trends.compute("team-7", [FIRST], NOW))
    yield Figure(f"{what}: one team's months", one, 1, "s")
    yield Figure(f"{what}: {COMPUTED_TEAMS} teams' months", seconds(lambda: compute_some(store)), 30, "s")
    yield Figure(f"{what}: one team's changes", seconds(lambda: store.trends.changes("team-7")), None, "s")
    yield Figure(f"{what}: one team's benchmarks", seconds(lambda: store.trends.benchmarks("team-7")), None, "s")
    compared = seconds(lambda: store.ai_comparisons.of_team("team-7", NOW))
    yield Figure(f"{what}: one team's AI comparison", compared, 1, "s")
    shown = seconds(lambda: store.trends.benchmarks("team-7", first_month=FIRST, last_month=FIRST))
    yield Figure(f"{what}: the benchmarks that `prsync trends` shows", shown, None, "s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure(f"{what}: peak memory of the process", peak, None, "MB")
