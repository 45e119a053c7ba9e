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
from prsync_pipeline.page.trends.view import TrendsView, view_of

if TYPE_CHECKING:
    from prsync_pipeline.page.snapshots import Shown
    from prsync_pipeline.page.trends.view import TrendsToCome
    from prsync_pipeline.page.visit import Visit


def _show(visit: Visit) -> Response:
    shown = _read(visit)
    return visit.render("trends.html" if isinstance(shown.value, TrendsView) else "trends_to_come.html", shown=shown)


def _show_chart(visit: Visit) -> Response:
    """A chart alone: its styles are inside, so its policy names them; its links are whole addresses."""
    view, name = _read(visit).value, visit.request.path_params["name"]
    charts = view.charts if isinstance(view, TrendsView) else []
    chart = next((chart for chart in charts if chart.kind.name == name), None)
    if chart is None:
        raise NotFound("There is no such chart.", back=view.choice.href)
    style = content("charts.css").decode()
    base = str(visit.request.base_url).rstrip("/")
    picture = rendered("chart.svg", chart=chart, team=visit.slug, view=view, style=style, base=base)
    return Response(picture, media_type="image/svg+xml", headers={"Content-Security-Policy": _policy(style)})


def _policy(style: str) -> str:
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"


def _read(visit: Visit) -> Shown[TrendsView | TrendsToCome]:
    """What the address asks for, without the rows behind it: many readers' choices are kept for a second."""
    slug, settings, now = visit.slug, visit.page.settings, visit.now
    try:
        choice = Choice.of(slug, visit.request.query_params)
        return visit.read(("trends", choice), lambda store: view_of(read_report(store, settings, choice, now), choice))
    except InputError as error:
        raise PageRefusal(400, str(error), back=f"/teams/{slug}/trends") from error


ROUTES = (
    PageRoute("/teams/{team}/trends", _show),
    PageRoute("/teams/{team}/charts/{name}.svg", _show_chart),
)
