"""How a team's months stand against what is published and among the other teams, on both warehouses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.models import PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import make_pull_request, make_review, make_team, make_tracked

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store, TeamBenchmark

pytestmark = pytest.mark.slow

JANUARY = Month(2025, 1)
CREATED = datetime(2025, 1, 2)
NOW = datetime(2025, 1, 20)


def add_team(
    store: Store, slug: str, hours: float | None = None, *, merged: int = 10, of: str = "acme", **changes: object
) -> None:
    """A team with ten pull requests that were merged `hours` after their creation, or with none."""
    store.teams.add(make_team(slug=slug, organization=of), [make_tracked()])
    store.teams.complete_sync(slug, JANUARY.start, NOW)
    if hours is not None:
        merged_at = CREATED + timedelta(hours=hours)
        pulls = [
            make_pull_request(
                number=number,
                created_at=CREATED,
                merged_at=merged_at,
                closed_at=merged_at,
                state=PullRequestState.MERGED,
                **changes,
            )
            for number in range(1, merged + 1)
        ]
        store.pull_requests.save(slug, pulls, {})
    store.trends.compute(slug, [JANUARY], NOW)


def benchmarks(store: Store, slug: str, metric: str) -> list[TeamBenchmark]:
    return [benchmark for benchmark in store.trends.benchmarks(slug) if benchmark.metric == metric]


def percentile(store: Store, slug: str, metric: str) -> float | None:
    return benchmarks(store, slug, metric)[0].percentile


@pytest.mark.parametrize(
    ("hours", "in_2024", "in_2026"),
    [
        (18.9, "elite", "elite"),
        (19, "strong", "elite"),
        (25, "strong", "good"),
        (66, "strong", "good"),
        (72.5, "fair", "fair"),
        (161, "fair", "fair"),
        (218, "fair", "needs focus"),
        (218.1, "needs improvement", "needs focus"),
    ],
)
def test_a_p75_is_in_the_band_of_each_edition(store: Store, hours: float, in_2024: str, in_2026: str) -> None:
    add_team(store, "core", hours)

    found = benchmarks(store, "core", "cycle_time_hours_p75")

    assert [(benchmark.publisher, benchmark.edition, benchmark.band) for benchmark in found] == [
        ("LinearB", "2024", in_2024),
        ("LinearB", "2026", in_2026),
    ]
    assert all(benchmark.url and benchmark.population and "roughly" in (benchmark.note or "") for benchmark in found)


def test_size_pickup_and_review_have_bands_too(store: Store) -> None:
    review = make_review(submitted_at=CREATED + timedelta(hours=2))
    add_team(store, "core", 2.25, reviews=(review,), additions=100, deletions=48)

    bands = {
        benchmark.metric: benchmark.band for benchmark in store.trends.benchmarks("core") if benchmark.edition == "2024"
    }

    assert bands["pickup_time_hours_p75"] == "strong"
    assert bands["review_to_merge_hours_p75"] == "elite"
    assert bands["size_p75"] == "strong"


def test_an_average_is_held_against_published_averages_alone(store: Store) -> None:
    add_team(store, "core", 80)

    [mean] = benchmarks(store, "core", "cycle_time_hours_mean")

    assert (mean.statistic, mean.edition, mean.band) == ("mean", "2024", "strong")
    assert {found.band for found in benchmarks(store, "core", "cycle_time_hours_p75")} == {"fair"}


def test_a_median_is_never_held_against_a_p75_or_an_average(store: Store) -> None:
    add_team(store, "core", 10)

    for metric in ("cycle_time_hours_p50", "size_p50", "merged_count", "ai_share"):
        [found] = benchmarks(store, "core", metric)
        assert (found.benchmark, found.band, found.publisher) == ("no published benchmark", None, None)


def test_a_team_without_pull_requests_is_in_no_band_and_no_percentile(store: Store) -> None:
    add_team(store, "idle")
    for number in range(6):
        add_team(store, f"team-{number}", 10)

    for metric in ("cycle_time_hours_p75", "pickup_time_hours_p75", "size_p75"):
        for found in benchmarks(store, "idle", metric):
            assert (found.band, found.band_rank, found.percentile) == (None, None, None)
            assert found.benchmark == "no value to compare"


def test_percentiles_go_by_direction_and_halve_equals(store: Store) -> None:
    for number, hours in enumerate((10, 20, 20, 30, 40)):
        add_team(store, f"team-{number}", hours)

    found = [percentile(store, f"team-{number}", "cycle_time_hours_p50") for number in range(5)]

    assert found == [100.0, 62.5, 62.5, 25.0, 0.0]
    assert [percentile(store, f"team-{number}", "merged_per_author") for number in range(5)] == [50.0] * 5


def test_under_five_teams_with_a_value_nobody_is_compared(store: Store) -> None:
    add_team(store, "idle")
    for number in range(4):
        add_team(store, f"team-{number}", 10 + number)

    assert percentile(store, "team-0", "cycle_time_hours_p50") is None
    assert benchmarks(store, "team-0", "cycle_time_hours_p50")[0].teams_compared is None


def test_teams_of_other_organizations_are_compared_only_where_it_is_asked_for(store: Store) -> None:
    for number in range(4):
        add_team(store, f"team-{number}", 10 + number, of="Acme" if number else "acme")
    for number in range(4, 6):
        add_team(store, f"team-{number}", 50 + number, of="globex")

    def compared(*, across: bool) -> tuple[float | None, int | None]:
        everything = store.trends.benchmarks("team-3", across_organizations=across)
        [found] = [found for found in everything if found.metric == "cycle_time_hours_p50"]
        return found.percentile, found.teams_compared

    few = compared(across=False)
    add_team(store, "team-6", 11.5, of="ACME")
    add_team(store, "team-7", 90, of="globex")

    assert few == (None, None)
    assert compared(across=False) == (0.0, 5)
    assert compared(across=True) == (100 * 3 / 7, 8)


def test_a_team_with_under_ten_merged_is_no_peer(store: Store) -> None:
    for number in range(4):
        add_team(store, f"team-{number}", 10 + number)
    add_team(store, "small", 40, merged=9)
    before = percentile(store, "team-0", "cycle_time_hours_p50")

    add_team(store, "team-4", 50)

    assert before is None
    assert benchmarks(store, "team-0", "cycle_time_hours_p50")[0].teams_compared == 5
    assert percentile(store, "small", "cycle_time_hours_p50") is None


def test_the_view_for_everybody_has_the_same_percentiles_as_the_narrow_query(store: Store) -> None:
    for number, hours in enumerate((10, 20, 20, 30, 40, 50)):
        add_team(store, f"team-{number}", hours, additions=100 * number)
    add_team(store, "small", 40, merged=3)
    add_team(store, "elsewhere", 5, of="globex")

    with store.warehouse.transaction() as transaction:
        rows = transaction.fetch("select * from team_benchmarks")

    by_view = {(row["team"], row["metric"], row["edition"]): (row["percentile"], row["teams_compared"]) for row in rows}
    narrow = {
        (team.slug, found.metric, found.edition): (found.percentile, found.teams_compared)
        for team in store.teams.all()
        for found in store.trends.benchmarks(team.slug)
    }
    assert by_view == narrow


def test_no_ai_is_neither_best_nor_worst(store: Store) -> None:
    for number, kind in enumerate(("none", "authored", "none", "none", "none", "none")):
        slug = f"team-{number}"
        verdicts = [made_verdicts.make_verdict(slug, "acme/lamp", pull, "2025-01", kind) for pull in range(1, 11)]
        made_verdicts.plant(store.warehouse, *verdicts)
        add_team(store, slug, 10)

    assert [benchmarks(store, f"team-{number}", "ai_share")[0].value for number in (0, 1)] == [0.0, 1.0]
    assert [percentile(store, f"team-{number}", "ai_share") for number in (0, 1)] == [None, None]


def test_a_benchmark_names_no_other_team(store: Store) -> None:
    for number in range(5):
        add_team(store, f"team-{number}", 10 + number)

    assert "team-" not in repr(store.trends.benchmarks("team-0"))


def test_every_published_band_has_its_source(store: Store) -> None:
    with store.warehouse.transaction() as transaction:
        bands = transaction.fetch("select * from published_bands order by metric, edition, band_rank")

    assert {(band["metric"], band["edition"]) for band in bands} == {
        ("cycle_time_hours", "2024"),
        ("cycle_time_hours", "2026"),
        ("pickup_time_hours", "2024"),
        ("review_to_merge_hours", "2024"),
        ("size", "2024"),
    }
    for band in bands:
        assert band["url"].startswith("https://linearb")
        assert "pull requests" in band["population"]
        assert band["preference"] == "lower_is_better"
        assert band["statistic"] == "p75" or (band["metric"], band["edition"]) == ("cycle_time_hours", "2024")
