"""What is known of one pull request: its times one after another, and the verdict on it, where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.evidence import Signal
from prsync_pipeline.months import Month
from prsync_pipeline.reports.lists.verdict import read_verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from prsync_pipeline.reports.lists.verdict import VerdictReport
    from prsync_pipeline.warehouse import CountedPullRequest, Store


SIGNS: Mapping[Signal, str] = {
    Signal.AUTHOR: "an agent's account opened it",
    Signal.COMMIT_AUTHOR: "an agent's account wrote a commit",
    Signal.TRAILER: "a line at the end of a commit's message",
    Signal.SIGNATURE: "a tool signed a text",
    Signal.WORDS: "the author's own words",
    Signal.DISCLOSURE: "the author's answer to a question about AI",
    Signal.LABEL: "a label",
    Signal.REVIEWER: "a tool's account reviewed it",
    Signal.REVIEW_TEXT: "a review that a tool wrote",
    Signal.FILE: "a file that is made for a tool",
    Signal.BRANCH: "the branch's name",
    Signal.MENTION: "a tool is named, and not what for",
    Signal.DENIAL: "the author says that no AI was used",
    Signal.QUOTE: "the author's words, found by the language model",
}
"""What each sign of AI is."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a pull request, when, and how many hours after it was opened."""

    name: str
    at: datetime
    hours: float


@dataclass(frozen=True, slots=True)
class PullRequestEvidence:
    """A pull request, what happened to it, oldest first, and the verdict; None where that is still to come."""

    team: str
    row: CountedPullRequest
    events: tuple[Event, ...]
    verdict: VerdictReport | None

    @property
    def month(self) -> Month:
        """The month whose trends count it: of its merge, else of its opening."""
        return Month.of(self.row.merged_at or self.row.created_at)


def read_evidence(store: Store, slug: str, repository: str, number: int) -> PullRequestEvidence | None:
    """What is known of a team's pull request; None where there is none.

    Raises:
        UnknownTeam: there is no such team.
    """
    store.teams.get(slug)
    row = store.counted_pull_requests.get(slug, repository, number)
    if row is None:
        return None
    verdict = None if row.involvement is None else read_verdict(store, slug, repository, number)
    return PullRequestEvidence(slug, row, tuple(sorted(_events(row), key=lambda event: event.at)), verdict)


def _events(row: CountedPullRequest) -> Iterator[Event]:
    happened = {
        "opened": row.created_at,
        "ready for review": None if row.ready_for_review_at == row.created_at else row.ready_for_review_at,
        "first review by another person": row.first_review_at,
        "merged": row.merged_at,
        "closed without a merge": None if row.merged_at else row.closed_at,
    }
    for name, at in happened.items():
        if at is not None:
            yield Event(name, at, (at - row.created_at).total_seconds() / 3600)
