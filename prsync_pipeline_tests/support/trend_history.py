"""A team's thirteen months that are cheap to make: people, coding agents and bots, verdicts of every kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.models import ActorKind, PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import Store

NOW = datetime(2026, 11, 21, 12, 31)
FIRST, LAST_WHOLE = Month(2025, 11), Month(2026, 10)
REPOSITORIES = ("acme/storefront", "acme/api")
PEOPLE, AGENTS, BOTS = 20, 3, 1
"""How many are merged in each month and repository."""
INVOLVEMENTS = ("co_authored", "assisted", "inferred", "reviewed")
"""Of a month's first pull requests by people; the others were made without AI."""


def sign_up(store: Store, slug: str = "acme", repositories: Sequence[str] = REPOSITORIES) -> None:
    """The team, all of its history in, and not a pull request."""
    team = make_team(slug=slug, created_at=NOW - timedelta(days=5))
    store.teams.add(team, [make_tracked(name) for name in repositories])
    for name in repositories:
        store.syncs.complete(slug, name, FIRST.start, NOW)
    store.teams.complete_sync(slug, FIRST.start, NOW)


def fill(store: Store, slug: str = "acme", repositories: Sequence[str] = REPOSITORIES) -> None:
    """The team with its pull requests, verdicts and trends: in October half as large as in any other month."""
    sign_up(store, slug, repositories)
    made = [pull_request for name in repositories for pull_request in _history(name)]
    store.pull_requests.save(slug, made, {})
    made_verdicts.plant(
        store.warehouse,
        *(
            made_verdicts.make_verdict(
                slug, made.repository, made.number, str(Month.of(made.created_at)), _involvement(made)
            )
            for made in made
        ),
    )
    store.trends.compute(slug, [FIRST], NOW)


def open_one(store: Store, title: str, slug: str = "acme", days: int = 3) -> None:
    """A pull request that waits for its first review since so many days."""
    opened = NOW - timedelta(days=days)
    waiting = make_pull_request(repository=REPOSITORIES[0], number=9_000, title=title, created_at=opened)
    store.pull_requests.save(slug, [waiting], {})


def _history(repository: str) -> Iterator[PullRequest]:
    number = 0
    for month in FIRST.until(Month.of(NOW)):
        for place in range(PEOPLE + AGENTS + BOTS):
            number += 1
            yield _merged(repository, number, month, place)


def _merged(repository: str, number: int, month: Month, place: int) -> PullRequest:
    """Opened in the month's first days, reviewed and merged within it."""
    opened = month.start + timedelta(hours=6 * place)
    merged = opened + timedelta(hours=10 + place)
    size = (70 if month == LAST_WHOLE else 200) + place
    kind = ActorKind.USER if place < PEOPLE else ActorKind.BOT
    login = f"person-{place % 5}" if place < PEOPLE else "devin" if place < PEOPLE + AGENTS else "dependabot"
    return make_pull_request(
        repository=repository, number=number, title=f"Change {number}", author_login=login, author_kind=kind,
        state=PullRequestState.MERGED, created_at=opened, updated_at=merged, merged_at=merged, closed_at=merged,
        additions=size, deletions=0, review_count=1,
        reviews=(make_review(review_id=number, submitted_at=opened + timedelta(hours=1 + place / 4)),),
    )  # fmt: skip


def _involvement(made: PullRequest) -> str:
    place = (made.number - 1) % (PEOPLE + AGENTS + BOTS)
    if place < PEOPLE:
        return INVOLVEMENTS[place] if place < len(INVOLVEMENTS) else "none"
    return "authored" if place < PEOPLE + AGENTS else "none"
