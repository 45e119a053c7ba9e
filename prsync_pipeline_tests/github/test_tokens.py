"""A pool of tokens: the one with most points left goes next, and none is ever shown."""

from datetime import datetime, timedelta

from prsync_pipeline.github.requests.budget import Wait
from prsync_pipeline.github.requests.tokens import Token, Tokens
from prsync_pipeline.github.types import HourlyPoints

NOW = datetime(2026, 11, 20, 8, 0)
RESET = NOW + timedelta(minutes=30)


def use(tokens: Tokens, left: dict[str, int], now: datetime = NOW) -> str:
    """One request; `left` is what GitHub then says of each token."""
    token = tokens.take(now, 1)
    assert isinstance(token, Token)
    hour = HourlyPoints(5000, left[token.alias], RESET)
    tokens.record_response(token, now, estimate=1, charged=1, seconds=0.1, hour=hour)
    return token.alias


def test_the_token_with_most_left_goes_next() -> None:
    tokens = Tokens(["one", "two"])
    left = {"token 1": 100, "token 2": 4000}

    used = [use(tokens, left) for _ in range(4)]

    assert sorted(used[:2]) == ["token 1", "token 2"]
    assert used[2:] == ["token 2", "token 2"]
    assert tokens.usage.remaining == left


def test_a_spent_token_comes_back_after_its_reset() -> None:
    tokens = Tokens(["one", "two"])
    use(tokens, {"token 1": 0, "token 2": 0})
    use(tokens, {"token 1": 0, "token 2": 0})

    wait = tokens.take(NOW, 1)

    assert isinstance(wait, Wait)
    assert wait.seconds == 1800
    assert isinstance(tokens.take(RESET, 1), Token)


def test_a_limit_of_one_token_does_not_stop_the_other() -> None:
    tokens = Tokens(["one", "two"])
    first = tokens.take(NOW, 1)
    assert isinstance(first, Token)

    tokens.record_secondary_limit(first, NOW, NOW, 60)
    following = tokens.take(NOW, 1)

    assert isinstance(following, Token)
    assert following.alias != first.alias


def test_the_last_token_is_not_dropped() -> None:
    tokens = Tokens(["one", "two", "one"])
    one, two = tokens.take(NOW, 1), tokens.take(NOW, 5000)
    assert isinstance(one, Token)
    assert isinstance(two, Token)

    assert one.alias != two.alias
    assert tokens.drop(one)
    assert tokens.drop(one)
    assert not tokens.drop(two)


def test_no_token_is_shown() -> None:
    tokens = Tokens(["secret-one"])

    assert "secret-one" not in f"{tokens!r} {tokens.usage!r} {tokens.take(NOW, 1)!r} {tokens._budgets!r}"


def test_a_token_to_be_left_out_goes_only_where_no_other_is_left() -> None:
    tokens = Tokens(["one", "two"])
    first, second = (tokens.take(NOW, 1, but) for but in (frozenset({"token 1"}), frozenset({"token 2"})))
    assert isinstance(first, Token)
    assert isinstance(second, Token)

    tokens.drop(first)
    only = tokens.take(NOW, 1, frozenset({"token 1"}))

    assert (first.alias, second.alias) == ("token 2", "token 1")
    assert only == second
