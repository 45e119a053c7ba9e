"""`prsync demo`: the main job end to end on a sample organisation, by the same commands that a person would type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.cli.screens.terminal import output
from prsync_pipeline.errors import PrsyncError
from prsync_pipeline.settings import find_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEAM = "acme"
TOKEN = "sandbox-token"  # noqa: S105 - the sandbox's own, made up
GROQ_KEY = "sandbox-groq-key"
PRSYNC = [sys.executable, "-m", "prsync_pipeline.cli"]
OWN_VARIABLES = ("PRSYNC_WAREHOUSE_URL", "PRSYNC_SECRET_KEY", "GITHUB_TOKENS", "DAGSTER_HOME")


@click.command()
def demo() -> None:
    """Sync thirteen months of a sample organisation from a stand-in for GitHub, and show its trends.

    \b
    Example:
      prsync demo
    """  # noqa: D301
    home = find_home(os.environ, Path.cwd()) / "data" / "demo"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    environment |= {"PRSYNC_HOME": str(home), "GITHUB_TOKEN": TOKEN, "GROQ_API_KEY": GROQ_KEY}
    with sandbox(environment) as url:
        environment |= {"GITHUB_GRAPHQL_URL": url, "GROQ_BASE_URL": url.removesuffix("/graphql")}
        sync = ["sync", TEAM, "--wait-for-model"]
        for words in (["teams", "add", TEAM, "--org", TEAM], sync, ["status", TEAM], ["trends", TEAM]):
            _step(words, environment)
    output().print(f"\nOpen Dagster's UI on it: [bold]make dev PRSYNC_HOME={escape(str(home))}[/]", soft_wrap=True)
    output().print("Sync your own organisation: see the README, 'Sync a real organisation'.")


def _step(words: list[str], environment: Mapping[str, str]) -> None:
    output().print(f"\n[bold]$ prsync {' '.join(words)}[/]")
    if subprocess.run([*PRSYNC, *words], env=dict(environment), check=False).returncode:  # noqa: S603 - our own command
        raise PrsyncError(f"`prsync {' '.join(words)}` failed; see above.")


@contextmanager
def sandbox(environment: Mapping[str, str]) -> Iterator[str]:
    """The stand-in for GitHub in a process of its own, for as long as the block runs; its address."""
    output().print("[bold]$ prsync sandbox[/]")
    command = [*PRSYNC, "sandbox", "--port", "0"]
    with subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield _address(process)
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        sys.stdout.write(line)
        for word in line.split():
            if word.startswith("http://") and word.endswith("/graphql"):
                return word
    raise PrsyncError("The sandbox did not start; see above.")
