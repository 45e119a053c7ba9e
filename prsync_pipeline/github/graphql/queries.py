"""The texts of every query, and what each costs in points. Knows nothing of answers.

Values travel as variables, so that a text depends only on its shape: GitHub's schema checks every shape in a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RATE_LIMIT = "rateLimit { cost limit remaining resetAt used }"
PAGE = "pageInfo { hasNextPage endCursor }"
ACTOR = "{ __typename login }"

# What each nested list asks of an entry, and the largest page of it: drains must be rare, answers must not be huge.
NESTED = {
    "reviews": (50, f"id fullDatabaseId author {ACTOR} state submittedAt comments {{ totalCount }}"),
    "commits": (
        100,
        "commit { oid message author { name email user { login } } authoredDate committedDate additions deletions }",
    ),
    "files": (100, "path changeType additions deletions"),
    "labels": (25, "name"),
    "assignees": (25, "login"),
    "closingIssuesReferences": (25, "number repository { nameWithOwner }"),
    "timelineItems": (25, "__typename ... on ReadyForReviewEvent { id createdAt }"),
}
# Pending reviews belong to their author alone: leaving them out here keeps them out of `totalCount` too.
ARGUMENTS = {
    "reviews": "states: [APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED], ",
    "timelineItems": "itemTypes: [READY_FOR_REVIEW_EVENT], ",
}
PULL_REQUEST = f"""
    id number title body url
    author {ACTOR} state isDraft createdAt updatedAt mergedAt closedAt mergedBy {ACTOR}
    baseRefName headRefName additions deletions changedFiles totalCommentsCount milestone {{ title }}"""
LISTED = "id number createdAt updatedAt"
REPOSITORY = "id nameWithOwner isArchived"


@dataclass(frozen=True, slots=True)
class Query:
    """A text with its variables; `points` is GitHub's price, told by its own rule before it is sent."""

    text: str
    variables: Mapping[str, object] = field(default_factory=dict)
    points: int = 1

    def without_rate_limit(self) -> Query:
        return replace(self, text=self.text.replace(RATE_LIMIT, ""))


# The smallest question there is: whether GitHub answers at all.
PROBE = Query(f"query Probe {{ __typename {RATE_LIMIT} }}\n")


VIEWER = Query(f"query Viewer {{ viewer {{ login }} {RATE_LIMIT} }}\n")


