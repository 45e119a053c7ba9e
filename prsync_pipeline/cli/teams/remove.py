"""`prsync teams remove`: a team with all that is stored of it, after the second asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline import definitions
from prsync_pipeline.automation.upkeep.removal import is_half_removed, remove_team
from prsync_pipeline.cli.runs.instance import dagster_home, open_instance
from prsync_pipeline.cli.screens.terminal import counted, output
from prsync_pipeline.errors import InputError, UnknownTeam
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import Settings
from prsync_pipeline.wiring import open_store

if TYPE_CHECKING:
    import dagster as dg

    from prsync_pipeline.automation.upkeep.removal import Removal
    from prsync_pipeline.warehouse import Store


@click.command()
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do not ask a second time.")
def remove(slug: str, *, yes: bool) -> None:
    """Remove a team with its data, its partition and its materializations; its slug is free again.

    \b
    Example:
      prsync teams remove acme
      prsync teams remove acme --yes
    """  # noqa: D301
    settings = Settings.read()
    store, console, home = open_store(settings), output(), dagster_home(settings)
    with open_instance(home) as instance:
        console.print(_describe_removal(instance, store, slug), soft_wrap=True)
        console.print(f"Warehouse: {escape(store.warehouse.location)}", soft_wrap=True)
        console.print(f"Dagster:   {escape(str(home))}", soft_wrap=True)
        if not yes and click.prompt(f"There is no way back. Type {slug} to remove it", prompt_suffix=": ") != slug:
            raise InputError(f"That is not '{slug}'. Nothing was removed.")
        assets = definitions.defs().resolve_asset_graph().get_all_asset_keys()
        removal = remove_team(instance, store, slug, assets, utc_now())
    console.print(_describe_removed(slug, removal), soft_wrap=True)


def _describe_removal(instance: dg.DagsterInstance, store: Store, slug: str) -> str:
    try:
        team = store.teams.get(slug)
    except UnknownTeam:
        if not is_half_removed(instance, slug):
            raise
        return f"The rows of [bold]{slug}[/] are removed already; this removes what Dagster still has of it."
    stored = sum(summary.pull_requests for summary in store.pull_requests.count_by_month(slug))
    repositories = counted(len(store.roster.repositories(slug, active_only=False)), "repository", "repositories")
    return (
        f"This removes [bold]{slug}[/] ({escape(team.organization)}): {repositories}, "
        f"{counted(stored, 'pull request')}, all verdicts and trends of them, and its materializations in Dagster."
    )


def _describe_removed(slug: str, removal: Removal) -> str:
    cancelled = f" Runs taken out of the queue: {len(removal.cancelled)}." if removal.cancelled else ""
    return (
        f"[bold green]{escape(slug)}[/] is removed: {counted(sum(removal.rows.values()), 'row')} of "
        f"{counted(sum(1 for rows in removal.rows.values() if rows), 'table')}, its partition and its materializations."
        f"{cancelled} Past runs stay in Dagster's list."
    )
