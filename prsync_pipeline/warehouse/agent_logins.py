"""Which accounts are coding agents by a person's word: a team's own, and those of the setting, which every team has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.months import Month
from prsync_pipeline.warehouse.engine.queries import query
from prsync_pipeline.warehouse.gateway import Gateway
from prsync_pipeline.warehouse.measures.trends import mark_trends_due
from prsync_pipeline.warehouse.rows.records import insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prsync_pipeline.warehouse.engine.base import Transaction

OF_SETTING = "*"
"""Stands for the team in rows of the setting's accounts."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The pull requests that a change of agents touches: their number, and the month of the first one's creation."""

    pull_requests: int
    first_month: Month | None


class AgentLogins(Gateway):
    """Logins are in lower case and without `[bot]`; tools are named as the catalogue does."""

    def of_team(self, team: str) -> dict[str, str]:
        """Login → tool of every account that is an agent in this team; its own word goes before the setting's."""
        with self.warehouse.transaction() as transaction:
            return {**_select(transaction, team, OF_SETTING), **_select(transaction, team, team)}

    def own(self, team: str) -> dict[str, str]:
        """Those that the team itself named."""
        with self.warehouse.transaction() as transaction:
            return _select(transaction, team, team)

    def change(self, team: str, changes: Mapping[str, str | None]) -> Touched:
        """Name accounts of the team as agents, or no longer (None), and mark what follows as due.

        Raises:
            UnknownTeam: there is none of that slug.
        """
        with self.team_transaction(team) as transaction:
            before = _select(transaction, team, team)
            changed = {login: tool for login, tool in changes.items() if before.get(login) != tool}
            _replace(transaction, team, changed)
            return _mark_touched(transaction, team, changed)

    def apply_setting(self, agents: Mapping[str, str]) -> list[str]:
        """Make these the accounts that are agents in every team, mark what follows as due, and return what changed."""
        if self.own(OF_SETTING) == agents:
            return []
        with self.warehouse.transaction() as transaction:
            transaction.lock(OF_SETTING)
            teams = sorted(row["team"] for row in transaction.fetch(query("select_teams")))
            for team in teams:
                transaction.lock(team)
            before = _select(transaction, OF_SETTING, OF_SETTING)
            logins = sorted(before.keys() | agents.keys())
            changed = {login: agents.get(login) for login in logins if before.get(login) != agents.get(login)}
            _replace(transaction, OF_SETTING, changed)
            for team in teams:
                _mark_touched(transaction, team, changed)
        return list(changed)


def _select(transaction: Transaction, team: str, owner: str) -> dict[str, str]:
    rows = transaction.fetch(query("select_agent_logins"), {"team": team})
    return {row["login"]: row["tool"] for row in rows if row["team"] == owner}


def _replace(transaction: Transaction, owner: str, changes: Mapping[str, str | None]) -> None:
    transaction.execute(query("delete_agent_logins"), {"team": owner, "logins": list(changes)})
    named = {login: tool for login, tool in changes.items() if tool is not None}
    insert(transaction, "agent_logins", [{"team": owner, "login": login, "tool": named[login]} for login in named])


def _mark_touched(transaction: Transaction, team: str, logins: Iterable[str]) -> Touched:
    """Mark the accounts' pull requests to be judged anew, and the trends from the first of them as due."""
    parameters = {"team": team, "logins": list(logins)}
    [row] = transaction.fetch(query("select_first_touched_creation"), parameters)
    if row["created_at"] is None:
        return Touched(0, None)
    transaction.execute(query("mark_pull_requests_unjudged"), parameters)
    mark_trends_due(transaction, team, [row["created_at"]])
    return Touched(row["pull_requests"], Month.of(row["created_at"]))
