"""Every error that prsync raises on purpose; a leaf for each decision that a caller can take.

PrsyncError
├── InputError                what was asked for cannot be done as asked
│   ├── UnknownTeam           no team of that slug
│   ├── TeamPaused            a paused team starts nothing that is asked for
│   └── CoverageGap           the months asked for would leave a hole in the team's history
├── SettingsError             an environment variable is missing or malformed
├── SecretError               a stored token cannot be encrypted or decrypted
├── WarehouseError
│   ├── WarehouseUnavailable  the database cannot be opened, or went away
│   └── WarehouseLocked       another process holds the DuckDB file for longer than we wait
├── HomeUnavailable           Dagster's own storage cannot be opened or written: its disk is full, or read-only
├── GitHubError
│   ├── Refused               may pass: ask again later
│   │   ├── Unreachable       network, 5xx, an answer that is cut or no JSON
│   │   ├── TooHeavy          the server ran out of time: ask for less
│   │   ├── SecondaryLimit    asked too much at once
│   │   └── PrimaryLimit      the hour's points are spent
│   ├── BudgetSpent           every token has to wait for longer than a worker should be held
│   ├── OutOfTime             it took longer than the caller may wait: others go on
│   ├── NoOrganization        misspelt, hidden from this token, or a user's account
│   ├── RepositoryUnavailable gone, private to this token, or misspelt: others go on
│   ├── CredentialsRefused    the token is wrong, revoked or without the scope: the team stops
│   ├── QueryRejected         GitHub does not understand our query
│   ├── UnreadablePullRequest one pull request holds a value that cannot be one: others go on
│   ├── TooManyChanges        more changed than a few searches can list: list whole months instead
│   ├── Incomplete            what came is not what GitHub counted
│   └── TooManyIncomplete     more of a repository's pull requests came incomplete than can be kept apart
├── ModelError
│   ├── ModelUnavailable      Groq is down, slow, or asks for a pause: the rules' verdicts stand, ask again later
│   ├── ModelKeyRefused       the key is wrong, was revoked, or may not do this
│   ├── ModelRejected         Groq does not take this request: sending it again would not help
│   └── AnswerRejected        the language model's answer has another shape than it was asked for
├── SyncFailed                no repository of the team could be brought in
└── RowCheckFailed            a check of the stored rows failed: the trends stay as they were
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

from prsync_pipeline.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


class PrsyncError(Exception):
    """Base of all: its message says what is wrong, where, and what a person can do, without a secret.

    `code` names the kind of error in the warehouse and for programs; it stays when a class is renamed.
    """

    code: ClassVar[str] = "prsync_error"

    def __init__(self, message: str = "") -> None:
        super().__init__(redacted(message))


class InputError(PrsyncError):
    """What was asked for cannot be done as it was asked."""

    code = "input_error"


class UnknownTeam(InputError):
    code = "unknown_team"

    def __init__(self, team: str, others: Iterable[str] = ()) -> None:
        similar = " or ".join(f"'{other}'" for other in get_close_matches(team, others))
        meant = f" Did you mean {similar}?" if similar else ""
        super().__init__(
            f"There is no team '{team}'.{meant} `prsync teams list` shows the teams; `prsync teams add` signs one up."
        )
        self.team = team


class TeamPaused(InputError):
    code = "team_paused"

    def __init__(self, team: str) -> None:
        super().__init__(f"Team '{team}' is paused: resume it, then ask again.")
        self.team = team


class CoverageGap(InputError):
    """The months asked for would leave a hole between them and the team's history."""

    code = "coverage_gap"


class SettingsError(PrsyncError):
    """An environment variable is missing or malformed."""

    code = "settings_error"


class SecretError(PrsyncError):
    """A stored token cannot be encrypted or decrypted with the key at hand."""

    code = "secret_error"


class WarehouseError(PrsyncError):
    """The warehouse did not do what it was asked."""

    code = "warehouse_error"


class WarehouseUnavailable(WarehouseError):
    """The database cannot be opened, or went away in between."""

    code = "warehouse_unavailable"


class WarehouseLocked(WarehouseError):
    """Another process holds the DuckDB file for longer than we wait."""

    code = "warehouse_locked"


class HomeUnavailable(PrsyncError):
    """Dagster's own storage, in DAGSTER_HOME or on a server, cannot be opened or written."""

    code = "home_unavailable"


class GitHubError(PrsyncError):
    """GitHub did not give what it was asked for."""

    code = "github_error"


class Refused(GitHubError):
    """May pass; `retry_after` is the number of seconds that the server asked for, where it did."""

    code = "refused"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(Refused):
    """The network, a 5xx, or an answer that is cut, empty or no JSON."""

    code = "unreachable"


