"""Reports as CSV: every column in a line each, what is not known is empty, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import TYPE_CHECKING

from prsync_pipeline.reports.documents import month_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prsync_pipeline.reports.comparison import TeamComparison
    from prsync_pipeline.reports.trends import TeamTrends

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
