"""`prsync teams`: sign-up, changes, removal; each command is in a module beside."""

import click

from prsync_pipeline.cli.lazy import LazyGroup

ROOM = "prsync_pipeline.cli.teams"


@click.group(
    cls=LazyGroup,
    lazy_commands={
        "add": f"{ROOM}.signup:add",
        "list": f"{ROOM}.signup:list_teams",
        **{name: f"{ROOM}.changes:{name}" for name in ("pause", "resume", "track", "untrack", "token")},
        "remove": f"{ROOM}.remove:remove",
    },
)
def teams() -> None:
    """Sign teams up, list them, and steer them."""