class TooHeavy(Refused):
    """The server ran out of time or resources: the same query must not be sent again, a smaller one may."""

    code = "too_heavy"


class SecondaryLimit(Refused):
    """Too much at once: GitHub asks for a pause."""

    code = "secondary_limit"


class PrimaryLimit(Refused):
    """`reset_at`: naive UTC, when the hour's points come back."""

    code = "primary_limit"

    def __init__(self, message: str, *, reset_at: datetime) -> None:
        super().__init__(message)
        self.reset_at = reset_at


class BudgetSpent(GitHubError):
    """`resume_at`: naive UTC, when the first token may ask again."""

    code = "budget_spent"

    def __init__(self, resume_at: datetime, reason: str) -> None:
        super().__init__(
            f"GitHub's budget is spent ({reason}); it comes back at {resume_at:%Y-%m-%d %H:%M:%S} UTC. "
            "What is stored stays, and the sync goes on from there."
        )
        self.resume_at = resume_at
        self.reason = reason


class OutOfTime(GitHubError):
    """All requests together took longer than the caller may wait, a tick of a sensor for example."""

    code = "out_of_time"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"GitHub took longer than {seconds:g} seconds to answer. It is asked again later.")
        self.seconds = seconds


class NoOrganization(GitHubError):
    """Misspelt, hidden from the token, or a user's account, which has repositories and no members."""

    code = "no_organization"


class RepositoryUnavailable(GitHubError):
    code = "repository_unavailable"

    def __init__(self, repository: str, reason: str) -> None:
        super().__init__(f"{repository}: {reason}")
        self.repository = repository
        self.reason = reason


class CredentialsRefused(GitHubError):
    """The token is wrong, was revoked, or lacks the scope."""

    code = "credentials_refused"


class QueryRejected(GitHubError):
    """GitHub does not understand the query: a defect of prsync, or a server of another version."""

    code = "query_rejected"


class UnreadablePullRequest(GitHubError):
    """GitHub's answer about one pull request holds a value that cannot be one; the others of the answer are readable.

    `field` is the path of the value, such as `additions` or `commits.authoredDate`; `reason` says what is wrong
    with it.
    """

    code = "unreadable_pull_request"

    def __init__(self, repository: str, number: int | None, field: str, reason: str) -> None:
        super().__init__(f"{repository}#{'?' if number is None else number}: {field} {reason}")
        self.repository = repository
        self.number = number
        self.field = field
        self.reason = reason


class TooManyChanges(GitHubError):
    """More changed than a few searches can list: a listing of whole months is needed."""

    code = "too_much_changed"


class Incomplete(GitHubError):
    """`listed` and `found` are what GitHub counted and what came."""

    code = "incomplete"

    def __init__(self, where: str, *, listed: int, found: int) -> None:
        super().__init__(f"{where}: GitHub counts {listed}, {found} came. Run the sync again; nothing stored is lost.")
        self.where = where
        self.listed = listed
        self.found = found


class TooManyIncomplete(GitHubError):
    """More than `allowed` pull requests of a repository came incomplete or not at all; `example` is one, and why."""

    code = "too_many_incomplete"

    def __init__(self, repository: str, *, allowed: int, example: str) -> None:
        super().__init__(
            f"{repository}: GitHub gave more than {allowed} of its pull requests incomplete or not at all, "
            f"such as {example}. What came is stored."
        )
        self.repository = repository
        self.allowed = allowed
        self.example = example


class SyncFailed(PrsyncError):
    """No repository of the team could be brought in; earlier data is as it was."""

    code = "sync_failed"


class RowCheckFailed(PrsyncError):
    """Rows that prsync stored or computed contradict each other; `faults` names each check and its first place."""

    code = "row_check_failed"

    def __init__(self, team: str, faults: Sequence[str], remedy: str) -> None:
        super().__init__(f"A check of the rows of team '{team}' failed: {'; '.join(faults)}. To put it right: {remedy}")
        self.team = team
        self.faults = tuple(faults)


class ModelError(PrsyncError):
    """The language model, or Groq who runs it, did not give what it was asked for."""

    code = "model_error"


class ModelUnavailable(ModelError):
    """May pass; `retry_after` is in seconds, where Groq asked for a pause and so did nothing."""

    code = "model_unavailable"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelKeyRefused(ModelError):
    """GROQ_API_KEY is wrong, was revoked, or may not do what was asked."""

    code = "model_key_refused"


class ModelRejected(ModelError):
    """Groq understood the request and does not take it."""

    code = "model_rejected"


class AnswerRejected(ModelError):
    """The language model's answer is no JSON, or JSON of another shape than it was asked for."""

    code = "answer_rejected"
