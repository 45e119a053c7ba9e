"""The sample organisation: thirteen months of a small company's pull requests, and some that are older."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.sandbox.store import present
from prsync_pipeline.sandbox.stories import prose
from prsync_pipeline.sandbox.stories.cast import (
    AGENT_EMAIL,
    AGENTS,
    CONTRIBUTOR,
    DEPENDABOT,
    MEMBERS,
    PEOPLE,
    RENOVATE,
    Person,
)
from prsync_pipeline.sandbox.stories.life import LABELS, SATURDAY, Life, Plan
from prsync_pipeline.sandbox.stories.oddities import oddities
from prsync_pipeline.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prsync_pipeline.sandbox.records import PullRequest

DAYS = 395


@dataclass(frozen=True, slots=True)
class Place:
    """A repository of the sample: `pull_requests` within the thirteen months, and its habits."""

    name: str
    trade: str
    description: str
    language: str
    pull_requests: int
    robot_share: float = 0.0
    dependencies: float = 0.0
    first_day: int = DAYS + 60
    last_day: int = 0


PLACES = (
    Place("storefront", "web", "The shop that customers see", "TypeScript", 300, 0.8, 0.12),
    Place("checkout-service", "service", "Carts, payments, refunds", "Python", 250, 0.7, 0.1),
    Place("platform-infra", "infra", "Clusters, pipelines, alerts", "HCL", 165, 0.0, 0.15),
    Place("mobile-app", "mobile", "The shop on Android and iOS", "Kotlin", 140, 0.5),
    Place("catalog-service", "service", "Products, prices, stock", "Python", 130, 0.0, 0.1),
    Place("docs", "docs", "Handbook and public documentation", "MDX", 65),
    Place("data-pipelines", "data", "From events to the warehouse", "SQL", 38, 0.0, 0.0, 200),
    Place("design-tokens", "web", "Colours and spacing, exported", "JavaScript", 4),
)
ARCHIVED = Place("legacy-monolith", "service", "Where it all began", "Ruby", 28, last_day=260)


def sample(
    seed: int = 7,
    now: datetime | None = None,
    scale: float = 1.0,
    *,
    organization: str = "acme",
    clock: Callable[[], datetime] = present,
) -> World:
    """About 1,000 pull requests at `scale` 1, the newest within the last hours before `now` and none after it."""
    end = (now or clock()).replace(microsecond=0)
    world = World(clock)
    world.add_organization(organization, MEMBERS, "Acme Shop")
    odd = oddities(random.Random(seed), organization, end)
    for place in (*PLACES, ARCHIVED):
        name = f"{organization}/{place.name}"
        facts = {"description": place.description, "language": place.language}
        world.add_repository(name, **facts, is_private=place.trade != "docs")
        extra = [one for one in odd if one.repository == name]
        world.add(*pull_requests_of(place, name, seed, end, scale, extra))
    world.add_repository(f"{organization}/next-idea", is_empty=True, is_private=True)
    world.archive_repository(f"{organization}/{ARCHIVED.name}")
    world.changes.clear()  # a lagging index knows all of this
    return world


def pull_requests_of(  # noqa: PLR0913, PLR0917 - what a repository's past depends on
    place: Place, name: str, seed: int, now: datetime, scale: float, extra: Sequence[PullRequest]
) -> list[PullRequest]:
    """The pull requests of one repository with the `extra` ones among them, numbered in the order of creation."""
    dice = random.Random(f"{seed}/{name}")
    moments = moments_of(dice, place, now, max(1, round(place.pull_requests * scale)))
    opened: list[datetime | PullRequest] = sorted([*moments, *extra], key=opened_at)
    made: list[PullRequest] = []
    for number, one in enumerate(opened, dice.randint(40, 400)):
        if isinstance(one, datetime):
            life = Life(dice, now, plan(dice, place, name, number, one)).lived()
            made.append(reverted(dice, life, made[-12:]))
        else:
            made.append(replace(one, number=number))
    return made


def opened_at(one: datetime | PullRequest) -> datetime:
    return one if isinstance(one, datetime) else one.created_at


def moments_of(dice: random.Random, place: Place, now: datetime, count: int) -> list[datetime]:
    """When they were opened: on working days mostly, a little more each month, some before the window."""
    moments: list[datetime] = []
    while len(moments) < count:
        age = place.last_day + (place.first_day - place.last_day) * dice.random() ** 1.1
        day = (now - timedelta(days=age)).replace(hour=0, minute=0, second=0, microsecond=0)
        if day.weekday() >= SATURDAY and dice.random() < 0.9:  # noqa: PLR2004 - a share
            continue
        moment = day + timedelta(seconds=dice.randint(7 * 3600, 18 * 3600))
        if moment < now - timedelta(hours=1):
            moments.append(moment)
    busy = place.pull_requests > 100  # noqa: PLR2004 - the larger ones were at work today
    recent = [now - timedelta(minutes=dice.randint(5, 400)) for _ in range(min(3, count) if busy else 0)]
    return [*moments[: count - len(recent)], *recent]


def plan(dice: random.Random, place: Place, name: str, number: int, moment: datetime) -> Plan:
    """Who opens what, with which tool."""
    roll = dice.random()
    if roll < place.dependencies:
        return dependency_plan(dice, place, name, number, moment)
    about = prose.subject(dice, place.trade)
    text = prose.body(dice, about)
    has_robot = dice.random() < place.robot_share
    summary = prose.CODERABBIT_SUMMARY.format(title=about.title) if has_robot and number % 7 else ""
    base = Plan(
        repository=name,
        trade=place.trade,
        number=number,
        created_at=moment,
        author=CONTRIBUTOR,
        about=about,
        body=text + summary,
        email="sunny@example.org",
        labels=labels_of(dice, about),
        head_ref=f"{about.kind}/{about.slug}",
        drafts=dice.choice((0, 0, 0, 0, 0, 0, 1, 1, 2)),
        lasts=timedelta(days=dice.randint(35, 150)) if dice.random() < 0.02 else None,  # noqa: PLR2004
        has_robot=has_robot,
    )
    if roll > 0.93:  # noqa: PLR2004 - a share
        return agent_plan(dice, base)
    return base if roll > 0.92 else person_plan(dice, base, place)  # noqa: PLR2004


def labels_of(dice: random.Random, about: prose.Subject) -> tuple[str, ...]:
    label = LABELS.get(about.kind)
    return (label,) if label and dice.random() < 0.6 else ()  # noqa: PLR2004 - a share


def person_plan(dice: random.Random, base: Plan, place: Place) -> Plan:
    person = dice.choice([one for one in PEOPLE if place.trade in one.kinds])
    planned = replace(base, author=person.actor, person=person, email=person.email)
    if dice.random() < 0.02:  # noqa: PLR2004 - a share
        planned = replace(planned, labels=(*planned.labels, "hotfix"), head_ref=f"hotfix/{base.about.slug}")
    return with_tool(dice, planned, person)


def with_tool(dice: random.Random, planned: Plan, person: Person) -> Plan:
    """Some leave the tool's trailer in the commits, some its signature in the body, some both, some a word."""
    if person.tool is None or dice.random() > person.tool_share:
        return planned
    way = dice.random()
    trailer = prose.TRAILERS[person.tool] if way < 0.7 else ""  # noqa: PLR2004 - a share
    signature = f"\n\n{prose.SIGNATURES[person.tool]}" if way > 0.5 else ""  # noqa: PLR2004 - a share
    return replace(planned, trailer=trailer, body=(planned.body + signature).strip())


