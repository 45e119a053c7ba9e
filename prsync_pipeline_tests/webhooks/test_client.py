"""One event on its way: what the receiver gets, how it verifies it, and what happens where it does not take it."""

from __future__ import annotations

import base64
import re
import socket
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Event, EventKind
from prsync_pipeline.webhooks.client import Webhook
from prsync_pipeline_tests.support.webhook_receiver import PATH, Receiver, receive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCUMENT = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 20, 12)
WHSEC = "whsec_" + base64.b64encode(b"thirty-two bytes that nobody has").decode()
EVENT = Event.new("core", EventKind.SYNC_FAILED, {"repository": None, "reason": "Straße \ud800"}, NOW)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receive() as receiving:
        yield receiving


def webhook(url: str, secret: str = WHSEC, time_limit: float = 5.0) -> Webhook:
    """As the settings of such an environment make it."""
    settings = Settings.read({"PRSYNC_WEBHOOK_URL": url, "PRSYNC_WEBHOOK_SECRET": secret}, Path())
    return Webhook(settings.webhook_url or "", settings.webhook_key, time_limit=time_limit, clock=lambda: NOW)


def documented_check() -> Callable[..., bool]:
    """The function that docs/events.md gives to receivers."""
    [code] = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own document
    check: Callable[..., bool] = names["is_genuine"]
    return check


def at(seconds: float) -> Callable[[], float]:
    """The receiver's clock, so many seconds later."""
    return lambda: NOW.replace(tzinfo=UTC).timestamp() + seconds


@pytest.mark.parametrize("secret", [WHSEC, "any text"])
def test_a_receiver_verifies_a_delivery_as_documented(receiver: Receiver, secret: str) -> None:
    is_genuine = documented_check()

    assert webhook(receiver.url, secret).post(EVENT) is None

    [came] = receiver.received
    assert is_genuine(came.headers, came.body, secret, now=at(10))
    assert not is_genuine(came.headers, came.body, secret, now=at(3600))
    assert not is_genuine({**came.headers, "webhook-timestamp": str(int(at(3600)()))}, came.body, secret, now=at(3600))
    assert not is_genuine(came.headers, came.body.replace(b"core", b"base"), secret, now=at(10))
    assert not is_genuine(came.headers, came.body, "another", now=at(10))


def test_the_body_says_what_happened_to_whom_and_when(receiver: Receiver) -> None:
    webhook(receiver.url).post(EVENT)
    webhook(receiver.url).post(EVENT)

    [came, again] = receiver.received
    assert came.told == {
        "id": EVENT.id,
        "kind": "sync_failed",
        "team": "core",
        "created_at": "2026-11-20T12:00:00.000Z",
        "data": {"repository": None, "reason": "Straße \ud800"},
    }
    assert (came.headers["webhook-id"], came.headers["content-type"]) == (EVENT.id, "application/json")
    assert again.body == came.body


def test_without_a_secret_nothing_is_signed(receiver: Receiver) -> None:
    assert webhook(receiver.url, secret="").post(EVENT) is None

    assert "webhook-signature" not in receiver.received[0].headers


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (500, "the receiver answered 500"),
        (410, "the receiver answered 410"),
        (307, "the receiver answered 307; redirects are not followed, name the final address"),
        ("hang", "the receiver did not answer within 1 seconds"),
        ("drip", "the receiver did not answer within 1 seconds"),
    ],
)
def test_a_receiver_that_does_not_take_it_is_asked_once_and_not_for_long(
    receiver: Receiver, status: int | str, reason: str
) -> None:
    receiver.status = status
    time_limit = 1 if isinstance(status, str) else 60

    assert webhook(receiver.url, time_limit=time_limit).post(EVENT) == reason

    assert len(receiver.received) == 1


def test_a_receiver_that_cannot_be_reached_is_a_reason_without_its_address() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        port = held.getsockname()[1]

    reason = webhook(f"http://127.0.0.1:{port}{PATH}").post(EVENT)

    assert reason == "the receiver cannot be reached (ConnectError)"


def test_any_2xx_is_a_delivery(receiver: Receiver) -> None:
    receiver.status = 204

    assert webhook(receiver.url).post(EVENT) is None
