"""What pull requests made with AI took and became, beside those that people made without: sql/ai_comparison.sql.

Coding agents' pull requests (origin `agent`) and people's AI-assisted ones (`assisted`) are compared with people's
others (`none`), each on its own. Other bots are in no origin; people's without a verdict are only counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.errors import UnknownTeam
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.events.outbox import WHOLE_TEAM
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.rows.records import from_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# Under so many pull requests on either side no difference is computed; a cell of the matching has fewer.
SMALLEST_SIDE, SMALLEST_CELL = 10, 5
SPANS = (3, 12)


@dataclass(frozen=True, slots=True)
class Period:
    """The months from `first` to `last`, whole ones unless `is_partial`; `name` is a month, `last_3` or `last_12`."""

    name: str
    first: Month
    last: Month
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class AiComparison:
    """One metric of the pull requests of one origin in a period, and how it differs from that of origin `none`.

    `n` pull requests stand against `other_n` without AI; `unjudged` counts people's that have no verdict, and so no
    origin. Hours and lines have `p50` and `p75`, the metrics that end in `_share` a `share` from 0 to 1; `low` and
    `high` are the 95 % interval of either. `difference` is this origin's less that of `none`, `matched_difference` the
    same within repository and size bucket, of `matched_n` against `matched_other_n`; each has a 95 % interval.
    """

    period: str
    repository: str
    metric: str
    origin: str
    n: int
    p50: float | None
    p75: float | None
    share: float | None
    low: float | None
    high: float | None
    unjudged: int
    other_n: int
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    matched_difference: float | None
    matched_low: float | None
    matched_high: float | None
    matched_n: int
    matched_other_n: int


class AiComparisons(Gateway):
    def periods(self, team: str, now: datetime) -> list[Period]:
        """The team's last three and last twelve whole months, and each of them with the current one; covered ones only.

        Raises:
            UnknownTeam: there is none of that slug.
        """
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_trend_start"), {"team": team})
        if not rows:
            raise UnknownTeam(team)
        return covered_periods(rows[0]["covered_from"], now)

    def of_team(
        self, team: str, now: datetime, *, repository: str = WHOLE_TEAM, periods: Sequence[Period] | None = None
    ) -> list[AiComparison]:
        """Every period's rows of one repository, or of all together (`*`); `periods` where they are known already."""
        if periods is None:
            periods = self.periods(team, now)
        parameters = {
            "team": team,
            "repository": repository,
            "now": now,
            "periods": [period.name for period in periods],
            "starts": [period.first.start for period in periods],
            "ends": [period.last.end for period in periods],
            "smallest_side": SMALLEST_SIDE,
            "smallest_cell": SMALLEST_CELL,
        }
        with self.warehouse.transaction() as transaction:
            rows = transaction.fetch(query("select_ai_comparison"), parameters)
        return [from_row(AiComparison, row) for row in rows]


def covered_periods(covered_from: datetime | None, now: datetime) -> list[Period]:
    """The periods of a team whose history reaches back to `covered_from`; none where it has none."""
    return [] if covered_from is None else periods_since(_first_whole_month(covered_from), now)


def periods_since(first: Month, now: datetime) -> list[Period]:
    """The spans and months that end before `now` and hold a month from `first` on, and the current month so far."""
    current = Month.of(now)
    spans = [
        Period(f"last_{months}", max(first, current.plus(-months)), current.plus(-1))
        for months in SPANS
        if first < current
    ]
    months = max(first, current.plus(-max(SPANS))).until(current)
    return spans + [Period(str(month), month, month, is_partial=month == current) for month in months]


def _first_whole_month(moment: datetime) -> Month:
    month = Month.of(moment)
    return month if month.start == moment else month.plus(1)
