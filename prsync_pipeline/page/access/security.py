"""What holds for every request before a handler sees it, and for every response: hosts, origins of writes, headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from prsync_pipeline.setting_values import NETLOC

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
READING = frozenset({"GET", "HEAD"})
OUR_OWN = frozenset({"same-origin", "none"})


def content_policy(frame: str | None = None) -> str:
    """The content security policy; `frame` is an origin that may show the page in a frame."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {frame or chr(39) + 'none' + chr(39)}"
    )


@dataclass(frozen=True, slots=True)
class Guard:
    """Wraps the whole application, its errors too; `hosts` are the names that the page is served under."""

    app: ASGIApp
    hosts: frozenset[str]
    cache_control: str
    frame: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], headers)
        answer = self.app if refusal is None else refusal
        await answer(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        if _host(headers) not in self.hosts:
            return PlainTextResponse("This address is not one of prsync's page: see PRSYNC_PAGE_URL.", 400)
        if method not in READING and not is_own_write(headers):
            return PlainTextResponse("Only prsync's own page, or a program with a link's secret, may do this.", 403)
        return None

    def _add_headers(self, headers: MutableHeaders) -> None:
        headers.setdefault("Content-Security-Policy", content_policy(self.frame))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers.setdefault("Cache-Control", self.cache_control)


def is_own_write(headers: Headers) -> bool:
    """Whether a request that writes comes from our own page, or from a program that no other page can send.

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; other programs say neither,
    and have to name the secret of a link.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OUR_OWN
    origin = headers.get("origin")
    if origin is not None:
        return origin.lower() in {f"{scheme}://{headers.get('host', '')}".lower() for scheme in ("http", "https")}
    return headers.get("authorization", "").startswith("Bearer ")


def _host(headers: Headers) -> str | None:
    """The name in `Host`, without its port; None where it is not a name alone."""
    host = headers.get("host", "")
    return urlsplit(f"//{host}").hostname if NETLOC.fullmatch(host) else None
