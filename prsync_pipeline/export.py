"""A team's rows as files, one a table or view: all of one state of the warehouse, and each whole or not there."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.errors import InputError
from prsync_pipeline.warehouse import Selection, require_team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prsync_pipeline.warehouse import FileFormat, Warehouse


class ExportedFile(NamedTuple):
    """A file that was written; `rows` is how many it has."""

    table: str
    rows: int
    file: Path


def export_team(  # noqa: PLR0913 - what is written, where, how, and who listens
    warehouse: Warehouse,
    team: str,
    tables: Sequence[str],
    folder: Path,
    form: FileFormat,
    *,
    listener: Callable[[str], None] = lambda _: None,
) -> list[ExportedFile]:
    """Write the team's rows of each table to `folder/TABLE.FORMAT`, in place of a former file of that name.

    The files take their names together, at the end; until then, and where something fails, the folder is as it was.
    `listener` hears the name of the table that comes next.

    Raises:
        InputError: a table is unknown, or a file cannot be written.
        UnknownTeam: nobody signed up under that slug.
        WarehouseError: the warehouse cannot be read.
    """
    selections = [Selection(table, team) for table in tables]
    statements = [(chosen.table, chosen.sql, chosen.parameters, chosen.columns) for chosen in selections]
    with warehouse.transaction() as transaction:
        require_team(transaction, team)
        with _unfinished(folder) as unfinished:
            written = []
            for table, sql, parameters, columns in statements:
                listener(table)
                file = f"{table}.{form}"
                rows = transaction.write_file(sql, parameters, columns, unfinished / file)
                written.append(ExportedFile(table, rows, folder / file))
            for exported in written:
                (unfinished / exported.file.name).replace(exported.file)
    return written


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A folder for files that are not whole yet, on the same disk as the folder of the export, which it makes."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".prsync-export-") as unfinished:
            yield Path(unfinished)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror or error}. Name a folder that you may write to."
        ) from error
