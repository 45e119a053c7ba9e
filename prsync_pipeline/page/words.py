"""Values as readers see them: hours, shares, times. Filters of the templates; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from prsync_pipeline.durations import about, spent
from prsync_pipeline.months import Month
from prsync_pipeline.page.access.links import outward

if TYPE_CHECKING:
    from datetime import datetime

    from prsync_pipeline.reports.team.progress import RunReport

NOTHING = "\u2013"
HOURS_SHOWN = 48
TINY_SHARE = 0.005
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def number(value: float | None) -> str:
    """A count with a thin space between thousands."""
    return NOTHING if value is None else f"{value:,.0f}".replace(",", "\u2009")


def hours(value: float | None) -> str:
    """A duration in hours: `39 min`, `24 h`, and from two days on `2.5 d`."""
    if value is None:
        return NOTHING
    if value < 1:
        return f"{value * 60:.0f} min"
    if value < HOURS_SHOWN:
        return f"{value:.1f} h" if value < 10 else f"{value:.0f} h"  # noqa: PLR2004 - one digit after the point
    return f"{value / 24:.1f} d"


def percent(share: float | None) -> str:
    """A share from 0 to 1; one that would round to nothing with a digit after the point."""
    if share is None:
        return NOTHING
    is_tiny = 0 < share < TINY_SHARE
    return f"{share * 100:.1f} %" if is_tiny else f"{share * 100:.0f} %"


def month_name(month: Month) -> str:
    """`October 2026`."""
    return f"{MONTHS[month.number - 1]} {month.year}"


def day(at: datetime) -> str:
    """`1 November 2025`."""
    return f"{at.day} {month_name(Month.of(at))}"


def moment(at: datetime | None, form: str = "%d %b %H:%M") -> Markup:
    """A `<time>` in UTC, which the script writes anew in the reader's zone."""
    if at is None:
        return Markup(NOTHING)  # noqa: S704 - a constant
    iso = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    exactly = f"{at:%Y-%m-%d %H:%M:%S}"
    return Markup('<time datetime="{}" title="{} UTC">{} UTC</time>').format(iso, exactly, f"{at:{form}}")


def shortened(text: str, characters: int = 200) -> str:
    """A text on one line, cut where it is longer than that."""
    line = " ".join(text[: characters * 4].split())
    return line if len(line) <= characters and len(text) <= characters * 4 else f"{line[:characters]}\u2026"


def counted(count: int, noun: str) -> str:
    """`1 commit`, `2 commits`."""
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def run_lasted(run: RunReport, now: datetime) -> str:
    """How long a run took, or takes already."""
    return spent(((run.ended_at or now) - run.began_at).total_seconds())


def run_ended(run: RunReport) -> str:
    """How a run ended, or that it has not."""
    if run.outcome is not None:
        return run.outcome
    return "under way" if run.is_alive else "without a sign of life"


FILTERS = {
    "counted": counted,
    "outward": outward,
    "shortened": shortened,
    "number": number,
    "hours": hours,
    "percent": percent,
    "month_name": month_name,
    "day": day,
    "moment": moment,
    "run_ended": run_ended,
    "run_lasted": run_lasted,
    "about": about,
    "spent": spent,
}