def points(requests: int) -> int:
    """The requests that the connections would need, by the hundred.

    https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
    """
    return max(1, (requests + 50) // 100)


def query(name: str, parameters: Mapping[str, str], body: str) -> str:
    declared = ", ".join(f"${key}: {kind}" for key, kind in parameters.items())
    return f"query {name}{f'({declared})' if declared else ''} {{\n  {RATE_LIMIT}\n{body}\n}}\n"


def nested(name: str, most: int = 100, after: str = "") -> str:
    """A nested list of a pull request, `most` entries at the most; `after` names the cursor's variable."""
    largest, fields = NESTED[name]
    cursor = f", after: ${after}" if after else ""
    arguments = f"{ARGUMENTS.get(name, '')}first: {min(largest, most)}{cursor}"
    return f"{name}({arguments}) {{ totalCount {PAGE} nodes {{ {fields} }} }}"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a query is put together from, field by field."""

    parameters: dict[str, str] = field(default_factory=dict)
    variables: dict[str, object] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def query(self, name: str, requests: int) -> Query:
        return Query(query(name, self.parameters, "\n".join(self.lines)), self.variables, points(requests))


def beside(homes: Sequence[str]) -> Parts:
    """Asks for repositories by node id under the aliases `r0`, `r1`, …: only the same answer tells whose sight it was.

    They are no connections, and so cost nothing.
    """
    return Parts(
        {f"r{place}": "ID!" for place in range(len(homes))},
        {f"r{place}": node_id for place, node_id in enumerate(homes)},
        [
            f"  r{place}: node(id: $r{place}) {{ __typename ... on Repository {{ {REPOSITORY} }} }}"
            for place in range(len(homes))
        ],
    )


def hydration(node_ids: Sequence[str], most: int = 100, homes: Sequence[str] = ()) -> Query:
    """Whole pull requests by their node ids, with at most `most` entries of each nested list, and their `homes`."""
    parts = beside(homes)
    parts.parameters["ids"] = "[ID!]!"
    parts.variables["ids"] = list(node_ids)
    lists = "\n    ".join(nested(name, most) for name in NESTED)
    parts.lines.append(f"  nodes(ids: $ids) {{ __typename ... on PullRequest {{{PULL_REQUEST}\n    {lists}\n  }} }}")
    return parts.query("Hydrate", 1 + len(node_ids) * len(NESTED))


@dataclass(frozen=True, slots=True)
class NextPage:
    """The next page of one nested list of one pull request."""

    node_id: str
    name: str
    after: str | None
    most: int = 100


def drains(pages: Sequence[NextPage], homes: Sequence[str] = ()) -> Query:
    """Further pages of nested lists under the aliases `d0`, `d1`, …; `updatedAt` tells what moved."""
    parts = beside(homes)
    for place, page in enumerate(pages):
        parts.parameters.update({f"i{place}": "ID!", f"a{place}": "String"})
        parts.variables.update({f"i{place}": page.node_id, f"a{place}": page.after})
        parts.lines.append(
            f"  d{place}: node(id: $i{place}) {{ __typename ... on PullRequest "
            f"{{ updatedAt {nested(page.name, page.most, f'a{place}')} }} }}"
        )
    return parts.query("Drain", 2 * len(pages))


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of a search's results; with `size` 0 only their number."""

    search_text: str
    after: str | None = None
    size: int = 100


def listing(pages: Sequence[SearchPage], homes: Sequence[str] = ()) -> Query:
    """Pages of searches under the aliases `s0`, `s1`, …; ids and times only, since wide searches time out.

    A search of a repository that is hidden or has another name finds nothing, without an error: its home tells.
    """
    parts = beside(homes)
    for place, page in enumerate(pages):
        parts.parameters.update({f"q{place}": "String!", f"a{place}": "String"})
        parts.variables.update({f"q{place}": page.search_text, f"a{place}": page.after})
        parts.lines.append(
            f"  s{place}: search(type: ISSUE, query: $q{place}, first: {page.size}, after: $a{place}) "
            f"{{ issueCount {PAGE} nodes {{ __typename ... on PullRequest {{ {LISTED} }} }} }}"
        )
    return parts.query("List", len(pages))


def updates(page: SearchPage, homes: Sequence[Sequence[str]]) -> Query:
    """A page of what changed anywhere, and under `h0`, `h1`, … the repositories of these ids, a hundred in each.

    A search leaves out what the token may not see, without an error: its homes tell whether it saw them all.
    """
    parts = Parts({"q": "String!", "a": "String"}, {"q": page.search_text, "a": page.after})
    for place, ids in enumerate(homes):
        parts.parameters[f"h{place}"] = "[ID!]!"
        parts.variables[f"h{place}"] = list(ids)
        parts.lines.append(f"  h{place}: nodes(ids: $h{place}) {{ __typename ... on Repository {{ {REPOSITORY} }} }}")
    parts.lines.append(
        f"  updates: search(type: ISSUE, query: $q, first: {page.size}, after: $a) {{ issueCount {PAGE} "
        f"nodes {{ __typename ... on PullRequest {{ {LISTED} repository {{ {REPOSITORY} }} }} }} }}"
    )
    return parts.query("Updates", 1)


def counts(search_texts: Sequence[str]) -> Query:
    """How many results each search has, under the aliases `s0`, `s1` and so on."""
    parameters = {f"q{place}": "String!" for place in range(len(search_texts))}
    lines = [
        f"  s{place}: search(type: ISSUE, query: $q{place}) {{ issueCount }}" for place in range(len(search_texts))
    ]
    variables = {f"q{place}": text for place, text in enumerate(search_texts)}
    return Query(query("Count", parameters, "\n".join(lines)), variables)


def existing(node_ids: Sequence[str], homes: Sequence[str] = ()) -> Query:
    parts = beside(homes)
    parts.parameters["ids"] = "[ID!]!"
    parts.variables["ids"] = list(node_ids)
    parts.lines.append("  nodes(ids: $ids) { __typename id }")
    return parts.query("Exist", 1)


def repositories_by_id(node_ids: Sequence[str]) -> Query:
    body = f"  nodes(ids: $ids) {{ __typename ... on Repository {{ {REPOSITORY} }} }}"
    return Query(query("RepositoriesById", {"ids": "[ID!]!"}, body), {"ids": list(node_ids)})


def repositories_named(names: Sequence[str]) -> Query:
    """Repositories by `owner/name`, under the aliases `r0`, `r1`, …; an old name finds what it was renamed to."""
    parameters: dict[str, str] = {}
    variables: dict[str, object] = {}
    lines = []
    for place, name in enumerate(names):
        owner, _, short = name.partition("/")
        parameters |= {f"o{place}": "String!", f"n{place}": "String!"}
        variables |= {f"o{place}": owner, f"n{place}": short}
        lines.append(f"  r{place}: repository(owner: $o{place}, name: $n{place}) {{ {REPOSITORY} }}")
    return Query(query("RepositoriesNamed", parameters, "\n".join(lines)), variables)


def organization_repositories(organization: str, after: str | None = None, size: int = 100) -> Query:
    body = (
        "  organization(login: $login) { repositories"
        f"(first: {size}, after: $after, orderBy: {{field: NAME, direction: ASC}}) "
        f"{{ totalCount {PAGE} nodes {{ {REPOSITORY} }} }} }}"
    )
    text = query("OrganizationRepositories", {"login": "String!", "after": "String"}, body)
    return Query(text, {"login": organization, "after": after})


def members(organization: str, after: str | None = None, size: int = 100) -> Query:
    body = (
        f"  organization(login: $login) {{ membersWithRole(first: {size}, after: $after) "
        f"{{ totalCount {PAGE} edges {{ role node {{ login name }} }} }} }}"
    )
    text = query("Members", {"login": "String!", "after": "String"}, body)
    return Query(text, {"login": organization, "after": after})
