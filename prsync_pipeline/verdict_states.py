"""The words of verdicts, and of what the language model was asked, in the program and in the warehouse."""

from __future__ import annotations

from enum import StrEnum


class Involvement(StrEnum):
    """How AI took part in a pull request, from the strongest to none; `reviewed` and `none` are no assistance."""

    AUTHORED = "authored"
    CO_AUTHORED = "co_authored"
    ASSISTED = "assisted"
    INFERRED = "inferred"
    REVIEWED = "reviewed"
    NONE = "none"


class VerdictMethod(StrEnum):
    """What decided a verdict: the rules, or the language model."""

    RULES = "rules"
    LLM = "llm"


class LlmStatus(StrEnum):
    """The language model's part in a verdict; `NONE`: it is not asked."""

    NONE = "none"
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class LlmQuestion(StrEnum):
    """What the language model is asked a pull request for; `VERDICT`: for its summary, and whether AI was used."""

    NONE = "none"
    SUMMARY = "summary"
    VERDICT = "verdict"


class LineStatus(StrEnum):
    """One line of a batch to the language model."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"


class BatchOutcome(StrEnum):
    """How a batch to the language model ended: in Groq's words, or in one of ours.

    `UNKNOWN`: Groq does not know the batch any more. `REFUSED`: Groq rejected its file or its creation.
    `ABANDONED`: Groq never had anything of it.
    """

    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    ABANDONED = "abandoned"
