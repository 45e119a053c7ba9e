"""The parts of a sign-up that time, another process or a slow GitHub decide: the cookie, the turns, a partial count."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from starlette.requests import Request
from starlette.responses import Response

from prsync_pipeline.errors import BudgetSpent, OutOfTime
from prsync_pipeline.models import Repository
from prsync_pipeline.months import Month
from prsync_pipeline.page.signup.candidates import COUNTED_AT_ONCE, Candidates, with_counts
from prsync_pipeline.page.signup.cookie import SignupCookie, Typed
from prsync_pipeline.page.signup.estimate import estimate_of
from prsync_pipeline.page.signup.questions import A_MINUTE, Questions, TooManyQuestions
from prsync_pipeline.settings import Settings
from prsync_pipeline.teams.plan import HistoryCount
from prsync_pipeline_tests.support.team_sync import NOW, Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


TYPED = Typed("acme", "core", ("acme/api",), "ciphertext")


def sealed(cookie: SignupCookie, at: datetime = NOW) -> str:
    """The header that sets the cookie."""
    response = Response()
    cookie.put(response, TYPED, at)
    return response.headers["Set-Cookie"]


def carrying(cookie: str) -> Request:
    """A request of a browser that has the cookie, as the header that set it says."""
    return Request({"type": "http", "headers": [(b"cookie", cookie.partition(";")[0].encode("latin-1", "replace"))]})


def test_what_was_typed_is_read_back_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    cookie = SignupCookie(Settings(tmp_path))
    request = carrying(sealed(cookie))

    assert cookie.read(request, NOW + timedelta(minutes=15)) == TYPED
    assert cookie.read(request, NOW + timedelta(minutes=16)) is None


def test_the_cookie_is_for_the_sign_up_alone_and_says_nothing(tmp_path: Path) -> None:
    plain = sealed(SignupCookie(Settings(tmp_path)))
    secure = sealed(SignupCookie(Settings(tmp_path, page_url="https://prsync.acme.dev")))

    for part in ("HttpOnly", "Max-Age=900", "Path=/signup", "SameSite=strict"):
        assert part in plain
    assert "Secure" not in plain
    assert secure.startswith("__Secure-signup=")
    assert "Secure" in secure.split("; ")
    assert "acme" not in plain


def test_a_cookie_of_another_process_is_read_with_the_secret_key_alone(tmp_path: Path) -> None:
    keyed = Settings(tmp_path, secret_key=Fernet.generate_key().decode())

    assert SignupCookie(keyed).read(carrying(sealed(SignupCookie(keyed))), NOW) == TYPED
    assert SignupCookie(Settings(tmp_path)).read(carrying(sealed(SignupCookie(Settings(tmp_path)))), NOW) is None


@pytest.mark.parametrize("text", ["", "gAAAAA", "\xe9", "a" * 5000])
def test_a_cookie_that_is_none_of_ours_is_none(tmp_path: Path, text: str) -> None:
    assert SignupCookie(Settings(tmp_path)).read(carrying(f"signup={text}"), NOW) is None


def test_a_sealed_text_of_another_kind_is_none(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    stored = Fernet(key).encrypt_at_time(b"ghp_token", int(NOW.timestamp())).decode()

    assert SignupCookie(Settings(tmp_path, secret_key=key)).read(carrying(f"signup={stored}"), NOW) is None


def test_a_client_has_six_turns_a_minute_and_another_client_its_own() -> None:
    clock = Clock()
    questions = Questions(clock)

    def ask(client: str) -> None:
        with questions.turn(client):
            clock.sleep(1)

    for _ in range(A_MINUTE):
        ask("ada")
    with pytest.raises(TooManyQuestions, match="Try again in 54 s") as refused:
        ask("ada")
    ask("grace")
    clock.sleep(refused.value.seconds)
    ask("ada")

    assert refused.value.status == 429


def test_turns_are_taken_one_after_the_other() -> None:
    questions, order = Questions(Clock()), list[str]()

    def second() -> None:
        with questions.turn("grace"):
            order.append("second")

    with questions.turn("ada"):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.05)
        order.append("first")
    waiting.join()

    assert order == ["first", "second"]


REPOSITORIES = tuple(Repository(f"R_{number}", f"acme/service-{number}") for number in range(COUNTED_AT_ONCE + 50))
EVERYTHING = frozenset(repository.node_id for repository in REPOSITORIES)


def counting(*errors: Exception | None) -> Callable[[Sequence[Repository]], Mapping[str, HistoryCount]]:
    """A GitHub that counts ten pull requests for each repository, or fails: at each call as given."""
    outcomes = iter(errors)

    def count(repositories: Sequence[Repository]) -> Mapping[str, HistoryCount]:
        error = next(outcomes)
        if error is not None:
            raise error
        return {repository.node_id: HistoryCount(10, 2) for repository in repositories}

    return count


@pytest.mark.parametrize("error", [OutOfTime(20), BudgetSpent(NOW, "points an hour")])
def test_what_was_counted_before_the_time_was_over_is_kept_and_the_rest_follows(error: Exception) -> None:
    begun = with_counts(Candidates(REPOSITORIES, 0), EVERYTHING, counting(None, error))
    partly = estimate_of(begun, EVERYTHING, Month(2025, 11), NOW)
    whole = estimate_of(with_counts(begun, EVERYTHING, counting(None)), EVERYTHING, Month(2025, 11), NOW)

    assert (partly.is_partial, partly.counted, partly.chosen) == (True, COUNTED_AT_ONCE, len(REPOSITORIES))
    assert partly.plan is not None
    assert partly.plan.pull_requests == 10 * COUNTED_AT_ONCE
    assert (whole.is_partial, whole.counted) == (False, len(REPOSITORIES))


def test_where_nothing_was_counted_the_reason_is_known() -> None:
    with pytest.raises(OutOfTime):
        with_counts(Candidates(REPOSITORIES, 0), EVERYTHING, counting(OutOfTime(20)))
