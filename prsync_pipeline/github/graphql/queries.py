"""The text of every query, and what each costs in points. Knows nothing of responses.

Values are sent as variables, so that a text depends only on its shape: a test checks every shape against GitHub's
schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RATE_LIMIT = "rateLimit { cost limit remaining resetAt used }"
PAGE = "pageInfo { hasNextPage endCursor }"
ACTOR = "{ __typename login }"

# The fields of each nested list's entries and its largest page: further pages must be rare, responses not huge.
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
    """A text with its variables; `points` is its price, computed by GitHub's rule before it is sent."""

    text: str
    variables: Mapping[str, object] = field(default_factory=dict)
    points: int = 1

    def without_rate_limit(self) -> Query:
        return replace(self, text=self.text.replace(RATE_LIMIT, ""))


# The smallest query there is: whether GitHub responds at all.
PROBE = Query(f"query Probe {{ __typename {RATE_LIMIT} }}\n")


VIEWER = Query(f"query Viewer {{ viewer {{ login }} {RATE_LIMIT} }}\n")


def _points(requests: int) -> int:
    """What a query costs that needs so many requests by GitHub's count: a point for each hundred, at least one.

    https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
    """
    return max(1, (requests + 50) // 100)


def _text(name: str, parameters: Mapping[str, str], body: str) -> str:
    declared = ", ".join(f"${key}: {kind}" for key, kind in parameters.items())
    return f"query {name}{f'({declared})' if declared else ''} {{\n  {RATE_LIMIT}\n{body}\n}}\n"


def _nested_list(name: str, page_size: int = 100, after: str = "") -> str:
    """A nested list of a pull request, at most `page_size` entries; `after` names the cursor's variable."""
    largest, fields = NESTED[name]
    cursor = f", after: ${after}" if after else ""
    arguments = f"{ARGUMENTS.get(name, '')}first: {min(largest, page_size)}{cursor}"
    return f"{name}({arguments}) {{ totalCount {PAGE} nodes {{ {fields} }} }}"


@dataclass(frozen=True, slots=True)
class QueryBuilder:
    """The parameters, variables and lines of a query, collected field by field."""

    parameters: dict[str, str] = field(default_factory=dict)
    variables: dict[str, object] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def build(self, name: str, requests: int) -> Query:
        return Query(_text(name, self.parameters, "\n".join(self.lines)), self.variables, _points(requests))


def _with_repositories(repository_ids: Sequence[str]) -> QueryBuilder:
    """A query that also has repositories by node id, under the aliases `r0`, `r1`, …; they cost nothing.

    Only the same response shows what its token may see.
    """
    return QueryBuilder(
        {f"r{index}": "ID!" for index in range(len(repository_ids))},
        {f"r{index}": node_id for index, node_id in enumerate(repository_ids)},
        [
            f"  r{index}: node(id: $r{index}) {{ __typename ... on Repository {{ {REPOSITORY} }} }}"
            for index in range(len(repository_ids))
        ],
    )


def hydration(node_ids: Sequence[str], page_size: int = 100, repository_ids: Sequence[str] = ()) -> Query:
    """Whole pull requests by their node ids, with at most `page_size` entries of each nested list."""
    builder = _with_repositories(repository_ids)
    builder.parameters["ids"] = "[ID!]!"
    builder.variables["ids"] = list(node_ids)
    lists = "\n    ".join(_nested_list(name, page_size) for name in NESTED)
    builder.lines.append(f"  nodes(ids: $ids) {{ __typename ... on PullRequest {{{PULL_REQUEST}\n    {lists}\n  }} }}")
    return builder.build("Hydrate", 1 + len(node_ids) * len(NESTED))


def hydration_without_lists(node_ids: Sequence[str], repository_ids: Sequence[str] = ()) -> Query:
    """Pull requests by their node ids, with none of their nested lists."""
    builder = _with_repositories(repository_ids)
    builder.parameters["ids"] = "[ID!]!"
    builder.variables["ids"] = list(node_ids)
    builder.lines.append(f"  nodes(ids: $ids) {{ __typename ... on PullRequest {{{PULL_REQUEST}\n  }} }}")
    return builder.build("HydrateFields", 1)


@dataclass(frozen=True, slots=True)
class NextPage:
    """The next page of one nested list of one pull request."""

    node_id: str
    name: str
    after: str | None
    page_size: int = 100


def nested_pages(pages: Sequence[NextPage], repository_ids: Sequence[str] = ()) -> Query:
    """Further pages of nested lists under the aliases `d0`, `d1`, …; `updatedAt` shows what changed meanwhile."""
    builder = _with_repositories(repository_ids)
    for index, page in enumerate(pages):
        builder.parameters.update({f"i{index}": "ID!", f"a{index}": "String"})
        builder.variables.update({f"i{index}": page.node_id, f"a{index}": page.after})
        builder.lines.append(
            f"  d{index}: node(id: $i{index}) {{ __typename ... on PullRequest "
            f"{{ id updatedAt {_nested_list(page.name, page.page_size, f'a{index}')} }} }}"
        )
    return builder.build("Drain", 2 * len(pages))


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of a search's results; with `size` 0 only their number."""

    search_text: str
    after: str | None = None
    size: int = 100


def listing(pages: Sequence[SearchPage], repository_ids: Sequence[str] = ()) -> Query:
    """Pages of searches under the aliases `s0`, `s1`, …; ids and times only, since wide searches time out.

    A search of a repository that is hidden or has another name finds nothing, without an error: the repository
    beside it shows that.
    """
    builder = _with_repositories(repository_ids)
    for index, page in enumerate(pages):
        builder.parameters.update({f"q{index}": "String!", f"a{index}": "String"})
        builder.variables.update({f"q{index}": page.search_text, f"a{index}": page.after})
        builder.lines.append(
            f"  s{index}: search(type: ISSUE, query: $q{index}, first: {page.size}, after: $a{index}) "
            f"{{ issueCount {PAGE} nodes {{ __typename ... on PullRequest {{ {LISTED} }} }} }}"
        )
    return builder.build("List", len(pages))


def changes(page: SearchPage, repository_ids: Sequence[Sequence[str]]) -> Query:
    """A page of what changed anywhere, and under `h0`, `h1`, … the repositories of these ids, a hundred in each.

    A search leaves out what the token may not see, without an error: the repositories show whether it saw them all.
    """
    builder = QueryBuilder({"q": "String!", "a": "String"}, {"q": page.search_text, "a": page.after})
    for index, ids in enumerate(repository_ids):
        builder.parameters[f"h{index}"] = "[ID!]!"
        builder.variables[f"h{index}"] = list(ids)
        builder.lines.append(f"  h{index}: nodes(ids: $h{index}) {{ __typename ... on Repository {{ {REPOSITORY} }} }}")
    builder.lines.append(
        f"  updates: search(type: ISSUE, query: $q, first: {page.size}, after: $a) {{ issueCount {PAGE} "
        f"nodes {{ __typename ... on PullRequest {{ {LISTED} repository {{ {REPOSITORY} }} }} }} }}"
    )
    return builder.build("Updates", 1)


def counts(search_texts: Sequence[str]) -> Query:
    """How many results each search has, under the aliases `s0`, `s1` and so on."""
    parameters = {f"q{index}": "String!" for index in range(len(search_texts))}
    lines = [
        f"  s{index}: search(type: ISSUE, query: $q{index}) {{ issueCount }}" for index in range(len(search_texts))
    ]
    variables = {f"q{index}": text for index, text in enumerate(search_texts)}
    return Query(_text("Count", parameters, "\n".join(lines)), variables)


def existing(node_ids: Sequence[str], repository_ids: Sequence[str] = ()) -> Query:
    """Which nodes exist, by their ids."""
    builder = _with_repositories(repository_ids)
    builder.parameters["ids"] = "[ID!]!"
    builder.variables["ids"] = list(node_ids)
    builder.lines.append("  nodes(ids: $ids) { __typename id }")
    return builder.build("Exist", 1)


def repositories_by_id(node_ids: Sequence[str]) -> Query:
    body = f"  nodes(ids: $ids) {{ __typename ... on Repository {{ {REPOSITORY} }} }}"
    return Query(_text("RepositoriesById", {"ids": "[ID!]!"}, body), {"ids": list(node_ids)})


def repositories_named(names: Sequence[str]) -> Query:
    """Repositories by `owner/name`, under the aliases `r0`, `r1`, …; an old name finds what it was renamed to."""
    parameters: dict[str, str] = {}
    variables: dict[str, object] = {}
    lines = []
    for index, name in enumerate(names):
        owner, _, short = name.partition("/")
        parameters |= {f"o{index}": "String!", f"n{index}": "String!"}
        variables |= {f"o{index}": owner, f"n{index}": short}
        lines.append(f"  r{index}: repository(owner: $o{index}, name: $n{index}) {{ {REPOSITORY} }}")
    return Query(_text("RepositoriesNamed", parameters, "\n".join(lines)), variables)


def organization_repositories(organization: str, after: str | None = None, size: int = 100) -> Query:
    body = (
        "  organization(login: $login) { repositories"
        f"(first: {size}, after: $after, orderBy: {{field: NAME, direction: ASC}}) "
        f"{{ totalCount {PAGE} nodes {{ {REPOSITORY} pushedAt }} }} }}"
    )
    text = _text("OrganizationRepositories", {"login": "String!", "after": "String"}, body)
    return Query(text, {"login": organization, "after": after})


def members(organization: str, after: str | None = None, size: int = 100) -> Query:
    body = (
        f"  organization(login: $login) {{ membersWithRole(first: {size}, after: $after) "
        f"{{ totalCount {PAGE} edges {{ role node {{ login name }} }} }} }}"
    )
    text = _text("Members", {"login": "String!", "after": "String"}, body)
    return Query(text, {"login": organization, "after": after})
