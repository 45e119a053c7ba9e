"""A real browser for tests: Playwright drives the Chromium of this machine, and each page is looked at as readers do.

`chromium` is one browser for a worker; a `Tab` is a context of its own in it, with nothing of another's cookies or
cache, that notes what the browser complains about.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import ViewportSize, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
)
WITHOUT_BROWSER = (
    "no Chromium: install one (apt-get install chromium, or playwright install chromium), "
    "or name its program in PRSYNC_TEST_CHROMIUM"
)
WCAG_2_2_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
DESK = ViewportSize(width=1240, height=900)
PHONE = ViewportSize(width=320, height=800)
NOTE_VIOLATIONS = """
document.addEventListener("securitypolicyviolation",
    event => console.error("policy violation: " + event.violatedDirective + " " + event.blockedURI))
"""


def chromium_program() -> str | None:
    """The Chromium that is there: named by a variable, or found on the path; None leaves it to Playwright's own."""
    return os.environ.get("PRSYNC_TEST_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


class Chromium:
    """A running browser. Its tabs are opened one after another, each closed at the end of its block."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def tab(self, *, scripts: bool = True, zone: str = "UTC", **options: Any) -> Iterator[Tab]:
        """A new context with one page; `scripts` and other options are Playwright's of a context."""
        with _running(self._loop):
            context = self._browser.new_context(
                java_script_enabled=scripts, timezone_id=zone, reduced_motion="reduce", **{"viewport": DESK, **options}
            )
            context.add_init_script(NOTE_VIOLATIONS)
            try:
                yield Tab(context.new_page(), has_scripts=scripts)
            finally:
                context.close()

    def close(self) -> None:
        with _running(self._loop):
            self._browser.close()


class Tab:
    """A page in the browser, and what went wrong on it; `page` is Playwright's own."""

    def __init__(self, page: Page, *, has_scripts: bool = True) -> None:
        self.page = page
        self.has_scripts = has_scripts
        self.errors: list[str] = []
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))

    def open(self, url: str) -> Page:
        """Go to an address and wait until its scripts have begun."""
        self.page.goto(url, wait_until="load")
        return self.page

    def expect_errors(self, pattern: str) -> None:
        """Forget the errors that match: those that the test brings about, such as a server that is gone."""
        self.errors = [error for error in self.errors if not re.search(pattern, error)]

    def check(self) -> None:
        """What every page owes its readers: no error, no policy violation, no barrier, no sideways scrolling."""
        self.page.wait_for_load_state()
        faults = barriers(self.page) if self.has_scripts else []
        beyond = sideways(self.page)
        faults += [f"{beyond} pixels wider than a phone"] if beyond else []
        assert not faults + self.errors, "\n".join([self.page.url, *faults, *self.errors])

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


def barriers(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds against WCAG 2.2 AA, or these rules alone: the rule, and the first element that breaks it."""
    chosen = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(WCAG_2_2_AA)}
    found = Axe().run(page, options={"runOnly": chosen, "resultTypes": ["violations"]}).response
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']} {fault['nodes'][0]['failureSummary']}"
        for fault in found["violations"]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than a phone; the tab has its own size again after it."""
    before = page.viewport_size or DESK
    page.set_viewport_size(PHONE)
    beyond: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size(before)
    return beyond


def enlarge_text(page: Page, percent: int = 200) -> None:
    """Text of another size, as a reader's browser has it; by the object model, since the page takes no inline style."""
    page.evaluate("percent => { document.documentElement.style.fontSize = percent + '%' }", percent)


def cut_texts(page: Page) -> list[str]:
    """The texts that are cut off: an element that hides what is beyond it, and whose content is larger."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(element => {
            const style = getComputedStyle(element)
            const hides = ["hidden", "clip"].includes(style.overflowX) && element.clientWidth > 1
            return hides && element.textContent.trim() && element.scrollWidth > element.clientWidth + 1
        }).map(element => element.outerHTML.slice(0, 120))"""
    )
    return found


def printed_pages(page: Page, file: Path) -> int:
    """How many sheets of A4 the page takes in print; the file is the PDF."""
    content = page.pdf(path=file, format="A4", print_background=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content))


@contextmanager
def started_chromium() -> Iterator[Chromium]:
    """A browser for as long as the block runs; without any the test is skipped, or fails where one is required."""
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        chromium = Chromium(_launched(playwright))
        asyncio._set_running_loop(None)  # Playwright leaves its own loop as the thread's
        try:
            yield chromium
        finally:
            chromium.close()
            asyncio._set_running_loop(loop)


def _launched(playwright: Playwright) -> Browser:
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    program = chromium_program()
    try:
        return playwright.chromium.launch(executable_path=program, args=arguments)
    except PlaywrightError as error:
        if program is not None or os.environ.get("PRSYNC_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{WITHOUT_BROWSER}\n{error}")
        pytest.skip(WITHOUT_BROWSER)


@contextmanager
def _running(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """The thread's running loop is Playwright's inside of the block alone: other code may run loops of its own."""
    asyncio._set_running_loop(loop)  # as Playwright does after each of its calls
    try:
        yield
    finally:
        asyncio._set_running_loop(None)
