"""What `prsync doctor` finds of the page's settings."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from prsync_pipeline.doctor.findings import State
from prsync_pipeline.doctor.page import check_page
from prsync_pipeline.setting_values import PageAccess
from prsync_pipeline.settings import Settings

HTTPS, PROXIES = "https://prsync.example.com", (ip_network("127.0.0.1"),)
LINKS, PROXY = PageAccess.LINKS, PageAccess.PROXY


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, State.OK, "everyone on this machine"),
        ({"page_url": HTTPS}, State.WARNING, "whoever comes through it may do everything"),
        ({"page_url": "http://localhost:3001"}, State.OK, "everyone on this machine"),
        ({"page_access": LINKS, "page_url": HTTPS}, State.OK, "holders of links"),
        ({"page_access": LINKS, "page_url": "http://10.0.0.5:3001"}, State.WARNING, "is not encrypted"),
        ({"page_access": LINKS}, State.WARNING, "answers to 127.0.0.1 and localhost alone"),
        ({"page_access": PROXY, "page_url": HTTPS}, State.FAULT, "nobody is let in"),
        ({"page_access": PROXY, "page_url": HTTPS, "page_proxies": PROXIES}, State.OK, "whom the proxy names"),
        ({"page_access": PROXY, "page_proxies": PROXIES}, State.WARNING, "answers to 127.0.0.1 and localhost alone"),
    ],
)
def test_settings_that_do_not_fit_together_are_found(changes: dict[str, Any], state: State, words: str) -> None:
    [finding] = check_page(Settings(home=Path(), **changes))

    assert (finding.subject, finding.state) == ("page", state)
    assert words in finding.message
    assert bool(finding.remedy) is (state is not State.OK)
