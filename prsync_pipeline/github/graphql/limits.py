"""What an answer says of limits, pauses and time: in its headers, and in the `rateLimit` block of its data.

What cannot be read counts as not said: it is of no use for a wait, and no reason to drop the answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from prsync_pipeline.github.graphql.json_fields import FIRST_YEAR, LAST_YEAR, FieldUnreadable, moment, number
from prsync_pipeline.github.types import HourlyPoints

if TYPE_CHECKING:
    import httpx

    from prsync_pipeline.github.graphql.json_fields import Node

MAX_POINTS = 1_000_000  # an hour; GitHub's largest limit is a hundredth of it
MAX_DIGITS = 10
LONGEST_PAUSE_SECONDS = 24 * 3600.0


def hourly_points(data: Node) -> HourlyPoints | None:
    """The hour's points in the `rateLimit` block; None on servers without limits, or where they cannot be read."""
    block = data.get("rateLimit")
    if not isinstance(block, dict):
        return None
    try:
        hour = HourlyPoints(number(block, "limit"), number(block, "remaining"), moment(block, "resetAt"))
    except FieldUnreadable:
        return None
    return _plausible(hour)


def hourly_points_in_headers(response: httpx.Response) -> HourlyPoints | None:
    """The hour's points in the headers, which come with refusals too; None where they are not there."""
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    limit, remaining, reset = (_whole_number(response, name) for name in names)
    if limit is None or remaining is None or reset is None:
        return None
    return _plausible(HourlyPoints(limit, remaining, datetime.fromtimestamp(reset, UTC).replace(tzinfo=None)))


def _plausible(hour: HourlyPoints) -> HourlyPoints | None:
    """None for numbers that no server means: one whose limits are not known refuses when they are reached."""
    is_plausible = max(hour.limit, hour.remaining) <= MAX_POINTS and hour.reset_at.year <= LAST_YEAR
    return hour if is_plausible else None


def _whole_number(response: httpx.Response, header: str) -> int | None:
    """A header's number of up to ten digits: what is longer is neither a count nor a second of this age."""
    value = response.headers.get(header, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS else None


def reset_at(response: httpx.Response, now: datetime) -> datetime:
    """When the hour's points come back; an hour from now at the latest, where the server does not say."""
    hour = hourly_points_in_headers(response)
    if hour is not None:
        return hour.reset_at
    seconds = retry_after(response)
    return now + timedelta(seconds=3600 if seconds is None else seconds)


def scopes(response: httpx.Response) -> tuple[str, ...] | None:
    """What a classic token may do: docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps."""
    header = response.headers.get("x-oauth-scopes")
    return None if header is None else tuple(scope.strip() for scope in header.split(",") if scope.strip())


def answered_at(response: httpx.Response) -> datetime | None:
    try:
        at = parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def retry_after(response: httpx.Response) -> float | None:
    """The pause that the server asks for, in seconds, at most a day; None where the header is no number of seconds."""
    value = response.headers.get("retry-after", "")
    if not (value.isascii() and value.isdigit()):
        return None
    return min(float(value), LONGEST_PAUSE_SECONDS)


def cost(data: Node) -> int | None:
    """What GitHub charged, in points; None where it does not say."""
    block = data.get("rateLimit")
    try:
        return number(block, "cost") if isinstance(block, dict) else None
    except FieldUnreadable:
        return None
