"""Parses each HTTP response of GitHub into data or the error that it is. Pure: it sends nothing.

The order of the checks matters: a response can look like several errors (a limit comes as 200, 403 or 429), and the
first match decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from prsync_pipeline.errors import (
    CredentialsRefused,
    PrimaryLimit,
    QueryRejected,
    SecondaryLimit,
    TooHeavy,
    Unreachable,
)
from prsync_pipeline.github.graphql.json_fields import child, entries, name
from prsync_pipeline.github.graphql.limits import answered_at, cost, hourly_points, reset_at, retry_after, scopes
from prsync_pipeline.github.types import TokenFacts
from prsync_pipeline.texts import excerpt

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from prsync_pipeline.errors import GitHubError
    from prsync_pipeline.github.graphql.json_fields import Node


PRIMARY_TYPES = {"RATE_LIMITED", "RATE_LIMIT"}
HEAVY_TYPES = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
# Errors about one node: whoever asked for that node decides what its absence means.
NODE_TYPES = {"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES", "SAML_PROTECTED"}
MAY_BE_A_LIMIT = {HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
MAY_PASS = {HTTPStatus.OK, HTTPStatus.REQUEST_TIMEOUT}


class ScopeMissing(CredentialsRefused):
    """The token is good, but may not see this: other queries of it go on."""


@dataclass(frozen=True, slots=True)
class NodeError:
    """Why a part of the data is null; `path` leads to it, such as `("nodes", 3)` or `("r0",)`."""

    kind: str
    message: str
    path: tuple[str | int, ...]

    @property
    def is_not_found(self) -> bool:
        return self.kind == "NOT_FOUND"


@dataclass(frozen=True, slots=True)
class GraphQLResponse:
    """Data with the errors about single nodes; `points` as GitHub charged them, `token` is the alias of its token.

    `scopes` are a classic token's, None where the server names none; `answered_at` is the time by the server's clock.
    """

    data: Node
    errors: tuple[NodeError, ...] = ()
    points: int | None = None
    seconds: float = 0.0
    token: str = ""
    scopes: tuple[str, ...] | None = None
    answered_at: datetime | None = None

    def without_errors_in(self, field: str) -> GraphQLResponse:
        """The same without the errors about what lies in a field of that name."""
        return replace(self, errors=tuple(error for error in self.errors if field not in error.path))

    def error_at(self, *path: str | int) -> NodeError | None:
        """The error about the node at `path` or about anything that it lies in or that lies in it."""
        return next(
            (error for error in self.errors if all(a == b for a, b in zip(error.path, path, strict=False))), None
        )


def parse_response(response: httpx.Response, now: datetime) -> GraphQLResponse:
    """The data of an HTTP response.

    Raises:
        GitHubError: its class decides what can be done about it.
    """
    body = _json_body(response) or {}
    error = _limit_error(response, body, now) or _refusal(response)
    if error is not None:
        raise error
    if response.status_code != HTTPStatus.OK or not body:
        raise _unusable(response)
    return _parse_graphql(body, response)


def _unusable(response: httpx.Response) -> GitHubError:
    """The error that a response without a GraphQL result is, by its status."""
    status = response.status_code
    summary = f"HTTP {status}: {_message(response)}"
    is_page = status == HTTPStatus.OK and "html" in response.headers.get("content-type", "")
    if is_page or status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT):
        return TooHeavy(f"GitHub ran out of time ({'a web page' if is_page else summary}).")
    if status in MAY_PASS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unreachable(f"GitHub's answer cannot be used ({summary}).", retry_after=retry_after(response))
    return QueryRejected(f"The server takes no GraphQL at this address ({summary}). Check GITHUB_GRAPHQL_URL.")


def _refusal(response: httpx.Response) -> GitHubError | None:
    """The error that 401, 403 and 429 are where their body names no limit; None for other statuses."""
    status = response.status_code
    reason = _message(response)
    if status == HTTPStatus.UNAUTHORIZED:
        return CredentialsRefused(f"GitHub refuses the token ({reason}): it is wrong, expired or was revoked.")
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.FORBIDDEN and "retry-after" in response.headers):
        return SecondaryLimit(f"GitHub asks for a pause ({reason}).", retry_after=retry_after(response))
    if status == HTTPStatus.FORBIDDEN:
        return CredentialsRefused(
            f"GitHub does not let this token in ({reason}). Check its scopes and its SSO approval."
        )
    return None


def _limit_error(response: httpx.Response, body: Node, now: datetime) -> GitHubError | None:
    """The primary or secondary limit, recognized by status, message, type or code; None where it is none."""
    if response.status_code not in MAY_BE_A_LIMIT:
        return None
    errors = [error for error in entries({"errors": body.get("errors")}, "errors") if error is not None]
    messages = " ".join(_words(part, "message") for part in (body, *errors)).lower()
    if "secondary rate limit" in messages or "abuse detection" in messages:
        return SecondaryLimit("GitHub asks for a pause (secondary rate limit).", retry_after=retry_after(response))
    is_primary = any(
        _words(error, "type") in PRIMARY_TYPES or error.get("code") == "graphql_rate_limit" for error in errors
    )
    if is_primary or (response.status_code != HTTPStatus.OK and response.headers.get("x-ratelimit-remaining") == "0"):
        return PrimaryLimit("The hour's points are spent.", reset_at=reset_at(response, now))
    return None


def _parse_graphql(body: Node, response: httpx.Response) -> GraphQLResponse:
    """A GraphQL result's data with the errors about its nodes; any other error is raised for the whole response."""
    errors = [error for error in entries({"errors": body.get("errors")}, "errors") if error is not None]
    for error in errors:
        fault = _error_of_the_whole(error, has_data=body.get("data") is not None)
        if fault is not None:
            raise fault
    data = body.get("data")
    if not isinstance(data, dict):
        raise Unreachable("GitHub's answer has neither data nor an error.")
    return GraphQLResponse(
        data,
        tuple(_node_error(error) for error in errors),
        cost(data),
        response.elapsed.total_seconds(),
        scopes=scopes(response),
        answered_at=answered_at(response),
    )


