"""Two teams whose texts cannot be mistaken for one another's, and links that open the page for their holders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.models import PullRequestState, Role
from prsync_pipeline.months import Month
from prsync_pipeline.teams.access import make_link
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked
from prsync_pipeline_tests.support.made_verdicts import make_verdict, plant
from prsync_pipeline_tests.support.page_addresses import page_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import Store

A_CHART = "cycle-time"
NOW = datetime(2026, 11, 21, 12, 31)
OWN, FOREIGN, UNKNOWN = "acme", "zephyr", "nobody"
FOREIGN_TEXTS = (FOREIGN, "zanzibar", "zorro", "Zebra crossing")
"""The foreign team's slug, organisation, author and title."""
SAMPLES: Mapping[str, str] = {
    "owner": "zanzibar",
    "name": "zoo",
    "number": "7",
    "sum": "00000000",
    "id": "11111111-1111-1111-1111-111111111111",
}
"""A value for each parameter of a route but the team, as the foreign team has it."""
OWN_SAMPLES: Mapping[str, str] = {**SAMPLES, "owner": "acme", "name": "lamp"}


def path_of(route: str, team: str) -> str:
    """The route's address with values of that team; a parameter that has no sample is an error."""
    samples = {**(OWN_SAMPLES if team == OWN else SAMPLES), "team": team}
    if "/charts/" in route:
        samples["name"] = A_CHART
    return page_address(route, samples)


def sign_up_two(store: Store) -> None:
    """Each with a repository, ten pull requests merged in October 2026, and their trends."""
    for slug, organization, repository, author, title in (
        (OWN, "acme", "acme/lamp", "ada", "Add a lamp"),
        (FOREIGN, "zanzibar", "zanzibar/zoo", "zorro", "Zebra crossing"),
    ):
        team = make_team(slug=slug, organization=organization, created_at=NOW - timedelta(days=40), history_months=1)
        store.teams.add(team, [make_tracked(repository)])
        merged = [_merged(repository, number, author, title) for number in range(1, 11)]
        store.pull_requests.save(slug, merged, {repository: (10, 10)})
        plant(
            store.warehouse,
            *(make_verdict(slug, repository, pull_request.number, "2026-10", "assisted") for pull_request in merged),
        )
        store.teams.complete_sync(slug, Month(2026, 10).start, NOW)
        store.trends.compute(slug, [Month(2026, 10), Month(2026, 11)], NOW)


def give_link(store: Store, role: Role = Role.READ, team: str | None = OWN, *, name: str = "", days: int = 30) -> str:
    """The secret of a new link, named by its role and team unless otherwise told."""
    link = make_link(name or f"{role} {team or 'all'}", team, role, days=days, created_by="ada", now=NOW)
    store.access_grants.add(link.grant)
    return link.secret


def _merged(repository: str, number: int, author: str, title: str) -> PullRequest:
    created = datetime(2026, 10, 1, 9) + timedelta(days=number)
    return make_pull_request(
        repository=repository,
        number=number,
        title=f"{title} {number}",
        author_login=author,
        state=PullRequestState.MERGED,
        created_at=created,
        updated_at=created + timedelta(hours=9),
        merged_at=created + timedelta(hours=9),
        closed_at=created + timedelta(hours=9),
        review_count=1,
        reviews=(make_review(review_id=9_000 + number, submitted_at=created + timedelta(hours=3)),),
    )
