"""How the assets are partitioned: by team (dynamic) and by month (UTC, the current one included)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.definitions.partitions.subset import DefaultPartitionsSubset

from prsync_pipeline.assets.tags import PARTITION_TAG, RANGE_END_TAG, RANGE_START_TAG
from prsync_pipeline.months import Month, MonthRange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TEAM = "team"
MONTH = "month"

team_partitions = dg.DynamicPartitionsDefinition(name=TEAM)


class KeysInOrder(DefaultPartitionsSubset):
    """Partitions by their keys in order, where Dagster has a set: a run records its newest month last."""

    def with_partition_keys(self, partition_keys: Iterable[str]) -> KeysInOrder:
        return KeysInOrder(self.subset | set(partition_keys))

    def get_partition_keys(self) -> Sequence[str]:
        return sorted(self.subset)


class TeamMonthPartitions(dg.MultiPartitionsDefinition):
    """Dagster's own partitions, but for the order in which a run records them; the last is what an overview shows."""

    @property
    def partitions_subset_class(self) -> type[KeysInOrder]:
        return KeysInOrder


def team_month_partitions(first_month: Month) -> dg.MultiPartitionsDefinition:
    """Every team by every month from `first_month` to the current one."""
    months = dg.MonthlyPartitionsDefinition(start_date=str(first_month), fmt="%Y-%m", end_offset=1)
    return TeamMonthPartitions({TEAM: team_partitions, MONTH: months})


def partition_key(team: str, month: Month) -> dg.MultiPartitionKey:
    return dg.MultiPartitionKey({TEAM: team, MONTH: str(month)})


def range_tags(team: str, months: MonthRange) -> dict[str, str]:
    """The tags by which one run materializes all of a team's months."""
    return {RANGE_START_TAG: partition_key(team, months.first), RANGE_END_TAG: partition_key(team, months.last)}


def months_by_team(keys: Iterable[str]) -> Mapping[str, MonthRange]:
    """A run's partition keys as a range of months for each team; keys come in any order."""
    months: dict[str, list[Month]] = {}
    for key in keys:
        if not isinstance(key, dg.MultiPartitionKey):
            raise TypeError(f"{key!r} is no key of team and month")
        by_dimension = key.keys_by_dimension
        months.setdefault(by_dimension[TEAM], []).append(Month.parse(by_dimension[MONTH]))
    return {team: MonthRange.of(found) for team, found in months.items()}


def teams_of_run(run: dg.DagsterRun) -> set[str]:
    """The teams whose partitions a run holds, by its tags; none where it has no partitions."""
    keys = [run.tags[tag] for tag in (PARTITION_TAG, RANGE_START_TAG, RANGE_END_TAG) if tag in run.tags]
    return {key.rpartition("|")[2] for key in keys}
