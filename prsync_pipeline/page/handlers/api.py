"""The reports as JSON, and tables as CSV: the documents that the commands print, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.page.answers import csv_answer, json_answer
from prsync_pipeline.page.progress.watching import watched
from prsync_pipeline.page.refusals import NotFound, PageRefusal
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.reports.documents import (
    comparison_document,
    progress_document,
    status_document,
    trends_document,
    verdict_document,
)
from prsync_pipeline.reports.lists.verdict import parse_reference, read_verdict
from prsync_pipeline.reports.spreadsheets import trends_csv
from prsync_pipeline.reports.team.facts import FactsOfTeams
from prsync_pipeline.reports.team.progress import team_progress
from prsync_pipeline.reports.trends.comparison import read_comparison
from prsync_pipeline.reports.trends.read import MONTHS_SHOWN, trends_of
from prsync_pipeline.warehouse import WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from prsync_pipeline.page.snapshots import Shown
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.reports.team.facts import TeamFacts
    from prsync_pipeline.reports.trends.comparison import TeamComparison
    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import Store

MAX_MONTHS = 240


def _teams(visit: Visit) -> Response:
    """All teams that may be seen, as `prsync status --format json`."""
    shown = visit.read("api teams", lambda store: _facts_of_seen(visit, store))
    return json_answer(status_document(team_progress(facts, shown.as_of) for facts in shown.value), shown.as_of)


def _team(visit: Visit) -> Response:
    """As `prsync status TEAM --format json`."""
    shown = visit.read("api facts", lambda store: _facts(visit, store))
    return json_answer(status_document([team_progress(shown.value, shown.as_of)]), shown.as_of)


def _progress(visit: Visit) -> Response:
    """What the progress page shows: the percent is held where it was while more comes to light."""
    shown = watched(visit)
    return json_answer(progress_document(shown.value.progress, shown.as_of), shown.as_of)


def _trends(visit: Visit) -> Response:
    shown = _team_trends(visit)
    return json_answer(trends_document(shown.value), shown.as_of)


def _trends_csv(visit: Visit) -> Response:
    shown = _team_trends(visit)
    return csv_answer(trends_csv(shown.value), f"{visit.slug}-trends.csv", shown.as_of)


def _comparison(visit: Visit) -> Response:
    """Did AI change it? As `prsync trends TEAM --ai --format json`."""
    _take_only(visit, "repository")
    shown = visit.read(("api comparison", _repository(visit)), lambda store: _compared(visit, store))
    if shown.value is None:
        raise _nothing_yet("No whole month is stored yet.")
    return json_answer(comparison_document(shown.value), shown.as_of)


def _pull_request(visit: Visit) -> Response:
    """The verdict on one pull request, as `prsync classify TEAM --explain`."""
    path = visit.request.path_params
    key = parse_reference(f"{path['owner']}/{path['name']}#{path['number']}")
    try:
        shown = visit.read(("api verdict", key), lambda store: read_verdict(store, visit.slug, *key))
    except InputError as error:
        raise NotFound(str(error)) from error
    return json_answer(verdict_document(shown.value), shown.as_of)


def _facts_of_seen(visit: Visit, store: Store) -> Sequence[TeamFacts]:
    facts = FactsOfTeams.read(store, visit.page.settings)
    return [facts.named(slug) for slug in sorted(facts.records) if visit.seen.sees(slug)]


def _facts(visit: Visit, store: Store) -> TeamFacts:
    return FactsOfTeams.read(store, visit.page.settings, visit.slug).named(visit.slug)


def _team_trends(visit: Visit) -> Shown[TeamTrends]:
    """The months that the query asks for; refused where there are none yet."""
    _take_only(visit, "repository", "months")
    repository, months = _repository(visit), _months(visit)

    def read(store: Store) -> TeamTrends:
        return trends_of(
            store,
            visit.page.settings,
            _facts(visit, store),
            visit.now,
            repository=repository,
            months=months,
            has_all_benchmarks=True,
        )

    shown = visit.read(("api trends", repository, months), read)
    if shown.value.why_none is not None:
        raise _nothing_yet(shown.value.why_none)
    return shown


def _compared(visit: Visit, store: Store) -> TeamComparison | None:
    facts = _facts(visit, store)
    found = trends_of(store, visit.page.settings, facts, visit.now, repository=_repository(visit))
    return read_comparison(store, facts.team, visit.now, found.repository, found.rows)


def _take_only(visit: Visit, *names: str) -> None:
    """Refuse a query with another parameter: one that is misspelt would be answered as if it were not there."""
    unknown = next((name for name in visit.request.query_params if name not in names), None)
    if unknown is not None:
        raise PageRefusal(400, f"This cannot be asked for '{unknown}'. It takes: {', '.join(names)}.")


def _repository(visit: Visit) -> str:
    return visit.query("repository") or WHOLE_TEAM


def _months(visit: Visit) -> int:
    text = visit.query("months") or str(MONTHS_SHOWN)
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_MONTHS))
    if not is_number or not 1 <= int(text) <= MAX_MONTHS:
        raise PageRefusal(400, f"'{text}' is no number of months from 1 to {MAX_MONTHS}.")
    return int(text)


def _nothing_yet(reason: str) -> PageRefusal:
    return PageRefusal(409, reason, kind="NothingYet")


TEAM = "/api/v1/teams/{team}"
ROUTES: tuple[PageRoute, ...] = (
    PageRoute("/api/v1/teams", _teams),
    PageRoute(TEAM, _team),
    PageRoute(f"{TEAM}/progress", _progress),
    PageRoute(f"{TEAM}/trends", _trends),
    PageRoute(f"{TEAM}/trends.csv", _trends_csv),
    PageRoute(f"{TEAM}/ai-comparison", _comparison),
    PageRoute(f"{TEAM}/pull-requests/{{owner}}/{{name}}/{{number}}", _pull_request),
)
