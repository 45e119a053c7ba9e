"""A process of its own that writes to a warehouse; `python -m prsync_pipeline_tests.support.writer URL ACTION …`."""

from __future__ import annotations

import sys
import time
from itertools import count
from pathlib import Path

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, Warehouse, open_warehouse
from prsync_pipeline_tests.support.factories import make_file, make_pull_request, make_review, make_team

FILES = 5


def save_batches(warehouse: Warehouse, repository: str, batches: str) -> None:
    """On a line from the test, save batches of two pull requests each (0: for ever), and tell the seconds of each."""
    store = Store(warehouse)
    tell("ready")
    sys.stdin.readline()
    for batch in count() if batches == "0" else range(int(batches)):
        pull_requests = [
            make_pull_request(
                repository=repository,
                number=number,
                files=tuple(make_file(path=f"src/{index}.py") for index in range(FILES)),
                reviews=(make_review(review_id=number),),
            )
            for number in (2 * batch + 1, 2 * batch + 2)
        ]
        begun = time.perf_counter()
        store.pull_requests.save("core", pull_requests, {repository: (2 * batch + 2, 1000)})
        tell(f"{time.perf_counter() - begun:.4f}")


def stop_in_the_middle(warehouse: Warehouse) -> None:
    """Change two tables within a transaction, and stay there until killed."""
    with warehouse.transaction() as transaction:
        transaction.execute("delete from raw_pull_requests")
        transaction.execute("update repository_syncs set pull_requests_synced = 0")
        tell("in the middle")
        time.sleep(600)


def hold(url: str, *, read_only: bool = False) -> None:
    """Have the DuckDB file open as a foreign program has it, until killed."""
    import duckdb  # noqa: PLC0415 - only this action is about the engine

    connection = duckdb.connect(url.removeprefix("duckdb:///"), read_only=read_only)
    tell("open")
    sys.stdin.readline()
    connection.close()


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - to the test that started this process


def main(url: str, action: str, *arguments: str) -> None:
    if action in {"hold", "read"}:
        hold(url, read_only=action == "read")
        return
    warehouse = open_warehouse(Settings(home=Path.cwd(), warehouse_url=url))
    if action == "save":
        save_batches(warehouse, *arguments)
    elif action == "stop":
        stop_in_the_middle(warehouse)
    elif action == "sign-up":
        Store(warehouse).teams.add(make_team(slug=arguments[0]), [])


if __name__ == "__main__":
    main(*sys.argv[1:])
