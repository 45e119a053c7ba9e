"""`prsync teams`: sign-up, changes, removal; each command is in a module beside."""

import click

from prsync_pipeline.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "add": ("signup:add", "Sign a team up."),
    "list": ("signup:list_teams", "List the teams, and how far each one's history reaches."),
    "pause": ("changes:pause", "Start no run of the team by itself until it is resumed."),
    "resume": ("changes:resume", "Let a paused team's runs start by themselves again."),
    "track": ("changes:track", "Track these repositories as well."),
    "untrack": ("changes:untrack", "Ask GitHub for these repositories no longer."),
    "token": ("changes:token", "Give the team another GitHub token."),
    "rekey": ("rekey:rekey", "Encrypt every stored token with the newest key."),
    "agents": ("agents:agents", "Name the accounts that are coding agents."),
    "remove": ("remove:remove", "Remove a team with its data, its partition and its materializations."),
}


@click.group(
    cls=LazyGroup,
    lazy_commands={
        name: LazyCommand(f"prsync_pipeline.cli.teams.{target}", summary)
        for name, (target, summary) in COMMANDS.items()
    },
)
def teams() -> None:
    """Sign teams up, list them, and steer them."""
