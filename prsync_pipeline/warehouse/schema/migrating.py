"""Brings a database to the code's schema in one transaction: steps, metrics, published bands, views.

Steps are applied once. The rest is texts, applied whenever they are not the ones that the database has a record of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.warehouse.engine.queries import query, sql_file
from prsync_pipeline.warehouse.measures.metrics import METRICS, columns_of, definitions
from prsync_pipeline.warehouse.schema.steps import apply_steps, hash_of, steps_of
from prsync_pipeline.warehouse.schema.views import describe, make_views, views_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.months import Clock
    from prsync_pipeline.warehouse.engine.base import Transaction, Warehouse
    from prsync_pipeline.warehouse.measures.metric import Metric
    from prsync_pipeline.warehouse.schema.steps import Step


class AppliedTexts:
    """The record of the texts that the database was last brought to, by name."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction, self._now = transaction, now
        self._hashes = {row["name"]: row["hash"] for row in transaction.fetch(query("select_schema_texts"))}

    def is_new(self, name: str, text: str) -> bool:
        """Whether the text differs from the recorded one; from now on it is the recorded one."""
        if self._hashes.get(name) == hash_of(text):
            return False
        row = {"name": name, "hash": hash_of(text), "applied_at": self._now}
        self._transaction.execute(query("upsert_schema_text"), row)
        return True


def migrate(
    warehouse: Warehouse,
    clock: Clock = utc_now,
    *,
    steps: Sequence[Step] | None = None,
    metrics: Sequence[Metric] = METRICS,
) -> list[str]:
    """Apply what the database lacks, and return the names of what was applied.

    Raises:
        WarehouseError: the database belongs to another prsync.
    """
    with warehouse.transaction() as transaction:
        transaction.lock("prsync schema")
        return bring_up(transaction, warehouse.engine, warehouse.location, clock(), steps=steps, metrics=metrics)


def is_current(warehouse: Warehouse) -> bool:
    """Whether the database is at this prsync's schema already; writes nothing."""
    with warehouse.transaction() as transaction:
        if not transaction.fetch(query("select_table_columns"), {"table": "schema_texts"}):
            return False
        steps = {row["version"]: row.get("hash") for row in transaction.fetch(query("select_schema_versions"))}
        texts = {row["name"]: row["hash"] for row in transaction.fetch(query("select_schema_texts"))}
    wanted = {name: hash_of(text) for name, text in _texts(warehouse.engine, METRICS).items()}
    return steps == {step.version: step.hash for step in steps_of(warehouse.engine)} and texts.items() >= wanted.items()


def bring_up(  # noqa: PLR0913 - the database, and what it is brought to
    transaction: Transaction,
    engine: str,
    location: str,
    now: datetime,
    *,
    steps: Sequence[Step] | None = None,
    metrics: Sequence[Metric] = METRICS,
) -> list[str]:
    """The same within a transaction."""
    transaction.execute(query("prepare_record", engine))
    applied = apply_steps(transaction, steps or steps_of(engine), location, now)
    texts = AppliedTexts(transaction, now)
    wanted = _texts(engine, metrics)
    if texts.is_new("published_bands", wanted["published_bands"]):
        transaction.execute(wanted["published_bands"])
        applied.append("published_bands")
    if texts.is_new("metrics", wanted["metrics"]):
        _add_metrics(transaction, metrics)
        _mark_all_trends_due(transaction)
        applied.append("metrics")
    # Also above changed tables: `select *` of a view is what it was when the view was made.
    if texts.is_new("views", wanted["views"]) or applied:
        make_views(transaction, engine, views_of(engine, metrics))
        applied.append("views")
    return applied


def _texts(engine: str, metrics: Sequence[Metric]) -> dict[str, str]:
    """The texts that a database is brought to, by the name of their record."""
    views = "".join(view.sql for view in views_of(engine, metrics))
    # The metrics are computed from views: another text of those may be another figure.
    return {
        "published_bands": sql_file("published_bands.sql"),
        "metrics": definitions(metrics) + views,
        "views": views,
    }


def _add_metrics(transaction: Transaction, metrics: Sequence[Metric]) -> None:
    """Add the columns that the table lacks; the column of a metric that is gone stays, and is empty from then on."""
    rows = transaction.fetch(query("select_table_columns"), {"table": "trend_aggregates"})
    present = {row["column_name"] for row in rows}
    for column in columns_of(metrics):
        if column.name not in present:
            transaction.execute(query("add_metric", name=column.name, type=column.type))
        transaction.execute(describe("trend_aggregates", column.name, column.description))


def _mark_all_trends_due(transaction: Transaction) -> None:
    """Each team's next run computes all of its months; until then the figures are the former ones."""
    for team in transaction.fetch(query("select_teams")):
        if team["covered_from"] is not None:
            month = str(Month.of(team["covered_from"]))
            transaction.execute(query("update_team_trends_due"), {"team": team["team"], "month": month})
