"""The rows behind a number, and the evidence of one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prsync_pipeline.errors import InputError
from prsync_pipeline.models import REPOSITORY_NAME
from prsync_pipeline.page.answers import csv_answer, json_answer
from prsync_pipeline.page.lists.view import ListView
from prsync_pipeline.page.refusals import NotFound, PageRefusal
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.reports.documents import pull_requests_document
from prsync_pipeline.reports.lists.evidence import SIGNS, read_evidence
from prsync_pipeline.reports.lists.pull_requests import read_list, read_rows
from prsync_pipeline.reports.lists.query import ListQuery, list_url
from prsync_pipeline.reports.spreadsheets import pull_requests_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from prsync_pipeline.page.snapshots import Shown
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.reports.lists.pull_requests import PullRequestList
    from prsync_pipeline.warehouse import Key

MAX_NUMBER_DIGITS = 9


def show_list(visit: Visit) -> Response:
    """A page of a list, and what it can be narrowed to."""
    shown = _list(visit)
    return visit.render("pull_requests.html", shown=shown, found=shown.value, view=ListView(shown.value))


def send_csv(visit: Visit) -> Response:
    """All rows of a list as a file."""
    with _understood(visit):
        asked = ListQuery.read(visit.request.query_params)
        rows = visit.read_anew(lambda store: read_rows(store, visit.slug, asked))
    return csv_answer(pull_requests_csv(rows), f"{visit.slug}-pull-requests.csv", visit.now)


def send_list(visit: Visit) -> Response:
    """A page of a list as a document."""
    shown = _list(visit)
    after = ListView(shown.value).after
    return json_answer(pull_requests_document(shown.value, after and f"/api/v1{after}"), shown.as_of)


def show_pull_request(visit: Visit) -> Response:
    """What is known of one pull request, and what its verdict rests on."""
    slug, nothing = visit.slug, NotFound("There is no such pull request.", back=list_url(visit.slug, ListQuery()))
    key = _key(visit)
    if key is None:
        raise nothing
    shown = visit.read(("pull-request", key), lambda store: read_evidence(store, slug, *key))
    if shown.value is None:
        raise nothing
    return visit.render("pull_request.html", shown=shown, found=shown.value, signs=SIGNS)


def _key(visit: Visit) -> Key | None:
    """Repository and number in the address; None where it names none."""
    path = visit.request.path_params
    repository, number = f"{path['owner']}/{path['name']}", path["number"]
    is_number = number.isascii() and number.isdigit() and len(number) <= MAX_NUMBER_DIGITS
    return (repository, int(number)) if is_number and REPOSITORY_NAME.fullmatch(repository) else None


def _list(visit: Visit) -> Shown[PullRequestList]:
    with _understood(visit):
        asked = ListQuery.read(visit.request.query_params)
        return visit.read(("pull-requests", asked), lambda store: read_list(store, visit.slug, asked))


@contextmanager
def _understood(visit: Visit) -> Iterator[None]:
    """Refuse a query that is not understood, with the whole list as the way back; of no team that may not be seen."""
    back = list_url(visit.slug, ListQuery())
    try:
        yield
    except InputError as error:
        raise PageRefusal(400, str(error), back=back) from error


ROUTES = (
    PageRoute("/teams/{team}/pull-requests", show_list),
    PageRoute("/teams/{team}/pull-requests.csv", send_csv),
    PageRoute("/teams/{team}/pull-requests/{owner}/{name}/{number}", show_pull_request),
    PageRoute("/api/v1/teams/{team}/pull-requests", send_list),
    PageRoute("/api/v1/teams/{team}/pull-requests.csv", send_csv),
)
