"""`prsync access`: who may see the page; the commands are in a module beside."""

import click

from prsync_pipeline.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "grant": ("links:grant", "Make a link that opens the page of one team, or of all."),
    "list": ("links:list_links", "List the links to the page, and when each was last used."),
    "revoke": ("links:revoke", "End a link at once."),
}


@click.group(
    cls=LazyGroup,
    lazy_commands={
        name: LazyCommand(f"prsync_pipeline.cli.access.{target}", summary)
        for name, (target, summary) in COMMANDS.items()
    },
)
def access() -> None:
    """Make links to the page, list them, and revoke them."""
