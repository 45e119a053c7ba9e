"""The buttons write wishes: once however often they are pressed, back to where that was, and none for others."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.models import Role, Team
from prsync_pipeline.page.access.seen import Seen
from prsync_pipeline.sandbox import World, serve
from prsync_pipeline.teams.credentials import encrypt_token, team_tokens
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.warehouse import RequestKind, RequestOutcome
from prsync_pipeline_tests.support.connections import Connections, connections
from prsync_pipeline_tests.support.documents import documented_answer
from prsync_pipeline_tests.support.page_server import PageServer, page_server
from prsync_pipeline_tests.support.secret_search import places_of
from prsync_pipeline_tests.support.small_worlds import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx
    from starlette.requests import Request

    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline.warehouse import SyncRequest

NAMES = ("acme/api", "acme/web")
MENU = ('<a href="/teams/acme/trends"', '<a href="/teams/acme/settings"')
OWN_TOKEN = "token-of-acmes-own-people"


@dataclass(frozen=True)
class As:
    """Lets everybody in with this role, to one team."""

    role: Role

    def who(self, request: Request) -> Seen | None:  # noqa: ARG002 - the same for all
        return Seen("ada", self.role, frozenset({"acme"}))


@dataclass
class Served:
    """A page over a warehouse with the team `acme`, and what its buttons do."""

    prsync: Connections
    folder: Path
    server: PageServer = field(init=False)

    def press(self, button: str, *, on: str = "", **form: str | list[str]) -> httpx.Response:
        """Press a button; `on` is the page where it stands."""
        headers = {"Referer": f"{self.server.url}{on}"} if on else {}
        return self.server.client.post(f"/teams/acme/{button}", data=form, headers=headers)

    def open(self) -> list[SyncRequest]:
        return self.prsync.store.sync_requests.open("acme").get("acme", [])


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    names = (*NAMES, "acme/lamp", "other/lamp")
    with serve(World.of([make(1, repository=name) for name in names])) as serving:
        serving.world.grant(OWN_TOKEN, login="ada")
        yield serving


@pytest.fixture
def open_page(sandbox: Sandbox, tmp_path: Path, duckdb_url: str) -> Iterator[Callable[..., Served]]:
    """Opens the page to who has a role; the team's repositories are those that the sandbox has."""
    with ExitStack() as blocks:

        def opened(role: Role = Role.STEER, *, is_read_only: bool = False, **environment: str) -> Served:
            served = Served(connections(sandbox.url, tmp_path, duckdb_url, **environment), tmp_path)
            team = Team("acme", "acme", served.prsync.clock(), history_months=12, is_organization_wide=False)
            with served.prsync.github(team) as github:
                sign_up(github, served.prsync.store, team, NAMES)
            served.server = blocks.enter_context(
                page_server(served.prsync.settings, access=As(role), is_read_only=is_read_only)
            )
            return served

        yield opened


def test_to_press_twice_is_one_request_and_leads_back_both_times(open_page: Callable[..., Served]) -> None:
    served = open_page()

    first, again = (served.press("requests", kind="changes") for _ in range(2))

    [request] = served.open()
    assert (request.kind, request.asked_by) == (RequestKind.CHANGES, "ada")
    assert [answer.status_code for answer in (first, again)] == [303, 303]
    assert first.headers["Location"] == again.headers["Location"] == "/teams/acme/progress"


def test_a_button_leads_back_to_its_page_and_to_no_other_site(open_page: Callable[..., Served]) -> None:
    served = open_page()
    served.press("requests", kind="changes")

    pressed_on = {
        page: served.press("requests", kind="changes", on=page).headers["Location"]
        for page in ("/teams/acme/settings", "/teams/acme/progress?all=1", "/teams/other/progress", "/teams/acme/token")
    }
    elsewhere = served.server.client.post(
        "/teams/acme/pause", headers={"Referer": "https://evil.example/teams/acme/settings"}
    )

    assert pressed_on == {
        "/teams/acme/settings": "/teams/acme/settings",
        "/teams/acme/progress?all=1": "/teams/acme/progress?all=1",
        "/teams/other/progress": "/teams/acme/progress",
        "/teams/acme/token": "/teams/acme/settings",
    }
    assert elsewhere.headers["Location"] == "/teams/acme/progress"


