"""The steps of a history, from the listing to the trends: how far each is, and what it took. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prsync_pipeline.durations import spent
from prsync_pipeline.page.words import number
from prsync_pipeline.reports.team.state import TeamState
from prsync_pipeline.warehouse import RunStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.reports.team.watch import Watch

LISTING_LASTS_SECONDS = 30


class Step(NamedTuple):
    """A step in words; `place` is `done`, `now` or `to come`, `took` is empty where nothing was measured."""

    label: str
    how_far: str
    place: str
    took: str = ""


def steps(progress: TeamProgress, *, has_model: bool) -> Iterator[Step]:
    """What a history goes through, in its order; `has_model`: there is a key to the language model."""
    tracked, total = len(progress.repositories), progress.total
    is_listed = total > 0 or progress.is_history_in
    listed = f"Listed {number(total)} pull requests of {_repositories(tracked)}"
    yield _step(progress, RunStage.LISTING, listed if is_listed else "Listing what there is", "", is_done=is_listed)
    yield _step(
        progress,
        RunStage.HYDRATING,
        "Pull requests with reviews, commits and files",
        f"{number(progress.stored)} of {number(total)}" if total else "",
        is_done=is_listed and progress.stored >= total,
    )
    yield _step(
        progress,
        RunStage.JUDGING,
        "Signs of AI, by rules",
        f"{number(progress.judged)} of {number(total)}" if total else "",
        is_done=is_listed and progress.judged >= total,
    )
    yield _model_step(progress, has_model=has_model)
    yield _step(
        progress,
        RunStage.COMPUTING,
        "Trends",
        f"{progress.trend_months} of {progress.trend_months_wanted} months",
        is_done=progress.is_history_in,
    )


def listing_seconds(watch: Watch) -> float | None:
    """For how long a run has been listing, where it is long; nothing else moves then."""
    run = watch.progress.run
    if watch.progress.state is not TeamState.LISTING or run is None:
        return None
    lasts = (watch.seen_at - run.began_at).total_seconds()
    return lasts if lasts >= LISTING_LASTS_SECONDS else None


def _step(progress: TeamProgress, stage: RunStage, label: str, how_far: str, *, is_done: bool) -> Step:
    is_now = progress.state is TeamState(str(stage))
    seconds = progress.run.seconds.get(str(stage)) if progress.run is not None and not is_now else None
    place = "now" if is_now else "done" if is_done else "to come"
    return Step(label, how_far, place, spent(seconds) if seconds else "")


def _model_step(progress: TeamProgress, *, has_model: bool) -> Step:
    """What the language model is asked, beside everything else: no step waits for it."""
    model = progress.model
    if not model.batches:
        return Step("Signs of AI, by the language model", "nothing asked yet" if has_model else "not set up", "to come")
    answered = model.batches - model.open_batches
    place = "now" if model.open_batches else "done"
    return Step("Signs of AI, by the language model", f"{answered} of {model.batches} batches", place)


def _repositories(tracked: int) -> str:
    return "1 repository" if tracked == 1 else f"{number(tracked)} repositories"
