"""What a button asks for: a sync, a pause, other repositories, another token. Writes wishes; the daemon acts."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from prsync_pipeline.errors import (
    CredentialsRefused,
    GitHubError,
    InputError,
    RepositoryUnavailable,
    SecretError,
    UnknownTeam,
)
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.refusals import Forbidden, NotFound, PageRefusal
from prsync_pipeline.page.requests import asked
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.page.site import QUESTIONS_A_MINUTE
from prsync_pipeline.redaction import keep_secret
from prsync_pipeline.setting_values import tokens
from prsync_pipeline.teams import tracking
from prsync_pipeline.teams.credentials import encrypt_token, replace_token
from prsync_pipeline.teams.names import repository_named
from prsync_pipeline.warehouse import RequestKind
from prsync_pipeline.wiring import github_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from starlette.responses import Response

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Team
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.teams.credentials import OpenGitHub
    from prsync_pipeline.warehouse import Store

SHARED = "shared"
TOO_MANY, BAD_GATEWAY = 429, 502


def ask(visit: Visit) -> Response:
    """Sync now, try again, compare everything: one open request of a kind, however often it is pressed."""
    with _answered(visit):
        asked(visit, visit.form("kind"), visit.form_values("repository"), back=_back(visit))
    return visit.redirect(_back(visit))


def pause(visit: Visit) -> Response:
    """Start no run of the team by itself."""
    return _set_paused(visit, is_paused=True)


def resume(visit: Visit) -> Response:
    """Let the team's runs start by themselves again."""
    return _set_paused(visit, is_paused=False)


def _set_paused(visit: Visit, *, is_paused: bool) -> Response:
    with _answered(visit):
        visit.write().teams.set_paused(visit.slug, is_paused=is_paused)
    return visit.redirect(_back(visit))


def track(visit: Visit) -> Response:
    """Track repositories as well, once GitHub has shown them; the daemon brings their history in."""
    with _answered(visit):
        store, team = _team(visit)
        names = [repository_named(name, team.organization) for name in visit.form("repository").split()]
        _check_owners(visit, team, names)
        with _open_github(visit)(team) as github:
            report = tracking.track(github, store, team, names)
    return _to_settings(visit, done="added" if report.added else "known")


def let_go(visit: Visit) -> Response:
    """Ask GitHub for repositories no longer; what is stored of them stays."""
    with _answered(visit):
        store, team = _team(visit)
        tracking.untrack(store, _open_github(visit), team, visit.form_values("repository"))
    return visit.redirect(_back(visit))


def give_token(visit: Visit) -> Response:
    """Another token, once GitHub has taken it; what waited for it goes on at once."""
    with _answered(visit):
        store, team = _team(visit)
        unseen = replace_token(store, _open_github(visit), _with_token(visit, team))
        if not team.is_paused:
            asked(visit, RequestKind.CHANGES)
    return _to_settings(visit, done="token", **({"unseen": str(len(unseen))} if unseen else {}))


def _with_token(visit: Visit, team: Team) -> Team:
    """The team with the token that was typed, or with the one that all teams share.

    Raises:
        InputError: none was typed, or it is no token.
        SecretError: the server has no key to store it with.
        Forbidden: the server's own token is not for this reader to give.
    """
    if visit.form("source") == SHARED:
        if not visit.seen.role.includes(Role.ADMIN):
            raise Forbidden(back=_back(visit))
        return replace(team, token_env=None, token_ciphertext=None)
    typed = visit.form("token")
    keep_secret(typed)
    if len(tokens(typed)) != 1 or not typed.isascii() or not typed.isprintable() or " " in typed:
        raise InputError("Paste one GitHub token, such as ghp_… or github_pat_….")
    return replace(team, token_env=None, token_ciphertext=encrypt_token(typed, visit.page.settings))


def _check_owners(visit: Visit, team: Team, names: list[str]) -> None:
    """The server's token may see what the team's people may not: of other organisations an admin decides."""
    if not names:
        raise InputError("Name a repository: its name, owner/name or address.")
    others = [name for name in names if name.partition("/")[0].lower() != team.organization.lower()]
    if others and not visit.seen.role.includes(Role.ADMIN):
        raise InputError(f"Here a team adds repositories of {team.organization} alone, and not {', '.join(others)}.")


def _team(visit: Visit) -> tuple[Store, Team]:
    store = visit.write()
    return store, store.teams.get(visit.slug)


def _take_turn(visit: Visit) -> None:
    """A question to GitHub is one of a few a minute: nobody tries tokens or names out. Raises PageRefusal."""
    address = visit.request.client.host if visit.request.client else ""
    seconds = visit.page.questions.take(f"{visit.seen.name} {address}", visit.now)
    if seconds:
        raise PageRefusal(
            TOO_MANY,
            f"GitHub is asked {QUESTIONS_A_MINUTE} times a minute at the most. Try again in {seconds} s.",
            back=_back(visit),
            kind="TooManyQuestions",
            headers={"Retry-After": str(seconds)},
        )


def _open_github(visit: Visit) -> OpenGitHub:
    """A client that answers within seconds or not at all, since somebody waits; to open it takes a turn."""

    def opened(team: Team) -> AbstractContextManager[GitHub]:
        _take_turn(visit)
        return github_client(visit.page.settings, team, clock=visit.page.clock, is_brief=True)

    return opened


@contextmanager
def _answered(visit: Visit) -> Iterator[None]:
    """Every refusal leads back to where the button was pressed; a team that is gone is as one that never was."""
    try:
        yield
    except UnknownTeam as error:
        raise NotFound from error
    except (InputError, SecretError, RepositoryUnavailable, CredentialsRefused) as error:
        raise PageRefusal(400, str(error), back=_back(visit), kind=type(error).__name__) from error
    except GitHubError as error:
        raise PageRefusal(BAD_GATEWAY, str(error), back=_back(visit), kind=type(error).__name__) from error


def _back(visit: Visit) -> str:
    """The team's page on which the button was pressed; its progress where the browser does not say."""
    came_from = urlsplit(visit.request.headers.get("referer", ""))
    own = f"/teams/{visit.slug}/"
    if came_from.netloc != visit.request.headers.get("host") or not came_from.path.startswith(own):
        return f"{own}progress"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def _to_settings(visit: Visit, **shown: str) -> Response:
    return visit.redirect(f"/teams/{visit.slug}/settings?{urlencode(shown)}")


ROUTES = (
    PageRoute("/teams/{team}/requests", ask, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/pause", pause, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/resume", resume, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/repositories", track, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/repositories/let-go", let_go, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/token", give_token, Role.STEER, ("POST",)),
)
