"""Does Groq take the key?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prsync_pipeline.doctor.findings import failed, fault, ok
from prsync_pipeline.errors import ModelError, ModelKeyRefused
from prsync_pipeline.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prsync_pipeline.doctor.findings import Finding
    from prsync_pipeline.settings import Settings

SUBJECT = "Groq"
TIMEOUT_SECONDS = 10.0
MEANWHILE = "Until then the rules' verdicts stand."


def check_model(settings: Settings) -> Iterator[Finding]:
    """Without a key nothing is wrong: rules alone judge."""
    if settings.groq_api_key is None:
        yield ok(SUBJECT, "GROQ_API_KEY is not set: rules alone judge on AI.")
        return
    from prsync_pipeline.classification.llm.groq_batches import GroqBatches  # noqa: PLC0415 - slow, and needs a key

    try:
        with GroqBatches(
            settings.groq_api_key, settings.groq_base_url, max_retries=0, timeout_seconds=TIMEOUT_SECONDS
        ) as groq:
            groq.check_key()
    except ModelKeyRefused:
        yield fault(SUBJECT, "Groq refuses the key.", f"Set a valid one in GROQ_API_KEY. {MEANWHILE}")
    except ModelError as error:
        yield failed(SUBJECT, error, f"Check GROQ_BASE_URL and the network, or wait. {MEANWHILE}")
    else:
        yield ok(SUBJECT, f"It takes the key{_at(settings)}.")


def _at(settings: Settings) -> str:
    return redacted(f" at {settings.groq_base_url}") if settings.groq_base_url else ""
