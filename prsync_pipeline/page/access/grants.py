"""The links to the page as it knows them: read once a second, whoever asks; what a link's use leaves behind."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.errors import WarehouseError
from prsync_pipeline.page.refusals import Busy
from prsync_pipeline.teams.access import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from prsync_pipeline.months import Clock
    from prsync_pipeline.page.snapshots import Snapshots
    from prsync_pipeline.warehouse import AccessGrant, Store

LOG = logging.getLogger("prsync.page")
BELIEVED_FOR = timedelta(minutes=1)
"""While the warehouse does not answer, what it last said of a link counts for so long."""
USE_IS_NOTED_AFTER = timedelta(minutes=1)


class Grants:
    """`open_brief_writer` opens the store for a short note, or gives up; None: nothing may be written."""

    def __init__(
        self, store: Store, snapshots: Snapshots, clock: Clock, open_brief_writer: Callable[[], Store] | None
    ) -> None:
        self._store, self._snapshots, self._clock, self._open = store, snapshots, clock, open_brief_writer
        self._noted: dict[str, datetime] = {}

    def all(self) -> list[AccessGrant]:
        """Every grant, also those that have ended; the oldest first. Raises Busy, as all of these do."""
        return list(self._by_hash().values())

    def of_team(self, team: str) -> list[AccessGrant]:
        """Those that are valid now and open this one team."""
        now = self._clock()
        return [grant for grant in self.all() if grant.team == team and grant.is_valid(now)]

    def of(self, secret: str) -> AccessGrant | None:
        """The valid grant of the secret, as it was a second ago; None: it opens nothing."""
        grant = self._by_hash().get(hash_of(secret))
        return grant if grant is not None and grant.is_valid(self._clock()) else None

    def new_of(self, secret: str) -> AccessGrant | None:
        """The same, looked up anew: the link may have been made a moment ago.

        Raises:
            WarehouseError: the warehouse does not answer.
        """
        grant = self._store.access_grants.by_hash(hash_of(secret))
        return grant if grant is not None and grant.is_valid(self._clock()) else None

    def note_use(self, grant: AccessGrant) -> None:
        """Record that the link was used, once a minute, and where the warehouse is free: nobody waits for it."""
        now = self._clock()
        last = self._noted.get(grant.secret_hash, grant.last_used_at)
        if self._open is None or (last is not None and abs(now - last) < USE_IS_NOTED_AFTER):
            return
        self._noted[grant.secret_hash] = now
        try:
            self._open().access_grants.touch(grant.secret_hash, now)
        except WarehouseError:
            LOG.debug("The use of the link %s was not recorded: the warehouse is busy", grant.name)

    def _by_hash(self) -> Mapping[str, AccessGrant]:
        shown = self._snapshots.read("access grants", _read)
        if shown.is_stale and abs(self._clock() - shown.as_of) > BELIEVED_FOR:
            raise Busy("The warehouse is busy, so no link can be looked up. This page loads again in two seconds.")
        return shown.value


def _read(store: Store) -> Mapping[str, AccessGrant]:
    return {grant.secret_hash: grant for grant in store.access_grants.all()}
