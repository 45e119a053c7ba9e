"""A list of pull requests as CSV: all rows, each with the strongest evidence, and no cell that a spreadsheet obeys."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse import CountedPullRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.reports.pull_requests import ListedPullRequest

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = tuple(field.name for field in fields(CountedPullRequest) if field.name not in {"tools", "evidence"})
EVIDENCE_COLUMNS = ("tools", "evidence_signal", "evidence_tool", "evidence_where", "evidence_excerpt")


def list_as_csv(rows: Iterable[ListedPullRequest]) -> str:
    """A line of names, and one for each row; what is not known is empty, times are in UTC."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *EVIDENCE_COLUMNS))
    writer.writerows([_cell(value) for value in _values(row)] for row in rows)
    return text.getvalue()


def _values(listed: ListedPullRequest) -> Iterable[object]:
    yield from (getattr(listed.row, name) for name in COLUMNS)
    yield " ".join(listed.row.tools or ())
    mark = listed.mark
    yield from ("", "", "", "") if mark is None else (mark.signal, mark.tool, mark.where, mark.excerpt)


def _cell(value: object) -> object:
    """A number as it is, all else as text; one that a spreadsheet would take for a formula begins with a quote."""
    if value is None or isinstance(value, int | float):
        return value
    text = f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
