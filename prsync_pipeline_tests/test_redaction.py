"""What a server says is shown and stored without the secrets that this process knows."""

import secrets

import pytest

from prsync_pipeline.errors import RepositoryUnavailable, Unreachable
from prsync_pipeline.redaction import keep_secret, redacted
from prsync_pipeline.texts import MAX_EXCERPT, excerpt, storable


def test_a_secret_is_masked_wherever_it_stands_and_percent_encoded_too() -> None:
    secret = f"ghp_{secrets.token_hex(20)}"
    password = f"a/b@{secrets.token_hex(8)}"
    keep_secret(secret, password)

    text = redacted(
        f"Bad credentials: bearer {secret}, {secret}; {password} {password.replace('/', '%2F').replace('@', '%40')}"
    )

    assert text == "Bad credentials: bearer ***, ***; *** ***"


def test_of_two_secrets_the_longer_one_is_masked_whole() -> None:
    secret = secrets.token_hex(8)
    keep_secret(secret, f"{secret}-and-more")

    assert redacted(f"{secret}-and-more") == "***"


def test_a_short_text_is_no_secret() -> None:
    keep_secret("main", "")

    assert redacted("the branch main") == "the branch main"


def test_a_secret_under_twelve_characters_is_masked_as_a_word_alone() -> None:
    keep_secret("quincunx")

    assert redacted("quincunxes: /quincunx, pass=quincunx") == "quincunxes: /***, pass=***"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at http://user:pass@host:1/graphql (refused)", "at http://***@host:1/graphql (refused)"),
        ("postgresql://prsync:p@ss@db/x", "postgresql://***@db/x"),
        ("postgresql://prsync:***@db/x", "postgresql://prsync:***@db/x"),
        ("http://ada:***@host/graphql", "http://***@host/graphql"),
        ("HTTPS://token@host", "HTTPS://***@host"),
        ("https://host/path?a=b@c", "https://host/path?a=b@c"),
        ("write to ada@acme.dev", "write to ada@acme.dev"),
    ],
)
def test_the_user_of_an_address_is_masked(text: str, expected: str) -> None:
    assert redacted(text) == expected


def test_every_error_is_redacted_when_it_is_made() -> None:
    secret = secrets.token_hex(20)
    keep_secret(secret)

    assert str(Unreachable(f"HTTP 500: {secret}")) == "HTTP 500: ***"
    assert secret not in f"{RepositoryUnavailable('acme/shop', f'the token may not see it ({secret})')!r}"


def test_an_excerpt_is_one_printable_line_of_bounded_length() -> None:
    assert excerpt("\x1b]0;PWNED\x07\x1b[2J a\x00b\r\n\tc\ud83d\u202e") == "]0;PWNED [2J ab c\ufffd"
    assert excerpt("x" * 10_000_000) == "x" * (MAX_EXCERPT - 1) + "…"
    assert excerpt("") == ""


def test_a_secret_at_the_cut_is_not_shown_in_part() -> None:
    secret = secrets.token_hex(20)
    keep_secret(secret)

    assert secret[:6] not in excerpt("x" * (MAX_EXCERPT - 10) + f" {secret}")


@pytest.mark.parametrize(("text", "expected"), [("a\x00b", "ab"), ("\ud800", "\ufffd"), ("\U0001f600", "\U0001f600")])
def test_a_storable_text_holds_nothing_that_a_database_refuses(text: str, expected: str) -> None:
    assert storable(text) == expected
