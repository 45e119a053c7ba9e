"""The HTTP answers that GitHub gives: data, refusals, and what broken middlemen put in their place."""

from __future__ import annotations

import json
import math
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from prsync_pipeline.sandbox.faults import Fault
    from prsync_pipeline.sandbox.limits import Limits
    from prsync_pipeline.sandbox.meter import Balance

Json = dict[str, Any]
UNICORN = "<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head><body><p>{}</p></body></html>"
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "If you reach out to GitHub Support for help, please include the request ID."
)
TIMEOUT = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug."
)


def data(answer: Json) -> Response:
    return Response(json.dumps(answer), media_type="application/json")


def bad_credentials() -> Response:
    message = {"message": "Bad credentials", "documentation_url": "https://docs.github.com/graphql", "status": "401"}
    return JSONResponse(message, 401)


def bad_request(message: str) -> Response:
    return JSONResponse({"message": message}, 400)


def primary_limit(login: str) -> Response:
    message = f"API rate limit already exceeded for user {login}."
    return data({"errors": [{"type": "RATE_LIMITED", "code": "graphql_rate_limit", "message": message}]})


def secondary_limit(status: int, retry_after: float) -> Response:
    body: Json = {"message": SECONDARY, "documentation_url": "https://docs.github.com/graphql"}
    if status == 200:  # noqa: PLR2004 - HTTP's own number
        body = {"errors": [{"type": "RATE_LIMITED", "message": SECONDARY}]}
    return JSONResponse(body, status, {"retry-after": str(math.ceil(retry_after))})


def bad_gateway(*, is_html: bool, status: int = 502) -> Response:
    if is_html:
        return HTMLResponse(UNICORN.format("We had issues producing the response to your request."), status)
    return JSONResponse({"message": "Server Error", "documentation_url": "https://docs.github.com/graphql"}, status)


def timed_out() -> Response:
    return data({"data": None, "errors": [{"message": TIMEOUT}]})


def web_page() -> Response:
    """A page with status 200, as a proxy or a maintenance screen gives."""
    return HTMLResponse(UNICORN.format("We are down for maintenance."))


def truncated(response: Response) -> Response:
    """The first half of an answer as if it were whole."""
    return Response(bytes(response.body)[: len(response.body) // 2], media_type="application/json")


def with_budget(response: Response, balance: Balance, scopes: tuple[str, ...] | None) -> Response:
    """The same response with the headers that report the hour's points."""
    reset = math.ceil(balance.reset_at.replace(tzinfo=UTC).timestamp())
    response.headers["x-ratelimit-limit"] = str(balance.limit)
    response.headers["x-ratelimit-remaining"] = str(balance.remaining)
    response.headers["x-ratelimit-used"] = str(balance.used)
    response.headers["x-ratelimit-reset"] = str(reset)
    response.headers["x-ratelimit-resource"] = "graphql"
    if scopes is not None:
        response.headers["x-oauth-scopes"] = ", ".join(scopes)
    return response


def dated(response: Response, at: datetime) -> None:
    """Write the server's time on an answer, as every web server does."""
    response.headers["date"] = format_datetime(at.replace(tzinfo=UTC, microsecond=0), usegmt=True)


def with_some_null(answer: Json, error: Json, is_lost: Callable[[int], bool]) -> Json:
    """The answer with those nodes null whose place `is_lost`, and an error for each."""
    errors: list[Json] = list(answer.get("errors", ()))
    spoilt: Json = {}
    for name, value in (answer["data"] or {}).items():
        spoilt[name] = value
        if isinstance(value, list):
            spoilt[name] = nulled(value, [name], error, is_lost, errors)
        elif isinstance(value, dict) and isinstance(value.get("nodes"), list):
            rows = nulled(value["nodes"], [name, "nodes"], error, is_lost, errors)
            spoilt[name] = {**value, "nodes": rows}
        elif isinstance(value, dict) and "cost" not in value and "remaining" not in value and is_lost(0):
            spoilt[name] = None
            errors.append({**error, "path": [name]})
    return {"data": spoilt, "errors": errors}


def nulled(
    rows: list[Any], path: list[str], error: Json, is_lost: Callable[[int], bool], errors: list[Json]
) -> list[Any]:
    lost = [place for place in range(len(rows)) if is_lost(place)]
    errors.extend({**error, "path": [*path, place]} for place in lost)
    return [None if place in lost else row for place, row in enumerate(rows)]


def spoilt(answer: Json, fault: Fault) -> Json:
    """What `partial_data` and `null_nodes` make of an answer; any other fault leaves it alone."""
    if fault.kind == "partial_data":
        return with_some_null(answer, {"message": TIMEOUT}, lambda place: place % 2 == 0)
    if fault.kind == "null_nodes":
        message = "Resource limits for this query exceeded."
        error = {"type": "RESOURCE_LIMITS_EXCEEDED", "message": message}
        return with_some_null(answer, error, lambda _place: True)
    return answer


def in_place_of_an_answer(fault: Fault, limits: Limits) -> Response | None:
    """What comes instead of an answer; None where the query runs all the same."""
    instead: dict[str, Callable[[], Response]] = {
        "bad_gateway": lambda: bad_gateway(is_html=fault.is_html),
        "unavailable": lambda: bad_gateway(is_html=fault.is_html, status=503),
        "html": web_page,
        "timeout": timed_out,
        "secondary_limit": lambda: secondary_limit(limits.secondary_status, fault.seconds),
        "revoke": bad_credentials,
    }
    return instead[fault.kind]() if fault.kind in instead else None
