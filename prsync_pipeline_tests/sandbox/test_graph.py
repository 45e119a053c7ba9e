from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.sandbox import (
    Actor,
    ChangedFile,
    Commit,
    Event,
    Limits,
    Member,
    Review,
    Sandbox,
    World,
    serve,
)
from prsync_pipeline_tests.support.sandbox_client import ADA, GRACE, START, ask, errors_of, ids_of, make, post, world_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SEARCH = """query($q: String!, $after: String) { search(type: ISSUE, query: $q, first: 100, after: $after) {
    issueCount pageInfo { hasNextPage endCursor } nodes { ... on PullRequest { number } } } }"""
BY_ID = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequest { number } ... on Repository { nameWithOwner } } }"
BY_NAME = 'query($name: String!) { repository(owner: "acme", name: $name) { id nameWithOwner } }'


def of_first(sandbox: Sandbox, fields: str) -> Any:
    """Those fields of the world's first pull request."""
    query = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on PullRequest {{ {fields} }} }} }}"
    return ask(sandbox, query, ids=ids_of(sandbox.world)[:1])["nodes"][0]


def all_pages(sandbox: Sandbox, query: str) -> list[int]:
    numbers: list[int] = []
    after = None
    while True:
        page = ask(sandbox, SEARCH, q=query, after=after)["search"]
        numbers += [node["number"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return numbers
        after = page["pageInfo"]["endCursor"]


def test_a_search_gives_each_result_once_over_its_pages() -> None:
    with serve(world_of(250)) as sandbox:
        numbers = all_pages(sandbox, "repo:acme/shop is:pr")

    assert sorted(numbers) == list(range(1, 251))


def test_a_search_ends_at_its_cap_and_counts_the_rest() -> None:
    with serve(world_of(250), limits=Limits(search_results=120)) as sandbox:
        numbers = all_pages(sandbox, "repo:acme/shop is:pr")
        count = ask(sandbox, SEARCH, q="repo:acme/shop")["search"]["issueCount"]

    assert len(set(numbers)) == 120
    assert count == 250


def test_ids_that_do_not_resolve_are_null_with_an_error_each_and_the_others_come() -> None:
    world = World.of([make(1), make(2, repository="acme/secret")])
    world.hide("acme/secret")
    visible, hidden = ids_of(world)

    with serve(world) as sandbox:
        answer = post(sandbox, BY_ID, ids=[hidden, visible, "PR_none"]).json()

    assert answer["data"]["nodes"] == [None, {"number": 1}, None]
    assert [(error["type"], error["path"]) for error in answer["errors"]] == [
        ("NOT_FOUND", ["nodes", 0]),
        ("NOT_FOUND", ["nodes", 2]),
    ]
    assert answer["errors"][1]["message"] == "Could not resolve to a node with the global id of 'PR_none'."


def test_a_repository_answers_by_its_id_and_by_its_old_name_after_a_rename() -> None:
    world = world_of()
    world.rename_repository("acme/shop", "acme/store")

    with serve(world) as sandbox:
        found = ask(sandbox, BY_NAME, name="shop")["repository"]
        (by_id,) = ask(sandbox, BY_ID, ids=[found["id"]])["nodes"]

    assert found["nameWithOwner"] == by_id["nameWithOwner"] == "acme/store"


@pytest.mark.parametrize("reason", ["unknown", "hidden", "deleted"])
def test_a_repository_that_is_not_to_be_seen_is_not_found_whatever_the_reason(reason: str) -> None:
    world = world_of()
    if reason == "hidden":
        world.hide("acme/shop")
    if reason == "deleted":
        world.delete_repository("acme/shop")
    name = "none" if reason == "unknown" else "shop"

    with serve(world) as sandbox:
        (error,) = errors_of(sandbox, BY_NAME, name=name)

    assert error["type"] == "NOT_FOUND"
    assert error["message"] == f"Could not resolve to a Repository with the name 'acme/{name}'."


def test_an_organisation_that_does_not_exist_is_not_found() -> None:
    with serve(world_of()) as sandbox:
        (error,) = errors_of(sandbox, '{ organization(login: "nobody") { id } }')

    assert (error["type"], error["path"]) == ("NOT_FOUND", ["organization"])


def test_an_organisation_lists_its_repositories_with_their_state() -> None:
    world = World.of([make(1)])
    world.add_repository("acme/old", is_archived=True)
    world.add_repository("acme/new", is_empty=True)
    query = """query($archived: Boolean) { organization(login: "acme") { repositories(first: 10, isArchived: $archived,
        orderBy: {field: NAME, direction: ASC}) { totalCount nodes { name isArchived isEmpty } } } }"""

    with serve(world) as sandbox:
        everything = ask(sandbox, query)["organization"]["repositories"]["nodes"]
        present = ask(sandbox, query, archived=False)["organization"]["repositories"]

    assert everything == [
        {"name": "new", "isArchived": False, "isEmpty": True},
        {"name": "old", "isArchived": True, "isEmpty": False},
        {"name": "shop", "isArchived": False, "isEmpty": False},
    ]
    assert present["totalCount"] == 2


def test_members_need_the_scope_and_the_rest_of_the_answer_comes_without_it() -> None:
    world = world_of()
    world.add_organization("acme", [Member(ADA, "ADMIN"), Member(GRACE)])
    world.grant("narrow", scopes=("repo",))
    query = """{ viewer { login }
        organization(login: "acme") { membersWithRole(first: 10) { edges { role node { login name } } } } }"""

    with serve(world) as sandbox:
        edges = ask(sandbox, query)["organization"]["membersWithRole"]["edges"]
        refused = post(sandbox, query, "narrow").json()

    assert edges == [
        {"role": "ADMIN", "node": {"login": "ada", "name": "Ada"}},
        {"role": "MEMBER", "node": {"login": "grace", "name": "Grace"}},
    ]
    assert refused["data"] == {"viewer": {"login": "sandbox-user"}, "organization": None}
    assert [error["type"] for error in refused["errors"]] == ["INSUFFICIENT_SCOPES"]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (None, None),
        (Actor("ada"), {"__typename": "User", "login": "ada"}),
        (Actor("dependabot", "Bot"), {"__typename": "Bot", "login": "dependabot"}),
        (Actor("old", "Mannequin"), {"__typename": "Mannequin", "login": "old"}),
        (Actor("corp", "EnterpriseUserAccount"), {"__typename": "EnterpriseUserAccount", "login": "corp"}),
        (Actor("acme", "Organization"), {"__typename": "Organization", "login": "acme"}),
    ],
)
def test_authors_are_of_every_kind_and_a_ghost_is_null(author: Actor | None, expected: object) -> None:
    with serve(World.of([make(1, author=author)])) as sandbox:
        assert of_first(sandbox, "author { __typename login }")["author"] == expected


