"""What a check found: of what, how it stands, and for what is wrong the mend. Knows no check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend` is what a person can do; a fault always has one."""

    subject: str
    state: State
    message: str
    mend: str = ""


def ok(subject: str, message: str) -> Finding:
    return Finding(subject, State.OK, message)


def warning(subject: str, message: str, mend: str) -> Finding:
    return Finding(subject, State.WARNING, message, mend)


def fault(subject: str, message: str, mend: str) -> Finding:
    return Finding(subject, State.FAULT, message, mend)


def failed(subject: str, error: Exception, mend: str = "") -> Finding:
    """A fault in an error's own words, which say what is wrong and then what to do; `mend` where they do not."""
    message, _, advice = " ".join(str(error).split()).partition(". ")
    return fault(subject, f"{message.removesuffix('.')}.", mend or advice or "Run `prsync doctor` again in a while.")


def names(some: list[str], most: int = 3) -> str:
    """The first names of a list, and how many more there are."""
    shown = ", ".join(some[:most])
    return shown if len(some) <= most else f"{shown} and {len(some) - most} more"
