"""From GitHub's JSON to values: what is null, odd or missing."""

from datetime import datetime
from typing import Any

import pytest

from prsync_pipeline.errors import QueryRejected, UnreadablePullRequest
from prsync_pipeline.github import Wanted
from prsync_pipeline.github.graphql import json_fields, parsing
from prsync_pipeline.github.graphql.noted_reading import Texts
from prsync_pipeline.github.graphql.queries import NESTED
from prsync_pipeline.models import ActorKind, FileChange, PullRequest, Repository

WANTED = Wanted(Repository("R_1", "acme/shop"), "PR_1", 1)
NOW = datetime(2026, 11, 20, 8, 0)


def wire_pull_request(**changes: Any) -> dict[str, Any]:
    return {
        "id": "PR_1",
        "number": 1,
        "title": "Add a lamp",
        "body": "",
        "url": "https://github.com/acme/shop/pull/1",
        "author": {"__typename": "User", "login": "ada"},
        "state": "MERGED",
        "isDraft": False,
        "createdAt": "2026-03-01T10:00:00Z",
        "updatedAt": "2026-03-01T12:00:00+01:00",
        "mergedAt": "2026-03-01T11:00:00Z",
        "closedAt": "2026-03-01T11:00:00Z",
        "mergedBy": {"__typename": "User", "login": "grace"},
        "baseRefName": "main",
        "headRefName": "lamp",
        "additions": 3,
        "deletions": 1,
        "changedFiles": 1,
        "totalCommentsCount": 2,
        "milestone": {"title": "v1"},
        **{name: {"totalCount": 0} for name in NESTED},
        **changes,
    }


def parsed(lists: dict[str, list[dict[str, Any]]] | None = None, **changes: Any) -> PullRequest:
    filled = {name: (lists or {}).get(name, []) for name in NESTED}
    return parsing.pull_request(WANTED, wire_pull_request(**changes), filled, NOW)


def test_times_become_naive_utc() -> None:
    one = parsed()

    assert one.created_at == datetime(2026, 3, 1, 10)
    assert one.updated_at == datetime(2026, 3, 1, 11)
    assert one.synced_at == NOW


def test_null_is_an_answer() -> None:
    one = parsed(
        author=None, mergedBy=None, milestone=None, totalCommentsCount=None, mergedAt=None, reviews=None, labels=None
    )

    assert (one.author_login, one.author_kind) == (None, ActorKind.GHOST)
    assert (one.merged_by_login, one.milestone, one.merged_at) == (None, None, None)
    assert (one.comment_count, one.review_count, one.labels) == (0, 0, ())


def test_a_commit_may_have_no_author_and_an_author_no_account() -> None:
    fields = {"message": "m", "authoredDate": "2026-03-01T10:00:00Z", "committedDate": "2026-03-01T10:00:00Z"}
    sizes = {"additions": 1, "deletions": 0}
    anonymous = {"commit": {"oid": "a", "author": None, **fields, **sizes}}
    stranger = {"commit": {"oid": "b", "author": {"name": "B", "email": None, "user": None}, **fields, **sizes}}

    commits = parsed({"commits": [anonymous, stranger]}).commits

    assert [(one.author_login, one.author_name, one.author_email) for one in commits] == [
        (None, None, None),
        (None, "B", None),
    ]


def test_a_review_number_may_be_larger_than_32_bits_and_written_as_text() -> None:
    review = {
        "fullDatabaseId": "9007199254740993",
        "author": None,
        "state": "DISMISSED",
        "submittedAt": "2026-03-01T10:00:00Z",
        "comments": {"totalCount": 4},
    }

    (found,) = parsed({"reviews": [review]}).reviews

    assert found.review_id == 9007199254740993
    assert (found.reviewer_kind, found.comment_count) == (ActorKind.GHOST, 4)


def test_linked_issues_carry_their_repository() -> None:
    issue = {"number": 7, "repository": {"nameWithOwner": "acme/plans"}}

    assert parsed({"closingIssuesReferences": [issue]}).linked_issues == ("acme/plans#7",)


@pytest.mark.parametrize(
    ("text", "expected", "taken"),
    [
        ("plain", "plain", 0),
        ("a\x00b\x00", "ab", 2),
        ("half \ud83d of a pair", "half \ufffd of a pair", 0),
        ("whole \U0001f600", "whole \U0001f600", 0),
        ("\x00\udc00é", "\ufffdé", 1),
    ],
)
def test_texts_are_made_fit_for_any_database(text: str, expected: str, taken: int) -> None:
    texts = Texts()

    assert texts({"title": text}, "title") == expected
    assert texts.nul_characters == taken