def reviews_of(states: Sequence[str]) -> tuple[Review, ...]:
    moments = [None if state == "PENDING" else START for state in states]
    return tuple(Review(5_000_000_000 + n, ADA, s, m) for n, (s, m) in enumerate(zip(states, moments, strict=True)))


def test_a_pending_review_is_shown_to_its_author_alone() -> None:
    world = World.of([make(1, reviews=reviews_of(["APPROVED", "PENDING"]))])
    world.grant("of-ada", login="ada")
    query = f"""{{ node(id: "{ids_of(world)[0]}") {{ ... on PullRequest {{
        reviews(first: 10) {{ totalCount nodes {{ state submittedAt fullDatabaseId }} }} }} }} }}"""

    with serve(world) as sandbox:
        others = ask(sandbox, query)["node"]["reviews"]
        own = ask(sandbox, query, "of-ada")["node"]["reviews"]

    assert others == {
        "totalCount": 1,
        "nodes": [{"state": "APPROVED", "submittedAt": "2026-03-02T09:00:00Z", "fullDatabaseId": "5000000000"}],
    }
    assert own["totalCount"] == 2
    assert own["nodes"][1] == {"state": "PENDING", "submittedAt": None, "fullDatabaseId": "5000000001"}


def test_reviews_can_be_asked_for_by_state_and_are_counted_so() -> None:
    world = World.of([make(1, reviews=reviews_of(["COMMENTED", "APPROVED", "DISMISSED"]))])

    with serve(world) as sandbox:
        found = of_first(sandbox, "reviews(first: 1, states: [APPROVED, DISMISSED]) { totalCount nodes { state } }")

    assert found["reviews"] == {"totalCount": 2, "nodes": [{"state": "APPROVED"}]}


def test_nested_lists_are_drained_page_by_page() -> None:
    commits = tuple(Commit(f"{n:040x}", f"Step {n}", "Ada", None, None, START, START) for n in range(250))
    world = World.of([make(1, commits=commits)])
    cursor, oids = "null", []

    with serve(world) as sandbox:
        for _ in range(3):
            fields = "totalCount pageInfo { hasNextPage endCursor } nodes { commit { oid author { user { login } } } }"
            page = of_first(sandbox, f"commits(first: 100, after: {cursor}) {{ {fields} }}")["commits"]
            oids += [node["commit"]["oid"] for node in page["nodes"]]
            cursor = f'"{page["pageInfo"]["endCursor"]}"'

    assert oids == [commit.oid for commit in commits]
    assert page["pageInfo"]["hasNextPage"] is False
    assert page["totalCount"] == 250


