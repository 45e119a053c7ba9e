"""A team signs up on the page: GitHub is asked first, the plan is said before anything is spent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.fernet import Fernet

from prsync_pipeline.months import utc_now
from prsync_pipeline.page.access.seen import Role, Seen
from prsync_pipeline.page.handlers.signup import ROUTES
from prsync_pipeline.sandbox import DEFAULT_TOKEN, Fault, World, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline_tests.support.page_server import page_server
from prsync_pipeline_tests.support.secret_search import places_of
from prsync_pipeline_tests.support.small_worlds import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

    from prsync_pipeline.models import Team
    from prsync_pipeline.sandbox import Sandbox
    from prsync_pipeline_tests.support.page_server import PageServer

FRAGMENT = {"HX-Request": "true"}
OWN_TOKEN = "ghp_" + "Walk0123456789" * 3
HOSTILE = "acme/<img-src=x>"
PUSHED = {"acme/shop": 1, "acme/docs": 20, HOSTILE: 40, "octocat/hello": 3}


def small_organization() -> World:
    now = utc_now()
    moments = {name: now - timedelta(days=days) for name, days in PUSHED.items()}
    world = World.of(make(1, repository=name, created_at=at, updated_at=at) for name, at in moments.items())
    del world.organizations["octocat"]
    world.add_repository("acme/next-idea", is_empty=True)
    world.add_repository("acme/attic", is_archived=True)
    world.add_repository("relics/one", is_archived=True)
    world.add_organization("nothing")
    world.grant(OWN_TOKEN, login="robot")
    return world


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with serve(small_organization()) as serving:
        yield serving


@pytest.fixture
def settings(sandbox: Sandbox, duckdb_url: str, tmp_path: Path) -> Settings:
    key = Fernet.generate_key().decode()
    tokens = (DEFAULT_TOKEN,)
    return Settings(tmp_path, duckdb_url, github_url=sandbox.url, github_tokens=tokens, secret_key=key)


@pytest.fixture
def server(settings: Settings) -> Iterator[PageServer]:
    with page_server(settings) as serving:
        yield serving


def typed(client: httpx.Client, organization: str = "acme", **fields: str) -> httpx.Response:
    """The first step, sent."""
    return client.post("/signup", data={"organization": organization, "source": "server", **fields})


def teams(server: PageServer) -> dict[str, Team]:
    return {team.slug: team for team in server.page.open_writer().teams.all()}


def text_of(answer: httpx.Response) -> str:
    """What stands on a page, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", answer.text)))


def ticks(answer: httpx.Response) -> dict[str, bool]:
    """The rows that are not hidden: by the repository's name, whether it is ticked."""
    rows = re.findall(r'<li>\s*<label.*?type="checkbox".*?value="[^"]*" (checked)?>\s*<bdi>(.*?)</bdi>', answer.text)
    return {unescape(name): bool(checked) for checked, name in rows}


def ids(answer: httpx.Response) -> dict[str, str]:
    """Every row's node id by the repository's name."""
    rows = re.findall(r'value="([^"]*)" (?:checked)?>\s*<bdi>(.*?)</bdi>', answer.text)
    return {unescape(name): unescape(node_id) for node_id, name in rows}


def test_a_team_signs_up_without_scripts_in_three_requests(server: PageServer) -> None:
    first = typed(server.client, "https://github.com/acme/")
    second = server.client.get("/signup/list")
    started = server.client.post("/signup/start", data={"slug": "acme", "which": "all", "id": []})

    assert (first.status_code, first.headers["Location"]) == (303, "/signup/repositories")
    assert ticks(second) == {"shop": True, "docs": True, "<img-src=x>": True, "next-idea": True}
    assert "3 pull requests since 1 " in text_of(second)
    assert re.search(r"about \d+ of the \d+ \d{3} points left of this hour", text_of(second).replace("\u2009", " "))
    assert (started.status_code, started.headers["Location"]) == (303, "/teams/acme/progress")
    store = server.page.open_writer()
    assert store.teams.get("acme").is_organization_wide
    assert len(store.roster.repositories("acme")) == 4
    assert len(store.syncs.of_team("acme")) == 4


def test_nothing_is_stored_before_the_start(server: PageServer) -> None:
    typed(server.client)
    server.client.get("/signup/repositories")
    server.client.get("/signup/list")

    assert teams(server) == {}