def test_failed_repositories_are_asked_for_by_their_names(open_page: Callable[..., Served]) -> None:
    served = open_page()

    unknown = served.press("requests", kind="failed", repository=["acme/none"])
    served.press("requests", kind="failed", repository=list(NAMES))

    assert (unknown.status_code, "does not track acme/none" in unknown.text) == (400, True)
    assert [request.repositories for request in served.open()] == [NAMES]
    assert served.press("requests", kind="everything").status_code == 400


def test_a_team_that_is_paused_starts_nothing_until_it_is_resumed(open_page: Callable[..., Served]) -> None:
    served = open_page()
    served.press("pause")

    refused = served.press("requests", kind="changes", on="/teams/acme/settings")
    assert (refused.status_code, served.open()) == (409, [])
    assert "is paused: resume it" in refused.text
    assert 'href="/teams/acme/settings"' in refused.text

    served.press("resume")
    served.press("requests", kind="changes")
    assert len(served.open()) == 1


def test_a_repository_is_tracked_once_github_has_shown_it(open_page: Callable[..., Served]) -> None:
    served = open_page()

    added = served.press("repositories", repository="lamp")
    known = served.press("repositories", repository="https://github.com/acme/lamp")
    misspelt = served.press("repositories", repository="acme/lmap", on="/teams/acme/settings")

    assert served.server.client.get(added.headers["Location"]).text.count("acme/lamp") > 0
    assert "done=known" in known.headers["Location"]
    assert (misspelt.status_code, "acme/lmap" in misspelt.text) == (400, True)
    assert {sync.repository for sync in served.prsync.store.syncs.of_team("acme")} == {*NAMES, "acme/lamp"}


def test_nobody_asks_github_for_names_and_tokens_without_end(open_page: Callable[..., Served]) -> None:
    served = open_page()

    tries = [served.press("repositories", repository=f"acme/guess-{number}") for number in range(7)]

    assert [answer.status_code for answer in tries] == [400] * 6 + [429]
    assert int(tries[-1].headers["Retry-After"]) <= 60
    assert served.press("repositories/let-go", repository=NAMES[0]).status_code == 303  # nobody is asked


def test_repositories_of_another_organisation_are_for_administrators(open_page: Callable[..., Served]) -> None:
    steering = open_page().press("repositories", repository="other/lamp")

    assert (steering.status_code, "adds repositories of acme alone" in steering.text) == (400, True)


def test_a_repository_is_let_go_and_never_the_last_one(open_page: Callable[..., Served]) -> None:
    served = open_page()

    gone, last = (served.press("repositories/let-go", repository=name) for name in NAMES)

    assert (gone.status_code, last.status_code) == (303, 400)
    assert [sync.repository for sync in served.prsync.store.syncs.of_team("acme")] == [NAMES[1]]


def test_another_token_is_asked_of_github_first_stored_encrypted_and_used_at_once(
    open_page: Callable[..., Served],
) -> None:
    served = open_page(PRSYNC_SECRET_KEY=Fernet.generate_key().decode())
    store, settings = served.prsync.store, served.prsync.settings

    refused = served.press("token", token="ghp_nobodys")
    before = store.teams.get("acme")
    taken = served.press("token", token=OWN_TOKEN)
    page = served.server.client.get(taken.headers["Location"])

    assert (refused.status_code, "Nothing was changed" in refused.text) == (400, True)
    assert before.token_ciphertext is None
    assert team_tokens(store.teams.get("acme"), settings) == (OWN_TOKEN,)
    assert "GitHub takes the token" in page.text
    assert [request.kind for request in served.open()] == [RequestKind.CHANGES]
    texts = {"own": OWN_TOKEN, "refused": "ghp_nobodys"}
    assert places_of(texts, served.folder, store.warehouse) == []
    assert not [text for text in texts.values() if text in refused.text + taken.text + page.text + str(taken.headers)]


def test_no_token_is_stored_without_a_key_and_the_servers_own_is_not_for_everybody(
    open_page: Callable[..., Served],
) -> None:
    served = open_page()

    assert "PRSYNC_SECRET_KEY" in served.server.client.get("/teams/acme/settings").text
    assert served.press("token", token=OWN_TOKEN).status_code == 400
    assert served.press("token", token="two words").status_code == 400
    assert served.press("token", source="shared").status_code == 403


