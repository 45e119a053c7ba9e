"""The one way to GitHub: what the pipeline may request, in the pipeline's own values."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from prsync_pipeline.github.change_search import ChangeSearch
from prsync_pipeline.github.chunks import MAX_PAGE_SIZE
from prsync_pipeline.github.graphql import queries
from prsync_pipeline.github.graphql.responses import token_facts
from prsync_pipeline.github.hydration import Hydration
from prsync_pipeline.github.listing import FIRST_WIDTH, MAX_WIDTH, Lister
from prsync_pipeline.github.lookups import Lookups
from prsync_pipeline.github.requests.forecast import Pace, seconds_for
from prsync_pipeline.github.requests.requester import LONGEST_WAIT_SECONDS, Requester, Retries, ignore_wait
from prsync_pipeline.github.requests.time_limit import TimeLimit
from prsync_pipeline.github.requests.timeouts import Timeouts
from prsync_pipeline.github.requests.tokens import Tokens
from prsync_pipeline.github.requests.transport import Transport
from prsync_pipeline.github.requests.visibility import Visibility
from prsync_pipeline.github.requests.width import Width, Widths
from prsync_pipeline.github.types import GitHubWait
from prsync_pipeline.months import utc_now
from prsync_pipeline.waits import AT_GITHUB

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    import httpx

    from prsync_pipeline.errors import GitHubError, RepositoryUnavailable
    from prsync_pipeline.github.types import (
        ApiUsage,
        Batch,
        Changes,
        Listing,
        Members,
        TokenFacts,
        Wanted,
    )
    from prsync_pipeline.github.windows import Window
    from prsync_pipeline.models import Quota, Repository
    from prsync_pipeline.months import Clock

# Of a whole request. GitHub ends a query after ten seconds; what takes longer than this is lost on the way.
TIMEOUT_SECONDS = 15.0


class GitHub:
    """A client for one GitHub with a pool of tokens; a context manager, since it holds connections open.

    Every method may raise BudgetSpent, CredentialsRefused, Unreachable or QueryRejected; with `total_seconds` also
    OutOfTime, where all requests together take longer.
    """

    def __init__(  # noqa: PLR0913 - the settings, and the seams that tests use
        self,
        url: str,
        tokens: Sequence[str],
        *,
        page_width: int = 25,
        concurrency: int = 4,
        max_retries: int = 3,
        retry_delay_seconds: float = 30.0,
        timeout_seconds: float = TIMEOUT_SECONDS,
        longest_wait_seconds: float = LONGEST_WAIT_SECONDS,
        total_seconds: float | None = None,
        clock: Clock = utc_now,
        sleep: Callable[[float], None] | None = None,
        transport: httpx.BaseTransport | None = None,
        log: Callable[[str], None] | None = None,
        waiting: Callable[[GitHubWait], None] = ignore_wait,
    ) -> None:
        self._tokens = Tokens(tokens)
        self._transport = Transport(
            url,
            seconds=timeout_seconds,
            concurrency=concurrency,
            transport=transport,
            on_slow_connection=lambda: self._report_slow_connection(timeout_seconds / 2),
        )
        retries = Retries(max_retries, retry_delay_seconds)
        timeouts = Timeouts(retry_delay_seconds)
        self._requester = Requester(
            self._transport,
            self._tokens,
            retries,
            timeouts,
            clock,
            sleep,
            log or AT_GITHUB.info,
            longest_wait_seconds,
            None if total_seconds is None else TimeLimit(total_seconds),
            waiting,
        )
        self._visibility = Visibility(self._tokens)
        self._lookups = Lookups(self._requester, self._visibility)
        self._concurrency = concurrency
        self._widths = Widths(Width.starting(page_width, MAX_PAGE_SIZE))
        self._listing_width = Width.starting(FIRST_WIDTH, MAX_WIDTH)

    def _report_slow_connection(self, seconds: float) -> None:
        requester = self._requester
        wait = GitHubWait(requester.clock() + timedelta(seconds=seconds), "GitHub, which does not take a connection")
        requester.log(f"{seconds:.0f} s: {wait}")
        requester.waiting(wait)

    @property
    def usage(self) -> ApiUsage:
        """What this client has requested so far."""
        return self._tokens.usage

    def token_facts(self) -> TokenFacts:
        """What GitHub reports of the token that goes next; costs a point."""
        return token_facts(self._requester.send(queries.VIEWER, threading.Event()))

    @property
    def quota(self) -> Quota | None:
        """What is left of the tokens' points an hour, in all, as GitHub reported; None before its first response."""
        return self._tokens.quota(self._requester.clock())

    @property
    def waited_seconds(self) -> float:
        """For how long requests had to wait so far: for a budget, or for a GitHub that does not answer."""
        return self._tokens.waited(self._requester.clock()).total_seconds()

    def seconds_for(self, pull_requests: int, pace: Pace) -> float:
        """How long hydrating so many takes at this pace within GitHub's limits, waits included."""
        return seconds_for(pull_requests, pace, self._tokens.allowance(self._requester.clock()))

    @property
    def ahead(self) -> timedelta:
        """By how much our clock is ahead of GitHub's, as its last response showed; zero where it is not."""
        return self._tokens.ahead

    def organization_repositories(self, organization: str) -> list[Repository]:
        """All repositories of the organisation that the token sees, archived ones too.

        Raises:
            GitHubError: there is no such organisation, or the token cannot see it.
        """
        return self._lookups.organization(organization)

    def repositories_named(self, names: Sequence[str]) -> list[Repository]:
        """The repositories of these `owner/name`s, under their present names.

        Raises:
            RepositoryUnavailable: naming every one that is misspelt, deleted or private to the token.
        """
        return self._lookups.named(names)

    def repositories_by_id(self, node_ids: Sequence[str]) -> dict[str, Repository | RepositoryUnavailable]:
        """By node id, each repository under its present name, or why it cannot be seen."""
        return self._lookups.by_id(node_ids)

    def members(self, organization: str) -> Members:
        """The organisation's people, or none with a reason where the token lacks the scope."""
        return self._lookups.members(organization)

    def count_pull_requests(self, repositories: Sequence[Repository], created_from: datetime) -> dict[str, int]:
        """By node id, how many pull requests were created at or after `created_from`."""
        return self._lookups.counts(repositories, created_from)

    def count_windows(self, windows: Sequence[Window]) -> dict[Window, int]:
        """How many pull requests each window holds: a point for twenty-five windows.

        Search counts none, without an error, under a repository's former name: resolve the repositories first.
        """
        return self._lookups.window_counts(windows)

    def list_pull_requests(self, windows: Sequence[Window]) -> dict[str, Listing | GitHubError]:
        """By the repository's node id, the complete listing of all its windows, or why there is none.

        The windows may carry former names: the listing has the present one. A repository that no token is shown is
        RepositoryUnavailable, never empty.
        """
        lister = Lister(self._requester, self._visibility, windows, self._listing_width, self._concurrency)
        try:
            return lister.run()
        finally:
            self._listing_width = lister.width

    def find_changes(self, organization: str, repositories: Sequence[Repository], since: datetime) -> Changes:
        """What changed in an organisation at or after `since`, and which of the repositories the search could see.

        One request for a hundred pull requests, however many repositories there are; archived ones are left out.

        Raises:
            TooManyChanges: more than a few searches can list.
        """
        return ChangeSearch(self._requester).find(organization, repositories, since)

    def existing(self, repository: Repository, node_ids: Sequence[str]) -> set[str]:
        """Those of a repository's ids that GitHub does not call NOT_FOUND while it shows the repository itself.

        All of them where no token is shown the repository: then nothing is known to be deleted.
        """
        return self._lookups.existing(repository, node_ids)

    def hydrate(
        self, wanted: Sequence[Wanted], allowed: Mapping[str, int] = MappingProxyType({})
    ) -> Generator[Batch, None, None]:
        """Whole pull requests, in batches as they come and in no dependable order.

        One that GitHub does not give whole, asked four times, comes as it is, or is left out. `allowed` has by a
        repository's node id how many of it may be so: with more the repository fails.

        Before BudgetSpent or CredentialsRefused is raised, what requests under way still bring is yielded.
        """
        return Hydration(self._requester, self._visibility, self._widths, self._concurrency, wanted, allowed).run()

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
