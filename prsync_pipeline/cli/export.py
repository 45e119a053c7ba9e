"""`prsync export`: a team's tables as files for other programs."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from prsync_pipeline.cli.screens.terminal import errors, output
from prsync_pipeline.export import export_team
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import FileFormat, open_for_reading, tables_of_teams


@click.command()
@click.argument("team")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice([form.value for form in FileFormat]), default="parquet", show_default=True,
    help="Parquet keeps the types; in CSV a list is JSON.",
)  # fmt: skip
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Only this one (repeat) [default: all].")
def export(team: str, directory: Path, form: str, tables: tuple[str, ...]) -> None:
    """Write a team's tables and views into a directory, one file each.

    All files show one state of the warehouse, and take their names together when the last one is whole. Other files
    in the directory stay. Tokens, e-mail addresses and events are not written.

    \b
    Example:
      prsync export acme exports/acme
      prsync export acme exports/acme --format csv --table trend_aggregates
    """  # noqa: D301
    warehouse = open_for_reading(Settings.read())
    with errors().status("") as status:
        written = export_team(
            warehouse,
            team,
            tables or tables_of_teams(),
            directory.expanduser().resolve(),
            FileFormat(form),
            listener=lambda table: status.update(f"Writing {escape(table)} …"),
        )
    width = max(len(exported.table) for exported in written)
    for exported in written:
        rows = f"{exported.rows:>9,} {'row' if exported.rows == 1 else 'rows':<4}"
        output().print(f"{exported.table:<{width}} {rows} {escape(str(exported.file))}", soft_wrap=True)
