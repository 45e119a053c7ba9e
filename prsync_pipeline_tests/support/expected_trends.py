"""What a team's trend rows should be: plain Python over the raw rows, from the definitions and not from the SQL.

It shares no code with the product; `expected` takes the rows of the raw tables as they are stored.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from prsync_pipeline_tests.support.expected_statistics import divided, mean_of, percentiles

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse import Warehouse

Row = dict[str, Any]
TOLERANCE = 1e-9
NOT_COMPUTED = {"team", "month", "month_start", "repository", "computed_at"}
NOT_PEOPLE = ("bot", "organization")


def rows_of(warehouse: Warehouse, table: str, team: str) -> list[Row]:
    with warehouse.transaction() as transaction:
        return transaction.fetch(f"select * from {table} where team = $team", {"team": team})


def expected_of(warehouse: Warehouse, team: str, months: Sequence[str], now: datetime) -> dict[tuple[str, str], Row]:
    """The expected rows of what is stored, by month and repository."""
    pulls = [row for row in rows_of(warehouse, "raw_pull_requests", team) if not row["is_deleted"]]
    tracked = [row["repository"] for row in rows_of(warehouse, "tracked_repositories", team) if row["is_active"]]
    covered = {row["repository"]: row["covered_from"] for row in rows_of(warehouse, "repository_syncs", team)}
    return expected(
        pulls,
        rows_of(warehouse, "raw_reviews", team),
        rows_of(warehouse, "ai_classifications", team),
        months,
        {name: covered.get(name) for name in tracked},
        now,
        {row["login"] for owner in (team, "*") for row in rows_of(warehouse, "agent_logins", owner)},
    )


def expected(  # noqa: PLR0913, PLR0917 - the tables that the definitions speak of
    pulls: Sequence[Row],
    reviews: Sequence[Row],
    verdicts: Sequence[Row],
    months: Sequence[str],
    tracked: dict[str, datetime | None],
    now: datetime,
    agents: Collection[str] = (),
) -> dict[tuple[str, str], Row]:
    facts = with_facts(pulls, reviews, verdicts, agents)
    names = {pull_request["repository"] for pull_request in pulls} | set(tracked)
    rows = {}
    for month in months:
        missing = sorted(
            name for name, since in tracked.items() if since is None or f"{since:%Y-%m-%d}" > f"{month}-01"
        )
        for name in ("*", *names):
            of_it = [pull_request for pull_request in facts if name in {"*", pull_request["repository"]}]
            rows[month, name] = {
                **month_of(of_it, month),
                "missing_repositories": missing if name == "*" else [name] if name in missing else [],
                "is_partial": month == f"{now:%Y-%m}",
            }
    return rows


def with_facts(
    pulls: Sequence[Row], reviews: Sequence[Row], verdicts: Sequence[Row], agents: Collection[str] = ()
) -> list[Row]:
    """Each pull request with its reviews by other people, its hours, its kind and its verdict."""
    by_key: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for review in reviews:
        by_key[review["repository"], review["number"]].append(review)
    verdict_of = {(verdict["repository"], verdict["number"]): verdict for verdict in verdicts}
    facts: list[Row] = []
    for pull in pulls:
        key = (pull["repository"], pull["number"])
        people = [
            review
            for review in by_key[key]
            if review["reviewer_kind"] not in NOT_PEOPLE and review["reviewer_login"] != pull["author_login"]
        ]
        first = min((review["submitted_at"] for review in people), default=None)
        ready = [moment for moment in pull["ready_at"] if first is not None and moment <= first]
        facts.append(
            {
                **pull,
                "people": people,
                "first": first,
                "ready": max(ready, default=pull["created_at"]),
                "author": pull["author_login"] or "ghost",
                "size": pull["additions"] + pull["deletions"],
                "verdict": verdict_of.get(key),
                "population": population(pull, verdict_of.get(key), agents),
            }
        )
    return facts


def population(pull: Row, verdict: Row | None, agents: Collection[str]) -> str:
    """Who made it: a person, a coding agent, or another bot; `agents` are the logins that are known to be agents."""
    if (pull["author_login"] or "").lower().removesuffix("[bot]") in agents:
        return "agent"
    if pull["author_kind"] != "bot":
        return "person"
    return "agent" if verdict is not None and verdict["involvement"] == "authored" else "bot"


def in_month(moment: datetime | None, month: str) -> bool:
    return moment is not None and f"{moment:%Y-%m}" == month


def month_of(facts: Sequence[Row], month: str) -> Row:
    of_people = [pull_request for pull_request in facts if pull_request["population"] == "person"]
    of_agents = [pull_request for pull_request in facts if pull_request["population"] == "agent"]
    opened = [pull_request for pull_request in of_people if in_month(pull_request["created_at"], month)]
    merged = [pull_request for pull_request in of_people if in_month(pull_request["merged_at"], month)]
    by_agents = [pull_request for pull_request in of_agents if in_month(pull_request["merged_at"], month)]
    reviewed = [pull_request for pull_request in merged if pull_request["first"] is not None]
    reviewers = Counter(
        review["reviewer_login"] or "ghost"
        for pull_request in (*of_people, *of_agents)
        for review in pull_request["people"]
        if in_month(review["submitted_at"], month)
    )
    return {
        "opened_count": len(opened),
        "active_author_count": len({pull_request["author"] for pull_request in opened}),
        "merged_count": len(merged),
        "closed_unmerged_count": closed_unmerged(of_people, month),
        "bot_merged_count": sum(
            pull_request["population"] == "bot" and in_month(pull_request["merged_at"], month) for pull_request in facts
        ),
        **mean_of(
            "merged_per_author",
            "merged_per_author",
            list(Counter(pull_request["author"] for pull_request in merged).values()),
        ),
        **times(merged, reviewed),
        "unreviewed_share": divided(len(merged) - len(reviewed), len(merged)),
        "review_count": reviewers.total(),
        "reviewer_count": len(reviewers),
        "top_reviewer_share": divided(max(reviewers.values(), default=0), reviewers.total()),
        **mean_of(
            "review_rounds",
            "review_rounds_mean",
            [
                sum(review["state"] == "changes_requested" for review in pull_request["people"])
                for pull_request in merged
            ],
        ),
        **sizes(merged),
        "revert_share": share(merged, is_revert),
        "hotfix_share": share(merged, is_hotfix),
        **ai(merged, by_agents),
        **agents_own(of_agents, by_agents, month),
        "small_sample": len(merged) < 5,
    }


def closed_unmerged(facts: Sequence[Row], month: str) -> int:
    return sum(
        pull_request["merged_at"] is None and in_month(pull_request["closed_at"], month) for pull_request in facts
    )


def agents_own(of_agents: Sequence[Row], merged: Sequence[Row], month: str) -> Row:
    cycle = [hours(pull_request["created_at"], pull_request["merged_at"]) for pull_request in merged]
    return {
        "agent_opened_count": sum(in_month(pull_request["created_at"], month) for pull_request in of_agents),
        "agent_merged_count": len(merged),
        "agent_closed_unmerged_count": closed_unmerged(of_agents, month),
        **percentiles("agent_cycle_time_hours", cycle, 50, 75),
        **percentiles("agent_size", [pull_request["size"] for pull_request in merged], 50),
        "agent_unreviewed_share": share(merged, lambda pull_request: pull_request["first"] is None),
    }


def times(merged: Sequence[Row], reviewed: Sequence[Row]) -> Row:
    cycle = [hours(pull_request["created_at"], pull_request["merged_at"]) for pull_request in merged]
    review = [hours(pull_request["created_at"], pull_request["first"]) for pull_request in reviewed]
    pickup = [hours(pull_request["ready"], pull_request["first"]) for pull_request in reviewed]
    to_merge = [
        hours(pull_request["first"], pull_request["merged_at"])
        for pull_request in reviewed
        if pull_request["merged_at"] > pull_request["first"]
    ]
    return {
        **percentiles("cycle_time_hours", cycle, 50, 75, 90),
        **mean_of("cycle_time_hours", "cycle_time_hours_mean", cycle),
        **percentiles("review_time_hours", review, 50, 75),
        **percentiles("pickup_time_hours", pickup, 50, 75),
        **percentiles("review_to_merge_hours", to_merge, 50, 75),
    }


def sizes(merged: Sequence[Row]) -> Row:
    size = [pull_request["size"] for pull_request in merged]
    buckets = {"xs": (-1, 10), "s": (10, 50), "m": (50, 200), "l": (200, 500), "xl": (500, math.inf)}
    return {
        **percentiles("size", size, 50, 75),
        **{f"{name}_count": sum(above < lines <= limit for lines in size) for name, (above, limit) in buckets.items()},
    }


def ai(merged: Sequence[Row], by_agents: Sequence[Row]) -> Row:
    of_people, of_agents = (
        [pull_request["verdict"] for pull_request in merged_by if pull_request["verdict"] is not None]
        for merged_by in (merged, by_agents)
    )
    assisted = sum(verdict["is_ai_assisted"] for verdict in of_people)
    involvement = Counter(verdict["involvement"] for verdict in (*of_people, *of_agents))
    made = len(merged) + len(by_agents)
    is_judged = bool(of_people or of_agents)

    def cycles(*, is_assisted: bool) -> list[float]:
        kept = [
            pull_request
            for pull_request in merged
            if pull_request["verdict"] and pull_request["verdict"]["is_ai_assisted"] is is_assisted
        ]
        return [hours(pull_request["created_at"], pull_request["merged_at"]) for pull_request in kept]

    return {
        "ai_assisted_count": assisted + len(by_agents),
        "ai_share": divided(assisted + len(by_agents), made) if is_judged else None,
        "ai_share_of_people": divided(assisted, len(merged)) if of_people else None,
        "agent_share": divided(len(by_agents), made) if is_judged else None,
        "ai_reviewed_count": involvement["reviewed"],
        **{f"{name}_count": involvement[name] for name in ("authored", "co_authored", "assisted", "inferred")},
        "unclassified_count": made - len(of_people) - len(of_agents),
        **percentiles("cycle_time_hours", cycles(is_assisted=True), 50, suffix="_ai"),
        **percentiles("cycle_time_hours", cycles(is_assisted=False), 50, suffix="_other"),
    }


def expected_tools(
    pulls: Sequence[Row], verdicts: Sequence[Row], months: Sequence[str], agents: Collection[str] = ()
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Month, repository and tool → (pull requests that name it, those of them that are AI-assisted)."""
    verdict_of = {(verdict["repository"], verdict["number"]): verdict for verdict in verdicts}
    counts: dict[tuple[str, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for pull in pulls:
        verdict = verdict_of.get((pull["repository"], pull["number"]))
        if verdict is None or pull["merged_at"] is None or population(pull, verdict, agents) == "bot":
            continue
        month = f"{pull['merged_at']:%Y-%m}"
        for tool in set(verdict["tools"]) if month in months else ():
            for name in ("*", pull["repository"]):
                count, assisted = counts[month, name, tool]
                counts[month, name, tool] = (count + 1, assisted + verdict["is_ai_assisted"])
    return dict(counts)


def hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600


def share(merged: Sequence[Row], test: Callable[[Row], bool]) -> float | None:
    return divided(sum(map(test, merged)), len(merged))


def is_revert(pull_request: Row) -> bool:
    title: str = pull_request["title"]
    return title.startswith('Revert "') or title.lower().startswith(("revert:", "revert("))


def is_hotfix(pull_request: Row) -> bool:
    starts = [text.lower().startswith("hotfix") for text in (pull_request["title"], pull_request["head_branch"])]
    return "hotfix" in pull_request["labels"] or any(starts)


def differences(found: Iterable[Row], rows: dict[tuple[str, str], Row]) -> list[str]:
    """Every cell that is not as expected, row that is missing or too many, and column without an expectation."""
    by_key = {(row["month"], row["repository"]): row for row in found}
    faults = [f"{key}: no row" for key in rows.keys() - by_key.keys()]
    faults += [f"{key}: unexpected" for key in by_key.keys() - rows.keys()]
    for key in rows.keys() & by_key.keys():
        unknown = by_key[key].keys() - rows[key].keys() - NOT_COMPUTED
        faults += [f"{key} {column}: nothing is expected of it" for column in sorted(unknown)]
        for column, value in rows[key].items():
            other = by_key[key][column]
            if not same(value, other):
                faults.append(f"{key} {column}: expected {value}, found {other}")
    return faults


def same(expected_value: object, found: object) -> bool:
    if isinstance(expected_value, float) and isinstance(found, float):
        return abs(expected_value - found) <= TOLERANCE * max(1.0, abs(expected_value))
    return type(expected_value) is type(found) and bool(expected_value == found)