def test_an_administrator_gives_the_servers_own_token(open_page: Callable[..., Served]) -> None:
    served = open_page(Role.ADMIN)

    assert served.press("token", source="shared").status_code == 303
    assert served.press("repositories", repository="other/lamp").status_code == 303


def test_a_token_that_github_refuses_is_answered_by_the_settings_with_a_sentence_beside_its_form(
    open_page: Callable[..., Served],
) -> None:
    served = open_page(PRSYNC_SECRET_KEY=Fernet.generate_key().decode())

    refused = served.press("token", token="ghp_nobodys", on="/teams/acme/settings")

    assert (refused.status_code, _fault(refused.text, "token")) == (
        400,
        "GitHub refuses this token: it is wrong, expired or revoked. Nothing was changed.",
    )
    assert all(text in refused.text for text in ("<h1>Settings of", *MENU))
    assert not [text for text in ("ghp_nobodys", "prsync teams token") if text in refused.text]


def test_a_token_that_stopped_working_is_not_taken_for_one_that_was_typed(open_page: Callable[..., Served]) -> None:
    served = open_page(PRSYNC_SECRET_KEY=Fernet.generate_key().decode())
    team, settings = served.prsync.store.teams.get("acme"), served.prsync.settings
    served.prsync.store.teams.set_token(replace(team, token_ciphertext=encrypt_token("ghp_revoked", settings)))

    refused = served.press("repositories", repository="lamp")

    assert (refused.status_code, _fault(refused.text, "repository")) == (
        400,
        "GitHub refuses the team&#39;s own token: it is wrong, expired or revoked. Give it another below.",
    )


def test_the_servers_own_token_that_github_refuses_is_not_taken_for_the_teams(open_page: Callable[..., Served]) -> None:
    served = open_page(PRSYNC_SECRET_KEY=Fernet.generate_key().decode())
    store, settings = served.prsync.store, replace(served.prsync.settings, github_tokens=("ghp_revoked",))
    store.teams.set_token(replace(store.teams.get("acme"), token_ciphertext=encrypt_token(OWN_TOKEN, settings)))

    with page_server(settings, access=As(Role.ADMIN)) as server:
        refused = server.client.post("/teams/acme/token", data={"source": "shared"})

    assert (refused.status_code, "set a valid one in GITHUB_TOKEN" in _fault(refused.text, "token")) == (400, True)


def test_a_name_that_github_does_not_know_stays_in_its_field(open_page: Callable[..., Served]) -> None:
    refused = open_page().press("repositories", repository="acme/lmap", on="/teams/acme/settings")

    assert (refused.status_code, "acme/lmap" in _fault(refused.text, "repository")) == (400, True)
    assert 'value="acme/lmap" aria-invalid="true"' in refused.text
    assert all(text in refused.text for text in MENU)


def test_where_github_does_not_answer_the_settings_say_so_beside_the_form(open_page: Callable[..., Served]) -> None:
    settings = replace(open_page().prsync.settings, github_url="http://127.0.0.1:9/graphql")

    with page_server(settings, access=As(Role.STEER)) as server:
        refused = server.client.post("/teams/acme/repositories", data={"repository": "lamp"})

    assert (refused.status_code, "GitHub does not answer" in _fault(refused.text, "repository")) == (502, True)


def test_every_refusal_to_who_sees_the_team_keeps_its_menu(open_page: Callable[..., Served]) -> None:
    served = open_page()
    refused = {
        404: served.server.client.get("/teams/acme/pull-requests/acme/api/999"),
        400: served.press("requests", kind="everything"),
    }
    with page_server(served.prsync.settings, access=As(Role.READ)) as server:
        refused[403] = server.client.get("/teams/acme/settings")

    assert [answer.status_code for answer in refused.values()] == list(refused)
    assert [status for status, answer in refused.items() if MENU[0] not in answer.text] == []


