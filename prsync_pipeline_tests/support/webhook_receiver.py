"""A webhook's receiver over real HTTP, on a thread: it takes what comes, refuses, hangs or drips, as it is told."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 30.0
PATH = "/hooks/path-that-is-secret"


@dataclass(frozen=True)
class Delivery:
    """One request as it came; the names of its headers are in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass
class Receiver:
    """`status` is its answer, or `hang` (none) or `drip` (a byte of it now and then); `received` is all that came."""

    url: str = ""
    status: int | str = 200
    received: list[Delivery] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        return [delivery.told["id"] for delivery in self.received]

    @property
    def kinds(self) -> list[str]:
        return [delivery.told["kind"] for delivery in self.received]


def handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Delivery(headers, body))
            if receiver.status == "hang":
                receiver.closing.wait(LONGEST)
            elif receiver.status == "drip":
                self.drip()
            else:
                self.send_response(int(receiver.status))
                self.send_header("location", receiver.url)
                self.send_header("content-length", "0")
                self.end_headers()

        def drip(self) -> None:
            """A header that never ends, a byte at a time; nobody is left to hear of it when the other one hung up."""
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
                while not receiver.closing.wait(0.02):
                    self.wfile.write(b"x")
                    self.wfile.flush()
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the one that it replaces
            """Say nothing."""

    return Handler


@contextmanager
def receive() -> Iterator[Receiver]:
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(receiver))
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}{PATH}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
