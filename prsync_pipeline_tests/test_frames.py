"""`prsync.frame(…)`: the same rows and types from both engines, filters, and what is not for reading."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import prsync_pipeline as prsync
from prsync_pipeline.errors import InputError, UnknownTeam, WarehouseError, WarehouseUnavailable
from prsync_pipeline.frames import DTYPES
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse, readable_tables, table_columns
from prsync_pipeline_tests.support import frame_rows
from prsync_pipeline_tests.support.frame_rows import HARD_TEXT
from prsync_pipeline_tests.support.writer_processes import heard, started

if TYPE_CHECKING:
    from pathlib import Path

# When each warehouse was brought to its schema.
OWN_TIMES = ("schema_texts", "schema_versions")
LIGHT = """
import sys
import prsync_pipeline
from prsync_pipeline.cli.main import prsync
for words in ([], ["teams"]):
    prsync.main([*words, "--help"], standalone_mode=False)
print(sorted({"duckdb", "pandas"} & sys.modules.keys()), "frame" in dir(prsync_pipeline), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated_duckdb: Path) -> Path:
    """A folder with a DuckDB file that has rows; nothing here changes it."""
    home = tmp_path_factory.mktemp("frames")
    shutil.copyfile(migrated_duckdb, home / "prsync.duckdb")
    frame_rows.plant(Store(open_warehouse(Settings(home=home, warehouse_url="duckdb:///prsync.duckdb"))))
    return home


@pytest.fixture
def filled(home: Path) -> str:
    """The URL of that file."""
    return f"duckdb:///{home / 'prsync.duckdb'}"


@pytest.fixture
def filled_postgres(postgres_url: str, tmp_path: Path) -> str:
    """The URL of a Postgres with the same rows."""
    frame_rows.plant(Store(open_warehouse(Settings(home=tmp_path, warehouse_url=postgres_url))))
    return postgres_url


@pytest.mark.slow
def test_both_engines_give_the_same_frames(filled: str, filled_postgres: str) -> None:
    for table in readable_tables():
        duckdb, postgres = (prsync.frame(table, warehouse_url=url) for url in (filled, filled_postgres))
        assert (duckdb.dtypes == postgres.dtypes).all(), table
        assert list(duckdb) == list(readable_tables()[table])
        if table not in OWN_TIMES:
            pd.testing.assert_frame_equal(duckdb, postgres, obj=table)
    equal = {"repository": "acme/desk", "reviewer_login": "grace"}
    chosen = prsync.frame("raw_reviews", team="core", month="2026-02", where=equal, warehouse_url=filled_postgres)
    assert chosen["review_id"].to_list() == [3]


def test_each_kind_of_value_has_its_type(filled: str) -> None:
    pulls = prsync.frame("pull_requests", team="core", warehouse_url=filled)

    types = pulls.dtypes.astype(str)
    assert types["title"] == types["month"] == "string"
    assert types["number"] == types["additions"] == types["review_rounds"] == "Int64"
    assert types["is_draft"] == types["is_ai_assisted"] == "boolean"
    assert types["created_at"] == types["merged_at"] == "datetime64[us]"
    assert types["cycle_time_hours"] == "float64"
    assert types["labels"] == "object"
    [hard] = pulls[(pulls["repository"] == "acme/lamp") & (pulls["number"] == 1)].to_dict("records")
    assert (hard["body"], hard["labels"]) == (HARD_TEXT, ["good, first", 'a "quoted" one', ""])
    assert hard["merged_at"] == pd.Timestamp(2026, 2, 3, 4, 5, 6, 789_000)
    assert pulls["is_ai_assisted"].isna().sum() == 1
    assert pulls["merged_at"].isna().sum() == 2
    assert pulls["review_rounds"].sum() == 0


def test_every_type_of_the_warehouse_has_a_type_in_pandas() -> None:
    types = {kind for columns in readable_tables().values() for kind in columns.values()}

    assert {kind for kind in types if not kind.endswith("[]")} <= DTYPES.keys()


