"""`prsync sandbox`: a stand-in for GitHub's GraphQL API, and for Groq, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import DEFAULT_KEY, DEFAULT_TOKEN, Latency, World, read_history, run, sample
from prsync_pipeline.sandbox.control import faults_from
from prsync_pipeline.sandbox.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@click.command()
@click.option("--port", default=4000, show_default=True, help="Where it listens; 0 takes any free port.")
@click.option("--organization", default="acme", show_default=True, help="The sample organisation's name.")
@click.option("--as-of", type=click.DateTime(), help="The sample's present, in UTC [default: now].")
@click.option("--seed", default=1, show_default=True, help="Another seed makes another sample.")
@click.option("--scale", default=1.0, show_default=True, help="How many times the sample's usual size.")
@click.option(
    "--history",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Serve pull requests from a JSON Lines file (.jsonl, .jsonl.gz) instead of the sample.",
)
@click.option("--as-dated", is_flag=True, help="Leave the file's times; else its newest day is moved to today.")
@click.option("--latency", default=1.0, show_default=True, help="How slow, against the usual: 0 answers at once.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    help="A fault as a JSON object; repeat for several. "
    f"Its kind is one of {', '.join(get_args(FaultKind))}; sandbox/faults.py has what goes with each.",
)
def sandbox(  # noqa: PLR0913, PLR0917 - each is a flag of the command
    port: int,
    organization: str,
    as_of: datetime | None,
    seed: int,
    scale: float,
    history: Path | None,
    as_dated: bool,
    latency: float,
    faults: Sequence[str],
) -> None:
    """Serve a sample organisation as GitHub would, with its limits, until Ctrl-C.

    \b
    Example:
      prsync sandbox
      prsync sandbox --history history.jsonl.gz --port 4001
      prsync sandbox --fault '{"kind": "drip", "every": 10}'
    """  # noqa: D301
    scripted = [fault for text in faults for fault in faults_from(text.encode())]
    if history is None:
        world = sample(seed, as_of or utc_now(), scale, organization=organization)
    else:
        world = World.of(read_history(history, None if as_dated else utc_now()))

    def announce(url: str) -> None:
        click.echo(f"GitHub's stand-in listens on {url}")
        click.echo(f"  export GITHUB_GRAPHQL_URL={url} GITHUB_TOKEN={DEFAULT_TOKEN}")
        click.echo(f"  export GROQ_BASE_URL={url.removesuffix('/graphql')} GROQ_API_KEY={DEFAULT_KEY}")

    run(world, announce, port=port, latency=Latency(scale=latency), faults=scripted)
