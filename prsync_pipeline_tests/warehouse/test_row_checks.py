"""Every check of the rows passes on a true history and finds its fault where one is planted; on both warehouses."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from prsync_pipeline.assets.checks import RAW_CHECKS, TREND_CHECKS, VERDICT_CHECKS
from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import METRICS, Store, open_warehouse
from prsync_pipeline.warehouse.engine.queries import sql_file
from prsync_pipeline_tests.conftest import database
from prsync_pipeline_tests.support import made_verdicts, row_copies
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.warehouse import RowFault

pytestmark = pytest.mark.slow

CHECKS = [check.name for check in (*RAW_CHECKS, *VERDICT_CHECKS, *TREND_CHECKS)]
ONE = "(select min(node_id) from raw_pull_requests where state = 'merged' and review_count > 1 and changed_files > 0)"
KEY = f"(repository, number) in (select repository, number from raw_pull_requests where node_id = {ONE})"
A_MONTH = "month = '2026-05' and repository = '*'"
A_REPOSITORY = "month = '2026-05' and repository <> '*'"
FAULTS = {
    "listed_is_stored": [
        f"delete from raw_pull_requests where node_id = {ONE}",
        f"delete from raw_commits where {KEY}",
        f"delete from raw_reviews where {KEY}",
        f"delete from raw_files where {KEY}",
        (
            f"update raw_pull_requests set commit_count = commit_count + 1, incomplete = 'commits 99 of 100'"
            f" where node_id = {ONE}"
        ),
        "update repository_syncs set pull_requests_synced = pull_requests_synced - 1 where pull_requests_total > 0",
    ],
    "files_are_as_github_counts": [
        f"update raw_pull_requests set changed_files = changed_files + 1 where node_id = {ONE}",
        f"delete from raw_files where {KEY}",
    ],
    "pull_requests_are_whole": [
        f"update raw_pull_requests set incomplete = 'files 1 of 2' where node_id = {ONE}",
        (
            "insert into left_out_pull_requests values"
            " ('acme', 'acme/api', 7, 'PR_7', timestamp '2026-05-01', timestamp '2026-05-01', 'it is odd',"
            " timestamp '2026-11-20')"
        ),
        "update repository_syncs set incomplete = 'pull requests 142 of 143'",
    ],
    "no_pull_request_twice": [
        (
            f"update raw_pull_requests set node_id = {ONE} where node_id ="
            f" (select max(node_id) from raw_pull_requests where node_id <> {ONE})"
        ),
    ],
    "month_is_that_of_creation": [
        f"update raw_pull_requests set month = '2020-01' where node_id = {ONE}",
        f"update raw_pull_requests set created_at = created_at - interval '40 days' where node_id = {ONE}",
    ],
    "times_are_in_order": [
        f"update raw_pull_requests set merged_at = created_at - interval '1 second' where node_id = {ONE}",
        f"update raw_pull_requests set merged_at = null where node_id = {ONE}",
    ],
    "no_review_twice": [
        (
            "update raw_reviews set review_id = (select max(review_id) from raw_reviews)"
            " where review_id = (select min(review_id) from raw_reviews)"
        ),
    ],
    "reviews_have_their_pull_request": ["update raw_reviews set number = number + 100000"],
    "commits_have_their_pull_request": ["update raw_commits set repository = 'acme/elsewhere'"],
    "files_have_their_pull_request": [f"delete from raw_pull_requests where node_id = {ONE}"],
    "tools_fit_the_verdict": [
        "update ai_classifications set tools = array['claude'] where involvement = 'none'",
        "update ai_classifications set tools = cast(array[] as text[]) where involvement = 'authored'",
        "update ai_classifications set is_ai_assisted = true where involvement = 'reviewed'",
        "update ai_classifications set involvement = 'guessed' where involvement = 'assisted'",
        "update ai_classifications set confidence = 1.5",
        "update ai_classifications set confidence = 'nan'",
    ],
    "verdicts_have_their_pull_request": [
        "update ai_classifications set number = number + 100000",
        "update ai_classifications set month = '2020-01'",
    ],
    "every_pull_request_has_a_verdict": [
        f"delete from ai_classifications where {KEY}",
        "delete from ai_classifications",
    ],
    "months_add_up": [
        f"update trend_aggregates set opened_count = 99999 where {A_REPOSITORY}",
        f"update raw_pull_requests set created_at = created_at - interval '40 days' where node_id = {ONE}",
        f"delete from trend_aggregates where {A_REPOSITORY}",
        f"update ai_classifications set involvement = 'assisted', is_ai_assisted = true where {KEY}",
        f"update raw_reviews set submitted_at = submitted_at + interval '400 days' where {KEY}",
    ],
    "percentiles_fit_the_rows": [
        f"update raw_pull_requests set merged_at = merged_at + interval '1 hour' where {KEY}",
    ],
    "tools_add_up": [
        f"update ai_tool_counts set count = count * 10 where {A_MONTH}",
        f"update ai_tool_counts set assisted_count = assisted_count + 1 where {A_REPOSITORY}",
        "delete from ai_tool_counts",
        f"delete from ai_tool_counts where {A_MONTH}",
        "insert into ai_tool_counts values ('acme', '2026-05', '*', 'another', 1, 1)",
    ],
    "every_covered_month_has_a_row": [
        "delete from trend_aggregates",
        "delete from trend_aggregates where month = '2026-05'",
        "delete from trend_aggregates where month = '2025-11'",
        "delete from trend_aggregates where month >= '2026-10'",
        "update teams set covered_from = timestamp '2026-01-01'",
        "update teams set covered_from = timestamp '2025-09-15'",
    ],
    "shares_are_possible": [
        "update trend_aggregates set ai_share = 1.2 where month = '2026-05'",
        "update trend_aggregates set authored_count = authored_count + 1 where month = '2026-05'",
        "update trend_aggregates set xl_count = xl_count + 1 where month = '2026-05'",
        f"update trend_aggregates set cycle_time_hours_p50 = 5000 where {A_MONTH}",
    ],
}

THE_REST = """
insert into ai_classifications by name
select judged.* replace (
    unjudged.repository as repository, unjudged.number as number, unjudged.month as month,
    unjudged.synced_at + interval '1 second' as classified_at
)
from (select * from ai_classifications where involvement = 'none' limit 1) as judged
cross join (select * from raw_pull_requests) as unjudged
where not exists (
    select 1
    from ai_classifications as verdict
    where verdict.repository = unjudged.repository and verdict.number = unjudged.number
)
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> row_copies.Tables:
    """A true history with made_verdicts."""
    folder = tmp_path_factory.mktemp("history")
    store = Store(open_warehouse(Settings(home=folder, warehouse_url=f"duckdb:///{folder}/synced.duckdb")))
    clock = Clock()
    with serve(sample(seed=4, now=NOW, scale=0.08), clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync("2025-11")
    made_verdicts.plant_for_all(store.warehouse, "acme")
    with store.warehouse.transaction() as transaction:
        transaction.execute(THE_REST)
    return row_copies.take(store.warehouse)


@pytest.fixture(scope="module")
def migrated_duckdb(migrated_duckdb: Path, tables: row_copies.Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the history and its trends; each test has a copy."""
    home = tmp_path_factory.mktemp("filled")
    shutil.copyfile(migrated_duckdb, home / "prsync.duckdb")
    fill(home, "duckdb:///prsync.duckdb", tables)
    return home / "prsync.duckdb"


@pytest.fixture(scope="module")
def migrated(
    postgres_server: str, migrated: str, tables: row_copies.Tables, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same as a database."""
    with database(postgres_server, migrated) as url:
        fill(tmp_path_factory.mktemp("home"), url, tables)
        yield urlsplit(url).path.removeprefix("/")


def fill(home: Path, url: str, tables: row_copies.Tables) -> None:
    store = Store(open_warehouse(Settings(home=home, warehouse_url=url)))
    row_copies.put(store.warehouse, tables)
    store.trends.compute("acme", [Month(2025, 11)], NOW + timedelta(hours=1))


@pytest.fixture
def filled(store: Store) -> Store:
    return store


def found(store: Store) -> dict[str, list[RowFault]]:
    return {check: faults for check, faults in store.row_checks.run(CHECKS, NOW).items() if faults}


def test_every_check_has_faults_that_are_tried() -> None:
    assert sorted(FAULTS) == sorted(CHECKS)


def test_a_true_history_passes_every_check(filled: Store) -> None:
    assert found(filled) == {}


@pytest.mark.parametrize(
    ("check", "fault"),
    [(check, fault) for check, faults in FAULTS.items() for fault in faults],
    ids=lambda text: text[:60],
)
def test_a_planted_fault_is_found_and_its_place_is_named(filled: Store, check: str, fault: str) -> None:
    with filled.warehouse.transaction() as transaction:
        transaction.execute(fault)

    faults = found(filled)[check]

    assert {fault.team for fault in faults} == {"acme"}
    assert all(fault.place and fault.fault for fault in faults)


@pytest.mark.parametrize("change", ["{metric} + 20", "{metric} * 2 + 1", "{metric} * 1.001 + 0.001", "null"])
@pytest.mark.parametrize("whose", [A_MONTH, A_REPOSITORY], ids=["of the team", "of a repository"])
def test_no_metric_of_a_month_can_be_changed_unseen(filled: Store, whose: str, change: str) -> None:
    counts_too = change.endswith(("+ 20", "+ 1"))
    metrics = [metric for metric in METRICS if counts_too or metric.statistic != "count"]
    with filled.warehouse.transaction() as transaction:
        largest = ", ".join(f"max({metric.name}) as {metric.name}" for metric in metrics)
        [known] = transaction.fetch(f"select {largest} from trend_aggregates where {whose}")
        altered = ", ".join(f"{metric.name} = {change.format(metric=metric.name)}" for metric in metrics)
        transaction.execute(f"update trend_aggregates set {altered} where {whose}")

    with filled.warehouse.transaction() as transaction:
        faults = [
            row["fault"]
            for check in ("months_add_up", "percentiles_fit_the_rows")
            for row in transaction.fetch(sql_file(f"checks/{check}.sql").replace("{scope}", "true"))
        ]

    seen = {fault.partition(" ")[0] for fault in faults}
    assert {metric.name for metric in metrics if known[metric.name] is not None} - seen == set()


def test_where_every_row_is_wrong_twenty_places_are_named_and_all_are_counted(filled: Store) -> None:
    with filled.warehouse.transaction() as transaction:
        transaction.execute("update raw_reviews set number = number + 100000")
        wrong = transaction.fetch("select count(distinct (repository, number)) as places from raw_reviews")[0]["places"]

    faults = found(filled)["reviews_have_their_pull_request"]

    assert len(faults) == 20 < wrong
    assert {fault.faults_of_team for fault in faults} == {wrong}


def test_a_look_at_one_team_neither_hides_nor_renews_what_is_wrong_with_another(filled: Store) -> None:
    filled.teams.add(make_team(slug="other"), [])
    with filled.warehouse.transaction() as transaction:
        transaction.execute(
            "insert into raw_reviews select 'other', repository, 1, 7, null, 'user', 'approved', submitted_at, 0 "
            "from raw_reviews limit 1"
        )
    check = ["reviews_have_their_pull_request"]

    unseen = filled.row_checks.run(check, NOW, ["acme"])[check[0]]
    seen = filled.row_checks.run(check, NOW, ["other"])[check[0]]
    with filled.warehouse.transaction() as transaction:
        transaction.execute("delete from raw_reviews where team = 'other'")
    repeated = filled.row_checks.run(check, NOW, ["acme"])[check[0]]

    assert unseen == []
    assert [fault.team for fault in seen] == ["other"]
    assert repeated == seen
    assert found(filled) == {}
