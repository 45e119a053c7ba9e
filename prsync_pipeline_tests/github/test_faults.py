"""Whatever fault a request meets, the same comes home as without it, and no late body is sent a second time."""

from collections import Counter
from dataclasses import replace

import pytest

from prsync_pipeline.github import GitHub, Listing, Window
from prsync_pipeline.models import PullRequest
from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Fault, Limits, World, serve
from prsync_pipeline.sandbox.faults import FaultKind
from prsync_pipeline_tests.support.small_worlds import START, client, hydrate_all, known, listed, make, wanted

LATE = ("bad_gateway", "html", "timeout", "hang", "partial_data", "null_nodes")
PASSING = ("unavailable", "connection_reset", "truncated_json", "empty_nested", "secondary_limit", "primary_limit")


def varied_world() -> World:
    """Enough for several batches, with lists that need further pages."""
    sizes = {7: (60, 1, 1), 20: (0, 150, 3), 41: (2, 2, 120)}
    return World.of(make(n, sizes=sizes.get(n, (n % 3, 1 + n % 2, n % 4))) for n in range(1, 131))


def sync(github: GitHub, world: World) -> tuple[set[str], dict[int, PullRequest]]:
    (listing,) = github.list_pull_requests([Window(known(world), START, None)]).values()
    assert isinstance(listing, Listing), listing
    assert set(listing.pull_requests) == listed(world)
    return {one.node_id for one in listing.pull_requests}, hydrate_all(github, wanted(world))


@pytest.fixture(scope="module")
def undisturbed() -> tuple[set[str], dict[int, PullRequest]]:
    world = varied_world()
    with serve(world) as sandbox, client(sandbox) as github:
        return sync(github, world)


def faults_of(kind: FaultKind) -> list[Fault]:
    seconds = 30.0 if kind == "hang" else 0.3
    one = Fault(kind, matching="search", at=(1,), seconds=seconds)
    return [one, replace(one, matching="nodes", at=(2, 5)), replace(one, matching="other", at=(1,))]


@pytest.mark.parametrize("kind", [*LATE, *PASSING])
def test_a_fault_changes_nothing_of_what_comes_home(
    kind: FaultKind, undisturbed: tuple[set[str], dict[int, PullRequest]]
) -> None:
    world = varied_world()
    # A primary limit ends by the server's own clock: that one has to be waited for.
    real_time = {"sleep": None, "clock": utc_now} if kind == "primary_limit" else {}

    with (
        serve(world, faults=faults_of(kind)) as sandbox,
        client(sandbox, timeout_seconds=0.7 if kind == "hang" else 15.0, page_width=20, **real_time) as github,
    ):
        found = sync(github, world)

    assert found == undisturbed
    assert sandbox.requests.totals.faults >= 3
    if kind in LATE:
        bodies = Counter(request.sha256 for request in sandbox.requests)
        assert not [one for one in sandbox.requests if one.fault and bodies[one.sha256] > 1]


@pytest.mark.parametrize("is_html", [False, True])
def test_a_bad_gateway_is_the_same_with_a_web_page_in_it(is_html: bool) -> None:
    world = varied_world()
    fault = Fault("bad_gateway", matching="nodes", at=(1,), is_html=is_html)

    with serve(world, faults=[fault]) as sandbox, client(sandbox) as github:
        hydrate_all(github, wanted(world))

    assert sandbox.requests.totals.faults == 1


def test_a_secondary_limit_dressed_as_data_is_one_all_the_same(
    undisturbed: tuple[set[str], dict[int, PullRequest]],
) -> None:
    world = varied_world()

    with (
        serve(world, limits=Limits(secondary_status=200), faults=faults_of("secondary_limit")) as sandbox,
        client(sandbox, page_width=20) as github,
    ):
        assert sync(github, world) == undisturbed


@pytest.mark.parametrize("seed", range(3))
def test_a_storm_of_faults_is_weathered(seed: int, undisturbed: tuple[set[str], dict[int, PullRequest]]) -> None:
    world = varied_world()
    kinds: tuple[FaultKind, ...] = ("bad_gateway", "connection_reset", "truncated_json", "null_nodes", "partial_data")
    faults = [Fault(kind, probability=0.06, seed=seed * 10 + n) for n, kind in enumerate(kinds)]

    with serve(world, faults=faults) as sandbox, client(sandbox, page_width=10, max_retries=8) as github:
        assert sync(github, world) == undisturbed

    assert sandbox.requests.totals.faults > 0
