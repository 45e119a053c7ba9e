"""`prsync page`: the page on this folder's data."""

from __future__ import annotations

import logging

import click

from prsync_pipeline.cli.quiet import is_quiet
from prsync_pipeline.cli.screens.terminal import hint, warn
from prsync_pipeline.settings import Settings

LOCAL = "127.0.0.1"


@click.command()
@click.option("--host", default=LOCAL, show_default=True, help="The address that it listens on.")
@click.option("--port", default=3001, show_default=True, help="Where it listens; 0 takes any free port.")
@click.option("--read-only", "is_read_only", is_flag=True, help="No buttons and no sign-up: nothing can be changed.")
def page(host: str, port: int, *, is_read_only: bool) -> None:
    """Serve the page: sign-up, progress, trends, until Ctrl-C. Requests are logged on stderr, but for `-q`.

    \b
    Example:
      prsync page
      prsync page --port 3010 --read-only
    """  # noqa: D301
    from prsync_pipeline.page import serving  # noqa: PLC0415 - its server is needed by no other command
    from prsync_pipeline.page.site import open_page  # noqa: PLC0415

    settings = Settings.read()
    serving.check_host(settings, host)
    if settings.page_access != "local" and settings.page_url is None:
        warn("PRSYNC_PAGE_URL is not set: the page answers on this machine's own address alone.")
    if not is_quiet():
        _log_requests()
    opened = open_page(settings, is_read_only=is_read_only)
    serving.serve(opened, host, port, lambda url: hint(f"Page: [bold]{url}[/]"))


def _log_requests() -> None:
    """Write a line on stderr for each request: method, path, status, milliseconds, who asked."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger("prsync.page")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
