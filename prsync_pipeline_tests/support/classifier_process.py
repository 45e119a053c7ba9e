"""A process of its own that classifies a team; `python -m … classifier WAREHOUSE_URL GROQ_URL [FRAGMENT TIMES]`.

With a fragment it stops in the middle of a transaction, after the given number of statements that hold it, until it
is killed.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prsync_pipeline.classification.llm.groq_batches import GroqBatches
from prsync_pipeline.sandbox import DEFAULT_KEY
from prsync_pipeline.settings import Settings
from prsync_pipeline.verdicts.run import ClassificationRun
from prsync_pipeline.warehouse import Store
from prsync_pipeline.warehouse.engine.duckdb import DuckDBTransaction, DuckDBWarehouse
from prsync_pipeline_tests.support.classification_run import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prsync_pipeline.warehouse import Transaction


class StoppingWarehouse(DuckDBWarehouse):
    """Stops for good, with the transaction open, where it is told to."""

    def stop_after(self, fragment: str, times: int) -> None:
        self.fragment, self.left = fragment, times

    @contextmanager
    def _begin(self) -> Iterator[Transaction]:
        with super()._begin() as transaction:
            assert isinstance(transaction, DuckDBTransaction)
            yield StoppingTransaction(transaction._connection, self)


class StoppingTransaction(DuckDBTransaction):
    def __init__(self, connection: object, warehouse: StoppingWarehouse) -> None:
        super().__init__(connection)  # type: ignore[arg-type]
        self.warehouse = warehouse

    def execute(self, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        super().execute(sql, parameters)
        if self.warehouse.fragment and self.warehouse.fragment in sql:
            self.warehouse.left -= 1
            if self.warehouse.left == 0:
                tell("stopped")
                time.sleep(600)


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - to the test that started this process


def main(url: str, groq_url: str, fragment: str = "", times: str = "0") -> None:
    path = Settings(home=Path.cwd(), warehouse_url=url).duckdb_path
    assert path is not None
    warehouse = StoppingWarehouse(path)
    warehouse.stop_after(fragment, int(times))
    with GroqBatches(DEFAULT_KEY, groq_url) as groq:
        report = ClassificationRun(Store(warehouse), ALL, groq, owner="the killed one").run()
    tell(f"answered {report.counts.answered}")


if __name__ == "__main__":
    main(*sys.argv[1:])
