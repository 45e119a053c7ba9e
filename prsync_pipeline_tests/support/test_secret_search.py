"""The search for tokens finds them, wherever they stand."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.secret_search import places_of

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "ghp_0123456789abcdef"
LONG = "x" * 10_000  # more than a page of SQLite's


def write_row(path: Path, content: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table told (content)")
        connection.execute("insert into told values (?)", (content,))


def test_a_token_is_found_in_files_in_rows_and_in_what_is_packed(tmp_path: Path) -> None:
    store = Store(open_warehouse(Settings(home=tmp_path, warehouse_url="duckdb:///a.duckdb")))
    store.teams.add(make_team(token_ciphertext=f"not {TOKEN}"), [])
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "run.log").write_text(f"bearer {TOKEN}.")
    write_row(tmp_path / "c.db", f"{LONG}{TOKEN}{LONG}")
    write_row(tmp_path / "d.db", zlib.compress(f"{LONG}{TOKEN}".encode()))

    places = places_of({"the token": TOKEN, "another": "ghp_another"}, tmp_path, store.warehouse)

    assert set(places) >= {
        "the token in the file b/run.log",
        "the token in a row of told in c.db",
        "the token in a row of told in d.db",
        "the token in a row of teams in the warehouse",
    }
    assert not any(TOKEN in place or "another" in place for place in places)
