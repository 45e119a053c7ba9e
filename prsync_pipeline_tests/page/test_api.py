"""The API answers with the documents of the commands, byte for byte, and with errors as JSON."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.page.access.seen import Role, Seen
from prsync_pipeline.page.app import routes
from prsync_pipeline.settings import Settings
from prsync_pipeline.verdicts.run import ClassificationRun
from prsync_pipeline.warehouse import METRICS, MonthSpan, Store, open_warehouse
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.documents import API, documented_answer, shape
from prsync_pipeline_tests.support.factories import make_commit, make_pull_request, make_team, make_tracked
from prsync_pipeline_tests.support.page_server import PageServer, page_server
from prsync_pipeline_tests.support.runs import begin_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

V1 = "/api/v1"
TITLE = "\u202eexe.gnp <script>"
CLAUDE = "Add a lamp\n\nCo-Authored-By: Claude <noreply@anthropic.com>"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, migrated_duckdb: Path) -> Settings:
    """Of a warehouse that no test changes, with the teams `core` and `idle`."""
    home = tmp_path_factory.mktemp("api")
    shutil.copyfile(migrated_duckdb, home / "prsync.duckdb")
    settings = Settings(home=home, warehouse_url=f"duckdb:///{home}/prsync.duckdb")
    fill(Store(open_warehouse(settings)), utc_now())
    return settings


def fill(store: Store, now: datetime) -> None:
    """One pull request with Claude, merged last month; a repository that failed; `idle` has nothing yet."""
    month = Month.of(now).plus(-1)
    store.teams.add(make_team(created_at=now, history_months=1), [make_tracked(), make_tracked("acme/desk")])
    store.teams.add(make_team(slug="idle"), [make_tracked("acme/quiet")])
    merged = make_pull_request(
        title=TITLE, created_at=month.start, merged_at=month.start + timedelta(hours=9), state=PullRequestState.MERGED,
        commits=(make_commit(message=CLAUDE),),
    )  # fmt: skip
    store.pull_requests.save("core", [merged], {})
    store.syncs.complete("core", "acme/lamp", month.start, now)
    store.syncs.fail("core", "acme/desk", "it is gone, or private to this token", now, "gone")
    store.teams.complete_sync("core", month.start, now)
    ClassificationRun(store, MonthSpan("core", None, Month.of(now)), None, owner="run").run()
    store.trends.compute("core", [month], now)
    begin_run(store, "run-1", "core", "host:1", now - timedelta(days=1))


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[PageServer]:
    with page_server(settings) as server:
        yield server


def answered(server: PageServer, path: str) -> dict[str, Any]:
    answer = server.client.get(f"{V1}{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    document: dict[str, Any] = answer.json()
    return document


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/teams", "status --format json"),
        ("/teams/core", "status core --format json"),
        ("/teams/core/trends", "trends core --format json"),
        ("/teams/core/trends?repository=acme/lamp&months=1", "trends core --repository lamp --months 1 --format json"),
        ("/teams/core/trends.csv", "trends core --format csv"),
        ("/teams/core/ai-comparison", "trends core --ai --format json"),
        ("/teams/core/pull-requests/acme/lamp/1", "classify core --explain lamp#1 --format json"),
    ],
)
def test_the_api_and_the_command_give_the_same_bytes(
    server: PageServer, settings: Settings, path: str, words: str
) -> None:
    command = CommandLine(settings.home, "http://127.0.0.1:9/graphql", settings.warehouse_url)

    answer, ended = server.client.get(f"{V1}{path}"), command.typed(*words.split())

    assert (answer.status_code, ended.code) == (200, 0)
    assert answer.content == ended.output.encode()
    assert answer.headers["Last-Modified"].endswith("GMT")


def without_measures(trends: dict[str, Any]) -> dict[str, Any]:
    """The example has some of them."""
    names = {metric.name for metric in METRICS}
    months = [{name: month[name] for name in month if name not in names} for month in trends["months"]]
    return {**trends, "months": months}


def of_those_that_are_there(example: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The example where the document has a value; its other fields empty."""
    return {name: part if document[name] else document[name] for name, part in example.items()}


