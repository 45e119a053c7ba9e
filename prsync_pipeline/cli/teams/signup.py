"""`prsync teams add` and `list`: sign a team up, and see which teams there are."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.quiet import is_quiet
from prsync_pipeline.cli.screens.terminal import counted, format_option, hint, output, print_json
from prsync_pipeline.durations import about
from prsync_pipeline.errors import CredentialsRefused, GitHubError, InputError
from prsync_pipeline.models import Team
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.plans.coverage import history_target
from prsync_pipeline.sync.roster import owner_of
from prsync_pipeline.teams.credentials import check_variable, encrypt_token, listed
from prsync_pipeline.teams.names import organization_named, repository_named
from prsync_pipeline.teams.plan import plan
from prsync_pipeline.teams.signup import check_names, sign_up
from prsync_pipeline.wiring import github_client, open_store, read_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prsync_pipeline.github import GitHub
    from prsync_pipeline.models import Repository


@click.command("add")
@click.argument("slug")
@click.option("--org", "organization", required=True, help="The team's GitHub organisation: its name or its address.")
@click.option("--repository", "repositories", multiple=True, metavar="NAME", help="Track this one alone (repeat).")
@click.option("--token-env", metavar="NAME", help="The environment variable that holds this team's token.")
@click.option("--token-stdin", is_flag=True, help="Read a token from stdin, or ask for it; it is stored encrypted.")
def add(slug: str, organization: str, repositories: tuple[str, ...], token_env: str | None, token_stdin: bool) -> None:
    """Sign a team up: GitHub is asked first, so what is stored is known to work.

    \b
    Example:
      prsync teams add acme --org acme
      prsync teams add acme --org https://github.com/acme
      prsync teams add core --org acme --repository api --token-env ACME_TOKEN
    """  # noqa: D301
    organization = organization_named(organization)
    repositories = tuple(repository_named(name, organization) for name in repositories)
    check_names(slug, repositories)
    if token_env and token_stdin:
        raise InputError("Give --token-env or --token-stdin, not both.")
    if token_env:
        check_variable(token_env)
    settings = Settings.read()
    team = Team(
        slug=slug,
        organization=organization,
        created_at=utc_now().replace(microsecond=0),
        history_months=settings.history_months,
        is_organization_wide=not repositories,
        token_env=token_env,
    )
    if token_stdin:
        team = replace(team, token_ciphertext=encrypt_token(read_token(), settings))
    with github_client(settings, team) as github:
        found = sign_up(github, open_store(settings), team, repositories)
        output().print(
            f"[bold green]{slug}[/] is signed up with {escape(_described(found, organization))}; "
            f"its history will begin with {history_target(team, settings.first_month)}.",
            soft_wrap=True,
        )
        if not is_quiet():
            hint(_plan_line(github, team, found, settings))
    hint(f"Dagster's daemon starts it by itself (prsync dev), or do it now: [bold]prsync sync {slug}[/]")


def _described(repositories: Sequence[Repository], organization: str) -> str:
    """How many they are, and of which organisation; by name where one is of another."""
    number = counted(len(repositories), "repository", "repositories")
    if all(owner_of(repository).lower() == organization.lower() for repository in repositories):
        return f"{number} of {organization}"
    return f"{number}: {listed([repository.name for repository in repositories])}"


def _plan_line(github: GitHub, team: Team, repositories: Sequence[Repository], settings: Settings) -> str:
    """What the history holds and costs, in a line; why GitHub does not say so, where it does not."""
    try:
        found = plan(github, team, repositories, utc_now(), settings)
    except GitHubError as error:
        return f"How much it is will be counted by the first sync; now it could not be: {escape(str(error))}"
    of_hour = f" of {found.quota.points_left} that are left of this hour" if found.quota else ""
    pause = f", with a pause until {found.pause_until:%H:%M} UTC" if found.pause_until else ""
    cost = f"about {counted(found.points, 'point')}{of_hour}; {about(found.seconds)}{pause}"
    history = f"{counted(found.pull_requests, 'pull request')} since {found.first_month}"
    return f"{history}: {cost}, the first numbers in {about(found.first_seconds)}."


def read_token() -> str:
    """The token that is typed unseen at a terminal, or that comes on stdin.

    Raises:
        CredentialsRefused: nothing came.
    """
    if sys.stdin.isatty():
        token = str(click.prompt("GitHub token (it is not shown)", hide_input=True, err=True)).strip()
    else:
        token = sys.stdin.readline().strip()
    if not token:
        raise CredentialsRefused("No token came on stdin: pipe it in, such as `prsync teams … --token-stdin < file`.")
    return token


@click.command("list")
@format_option
def list_teams(form: str) -> None:
    """List the teams, and how far each one's history reaches.

    \b
    Example:
      prsync teams list
      prsync teams list --format json
    """  # noqa: D301
    found = read_store(Settings.read()).teams.all()
    if form == "json":
        print_json({"teams": [_as_document(team) for team in found]})
    elif not found:
        output().print("No team has signed up yet: [bold]prsync teams add SLUG --org ORG[/]")
    else:
        output().print(_table(found))


def _as_document(team: Team) -> dict[str, object]:
    """The team as a program reads it; of its token the place, never the token."""
    return {
        "team": team.slug,
        "organization": team.organization,
        "is_organization_wide": team.is_organization_wide,
        "is_paused": team.is_paused,
        "created_at": team.created_at,
        "history_months": team.history_months,
        "covered_from": team.covered_from,
        "watermark": team.watermark,
        "resume_at": team.resume_at,
        "token": _token_place(team),
    }


def _token_place(team: Team) -> str:
    return "stored" if team.token_ciphertext else team.token_env or "GITHUB_TOKEN"


def _table(teams: Sequence[Team]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("team", "organisation", "tracks", "signed up", "covered from", "token"):
        # What is long takes another line: a name that is cut would be another one.
        table.add_column(heading, overflow="fold")
    for team in teams:
        table.add_row(
            team.slug,
            team.organization,
            "all of it" if team.is_organization_wide else "named ones",
            f"{team.created_at:%Y-%m-%d}",
            f"{team.covered_from:%Y-%m-%d}" if team.covered_from else "nothing yet",
            _token_place(team),
        )
    return table
