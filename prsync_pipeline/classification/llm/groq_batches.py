"""Groq's batches through its official SDK: upload, create, find, poll, read, cancel. It knows no pull request.

What creates something is sent once: the SDK would send it again when only the answer was lost, and Groq would run,
and charge, both.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import httpx

from prsync_pipeline.bounded_http import MEGABYTE, BoundedTransport
from prsync_pipeline.classification.llm.answer_schema import clean
from prsync_pipeline.classification.llm.batch_results import LineResult, member, read_results
from prsync_pipeline.errors import ModelKeyRefused, ModelRejected, ModelUnavailable
from prsync_pipeline.redaction import MASK, keep_secret
from prsync_pipeline.texts import excerpt
from prsync_pipeline.verdict_states import BatchOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    import groq

INTENT = "prsync_intent"
"""The key in a batch's metadata that holds our own id."""
GROQ_URL = "https://api.groq.com"
ENDED = frozenset({BatchOutcome.FAILED, BatchOutcome.COMPLETED, BatchOutcome.EXPIRED, BatchOutcome.CANCELLED})
TIMEOUT_SECONDS = 30.0
"""For each wait within a request; a Groq that says nothing delays the trends of a run by one or two of them."""
MAX_PAGES = 500
MAX_ANSWER_BYTES = 64 * MEGABYTE
MAX_FILE_BYTES = 1024 * MEGABYTE  # of results, which are read line by line
LONGEST_PAUSE_SECONDS = 24 * 3600.0
FILE_SECONDS = 600.0  # for a file of a whole batch, in either direction
_ID = re.compile(r"[\w.:-]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch as Groq reports it; `status` is Groq's word, or `unknown` where Groq does not know the batch.

    Either file may be missing in any state: where every line failed, there is no output file.
    """

    batch_id: str
    status: str
    intent_id: str | None
    output_file_id: str | None = None
    error_file_id: str | None = None
    error: str | None = None

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED


def _http_client(max_bytes: int) -> httpx.Client:
    """The SDK's requests with an end: its own limits of time start anew with every byte."""
    return httpx.Client(transport=BoundedTransport(max_bytes=max_bytes), follow_redirects=True)


def _file_name(intent_id: str) -> str:
    return f"prsync-{intent_id}.jsonl"


class GroqBatches:
    """A client with one key; a context manager.

    Every method raises ModelUnavailable, ModelKeyRefused or ModelRejected.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str | None = None,
        *,
        max_retries: int = 1,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        import groq  # noqa: PLC0415 - its types take a sixth of a second, and most processes ask no model

        self._client = groq.Groq(
            api_key=api_key,
            base_url=base_url or GROQ_URL,
            timeout=timeout_seconds,
            max_retries=max_retries,
            http_client=_http_client(MAX_ANSWER_BYTES),
        )
        self._no_retries = self._client.with_options(max_retries=0)
        self._files = self._client.with_options(http_client=_http_client(MAX_FILE_BYTES), timeout=FILE_SECONDS)
        self._api_key = api_key
        keep_secret(api_key)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        self._files.close()

    def check_key(self) -> None:
        """Ask for the list of batches; returns where Groq answers and takes the key."""
        with self._translated("asking whether the key works"):
            self._client.batches.list()

    def upload(self, intent_id: str, lines: Sequence[bytes]) -> str:
        """The id of a new file that is named for the intent."""
        with self._translated("uploading a batch"):
            answer = self._no_retries.files.create(
                file=(_file_name(intent_id), b"".join(lines)), purpose="batch", timeout=FILE_SECONDS
            )
        return _id_of(answer)

    def create(self, file_id: str, intent_id: str) -> str:
        """The id of a new batch of an uploaded file."""
        with self._translated("creating a batch"):
            answer = self._no_retries.batches.create(
                completion_window="24h",
                endpoint="/v1/chat/completions",
                input_file_id=file_id,
                metadata={INTENT: intent_id},
            )
        return _id_of(answer)

    def find_batches(self, intent_ids: Iterable[str]) -> dict[str, str]:
        """Intent → batch id, of those that Groq has."""
        wanted = set(intent_ids)
        found: dict[str, str] = {}
        with self._translated("listing batches"):
            for row in self._all_batches():
                intent_id = member(getattr(row, "metadata", None), INTENT)
                if isinstance(intent_id, str) and intent_id in wanted:
                    found[intent_id] = _id_of(row)
                if len(found) == len(wanted):
                    break
        return found

    def _all_batches(self) -> Iterator[object]:
        cursor: str | None = None
        for _ in range(MAX_PAGES):
            # The SDK knows no pages yet; see "Iterate Over All Batches" in console.groq.com/docs/batch.
            page = self._client.batches.list(extra_query={"cursor": cursor} if cursor else None)
            yield from _rows_of(page)
            cursor = member(getattr(page, "paging", None), "next_cursor")
            if not cursor:
                return
        # Not found would mean not there, and what is not there is sent again.
        raise ModelUnavailable(f"Groq lists more than {MAX_PAGES} pages of batches; ours may be further on.")

    def find_file(self, intent_id: str) -> str | None:
        """The file that was uploaded for an intent."""
        with self._translated("listing files"):
            files = _rows_of(self._client.files.list())
        return next((_id_of(file) for file in files if getattr(file, "filename", None) == _file_name(intent_id)), None)

    def state(self, batch_id: str) -> BatchState:
        """The batch's state now; its status is `unknown` where Groq does not know it."""
        try:
            with self._translated("asking for a batch"):
                return _to_state(batch_id, self._client.batches.retrieve(batch_id))
        except ModelRejected as rejected:
            return BatchState(batch_id, BatchOutcome.UNKNOWN, None, error=str(rejected))

    def results(self, state: BatchState) -> Iterator[LineResult]:
        """The results of an ended batch: the lines of its output file, then those of its error file, as they come."""
        for file_id in (state.output_file_id, state.error_file_id):
            if file_id:
                content = self._files.files.with_streaming_response.content(file_id)
                with self._translated("reading results"), content as answer:
                    yield from read_results(answer.iter_bytes())

    def cancel(self, batch_id: str) -> None:
        with self._translated("cancelling a batch"):
            self._no_retries.batches.cancel(batch_id)

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        """The SDK's errors as ours, by what a caller can do about them."""
        import groq  # noqa: PLC0415 - loaded with the client

        try:
            yield
        except (groq.AuthenticationError, groq.PermissionDeniedError) as error:
            raise ModelKeyRefused(
                f"Groq refuses the key ({error.status_code}) when {doing}. Check GROQ_API_KEY; until then the rules' "
                "verdicts stand."
            ) from None
        except groq.RateLimitError as error:
            pause = _pause_seconds(error.response.headers.get("retry-after"))
            raise ModelUnavailable(f"Groq asks for a pause when {doing}.", retry_after=pause) from None
        except (groq.APIConnectionError, groq.InternalServerError) as error:
            raise ModelUnavailable(f"Groq does not answer when {doing}: {self._words_of(error)}") from None
        except groq.APIStatusError as error:
            raise ModelRejected(f"Groq rejects {doing} ({error.status_code}): {self._words_of(error)}") from None
        except groq.APIError as error:
            raise ModelUnavailable(f"Groq's answer cannot be read when {doing}: {self._words_of(error)}") from None
        except httpx.HTTPError as error:
            raise ModelUnavailable(
                f"Groq's answer is not read to its end when {doing}: {excerpt(str(error))}"
            ) from None
        except (ValueError, RecursionError):
            raise ModelUnavailable(f"Groq's answer is no JSON that can be read when {doing}.") from None

    def _words_of(self, error: groq.APIError) -> str:
        """What an error says, without the key and without what cannot be stored."""
        return excerpt(error.message.replace(self._api_key, MASK))


def _to_state(batch_id: str, answer: object) -> BatchState:
    """The SDK does not check what it is answered, so every part of it may be of any type."""
    status = getattr(answer, "status", None)
    if not isinstance(status, str):
        raise ModelUnavailable("Groq's answer about a batch holds no status.")
    return BatchState(
        batch_id,
        clean(status),
        member(getattr(answer, "metadata", None), INTENT),
        _usable_id(getattr(answer, "output_file_id", None)),
        _usable_id(getattr(answer, "error_file_id", None)),
        error_text(getattr(answer, "errors", None)),
    )


def _rows_of(page: object) -> list[object]:
    rows = getattr(page, "data", None)
    if not isinstance(rows, list):
        raise ModelUnavailable("Groq's answer holds no list.")
    return rows


def _id_of(answer: object) -> str:
    """The id in an answer of Groq's.

    Raises:
        ModelUnavailable: it has none that may stand in a table and in an address.
    """
    found = _usable_id(getattr(answer, "id", None))
    if found is None:
        raise ModelUnavailable("Groq's answer holds no id that can be used.")
    return found


def _usable_id(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def error_text(errors: object) -> str | None:
    """Why a batch failed, in Groq's words. Its documentation has a list there, its SDK an object with one."""
    rows = errors if isinstance(errors, list) else getattr(errors, "data", None) or member(errors, "data") or []
    messages = [member(row, "message") or getattr(row, "message", None) for row in rows]
    return clean("; ".join(message for message in messages if message and isinstance(message, str))[:500]) or None


def _pause_seconds(header: str | None) -> float:
    """The seconds of a `retry-after` header, at most a day; 1 where it cannot be read."""
    try:
        seconds = float(header or "")
    except ValueError:
        return 1.0
    return min(seconds, LONGEST_PAUSE_SECONDS) if seconds >= 0 else 1.0
