"""What the comparison by origin should be: plain Python over the raw rows, from the definitions, not from the SQL."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import timedelta
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline_tests.support.expected_statistics import percentile
from prsync_pipeline_tests.support.expected_trends import Row, hours, rows_of, with_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from prsync_pipeline.warehouse import Warehouse

Z = round(NormalDist().inv_cdf(0.975), 2)
THIRTY_DAYS = timedelta(days=30)
LINK = re.compile(r"Reverts ([^\s/]+/[^\s/#]+)#(\d+)")
TITLE = re.compile(r'Revert "(.*)"', re.DOTALL)
MEDIANS = (
    "cycle_time_hours", "review_time_hours", "pickup_time_hours", "review_to_merge_hours", "size", "review_rounds",
)  # fmt: skip
SHARES = ("unreviewed_share", "reverted_share", "accepted_share")
Key = tuple[str, str, str]


class Side(NamedTuple):
    """The values of one origin: `value` is their median, or the share that they are; 95 % from low to high."""

    n: int
    value: float
    p75: float | None
    low: float
    high: float

    @property
    def standard_error(self) -> float:
        return (self.high - self.low) / (2 * Z)


def expected_of(
    warehouse: Warehouse, team: str, periods: Mapping[str, tuple[datetime, datetime]], now: datetime, repository: str
) -> dict[Key, Row]:
    """The expected rows of what is stored, by period, metric and origin."""
    pulls = [row for row in rows_of(warehouse, "raw_pull_requests", team) if not row["is_deleted"]]
    reviews, verdicts = (rows_of(warehouse, table, team) for table in ("raw_reviews", "ai_classifications"))
    agents = {row["login"] for owner in (team, "*") for row in rows_of(warehouse, "agent_logins", owner)}
    facts = with_facts(pulls, reviews, verdicts, agents)
    reverted = reverted_of(facts)
    judged = [
        {**pull, "origin": origin_of(pull), "reverted": (pull["repository"], pull["number"]) in reverted}
        for pull in facts
        if pull["population"] != "bot" and repository in {"*", pull["repository"]}
    ]
    rows: dict[Key, Row] = {}
    for name, (start, end) in periods.items():
        for metric in (*MEDIANS, *SHARES):
            of_period = [pull for pull in judged if (at := moment(pull, metric, now)) and start <= at < end]
            rows |= {(name, metric, origin): row for origin, row in compared(of_period, metric).items()}
    return rows


def origin_of(pull: Row) -> str:
    """Agent, assisted or none; `unjudged` for a person's without a verdict."""
    if pull["population"] == "agent":
        return "agent"
    if pull["verdict"] is None:
        return "unjudged"
    return "assisted" if pull["verdict"]["is_ai_assisted"] else "none"


def moment(pull: Row, metric: str, now: datetime) -> datetime | None:
    """When a pull request counts for the metric; None: it has no value, or it is too early to know."""
    at: datetime | None = pull["created_at"] if metric == "accepted_share" else pull["merged_at"]
    if at is None or value_of(pull, metric) is None:
        return None
    has_to_age = metric in {"accepted_share", "reverted_share"}
    return None if has_to_age and at + THIRTY_DAYS > now else at


def value_of(pull: Row, metric: str) -> float | None:
    merged, first = pull["merged_at"], pull["first"]
    values: dict[str, Callable[[], float | None]] = {
        "cycle_time_hours": lambda: hours(pull["created_at"], merged),
        "review_time_hours": lambda: first and hours(pull["created_at"], first),
        "pickup_time_hours": lambda: first and hours(pull["ready"], first),
        "review_to_merge_hours": lambda: hours(first, merged) if first and merged > first else None,
        "size": lambda: pull["size"],
        "review_rounds": lambda: sum(review["state"] == "changes_requested" for review in pull["people"]),
        "unreviewed_share": lambda: float(first is None),
        "reverted_share": lambda: float(pull["reverted"]),
        "accepted_share": lambda: float(merged is not None and merged - pull["created_at"] <= THIRTY_DAYS),
    }
    return values[metric]()


def reverted_of(pulls: Sequence[Row]) -> set[tuple[str, int]]:
    """The pull requests that another one took back within thirty days of their merge."""
    found = set()
    for revert in pulls:
        if revert["merged_at"] is None:
            continue
        for original in originals_of(revert, pulls):
            if timedelta(0) < revert["merged_at"] - original["merged_at"] <= THIRTY_DAYS:
                found.add((original["repository"], original["number"]))
    return found


