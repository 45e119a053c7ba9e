"""Groq's routes over HTTP, with their refusals; the desk behind them does the work."""

from __future__ import annotations

import email.parser
import email.policy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from prsync_pipeline.sandbox import endless
from prsync_pipeline.sandbox.connection import NOTHING_SENT, first_of, reset
from prsync_pipeline.sandbox.groq.answering import completion
from prsync_pipeline.sandbox.groq.desk import MOST_BYTES, MOST_LINES, PAGE

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Sequence
    from email.message import MIMEPart

    from starlette.requests import Request

    from prsync_pipeline.sandbox.groq.desk import Groq
    from prsync_pipeline.sandbox.groq.mishaps import Mishap


DRIP_SECONDS = 0.05


def error(status: int, message: str, code: str, **headers: str) -> Response:
    content = json.dumps({"error": {"message": message, "type": "error", "code": code}})
    return Response(content, status, headers=headers or None, media_type="application/json")


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked of the desk over HTTP; everything in it runs on the server's one event loop."""

    groq: Groq
    stopping: asyncio.Event

    def route(
        self, path: str, operation: str, work: Callable[[Request], Awaitable[Response]], method: str = "GET"
    ) -> Route:
        """A route under `/openai/v1` that counts, refuses, works, and meets its mishap."""

        async def answer(http: Request) -> Response:
            self.groq.requests[operation] += 1
            if http.headers.get("authorization") != f"Bearer {self.groq.key}":
                return error(401, "Invalid API Key", "invalid_api_key")
            mishap = self.groq.mishaps.strike(operation)
            refusal = refused(mishap)
            response = refusal or await work(http)
            if mishap is None or refusal is not None:
                return response
            return await self.unanswered(mishap, http)

        return Route(f"/openai/v1{path}", answer, methods=[method])

    async def unanswered(self, mishap: Mishap, http: Request) -> Response:
        """The work is done, and nobody hears of it."""
        if mishap.kind == "lost_answer":
            return await reset(http)
        if mishap.kind == "drip":
            return endless.dripping(DRIP_SECONDS, self.stopping)
        self.groq.hanging.set()
        await first_of(self.stopping.wait(), http.receive())
        return NOTHING_SENT

    async def upload(self, http: Request) -> Response:
        form = parts(http.headers["content-type"], await http.body())
        filename, content = form["file"]
        if len(content) > MOST_BYTES or content.count(b"\n") > MOST_LINES:
            return error(413, "Request Entity Too Large", "request_too_large")
        return JSONResponse(self.groq.keep(filename, content).as_json())

    async def create(self, http: Request) -> Response:
        asked: dict[str, Any] = json.loads(await http.body())
        if asked["input_file_id"] not in self.groq.files:
            return error(404, f"file {asked['input_file_id']} not found", "not_found")
        return JSONResponse(self.groq.create(asked["input_file_id"], asked.get("metadata")).as_json())

    async def list_batches(self, http: Request) -> Response:
        newest_first = list(self.groq.batches.values())[::-1]
        start = int(http.query_params.get("cursor", "0"))
        shown = [self.groq.look(batch).as_json() for batch in newest_first[start : start + PAGE]]
        page: dict[str, Any] = {"object": "list", "data": shown}
        if len(newest_first) > start + PAGE:
            page["paging"] = {"next_cursor": str(start + PAGE)}
        return JSONResponse(page)

    async def list_files(self, _http: Request) -> Response:
        return JSONResponse({"object": "list", "data": [file.as_json() for file in self.groq.files.values()]})

    async def retrieve(self, http: Request) -> Response:
        batch = self.groq.batches.get(http.path_params["batch_id"])
        if batch is None:
            return error(404, "batch not found", "not_found")
        return JSONResponse(self.groq.look(batch).as_json())

    async def cancel(self, http: Request) -> Response:
        batch = self.groq.batches[http.path_params["batch_id"]]
        batch.mishap = "cancelled"
        return JSONResponse(self.groq.look(batch).as_json())

    async def content(self, http: Request) -> Response:
        file = self.groq.files.get(http.path_params["file_id"])
        if file is None:
            return error(404, "file not found", "not_found")
        return Response(file.content, media_type="application/octet-stream")

    async def chat(self, http: Request) -> Response:
        request = json.loads(await http.body())
        content = json.dumps(self.groq.answer(request["messages"][-1]["content"]))
        return JSONResponse(completion(request, self.groq.requests["chat"], content))


def groq_routes(groq: Groq, stopping: asyncio.Event) -> Sequence[Route]:
    """Files, batches and chat completions, where the SDK looks for them."""
    window = Window(groq, stopping)
    return (
        window.route("/files", "upload", window.upload, "POST"),
        window.route("/files", "files", window.list_files),
        window.route("/files/{file_id}/content", "content", window.content),
        window.route("/batches", "create", window.create, "POST"),
        window.route("/batches", "list", window.list_batches),
        window.route("/batches/{batch_id}", "retrieve", window.retrieve),
        window.route("/batches/{batch_id}/cancel", "cancel", window.cancel, "POST"),
        window.route("/chat/completions", "chat", window.chat, "POST"),
    )


def refused(mishap: Mishap | None) -> Response | None:
    """The answer in place of any work."""
    kind = mishap.kind if mishap else None
    if mishap is not None and kind == "rate_limited":
        return error(429, "Rate limit reached", "rate_limit_exceeded", **{"retry-after": f"{mishap.seconds:g}"})
    if kind == "down":
        return error(503, "Service Unavailable", "service_unavailable")
    if kind == "rejected":
        # With what no database takes as text: a NUL, and the half of a surrogate pair.
        return error(400, "The request is not to Groq's liking\0\ud800", "invalid_request_error")
    if kind == "garbled":
        return Response("[" * 200_000, media_type="application/json")
    if kind == "page":
        return Response("<html>Sign in</html>", media_type="text/html")
    return None


def parts(content_type: str, body: bytes) -> dict[str, tuple[str, bytes]]:
    """Name → file name and content of each part of a multipart form."""
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(f"content-type: {content_type}\r\n\r\n".encode() + body)
    return {str(part.get_param("name", header="content-disposition")): read(part) for part in message.iter_parts()}


def read(part: MIMEPart) -> tuple[str, bytes]:
    payload = part.get_payload(decode=True)
    return part.get_filename() or "", payload if isinstance(payload, bytes) else b""