def _error_of_the_whole(error: Node, *, has_data: bool) -> GitHubError | None:
    """What an error of a GraphQL result means for the whole response; None where it is about one node."""
    kind, message = _words(error, "type"), _words(error, "message")
    if kind in HEAVY_TYPES or "something went wrong while executing your query" in message.lower():
        return TooHeavy(f"GitHub ran out of time or resources ({kind or 'time-out'}).")
    if kind in NODE_TYPES or _is_forbidden(message):
        return None if has_data else ScopeMissing(f"GitHub does not let this token see that: {message}")
    if has_data and error.get("path"):
        # A part is missing for a reason that GitHub does not name: a smaller request finds out which part.
        return TooHeavy(f"GitHub answered only in part ({kind or message}).")
    if has_data:
        return Unreachable(f"GitHub answered with an error beside the data ({kind or message}).")
    return QueryRejected(f"GitHub does not understand the query ({kind or 'error'}): {message}")


def _is_forbidden(message: str) -> bool:
    return "saml" in message.lower() or "resource not accessible" in message.lower()


def _node_error(error: Node) -> NodeError:
    path = error.get("path")
    steps = tuple(step for step in path if isinstance(step, str | int)) if isinstance(path, list) else ()
    return NodeError(_words(error, "type") or "FORBIDDEN", _words(error, "message"), steps)


def _words(node: Node, key: str) -> str:
    """A text of GitHub's that people may read; empty where there is none."""
    value = node.get(key)
    return excerpt(value) if isinstance(value, str) else ""


def _json_body(response: httpx.Response) -> Node | None:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _message(response: httpx.Response) -> str:
    """What the body or the status line gives as the reason."""
    body = _json_body(response) or {}
    return _words(body, "message") or excerpt(response.reason_phrase) or "no reason given"


def token_facts(response: GraphQLResponse) -> TokenFacts:
    """The facts in a response to `queries.VIEWER`."""
    hour = hourly_points(response.data)
    return TokenFacts(
        login=name(child(response.data, "viewer"), "login"),
        scopes=response.scopes,
        points_limit=None if hour is None else hour.limit,
        points_left=None if hour is None else hour.remaining,
        reset_at=None if hour is None else hour.reset_at,
        answered_at=response.answered_at,
    )
