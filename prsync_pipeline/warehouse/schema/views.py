"""The views: made anew when their text changes or the tables below them do, never by a numbered step."""

from __future__ import annotations

import re
from collections import defaultdict
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.warehouse.engine.queries import query, sql_file, sql_files
from prsync_pipeline.warehouse.measures.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from prsync_pipeline.warehouse.engine.base import Transaction
    from prsync_pipeline.warehouse.measures.metric import Metric

VIEW_FILE = re.compile(r"(\w+)(?:\.(\w+))?\.sql")
COMMENT = re.compile(r"--.*")
READ = re.compile(r"\b(?:from|join) (\w+)")


class View(NamedTuple):
    """A view with its comments, as `sql` makes them."""

    name: str
    sql: str

    def sources(self, relations: Collection[str]) -> list[str]:
        """Which of these tables and views it reads, in the order of its text."""
        read = dict.fromkeys(READ.findall(COMMENT.sub("", self.sql)))
        return [name for name in read if name in relations and name != self.name]


def views_of(engine: str, metrics: Sequence[Metric] = METRICS) -> list[View]:
    """The views for `engine`, each after those that it reads."""
    texts = {}
    for file in sql_files("views"):
        match = VIEW_FILE.fullmatch(file)
        if match is not None and match[2] in {None, engine}:
            texts[match[1]] = sql_file(f"views/{file}").replace("{metrics}", _metric_rows(metrics))
    views = {name: View(name, sql) for name, sql in texts.items()}
    reads = {name: view.sources(views) for name, view in views.items()}
    return [views[name] for name in TopologicalSorter(reads).static_order()]


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
    _describe_columns(transaction, engine, views)
    for grant in grants:
        transaction.execute(grant)


def describe(table: str, column: str, description: str) -> str:
    """The statement that comments a column."""
    return query("describe_column", table=table, column=column, description=description.replace("'", "''"))


def _describe_columns(transaction: Transaction, engine: str, views: Sequence[View]) -> None:
    """Comment each column of a view that has no comment as the column of its name in what the view reads.

    Views come before tables there: a view's own column of a name says more than the one below.
    """
    comments: dict[str, dict[str, str | None]] = defaultdict(dict)
    for row in transaction.fetch(query("select_column_comments", engine)):
        comments[row["table_name"]][row["column_name"]] = row["comment"]
    names = {view.name for view in views}
    for view in views:
        sources = sorted(view.sources(comments), key=lambda source: source not in names)
        for column in [column for column, comment in comments[view.name].items() if not comment]:
            found = next((text for source in sources if (text := comments[source].get(column))), None)
            if found:
                comments[view.name][column] = found
                transaction.execute(describe(view.name, column, found))


def _metric_rows(metrics: Sequence[Metric]) -> str:
    rows = (
        f"('{metric.name}', '{metric.subject}', '{metric.statistic}', '{metric.unit}', '{metric.preference}', "
        f"cast(trend.{metric.name} as double precision), {metric.sample_size}, {metric.standard_error})"
        for metric in metrics
    )
    return ",\n        ".join(rows)