def test_what_was_let_go_is_said_listed_and_added_again(open_page: Callable[..., Served]) -> None:
    served = open_page()
    team = served.prsync.store.teams.get("acme")
    with served.prsync.store.warehouse.transaction() as transaction:
        transaction.execute("update teams set is_organization_wide = true")
    before = served.server.client.get("/teams/acme/settings").text

    gone = served.press("repositories/let-go", repository="acme/api", on="/teams/acme/settings")
    after = served.server.client.get(gone.headers["Location"]).text
    again = served.press("repositories", repository="acme/api")

    assert gone.headers["Location"] == f"/teams/{team.slug}/settings?done=let-go"
    assert "It was let go" in after
    assert ("let go, and new" in before, "Add again" in before) == (False, False)
    assert "all that are not archived, but for those that were let go, and new ones as they come" in after
    assert 'aria-label="Add acme/api again"' in after
    assert "done=added" in again.headers["Location"]
    assert "Add again" not in served.server.client.get(again.headers["Location"]).text


def test_the_last_repository_stays_in_words_for_the_page(open_page: Callable[..., Served]) -> None:
    served = open_page()

    _, last = (served.press("repositories/let-go", repository=name) for name in NAMES)

    assert "a team tracks one at least" in _fault(last.text, "let-go")
    assert "prsync teams" not in last.text


def _fault(page: str, form: str) -> str:
    """The sentence beside a form of the settings."""
    return page.partition(f'id="{form}-fault" role="alert">')[2].partition("</p>")[0]


def test_who_may_only_read_sees_no_settings_and_presses_nothing(open_page: Callable[..., Served]) -> None:
    served = open_page(Role.READ)

    assert served.server.client.get("/teams/acme/settings").status_code == 403
    for button in ("requests", "pause", "resume", "repositories", "repositories/let-go", "token"):
        assert served.press(button, kind="changes").status_code == 403
    assert served.open() == []


def test_a_page_that_only_reads_shows_no_button_in_the_settings(open_page: Callable[..., Served]) -> None:
    served = open_page(is_read_only=True)

    assert served.press("pause").status_code == 403
    assert "<button" not in served.server.client.get("/teams/acme/settings").text


def test_the_settings_name_what_is_asked_for_and_where_the_token_is(open_page: Callable[..., Served]) -> None:
    served = open_page()
    before = served.server.client.get("/teams/acme/settings").text
    served.press("requests", kind="listing")

    after = served.server.client.get("/teams/acme/settings").text

    assert "<code>GITHUB_TOKEN</code>" in before
    assert all(f"<bdi>{name}</bdi>" in before for name in NAMES)
    assert "A comparison is asked for" not in before
    assert "A comparison is asked for" in after


def test_programs_ask_and_follow_how_it_goes(open_page: Callable[..., Served]) -> None:
    served = open_page()
    client, path = served.server.client, "/api/v1/teams/acme/requests"

    first, again = (client.post(path, json={"kind": "failed", "repositories": [NAMES[0]]}) for _ in range(2))
    request_id = first.json()["id"]
    waiting = client.get(f"{path}/{request_id}").json()
    served.prsync.store.sync_requests.end(request_id, RequestOutcome.DONE, served.prsync.clock())
    served.server.page.snapshots.expire()
    done = client.get(f"{path}/{request_id}").json()

    for document, title in ((waiting, "POST {}"), (done, "GET {}/{{id}}")):
        assert list(document) == list(documented_answer(title.format("/api/v1/teams/{team}/requests")))
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json() == waiting
    assert (waiting["kind"], waiting["repositories"], waiting["outcome"]) == ("failed", [NAMES[0]], None)
    assert (done["outcome"], done["ended_at"][-1]) == ("done", "Z")
    assert client.get(f"{path}/none").json()["error"]["kind"] == "NotFound"


def test_what_programs_send_wrongly_is_said(open_page: Callable[..., Served]) -> None:
    client = open_page().server.client

    for body in ("no json", "[]", "{}", '{"kind": 3}', '{"kind": "failed", "repositories": "acme/api"}'):
        answer = client.post("/api/v1/teams/acme/requests", content=body)
        assert (answer.status_code, answer.json()["error"]["kind"]) == (400, "InputError"), body


def test_a_team_that_is_not_there_is_answered_as_one_that_may_not_be_seen(open_page: Callable[..., Served]) -> None:
    served = open_page()
    served.prsync.store.teams.remove("acme")

    for button in ("requests", "pause", "repositories", "repositories/let-go", "token"):
        gone = served.press(button, kind="changes", repository="acme/api", token=OWN_TOKEN)
        assert (gone.status_code, gone.text) == (404, served.server.client.get("/teams/other/settings").text)