def agent_plan(dice: random.Random, base: Plan) -> Plan:
    agent = dice.choice(AGENTS)
    body = base.body + prose.AGENT_BODIES[agent.login]
    branch = f"{agent.name.split()[0].lower() if agent.name else 'agent'}/{base.about.slug}"
    return replace(base, author=agent, email=AGENT_EMAIL[agent.login], body=body, head_ref=branch, drafts=1)


def dependency_plan(dice: random.Random, place: Place, name: str, number: int, moment: datetime) -> Plan:
    bot = RENOVATE if place.trade == "infra" else DEPENDABOT
    title = prose.bump(dice, place.trade)
    return Plan(
        repository=name,
        trade=place.trade,
        number=number,
        created_at=moment,
        author=bot,
        about=prose.Subject("deps", title, "dependencies"),
        body=f"{title}.\n\n{prose.BOT_BODIES[bot.login]}",
        email=f"{bot.login}[bot]@users.noreply.github.com",
        labels=("dependencies",),
        head_ref=f"{bot.login}/{prose.Subject('', title, '').slug}",
        is_routine=True,
    )


def reverted(dice: random.Random, one: PullRequest, before: Sequence[PullRequest]) -> PullRequest:
    """Now and then a pull request is the revert of one that was merged before."""
    merged = [other for other in before if other.merged_at and other.merged_at < one.created_at]
    if not merged or one.author is None or one.author.kind == "Bot" or dice.random() > 0.03:  # noqa: PLR2004
        return one
    origin = dice.choice(merged)
    body = f"Reverts {origin.repository}#{origin.number}. It made the nightly run fail."
    head = f"revert-{origin.number}-{origin.head_ref}"
    return replace(one, title=f'Revert "{origin.title}"', body=body, head_ref=head, labels=())
