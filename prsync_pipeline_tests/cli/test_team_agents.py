"""`prsync teams agents` and PRSYNC_AGENT_LOGINS: accounts that are agents, and what follows for what is stored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import World, serve
from prsync_pipeline_tests.support.classification_run import save
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_commit, make_pull_request, make_team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import Store

MARCH = Month(2026, 3)


def merged(number: int, author: str, month: Month = MARCH, committer: str = "ada") -> PullRequest:
    created = month.start + timedelta(days=number)
    return make_pull_request(
        number=number,
        author_login=author,
        state=PullRequestState.MERGED,
        created_at=created,
        merged_at=created + timedelta(hours=5),
        closed_at=created + timedelta(hours=5),
        commits=(make_commit(sha=f"{number:040d}", author_login=committer),),
    )


@pytest.fixture
def store(tmp_path: Path, duckdb_url: str) -> Iterator[Store]:
    """The team `core`: four merged of `ZanieBot`, one of them in May, one of `ada`, and one with its commit."""
    with serve(World()) as sandbox:
        store = connections(sandbox.url, tmp_path, duckdb_url).store
        store.teams.add(make_team(covered_from=Month(2026, 1).start), [])
        bot = [merged(number, "ZanieBot") for number in (1, 2, 3)]
        save(
            store,
            [*bot, merged(4, "ZanieBot", MARCH.plus(2)), merged(5, "ada"), merged(6, "ada", committer="zaniebot")],
        )
        yield store


@pytest.fixture
def prsync(store: Store, tmp_path: Path, duckdb_url: str) -> CommandLine:
    """A command line where all of it is judged, and nobody is named as an agent."""
    store.teams.get("core")
    prsync = CommandLine(tmp_path, "http://localhost:1", duckdb_url)
    assert prsync.typed("classify", "core").code == 0
    return prsync


def tools(store: Store) -> list[tuple[str, tuple[str, ...]]]:
    found = [store.classifications.get("core", "acme/lamp", number) for number in range(1, 7)]
    return [(row.involvement.value, row.tools) for row in found if row is not None]


def march(prsync: CommandLine) -> dict[str, Any]:
    shown = prsync.typed("trends", "core", "--format", "json")
    [row] = [month for month in json.loads(shown.output)["months"] if month["month"] == str(MARCH)]
    return dict(row)


NONE, CODEX = ("none", ()), ("authored", ("Codex",))


def test_a_named_accounts_pull_requests_are_judged_anew_at_once_and_its_months_computed(
    prsync: CommandLine, store: Store
) -> None:
    before = march(prsync)

    named = prsync.typed("teams", "agents", "core", "ZanieBot=codex")

    assert named.code == 0, named.errors
    assert "zaniebot is Codex from now on in core" in named.output
    assert "Judged anew: 5 pull requests" in named.output
    assert tools(store) == [CODEX, CODEX, CODEX, CODEX, NONE, CODEX]
    assert (before["authored_count"], march(prsync)["authored_count"]) == (0, 4)
    assert store.trends.due() == {}
    assert prsync.typed("teams", "agents", "core").output == "zaniebot=Codex\n"


def test_an_account_that_is_no_agent_any_longer_is_a_person_again(prsync: CommandLine, store: Store) -> None:
    prsync.typed("teams", "agents", "core", "zaniebot=codex")

    removed = prsync.typed("teams", "agents", "core", "zaniebot=")

    assert removed.code == 0, removed.errors
    assert "zaniebot is no agent from now on in core" in removed.output
    assert tools(store) == [NONE] * 6
    assert march(prsync)["authored_count"] == 0
    assert "No account is named as an agent" in prsync.typed("teams", "agents", "core").output


def test_the_setting_names_agents_for_every_team_and_a_changed_one_is_noticed_by_the_next_run(
    prsync: CommandLine, store: Store
) -> None:
    everywhere = replace(prsync, more={"PRSYNC_AGENT_LOGINS": "zaniebot=codex, house-agent=claude code"})

    classified = everywhere.typed("classify", "core", "--from", "2026-05")

    assert classified.code == 0, classified.errors
    assert tools(store) == [CODEX, CODEX, CODEX, CODEX, NONE, CODEX]
    assert march(prsync)["authored_count"] == 4
    assert sorted(everywhere.typed("teams", "agents", "core").output.splitlines()) == [
        "house-agent=Claude (PRSYNC_AGENT_LOGINS)",
        "zaniebot=Codex (PRSYNC_AGENT_LOGINS)",
    ]
    assert prsync.typed("classify", "core", "--from", "2026-05").code == 0
    assert tools(store) == [NONE] * 6


def test_the_teams_own_word_goes_before_the_setting(prsync: CommandLine, store: Store) -> None:
    everywhere = replace(prsync, more={"PRSYNC_AGENT_LOGINS": "zaniebot=claude"})
    assert everywhere.typed("classify", "core").code == 0

    assert everywhere.typed("teams", "agents", "core", "zaniebot=codex").code == 0

    assert tools(store)[:4] == [CODEX] * 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("zaniebot", "'zaniebot' is not login=tool, such as zaniebot=codex"),
        ("za bot=codex", "'za bot' in 'za bot=codex' is no login at GitHub"),
        ("zaniebot=codecs", "'codecs' is no tool that prsync knows. The nearest names are: Codex"),
        ("=codex", "'' in '=codex' is no login at GitHub"),
    ],
)
def test_bad_input_names_what_is_wrong_and_changes_nothing(
    prsync: CommandLine, store: Store, text: str, reason: str
) -> None:
    lever = prsync.typed("teams", "agents", "core", "house-agent=codex", text)
    setting = replace(prsync, more={"PRSYNC_AGENT_LOGINS": f"house-agent=codex,{text}"}).typed("classify", "core")

    assert (lever.code, setting.code) == (1, 1)
    assert reason in lever.errors
    assert reason in " ".join(setting.errors.split())
    assert "PRSYNC_AGENT_LOGINS" in setting.errors
    assert store.agent_logins.of_team("core") == {}


def test_an_unknown_team_is_named(prsync: CommandLine) -> None:
    assert "There is no team 'nobody'" in prsync.typed("teams", "agents", "nobody", "zaniebot=codex").errors
