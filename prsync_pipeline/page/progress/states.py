"""Each state of a team in words: heading, sentence, what a reader can press, how often the page asks again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.reports.team.state import TeamState

if TYPE_CHECKING:
    from collections.abc import Mapping


class Button(NamedTuple):
    """What a reader can press; `path` is below the team's address, and with a `kind` it is sent by POST."""

    label: str
    path: str
    kind: str = ""
    is_main: bool = False

    @property
    def is_post(self) -> bool:
        return bool(self.kind)


RESUME = Button("Resume", "resume", "resume")
ANOTHER_TOKEN = Button("Give another token", "settings#token")
TRY_AGAIN = Button("Try again now", "requests", "failed")
SYNC_NOW = Button("Sync now", "requests", "changes")
LET_GO = Button("Let it go", "repositories/let-go", "let-go")
OTHER_REPOSITORIES = Button("Track other repositories", "settings")
FIRST_NUMBERS = Button("See the first numbers", "trends", is_main=True)
TRENDS = Button("See the trends", "trends", is_main=True)


@dataclass(frozen=True, slots=True)
class StateWords:
    """`{names}` are values of the team; `unattended` is the sentence where no daemon runs that goes on with it.

    `every`: the seconds until the page asks again.
    """

    heading: str
    sentence: str
    every: int
    buttons: tuple[Button, ...] = ()
    unattended: str = ""


START_IT = "start it where prsync is installed: <code>prsync dev</code>."

STATES: Mapping[TeamState, StateWords] = {
    TeamState.PAUSED: StateWords("{team} is paused", "Nothing starts by itself. What is stored stays.", 30, (RESUME,)),
    TeamState.LISTING: StateWords(
        "Asking GitHub what there is",
        "{repositories}, {wanted} months. Counting comes first, so that the rest is exact.",
        2,
    ),
    TeamState.HYDRATING: StateWords(
        "Bringing in the history of {team}", "Pull requests come with their reviews, commits and files.", 2
    ),
    TeamState.JUDGING: StateWords("Looking for signs of AI", "{judged} of {stored} are judged by rules.", 2),
    TeamState.COMPUTING: StateWords(
        "Working out the trends", "{months} of {wanted} months have theirs. It takes a moment.", 2
    ),
    TeamState.UPDATING: StateWords("{team} is being brought up to date", "What changed at GitHub is coming in.", 5),
    TeamState.ROWS_WRONG: StateWords(
        "A check of the stored rows failed",
        "The numbers of {team} may be wrong until that is put right. What to do stands below.",
        30,
    ),
    TeamState.TOKEN_REFUSED: StateWords(
        "GitHub refuses the token",
        "It may have expired or been revoked. What is stored stays.",
        30,
        (ANOTHER_TOKEN,),
    ),
    TeamState.WAITING_FOR_BUDGET: StateWords(
        "Waiting for GitHub until {until}",
        "GitHub allows a token so many questions an hour, and they are spent (by whatever uses the token, not by "
        "prsync alone). {stored} of {total} pull requests are in. It goes on by itself; more tokens make it quicker.",
        15,
        unattended="GitHub allows a token so many questions an hour, and they are spent. {stored} of {total} pull "
        f"requests are in. Nothing is running that could go on then: {START_IT}",
    ),
    TeamState.LOST: StateWords(
        "The process that was syncing is gone",
        "What it stored stays. Another one takes over within about three minutes.",
        5,
        unattended=f"What it stored stays. Nothing is running that could take over: {START_IT}",
    ),
    TeamState.NOTHING_CAME: StateWords(
        "Nothing could be brought in",
        "What is in the way stands below, with what can be done. It is tried again {again}.",
        15,
        (TRY_AGAIN,),
        unattended=f"What is in the way stands below. Nothing is running that could try again: {START_IT}",
    ),
    TeamState.NO_DAEMON: StateWords(
        "Nothing is running that could sync",
        "Start it where prsync is installed: <code>prsync dev</code>. Your sign-up is kept and goes on by itself then.",
        5,
    ),
    TeamState.REPOSITORIES_TO_COME: StateWords(
        "{to_come} still to come", "{their_history} follows by itself{others_complete}.", 2
    ),
    TeamState.FIRST_MONTHS_IN: StateWords(
        "The last {months} months are in", "The other {rest} follow by themselves.", 2
    ),
    TeamState.QUEUED: StateWords(
        "In the queue", "Another sync uses the same GitHub token. This one follows when that one has ended.", 5
    ),
    TeamState.STARTING: StateWords("Starting", "It begins within half a minute.", 2),
    TeamState.NOT_COMPUTED: StateWords(
        "The trends are not worked out yet",
        "All pull requests are in. The next run works the trends out, within about a minute.",
        5,
        unattended="All pull requests are in. Nothing is running that could work the trends out: "
        "<code>prsync dev</code>, or now <code>prsync classify {team}</code>.",
    ),
    TeamState.LOOK_FAILED: StateWords(
        "Not known to be up to date",
        "GitHub could not be asked what changed: {look_error} It is tried again by itself.",
        15,
        (SYNC_NOW,),
        unattended=f"GitHub could not be asked what changed: {{look_error}} To try again, {START_IT}",
    ),
    TeamState.BEHIND: StateWords(
        "Last up to date on {complete_until}",
        "The recent syncs below show how the last ones ended.",
        15,
        (SYNC_NOW,),
        unattended=f"Nothing is running that keeps it so: {START_IT}",
    ),
    TeamState.PARTLY_FAILED: StateWords(
        "{team} is up to date but for what failed",
        "Complete up to {complete_until}, without {failed} of {repositories}.",
        15,
        (SYNC_NOW,),
    ),
    TeamState.EMPTY: StateWords(
        "No pull requests in these {wanted} months",
        "GitHub is asked every hour. Should other repositories be tracked?",
        30,
        (OTHER_REPOSITORIES, SYNC_NOW),
        unattended=f"Should other repositories be tracked? Nothing is running that asks GitHub: {START_IT}",
    ),
    TeamState.COMPLETE: StateWords(
        "{team} is up to date",
        "Complete up to {complete_until}.{next_look}",
        30,
        (SYNC_NOW,),
    ),
}
