"""The comparison by origin as a table in Dagster's UI: the last twelve whole months, a line a metric and AI origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prsync_pipeline.warehouse import AiComparison

PERIOD = "last_12"
COLUMNS = ("metric", "origin", "against", "difference", "matched", "matched_against")


def comparison_table(rows: Iterable[AiComparison]) -> dg.TableMetadataValue:
    """Differences from people's pull requests without AI, each with its 95 % interval."""
    records = [
        dg.TableRecord(
            {
                "metric": row.metric,
                "origin": row.origin,
                "against": f"{row.n} against {row.other_n}",
                "difference": _in_words(row.difference, row.difference_low, row.difference_high),
                "matched": _in_words(row.matched_difference, row.matched_low, row.matched_high),
                "matched_against": f"{row.matched_n} against {row.matched_other_n}",
            }
        )
        for row in rows
        if row.period == PERIOD and row.origin != "none"
    ]
    return dg.MetadataValue.table(records, schema=dg.TableSchema([dg.TableColumn(name) for name in COLUMNS]))


def _in_words(difference: float | None, low: float | None, high: float | None) -> str:
    """The difference with its interval; where that holds 0, that none can be told."""
    if difference is None or low is None or high is None:
        return "too few"
    certainty = f"95 %: {low:.2f} to {high:.2f}"
    return f"no difference can be told ({certainty})" if low <= 0 <= high else f"{difference:+.2f} ({certainty})"
