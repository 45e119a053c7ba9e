"""What happens in an organisation, change by change from a seed; and a team that is kept up to date meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import Actor, ChangedFile, Commit, Review
from prsync_pipeline.sync.needs import TeamNeeds, needs_of_teams
from prsync_pipeline.sync.next_run import NextRun, next_runs
from prsync_pipeline.sync.plans.history import plan_history
from prsync_pipeline.sync.plans.incremental import plan_incremental
from prsync_pipeline.sync.types import SyncOptions, Work
from prsync_pipeline.verdicts.run import ClassificationRun, span_of
from prsync_pipeline_tests.support import expected_rows

if TYPE_CHECKING:
    import random

    from prsync_pipeline.months import MonthRange
    from prsync_pipeline.sandbox import PullRequest, World
    from prsync_pipeline_tests.support.team_sync import Syncing

EARLIEST = Month(2020, 1)
COMPUTED = {
    "ai_classifications": ("repository", "number", "involvement", "tools", "is_ai_assisted"),
    "trend_aggregates": (
        "repository", "month", "opened_count", "merged_count", "closed_unmerged_count", "cycle_time_hours_p50",
        "cycle_time_hours_p75", "review_time_hours_p50", "review_count", "size_p50", "ai_share", "is_partial",
        "missing_repositories",
    ),
    "ai_tool_counts": ("repository", "month", "tool", "assisted_count"),
}  # fmt: skip
TRAILER = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"


@dataclass
class Life:
    """`happen` does one random thing; the same seed does the same things."""

    world: World
    dice: random.Random
    born: int = 1000
    told: list[str] = field(default_factory=list)

    def happen(self) -> None:
        # The rare ones are rare in life too, and yet happen several times in two hundred.
        common = [self.open, self.push, self.review, self.relabel, self.retitle, self.close, self.merge, self.reopen]
        chosen = self.dice.choice(common * 3 + [self.force_push, self.delete, self.rename, self.touch_nothing])
        self.told.append(chosen.__name__)
        chosen()

    def any(self, *states: str) -> PullRequest:
        found = [pull_request for inside in self.world.pull_requests.values() for pull_request in inside.values()]
        return self.dice.choice(
            [pull_request for pull_request in found if not states or pull_request.state in states] or found
        )

    def commit(self) -> Commit:
        self.born += 1
        now = self.world.now()
        ending = self.dice.choice(["", TRAILER])
        return Commit(f"{self.born:040x}", f"Step {self.born}{ending}", "Ada", "ada@acme.dev", "ada", now, now, 3, 1)

    def open(self) -> None:
        model = self.any()
        numbers = [
            pull_request.number
            for pull_request in self.world.pull_requests[self.world.home(model.node_id).node_id].values()
        ]
        now = self.world.now()
        fresh = replace(model, node_id="", number=max(numbers) + 1, state="OPEN", created_at=now, updated_at=now)
        self.world.add(
            replace(fresh, merged_at=None, closed_at=None, merged_by=None, reviews=(), commits=(self.commit(),))
        )

    def push(self) -> None:
        pull_request = self.any("OPEN")
        self.world.push(
            pull_request.repository, pull_request.number, [self.commit()], [ChangedFile(f"src/{self.born}.py", 4, 2)]
        )

    def force_push(self) -> None:
        pull_request = self.any("OPEN")
        self.world.force_push(pull_request.repository, pull_request.number, [self.commit(), self.commit()])

    def review(self) -> None:
        """Also of what was merged long ago."""
        pull_request = self.any()
        self.born += 1
        state = self.dice.choice(["APPROVED", "COMMENTED", "CHANGES_REQUESTED"])
        self.world.review(
            pull_request.repository, pull_request.number, Review(self.born, Actor("grace"), state, self.world.now())
        )

    def relabel(self) -> None:
        pull_request = self.any()
        self.world.relabel(pull_request.repository, pull_request.number, self.dice.choice(["bug", "hotfix", "chore"]))

    def retitle(self) -> None:
        pull_request = self.any()
        self.world.retitle(
            pull_request.repository, pull_request.number, self.dice.choice(["Revert it", "Hotfix: it", "Add a lamp"])
        )

    def close(self) -> None:
        pull_request = self.any("OPEN")
        self.world.close(pull_request.repository, pull_request.number)

    def merge(self) -> None:
        pull_request = self.any("OPEN")
        self.world.merge(pull_request.repository, pull_request.number, Actor("grace"))

    def reopen(self) -> None:
        pull_request = self.any("CLOSED")
        if pull_request.merged_at is None:
            self.world.reopen(pull_request.repository, pull_request.number)

    def delete(self) -> None:
        pull_request = self.any()
        self.world.delete(pull_request.repository, pull_request.number)

    def rename(self) -> None:
        pull_request = self.any()
        self.born += 1
        self.world.rename_repository(
            pull_request.repository, f"{pull_request.repository.partition('/')[0]}/named-{self.born}"
        )

    def touch_nothing(self) -> None:
        """An hour in which nothing happens."""


@dataclass
class Keeper:
    """Does for one team what the sensors and their runs do, by the product's own decisions."""

    syncing: Syncing
    done: list[Work] = field(default_factory=list)

    def keep_up(self) -> None:
        """Ask what changed, then do what is needed until nothing is."""
        team = self.syncing.store.teams.get(self.syncing.team)
        if team.watermark is not None and team.listed_at is not None:
            self.syncing.discover()
        while wanted := next(iter(next_runs(self.state(), self.syncing.clock(), EARLIEST)), None):
            self.do(wanted)

    def state(self) -> TeamNeeds:
        store = self.syncing.store
        [state] = needs_of_teams(store, [store.teams.get(self.syncing.team)], self.syncing.clock())
        return state

    def do(self, wanted: NextRun) -> None:
        self.done.append(wanted.work)
        assert len(self.done) < 1000, "the same work is wanted again and again"
        plan = plan_incremental if wanted.work is Work.UPDATES else plan_history
        self.syncing.run(plan, wanted.months, SyncOptions(earliest=EARLIEST, repositories=wanted.repositories))
        self.compute(wanted.months)

    def compute(self, months: MonthRange) -> None:
        store, slug, clock = self.syncing.store, self.syncing.team, self.syncing.clock
        ClassificationRun(store, span_of(store.teams.get(slug), months), None, owner="test", clock=clock).run()
        store.trends.compute(slug, months.first.until(months.last), clock())


def everything(syncing: Syncing) -> expected_rows.Rows:
    """All that is stored of the team, but when it was stored; what is gone from GitHub is left out."""
    rows = syncing.stored()
    deleted_at = expected_rows.COLUMNS["raw_pull_requests"].index("is_deleted")
    gone = {row[:2] for row in rows["raw_pull_requests"] if row[deleted_at]}
    rows |= {table: computed(syncing, table, columns) for table, columns in COMPUTED.items()}
    return {table: [row for row in found if row[:2] not in gone] for table, found in rows.items()}


def computed(syncing: Syncing, table: str, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    with syncing.store.warehouse.transaction() as transaction:
        found = transaction.fetch(
            f"select {', '.join(columns)} from {table} where team = $team", {"team": syncing.team}
        )
    return sorted((tuple(map(comparable, row.values())) for row in found), key=repr)


def comparable(value: object) -> object:
    """The engines sum in different orders, so the last digits of their measures differ."""
    if isinstance(value, float):
        return round(value, 9)
    return tuple(value) if isinstance(value, list) else value
