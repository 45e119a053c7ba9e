"""A team's trends: numbers, what moved, charts, where it stands; and each chart alone, for documents and chats."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.responses import Response

from prsync_pipeline.errors import InputError
from prsync_pipeline.page.refusals import NotFound, PageRefusal
from prsync_pipeline.page.rendering import rendered
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.page.static_files import content
from prsync_pipeline.page.trends.choice import Choice
from prsync_pipeline.page.trends.report import read_report
from prsync_pipeline.page.trends.view import TrendsView

if TYPE_CHECKING:
    from prsync_pipeline.page.snapshots import Shown
    from prsync_pipeline.page.trends.report import TrendsReport
    from prsync_pipeline.page.visit import Visit


def _show(visit: Visit) -> Response:
    choice, shown = _read(visit)
    if not shown.value.found.months:
        return visit.render("trends_to_come.html", shown=shown, choice=choice)
    return visit.render("trends.html", shown=shown, choice=choice, view=TrendsView(shown.value, choice))


def _show_chart(visit: Visit) -> Response:
    """A chart alone: its styles are inside, so its policy names them; its links are whole addresses."""
    choice, shown = _read(visit)
    name = visit.request.path_params["name"]
    charts = TrendsView(shown.value, choice).charts if shown.value.found.months else []
    chart = next((chart for chart in charts if chart.kind.name == name), None)
    if chart is None:
        raise NotFound("There is no such chart.", back=choice.href)
    style = content("charts.css").decode()
    base = str(visit.request.base_url).rstrip("/")
    picture = rendered("chart.svg", chart=chart, team=visit.slug, choice=choice, style=style, base=base)
    allowed = f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
    policy = f"default-src 'none'; style-src {allowed}; frame-ancestors 'none'"
    return Response(picture, media_type="image/svg+xml", headers={"Content-Security-Policy": policy})


def _read(visit: Visit) -> tuple[Choice, Shown[TrendsReport]]:
    slug = visit.slug
    try:
        choice = Choice.of(slug, visit.request.query_params)
        settings, now = visit.page.settings, visit.now
        return choice, visit.read(("trends", choice), lambda store: read_report(store, settings, choice, now))
    except InputError as error:
        raise PageRefusal(400, str(error), back=f"/teams/{slug}/trends") from error


ROUTES = (
    PageRoute("/teams/{team}/trends", _show),
    PageRoute("/teams/{team}/charts/{name}.svg", _show_chart),
)
