"""The pull requests of the sample that a pipeline stumbles over: huge, odd, or by somebody who is gone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.sandbox.records import Actor, ChangedFile, Commit, Event, PullRequest, Review, number_for
from prsync_pipeline.sandbox.stories.cast import MANNEQUIN, PEOPLE

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

BODY_LIMIT = 65_536


def oddities(dice: random.Random, organization: str, now: datetime) -> list[PullRequest]:
    """One of each, not yet numbered, spread over the last year."""
    shop, checkout = f"{organization}/storefront", f"{organization}/checkout-service"
    return [
        discussed(plain(shop, "Redesign of the product page", now, 60), 130),
        long_branch(plain(checkout, "Merge the long-lived payments branch", now, 95), 300),
        wide(plain(shop, "Run the formatter over everything", now, 130), 400),
        replace(plain(checkout, "Keep \x00 out of order notes", now, 40), body="A NUL\x00 came in by e-mail: \x00."),
        replace(plain(checkout, "Paste the whole log of the outage", now, 75), body=log_text(dice)),
        plain(shop, "🎉 Größere Bilder für München, 東京 and العربية 🛍️", now, 20),
        replace(plain(shop, "Old checkout page by a colleague who left", now, 200), author=None),
        replace(plain(checkout, "Import from the old tracker", now, 210), author=MANNEQUIN),
        pending(plain(checkout, "Look at rounding once more", now, 12)),
        self_reviewed(plain(shop, "Talk to myself about focus order", now, 25)),
        twice_ready(plain(checkout, "Second thoughts on the refund worker", now, 33)),
        long_lived(plain(shop, "Move to the new router", now, 430), now),
        long_lived(plain(checkout, "Upgrade the database driver", now, 410), now),
    ]


def plain(repository: str, title: str, now: datetime, days: int) -> PullRequest:
    """A small merged pull request, opened `days` ago and merged the day after."""
    author, merger = PEOPLE[number_for(title, 2) % 5], PEOPLE[5]
    created = now - timedelta(days=days, minutes=number_for(title, 2))
    merged = created + timedelta(days=1)
    return PullRequest(
        repository=repository,
        number=0,
        title=title,
        created_at=created,
        updated_at=merged,
        state="MERGED",
        author=author.actor,
        merged_at=merged,
        closed_at=merged,
        merged_by=merger.actor,
        additions=12,
        deletions=3,
        changed_files=1,
        head_ref=f"{author.login}/work",
        reviews=(review(title, 0, merger.actor, "APPROVED", created + timedelta(hours=3)),),
        commits=commits(title, author.actor, created, 1),
        files=(ChangedFile("src/core/index.py", 12, 3),),
        events=(Event("MergedEvent", merged, merger.login), Event("ClosedEvent", merged, merger.login)),
    )


def review(key: str, place: int, who: Actor | None, state: str, moment: datetime | None) -> Review:
    identifier = 4_000_000_000 + number_for(f"{key}/{place}")  # beyond 32 bits, as GitHub's are
    return Review(identifier, who, state, moment, "", place % 3)


def commits(key: str, who: Actor, until: datetime, count: int) -> tuple[Commit, ...]:
    """`count` commits, ten minutes apart, the last at `until`."""
    made = []
    for place in range(count):
        oid = hashlib.sha1(f"{key}/{place}".encode(), usedforsecurity=False).hexdigest()
        moment = until - timedelta(minutes=10 * (count - 1 - place))
        email = f"{who.login}@acme.example"
        made.append(Commit(oid, f"Step {place + 1}: {key}", who.name, email, who.login, moment, moment, place % 9, 1))
    return tuple(made)


def discussed(one: PullRequest, count: int) -> PullRequest:
    """With `count` reviews, by everybody in turn."""
    states = ("COMMENTED", "COMMENTED", "CHANGES_REQUESTED", "APPROVED")
    moments = [one.created_at + timedelta(minutes=10 * (place + 1)) for place in range(count)]
    turns = [(PEOPLE[place % 9 + 5].actor, states[place % 4], moment) for place, moment in enumerate(moments)]
    reviews = tuple(review(one.title, place, *turn) for place, turn in enumerate(turns))
    return replace(one, reviews=reviews, comments=sum(each.comments for each in reviews))


def long_branch(one: PullRequest, count: int) -> PullRequest:
    return replace(one, commits=commits(one.title, one.author or MANNEQUIN, one.created_at, count))


def wide(one: PullRequest, count: int) -> PullRequest:
    files = tuple(ChangedFile(f"app/components/part_{place:03}/index.tsx", 2, 2) for place in range(count))
    return replace(one, files=files, changed_files=count, additions=2 * count, deletions=2 * count)


def log_text(dice: random.Random) -> str:
    """As long as GitHub lets a body be."""
    line = "2026-03-01T02:11:0{} ERROR capture failed: upstream timed out after 3000 ms (attempt {})\n"
    lines = "".join(line.format(dice.randint(0, 9), attempt) for attempt in range(BODY_LIMIT // 60))
    return lines[:BODY_LIMIT]


def pending(one: PullRequest) -> PullRequest:
    """With a review that its author has not submitted."""
    unsent = review(one.title, 1, PEOPLE[6].actor, "PENDING", None)
    return replace(one, reviews=(*one.reviews, unsent))


def self_reviewed(one: PullRequest) -> PullRequest:
    return replace(one, reviews=(review(one.title, 0, one.author, "COMMENTED", one.created_at + timedelta(hours=2)),))


def twice_ready(one: PullRequest) -> PullRequest:
    """Ready, a draft again, and ready once more before its review."""
    kinds = ("ReadyForReviewEvent", "ConvertToDraftEvent", "ReadyForReviewEvent")
    login = None if one.author is None else one.author.login
    turns = tuple(Event(kind, one.created_at + timedelta(minutes=40 * n), login) for n, kind in enumerate(kinds, 1))
    return replace(one, events=(*turns, *one.events))


def long_lived(one: PullRequest, now: datetime) -> PullRequest:
    """Opened before the thirteen months and merged within them."""
    merged = now - timedelta(days=number_for(one.title, 2) % 60 + 2)
    events: Sequence[Event] = [replace(event, created_at=merged) for event in one.events]
    return replace(one, merged_at=merged, closed_at=merged, updated_at=merged, events=tuple(events))
