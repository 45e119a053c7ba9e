"""All teams that may be seen, each with its state; and where a team's address leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.progress.state_shown import has_bar, shown
from prsync_pipeline.page.progress.watching import watched, watched_teams
from prsync_pipeline.page.refusals import PageRefusal
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.reports.team.state import TeamState

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.responses import Response

    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.reports.team.watch import Watch

TEAMS_A_PAGE = 50
AMISS = {
    TeamState.ROWS_WRONG,
    TeamState.TOKEN_REFUSED,
    TeamState.LOST,
    TeamState.NOTHING_CAME,
    TeamState.NO_DAEMON,
    TeamState.LOOK_FAILED,
    TeamState.BEHIND,
    TeamState.PARTLY_FAILED,
}
"""States that stand first in the list: somebody has to look."""


class TeamRow(NamedTuple):
    progress: TeamProgress
    heading: Markup
    has_bar: bool


def _show_home(visit: Visit) -> Response:
    """Where a reader with one team, several or none begins."""
    teams = visit.read("slugs", lambda store: [team.slug for team in store.teams.all() if visit.seen.sees(team.slug)])
    match teams.value:
        case []:
            return visit.redirect("/signup" if visit.seen.role.includes(Role.ADMIN) else "/teams")
        case [slug]:
            return visit.redirect(f"/teams/{slug}")
    return visit.redirect("/teams")


def _show_teams(visit: Visit) -> Response:
    """A page of the teams that a search finds, those first that somebody has to look at."""
    q, page = visit.query("q"), _page_of(visit)
    seen = watched_teams(visit)
    found = sorted((watch for watch in seen.value if _matches(watch.progress, q)), key=_rank)
    first = (page - 1) * TEAMS_A_PAGE
    return visit.render(
        "teams.html",
        shown=seen,
        is_attended=all(watch.is_attended for watch in seen.value),
        q=q,
        rows=[_row(watch) for watch in found[first : first + TEAMS_A_PAGE]],
        page=page,
        pages=-(-len(found) // TEAMS_A_PAGE),
        address=_address(q, page),
        address_of=lambda number: _address(q, number),
    )


def _show_team(visit: Visit) -> Response:
    """A team's own address leads to its numbers, or to how they come in."""
    part = "trends" if watched(visit).value.progress.is_history_in else "progress"
    return visit.redirect(f"/teams/{visit.slug}/{part}")


def _page_of(visit: Visit) -> int:
    text = visit.query("page", "1")
    if not text.isdecimal() or not int(text):
        raise PageRefusal(400, "There is no such page of teams.", back="/teams")
    return int(text)


def _matches(progress: TeamProgress, q: str) -> bool:
    return q.lower() in progress.team or q.lower() in progress.organization.lower()


def _rank(watch: Watch) -> tuple[int, str]:
    """Who needs somebody first, then what is under way, then the rest by name."""
    progress = watch.progress
    is_under_way = not progress.is_history_in and progress.state is not TeamState.PAUSED
    return 0 if progress.state in AMISS else 1 if is_under_way else 2, progress.team


def _row(watch: Watch) -> TeamRow:
    return TeamRow(watch.progress, shown(watch).heading, has_bar(watch.progress))


def _address(q: str, page: int) -> str:
    query = urlencode({"q": q, "page": page} if q else {"page": page})
    return f"/teams?{query}" if q or page > 1 else "/teams"


ROUTES = (
    PageRoute("/", _show_home),
    PageRoute("/teams", _show_teams),
    PageRoute("/teams/{team}", _show_team),
)
