"""Reads what GitHub says of the token that asked: in the answer, and in its headers. Asks nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.github.answers import hourly_points
from prsync_pipeline.github.values import TokenFacts
from prsync_pipeline.github.wire import child, text

if TYPE_CHECKING:
    from prsync_pipeline.github.answers import Answer


def token_facts(answer: Answer) -> TokenFacts:
    """The facts in an answer to `queries.VIEWER`."""
    hour = hourly_points(answer.data)
    return TokenFacts(
        login=text(child(answer.data, "viewer"), "login"),
        scopes=answer.scopes,
        points_limit=None if hour is None else hour.limit,
        points_left=None if hour is None else hour.remaining,
        reset_at=None if hour is None else hour.reset_at,
        answered_at=answer.answered_at,
    )