@pytest.mark.parametrize(
    ("table", "filters", "rows"),
    [
        ("raw_pull_requests", {}, 4),
        ("raw_pull_requests", {"team": "core"}, 3),
        ("raw_pull_requests", {"month": "2026-01"}, 2),
        ("raw_pull_requests", {"since": "2026-02"}, 2),
        ("raw_pull_requests", {"since": "2025-11", "until": "2026-01"}, 2),
        ("raw_pull_requests", {"where": {"repository": "acme/desk"}}, 1),
        ("raw_pull_requests", {"where": {"author_login": None}}, 1),
        ("raw_pull_requests", {"team": "core", "where": {"number": 1, "is_draft": False}}, 2),
        ("raw_pull_requests", {"where": {"created_at": datetime(2026, 2, 1)}}, 2),
        ("raw_pull_requests", {"where": {"repository": "' or true --"}}, 0),
        # A review is of its pull request's month.
        ("raw_reviews", {"team": "core", "month": "2026-02"}, 1),
        ("raw_files", {"since": "2026-01", "until": "2026-01"}, 2),
        ("trend_aggregates", {"team": "core", "where": {"repository": "*"}}, 2),
        ("published_bands", {"where": {"statistic": "p99"}}, 0),
    ],
)
def test_rows_are_chosen(filled: str, table: str, filters: dict[str, object], rows: int) -> None:
    everything = prsync.frame(table, warehouse_url=filled)

    found = prsync.frame(table, warehouse_url=filled, **filters)  # type: ignore[arg-type]

    assert len(found) == rows
    assert (found.dtypes == everything.dtypes).all()


@pytest.mark.parametrize(
    ("table", "filters", "words"),
    [
        ("pull_request", {}, r"no table 'pull_request'.*ai_classifications.*pull_requests"),
        ("trend_aggregates; drop table teams", {}, r"no table"),
        ("events", {}, r"no table 'events'"),
        ("teams", {"month": "2026-01"}, r"teams has no column 'month'.*organization"),
        ("published_bands", {"team": "core"}, r"published_bands has no column 'team'"),
        ("raw_pull_requests", {"where": {"nubmer": 1}}, r"no column 'nubmer'.*number"),
        ("teams", {"where": {"token_ciphertext": "x"}}, r"no column 'token_ciphertext'"),
        ("pull_requests", {"month": "January"}, r"'January' is not a month"),
        ("pull_requests", {"month": "2026-01", "since": "2026-01"}, r"not both"),
    ],
)
def test_what_cannot_be_asked_for_is_named_with_what_can(
    filled: str, table: str, filters: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        prsync.frame(table, warehouse_url=filled, **filters)  # type: ignore[arg-type]


def test_an_unknown_team_is_no_empty_frame(filled: str) -> None:
    with pytest.raises(UnknownTeam):
        prsync.frame("pull_requests", team="acmee", warehouse_url=filled)


def test_a_value_of_another_type_is_refused(filled: str) -> None:
    with pytest.raises(WarehouseError, match="refused a statement"):
        prsync.frame("pull_requests", where={"number": "one"}, warehouse_url=filled)


def test_secrets_addresses_and_events_are_not_for_reading() -> None:
    shown = {(table, column) for table, columns in readable_tables().items() for column in columns}
    all_columns = {(table, column.name) for table, columns in table_columns().items() for column in columns}

    suspicious = {pair for pair in all_columns if re.search(r"secret|cipher|e?mail|payload|token_|password", pair[1])}
    assert suspicious >= {("teams", "token_ciphertext"), ("raw_commits", "author_email"), ("events", "payload")}
    assert shown & suspicious == set()


def test_the_tables_are_listed_with_what_a_row_of_each_is() -> None:
    tables = prsync.tables().set_index("table")

    assert list(tables.index) == list(readable_tables())
    assert tables["one_row_is"]["raw_reviews"] == "A submitted review of a pull request."
    assert tables["columns"]["raw_reviews"] == 9


def test_the_warehouse_is_that_of_the_commands(filled: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRSYNC_HOME", "/nowhere")
    monkeypatch.setenv("PRSYNC_WAREHOUSE_URL", filled)
    by_variable = prsync.frame("teams")
    monkeypatch.setenv("PRSYNC_WAREHOUSE_URL", "duckdb:///prsync.duckdb")
    by_parameter = prsync.frame("teams", home=home)

    assert by_variable["team"].to_list() == by_parameter["team"].to_list() == ["core", "other"]
    with pytest.raises(WarehouseUnavailable, match=r"no warehouse at /nowhere/prsync\.duckdb.*PRSYNC_HOME or home="):
        prsync.frame("teams")


def test_a_frame_is_read_beside_another_program_that_reads_and_changes_nothing(
    filled: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRSYNC_LOCK_SECONDS", "0")
    file = home / "prsync.duckdb"
    before = file.stat().st_mtime_ns, file.read_bytes()

    with started(filled, "read") as notebook:
        assert heard(notebook) == "open"
        assert len(prsync.frame("teams", warehouse_url=filled)) == 2

    assert (file.stat().st_mtime_ns, file.read_bytes()) == before


def test_the_package_and_its_help_load_neither_pandas_nor_duckdb() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[] True"
