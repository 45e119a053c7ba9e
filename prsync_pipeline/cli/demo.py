"""`prsync demo`: the main job end to end on a sample organisation, by the same commands that a person would type."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from prsync_pipeline.cli.runs.foreground import STOPPED, run_in_foreground
from prsync_pipeline.cli.runs.ports import is_free
from prsync_pipeline.cli.screens.terminal import errors, output
from prsync_pipeline.errors import InputError, PrsyncError
from prsync_pipeline.months import utc_now
from prsync_pipeline.settings import find_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEAM = "acme"
TOKEN = "sandbox-token"  # noqa: S105 - the sandbox's own, made up
GROQ_KEY = "sandbox-groq-key"
PRSYNC = [sys.executable, "-m", "prsync_pipeline.cli"]
OWN_VARIABLES = ("PRSYNC_WAREHOUSE_URL", "PRSYNC_SECRET_KEY", "GITHUB_TOKENS", "DAGSTER_HOME")
PAGE_PORT = 3001
PRESENT = "sample-as-of.txt"
PATIENCE_SECONDS = 25.0  # of `prsync dev`, which ends what it started with a patience of its own


@click.command()
@click.option(
    "--serve",
    is_flag=True,
    help="Open the page and Dagster's UI on the demo, with its stand-ins for GitHub and Groq.",
)
@click.option(
    "--port", default=3000, show_default=True, help="Where the UI listens, with --serve; the page: one above."
)
@click.option("--page/--no-page", default=None, help="Leave the page open at the end [default: on a terminal].")
def demo(*, serve: bool, port: int, page: bool | None) -> None:
    """Sync thirteen months of a sample organisation from a stand-in for GitHub, and show its trends.

    On a terminal its page stays open at the end, until Ctrl-C.

    \b
    Example:
      prsync demo
      prsync demo --serve
    """  # noqa: D301
    home = find_home(os.environ, Path.cwd()) / "data" / "demo"
    if not serve:
        _sync_sample(home)
        print_next_steps(home)
        if _is_terminal() if page is None else page:
            _open_page(home)
    elif (home / PRESENT).exists():
        sys.exit(_serve(home, port))
    else:
        raise InputError(f"There is no demo in {home} yet: run `prsync demo` first.")


def _sync_sample(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    present = utc_now().isoformat(timespec="seconds")
    with sandbox(_environment(home), present) as environment:
        sync = ["sync", TEAM, "--wait-for-model"]
        for words in (["teams", "add", TEAM, "--org", TEAM], sync, ["status", TEAM], ["trends", TEAM]):
            _step(words, environment)
    # Last: what is half a demo is made again.
    (home / PRESENT).write_text(present, encoding="utf-8")


def print_next_steps(home: Path) -> None:
    """The commands that go on with what the demo stored, as they can be typed in any folder."""
    trends = f"export PRSYNC_HOME={shlex.quote(str(home))}; {_prsync()} trends {TEAM} --ai"
    page = f"PRSYNC_HOME={shlex.quote(str(home))} {_prsync()} page"
    serve = f"PRSYNC_HOME={shlex.quote(str(home.parent.parent))} {_prsync()} demo --serve"
    for line in (
        f"\nGo on in this shell: [bold]{escape(trends)}[/]",
        f"Or on its page, http://127.0.0.1:{PAGE_PORT}: [bold]{escape(page)}[/]",
        f"Or on the page and in Dagster's UI, in place of `prsync dev`: [bold]{escape(serve)}[/]",
        "Sync your own organisation: unset PRSYNC_HOME; see the README, 'Sync a real organisation'.",
    ):
        output().print(line, soft_wrap=True)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _open_page(home: Path) -> None:
    """The page on what is stored, until a signal ends it; without buttons, since nothing runs that would act."""
    port = PAGE_PORT if is_free(PAGE_PORT) else 0
    output().print("\n[bold]$ prsync page --read-only[/]")
    page = [*PRSYNC, "page", "--read-only", "--port", str(port)]
    ended = run_in_foreground({"The page": page}, _environment(home), home)
    if not ended.was_asked:
        raise PrsyncError("The page ended by itself; see above.")


def _prsync() -> str:
    """The command's name, or its path where the shell does not find it by that."""
    return "prsync" if shutil.which("prsync") else shlex.quote(str(Path(sys.argv[0]).absolute()))


def _serve(home: Path, port: int) -> int:
    """The page, the UI, the daemon and the stand-ins until a signal ends all of them; the exit code."""
    present = (home / PRESENT).read_text(encoding="utf-8")
    with sandbox(_environment(home), present) as environment:
        _describe_sign_up(environment, port + 1)
        output().print(f"[bold]$ prsync dev --port {port}[/]")
        dev = {"prsync dev": [*PRSYNC, "dev", "--port", str(port)]}
        ended = run_in_foreground(dev, environment, home, PATIENCE_SECONDS)
    if ended.was_asked:
        errors().print(STOPPED)
    return ended.code


def _describe_sign_up(environment: Mapping[str, str], page_port: int) -> None:
    """How another team signs up with the stand-ins: on the page, or from another terminal."""
    needed = ("PRSYNC_HOME", "GITHUB_GRAPHQL_URL", "GITHUB_TOKEN")
    variables = " ".join(f"{name}={shlex.quote(environment[name])}" for name in needed)
    command = f"{variables} {_prsync()} teams add second --org {TEAM}"
    output().print(f"Sign another team up on the page: [bold]http://127.0.0.1:{page_port}/signup[/]")
    output().print(f"or in another terminal: [bold]{escape(command)}[/]", soft_wrap=True)


def _environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    return {**inherited, "PRSYNC_HOME": str(home), "GITHUB_TOKEN": TOKEN, "GROQ_API_KEY": GROQ_KEY}


def _step(words: list[str], environment: Mapping[str, str]) -> None:
    output().print(f"\n[bold]$ prsync {' '.join(words)}[/]")
    if subprocess.run([*PRSYNC, *words], env=dict(environment), check=False).returncode:  # noqa: S603 - our own command
        raise PrsyncError(f"`prsync {' '.join(words)}` failed; see above.")


@contextmanager
def sandbox(environment: Mapping[str, str], present: str) -> Iterator[dict[str, str]]:
    """The stand-ins in a process of their own, for as long as the block runs; the environment that finds them."""
    output().print("[bold]$ prsync sandbox[/]")
    command = [*PRSYNC, "sandbox", "--port", "0", "--as-of", present]
    # A group of its own: Ctrl-C is not for it, since what asks it ends first.
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=dict(environment), stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        try:
            url = _address(process)
            yield {**environment, "GITHUB_GRAPHQL_URL": url, "GROQ_BASE_URL": url.removesuffix("/graphql")}
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        sys.stdout.write(line)
        for word in line.split():
            if word.startswith("http://") and word.endswith("/graphql"):
                return word
    raise PrsyncError("The sandbox did not start; see above.")
