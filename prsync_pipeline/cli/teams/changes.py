"""`prsync teams pause|resume|track|untrack|token`: what a person changes of a team that has signed up."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.cli.screens.terminal import hint, output, warn
from prsync_pipeline.cli.teams.signup import read_token
from prsync_pipeline.errors import InputError
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams import tracking
from prsync_pipeline.teams.credentials import check_variable, encrypt_token, listed, replace_token
from prsync_pipeline.teams.names import repository_named
from prsync_pipeline.wiring import github_client, open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prsync_pipeline.models import Repository, Team


@click.command()
@click.argument("slug")
def pause(slug: str) -> None:
    """Start no run of the team by itself until it is resumed; what is stored stays.

    \b
    Example:
      prsync teams pause acme
    """  # noqa: D301
    was_paused = _set_paused(slug, is_paused=True)
    _print_line(
        f"[bold]{slug}[/] {'was paused already' if was_paused else 'is paused'}: no run of it starts by itself."
    )
    if not was_paused:
        _print_line("A run that is under way or in the queue goes on to its end.")
    hint(
        f"By hand it goes on working: [bold]prsync sync {slug}[/]. Back to normal: [bold]prsync teams resume {slug}[/]"
    )


@click.command()
@click.argument("slug")
def resume(slug: str) -> None:
    """Let a paused team's runs start by themselves again.

    \b
    Example:
      prsync teams resume acme
    """  # noqa: D301
    was_paused = _set_paused(slug, is_paused=False)
    _print_line(f"[bold]{slug}[/] {'is resumed' if was_paused else 'was not paused'}.")
    team = open_store(Settings.read()).teams.get(slug)
    if team.resume_at is not None and team.resume_at > utc_now():
        _print_line(f"It waits for GitHub's budget until {team.resume_at:%Y-%m-%d %H:%M} UTC, and goes on then.")
    else:
        hint(f"Dagster's daemon brings in what it missed (prsync dev), or do it now: [bold]prsync sync {slug}[/]")


def _set_paused(slug: str, *, is_paused: bool) -> bool:
    """Whether the team was paused before."""
    store = open_store(Settings.read())
    was_paused = store.teams.get(slug).is_paused
    if was_paused is not is_paused:
        store.teams.set_paused(slug, is_paused=is_paused)
    return was_paused


@click.command()
@click.argument("slug")
@click.argument("repositories", nargs=-1, required=True, metavar="NAME...")
def track(slug: str, repositories: tuple[str, ...]) -> None:
    """Track these repositories as well; GitHub is asked first, and their history follows.

    \b
    Example:
      prsync teams track acme acme/api acme/web
    """  # noqa: D301
    settings = Settings.read()
    store = open_store(settings)
    team = store.teams.get(slug)
    with github_client(settings, team) as github:
        done = tracking.track(github, store, team, _in_full(team, repositories))
    if done.known:
        _print_line(f"{_names(done.known)}: tracked already.")
    if not done.added:
        return
    _print_line(f"[bold green]{slug}[/] tracks {_names(done.added)} from now on.")
    archived = [repository for repository in done.added if repository.is_archived]
    if archived:
        archived_names = ", ".join(repository.name for repository in archived)
        warn(f"{archived_names}: archived at GitHub; the history comes in, and nothing new.")
    if team.is_paused:
        _print_line(f"The team is paused; its history follows with [bold]prsync sync {slug}[/].")
    else:
        hint(f"Dagster's daemon brings the history in (prsync dev), or do it now: [bold]prsync sync {slug}[/]")


@click.command()
@click.argument("slug")
@click.argument("repositories", nargs=-1, required=True, metavar="NAME...")
def untrack(slug: str, repositories: tuple[str, ...]) -> None:
    """Ask GitHub for these repositories no longer; what is stored of them stays, in the trends too.

    \b
    Example:
      prsync teams untrack acme acme/attic
    """  # noqa: D301
    settings = Settings.read()
    store = open_store(settings)
    team = store.teams.get(slug)
    done = tracking.untrack(store, partial(github_client, settings), team, _in_full(team, repositories))
    _print_line(f"[bold]{slug}[/] tracks {_names(done)} no longer. What is stored stays, and counts in its months.")
    hint(f"Back again: [bold]prsync teams track {slug} {escape(done[0].name)}[/]")


@click.command()
@click.argument("slug")
@click.option("--token-env", metavar="NAME", help="The environment variable that holds the team's token.")
@click.option("--token-stdin", is_flag=True, help="Read a token from stdin, or ask for it; it is stored encrypted.")
@click.option("--shared", is_flag=True, help="Use the token that all teams share: GITHUB_TOKEN.")
def token(slug: str, token_env: str | None, *, token_stdin: bool, shared: bool) -> None:
    """Give the team another GitHub token; GitHub is asked with it before anything is changed.

    \b
    Example:
      prsync teams token acme --token-stdin < file
      prsync teams token acme --token-env ACME_TOKEN
      prsync teams token acme --shared
    """  # noqa: D301
    if [bool(token_env), token_stdin, shared].count(True) != 1:
        raise InputError("Name where the token comes from: --token-env NAME, --token-stdin or --shared, one of them.")
    if token_env:
        check_variable(token_env)
    settings = Settings.read()
    store = open_store(settings)
    team = replace(store.teams.get(slug), token_env=token_env, token_ciphertext=None)
    if token_stdin:
        team = replace(team, token_ciphertext=encrypt_token(read_token(), settings))
    unseen = replace_token(store, partial(github_client, settings), team)
    _print_line(f"GitHub takes the token; [bold green]{slug}[/] uses {escape(_token_place(team))} from now on.")
    if unseen:
        warn(
            f"It does not see {listed(unseen)}; their syncs will fail. Give the token access to them, or let them go: "
            f"prsync teams untrack {slug} {unseen[0]}"
        )
    hint(f"Dagster's daemon goes on within the hour (prsync dev), or do it now: [bold]prsync sync {slug}[/]")
    read_at_start = "PRSYNC_SECRET_KEY" if token_stdin else _token_place(team)
    hint(f"The daemon has read {escape(read_at_start)} when it started: where that is new since, start it again.")


def _in_full(team: Team, names: Sequence[str]) -> list[str]:
    """`acme/api` for `api` of the organisation `acme`."""
    return [repository_named(name, team.organization) for name in names]


def _token_place(team: Team) -> str:
    """Where the team's token is kept, for people."""
    return "its stored token" if team.token_ciphertext is not None else team.token_env or "GITHUB_TOKEN"


def _names(repositories: Iterable[Repository]) -> str:
    return escape(listed([repository.name for repository in repositories]))


def _print_line(line: str) -> None:
    output().print(line, soft_wrap=True)
