"""The number of rows is the number that was clicked: every count, share and sample of every month and repository."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.months import Month
from prsync_pipeline.reports.lists.pull_requests import (
    COUNTS_OF_OTHER_THINGS,
    LISTS,
    filter_url,
    list_of,
    tool_url,
)
from prsync_pipeline.reports.lists.query import ListQuery
from prsync_pipeline.reports.lists.words import heading
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.texts import storable
from prsync_pipeline.warehouse import METRICS, Store, open_warehouse
from prsync_pipeline.warehouse.measures.metric import Population
from prsync_pipeline_tests.support import expected_trends, made_verdicts, row_copies
from prsync_pipeline_tests.support.factories import make_team, make_tracked
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.real_history import real_history
from prsync_pipeline_tests.support.shared_data import REAL_HISTORY, WITHOUT_REAL_HISTORY
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.warehouse import Metric

FIRST = Month(2025, 11)
SHARES_ARE_OF = {
    Population.MERGED: ("merged_count",),
    Population.AGENTS: ("agent_merged_count",),
    Population.MADE: ("merged_count", "agent_merged_count"),
}
LINK = re.compile(r'<a [^>]*href="(/teams/acme/pull-requests\?[^"]*)"[^>]*>\s*([^<]*)')
NUMBER = re.compile(r"(\d+)(?! (?:min|h|d|%|lines))\b(?!\.)")
HEADINGS = {
    (18, "ai_assisted_count"): "18 AI-assisted pull requests merged in October 2026",
    (1, "closed_unmerged_count"): "1 pull request closed without a merge in October 2026",
    (1_234, "opened_count"): "1\u2009234 pull requests opened in October 2026",
    (5, "agent_merged_count"): "5 pull requests of coding agents merged in October 2026",
    (28, "ai_reviewed_count"): "28 pull requests merged in October 2026, only reviewed by AI",
    (9, "unreviewed_share"): "9 unreviewed pull requests merged in October 2026",
    (9, "review_to_merge_hours_p50"): "9 pull requests merged in October 2026, reviewed before the merge",
    (2, "revert_share"): "2 revert pull requests merged in October 2026",
    (3, "xl_count"): "3 XL pull requests merged in October 2026",
}
Cells = Counter[tuple[str, str]]


def with_verdicts(store: Store) -> row_copies.Tables:
    """The team's tables, with made-up verdicts, agents that only a login shows, and some pull requests deleted."""
    made_verdicts.plant_for_all(store.warehouse, "acme")
    rows = row_copies.take(store.warehouse)["raw_pull_requests"]
    people = Counter(row["author_login"] for row in rows if row["author_kind"] == "user")
    [*_, (agent, _)] = people.most_common(3)
    store.agent_logins.change("acme", {agent.lower(): "codex"})
    for repository in {row["repository"] for row in rows}:
        deleted = [row["node_id"] for row in rows if row["repository"] == repository][::40]
        store.pull_requests.mark_deleted("acme", repository, deleted)
    tables = row_copies.take(store.warehouse)
    with store.warehouse.transaction() as transaction:
        tables["agent_logins"] = transaction.fetch("select * from agent_logins")
    return {name: rows for name, rows in tables.items() if name not in {"raw_commits", "raw_files"}}


def empty_store(folder: Path) -> Store:
    return Store(open_warehouse(Settings(home=folder, warehouse_url=f"duckdb:///{folder}/filled.duckdb")))


@pytest.fixture(scope="module")
def sample_tables(tmp_path_factory: pytest.TempPathFactory) -> row_copies.Tables:
    store = empty_store(tmp_path_factory.mktemp("sample"))
    clock = Clock()
    with serve(sample(seed=8, now=NOW, scale=0.1), clock=clock) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync(str(FIRST))
    return with_verdicts(store)


@pytest.fixture(scope="module")
def real_tables(tmp_path_factory: pytest.TempPathFactory) -> row_copies.Tables:
    if not REAL_HISTORY.exists():
        pytest.skip(WITHOUT_REAL_HISTORY)
    store = empty_store(tmp_path_factory.mktemp("real"))
    history = [
        replace(pull_request, title=storable(pull_request.title), body="", commits=(), files=())
        for pull_request in real_history()
    ]
    names = sorted({pull_request.repository for pull_request in history})
    store.teams.add(make_team(slug="acme"), [make_tracked(name) for name in names])
    store.pull_requests.save("acme", history, {})
    for name in names:
        store.syncs.complete("acme", name, FIRST.start, NOW)
    store.teams.complete_sync("acme", FIRST.start, NOW)
    return with_verdicts(store)


def filled(store: Store, tables: row_copies.Tables) -> Store:
    row_copies.put(store.warehouse, tables)
    store.trends.compute("acme", [FIRST], NOW)
    return store


def cells_of(store: Store, asked: ListQuery) -> Cells:
    """How many rows a list has, by month and repository, and for the whole team."""
    cells: Cells = Counter()
    for row in store.counted_pull_requests.rows("acme", asked.filter):
        at = getattr(row, asked.filter.by.column)
        cells.update([(str(Month.of(at)), row.repository), (str(Month.of(at)), "*")])
    return cells


def counted(metric: Metric, row: expected_trends.Row) -> int | None:
    """How many pull requests the stored value of a metric is of; None where it is of something else, or unknown."""
    if metric.name in COUNTS_OF_OTHER_THINGS or metric.population in {Population.REVIEWED, Population.AUTHORS}:
        return None
    value = row[metric.name]
    if metric.statistic == "count":
        return int(value)
    if metric.statistic == "share":
        return None if value is None else round(value * sum(row[name] for name in SHARES_ARE_OF[metric.population]))
    return int(row[f"{metric.subject}_n"])


