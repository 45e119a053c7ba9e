"""The views: made anew when their text changes or the tables below them do, never by a numbered step."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.warehouse.engine.queries import query, sql_file, sql_files
from prsync_pipeline.warehouse.measures.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.warehouse.engine.base import Transaction
    from prsync_pipeline.warehouse.measures.metric import Metric

VIEW_FILE = re.compile(r"(\w+)(?:\.(\w+))?\.sql")


class View(NamedTuple):
    """A view with its comments, as `sql` makes them."""

    name: str
    sql: str


def views_of(engine: str, metrics: Sequence[Metric] = METRICS) -> list[View]:
    """The views for `engine`, each after those that it reads."""
    texts = {}
    for file in sql_files("views"):
        match = VIEW_FILE.fullmatch(file)
        if match is not None and match[2] in {None, engine}:
            texts[match[1]] = sql_file(f"views/{file}").replace("{metrics}", _metric_rows(metrics))
    reads = {name: set(re.findall(r"\w+", sql)) & (texts.keys() - {name}) for name, sql in texts.items()}
    return [View(name, texts[name]) for name in TopologicalSorter(reads).static_order()]


def make_views(transaction: Transaction, engine: str, views: Sequence[View]) -> None:
    """Make the views anew; who may read one may read it afterwards."""
    grants = [
        query("grant_on_view", view=view.name, reader=row["reader"], privilege=row["privilege"])
        for view in views
        for row in transaction.fetch(query("select_view_grants", engine), {"view": view.name})
    ]
    for view in reversed(views):
        transaction.execute(query("drop_view", view=view.name))
    for view in views:
        transaction.execute(view.sql)
    for grant in grants:
        transaction.execute(grant)


def _metric_rows(metrics: Sequence[Metric]) -> str:
    rows = (
        f"('{metric.name}', '{metric.subject}', '{metric.statistic}', '{metric.unit}', '{metric.preference}', "
        f"cast(trend.{metric.name} as double precision), {metric.sample_size}, {metric.standard_error})"
        for metric in metrics
    )
    return ",\n        ".join(rows)
