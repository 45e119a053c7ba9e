"""What GitHub answers to each token: is it taken, whose is it, what may it do, what is left, what does it see?

Nothing is waited for: one try, a short time-out, and a pause that GitHub asks for is reported, not taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from prsync_pipeline.doctor.findings import failed, fault, names, ok, warning
from prsync_pipeline.errors import BudgetSpent, CredentialsRefused, GitHubError, RepositoryUnavailable
from prsync_pipeline.github import GitHub

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from datetime import datetime

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.doctor.tokens import Pool
    from prsync_pipeline.github import TokenFacts
    from prsync_pipeline.models import Repository
    from prsync_pipeline.months import Clock
    from prsync_pipeline.settings import Settings

SUBJECT = "GitHub"
CLOCK = "clock"
SETTINGS_OF_TOKENS = "https://github.com/settings/tokens"
NOTHING = "Nothing to do: syncs wait, and go on by themselves."
TIMEOUT_SECONDS = 10.0
LARGEST_SKEW = timedelta(minutes=1)
LITTLE_LEFT = 0.1
READS_MEMBERS = {"read:org", "write:org", "admin:org"}


@dataclass(frozen=True, slots=True)
class GitHubCheck:
    """Asks with each token by itself; `tracked` gives the repositories of the team of a slug."""

    settings: Settings
    tracked: Callable[[str], Sequence[Repository]]
    clock: Clock

    def run(self, pools: Sequence[Pool]) -> Iterator[Finding]:
        """The findings of every pool, until GitHub turns out to serve nobody."""
        is_clock_reported = False
        try:
            for pool in pools:
                taken = []
                for place, secret in enumerate(pool.secrets):
                    facts = yield from self._token(pool, pool.named(place), secret)
                    if facts is None:
                        continue
                    taken.append(secret)
                    if facts.answered_at is not None and not is_clock_reported:
                        is_clock_reported = True
                        yield _skew(facts.answered_at, self.clock())
                if taken and pool.teams:
                    yield from self._visibility(pool, taken)
        except GitHubError as error:
            # What is left is true of every token: the network, the address, a GitHub that is down.
            yield failed(SUBJECT, error, "Check the network and GITHUB_GRAPHQL_URL; where GitHub is down, wait.")

    def _client(self, secrets: Sequence[str]) -> GitHub:
        return GitHub(
            self.settings.github_url,
            secrets,
            concurrency=1,
            max_retries=0,
            timeout_seconds=TIMEOUT_SECONDS,
            clock=self.clock,
            sleep=self._no_pause,
        )

    def _no_pause(self, seconds: float) -> None:
        raise BudgetSpent(self.clock() + timedelta(seconds=seconds), "it asks for a pause")

    def _token(self, pool: Pool, name: str, secret: str) -> Generator[Finding, None, TokenFacts | None]:
        """GitHub's facts about one token; None where it does not take it now."""
        try:
            with self._client([secret]) as github:
                facts = github.token_facts()
        except CredentialsRefused as error:
            yield failed(name, error, f"{pool.remedy}.")
        except BudgetSpent as error:
            yield _spent(name, error)
        else:
            yield from _token_findings(name, facts)
            return facts
        return None

    def _visibility(self, pool: Pool, taken: Sequence[str]) -> Iterator[Finding]:
        """Whether the tokens that GitHub takes see what their teams track."""
        tracked = {team.slug: self.tracked(team.slug) for team in pool.teams}
        wanted = {repository.node_id for repositories in tracked.values() for repository in repositories}
        try:
            with self._client(taken) as github:
                found = github.repositories_by_id(sorted(wanted))
        except CredentialsRefused as error:
            yield failed(pool.name, error, f"{pool.remedy}.")
            return
        except BudgetSpent as error:
            yield _spent(pool.name, error)
            return
        hidden = {node_id for node_id, answer in found.items() if isinstance(answer, RepositoryUnavailable)}
        if not hidden:
            yield ok(pool.name, f"It sees {_seen(len(wanted), list(tracked))}.")
        for slug, repositories in tracked.items():
            unseen = [repository.name for repository in repositories if repository.node_id in hidden]
            if unseen:
                yield _unseen_repositories(pool.name, slug, unseen, len(repositories))


def _token_findings(name: str, facts: TokenFacts) -> Iterator[Finding]:
    """Whose it is, what it may do, and what is left of its hour."""
    yield ok(name, f"GitHub takes it as {facts.login}, with {_scopes_of(facts)}{_left(facts)}.")
    yield from _missing_scopes(name, facts)
    if facts.points_limit and facts.points_left is not None and facts.points_left < LITTLE_LEFT * facts.points_limit:
        yield warning(
            name,
            f"Little is left of its hour: {facts.points_left} of {facts.points_limit} points.",
            f"{NOTHING} Where it is often so, add a token of another user.",
        )


def _missing_scopes(name: str, facts: TokenFacts) -> Iterator[Finding]:
    """What a classic token cannot do; of any other GitHub does not report it."""
    if facts.scopes is None:
        return
    remedy = f"Add it at {SETTINGS_OF_TOKENS}."
    if not READS_MEMBERS & set(facts.scopes):
        yield warning(name, "It lacks the scope read:org, so team_members stays empty.", remedy)
    if "repo" not in facts.scopes:
        yield warning(name, "It lacks the scope repo, so private repositories stay hidden.", remedy)


def _scopes_of(facts: TokenFacts) -> str:
    if facts.scopes is None:
        return "permissions that GitHub does not report"
    return f"the scopes {', '.join(facts.scopes)}" if facts.scopes else "no scope"


def _left(facts: TokenFacts) -> str:
    if facts.points_limit is None or facts.reset_at is None:
        return ""
    return f"; {facts.points_left} of {facts.points_limit} points are left until {facts.reset_at:%H:%M} UTC"


def _skew(theirs: datetime, ours: datetime) -> Finding:
    """A clock that is off misses the end of each pause, and dates watermarks wrongly."""
    off = ours - theirs
    if abs(off) <= LARGEST_SKEW:
        return ok(CLOCK, "This machine's clock agrees with GitHub's.")
    direction = "ahead of" if off > timedelta(0) else "behind"
    return warning(
        CLOCK,
        f"This machine's clock is {abs(off).total_seconds():.0f} s {direction} GitHub's.",
        "Set it, such as by switching its time synchronisation (NTP) on.",
    )


def _seen(repositories: int, teams: Sequence[str]) -> str:
    which = "the one repository" if repositories == 1 else f"the {repositories} repositories"
    return f"{which} that {f'team {teams[0]} tracks' if len(teams) == 1 else f'{len(teams)} teams track'}"


def _unseen_repositories(name: str, slug: str, unseen: list[str], tracked: int) -> Finding:
    """Some that are hidden are a warning, since the others go on; all of them are a fault."""
    finding = fault if len(unseen) == tracked else warning
    return finding(
        name,
        f"It does not see {len(unseen)} of the {tracked} repositories of team {slug}: {names(unseen)}.",
        f"Give it access (also SSO approval), or stop tracking what is gone: prsync teams untrack {slug} {unseen[0]}",
    )


def _spent(name: str, error: BudgetSpent) -> Finding:
    return warning(name, f"{str(error).partition('. ')[0]}.", NOTHING)
