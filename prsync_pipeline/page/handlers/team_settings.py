"""A team's settings: its repositories, whether it is paused, where its token is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.progress.watching import watched
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.reports.team.requests import open_requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from prsync_pipeline.models import RepositorySync, Team
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.reports.team.requests import RequestReport
    from prsync_pipeline.warehouse import Store

DONE = {
    "added": "It is tracked from now on; the next sync brings its history in.",
    "known": "It is tracked already.",
    "let-go": "It was let go: GitHub is asked for it no longer. What is stored of it stays.",
    "token": "GitHub takes the token. It is used from now on.",
}


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """What a person can change of a team; `variable` names where its token comes from, None: it is stored.

    `let_go` are the repositories that a person does not want tracked.
    """

    organization: str
    is_organization_wide: bool
    is_paused: bool
    variable: str | None
    repositories: tuple[RepositorySync, ...]
    let_go: tuple[str, ...]
    requests: tuple[RequestReport, ...]

    @property
    def is_comparing(self) -> bool:
        """Whether a comparison with all that GitHub has is asked for already."""
        return any(request.kind == "listing" for request in self.requests)


def show(visit: Visit) -> Response:
    """What can be changed, and what the last change did."""
    return settings_page(visit)


def settings_page(visit: Visit, status: int = 200, faults: Mapping[str, str] = MappingProxyType({})) -> Response:
    """The settings; `faults`: by the name of a form (`repository`, `let-go`, `token`), what is wrong with it."""
    shown = visit.read("settings", partial(_settings_of, slug=visit.slug))
    unseen = visit.query("unseen")
    return visit.render(
        "settings.html",
        status,
        faults=faults,
        shown=shown,
        settings=shown.value,
        watch=watched(visit).value,
        done=DONE.get(visit.query("done")),
        unseen=int(unseen) if unseen.isdecimal() and len(unseen) < len("10000") else 0,
        may_store=visit.page.settings.secret_key is not None,
        may_share=bool(visit.page.settings.github_tokens) and visit.seen.role.includes(Role.ADMIN),
    )


def _settings_of(store: Store, slug: str) -> TeamSettings:
    team = store.teams.get(slug)
    return TeamSettings(
        team.organization,
        team.is_organization_wide,
        team.is_paused,
        _variable(team),
        tuple(sorted(store.syncs.of_team(slug), key=lambda sync: sync.repository.lower())),
        tuple(sorted(_let_go(store, slug), key=str.lower)),
        open_requests(store.sync_requests.open(slug).get(slug, [])),
    )


def _let_go(store: Store, slug: str) -> list[str]:
    rows = store.roster.repositories(slug, active_only=False)
    return [tracked.repository.name for tracked in rows if tracked.is_excluded]


def _variable(team: Team) -> str | None:
    return None if team.token_ciphertext is not None else team.token_env or "GITHUB_TOKEN"


ROUTES = (PageRoute("/teams/{team}/settings", show, Role.STEER),)
