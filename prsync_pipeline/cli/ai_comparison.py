"""The comparison by origin of `prsync trends TEAM --ai`: read with what it rests on, and written for machines."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from prsync_pipeline.cli.screens.ai_answers import answer
from prsync_pipeline.cli.screens.ai_comparison import Basis, TeamComparison
from prsync_pipeline.cli.screens.trends_table import WHOLE_TEAM
from prsync_pipeline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse import Period, Store, Trend


def read_comparison(store: Store, team: str, repository: str, now: datetime) -> TeamComparison:
    """Every period's rows of a team or of one of its repositories, and what they rest on.

    Raises:
        InputError: no whole month is covered yet.
    """
    periods = store.ai_comparisons.periods(team, now)
    if all(period.is_partial for period in periods):
        raise InputError(f"No whole month of team '{team}' is stored yet. `prsync status {team}` shows how far it is.")
    first = min(period.first for period in periods)
    trends = store.trends.of_team(team, repository=None, first_month=first)
    of_it = [
        trend for trend in trends if trend.repository != WHOLE_TEAM and repository in {WHOLE_TEAM, trend.repository}
    ]
    rows = store.ai_comparisons.of_team(team, now, repository=repository)
    return TeamComparison(team, repository, [_basis(period, of_it) for period in periods], rows)


def _basis(period: Period, trends: Sequence[Trend]) -> Basis:
    months = [trend for trend in trends if period.first <= trend.month <= period.last]
    merged = {
        trend.repository for trend in months if trend.measures["merged_count"] or trend.measures["agent_merged_count"]
    }
    return Basis(period, sorted(merged), sorted({name for trend in months for name in trend.missing_repositories}))


def write_comparison_json(found: TeamComparison) -> None:
    """Every period with its months and repositories, and every row with its answer in words."""
    document = {
        "team": found.team,
        "repository": found.repository,
        "periods": [
            {
                "period": basis.period.name,
                "first_month": str(basis.period.first),
                "last_month": str(basis.period.last),
                "is_partial": basis.period.is_partial,
                "repositories": basis.repositories,
                "missing_repositories": basis.missing_repositories,
            }
            for basis in found.bases
        ],
        "comparison": [{**asdict(row), "answer": answer(row)} for row in found.rows],
    }
    click.echo(json.dumps(document, indent=2))


def write_comparison_csv(found: TeamComparison) -> None:
    """One line a period, metric and origin; what is not known is empty."""
    periods = {basis.period.name: basis.period for basis in found.bases}
    lines = [
        {
            "team": found.team,
            "first_month": str(periods[row.period].first),
            "last_month": str(periods[row.period].last),
            **asdict(row),
        }
        for row in found.rows
    ]
    writer = csv.DictWriter(sys.stdout, fieldnames=list(lines[0]) if lines else ["team"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
