"""What a thousand pull requests cost, in requests and in points."""

from prsync_pipeline.github import Listing, Window
from prsync_pipeline.github.requests.width import Width, Widths
from prsync_pipeline.sandbox import World, serve
from prsync_pipeline_tests.support.small_worlds import START, client, hydrate_all, known, make, wanted


def typical_world() -> World:
    """A thousand pull requests; one in fifty has a list that needs a further page."""
    long = {0: (60, 5, 5), 1: (3, 130, 9), 2: (1, 2, 140)}
    return World.of(
        make(n, sizes=long[n % 3] if n % 50 == 0 else (n % 5, 1 + n % 7, 1 + n % 9)) for n in range(1, 1001)
    )


def test_a_thousand_pull_requests_take_at_most_sixty_requests_and_a_hundred_points() -> None:
    world = typical_world()

    with serve(world) as sandbox, client(sandbox) as github:
        (listing,) = github.list_pull_requests([Window(known(world), START, None)]).values()
        found = hydrate_all(github, wanted(world))

    totals = sandbox.requests.totals
    assert isinstance(listing, Listing)
    assert len(listing.pull_requests) == len(found) == 1000
    assert totals.requests <= 60
    assert totals.points <= 100
    assert (github.usage.requests, github.usage.points) == (totals.requests, totals.points)


def test_a_width_that_never_grows_stays_within_sixty_requests_too() -> None:
    world = typical_world()

    with serve(world) as sandbox, client(sandbox) as github:
        github._widths = Widths(Width.starting(25, 25))
        github.list_pull_requests([Window(known(world), START, None)])
        hydrate_all(github, wanted(world))

    assert sandbox.requests.totals.requests <= 60
    assert sandbox.requests.totals.points <= 100