def originals_of(revert: Row, pulls: Iterable[Row]) -> list[Row]:
    merged = [pull for pull in pulls if pull["merged_at"] is not None]
    if link := LINK.search(revert["body"]):
        name, number = link[1].lower(), int(link[2])
        return [pull for pull in merged if (pull["repository"].lower(), pull["number"]) == (name, number)]
    if not (title := TITLE.fullmatch(revert["title"])):
        return []
    namesakes = [
        pull
        for pull in merged
        if pull["repository"] == revert["repository"]
        and title[1] in {pull["title"], f"{pull['title']} (#{pull['number']})"}
        and pull["merged_at"] < revert["merged_at"]
    ]
    return sorted(namesakes, key=lambda pull: (pull["merged_at"], pull["number"]))[-1:]


def compared(pulls: Sequence[Row], metric: str) -> dict[str, Row]:
    """By origin, what is expected of a period's row."""
    sides = by_origin(pulls, metric)
    cells: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for pull in pulls:
        cells[pull["repository"], bucket(pull["size"])].append(pull)
    cell_sides = [by_origin(of_cell, metric) for of_cell in cells.values()]
    is_share = metric in SHARES
    none = sides.get("none")
    rows = {}
    for origin in sides.keys() & {"agent", "assisted", "none"}:
        side = sides[origin]
        has_interval = is_share or side.n >= 6
        rows[origin] = {
            "n": side.n,
            "p50": None if is_share else side.value,
            "p75": None if is_share else side.p75,
            "share": side.value if is_share else None,
            "low": side.low if has_interval else None,
            "high": side.high if has_interval else None,
            "other_n": none.n if none else 0,
            "unjudged": sides["unjudged"].n if "unjudged" in sides else 0,
            **plain(side, none if origin != "none" else None, is_share=is_share),
            **matched([cell for cell in cell_sides if {origin, "none"} <= cell.keys() and origin != "none"], origin),
        }
    return rows


def by_origin(pulls: Sequence[Row], metric: str) -> dict[str, Side]:
    values: dict[str, list[float]] = defaultdict(list)
    for pull in pulls:
        value = value_of(pull, metric)
        assert value is not None
        values[pull["origin"]].append(value)
    measure = share_of if metric in SHARES else median_of
    return {origin: measure(sorted(of_origin)) for origin, of_origin in values.items()}


def median_of(ordered: Sequence[float]) -> Side:
    """With the interval between the values at the ranks n/2 ± 0.98 √n: so many from either end."""
    n = len(ordered)
    rank = max(1, round(n / 2 - Z / 2 * math.sqrt(n)))
    middle, upper = percentile(ordered, 0.5), percentile(ordered, 0.75)
    assert middle is not None
    return Side(n, middle, upper, ordered[rank - 1], ordered[-rank])


def share_of(ordered: Sequence[float]) -> Side:
    """With Wilson's interval."""
    n = len(ordered)
    p = sum(ordered) / n
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return Side(n, p, None, centre - half, centre + half)


def plain(ai: Side, none: Side | None, *, is_share: bool) -> Row:
    if none is None or ai.n < 10 or none.n < 10:
        return {"difference": None, "difference_low": None, "difference_high": None}
    below = above = Z * math.hypot(ai.standard_error, none.standard_error)
    if is_share:
        below = math.hypot(ai.value - ai.low, none.high - none.value)
        above = math.hypot(ai.high - ai.value, none.value - none.low)
    difference = ai.value - none.value
    return {
        "difference": difference, "difference_low": difference - below, "difference_high": difference + above,
    }  # fmt: skip


def matched(cells: Sequence[Mapping[str, Side]], origin: str) -> Row:
    """Over the cells with five or more on both sides, weighed by the smaller side."""
    pairs = [(cell[origin], cell["none"]) for cell in cells if cell[origin].n >= 5 and cell["none"].n >= 5]
    n, other_n = sum(ai.n for ai, _ in pairs), sum(none.n for _, none in pairs)
    row: Row = {"matched_n": n, "matched_other_n": other_n}
    if n < 10 or other_n < 10:
        return {**row, "matched_difference": None, "matched_low": None, "matched_high": None}
    weights = [min(ai.n, none.n) for ai, none in pairs]
    total = sum(weights)
    difference = math.fsum(w * (ai.value - none.value) for w, (ai, none) in zip(weights, pairs, strict=True)) / total
    errors = [
        w * math.hypot(ai.standard_error, none.standard_error) for w, (ai, none) in zip(weights, pairs, strict=True)
    ]
    margin = Z * math.hypot(*errors) / total
    return {
        **row,
        "matched_difference": difference,
        "matched_low": difference - margin,
        "matched_high": difference + margin,
    }


def bucket(size: int) -> str:
    return next(
        name for name, limit in (("XS", 10), ("S", 50), ("M", 200), ("L", 500), ("XL", math.inf)) if size <= limit
    )
