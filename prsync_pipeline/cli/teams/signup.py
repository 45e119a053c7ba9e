"""`prsync teams add` and `list`: sign a team up, and see which teams there are."""

from __future__ import annotations

import sys
from dataclasses import replace

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.errors import CredentialsRefused, InputError
from prsync_pipeline.models import Team
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.sync.plans.coverage import history_target
from prsync_pipeline.teams.credentials import check_variable, encrypt_token
from prsync_pipeline.teams.signup import check_names, sign_up
from prsync_pipeline.wiring import github_client, open_store


@click.command("add")
@click.argument("slug")
@click.option("--org", "organization", required=True, help="The team's GitHub organisation, as in github.com/ORG.")
@click.option("--repository", "repositories", multiple=True, metavar="OWNER/NAME", help="Track these alone (repeat).")
@click.option("--token-env", metavar="NAME", help="The environment variable that holds this team's token.")
@click.option("--token-stdin", is_flag=True, help="Read a token from stdin and store it encrypted.")
def add(slug: str, organization: str, repositories: tuple[str, ...], token_env: str | None, token_stdin: bool) -> None:
    """Sign a team up: GitHub is asked first, so what is stored is known to work.

    \b
    Example:
      prsync teams add acme --org acme
      prsync teams add core --org acme --repository acme/api --token-env ACME_TOKEN
    """  # noqa: D301
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
    console = output()
    console.print(
        f"[bold green]{slug}[/] is signed up with {len(found)} {'repository' if len(found) == 1 else 'repositories'} "
        f"of {escape(organization)}; "
        f"its history will begin with {history_target(team, settings.first_month)}.",
        soft_wrap=True,
    )
    console.print(
        f"Dagster's daemon starts it by itself (prsync dev), or do it now: [bold]prsync sync {slug}[/]", soft_wrap=True
    )


def read_token() -> str:
    token = sys.stdin.readline().strip()
    if not token:
        raise CredentialsRefused("No token came on stdin: pipe it in, such as `prsync teams … --token-stdin < file`.")
    return token


@click.command("list")
def list_teams() -> None:
    """List the teams, and how far each one's history reaches.

    \b
    Example:
      prsync teams list
    """  # noqa: D301
    found = open_store(Settings.read()).teams.all()
    if not found:
        output().print("No team has signed up yet: [bold]prsync teams add SLUG --org ORG[/]")
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("team", "organisation", "tracks", "signed up", "covered from", "token"):
        # What is long takes another line: a name that is cut would be another one.
        table.add_column(heading, overflow="fold")
    for team in found:
        table.add_row(
            team.slug,
            team.organization,
            "all of it" if team.is_organization_wide else "named ones",
            f"{team.created_at:%Y-%m-%d}",
            f"{team.covered_from:%Y-%m-%d}" if team.covered_from else "nothing yet",
            "stored" if team.token_ciphertext else team.token_env or "GITHUB_TOKEN",
        )
    output().print(table)
