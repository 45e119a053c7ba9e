"""How far a team is: the page, its fragment, and the floating indicator on the other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prsync_pipeline.durations import about
from prsync_pipeline.page.progress.repositories import listed, other_faults, repository_faults
from prsync_pipeline.page.progress.requested import requested
from prsync_pipeline.page.progress.state_shown import has_bar, is_asked_for, shown
from prsync_pipeline.page.progress.states import LET_GO, TRY_AGAIN
from prsync_pipeline.page.progress.steps import listing_seconds, steps
from prsync_pipeline.page.progress.watching import watched
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.reports.team.state import TeamState

if TYPE_CHECKING:
    from starlette.responses import Response

    from prsync_pipeline.page.snapshots import Shown
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.reports.team.watch import Watch

PLACES_SHOWN = 10
QUIET = {TeamState.COMPLETE, TeamState.EMPTY, TeamState.PAUSED, TeamState.UPDATING, TeamState.PARTLY_FAILED}
"""States in which no other page of the team has an indicator."""


def _show(visit: Visit) -> Response:
    """The page; for htmx, its changing part."""
    watch = watched(visit)
    template = "_progress.html" if visit.is_fragment else "progress.html"
    return visit.render(template, **_context(visit, watch))


def _context(visit: Visit, seen: Shown[Watch]) -> dict[str, Any]:
    """What the templates show of a watch."""
    progress, is_all = seen.value.progress, bool(visit.query("all"))
    return {
        "shown": seen,
        "watch": seen.value,
        "title": _title(progress),
        "address": f"/teams/{visit.slug}/progress" + ("?all=1" if is_all else ""),
        "state": shown(seen.value),
        "state_name": str(progress.state),
        "has_bar": has_bar(progress),
        "listing_lasts": listing_seconds(seen.value),
        "steps": list(steps(progress, has_model=visit.page.settings.groq_api_key is not None)),
        "listed": listed(progress, is_all=is_all),
        "repository_faults": repository_faults(progress),
        "other_faults": other_faults(progress),
        "places_shown": PLACES_SHOWN,
        "requested": list(requested(seen.value)),
        "try_again": None if progress.state is TeamState.PAUSED or is_asked_for(TRY_AGAIN, progress) else TRY_AGAIN,
        "let_go": LET_GO,
        "dagster_url": visit.page.settings.dagster_url,
    }


def _title(progress: TeamProgress) -> str:
    """A tab in the background shows how far it is."""
    return (
        f"{progress.percent} % · {progress.team} · prsync" if has_bar(progress) else f"Sync · {progress.team} · prsync"
    )


def _show_pill(visit: Visit) -> Response:
    """The floating indicator; where it was seen before, also that the history is complete now."""
    watch = watched(visit).value
    is_over = bool(visit.query("seen")) and watch.progress.is_history_in
    text = "" if watch.progress.state in QUIET or is_over else _pill_text(watch)
    return visit.render("_pill.html", text=text, is_over=is_over)


def _pill_text(watch: Watch) -> str:
    progress = watch.progress
    if not has_bar(progress):
        return shown(watch).heading.striptags()
    left = "" if progress.seconds_left is None else f" · {about(progress.seconds_left)} left"
    return f"{progress.percent} %{left}"


ROUTES = (
    PageRoute("/teams/{team}/progress", _show),
    PageRoute("/teams/{team}/pill", _show_pill),
)
