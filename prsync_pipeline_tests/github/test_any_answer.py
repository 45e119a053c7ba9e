"""Whatever JSON comes in an answer, it becomes values that any database holds, or an error of the tree."""

from __future__ import annotations

import json
import string
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prsync_pipeline.errors import GitHubError, Refused, UnreadablePullRequest
from prsync_pipeline.github.graphql import parsing
from prsync_pipeline.github.graphql.queries import NESTED
from prsync_pipeline.github.graphql.responses import parse_response
from prsync_pipeline.github.partial import PartialPullRequest
from prsync_pipeline_tests.github.test_parsing import COMMIT, WANTED, wire_pull_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prsync_pipeline.models import PullRequest

ValueT = TypeVar("ValueT")
NOW = datetime(2026, 11, 20, 8, 0)
EXTREMES = st.sampled_from(
    [
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-05:00", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z"),
        *(2**31 - 1, 2**31, 2**63, 10**30, -1, 10**300, float("inf"), float("nan")),
        *("\x00", "\ud800", "x" * 9_000, "9" * 5000, "", [], {}, [None], {"totalCount": -1}),
    ]
)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | EXTREMES,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(TEXTS, children, max_size=3),
    max_leaves=8,
)
LISTED = ("id", "number", "createdAt", "updatedAt", "repository")
FIELDS = st.sampled_from(sorted(wire_pull_request()))
MANY = settings(max_examples=100, deadline=None, derandomize=True)


def connection(entry: dict[str, Any]) -> dict[str, Any]:
    return {"totalCount": 1, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [entry]}


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts_of(getattr(value, name))


def assert_storable(pull_request: PullRequest) -> None:
    for text in texts_of(pull_request):
        assert "\x00" not in text
        text.encode()
    assert pull_request.additions + pull_request.deletions < 2**31
    assert all(len(commit.sha) <= 255 for commit in pull_request.commits)


def outcome(read: Callable[[], ValueT]) -> ValueT | GitHubError:
    """What was read, or the error of the tree that it is; any other error is the test's."""
    try:
        return read()
    except GitHubError as error:
        return error


def whole(node: dict[str, Any]) -> PullRequest:
    partial = PartialPullRequest(WANTED, node, 100, 0)
    return parsing.pull_request(WANTED, node, partial.lists, NOW)


@MANY
@given(
    st.dictionaries(FIELDS, VALUES, min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(sorted(COMMIT)), VALUES, max_size=2),
)
def test_a_pull_request_becomes_values_or_one_named_fault(changes: dict[str, Any], commit: dict[str, Any]) -> None:
    empty = {"totalCount": 0, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []}
    node = {**wire_pull_request(), **dict.fromkeys(NESTED, empty)}
    node |= {"commits": connection({"commit": {**COMMIT, **commit}}), **changes}

    result = outcome(lambda: whole(node))

    if isinstance(result, GitHubError):
        assert isinstance(result, UnreadablePullRequest)
        assert (result.repository, result.number) == ("acme/shop", 1)
        assert len(str(result)) < 300
    else:
        assert_storable(result)


@MANY
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(LISTED, VALUES)))
def test_a_listed_pull_request_becomes_values_or_an_error_of_the_tree(node: dict[str, Any]) -> None:
    results = (outcome(lambda: parsing.listed(node, "acme/shop")), outcome(lambda: parsing.changed(node)))

    assert all(len(str(result)) < 300 for result in results if isinstance(result, GitHubError))


HEADERS = ("retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "date", "x-oauth-scopes")
HEADER_VALUES = st.sampled_from(
    [
        *("9" * 20, "9" * 5000, "-1", "1e308", "nan", "soon", "", "0", "253402300800", "99999999999999999"),
        *("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Mon, 01 Jan 99999 00:00:00 GMT"),
        *("Sat, 21 Nov 2026 18:00:00 GMT", "Sat, 21 Nov 2026 18:00:00 -9999"),
    ]
) | st.text(string.printable.strip(), max_size=12)
ERROR = st.fixed_dictionaries({}, optional=dict.fromkeys(("type", "message", "path", "code"), VALUES))
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "message": VALUES,
        "data": VALUES | st.fixed_dictionaries({}, optional={"rateLimit": VALUES, "nodes": VALUES}),
        "errors": VALUES | st.lists(ERROR, max_size=2),
    },
)


@MANY
@given(
    st.sampled_from([200, 400, 401, 403, 404, 429, 500, 502]),
    BODIES | VALUES,
    st.dictionaries(st.sampled_from(HEADERS), HEADER_VALUES),
)
def test_any_response_is_read_or_sorted(status: int, body: Any, headers: dict[str, str]) -> None:
    response = httpx.Response(status, content=json.dumps(body).encode(), headers=headers)
    response.elapsed = timedelta(0)

    result = outcome(lambda: parse_response(response, NOW))

    if isinstance(result, GitHubError):
        assert len(str(result)) < 1000
        assert "\x00" not in str(result)
        str(result).encode()
    if isinstance(result, Refused):
        assert 0 <= (result.retry_after or 0) <= 24 * 3600


@pytest.mark.parametrize("nested", ["[" * 200_000, '{"data":' * 100_000, '{"data": ' + "9" * 5000 + "}"])
def test_json_that_python_does_not_read_is_an_answer_that_cannot_be_used(nested: str) -> None:
    response = httpx.Response(200, text=nested)

    with pytest.raises(GitHubError, match="cannot be used"):
        parse_response(response, NOW)
