"""`prsync teams agents`: which accounts of a team are coding agents, where no text of their pull requests shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from prsync_pipeline.assets.jobs import CLASSIFY_JOB
from prsync_pipeline.assets.tags import CLASSIFIED_TEAM_TAG
from prsync_pipeline.classification.rules.house_agents import house_agents
from prsync_pipeline.classification.rules.identity import plain_login
from prsync_pipeline.cli.runs.instance import dagster_home
from prsync_pipeline.cli.runs.run_job import JobRunner
from prsync_pipeline.cli.screens.terminal import counted, output
from prsync_pipeline.cli.screens.verdicts import verdicts_line
from prsync_pipeline.errors import InputError
from prsync_pipeline.months import Month, MonthRange, utc_now
from prsync_pipeline.setting_values import agent_login
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import agent_logins, open_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prsync_pipeline.warehouse import Store, Touched


@click.command()
@click.argument("slug")
@click.argument("changes", nargs=-1, metavar="[LOGIN=TOOL...]")
def agents(slug: str, changes: tuple[str, ...]) -> None:
    """Name the accounts that are coding agents of the team; without LOGIN=TOOL, list them.

    Their pull requests are judged anew at once, as authored by the tool, and the trends that follow are computed.
    For all teams: PRSYNC_AGENT_LOGINS.

    \b
    Example:
      prsync teams agents acme
      prsync teams agents acme zaniebot=codex
      prsync teams agents acme zaniebot=
    """  # noqa: D301
    settings = Settings.read()
    store = open_store(settings)
    store.teams.get(slug)
    if not changes:
        _print_agents(slug, store.agent_logins.own(slug), agent_logins(settings))
        return
    wanted = _read_changes(changes)
    touched = store.agent_logins.change(slug, wanted)
    for login, tool in wanted.items():
        _print_line(f"{login} is {tool or 'no agent'} from now on in [bold green]{slug}[/].")
    _judge_anew(settings, store, slug, touched)


def _read_changes(texts: Sequence[str]) -> dict[str, str | None]:
    """Login → tool, None where the account is no agent any longer.

    Raises:
        InputError: a text is not `login=tool`, or its tool is unknown.
    """
    try:
        pairs = [agent_login(text) for text in texts]
    except ValueError as error:
        raise InputError(f"{error}; zaniebot= removes it.") from error
    removed = {plain_login(login): None for login, tool in pairs if not tool}
    return {**removed, **house_agents((login, tool) for login, tool in pairs if tool)}


def _print_agents(slug: str, own: Mapping[str, str], everywhere: Mapping[str, str]) -> None:
    for login, tool in own.items():
        _print_line(f"{login}={tool}")
    for login in everywhere.keys() - own.keys():
        _print_line(f"{login}={everywhere[login]} (PRSYNC_AGENT_LOGINS)")
    if not own and not everywhere:
        _print_line(f"No account is named as an agent: [bold]prsync teams agents {slug} LOGIN=TOOL[/]")


def _judge_anew(settings: Settings, store: Store, slug: str, touched: Touched) -> None:
    """Judge the touched pull requests, and compute the months that follow from them."""
    team = store.teams.get(slug)
    if touched.first_month is None or team.covered_from is None:
        _print_line("No stored pull request is of these accounts.")
        return
    months = MonthRange(max(touched.first_month, Month.of(team.covered_from)), Month.of(utc_now()))
    runner = JobRunner(dagster_home(settings), store, settings.run_history)
    [report] = runner.run(CLASSIFY_JOB.name, team, months, {CLASSIFIED_TEAM_TAG: slug}).verdicts
    anew = counted(touched.pull_requests, "pull request")
    _print_line(f"Judged anew: {anew}. {months}: {verdicts_line(report)}")


def _print_line(line: str) -> None:
    output().print(line, soft_wrap=True)
