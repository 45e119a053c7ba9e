"""`prsync access grant|list|revoke`: links that open the page where PRSYNC_PAGE_ACCESS is `links`."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.screens.terminal import format_option, hint, output, print_json
from prsync_pipeline.errors import InputError
from prsync_pipeline.models import Role
from prsync_pipeline.months import utc_now
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.access import DEFAULT_DAYS, MAX_DAYS, make_link
from prsync_pipeline.wiring import open_store, read_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse import AccessGrant


@click.command()
@click.argument("team", required=False)
@click.option("--all-teams", is_flag=True, help="Every team, also those that sign up later.")
@click.option("--name", required=True, help="Whom or what the link is for, such as board.")
@click.option(
    "--role", type=click.Choice([str(role) for role in Role]), default=str(Role.READ), show_default=True,
    help="read: look; steer: the team's buttons too; admin: sign-up and links too.",
)  # fmt: skip
@click.option(
    "--days", type=click.IntRange(0, MAX_DAYS), default=DEFAULT_DAYS, show_default=True,
    help="When it ends; 0: when it is revoked.",
)  # fmt: skip
def grant(team: str | None, name: str, role: str, days: int, *, all_teams: bool) -> None:
    """Make a link that opens the page of one team, or of all; it is shown once.

    \b
    Example:
      prsync access grant acme --name board
      prsync access grant acme --name leads --role steer --days 90
      prsync access grant --all-teams --name operations --role admin
    """  # noqa: D301
    if bool(team) is all_teams:
        raise InputError("Name the team that the link opens, or --all-teams.")
    settings = Settings.read()
    link = make_link(name, team, Role(role), days=days, created_by=_user(), now=utc_now())
    open_store(settings).access_grants.add(link.grant)
    _print_line(f"[bold green]{escape(name)}[/] {_rights(link.grant)}, {_end(link.grant)}:")
    click.echo(link.address(settings.page_url))
    hint("The link is shown this once: prsync keeps a hash of it alone. Whoever has it may do this.")
    if settings.page_access is not PageAccess.LINKS:
        hint(
            f"It opens nothing while PRSYNC_PAGE_ACCESS is {settings.page_access}: the page asks for links where it is "
            f"[bold]{PageAccess.LINKS}[/]."
        )


@click.command("list")
@format_option
def list_links(form: str) -> None:
    """List the links to the page, and when each was last used.

    \b
    Example:
      prsync access list
      prsync access list --format json
    """  # noqa: D301
    grants, now = read_store(Settings.read()).access_grants.all(), utc_now()
    if form == "json":
        print_json({"links": [_as_document(found, now) for found in grants]})
    elif not grants:
        output().print("There is no link yet: [bold]prsync access grant TEAM --name NAME[/]")
    else:
        output().print(_table(grants, now))


@click.command()
@click.argument("name")
def revoke(name: str) -> None:
    """End a link at once: within a second its holder sees nothing any more.

    \b
    Example:
      prsync access revoke board
    """  # noqa: D301
    revoked = open_store(Settings.read()).access_grants.revoke(name, utc_now())
    _print_line(f"[bold]{escape(revoked.name)}[/] is revoked: it opens nothing from now on.")


def _as_document(grant: AccessGrant, now: datetime) -> dict[str, object]:
    return {
        "name": grant.name,
        "team": grant.team,
        "role": grant.role,
        "is_valid": grant.is_valid(now),
        "created_at": grant.created_at,
        "created_by": grant.created_by,
        "expires_at": grant.expires_at,
        "revoked_at": grant.revoked_at,
        "last_used_at": grant.last_used_at,
    }


def _table(grants: Sequence[AccessGrant], now: datetime) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("link", "team", "role", "made", "by", "state", "last used"):
        table.add_column(heading, overflow="fold")
    for found in grants:
        table.add_row(
            escape(found.name),
            found.team or "all of them",
            found.role,
            f"{found.created_at:%Y-%m-%d}",
            escape(found.created_by),
            _state(found, now),
            f"{found.last_used_at:%Y-%m-%d %H:%M}" if found.last_used_at else "never",
        )
    return table


def _state(grant: AccessGrant, now: datetime) -> str:
    if grant.revoked_at is not None:
        return f"revoked on {grant.revoked_at:%Y-%m-%d}"
    return _end(grant) if grant.is_valid(now) else f"ended on {grant.expires_at:%Y-%m-%d}"


def _end(grant: AccessGrant) -> str:
    return f"until {grant.expires_at:%Y-%m-%d}" if grant.expires_at else "until it is revoked"


def _rights(grant: AccessGrant) -> str:
    """What its holder may do, in words."""
    place = f"the pages of {grant.team}" if grant.team else "the pages of all teams"
    match grant.role:
        case Role.READ:
            return f"opens {place}"
        case Role.STEER:
            return f"opens {place} with their buttons"
        case Role.ADMIN:
            return f"opens {place}, signs teams up and makes links"


def _user() -> str:
    """Who types, as the machine knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "the command line"


def _print_line(line: str) -> None:
    output().print(line, soft_wrap=True)
