"""The commands that need Dagster, with their options. It takes seconds to load: their help loads none of it."""

from __future__ import annotations

from typing import Any

import click

from prsync_pipeline.cli.screens.terminal import format_option

WAIT_OPTION = click.option(
    "--wait-for-model", is_flag=True, help="Wait for the language model's answers, and count them in the trends."
)


@click.command()
@click.argument("team")
@click.option("--from", "first", metavar="MONTH", help="First month, such as 2025-11 [default: the team's history].")
@click.option("--to", "last", metavar="MONTH", help="Last month [default: the current one].")
@click.option("--full-refresh", is_flag=True, help="Ask GitHub for every pull request again, changed or not.")
@click.option("--repository", "names", multiple=True, metavar="NAME", help="Only this one (repeat).")
@click.option("--failed", is_flag=True, help="Only the repositories whose last sync failed or did not end.")
@click.option("--updates", is_flag=True, help="Only what changed since the last sync: one request, and what it names.")
@WAIT_OPTION
def sync(**options: Any) -> None:
    """Bring a team's months into the warehouse; what is stored and unchanged is not asked for again.

    \b
    Example:
      prsync sync acme
      prsync sync acme --updates
      prsync sync acme --failed
      prsync sync acme --wait-for-model
      prsync sync acme --from 2026-10 --repository acme/api --full-refresh
    """  # noqa: D301
    from prsync_pipeline.cli.runs.sync import sync_team  # noqa: PLC0415 - loads Dagster

    sync_team(**options)


@click.command()
@click.argument("team")
@click.option("--from", "first", metavar="MONTH", help="First month, such as 2025-11 [default: where coverage begins].")
@click.option("--to", "last", metavar="MONTH", help="Last month [default: the current one].")
@click.option("--explain", "reference", metavar="NAME#123", help="Only print the evidence of this pull request.")
@format_option
@WAIT_OPTION
def classify(**options: Any) -> None:
    """Find out on which pull requests AI was used, by rules, and by a language model where GROQ_API_KEY is set.

    Only what is new or changed is judged, and what the model has answered is not asked again. What it answers later
    is collected by Dagster's daemon, or by this command.

    \b
    Example:
      prsync classify acme
      prsync classify acme --from 2026-01 --to 2026-11
      prsync classify acme --wait-for-model
      prsync classify acme --explain acme/api#123
      prsync classify acme --explain api#123 --format json
    """  # noqa: D301
    from prsync_pipeline.cli.runs.classify import classify_team  # noqa: PLC0415 - loads Dagster

    classify_team(**options)


@click.command()
@click.option("--port", default=3000, show_default=True, help="Where Dagster's UI listens.")
@click.option("--page-port", type=int, help="Where the page listens [default: one above --port].")
def dev(port: int, page_port: int | None) -> None:
    """Open the page and Dagster's UI, and run its daemon: new teams are noticed, and their history starts by itself.

    The page, the UI and the daemon end together.

    \b
    Example:
      prsync dev
      PRSYNC_HOME=data/demo prsync dev --port 3010
    """  # noqa: D301
    from prsync_pipeline.cli.runs.dev import open_ui  # noqa: PLC0415 - loads Dagster

    open_ui(port, port + 1 if page_port is None else page_port)


@click.command()
@format_option
def doctor(form: str) -> None:
    """Check settings, warehouse, tokens, Groq and Dagster: each fault comes with its remedy, and exit code 1.

    \b
    Example:
      prsync doctor
      prsync doctor --format json
    """  # noqa: D301
    from prsync_pipeline.cli.runs.doctor import print_findings  # noqa: PLC0415 - loads Dagster

    print_findings(form)
