"""One line of the doctor's report: of what, how it is, and the remedy where something is wrong. Knows no check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is what a person can do; a fault always has one."""

    subject: str
    state: State
    message: str
    remedy: str = ""


def ok(subject: str, message: str) -> Finding:
    return Finding(subject, State.OK, message)


def warning(subject: str, message: str, remedy: str) -> Finding:
    return Finding(subject, State.WARNING, message, remedy)


def fault(subject: str, message: str, remedy: str) -> Finding:
    return Finding(subject, State.FAULT, message, remedy)


def failed(subject: str, error: Exception, remedy: str = "") -> Finding:
    """A fault in an error's own words: what is wrong, then what to do; `remedy` takes the place of the latter."""
    message, _, advice = " ".join(str(error).split()).partition(". ")
    return fault(subject, f"{message.removesuffix('.')}.", remedy or advice or "Run `prsync doctor` again in a while.")


def names(everyone: list[str], shown: int = 3) -> str:
    """The first `shown` names of a list, and how many more there are."""
    first = ", ".join(everyone[:shown])
    return first if len(everyone) <= shown else f"{first} and {len(everyone) - shown} more"
