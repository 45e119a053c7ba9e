"""A team's rows with everything that is hard to carry elsewhere: nulls, lists, line ends, quotes, accents, midnight."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.models import ActorKind, PullRequestState
from prsync_pipeline.months import Month
from prsync_pipeline_tests.support import made_verdicts
from prsync_pipeline_tests.support.factories import (
    SYNCED_AT,
    make_commit,
    make_file,
    make_pull_request,
    make_review,
    make_team,
    make_tracked,
)

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Store

JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)
HARD_TEXT = 'Ein "Licht", für\nalle;\r\n\tNULL, {a} \\N %s $team'


def plant(store: Store) -> None:
    """Team `core`: three pull requests of two months and two repositories; team `other` has one of its own."""
    store.teams.add(make_team(), [make_tracked(), make_tracked("acme/desk")])
    store.teams.add(make_team(slug="other"), [make_tracked()])
    for team in ("core", "other"):
        store.syncs.complete(team, "acme/lamp", JANUARY.start, SYNCED_AT)
        store.teams.complete_sync(team, JANUARY.start, SYNCED_AT)
    merged_at = datetime(2026, 2, 3, 4, 5, 6, 789_000)
    hard = make_pull_request(
        body=HARD_TEXT,
        labels=("good, first", 'a "quoted" one', ""),
        ready_at=(JANUARY.start, JANUARY.start + timedelta(microseconds=1)),
        state=PullRequestState.MERGED,
        merged_at=merged_at,
        closed_at=merged_at,
        reviews=(make_review(), make_review(review_id=7, reviewer_login=None, reviewer_kind=ActorKind.GHOST)),
        commits=(make_commit(message=HARD_TEXT),),
        files=(make_file(path="src/a,b'.py"), make_file()),
    )
    bare = make_pull_request(
        number=2, author_login=None, author_kind=ActorKind.GHOST, body="", created_at=FEBRUARY.start, commits=()
    )
    desk = make_pull_request(
        repository="acme/desk", created_at=FEBRUARY.start, reviews=(make_review(review_id=3),), files=(make_file(),)
    )
    store.pull_requests.save("core", [hard, bare, desk], {})
    store.pull_requests.save("other", [make_pull_request()], {})
    verdicts = [
        made_verdicts.make_verdict("core", "acme/lamp", 1, "2026-01", "co_authored"),
        made_verdicts.make_verdict("core", "acme/desk", 1, "2026-02"),
    ]
    made_verdicts.plant(store.warehouse, *verdicts)
    store.trends.compute("core", [JANUARY], datetime(2026, 2, 20))
