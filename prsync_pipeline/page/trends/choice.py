"""What a reader chose on the trends page: all of it is in the address. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from prsync_pipeline.errors import InputError
from prsync_pipeline.months import Month
from prsync_pipeline.warehouse import WHOLE_TEAM

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS = {"6": 6, "13": 13, "25": 25, "all": 240}
MONTHS_BEFORE = {"before": 0, "year": 12}
"""How many months back a comparison reaches beyond what the changes know by themselves."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`month` None is the last whole one; `shown` how many months the charts have, `against` what numbers stand beside.

    `has_all`: every repository is listed, not the busiest alone.
    """

    slug: str
    month: Month | None = None
    repository: str = WHOLE_TEAM
    shown: str = "13"
    against: str = "before"
    has_all: bool = False

    @classmethod
    def of(cls, slug: str, query: Mapping[str, str]) -> Choice:
        """The choice that an address makes; what is empty is not chosen.

        Raises:
            InputError: a value is not understood.
        """
        given = {name: text.strip() for name, text in query.items() if text.strip()}
        return cls(
            slug,
            Month.parse(given["month"]) if "month" in given else None,
            given.get("repository", WHOLE_TEAM),
            _one_of("months", given.get("months", "13"), MONTHS),
            _one_of("compare", given.get("compare", "before"), MONTHS_BEFORE),
            given.get("repositories") == "all",
        )

    @property
    def href(self) -> str:
        """The address that makes this choice."""
        return f"/teams/{quote(self.slug, safe='')}/trends{self.query}"

    @property
    def query(self) -> str:
        """Its query string, without what everybody gets who chooses nothing."""
        chosen = {
            "month": str(self.month or ""),
            "repository": "" if self.repository == WHOLE_TEAM else self.repository,
            "months": "" if self.shown == "13" else self.shown,
            "compare": "" if self.against == "before" else self.against,
            "repositories": "all" if self.has_all else "",
        }
        return "".join(["?", urlencode({name: text for name, text in chosen.items() if text})]).rstrip("?")

    def with_month(self, month: Month) -> Choice:
        return replace(self, month=month)

    def with_repository(self, repository: str) -> Choice:
        return replace(self, repository=repository, has_all=False)

    def with_all(self) -> Choice:
        return replace(self, has_all=True)

    def chart_href(self, name: str) -> str:
        """The address of one chart alone."""
        return f"/teams/{quote(self.slug, safe='')}/charts/{name}.svg{self.query}"

    def api_href(self, ending: str = "") -> str:
        """The address of the months as JSON, or with `.csv` as a table."""
        query = urlencode(
            {"repository": "" if self.repository == WHOLE_TEAM else self.repository, "months": MONTHS[self.shown]}
        )
        return f"/api/v1/teams/{quote(self.slug, safe='')}/trends{ending}?{query}"

    def months_to_read(self, current: Month) -> int:
        """How many months hold the charts, and the chosen month with the one that it is compared with.

        The charts end with the current month, or with the chosen one where they would not reach back to it.
        """
        chosen, count = self.month or current.plus(-1), MONTHS[self.shown]
        back = (current.year - chosen.year) * 12 + current.number - chosen.number
        return max(count if back < count else back + count, back + 1 + MONTHS_BEFORE[self.against])


def _one_of(name: str, text: str, known: Mapping[str, int]) -> str:
    if text not in known:
        raise InputError(f"'{name}={text}' is not understood. It takes: {', '.join(known)}.")
    return text
