"""What the model must answer: the strict JSON schema that it is given, and a reader that rejects every other shape.

Each part of the answer is stored in a column or read by the verdict: what nobody sees is not paid for.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from prsync_pipeline.errors import AnswerRejected

MAX_TITLE, MAX_DESCRIPTION, MAX_QUOTE, MAX_NAME, MAX_ENTRIES = 100, 500, 500, 60, 20
"""Characters of a title, a description, a quote and a name, and entries of a list."""

Usage = Literal["authored", "assisted", "reviewed", "brainstorm", "none"]
Place = Literal["title", "body", "commits", "none"]
ChangeType = Literal["feature", "bugfix", "refactor", "docs", "test", "chore", "ci"]
Level = Literal["low", "medium", "high"]
Scope = Literal["small", "medium", "large", "xlarge"]
Area = Literal["backend", "frontend", "devops", "mobile", "data"]

# Control characters, a NUL among them, are no text to any database; tabs and line feeds are.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean(text: str) -> str:
    """The text without what a database refuses: control characters, and lone halves of surrogate pairs."""
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


def _text(characters: int) -> AfterValidator:
    # Cut, not rejected: the schema cannot bound a length, and a long title is no reason to pay for another answer.
    def cleaned(text: str) -> str:
        whole = clean(text)
        return whole if len(whole) <= characters else whole[: characters - 1] + "…"

    return AfterValidator(cleaned)


_FIRST = AfterValidator(lambda entries: entries[:MAX_ENTRIES])
Names = Annotated[list[Annotated[str, _text(MAX_NAME)]], _FIRST]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class QuotePart(_Part):
    """Words of the author, copied, and the place where they stand; empty where the model found none."""

    where: Place
    quote: Annotated[str, _text(MAX_QUOTE)]


class AiPart(_Part):
    is_assisted: bool
    tools: Names
    usage_type: Usage
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    evidence: QuotePart


class SummaryPart(_Part):
    title: Annotated[str, _text(MAX_TITLE)]
    description: Annotated[str, _text(MAX_DESCRIPTION)]
    type: ChangeType
    risk: Level
    friction: Level
    scope: Scope
    languages: Names
    areas: Annotated[list[Area], _FIRST]


class ModelAnswer(_Part):
    """The whole answer: was AI used, and what is the pull request about."""

    ai: AiPart
    summary: SummaryPart


def parse_answer(text: str) -> ModelAnswer:
    """The answer in a completion's content.

    Raises:
        AnswerRejected: it is no JSON, or JSON of another shape; the message names the places, never the content.
    """
    try:
        return ModelAnswer.model_validate_json(text)
    except ValidationError as error:
        places = ", ".join(
            f"{_place(fault['loc'])} ({fault['type']})"
            for fault in error.errors(include_url=False, include_context=False, include_input=False)[:5]
        )
        raise AnswerRejected(f"The model's answer does not fit the schema at: {places}.") from None
    except ValueError:
        # A lone half of a surrogate pair in the text itself, which is no UTF-8.
        raise AnswerRejected("The model's answer does not fit the schema at: the whole (no UTF-8).") from None


def _place(location: tuple[int | str, ...]) -> str:
    """The path to a field; its names may be the model's own."""
    return clean(".".join(map(str, location)))[:MAX_NAME] or "the whole"


def _strict(**properties: Any) -> dict[str, Any]:
    """An object as strict mode wants it: every field required, none other allowed."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _one_of(values: Any) -> dict[str, Any]:
    return {"type": "string", "enum": list(get_args(values))}


_STRING: dict[str, Any] = {"type": "string"}
_STRINGS: dict[str, Any] = {"type": "array", "items": _STRING}

ANSWER_SCHEMA: dict[str, Any] = _strict(
    ai=_strict(
        is_assisted={"type": "boolean"},
        tools=_STRINGS,
        usage_type=_one_of(Usage),
        confidence={"type": "number"},
        evidence=_strict(where=_one_of(Place), quote=_STRING),
    ),
    summary=_strict(
        title=_STRING,
        description=_STRING,
        type=_one_of(ChangeType),
        risk=_one_of(Level),
        friction=_one_of(Level),
        scope=_one_of(Scope),
        languages=_STRINGS,
        areas={"type": "array", "items": _one_of(Area)},
    ),
)
"""Written out and not derived: strict mode takes no lengths, references or defaults, which a derived one would have."""
