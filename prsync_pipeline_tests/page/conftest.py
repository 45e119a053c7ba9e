"""A browser for the tests of the page; support/browser.py says which, and what each test ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from prsync_pipeline_tests.support.browser import Chromium, Tab, started_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 30_000
"""Milliseconds that a page has to show what a test expects; on a busy machine seconds are nothing."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser for all tests of a worker."""
    expect.set_options(timeout=PATIENCE)
    with started_chromium() as chromium:
        yield chromium


@pytest.fixture
def tab(chromium: Chromium) -> Iterator[Tab]:
    """A new context with one page, of which nobody has reason to complain at the end."""
    with chromium.tab() as tab:
        yield tab
        tab.check()
