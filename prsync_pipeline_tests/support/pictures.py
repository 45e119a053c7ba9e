"""The README's pictures of the page: `make pictures` takes them of the demo, in a real browser.

The trends are those of the demo in `PRSYNC_HOME`; the progress is that of another sync of its sample, in a folder that
is gone at the end.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import ViewportSize

from prsync_pipeline.months import utc_now
from prsync_pipeline.sandbox import Latency, sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline_tests.support.browser import Chromium, started_chromium
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.page_server import page_server

if TYPE_CHECKING:
    from prsync_pipeline_tests.support.page_server import PageServer

DOCS = Path(__file__).parents[2] / "docs"
TEAM, SEED = "acme", 1
SIZE = ViewportSize(width=1240, height=1140)
WANTED_PERCENT = range(30, 80)
PATIENCE_SECONDS = 120.0


def take_trends(chromium: Chromium, home: Path) -> None:
    with page_server(Settings(home=home), is_read_only=True) as server, chromium.tab(viewport=SIZE) as tab:
        tab.open(f"{server.url}/teams/{TEAM}/trends").screenshot(path=DOCS / "page-trends.png")


def take_progress(chromium: Chromium) -> None:
    """A picture of a history that is coming in, at GitHub's pace."""
    with (
        tempfile.TemporaryDirectory(prefix="prsync-picture-") as folder,
        serve(sample(SEED, utc_now()), latency=Latency()) as sandbox,
    ):
        settings = Settings(home=Path(folder), warehouse_url=f"duckdb:///{folder}/prsync.duckdb")
        typed_at = CommandLine(settings.home, sandbox.url, settings.warehouse_url)
        typed_at.run("teams", "add", TEAM, "--org", TEAM)
        with page_server(settings, is_read_only=True) as server, typed_at.started("sync", TEAM):
            wait_for_progress(server)
            with chromium.tab(viewport=SIZE) as tab:
                tab.open(f"{server.url}/teams/{TEAM}/progress").screenshot(path=DOCS / "page-progress.png")


def wait_for_progress(server: PageServer) -> None:
    """Wait until a good part of the history is in, and another is not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        percent = server.client.get(f"/api/v1/teams/{TEAM}/progress").json()["percent"]
        if percent in WANTED_PERCENT:
            return
        time.sleep(0.25)
    raise SystemExit("The history was never on its way.")


if __name__ == "__main__":
    with started_chromium() as browser:
        take_trends(browser, Path(os.environ["PRSYNC_HOME"]))
        take_progress(browser)
