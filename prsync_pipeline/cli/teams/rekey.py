"""`prsync teams rekey`: every stored token under the newest key of PRSYNC_SECRET_KEY."""

from __future__ import annotations

import click

from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.credentials import secret_keys
from prsync_pipeline.teams.rekeying import rekey as rekey_tokens
from prsync_pipeline.wiring import open_store


@click.command()
def rekey() -> None:
    """Encrypt every stored token with the newest key: the first of PRSYNC_SECRET_KEY, all in one transaction.

    \b
    Example:
      PRSYNC_SECRET_KEY=NEW,OLD prsync teams rekey
    """  # noqa: D301
    settings = Settings.read()
    number = rekey_tokens(open_store(settings), settings)
    if not number:
        output().print("No token is stored in the warehouse: there is nothing to encrypt.")
        return
    counted = "1 stored token is" if number == 1 else f"{number} stored tokens are"
    output().print(f"{counted} encrypted with the newest key of PRSYNC_SECRET_KEY.")
    if len(secret_keys(settings)) > 1:
        output().print(
            "Keep that key alone in every process's environment, and start the processes again: the older ones open "
            "nothing any more, but for backups.",
            soft_wrap=True,
        )