def check(store: Store) -> None:
    """Every value of every metric against the rows of its list."""
    trends = expected_trends.rows_of(store.warehouse, "trend_aggregates", "acme")
    lists = {metric.name: list_of(metric.name, None) for metric in METRICS}
    cells = {
        asked.filter: cells_of(store, asked) for asked in {asked.filter: asked for asked in lists.values()}.values()
    }
    differences = []
    compared: Counter[str] = Counter()
    for row in trends:
        for metric in METRICS:
            number = counted(metric, row)
            listed = cells[lists[metric.name].filter][row["month"], row["repository"]]
            if number is not None and number != listed:
                differences.append(f"{metric.name} {row['month']} {row['repository']}: {number}, listed {listed}")
            compared[metric.name] += number or 0
    assert differences == []
    assert len([name for name in compared if compared[name]]) > 40


def check_pages(store: Store) -> None:
    """A list of one month or repository, as its address asks for it."""
    merged = LISTS["merged_count"].filter
    cells = cells_of(store, ListQuery(merged))
    trends = store.trends.of_team("acme", repository=None)
    middle = trends[0].month.plus(6)
    for trend in trends:
        if trend.repository != "*" and trend.month != middle:
            continue
        asked = ListQuery.read(query_of(filter_url("acme", "merged_count", trend.month, trend.repository)))
        assert store.counted_pull_requests.count("acme", asked.filter) == cells[str(trend.month), trend.repository]


def check_tools(store: Store) -> None:
    counts = store.trends.tool_counts("acme", repository=None)
    for tool in sorted({count.tool for count in counts}):
        for assisted_only in (False, True):
            asked = ListQuery.read(query_of(tool_url("acme", tool, None, assisted_only=assisted_only)))
            expected = {
                (str(count.month), count.repository): count.assisted_count if assisted_only else count.count
                for count in counts
                if count.tool == tool
            }
            cells = cells_of(store, asked)
            assert {cell: cells[cell] for cell in expected} == expected
    assert counts


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@pytest.mark.slow
@pytest.mark.parametrize("history", ["sample_tables", "real_tables"])
def test_the_number_of_rows_is_the_number_that_was_clicked(
    store: Store, history: str, request: pytest.FixtureRequest
) -> None:
    filled(store, request.getfixturevalue(history))

    with store.warehouse.together():
        check(store)
        check_pages(store)
        check_tools(store)


def test_each_number_of_the_trends_page_is_that_of_the_list_it_leads_to(
    duckdb_url: str, tmp_path: Path, sample_tables: row_copies.Tables
) -> None:
    settings = Settings(home=tmp_path, warehouse_url=duckdb_url)
    filled(Store(open_warehouse(settings)), sample_tables)
    with page_server(settings, clock=lambda: NOW) as server:
        page = server.client.get("/teams/acme/trends?month=2026-08").text
        links = {(unescape(url), NUMBER.match(unescape(words))) for url, words in LINK.findall(page)}
        numbers = {(url, int(number[1])) for url, number in links if number}
        lists = {url: server.client.get(f"/api/v1{url}").json() for url, _ in numbers}

    assert len(numbers) > 5
    assert [(url, number, lists[url]["count"]) for url, number in numbers if lists[url]["count"] != number] == []


def test_a_list_is_named_for_what_it_lists() -> None:
    names = [heading(count, list_of(metric, Month(2026, 10)).filter) for count, metric in HEADINGS]

    assert names == list(HEADINGS.values())


def test_every_metric_leads_to_a_list() -> None:
    names = {metric.name for metric in METRICS}
    counts = {metric.name for metric in METRICS if metric.statistic == "count"}

    assert names == set(LISTS)
    assert counts > COUNTS_OF_OTHER_THINGS


def test_an_address_asks_for_what_its_list_asks_for() -> None:
    for metric in LISTS:
        asked = list_of(metric, Month(2026, 10), "acme/api")

        assert ListQuery.read(query_of(filter_url("acme", metric, Month(2026, 10), "acme/api"))) == asked
    assert filter_url("acme", "merged_count", Month(2026, 10)) == "/teams/acme/pull-requests?month=2026-10"
    assert (
        filter_url("acme", "review_to_merge_hours_p75", Month(2026, 10), "acme/api")
        == "/teams/acme/pull-requests?month=2026-10&repository=acme/api&review=before_merge&sort=to_merge"
    )


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"month": "2026-13"}, "'2026-13' is not a month. Write a year and a month, such as 2026-11."),
        ({"month": "9999-12"}, "'9999-12' is no month of a pull request."),
        ({"tool": "a\x00b"}, "'tool' holds a character that cannot be shown."),
        ({"by": "reviewed"}, "'by' cannot be 'reviewed'. It is one of: merged, opened, closed."),
        ({"sort": "author"}, "'sort' cannot be 'author'."),
        ({"page": "0"}, "'0' is no page. Pages are numbers from 1."),
        ({"page": "9" * 400}, "is no page"),
        ({"author": "ada"}, "A list cannot be asked for 'author'."),
    ],
)
def test_a_query_that_is_not_understood_is_an_error_with_a_sentence(texts: dict[str, str], words: str) -> None:
    with pytest.raises(InputError) as refused:
        ListQuery.read(texts)

    assert words in str(refused.value)


def test_an_empty_parameter_asks_for_nothing() -> None:
    assert ListQuery.read({"month": "", "repository": " ", "sort": ""}) == ListQuery()
