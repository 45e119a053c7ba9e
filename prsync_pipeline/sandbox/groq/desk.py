"""What the stand-in for Groq holds: files, batches and their ends, and a record of every line that it was sent."""

from __future__ import annotations

import hashlib
import json
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox.groq import answering, results
from prsync_pipeline.sandbox.groq.mishaps import Mishaps
from prsync_pipeline.sandbox.store import present

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prsync_pipeline.sandbox.groq.mishaps import Mishap

DEFAULT_KEY = "sandbox-groq-key"
MOST_LINES = 50_000
MOST_BYTES = 100 * 1024 * 1024
PAGE = 20


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of a batch that was created: what the model would be paid for."""

    batch_id: str
    custom_id: str
    model: str
    content_sha256: str


@dataclass(slots=True)
class File:
    id: str
    filename: str
    content: bytes
    purpose: str
    created_at: int

    def as_json(self) -> dict[str, Any]:
        about = {"id": self.id, "object": "file", "filename": self.filename, "purpose": self.purpose}
        return {**about, "bytes": len(self.content), "created_at": self.created_at}


@dataclass(slots=True)
class Batch:
    id: str
    input_file_id: str
    metadata: dict[str, str] | None
    created_at: datetime
    lines: list[dict[str, Any]]
    mishap: str | None
    status: str = "validating"
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: list[dict[str, Any]] | None = None
    counts: dict[str, int] = field(default_factory=lambda: {"total": 0, "completed": 0, "failed": 0})

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "input_file_id": self.input_file_id,
            "metadata": self.metadata,
            "created_at": unix(self.created_at),
            "status": self.status,
            "output_file_id": self.output_file_id,
            "error_file_id": self.error_file_id,
            "errors": self.errors,
            "request_counts": self.counts,
        }


class Groq:
    """One organisation's files and batches; a batch ends `delay` seconds of its clock after it was created.

    `answer` is the model: from a user message to the answer, which is written as JSON.
    """

    def __init__(  # noqa: PLR0913 - each a trait of the server, named where it is given
        self,
        mishaps: Iterable[Mishap] = (),
        *,
        key: str = DEFAULT_KEY,
        delay: float = 0.0,
        clock: Callable[[], datetime] = present,
        seed: int = 0,
        answer: Callable[[str], Any] = answering.answer,
    ) -> None:
        self.mishaps, self.key, self.delay, self.clock = Mishaps(mishaps), key, delay, clock
        self.dice, self.answer = random.Random(seed), answer
        self.files: dict[str, File] = {}
        self.batches: dict[str, Batch] = {}
        self.lines: list[SeenLine] = []
        self.requests: Counter[str] = Counter()
        self.hanging = threading.Event()
        self.lock = threading.Lock()

    def keep(self, filename: str, content: bytes, purpose: str = "batch") -> File:
        file_id = f"file_{len(self.files) + 1:04d}"
        self.files[file_id] = File(file_id, filename, content, purpose, unix(self.clock()))
        return self.files[file_id]

    def create(self, file_id: str, metadata: dict[str, str] | None) -> Batch:
        """Start a batch; a file that is no JSON Lines fails in validation."""
        mishap = self.mishaps.strike("batch")
        batch = Batch(
            f"batch_{len(self.batches) + 1:04d}", file_id, metadata, self.clock(), [], mishap.kind if mishap else None
        )
        try:
            batch.lines = [json.loads(line) for line in self.files[file_id].content.splitlines()]
            self.lines += [seen(batch.id, line) for line in batch.lines]
        except (ValueError, KeyError) as error:
            batch.mishap, batch.errors = "failed", [{"code": "invalid_jsonl_file", "message": str(error), "line": 1}]
        self.batches[batch.id] = batch
        return batch

    def look(self, batch: Batch) -> Batch:
        """The batch as it is now."""
        waited = (self.clock() - batch.created_at).total_seconds()
        if batch.status in {"validating", "in_progress"} and batch.mishap != "stuck":
            if waited >= self.delay:
                self._end(batch)
            else:
                batch.status = "in_progress"
        return batch

    def _end(self, batch: Batch) -> None:
        batch.status = batch.mishap if batch.mishap in {"expired", "failed", "cancelled"} else "completed"
        if batch.status == "failed":
            batch.errors = batch.errors or [{"code": "invalid_request", "message": "made to fail", "line": None}]
            return
        output, errors = results.of_batch(batch.lines, batch.mishap, self.mishaps, self.dice, self.answer)
        batch.counts = {"total": len(batch.lines), "completed": len(output), "failed": len(errors)}
        if output:
            batch.output_file_id = self.keep(f"{batch.id}_output.jsonl", joined(output), "batch_output").id
        if errors:
            batch.error_file_id = self.keep(f"{batch.id}_errors.jsonl", joined(errors), "batch_output").id

    @property
    def times_seen(self) -> Counter[tuple[str, str]]:
        """How often each content was sent to each model."""
        return Counter((line.model, line.content_sha256) for line in self.lines)


def unix(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def seen(batch_id: str, line: dict[str, Any]) -> SeenLine:
    body = line["body"]
    content = body["messages"][-1]["content"].encode("utf-8", "replace")
    return SeenLine(batch_id, line["custom_id"], body["model"], hashlib.sha256(content).hexdigest())
