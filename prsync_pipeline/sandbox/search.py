"""GitHub's search for pull requests: reads its query language and finds what matches. It knows nothing of GraphQL."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prsync_pipeline.sandbox.records import PullRequest, Repository
    from prsync_pipeline.sandbox.world import World

DATES = {"created": "created_at", "updated": "updated_at", "merged": "merged_at", "closed": "closed_at"}
ORDERS = {f"{name}-{way}": (column, way == "desc") for name, column in DATES.items() for way in ("asc", "desc")}
STATES = {"open": ("OPEN",), "closed": ("CLOSED", "MERGED"), "merged": ("MERGED",), "unmerged": ("OPEN", "CLOSED")}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")
FIRST, LAST = datetime.min, datetime.max.replace(microsecond=0)  # noqa: DTZ901 - naive UTC
SECOND = timedelta(seconds=1)


class QueryNotUnderstood(ValueError):
    """GitHub would take an unknown word as text to look for; the sandbox rather says so."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included."""

    first: datetime = FIRST
    last: datetime = LAST

    def within(self, other: Span) -> Span:
        return Span(max(self.first, other.first), min(self.last, other.last))


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a search text asks for; `spans` by the name of the record's time."""

    repositories: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    states: frozenset[str] = frozenset({"OPEN", "CLOSED", "MERGED"})
    authors: tuple[str, ...] = ()
    is_draft: bool | None = None
    is_archived: bool | None = None
    is_issue: bool = False
    spans: Mapping[str, Span] = field(default_factory=dict)
    order: tuple[str, bool] | None = None


def parse_query(text: str) -> SearchQuery:
    """Raises QueryNotUnderstood for a qualifier or a date that the sandbox does not know."""
    query = SearchQuery()
    for word in text.split():
        name, colon, value = word.partition(":")
        if not colon:
            raise QueryNotUnderstood(f"'{word}' is no qualifier that the sandbox knows")
        query = with_qualifier(query, name.lower(), value.strip('"'))
    return query


def with_qualifier(query: SearchQuery, name: str, value: str) -> SearchQuery:
    if name in DATES:
        column = DATES[name]
        span = parse_span(value).within(query.spans.get(column, Span()))
        return replace(query, spans={**query.spans, column: span})
    if name == "repo":
        return replace(query, repositories=(*query.repositories, value.lower()))
    if name in {"org", "user"}:
        return replace(query, organizations=(*query.organizations, value.lower()))
    if name in {"is", "type", "state"}:
        return with_kind(query, value.lower())
    return with_detail(query, name, value)


def with_detail(query: SearchQuery, name: str, value: str) -> SearchQuery:
    if name == "author":
        return replace(query, authors=(*query.authors, value.lower()))
    if name == "archived":
        return replace(query, is_archived=value == "true")
    if name == "draft":
        return replace(query, is_draft=value == "true")
    if name == "sort" and value in ORDERS:
        return replace(query, order=ORDERS[value])
    raise QueryNotUnderstood(f"the sandbox does not know '{name}:{value}'")


def with_kind(query: SearchQuery, value: str) -> SearchQuery:
    if value in {"pr", "pull-request"}:
        return query
    if value == "issue":
        return replace(query, is_issue=True)
    if value == "draft":
        return replace(query, is_draft=True)
    if value in STATES:
        return replace(query, states=query.states & frozenset(STATES[value]))
    raise QueryNotUnderstood(f"the sandbox does not know 'is:{value}'")


