"""Reports as answers to programs: JSON and CSV, with the time when the warehouse was read."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from prsync_pipeline.reports.documents import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def json_answer(document: Mapping[str, object], as_of: datetime) -> Response:
    return Response(as_json(document), media_type="application/json", headers=_read_at(as_of))


def csv_answer(text: str, file: str, as_of: datetime) -> Response:
    """A file that the browser saves under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{file}"', **_read_at(as_of)}
    return Response(text, media_type="text/csv", headers=headers)


def _read_at(as_of: datetime) -> dict[str, str]:
    """When the warehouse was read: while it is busy, the last answer is given again."""
    return {"Last-Modified": format_datetime(as_of.replace(tzinfo=UTC), usegmt=True)}
