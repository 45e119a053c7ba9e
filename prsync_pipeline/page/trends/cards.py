"""The four numbers of a month: each leads to its pull requests, and stands beside an earlier month's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.page.charts.kinds import people_assisted
from prsync_pipeline.page.charts.measures import changed, measured
from prsync_pipeline.page.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from prsync_pipeline.warehouse import TeamBenchmark, Trend, TrendChange

    Link = Callable[[str], str]

COUNT = "count"
ARROWS = {"up": "▲", "down": "▼", "stable": "="}


class Note(NamedTuple):
    """A line below a number; with an address a link to its pull requests."""

    text: str
    href: str = ""


class CardChange(NamedTuple):
    """`style` is better, worse or quiet: a change within the noise has no colour."""

    text: str
    word: str
    style: str


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    value: str
    href: str
    change: CardChange | None
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class CardsOf:
    """What the cards are made of: the month, its changes and bands by metric, a month to compare with, and links.

    Of a metric that several editions have a band for, the newest edition's is among them. `year_ago` is None where that
    month is not covered.
    """

    trend: Trend
    changes: Mapping[str, TrendChange]
    bands: Mapping[str, TeamBenchmark]
    link: Link
    is_against_year: bool = False
    year_ago: Trend | None = None

    def cards(self) -> list[Card]:
        return [
            self._card("Merged", "merged_count", self._merged()),
            self._card("Cycle time, median", "cycle_time_hours_p50", self._cycle()),
            self._card("Wait for review, P75", "pickup_time_hours_p75", self._wait()),
            self._card("AI-assisted", "ai_share", self._ai()),
        ]

    def _card(self, title: str, metric: str, notes: Iterator[Note]) -> Card:
        value = measured(metric, self.trend.measures[metric])
        change = self._year_ago(metric) if self.is_against_year else card_change(self.changes.get(metric))
        return Card(title, value, self.link(metric), change, list(notes))

    def _year_ago(self, metric: str) -> CardChange | None:
        """The value itself: of two months a year apart no interval is known."""
        if self.year_ago is None:
            return None
        return CardChange(f"a year ago {measured(metric, self.year_ago.measures[metric])}", "", "quiet")

    def _value(self, metric: str) -> str:
        return measured(metric, self.trend.measures[metric])

    def _count(self, metric: str, words: str) -> Iterator[Note]:
        """A count that is not 0, as a link."""
        value = self.trend.measures[metric]
        if value:
            yield Note(f"{number(value)} {words}", self.link(metric))

    def _band(self, metric: str) -> str:
        """The published band that the value is in, and whose it is; nothing where it is in none."""
        named = self.bands.get(metric)
        return f"{named.band} ({named.publisher} {named.edition})" if named and named.band else ""

    def _merged(self) -> Iterator[Note]:
        yield Note(f"{self._value('merged_per_author')} by each author")
        yield from self._count("opened_count", "opened")
        yield from self._count("agent_merged_count", "more by coding agents")
        yield from self._count("bot_merged_count", "more by bots")

    def _cycle(self) -> Iterator[Note]:
        words = [f"P75 {self._value('cycle_time_hours_p75')}", self._band("cycle_time_hours_p75")]
        yield Note(": ".join(filter(None, words)), self.link("cycle_time_hours_p75"))
        if self.trend.measures["agent_cycle_time_hours_p50"] is not None:
            yield Note(f"agents' median {self._value('agent_cycle_time_hours_p50')}", self.link("agent_merged_count"))

    def _wait(self) -> Iterator[Note]:
        if band := self._band("pickup_time_hours_p75"):
            yield Note(band)
        yield Note(f"median {self._value('pickup_time_hours_p50')}")
        yield Note(f"{self._value('unreviewed_share')} merged unreviewed", self.link("unreviewed_share"))

    def _ai(self) -> Iterator[Note]:
        measures = self.trend.measures
        made = (measures["merged_count"] or 0) + (measures["agent_merged_count"] or 0)
        yield Note(f"{self._value('ai_assisted_count')} of {number(made)}", self.link("ai_assisted_count"))
        if measures["agent_merged_count"]:
            yield from self._count("agent_merged_count", "by coding agents")
            people = f"{number(people_assisted(self.trend))} of people's {self._value('merged_count')}"
            yield Note(people, self.link("ai_share_of_people"))
        yield from self._count("ai_reviewed_count", "more that AI only reviewed")
        yield from self._count("unclassified_count", "not judged yet")


def card_change(change: TrendChange | None) -> CardChange | None:
    """Against the month before: coloured and with a word only where it is beyond noise and has a better side."""
    if change is None or change.direction is None:
        return None
    if change.is_partial and change.unit == COUNT:
        return CardChange("so far", "", "quiet")  # a part of a month is no less than a whole one
    text = f"{ARROWS[change.direction]} {changed(change)}".rstrip()
    if change.is_improvement is not None:
        word = "better" if change.is_improvement else "worse"
        return CardChange(text, word, word)
    is_noise = change.direction != "stable" and not change.is_beyond_noise
    return CardChange(text, "no change can be told" if is_noise else "", "quiet")
