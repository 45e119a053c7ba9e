"""The forms of a team's settings: other repositories, another token. What goes wrong is shown beside the form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from prsync_pipeline.errors import GitHubError, InputError, SecretError, UnknownTeam
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.handlers.levers import back
from prsync_pipeline.page.handlers.team_settings import settings_page
from prsync_pipeline.page.refusals import Forbidden, NotFound, PageRefusal
from prsync_pipeline.page.requests import asked
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.page.settings_words import sentence_of, status_of
from prsync_pipeline.page.site import QUESTIONS_A_MINUTE
from prsync_pipeline.redaction import keep_secret
from prsync_pipeline.setting_values import tokens
from prsync_pipeline.teams import tracking
from prsync_pipeline.teams.credentials import encrypt_token, replace_token
from prsync_pipeline.teams.names import repository_named
from prsync_pipeline.warehouse import RequestKind
from prsync_pipeline.wiring import github_client

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from starlette.responses import Response

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Team
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.teams.credentials import OpenGitHub
    from prsync_pipeline.warehouse import Store

    Act = Callable[[Visit, Store, Team], Response]

SHARED = "shared"
TOO_MANY = 429


def track(visit: Visit) -> Response:
    """Track repositories as well, once GitHub has shown them; the daemon brings their history in."""
    return _answer(visit, "repository", _track)


def let_go(visit: Visit) -> Response:
    """Ask GitHub for repositories no longer; what is stored of them stays."""
    return _answer(visit, "let-go", _let_go)


def give_token(visit: Visit) -> Response:
    """Another token, once GitHub has taken it; what waited for it goes on at once."""
    return _answer(visit, "token", _give_token)


def _answer(visit: Visit, form: str, act: Act) -> Response:
    """What `act` answers; where it cannot be done, the settings again, with a sentence beside the form.

    A team that is gone is as one that never was.
    """
    store = visit.write()
    try:
        team = store.teams.get(visit.slug)
        return act(visit, store, team)
    except UnknownTeam as error:
        raise NotFound from error
    except (InputError, SecretError, GitHubError) as error:
        is_shared = form == "token" and visit.form("source") == SHARED
        asked_as = replace(team, token_ciphertext=None) if is_shared else team
        sentence = sentence_of(error, asked_as, is_typed=form == "token" and not is_shared)
        return settings_page(visit, status_of(error), {form: sentence})


def _track(visit: Visit, store: Store, team: Team) -> Response:
    names = [repository_named(name, team.organization) for name in visit.form("repository").split()]
    _check_owners(visit, team, names)
    with _open_github(visit)(team) as github:
        report = tracking.track(github, store, team, names)
    return _to_settings(visit, done="added" if report.added else "known")


def _let_go(visit: Visit, store: Store, team: Team) -> Response:
    tracking.untrack(store, _open_github(visit), team, visit.form_values("repository"))
    is_pressed_here = back(visit).partition("?")[0] == f"/teams/{visit.slug}/settings"
    return _to_settings(visit, done="let-go") if is_pressed_here else visit.redirect(back(visit))


def _give_token(visit: Visit, store: Store, team: Team) -> Response:
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
            raise Forbidden(back=back(visit))
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


def _take_turn(visit: Visit) -> None:
    """A question to GitHub is one of a few a minute: nobody tries tokens or names out. Raises PageRefusal."""
    address = visit.request.client.host if visit.request.client else ""
    seconds = visit.page.questions.take(f"{visit.seen.name} {address}", visit.now)
    if seconds:
        raise PageRefusal(
            TOO_MANY,
            f"GitHub is asked {QUESTIONS_A_MINUTE} times a minute at the most. Try again in {seconds} s.",
            back=back(visit),
            kind="TooManyQuestions",
            headers={"Retry-After": str(seconds)},
        )


def _open_github(visit: Visit) -> OpenGitHub:
    """A client that answers within seconds or not at all, since somebody waits; to open it takes a turn."""

    def opened(team: Team) -> AbstractContextManager[GitHub]:
        _take_turn(visit)
        return github_client(visit.page.settings, team, clock=visit.page.clock, is_brief=True)

    return opened


def _to_settings(visit: Visit, **shown: str) -> Response:
    return visit.redirect(f"/teams/{visit.slug}/settings?{urlencode(shown)}")


ROUTES = (
    PageRoute("/teams/{team}/repositories", track, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/repositories/let-go", let_go, Role.STEER, ("POST",)),
    PageRoute("/teams/{team}/token", give_token, Role.STEER, ("POST",)),
)
