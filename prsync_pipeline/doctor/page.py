"""Do the page's settings fit together: who is let in, by which address, from which proxies?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from prsync_pipeline.doctor.findings import fault, ok, warning
from prsync_pipeline.setting_values import PageAccess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.settings import Settings

SUBJECT = "page"
OF_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


def check_page(settings: Settings) -> Iterator[Finding]:
    """A combination that lets nobody in is a fault; one that shows more than it should is a warning."""
    access, url = settings.page_access, settings.page_url
    if access is PageAccess.PROXY and not settings.page_proxies:
        yield fault(
            SUBJECT,
            "PRSYNC_PAGE_ACCESS is proxy, and no proxy is named: nobody is let in.",
            "Name the address that the proxy's requests come from in PRSYNC_PAGE_PROXIES, such as 127.0.0.1.",
        )
    elif access is PageAccess.LOCAL and url is not None and urlsplit(url).hostname not in OF_THIS_MACHINE:
        yield warning(
            SUBJECT,
            f"PRSYNC_PAGE_ACCESS is local, and {url} is for others: whoever comes through it may do everything.",
            "Set PRSYNC_PAGE_ACCESS to links, or to proxy behind a login; or unset PRSYNC_PAGE_URL.",
        )
    elif access is PageAccess.LOCAL:
        yield ok(SUBJECT, "It is for everyone on this machine, with all rights (PRSYNC_PAGE_ACCESS is local).")
    elif url is None:
        yield warning(
            SUBJECT,
            f"PRSYNC_PAGE_ACCESS is {access}, and the page answers to 127.0.0.1 and localhost alone.",
            "Set PRSYNC_PAGE_URL to the address that browsers use, such as https://prsync.example.com.",
        )
    elif access is PageAccess.LINKS and not url.startswith("https://"):
        yield warning(
            SUBJECT,
            f"{url} is not encrypted: whoever listens to the network can take a link and use it.",
            "Put a proxy with TLS in front (docs/deploy.md), and its https address into PRSYNC_PAGE_URL.",
        )
    else:
        yield ok(SUBJECT, f"{url}, for {'holders of links' if access is PageAccess.LINKS else 'whom the proxy names'}.")
