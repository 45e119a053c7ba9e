"""Tokens that are shown different repositories: each is asked once, and the one that is shown it goes on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from prsync_pipeline.github import GitHub, Listing, Window
from prsync_pipeline.sandbox import DEFAULT_TOKEN, World, serve
from prsync_pipeline_tests.support.small_worlds import START, client, hydrate_all, known, listed, make, wanted

ENOUGH = 30


class Favour(httpx.HTTPTransport):
    """Says that one token has far more points left than any other, so that it is always the next to ask."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token
        self.requests = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        assert self.requests <= ENOUGH, "it asks for ever"
        body = json.loads(super().handle_request(request).read())
        body["data"]["rateLimit"]["remaining"] = 4000 if self.token in request.headers["authorization"] else 1000
        return httpx.Response(200, json=body)


@pytest.fixture
def world() -> World:
    """The richest token is shown no shop, the other one no docs."""
    made = World.of(make(n, repository=f"acme/{name}", sizes=(1, 101, 1)) for name in ("shop", "docs") for n in (1, 2))
    made.grant("other-token", "bob")
    made.hide("acme/shop")
    made.hide("acme/docs", "other-token")
    return made


@contextmanager
def favoured(world: World) -> Iterator[GitHub]:
    transport = Favour(DEFAULT_TOKEN)
    with (
        serve(world) as sandbox,
        client(sandbox, DEFAULT_TOKEN, "other-token", transport=transport, concurrency=1) as github,
    ):
        github.count_pull_requests([known(world)], START)
        github.count_pull_requests([known(world)], START)  # now the points of both tokens are known
        yield github


def test_a_listing_goes_on_with_the_token_that_is_shown_the_repository(world: World) -> None:
    windows = [Window(known(world, name), START, None) for name in ("acme/shop", "acme/docs")]

    with favoured(world) as github:
        answers = github.list_pull_requests(windows)

    for answer in answers.values():
        assert isinstance(answer, Listing), answer
        assert set(answer.pull_requests) == listed(world, answer.repository.name)


def test_a_hydration_goes_on_with_the_token_that_is_shown_the_repository(world: World) -> None:
    with favoured(world) as github:
        for name in ("acme/shop", "acme/docs"):
            found = hydrate_all(github, wanted(world, name))

            assert {len(one.commits) for one in found.values()} == {101}


def test_ids_are_asked_for_with_the_token_that_is_shown_the_repository(world: World) -> None:
    homes = [known(world, name) for name in ("acme/shop", "acme/docs")]

    with favoured(world) as github:
        named = github.repositories_by_id([home.node_id for home in homes])
        existing = [github.existing(home, ["PR_gone"]) for home in homes]

    assert list(named.values()) == homes
    assert existing == [set(), set()]
