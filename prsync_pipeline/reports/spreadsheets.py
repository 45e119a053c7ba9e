"""Reports as CSV: every column in a line each, what is not known is empty, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.evidence import Evidence
from prsync_pipeline.reports.documents import as_text, month_record, pull_request_record
from prsync_pipeline.warehouse import CountedPullRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prsync_pipeline.reports.lists.pull_requests import ListedPullRequest
    from prsync_pipeline.reports.trends.comparison import TeamComparison
    from prsync_pipeline.reports.trends.read import TeamTrends

MARK_COLUMNS = tuple(field.name for field in fields(Evidence))
PULL_REQUEST_COLUMNS = (
    *(field.name for field in fields(CountedPullRequest) if field.name not in {"tools", "evidence"}),
    "tools",
    *(f"evidence_{name}" for name in MARK_COLUMNS),
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def trends_csv(found: TeamTrends) -> str:
    """One line a month with every column of the table."""
    records = [
        {
            "team": found.team,
            **month_record(trend),
            "missing_repositories": " ".join(trend.missing_repositories),
        }
        for trend in found.months
    ]
    return as_csv(list(records[0]) if records else ["team"], records)


def comparison_csv(found: TeamComparison) -> str:
    """One line a period, metric and origin."""
    periods = {basis.period.name: basis.period for basis in found.bases}
    records = [
        {
            "team": found.team,
            "first_month": str(periods[row.period].first),
            "last_month": str(periods[row.period].last),
            **asdict(row),
        }
        for row in found.rows
    ]
    return as_csv(list(records[0]) if records else ["team"], records)


def pull_requests_csv(rows: Iterable[ListedPullRequest]) -> str:
    """One line a pull request, with the first place and words of its evidence."""
    return as_csv(PULL_REQUEST_COLUMNS, map(_pull_request_line, rows))


def _pull_request_line(listed: ListedPullRequest) -> dict[str, object]:
    record = pull_request_record(listed)
    mark, tools = record.pop("evidence") or {}, record.pop("tools") or ()
    cells = {name: as_text(value) if isinstance(value, datetime) else value for name, value in record.items()}
    return {**cells, "tools": " ".join(tools), **{f"evidence_{name}": mark.get(name) for name in MARK_COLUMNS}}


def as_csv(columns: Sequence[str], records: Iterable[dict[str, object]]) -> str:
    """The records under their columns; a text that a spreadsheet would compute is led by a quote."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: harmless_cell(value) for name, value in record.items()} for record in records)
    return text.getvalue()


def harmless_cell(value: object) -> object:
    """A text as a spreadsheet shows it and does not compute it; a number stays one."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
