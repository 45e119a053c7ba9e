"""Sign-ups under way: what GitHub showed for each, kept for a quarter of an hour in this process, and asked anew after.

Nothing that is kept here is a secret, and losing it costs the questions alone.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from prsync_pipeline.models import Team
from prsync_pipeline.page.signup.candidates import look_up, with_counts, with_recent
from prsync_pipeline.page.signup.cookie import KEPT_SECONDS, SignupCookie
from prsync_pipeline.page.signup.questions import Questions
from prsync_pipeline.sync.plans.coverage import history_target
from prsync_pipeline.teams.plan import count_history
from prsync_pipeline.teams.signup import sign_up
from prsync_pipeline.wiring import github_client

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from prsync_pipeline.months import Clock, Month
    from prsync_pipeline.page.signup.candidates import Candidates
    from prsync_pipeline.page.signup.cookie import Typed
    from prsync_pipeline.settings import Settings
    from prsync_pipeline.warehouse import Store

MAX_KEPT = 20
KEPT = timedelta(seconds=KEPT_SECONDS)


@dataclass(frozen=True, slots=True)
class _Kept:
    candidates: Candidates
    asked_at: datetime


class Desk:
    """Every question to GitHub is a turn of its client, by a client that is brief.

    Its methods raise TooManyQuestions, and GitHubError where GitHub does not give what it is asked for.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.cookie = SignupCookie(settings)
        self._settings, self._clock = settings, clock
        self._questions = Questions(clock)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def look_up(self, client: str, typed: Typed) -> Candidates:
        """What may be signed up, as GitHub has it now."""
        team = self.team(typed)
        with self._questions.turn(client), github_client(self._settings, team, is_brief=True) as github:
            return self._keep(typed, look_up(github, typed.organization, typed.names))

    def listed(self, client: str, typed: Typed) -> Candidates:
        """What may be signed up, busiest first."""
        known = self._known(typed) or self.look_up(client, typed)
        if known.recent is not None:
            return known
        team = self.team(typed)
        with self._questions.turn(client), github_client(self._settings, team, is_brief=True) as github:
            return self._keep(typed, with_recent(github, known, self._clock()))

    def counted(self, client: str, typed: Typed, node_ids: Collection[str]) -> Candidates:
        """The same with the history of these repositories; of many, as far as a turn goes."""
        known = self.listed(client, typed)
        if not known.uncounted(node_ids):
            return known
        team, now = self.team(typed), self._clock()
        with self._questions.turn(client), github_client(self._settings, team, is_brief=True) as github:
            count = partial(count_history, github, team, now=now, settings=self._settings)
            found = with_counts(known, node_ids, count)
            return self._keep(typed, replace(found, quota=github.quota or known.quota))

    def sign_up(self, client: str, store: Store, typed: Typed, names: Sequence[str]) -> None:
        """Sign the team up as the command does, with these repositories or, without names, all of its organisation.

        Where it has signed up meanwhile, nothing is done.

        Raises:
            InputError: another team has the slug, or there is nothing to track.
        """
        team = self.team(typed, names)
        with self._questions.turn(client):
            if is_signed_up(store, typed.slug, typed.organization):
                return
            with github_client(self._settings, team, is_brief=True) as github:
                sign_up(github, store, team, names)
        with self._lock:
            self._kept.pop(_key(typed), None)

    def team(self, typed: Typed, names: Sequence[str] = ()) -> Team:
        """The team that it will be."""
        return Team(
            typed.slug,
            typed.organization,
            created_at=self._clock().replace(microsecond=0),
            history_months=self._settings.history_months,
            is_organization_wide=not names,
            token_ciphertext=typed.token_ciphertext,
        )

    def first_month(self, typed: Typed) -> Month:
        """Where its history will begin."""
        return history_target(self.team(typed), self._settings.first_month)

    def _known(self, typed: Typed) -> Candidates | None:
        with self._lock:
            kept = self._kept.get(_key(typed))
        return kept.candidates if kept and abs(self._clock() - kept.asked_at) < KEPT else None

    def _keep(self, typed: Typed, candidates: Candidates) -> Candidates:
        with self._lock:
            self._kept[_key(typed)] = _Kept(candidates, self._clock())
            self._kept.move_to_end(_key(typed))
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return candidates


def is_signed_up(store: Store, slug: str, organization: str | None) -> bool:
    """Whether there is a team of that name, of this organisation where one is given."""
    wanted = None if organization is None else organization.lower()
    return any(team.slug == slug and wanted in {None, team.organization.lower()} for team in store.teams.all())


def _key(typed: Typed) -> str:
    """Of what was asked with which token: what one token sees is not shown to another."""
    return hashlib.sha256(repr((typed.organization, typed.names, typed.token_ciphertext)).encode()).hexdigest()