def parse_span(text: str) -> Span:
    """`A..B`, `*..B`, `A..*`, `>=A`, `>A`, `<=A`, `<A` or `A`; A and B are days or times, and included."""
    if ".." in text:
        first, _, last = text.partition("..")
        lower = FIRST if first == "*" else parse_moment(first).first
        return Span(lower, LAST if last == "*" else parse_moment(last).last)
    sign, value = re.fullmatch(r"(>=|<=|>|<|)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    moment = parse_moment(value)
    return {
        "": moment,
        ">=": Span(first=moment.first),
        "<=": Span(last=moment.last),
        ">": Span(first=moment.last + SECOND),
        "<": Span(last=moment.first - SECOND),
    }[sign]


def parse_moment(text: str) -> Span:
    """A whole day, or the one second of a time; a time without an offset is UTC."""
    if MOMENT.fullmatch(text) is None:
        raise QueryNotUnderstood(f"'{text}' is neither a day (2026-11-20) nor a time (2026-11-20T08:00:00Z)")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise QueryNotUnderstood(f"'{text}': {error}") from None
    if "T" not in text:
        return Span(moment, moment + timedelta(days=1) - SECOND)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return Span(moment, moment)


class Index:
    """What search finds of a world; `lag_seconds` is how far it is behind the data itself."""

    def __init__(self, world: World, lag_seconds: float = 0.0, seed: int = 0) -> None:
        self._world = world
        self._lag = timedelta(seconds=lag_seconds)
        self._seed = str(seed)
        self._by_creation: dict[str, tuple[list[datetime], list[PullRequest]]] = {}
        self._results: dict[tuple[str, frozenset[str]], list[PullRequest]] = {}
        self._version = -1

    def find(self, text: str, hidden: frozenset[str]) -> list[PullRequest]:
        """All that match, in no dependable order; `hidden` are node ids of repositories that the asker may not see."""
        if self._version != self._world.version or self._lag:
            self._by_creation.clear()
            self._results.clear()
            self._version = self._world.version
        key = (text, hidden)
        if key not in self._results:
            query = parse_query(text)
            found = [match for home in self._homes(query, hidden) for match in self._matches(home, query)]
            self._results[key] = self._in_order(found, query)
        return self._results[key]

    def _homes(self, query: SearchQuery, hidden: frozenset[str]) -> list[Repository]:
        """The repositories that all of the query's words allow; several `repo:` exclude one another."""
        if query.is_issue or len(set(query.repositories)) > 1 or len(set(query.organizations)) > 1:
            return []
        if query.repositories:
            named = self._world.repository(query.repositories[0], follow=False)
            homes: Iterable[Repository] = () if named is None else (named,)
        else:
            homes = self._world.repositories.values()
        return [
            home
            for home in homes
            if home.node_id not in hidden
            and (not query.organizations or home.owner.lower() == query.organizations[0])
            and (query.is_archived is None or home.is_archived == query.is_archived)
        ]

    def _matches(self, home: Repository, query: SearchQuery) -> Iterable[PullRequest]:
        created, records = self._records(home)
        span = query.spans.get("created_at", Span())
        spans = [(attrgetter(name), other) for name, other in query.spans.items() if name != "created_at"]
        for record in records[bisect_left(created, span.first) : bisect_right(created, span.last)]:
            if record.state not in query.states:
                continue
            if query.authors and (record.author is None or record.author.login.lower() not in query.authors):
                continue
            if query.is_draft is not None and record.is_draft != query.is_draft:
                continue
            if all((when := get(record)) is not None and other.first <= when <= other.last for get, other in spans):
                yield record

    def _records(self, home: Repository) -> tuple[list[datetime], list[PullRequest]]:
        if home.node_id not in self._by_creation:
            records = sorted(self._as_indexed(home), key=attrgetter("created_at"))
            self._by_creation[home.node_id] = [record.created_at for record in records], records
        return self._by_creation[home.node_id]

    def _as_indexed(self, home: Repository) -> Iterable[PullRequest]:
        """The repository's pull requests as they were before the changes that the index has not heard of."""
        records: dict[str, PullRequest] = dict(self._world.pull_requests[home.node_id])
        if not self._lag:
            return records.values()
        horizon = self._world.clock() - self._lag
        for change in reversed(self._world.changes):
            if change.at <= horizon:
                break
            if change.home != home.node_id:
                continue
            if change.before is None:
                records.pop(change.node_id, None)
            else:
                records[change.node_id] = change.before
        return records.values()

    def _in_order(self, found: Sequence[PullRequest], query: SearchQuery) -> list[PullRequest]:
        if query.order is not None:
            column, newest_first = query.order
            dated = [record for record in found if getattr(record, column) is not None]
            return sorted(dated, key=attrgetter(column, "node_id"), reverse=newest_first)
        return sorted(found, key=lambda record: hashlib.blake2b((self._seed + record.node_id).encode()).digest())
