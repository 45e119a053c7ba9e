"""One GraphQL request over HTTP, from the token to the answer: limits, faults, latency, and a record of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox import answers, endless, lies
from prsync_pipeline.sandbox.connection import NOTHING_SENT, first_of, reset
from prsync_pipeline.sandbox.graph.context import Context
from prsync_pipeline.sandbox.graph.engine import Engine, Operation, Rejected, error_json
from prsync_pipeline.sandbox.requests import Request

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response

    from prsync_pipeline.sandbox.faults import Fault, Faults
    from prsync_pipeline.sandbox.limits import Latency, Limits
    from prsync_pipeline.sandbox.meter import Balance, Meter
    from prsync_pipeline.sandbox.requests import Requests
    from prsync_pipeline.sandbox.search import Index
    from prsync_pipeline.sandbox.store import Token
    from prsync_pipeline.sandbox.world import World

Json = dict[str, Any]
CHARGED_FAULTS = frozenset({"bad_gateway", "timeout", "hang"})


@dataclass(slots=True)
class Draft:
    """What is known of a request so far; becomes its record."""

    number: int
    at: datetime
    sha256: str
    token: str | None = None
    operation: Operation | None = None
    fault: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cost: int = 0
    seconds: float = 0.0
    status: int | None = None

    def record(self) -> Request:
        operation = self.operation
        return Request(
            number=self.number,
            at=self.at,
            token=self.token,
            sha256=self.sha256,
            kind="other" if operation is None else operation.kind,
            ids=() if operation is None else operation.ids,
            aliases=0 if operation is None else operation.aliases,
            cost=self.cost,
            nodes=0 if operation is None else operation.price.nodes,
            seconds=self.seconds,
            status=self.status,
            fault=self.fault,
        )


@dataclass(slots=True)
class Endpoint:
    """`POST /graphql`; everything in it runs on the server's one event loop."""

    world: World
    limits: Limits
    latency: Latency
    faults: Faults
    requests: Requests
    meter: Meter
    index: Index
    engine: Engine
    clock: Callable[[], datetime]
    stopping: asyncio.Event

    async def answer(self, http: HttpRequest) -> Response:
        body = await http.body()
        draft = Draft(self.requests.arrive(), self.clock(), hashlib.sha256(body).hexdigest())
        try:
            response = await self._respond(http, body, draft)
            if response is not NOTHING_SENT:
                draft.status = response.status_code
                answers.dated(response, draft.at)
                response.headers.update(draft.headers)
        finally:
            self.requests.add(draft.record())
        return response

    async def _respond(self, http: HttpRequest, body: bytes, draft: Draft) -> Response:
        token = self._token(http)
        if token is None:
            return answers.bad_credentials()
        draft.token = token.alias
        refusal = self.meter.refusal(token.login)
        if refusal is not None and refusal.kind == "primary":
            return self._with_budget(answers.primary_limit(token.login), token)
        if refusal is not None:
            status, wait = self.limits.secondary_status, refusal.retry_after
            return self._with_budget(answers.secondary_limit(status, wait), token)
        account = self.meter.account(token.login)
        account.in_flight += 1
        try:
            return self._with_budget(await self._understand(http, body, draft, token), token)
        finally:
            account.in_flight -= 1

    async def _understand(self, http: HttpRequest, body: bytes, draft: Draft, token: Token) -> Response:
        try:
            asked = json.loads(body)
            text, variables = asked["query"], asked.get("variables") or {}
        except (ValueError, KeyError, TypeError):
            return answers.bad_request("Problems parsing JSON")
        try:
            operation = self.engine.prepare(text, variables, asked.get("operationName"))
        except Rejected as rejected:
            return answers.data({"errors": [error_json(error) for error in rejected.errors]})
        draft.operation = operation
        fault = self.faults.strike(operation.kind, token.text)
        if fault is None:
            return await self._execute(operation, draft, token, None)
        draft.fault, draft.headers = fault.kind, fault.headers
        return await self._meet(fault, http, draft, token, operation)

    async def _meet(
        self, fault: Fault, http: HttpRequest, draft: Draft, token: Token, operation: Operation
    ) -> Response:
        """Carry out a fault, before or after the query runs."""
        if fault.kind in CHARGED_FAULTS:
            self._charge(operation, draft, token)
        if fault.kind == "connection_reset":
            return await reset(http)
        if fault.kind == "hang":
            await self._hang(http, fault.seconds)
            return answers.bad_gateway(is_html=False, status=504)
        if fault.kind == "revoke":
            self.world.revoke(token.text)
        if fault.kind == "primary_limit":
            self.meter.exhaust(token.login, fault.seconds)
            return answers.primary_limit(token.login)
        instead = answers.in_place_of_an_answer(fault, self.limits) or await endless.answer(fault, http, self.stopping)
        return instead or await self._execute(operation, draft, token, fault)

    async def _execute(self, operation: Operation, draft: Draft, token: Token, fault: Fault | None) -> Response:
        balance = self._charge(operation, draft, token)
        context = self._context(token, balance, fault)
        with self.world.lock:
            answer = self.engine.run(operation, context)
        seconds = self.latency.seconds(context.returned, operation.aliases)
        is_late = seconds > self.limits.timeout_seconds
        draft.seconds = min(seconds, self.limits.timeout_seconds)
        await self._pause(draft.seconds * self.latency.scale)
        self.meter.work(token.login, draft.seconds)
        if is_late:
            return answers.bad_gateway(is_html=draft.number % 2 == 0)
        answer = self._with_lies(answer, operation, draft, token)
        response = answers.data(answer if fault is None else answers.spoilt(answer, fault))
        return answers.truncated(response) if draft.fault == "truncated_json" else response

    def _with_lies(self, answer: Json, operation: Operation, draft: Draft, token: Token) -> Json:
        for lie in self.faults.lies(operation.kind, token.text):
            answer, count = lies.with_lie(answer, lie.fault, self._target(lie.fault))
            if count:
                lie.hit += 1
                draft.fault = draft.fault or lie.fault.kind
        return answer

    def _target(self, fault: Fault) -> str | None:
        """The node id of the one pull request that a fault strikes; None where it strikes all."""
        if fault.number is None:
            return None
        home = self.world.repository(fault.repository or "")
        inside = self.world.pull_requests[home.node_id].values() if home is not None else ()
        return next((found.node_id for found in inside if found.number == fault.number), "no such pull request")

    def _context(self, token: Token, balance: Balance, fault: Fault | None) -> Context:
        forbidden = fault.repository if fault is not None and fault.kind == "forbidden" else None
        return Context(
            world=self.world,
            index=self.index,
            token=token,
            limits=self.limits,
            balance=balance,
            forbidden=frozenset() if forbidden is None else frozenset({forbidden}),
            is_starved=fault is not None and fault.kind == "empty_nested",
        )

    def _charge(self, operation: Operation, draft: Draft, token: Token) -> Balance:
        cost, nodes = operation.price.points, operation.price.nodes
        if not operation.is_dry_run:
            self.meter.charge(token.login, cost)
            draft.cost = cost
        return self.meter.balance(token.login, cost, nodes)

    def _token(self, http: HttpRequest) -> Token | None:
        scheme, _, text = http.headers.get("authorization", "").partition(" ")
        return self.world.token(text.strip()) if scheme.lower() in {"bearer", "token"} else None

    def _with_budget(self, response: Response, token: Token) -> Response:
        return answers.with_budget(response, self.meter.balance(token.login), token.scopes)

    async def _pause(self, seconds: float) -> None:
        """Sleep, but not beyond the server's end."""
        if seconds > 0:
            await first_of(self.stopping.wait(), timeout=seconds)

    async def _hang(self, http: HttpRequest, seconds: float) -> None:
        """Say nothing until the client gives up, the server ends, or `seconds` are over."""
        await first_of(self.stopping.wait(), http.receive(), timeout=seconds)