def test_pages_run_backwards_too() -> None:
    with serve(World.of([make(1, labels=("a", "b", "c", "d"))])) as sandbox:
        last = of_first(sandbox, "labels(last: 2) { nodes { name } pageInfo { hasPreviousPage startCursor } }")[
            "labels"
        ]
        start = last["pageInfo"]["startCursor"]
        before = of_first(sandbox, f'labels(last: 2, before: "{start}") {{ nodes {{ name }} }}')["labels"]

    assert [node["name"] for node in last["nodes"]] == ["c", "d"]
    assert last["pageInfo"]["hasPreviousPage"] is True
    assert [node["name"] for node in before["nodes"]] == ["a", "b"]


def test_a_cursor_of_somebody_elses_making_is_refused() -> None:
    with serve(world_of()) as sandbox:
        (error,) = errors_of(sandbox, SEARCH, q="org:acme", after="bm9uc2Vuc2U=")

    assert error["type"] == "INVALID_CURSOR_ARGUMENTS"


def test_files_end_at_githubs_own_cap_below_their_total() -> None:
    files = tuple(ChangedFile(f"src/{n}.py") for n in range(3_020))
    last_page = (
        'files(first: 100, after: "Y3Vyc29yOnYyOjI5OTA=") { totalCount nodes { path } pageInfo { hasNextPage } }'
    )

    with serve(World.of([make(1, files=files, changed_files=3_020)])) as sandbox:
        found = of_first(sandbox, f"changedFiles {last_page}")

    assert found["changedFiles"] == found["files"]["totalCount"] == 3_020
    assert len(found["files"]["nodes"]) == 10
    assert found["files"]["pageInfo"] == {"hasNextPage": False}


def test_the_timeline_is_filtered_by_the_kinds_asked_for() -> None:
    kinds = ("ReadyForReviewEvent", "ConvertToDraftEvent", "ReviewRequestedEvent", "ReadyForReviewEvent")
    events = tuple(Event(kind, START + timedelta(hours=n), "ada", "grace") for n, kind in enumerate(kinds))
    fields = (
        "totalCount nodes { __typename ... on ReviewRequestedEvent { requestedReviewer { ... on User { login } } } }"
    )

    with serve(World.of([make(1, events=events)])) as sandbox:
        ready = of_first(sandbox, f"timelineItems(first: 9, itemTypes: [READY_FOR_REVIEW_EVENT]) {{ {fields} }}")
        asked = of_first(sandbox, f"timelineItems(first: 9, itemTypes: [REVIEW_REQUESTED_EVENT]) {{ {fields} }}")

    assert ready["timelineItems"]["totalCount"] == 2
    assert asked["timelineItems"]["nodes"] == [
        {"__typename": "ReviewRequestedEvent", "requestedReviewer": {"login": "grace"}}
    ]


def test_texts_come_through_as_they_are() -> None:
    title, body = "NUL \x00, emoji 🎉, lone \ud800", "x" * 65_536

    with serve(World.of([make(1, title=title, body=body)])) as sandbox:
        found = of_first(sandbox, "title body")

    assert found == {"title": title, "body": body}


def test_everything_of_a_pull_request_resolves() -> None:
    merged = make(
        1,
        state="MERGED",
        merged_at=START + timedelta(days=1),
        closed_at=START + timedelta(days=1),
        merged_by=GRACE,
        labels=("bug",),
        assignees=("ada",),
        milestone="v1",
        requested_reviewers=("grace",),
        closing_issues=(7,),
        reviews=reviews_of(["COMMENTED"]),
        files=(ChangedFile("a.py", 1, 2, "DELETED"),),
    )
    fields = """mergedAt closedAt merged mergedBy { login } mergeCommit { oid messageHeadline } milestone { title }
        labels(first: 5) { edges { cursor node { name } } } assignees(first: 5) { nodes { login name } }
        reviewRequests(first: 5) { nodes { requestedReviewer { ... on User { login } } } }
        authorAssociation reviewDecision
        closingIssuesReferences(first: 5) { nodes { number repository { nameWithOwner } } }
        files(first: 5) { nodes { path additions deletions changeType } } repository { owner { login } }
        reviews(first: 5) { nodes { comments(first: 3) { totalCount nodes { path } } } } headRefOid url"""

    with serve(World.of([merged])) as sandbox:
        found = of_first(sandbox, fields)

    assert found["mergedBy"] == {"login": "grace"}
    assert found["mergeCommit"]["messageHeadline"] == "Change 1 (#1)"
    assert found["closingIssuesReferences"]["nodes"] == [{"number": 7, "repository": {"nameWithOwner": "acme/shop"}}]
    assert found["files"]["nodes"] == [{"path": "a.py", "additions": 1, "deletions": 2, "changeType": "DELETED"}]
    assert found["url"] == "https://github.com/acme/shop/pull/1"