def test_each_document_has_the_fields_of_its_example(server: PageServer) -> None:
    status, example = answered(server, "/teams")["teams"][0], documented_answer(f"GET {V1}/teams")["teams"][0]
    status["run"]["seconds"] = example["run"]["seconds"]
    assert shape(status) == shape(of_those_that_are_there(example, status))
    for path, title in (
        ("progress", "progress"),
        ("trends", "trends"),
        ("ai-comparison", "ai-comparison"),
        ("pull-requests", "pull-requests"),
        ("pull-requests/acme/lamp/1", "pull-requests/{owner}/{name}/{number}"),
    ):
        document = answered(server, f"/teams/core/{path}")
        example = documented_answer(f"GET {V1}/teams/{{team}}/{title}")
        if path == "trends":
            document, example = without_measures(document), without_measures(example)
        if path == "progress":
            document["run"]["seconds"] = example["run"]["seconds"]
        assert list(document) == list(example)
        assert shape(document) == shape(of_those_that_are_there(example, document)), path


def test_every_address_of_the_api_is_documented() -> None:
    titles = re.findall(r"^## `([^`]*)`", API.read_text(encoding="utf-8"), re.MULTILINE)

    assert {
        f"{method} {route.path}" for route in routes() for method in route.methods if route.path.startswith(V1)
    } <= set(titles)


def test_progress_is_that_of_the_status(server: PageServer) -> None:
    [status], progress = answered(server, "/teams/core")["teams"], answered(server, "/teams/core/progress")

    assert (progress["stage"], progress["percent"], progress["whole"]) == (
        status["state"],
        status["percent"],
        status["total"],
    )
    assert progress["repositories"] == {"done": 1, "failed": 1, "total": 2}
    assert progress["run"]["id"] == "run-1"
    assert abs(datetime.fromisoformat(progress["as_of"]).replace(tzinfo=None) - utc_now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("path", "status", "kind", "words"),
    [
        ("/teams/nobody", 404, "NotFound", "no such team"),
        ("/teams/nobody/trends", 404, "NotFound", "no such team"),
        ("/teams/idle/trends", 409, "NothingYet", "prsync sync idle"),
        ("/teams/idle/trends.csv", 409, "NothingYet", "prsync sync idle"),
        ("/teams/idle/ai-comparison", 409, "NothingYet", "No whole month"),
        ("/teams/core/trends?repository=acme/none", 400, "InputError", "It has: acme/desk, acme/lamp"),
        ("/teams/core/trends?repo=acme/lamp", 400, "InputError", "It takes: repository, months"),
        ("/teams/core/trends?months=0", 400, "InputError", "from 1 to 240"),
        ("/teams/core/trends?months=1e3", 400, "InputError", "from 1 to 240"),
        ("/teams/core/pull-requests/acme/lamp/2", 404, "NotFound", "no verdict on acme/lamp#2"),
        ("/teams/core/pull-requests/acme/lamp/one", 400, "InputError", "owner/name#123"),
        (f"/teams/core/pull-requests/acme/lamp/{10**12}", 400, "InputError", "owner/name#123"),
    ],
)
def test_an_error_is_json_with_a_kind_and_a_sentence(
    server: PageServer, path: str, status: int, kind: str, words: str
) -> None:
    answer = server.client.get(f"{V1}{path}")

    assert answer.status_code == status
    assert answer.json()["error"]["kind"] == kind
    assert words in answer.json()["error"]["message"]


class OfOneTeam:
    """Lets everybody in as one who may see team `core` alone."""

    def who(self, request: Request) -> Seen | None:
        assert request.url
        return Seen("board", Role.READ, frozenset({"core"}))


def test_another_team_is_answered_as_one_that_does_not_exist(settings: Settings) -> None:
    with page_server(settings, access=OfOneTeam()) as server:
        teams = answered(server, "/teams")["teams"]
        foreign, unknown = (server.client.get(f"{V1}/teams/{slug}/trends") for slug in ("idle", "nobody"))

    assert [team["team"] for team in teams] == ["core"]
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
