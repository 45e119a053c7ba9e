"""No person's address goes to the model; those of tools do, and versions are no addresses."""

from __future__ import annotations

import time

import pytest

from prsync_pipeline.classification.llm.addresses import HIDDEN, without_addresses, without_cut_addresses


@pytest.mark.parametrize(
    "address",
    [
        "jane@example.com",
        "Jane.O'Neil+git@mail.example.co.uk",
        "1234+jane@users.noreply.github.com",
        "jane%40example.com",
        "josé@exämple.es",
        "jane_doe-1@sub-domain.example.org",
    ],
)
@pytest.mark.parametrize("around", ["{}", "Signed-off-by: Jane <{}>", "mail ({}), please", "mailto:{}", "a\n{}\nb"])
def test_a_persons_address_is_hidden(address: str, around: str) -> None:
    assert without_addresses(around.format(address)) == around.format(HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "Co-Authored-By: Claude <noreply@anthropic.com>",
        "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>",
        "Co-authored-by: Devin AI <158243242+devin-ai-integration[bot]@users.noreply.github.com>",
        "uses: actions/checkout@v4.1 and react@18.2.0",
        "@dataclass of @jane, at 5 @ home",
    ],
)
def test_tools_versions_and_logins_stay(text: str) -> None:
    assert without_addresses(text) == text


def test_half_an_address_at_the_end_of_an_excerpt_is_hidden() -> None:
    assert without_cut_addresses("Aider <jane@exam") == f"Aider <{HIDDEN}"
    assert without_cut_addresses("Claude <noreply@anthropic.com>") == "Claude <noreply@anthropic.com>"


@pytest.mark.parametrize("text", ["a" * 200_000 + "@", "a@" * 100_000, "a.b-" * 50_000 + "@", "@a." * 60_000])
def test_a_long_text_is_read_in_no_time(text: str) -> None:
    started = time.process_time()

    without_cut_addresses(text)

    assert time.process_time() - started < 2
