"""The life of one made-up pull request: from its first commit over its reviews to its end, or to now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.sandbox.records import Actor, ChangedFile, Commit, Event, PullRequest, Review, number_for
from prsync_pipeline.sandbox.stories import prose
from prsync_pipeline.sandbox.stories.cast import CODERABBIT, COPILOT_REVIEWER, PEOPLE, Person

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from datetime import datetime

SATURDAY = 5
LABELS = {"feat": "enhancement", "fix": "bug", "docs": "documentation", "chore": "chore", "deps": "dependencies"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pull request is to be; everything else follows from the dice."""

    repository: str
    trade: str
    number: int
    created_at: datetime
    author: Actor
    about: prose.Subject
    body: str
    email: str
    person: Person | None = None
    trailer: str = ""
    labels: tuple[str, ...] = ()
    head_ref: str = "change"
    drafts: int = 0
    lasts: timedelta | None = None
    has_robot: bool = False
    is_routine: bool = False


@dataclass(slots=True)
class Life:
    """Lives a plan day by day; what would come after `now` does not happen."""

    dice: random.Random
    now: datetime
    plan: Plan
    events: list[Event] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: int = 0

    def lived(self) -> PullRequest:
        plan, pace = self.plan, self._pace()
        ready = self._drafts(plan.created_at)
        reviewers = self._reviewers()
        self._robots(ready)
        last = self._reviewed(ready, reviewers, pace)
        files, commits = self._change(min(last, self.now))
        state, ended, merger = self._ending(last, reviewers, pace)
        moments = [plan.created_at, *(commit.committed_at for commit in commits)]
        moments += [event.created_at for event in self.events]
        moments += [review.submitted_at for review in self.reviews if review.submitted_at is not None]
        return PullRequest(
            repository=plan.repository,
            number=plan.number,
            title=plan.about.title,
            body=plan.body,
            created_at=plan.created_at,
            updated_at=max(moments),
            state=state,
            is_draft=self._is_draft(),
            author=plan.author,
            merged_at=ended if state == "MERGED" else None,
            closed_at=ended,
            merged_by=merger,
            additions=sum(file.additions for file in files),
            deletions=sum(file.deletions for file in files),
            changed_files=len(files),
            head_ref=plan.head_ref,
            comments=self.comments + self.dice.choice((0, 0, 0, 1, 2)),
            labels=plan.labels,
            assignees=(plan.person.login,) if plan.person and self.dice.random() < 0.4 else (),  # noqa: PLR2004
            milestone=self.dice.choice((None, None, None, f"{plan.created_at:%Y} Q{(plan.created_at.month + 2) // 3}")),
            requested_reviewers=tuple(one.login for one in reviewers) if state == "OPEN" else (),
            closing_issues=(self.dice.randint(1, 900),) if self.dice.random() < 0.15 else (),  # noqa: PLR2004
            reviews=tuple(sorted(self.reviews, key=lambda one: one.submitted_at or self.now)),
            commits=commits,
            files=files,
            events=tuple(sorted(self.events, key=lambda one: one.created_at)),
        )

    def _pace(self) -> float:
        return self.plan.person.pace if self.plan.person else 1.0

    def _hours(self, median: float, spread: float = 1.0) -> timedelta:
        """A lognormal time, as waiting times are, to the second."""
        return timedelta(seconds=round(3600 * median * self.dice.lognormvariate(0, spread)))

    def _happen(self, kind: str, moment: datetime, actor: str | None, about: str | None = None) -> None:
        if moment <= self.now:
            self.events.append(Event(kind, moment, actor, about))

    def _drafts(self, created: datetime) -> datetime:
        """The last time that it became ready."""
        moment, login = created, self.plan.author.login
        for turn in range(self.plan.drafts):
            if turn:
                moment += self._hours(3)
                self._happen("ConvertToDraftEvent", moment, login)
            moment += self._hours(7)
            self._happen("ReadyForReviewEvent", moment, login)
        return moment

    def _is_draft(self) -> bool:
        """A draft that was never yet ready, or went back."""
        turns = [event.type for event in self.events if event.type in {"ReadyForReviewEvent", "ConvertToDraftEvent"}]
        return bool(self.plan.drafts) and (not turns or turns[-1] == "ConvertToDraftEvent")

    def _reviewers(self) -> list[Person]:
        """Those who know the trade, most often those who like to review."""
        if self.dice.random() < (0.4 if self.plan.is_routine else 0.1):
            return []
        able = [one for one in PEOPLE if self.plan.trade in one.kinds and one.login != self.plan.author.login]
        count = min(len(able), self.dice.choice((1, 1, 1, 2, 2, 3)))
        weighed = sorted(able, key=lambda one: self.dice.random() ** (1 / one.reviews_like), reverse=True)
        return weighed[:count]

    def _robots(self, ready: datetime) -> None:
        if not self.plan.has_robot:
            return
        robot = COPILOT_REVIEWER if self.plan.number % 7 == 0 else CODERABBIT
        text = f"**Actionable comments posted: {self.dice.randint(0, 4)}**"
        self._review(robot, "COMMENTED", ready + timedelta(minutes=self.dice.randint(2, 9)), text)

    def _review(self, who: Actor, state: str, moment: datetime, text: str) -> None:
        if moment > self.now:
            return
        identifier = 3_000_000_000 + number_for(f"{self.plan.repository}#{self.plan.number}/{len(self.reviews)}")
        comments = self.dice.randint(1, 5) if state == "CHANGES_REQUESTED" else self.dice.choice((0, 0, 1, 2))
        self.comments += comments
        self.reviews.append(Review(identifier, who, state, moment, text, comments))

    def _reviewed(self, ready: datetime, reviewers: Sequence[Person], pace: float) -> datetime:
        """The time of the last review."""
        moment = last = ready
        for reviewer in reviewers:
            self._happen("ReviewRequestedEvent", ready, self.plan.author.login, reviewer.login)
            moment = working(ready + self._hours(2.5 * reviewer.pace * pace, 1.1), reviewer)
            for _ in range(0 if self.plan.is_routine else self.dice.choice((0, 0, 0, 0, 1, 1, 2))):
                state = self.dice.choice(("CHANGES_REQUESTED", "COMMENTED"))
                self._review(reviewer.actor, state, moment, self.dice.choice(prose.REMARKS))
                answer = moment + self._hours(1.5 * pace)
                self._review(self.plan.author, "COMMENTED", answer, "Done, thanks.")
                moment = working(answer + self._hours(2 * reviewer.pace), reviewer)
            state = "DISMISSED" if self.dice.random() < 0.03 else "APPROVED"  # noqa: PLR2004 - a share
            self._review(reviewer.actor, state, moment, self.dice.choice(prose.APPROVALS))
            last = max(last, moment)
        return last

    def _change(self, last: datetime) -> tuple[tuple[ChangedFile, ...], tuple[Commit, ...]]:
        files = self._locked() if self.plan.is_routine else self._files()
        return files, tuple(self._commits(files, last))

    def _locked(self) -> tuple[ChangedFile, ...]:
        """What an update of a dependency changes."""
        return tuple(ChangedFile(path, turn * 4 + 1, turn * 4 + 1) for turn, path in enumerate(self._lock_files()))

    def _lock_files(self) -> Sequence[str]:
        return prose.LOCK_FILES.get(self.plan.trade, prose.LOCK_FILES["service"])

    def _files(self) -> tuple[ChangedFile, ...]:
        size = self.plan.person.size if self.plan.person else 1.0
        lines = max(1, round(60 * size * self.dice.lognormvariate(0, 1.3)))
        count = max(1, min(40, round(lines**0.5 / 2.5 * self.dice.uniform(0.5, 1.8))))
        paths = prose.paths(self.dice, self.plan.trade, count, self.plan.about.thing)
        if self.plan.trailer and self.dice.random() < 0.1:  # noqa: PLR2004 - a share
            paths.append("CLAUDE.md")
        return tuple(self._file(path, max(1, lines // len(paths))) for path in paths)

    def _file(self, path: str, lines: int) -> ChangedFile:
        kind = self.dice.choice(("MODIFIED", "MODIFIED", "MODIFIED", "MODIFIED", "ADDED", "DELETED", "RENAMED"))
        added = 0 if kind == "DELETED" else self.dice.randint(1, 2 * lines)
        removed = 0 if kind == "ADDED" else self.dice.randint(0, lines)
        return ChangedFile(path, added, removed, kind)

    def _commits(self, files: Sequence[ChangedFile], last: datetime) -> list[Commit]:
        """The first shortly before it was opened, the others until the last review."""
        plan, count = self.plan, self.dice.choice((1, 1, 1, 2, 2, 3, 4, 6)) if not self.plan.is_routine else 1
        messages = prose.commit_messages(self.dice, plan.about, count, plan.trailer)
        span = max(last - plan.created_at, timedelta(0))
        times = [plan.created_at - timedelta(minutes=self.dice.randint(1, 300))]
        times += sorted(plan.created_at + span * self.dice.random() for _ in range(count - 1))
        added, removed = (sum(getattr(file, name) for file in files) for name in ("additions", "deletions"))
        return [
            Commit(
                oid=hashlib.sha1(f"{plan.repository}{plan.number}{turn}".encode(), usedforsecurity=False).hexdigest(),
                message=message,
                author_name=plan.author.name or plan.author.login,
                author_email=plan.email,
                author_login=plan.author.login,
                authored_at=moment.replace(microsecond=0),
                committed_at=moment.replace(microsecond=0),
                additions=added // count,
                deletions=removed // count,
            )
            for turn, (message, moment) in enumerate(zip(messages, times, strict=True))
        ]

    def _ending(
        self, last: datetime, reviewers: Sequence[Person], pace: float
    ) -> tuple[str, datetime | None, Actor | None]:
        """The state, when it ended, and who merged it."""
        person = self.plan.person or (reviewers[0] if reviewers else PEOPLE[0])
        wait = self._hours(0.2 if self.plan.is_routine else 1.2 * pace)
        ended = working(last + wait if self.plan.lasts is None else last + self.plan.lasts, person)
        if ended > self.now or self._is_draft() or self.dice.random() < 0.02:  # noqa: PLR2004 - forgotten ones
            return "OPEN", None, None
        is_merged = self.dice.random() > (0.15 if self.plan.person is None else 0.07)
        merger = (reviewers[0] if reviewers and self.dice.random() < 0.5 else person).actor  # noqa: PLR2004
        if is_merged:
            self._happen("MergedEvent", ended, merger.login)
        self._happen("ClosedEvent", ended, merger.login if is_merged else self.plan.author.login)
        return ("MERGED", ended, merger) if is_merged else ("CLOSED", ended, None)


def working(moment: datetime, person: Person) -> datetime:
    """The same moment, or the start of that person's next working day."""
    start, end = person.hours
    if moment.hour >= end:
        moment = (moment + timedelta(days=1)).replace(hour=start)
    elif moment.hour < start:
        moment = moment.replace(hour=start)
    while moment.weekday() >= SATURDAY:
        moment = (moment + timedelta(days=1)).replace(hour=start)
    return moment
