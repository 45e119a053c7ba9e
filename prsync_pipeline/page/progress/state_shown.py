"""A team's state as the page shows it: the words of `states`, with the team's numbers and times in them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from prsync_pipeline.page.progress.states import FIRST_NUMBERS, STATES, TRENDS
from prsync_pipeline.page.words import moment, number
from prsync_pipeline.reports.team.state import TeamState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prsync_pipeline.page.progress.states import Button, StateWords
    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.reports.team.watch import Watch

LATE_AFTER_SECONDS = 120
LATE = "It should have begun by now: <code>prsync doctor</code> says what is in the way."
FAILED_BEFORE = "The last try failed: {run_error} It is tried again {again}."
ASKED_TO_WAIT = "GitHub makes prsync wait until {until} ({waits_for}). It goes on by itself."
QUARTER = 25
MAY_BE_LATE = {TeamState.STARTING, TeamState.REPOSITORIES_TO_COME, TeamState.FIRST_MONTHS_IN}
"""States that end when the next run begins."""


class StateShown(NamedTuple):
    """A team's state as the page shows it; `spoken` is what a screen reader reads out when it changes."""

    heading: Markup
    sentence: Markup
    spoken: str
    every: int
    buttons: tuple[Button, ...]


def shown(watch: Watch) -> StateShown:
    """The words of a team's state, with its numbers and times in them."""
    progress = watch.progress
    words, values = STATES[progress.state], _values(watch)
    heading, sentence = (_filled(text, values) for text in (words.heading, _sentence(words, watch)))
    return StateShown(heading, sentence, _spoken(heading, progress), words.every, _buttons(words, progress))


def has_bar(progress: TeamProgress) -> bool:
    """Whether there is something to measure: a history that is not in, and a count of it."""
    return not progress.is_history_in and progress.total > 0


def _sentence(words: StateWords, watch: Watch) -> str:
    progress = watch.progress
    if words.unattended and not watch.is_attended:
        return words.unattended
    if progress.state is TeamState.HYDRATING and progress.waits_until is not None:
        return ASKED_TO_WAIT
    if progress.state in MAY_BE_LATE:
        if progress.run is not None and progress.run.error:
            return FAILED_BEFORE
        return LATE if watch.state_lasts.total_seconds() > LATE_AFTER_SECONDS else words.sentence
    return words.sentence


def _spoken(heading: Markup, progress: TeamProgress) -> str:
    """The heading without its markup, and of a bar the quarter that it has reached."""
    quarter = progress.percent // QUARTER * QUARTER if has_bar(progress) else 0
    return f"{heading.striptags()}: {quarter} %" if quarter else heading.striptags()


def _buttons(words: StateWords, progress: TeamProgress) -> tuple[Button, ...]:
    """The way to the numbers first: as soon as there are any, it does not wait for the end."""
    buttons = tuple(button for button in words.buttons if not is_asked_for(button, progress))
    if not progress.trend_months:
        return buttons
    return (TRENDS if progress.are_months_in else FIRST_NUMBERS, *buttons)


def is_asked_for(button: Button, progress: TeamProgress) -> bool:
    """Whether what the button asks for was asked for already, and is not done."""
    return button.kind in {request.kind for request in progress.requests}


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    return Markup(text).format(**values)  # noqa: S704 - texts of this module; the values are escaped


def _values(watch: Watch) -> Mapping[str, object]:
    progress = watch.progress
    tracked, to_come = len(progress.repositories), progress.to_come
    next_look = progress.next_look_at
    return {
        "team": progress.team,
        "repositories": _repositories(tracked),
        "to_come": f"{number(to_come)} of {_repositories(tracked)} {'is' if to_come == 1 else 'are'}",
        "their_history": "Its history" if to_come == 1 else "Their history",
        "others_complete": "" if progress.failed or to_come == tracked else "; the others are complete",
        "failed": number(progress.failed),
        "stored": number(progress.stored),
        "total": number(progress.total),
        "judged": number(progress.judged),
        "months": progress.trend_months,
        "wanted": progress.trend_months_wanted,
        "rest": progress.trend_months_wanted - progress.trend_months,
        "until": moment(progress.waits_until),
        "waits_for": progress.waits_for,
        "complete_until": moment(progress.complete_until),
        "next_look": Markup(" GitHub is asked again at {}.").format(moment(next_look)) if next_look else "",
        "again": Markup("at {}").format(moment(watch.next_try_at)) if watch.next_try_at else "by itself",
        "look_error": _as_sentence(progress.look_error),
        "run_error": _as_sentence(progress.run.error if progress.run else None),
    }


def _repositories(tracked: int) -> str:
    return "1 repository" if tracked == 1 else f"{number(tracked)} repositories"


def _as_sentence(error: str | None) -> str:
    """The first line of an error, with its full stop."""
    line = (error or "no reason was recorded").splitlines()[0].strip()
    return line if line.endswith((".", "!", "?")) else f"{line}."
