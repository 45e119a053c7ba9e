"""The sandbox's own routes beside GitHub's, for tests in other processes: what was asked, faults, the truth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from prsync_pipeline.sandbox.endpoint import Endpoint


def faults_from(body: bytes) -> list[Fault]:
    """The faults of a JSON object or list; raises InputError where it is none."""
    try:
        rows = json.loads(body)
        rows = rows if isinstance(rows, list) else [rows]
        return [Fault(**{**row, "at": tuple(row.get("at", ()))}) for row in rows]
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"No fault: {error}.") from None


def control_routes(endpoint: Endpoint) -> Sequence[Route]:
    async def requests(_http: Request) -> Response:
        return JSONResponse([record.as_json() for record in endpoint.requests])

    async def totals(_http: Request) -> Response:
        return JSONResponse(endpoint.requests.totals.as_json())

    async def add_faults(http: Request) -> Response:
        try:
            faults = faults_from(await http.body())
        except InputError as error:
            return JSONResponse({"message": str(error)}, 400)
        endpoint.faults.add(*faults)
        return JSONResponse({"faults": len(faults)})

    async def reset(_http: Request) -> Response:
        endpoint.requests.clear()
        endpoint.faults.clear()
        return JSONResponse({})

    async def truth(http: Request) -> Response:
        try:
            lines = list(endpoint.world.truth(http.query_params.get("repository")))
        except InputError as error:
            return JSONResponse({"message": str(error)}, 404)
        return PlainTextResponse("".join(f"{line}\n" for line in lines), media_type="application/x-ndjson")

    return (
        Route("/_sandbox/requests", requests),
        Route("/_sandbox/totals", totals),
        Route("/_sandbox/faults", add_faults, methods=["POST"]),
        Route("/_sandbox/reset", reset, methods=["POST"]),
        Route("/_sandbox/world", truth),
    )
