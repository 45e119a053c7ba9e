"""Reports are read once a second, whoever looks, and the last one is shown while the warehouse is busy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.errors import WarehouseLocked
from prsync_pipeline.page.refusals import Busy
from prsync_pipeline.page.snapshots import FRESH_SECONDS, Snapshots
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.warehouse import Warehouse

BEGUN = datetime(2026, 11, 21, 12, 31)


class Reader:
    """A report that counts how often it is read, and a time that moves by hand."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.seconds = 0.0
        self.reads = 0
        self.is_busy = False
        self.snapshots = Snapshots(Store(warehouse), self._clock, lambda: self.seconds)

    def _clock(self) -> datetime:
        return BEGUN + timedelta(seconds=self.seconds)

    def report(self, store: Store) -> int:
        if self.is_busy:
            raise WarehouseLocked("in use")
        self.reads += 1
        assert store.teams.all() == []
        assert store.discoveries.all() == {}
        return self.reads


@pytest.fixture
def reader(duckdb_url: str, tmp_path: Path) -> Reader:
    return Reader(open_warehouse(Settings(home=tmp_path, warehouse_url=duckdb_url)))


def test_a_report_is_read_once_a_second(reader: Reader) -> None:
    shown = [reader.snapshots.read("acme", reader.report).value for _ in range(5)]
    reader.seconds = FRESH_SECONDS

    assert shown == [1] * 5
    assert reader.snapshots.read("acme", reader.report).value == 2
    assert reader.snapshots.read("core", reader.report).value == 3


def test_a_report_is_one_transaction(reader: Reader) -> None:
    before = reader.snapshots._store.warehouse.transactions

    reader.snapshots.read("acme", reader.report)

    assert reader.snapshots._store.warehouse.transactions == before + 1


def test_what_was_written_is_read_at_once(reader: Reader) -> None:
    reader.snapshots.read("acme", reader.report)
    reader.snapshots.expire()

    assert reader.snapshots.read("acme", reader.report).value == 2


def test_the_last_report_is_shown_while_the_warehouse_is_busy(reader: Reader) -> None:
    reader.snapshots.read("acme", reader.report)
    reader.is_busy, reader.seconds = True, 5.0
    stale = reader.snapshots.read("acme", reader.report)
    reader.is_busy, reader.seconds = False, 6.0
    fresh = reader.snapshots.read("acme", reader.report)

    assert (stale.value, stale.as_of, stale.is_stale) == (1, BEGUN, True)
    assert (fresh.value, fresh.is_stale) == (2, False)


def test_after_a_read_in_vain_nobody_waits_for_another_one_for_a_second(reader: Reader) -> None:
    for key in ("acme", "core"):
        reader.snapshots.read(key, reader.report)
    reader.is_busy, reader.seconds = True, 5.0
    reader.snapshots.read("acme", reader.report)
    reader.is_busy = False

    shown = [reader.snapshots.read(key, reader.report).is_stale for key in ("acme", "core")]
    with pytest.raises(Busy):
        reader.snapshots.read("web", reader.report)
    reader.seconds = 6.0

    assert shown == [True, True]
    assert not reader.snapshots.read("core", reader.report).is_stale


def test_without_an_earlier_report_a_busy_warehouse_is_said(reader: Reader) -> None:
    reader.is_busy = True

    with pytest.raises(Busy, match="busy"):
        reader.snapshots.read("acme", reader.report)
