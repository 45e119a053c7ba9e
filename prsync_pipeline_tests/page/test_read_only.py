"""A page that only reads: no secret, no button, no table made; on Postgres in the role of deploy/reader.sql."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import SettingsError, WarehouseError
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.app import routes
from prsync_pipeline.page.site import open_page
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse
from prsync_pipeline_tests.support.deployment import prepared, run_file, url_of
from prsync_pipeline_tests.support.factories import make_team
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.page_teams import NOW, OWN, path_of, sign_up_two

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOT_FOR_READERS = {route.path for route in routes() if route.role is not Role.READ} | {
    "/teams/{team}/requests/{id}", "/api/v1/teams/{team}/requests/{id}",
}  # fmt: skip
"""Who may not change anything needs no such page, and has asked for nothing."""


@pytest.fixture
def reader(postgres_server: str, tmp_path: Path) -> Iterator[Settings]:
    """The settings of who may read alone, of a warehouse with two teams: no key, and no token of GitHub's."""
    with prepared(postgres_server):
        owner = url_of(postgres_server, "prsync", "prsync")
        sign_up_two(Store(open_warehouse(Settings(home=tmp_path, warehouse_url=owner))))
        run_file(owner, "reader.sql")
        yield Settings(home=tmp_path, warehouse_url=url_of(postgres_server, "prsync", "prsync_reader"))


def test_every_page_is_shown_without_a_button_and_nothing_can_be_changed(reader: Settings) -> None:
    with page_server(reader, clock=lambda: NOW, is_read_only=True) as page:
        shown = {
            route.path: page.client.get(path_of(route.path, OWN))
            for route in routes()
            if "GET" in route.methods and "{sum}" not in route.path
        }
        refused = {
            route.path: page.client.post(path_of(route.path, OWN))
            for route in routes()
            if "POST" in route.methods and not route.is_public
        }

    wrong = {path: answer.status_code for path, answer in shown.items() if answer.status_code not in {200, 303}}
    assert {path: status for path, status in wrong.items() if path not in NOT_FOR_READERS} == {}
    assert all(wrong.get(path, 403) in {403, 404} for path in NOT_FOR_READERS)
    assert [path for path, answer in shown.items() if 'method="post"' in answer.text and path != "/enter"] == []
    assert [path for path, answer in refused.items() if answer.status_code != 403] == []
    assert all("This page only reads." in answer.text for answer in refused.values())
    with pytest.raises(SettingsError, match="may not read its links"):
        open_page(replace(reader, page_access=PageAccess.LINKS), is_read_only=True)


def test_where_there_are_no_tables_it_says_so_and_makes_none(empty_postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="has no tables yet, or older ones: start prsync once"):
        open_page(Settings(home=tmp_path, warehouse_url=empty_postgres_url), is_read_only=True)


def test_older_tables_are_left_as_they_are(duckdb_url: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse_url=duckdb_url)
    with open_warehouse(settings).transaction() as transaction:
        transaction.execute("update schema_texts set hash = 'of an older text' where name = 'views'")

    with pytest.raises(WarehouseError, match="start prsync once"):
        open_page(settings, is_read_only=True)


def test_a_file_is_read_too_and_left_as_it_is(duckdb_url: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse_url=duckdb_url)
    Store(open_warehouse(settings)).teams.add(make_team(slug=OWN), [])
    before = (tmp_path / "prsync.duckdb").read_bytes()

    with page_server(settings, clock=lambda: NOW, is_read_only=True) as page:
        shown, refused = page.client.get(f"/teams/{OWN}/progress"), page.client.post(f"/teams/{OWN}/pause")

    assert (shown.status_code, refused.status_code) == (200, 403)
    assert (tmp_path / "prsync.duckdb").read_bytes() == before


def test_no_file_is_made(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="start prsync once"):
        open_page(Settings(home=tmp_path), is_read_only=True)

    assert list(tmp_path.iterdir()) == []