def test_with_scripts_the_list_and_the_plan_are_parts_that_follow(server: PageServer, sandbox: Sandbox) -> None:
    typed(server.client)
    asked = len(sandbox.requests)
    shell = server.client.get("/signup/repositories")
    assert len(sandbox.requests) == asked
    listed = server.client.get("/signup/list", headers=FRAGMENT)
    plan = server.client.post("/signup/plan", data={"which": "all"}, headers=FRAGMENT)
    asked = len(sandbox.requests)
    fewer = server.client.post("/signup/plan", data={"which": "chosen", "id": ids(listed)["shop"]}, headers=FRAGMENT)

    assert 'hx-get="/signup/list"' in shell.text
    assert "<html" not in listed.text + plan.text
    assert "counting" in text_of(listed)
    assert "3 pull requests" in text_of(plan)
    assert "1 pull request since" in text_of(fewer)
    assert len(sandbox.requests) == asked, "another choice is no question to GitHub"


def test_only_the_chosen_repositories_are_tracked(server: PageServer) -> None:
    typed(server.client)
    found = ids(server.client.get("/signup/list"))
    chosen = [found["shop"], found["docs"]]
    searched = server.client.post("/signup/plan", data={"which": "chosen", "id": chosen, "q": "SHO"})
    server.client.post("/signup/start", data={"slug": "acme", "which": "chosen", "id": chosen})

    assert ticks(searched) == {"shop": True}
    assert text_of(searched).count("2 of 4 chosen") == 1, "a row that the search hides is chosen still"
    assert not teams(server)["acme"].is_organization_wide
    tracked = server.page.open_writer().roster.repositories("acme")
    assert sorted(row.repository.name for row in tracked) == ["acme/docs", "acme/shop"]


@pytest.mark.parametrize(
    ("button", "search", "chosen"), [("all", "", 4), ("none", "", 0), ("all", "doc", 2), ("none", "doc", 1)]
)
def test_all_and_none_are_of_what_the_search_finds_and_need_no_script(
    server: PageServer, button: str, search: str, chosen: int
) -> None:
    typed(server.client)
    found = ids(server.client.get("/signup/list"))
    form = {"which": "all", "id": found["shop"], "tick": button, "q": search}
    answer = server.client.post("/signup/plan", data=form)

    assert f"{chosen} of 4 chosen" in text_of(answer)
    assert ("Choose at least one repository." in text_of(answer)) is (chosen == 0)


def test_a_start_with_nothing_chosen_is_refused(server: PageServer) -> None:
    typed(server.client)
    answer = server.client.post("/signup/start", data={"slug": "acme", "which": "chosen"})

    assert (answer.status_code, teams(server)) == (422, {})
    assert "Choose at least one repository." in text_of(answer)


def test_a_users_account_signs_up_with_the_repositories_that_are_named(server: PageServer) -> None:
    whole = typed(server.client, "octocat")
    named = typed(server.client, "octocat", names="hello")
    listed = server.client.get("/signup/list")
    server.client.post("/signup/start", data={"slug": "octocat", "id": ids(listed)["hello"]})

    assert "If it is a user's account, name its repositories below." in text_of(whole)
    assert named.status_code == 303
    assert not teams(server)["octocat"].is_organization_wide


def test_pressed_twice_both_go_to_the_progress_of_one_team(server: PageServer, sandbox: Sandbox) -> None:
    typed(server.client)
    form, cookies = {"slug": "acme", "which": "all"}, dict(server.client.cookies)

    def press() -> httpx.Response:
        headers = {"Sec-Fetch-Site": "same-origin"}
        return httpx.post(f"{server.url}/signup/start", data=form, cookies=cookies, headers=headers)

    with ThreadPoolExecutor(2) as presses:
        answers = [pressed.result() for pressed in [presses.submit(press) for _ in range(2)]]
    later = server.client.post("/signup/start", data=form)
    asked = len(sandbox.requests)
    without_cookie = httpx.post(f"{server.url}/signup/start", data=form, headers={"Sec-Fetch-Site": "same-origin"})

    for answer in (*answers, later, without_cookie):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/teams/acme/progress")
    assert "signup" not in server.client.cookies
    assert (list(teams(server)), len(sandbox.requests)) == (["acme"], asked)


FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "no organisation": ({"organization": ""}, "Write the name of a GitHub organisation, or its address."),
    "no name at all": ({"organization": "acme/shop"}, "'acme/shop' is no organisation"),
    "an unknown organisation": ({"organization": "acmee"}, "There is no organisation 'acmee' that this token can see."),
    "all archived": ({"organization": "relics"}, "that this token can see. All of its 1 are archived."),
    "nothing there": ({"organization": "nothing"}, "nothing has no repository to track that this token can see."),
    "a slug that cannot be": ({"slug": "Acme!"}, "'Acme!' cannot be a team's slug"),
    "a long slug": ({"slug": "a" * 101}, "A name has at most 100 characters."),
    "a name that is none": ({"names": "acme/web/shop"}, "'acme/web/shop' is no repository"),
    "a repository that is not there": ({"names": "shop shpo"}, "acme/shpo: misspelt, gone, or private to this token."),
    "no token": ({"source": "own"}, "Paste the token, or choose this server's own."),
    "a token in pieces": ({"source": "own", "token": "ghp_ a"}, "This holds characters that no token has."),
    "a token that is not chosen": ({"token": OWN_TOKEN}, "A token was typed, and this server's own is chosen."),
    "a wrong token": ({"source": "own", "token": "ghp_Wrong123"}, "GitHub refuses this token: it is wrong, expired"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_stands_beside_its_field(server: PageServer, name: str) -> None:
    fields, sentence = FAULTS[name]
    answer = typed(server.client, **{"organization": "acme", **fields})

    assert answer.status_code == 422
    [shown] = re.findall(r'<p class="fault" id="[a-z]+-fault">(.*?)</p>', answer.text, re.DOTALL)
    assert sentence in unescape(shown)
    assert 'aria-invalid="true"' in answer.text
    assert "ghp_" not in answer.text
    assert "signup" not in server.client.cookies


def test_a_github_that_cannot_be_reached_is_said_above_the_form(settings: Settings) -> None:
    with page_server(replace(settings, github_url="http://127.0.0.1:9/graphql")) as server:
        answer = typed(server.client)

    assert answer.status_code == 422
    assert "GitHub does not answer at the moment. Nothing was stored; try again." in text_of(answer)


def test_a_budget_that_is_spent_is_said_with_its_end(server: PageServer, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("primary_limit", seconds=1800))

    assert re.search(
        r"GitHub's budget is spent until \d\d:\d\d UTC\. Nothing was stored\.", text_of(typed(server.client))
    )


def test_a_slug_that_is_taken_leads_to_its_team(server: PageServer) -> None:
    typed(server.client)
    server.client.post("/signup/start", data={"slug": "acme", "which": "all"})
    answer = typed(server.client)

    assert "There is a team 'acme' already. Open it, or choose another name." in text_of(answer)
    assert '<a href="/teams/acme">Open it</a>' in answer.text


def test_a_list_that_github_does_not_give_can_be_asked_for_again(server: PageServer, sandbox: Sandbox) -> None:
    typed(server.client)
    sandbox.faults.add(Fault("unavailable", matching="search", times=2))
    plan = server.client.post("/signup/plan", data={"which": "all"}, headers=FRAGMENT)
    again = server.client.post("/signup/plan", data={"which": "all"}, headers=FRAGMENT)

    assert "GitHub does not answer at the moment." in text_of(plan)
    assert "You can start all the same" in text_of(plan)
    assert "3 pull requests" in text_of(again)


def test_hostile_names_of_repositories_are_text(server: PageServer) -> None:
    typed(server.client)

    assert "<bdi>&lt;img-src=x&gt;</bdi>" in server.client.get("/signup/list").text


def test_the_seventh_question_within_a_minute_is_refused_and_the_form_is_kept(server: PageServer) -> None:
    answers = [typed(server.client, "acmee", slug="core") for _ in range(7)]

    assert "no organisation 'acmee'" in text_of(answers[5])
    assert "A sign-up asks GitHub 6 times a minute at the most. Try again in " in text_of(answers[6])
    assert 'value="core"' in answers[6].text


def test_three_hundred_repositories_are_counted_and_fit_into_the_form(settings: Settings, sandbox: Sandbox) -> None:
    for number in range(300):
        sandbox.world.add_repository(f"big/service-{number:03}")
    with page_server(settings) as server:
        typed(server.client, "big")
        listed = server.client.get("/signup/list")
        asked = len(sandbox.requests)
        everything = list(ids(listed).values())
        started = server.client.post("/signup/start", data={"slug": "big", "which": "chosen", "id": everything})

        assert "0 pull requests since" in text_of(listed)
        assert "in 300 repositories" in text_of(listed)
        assert asked == 3 + 4 + 24, "pages, the last six months of a hundred, the history of all"
        assert started.status_code == 303
        assert len(server.page.open_writer().roster.repositories("big")) == 300


def test_what_was_typed_is_asked_for_again_after_a_quarter_of_an_hour(settings: Settings) -> None:
    now = [utc_now()]
    with page_server(settings, clock=lambda: now[0]) as server:
        typed(server.client)
        now[0] += timedelta(minutes=14)
        in_time = server.client.get("/signup/list")
        now[0] += timedelta(minutes=2)
        late = server.client.get("/signup/list")

    assert (in_time.status_code, late.status_code) == (200, 410)
    assert "Begin again." in text_of(late)


def test_without_a_secret_key_no_token_is_taken_and_the_servers_own_serves(settings: Settings) -> None:
    with page_server(replace(settings, secret_key=None)) as server:
        shown = server.client.get("/signup")
        refused = typed(server.client, source="own", token=OWN_TOKEN)
        taken = typed(server.client)

    assert 'type="password"' not in shown.text
    assert "PRSYNC_SECRET_KEY is not set" in text_of(refused)
    assert taken.status_code == 303


def test_without_any_token_it_is_said_what_to_set(settings: Settings) -> None:
    with page_server(replace(settings, secret_key=None, github_tokens=())) as server:
        shown = server.client.get("/signup")

    assert "prsync has no GitHub token here. Set GITHUB_TOKEN, or PRSYNC_SECRET_KEY" in text_of(shown)


class Reader:
    """Everybody may read, and nobody more."""

    def who(self, request: Request) -> Seen | None:  # noqa: ARG002 - the same for all
        return Seen("reader", Role.STEER)


@pytest.mark.parametrize("options", [{"is_read_only": True}, {"access": Reader()}])
def test_sign_up_is_for_admins_of_a_page_that_writes(settings: Settings, options: dict[str, Any]) -> None:
    with page_server(settings, **options) as server:
        answers = [
            server.client.request(method, route.path, data={"organization": "acme"} if method == "POST" else None)
            for route in ROUTES
            for method in route.methods
        ]

    assert {answer.status_code for answer in answers} == {403}
    assert len(answers) == 6


@contextmanager
def everything_sent(client: httpx.Client) -> Iterator[list[bytes]]:
    """Every byte of every answer, headers too."""
    found: list[bytes] = []

    def keep(answer: httpx.Response) -> None:
        found.extend([*(name + b": " + value for name, value in answer.headers.raw), answer.read()])
        found.append(str(answer.request.url).encode())

    client.event_hooks = {"response": [keep]}
    yield found
    client.event_hooks = {}


def test_a_token_is_in_no_answer_address_log_file_or_row_through_the_whole_sign_up(
    settings: Settings, sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    with ExitStack() as stack:
        server = stack.enter_context(page_server(settings))
        client = server.client
        sent = stack.enter_context(everything_sent(client))
        own = {"source": "own", "token": OWN_TOKEN}
        typed(client, "acmee", **own)
        typed(client, slug="Acme!", **own)
        sandbox.faults.add(Fault("echo", status=500, times=1))
        typed(client, **own)
        typed(client, **own)
        client.get("/signup/repositories")
        client.get("/signup/list", headers=FRAGMENT)
        client.post("/signup/plan", data={"which": "all"})
        client.get("/signup")
        client.post("/signup/start", data={"slug": "acme", "which": "all"})
        store = server.page.open_writer()

        assert store.teams.get("acme").token_ciphertext is not None
        assert any(request.token == "token 2" for request in sandbox.requests)
        assert not [text for text in sent if OWN_TOKEN.encode() in text]
        assert len([text for text in sent if text.startswith(b"set-cookie: signup=")]) == 2
        assert OWN_TOKEN not in caplog.text
        assert places_of({"the token": OWN_TOKEN}, tmp_path, store.warehouse) == []