LONG_NAME = "x" * 9_000
COMMIT = {
    "oid": "a",
    "message": "m",
    "author": None,
    "authoredDate": "2026-03-01T10:00:00Z",
    "committedDate": "2026-03-01T10:00:00Z",
    "additions": 1,
    "deletions": 0,
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": None}, "title"),
        ({"number": "one"}, "number"),
        ({"isDraft": "no"}, "isDraft"),
        ({"createdAt": "yesterday"}, "createdAt"),
        ({"createdAt": "0001-01-01T00:00:00+14:00"}, "createdAt"),
        ({"updatedAt": "9999-12-31T23:59:59-05:00"}, "updatedAt"),
        ({"updatedAt": "9999-12-31T23:59:59Z"}, "updatedAt"),
        ({"mergedAt": "10000-01-01T00:00:00Z"}, "mergedAt"),
        ({"additions": 2**31 - 1}, "additions"),
        ({"changedFiles": 10**30}, "changedFiles"),
        ({"deletions": -1}, "deletions"),
        ({"totalCommentsCount": float("inf")}, "totalCommentsCount"),
        ({"reviews": {"totalCount": 2**63}}, "reviews.totalCount"),
        ({"author": "ada"}, "author"),
        ({"author": {"__typename": "User", "login": LONG_NAME}}, "author.login"),
        ({"mergedBy": {"__typename": "User", "login": None}}, "mergedBy.login"),
        ({"id": "PR_2"}, "id"),
        ({"number": 2}, "number"),
    ],
)
def test_what_does_not_fit_is_one_fault_of_this_pull_request(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(UnreadablePullRequest) as caught:
        parsed(**changes)

    error = caught.value
    assert (error.repository, error.number, error.field) == ("acme/shop", 1, field)
    assert len(str(error)) < 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"oid": LONG_NAME}, "commits.oid"),
        ({"authoredDate": "10000-01-01T00:00:00Z"}, "commits.authoredDate"),
        ({"additions": 2**31}, "commits.additions"),
        ({"author": {"name": "A", "email": None, "user": {"login": 3}}}, "commits.user.login"),
    ],
)
def test_an_entry_of_a_nested_list_that_does_not_fit_is_left_out_alone(changes: dict[str, Any], field: str) -> None:
    one = parsed({"commits": [{"commit": {**COMMIT, **changes}}, {"commit": COMMIT}]})

    assert [commit.sha for commit in one.commits] == ["a"]
    assert (one.incomplete or "").startswith(f"{field} should be ")


def test_a_time_without_an_offset_is_utc() -> None:
    assert parsed(createdAt="2026-03-01T10:00:00").created_at == datetime(2026, 3, 1, 10)


def test_names_and_hashes_are_fit_for_any_database_as_texts_are() -> None:
    author = {"__typename": "User", "login": "a\x00da\udc00"}

    one = parsed({"commits": [{"commit": {**COMMIT, "oid": "f\x00f"}}]}, author=author)

    assert (one.author_login, one.commits[0].sha) == ("ada\ufffd", "ff")


def test_a_listed_pull_request_that_cannot_be_read_is_named_as_far_as_it_can_be() -> None:
    node = {"id": "PR_7", "number": 7, "createdAt": "2026-03-01T10:00:00Z", "updatedAt": "9999-12-31T23:59:59-05:00"}

    with pytest.raises(UnreadablePullRequest) as numbered:
        parsing.listed(node, "acme/shop")
    with pytest.raises(UnreadablePullRequest) as nameless:
        parsing.listed({**node, "number": 10**30}, "acme/shop")

    assert (numbered.value.number, numbered.value.field) == (7, "updatedAt")
    assert (nameless.value.number, nameless.value.field) == (None, "number")
    assert str(nameless.value).startswith("acme/shop#?: number should be")


def test_a_member_whose_login_is_none_is_a_member_who_is_not_shown() -> None:
    assert parsing.member({"role": "MEMBER", "node": {"login": LONG_NAME, "name": None}}) is None


def test_a_word_that_prsync_does_not_know_is_named_and_the_rest_is_read() -> None:
    merged = parsed(state="LOST")
    closed, still_open = parsed(state="LOST", mergedAt=None), parsed(state="LOST", mergedAt=None, closedAt=None)
    file = parsed({"files": [{"path": "a", "changeType": "TELEPORTED", "additions": 1, "deletions": 0}]})

    assert [one.state for one in (merged, closed, still_open)] == ["merged", "closed", "open"]
    assert {one.incomplete for one in (merged, closed, still_open)} == {"unknown state LOST"}
    assert (file.files[0].change, file.incomplete) == (FileChange.UNKNOWN, "unknown changeType TELEPORTED")


def test_a_field_that_is_not_there_is_not_taken_for_null() -> None:
    node = wire_pull_request()
    del node["mergedAt"]

    with pytest.raises(UnreadablePullRequest, match="mergedAt should be a value or null and is not there"):
        parsing.pull_request(WANTED, node, {name: [] for name in NESTED}, NOW)


@pytest.mark.parametrize("value", [{"a": 1}, "text", 3])
def test_a_list_that_is_none_is_an_error(value: object) -> None:
    with pytest.raises(QueryRejected, match="a list"):
        json_fields.entries({"nodes": value}, "nodes")
