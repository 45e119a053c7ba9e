"""Did AI change our delivery? The comparison by origin as the page shows it: sentences and their numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.page.words import NOTHING, month_name, number
from prsync_pipeline.reports.trends import comparison_words
from prsync_pipeline.reports.trends.comparison import LAST_QUARTER, LAST_YEAR
from prsync_pipeline.reports.trends.comparison_words import WORDINGS, in_short, predicate, shortly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.reports.trends.comparison import Basis, Differences, TeamComparison
    from prsync_pipeline.warehouse import AiComparison

MAX_NAMED = 5


class ComparedMetric(NamedTuple):
    """A metric in text: this side and the one without AI with their intervals, and the two differences."""

    label: str
    unit: str
    own: str
    without: str
    difference: str
    matched: str


@dataclass(frozen=True, slots=True)
class Section:
    """One AI origin: what can be told in short; a sentence for each known difference, and a line on the rest."""

    subject: str
    short: str
    sentences: Sequence[str]
    rest: str
    metrics: Sequence[ComparedMetric]


@dataclass(frozen=True, slots=True)
class ComparisonPanel:
    """The last whole year, what is known of its last quarter, and what the year rests on."""

    span: str
    sections: Sequence[Section]
    recent_span: str
    recent: Sequence[str]
    notes: Sequence[str]


def comparison_panel(found: TeamComparison) -> ComparisonPanel:
    year, quarter = found.basis(LAST_YEAR), found.basis(LAST_QUARTER)
    rows = found.of_period(LAST_YEAR)
    has_recent = quarter.period.first != year.period.first
    recent = [
        f"{difference.subject} {predicate(row)}"
        for difference in found.differences(LAST_QUARTER)
        for row in difference.told
        if comparison_words.is_known(row)
    ]
    return ComparisonPanel(
        _span(year),
        [_section(difference, rows) for difference in found.differences(LAST_YEAR) if difference.told],
        _span(quarter) if has_recent else "",
        (recent or ["No difference can be told."]) if has_recent else [],
        list(_notes(year, found.unjudged(LAST_YEAR))),
    )


def _span(basis: Basis) -> str:
    return f"{month_name(basis.period.first)} to {month_name(basis.period.last)}"


def _section(difference: Differences, rows: Mapping[tuple[str, str], AiComparison]) -> Section:
    shown = [*difference.told, *difference.untold]
    return Section(
        difference.subject,
        in_short(shown),
        [predicate(row) for row in difference.told],
        "; ".join(map(shortly, difference.untold)),
        [_compared(row, rows.get((row.metric, "none"))) for row in shown],
    )


def _compared(row: AiComparison, other: AiComparison | None) -> ComparedMetric:
    wording = WORDINGS[row.metric]
    return ComparedMetric(
        wording.label,
        wording.unit,
        _side(row),
        NOTHING if other is None else _side(other),
        _difference(row.metric, row.difference, row.difference_low, row.difference_high),
        _difference(row.metric, row.matched_difference, row.matched_low, row.matched_high),
    )


def _side(row: AiComparison) -> str:
    """The median or share, its 95 % interval, and of how many."""
    value = row.p50 if row.share is None else row.share
    if value is None:
        return NOTHING
    interval = "" if row.low is None or row.high is None else f" ({_number(row, row.low)} to {_number(row, row.high)})"
    p75 = "" if row.p75 is None else f", P75 {_number(row, row.p75)}"
    return f"{_number(row, value)}{interval}{p75}, n {number(row.n)}"


def _number(row: AiComparison, value: float) -> str:
    return comparison_words.number(row.metric, value)


def _difference(metric: str, value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "too few"
    signed = [comparison_words.number(metric, part).replace("-", "\u2212") for part in (value, low, high)]
    return f"{signed[0]} ({signed[1]} to {signed[2]})"


def _notes(basis: Basis, unjudged: int) -> list[str]:
    """What the year rests on, and what a difference does not say."""
    names, more = basis.repositories[:MAX_NAMED], len(basis.repositories) - MAX_NAMED
    named = ", ".join(names) + (f" and {more} more" if more > 0 else "")
    lines = [f"Rests on what was merged in {named or 'no repository'}. Medians and shares with their 95 % intervals."]
    lines.append("Merged in 30 days: of those opened at least 30 days ago. Reverted: of those merged that long ago.")
    if basis.missing_repositories:
        lines.append(f"Not complete in these months: {', '.join(basis.missing_repositories[:MAX_NAMED])}.")
    if unjudged:
        lines.append(f"{number(unjudged)} merged pull requests have no verdict on AI yet, and are left out.")
    return [*lines, "A difference is no cause: people choose what they use AI for. Read it as a question."]
