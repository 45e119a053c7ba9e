"""What the model must answer: the strict JSON schema that it is given, and a reader that rejects every other shape."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from prsync_pipeline.classification.verdict import Opinion, UsageType
from prsync_pipeline.errors import AnswerRejected

MAX_TITLE, MAX_DESCRIPTION, MAX_REMARK, MAX_ENTRIES = 100, 500, 300, 20
"""Characters of a title, a description and a remark, and entries of a list."""

Category = Literal["backend", "frontend", "devops", "mobile", "data"]
ChangeType = Literal["feature", "bugfix", "refactor", "docs", "test", "chore", "ci"]
Level = Literal["low", "medium", "high"]
Scope = Literal["small", "medium", "large", "xlarge"]


def _at_most(characters: int) -> AfterValidator:
    # Cut, not rejected: the schema cannot bound a length, and a long title is no reason to pay for another answer.
    return AfterValidator(lambda text: text if len(text) <= characters else text[: characters - 1] + "…")


_FIRST = AfterValidator(lambda entries: entries[:MAX_ENTRIES])
Remarks = Annotated[list[Annotated[str, _at_most(MAX_REMARK)]], _FIRST]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class AiPart(_Part):
    is_assisted: bool
    tools: Remarks
    usage_type: Literal["authored", "assisted", "reviewed", "brainstorm", "none"]
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class TechPart(_Part):
    languages: Remarks
    frameworks: Remarks
    categories: Annotated[list[Category], _FIRST]


class SummaryPart(_Part):
    title: Annotated[str, _at_most(MAX_TITLE)]
    description: Annotated[str, _at_most(MAX_DESCRIPTION)]
    type: ChangeType


class HealthPart(_Part):
    review_friction: Level
    scope: Scope
    risk_level: Level
    insights: Remarks


class ModelAnswer(_Part):
    """The whole answer; `opinion` is the part that the verdict reads."""

    ai: AiPart
    tech: TechPart
    summary: SummaryPart
    health: HealthPart

    @property
    def opinion(self) -> Opinion:
        ai = self.ai
        return Opinion(ai.is_assisted, tuple(ai.tools), UsageType(ai.usage_type), ai.confidence)


def parse_answer(text: str) -> ModelAnswer:
    """The answer in a completion's content.

    Raises:
        AnswerRejected: it is no JSON, or JSON of another shape; the message names the places, never the content.
    """
    try:
        return ModelAnswer.model_validate_json(text)
    except ValidationError as error:
        places = ", ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'the whole'} ({fault['type']})"
            for fault in error.errors(include_url=False, include_context=False, include_input=False)[:5]
        )
        raise AnswerRejected(f"The model's answer does not fit the schema at: {places}.") from None


def _strict(**properties: Any) -> dict[str, Any]:
    """An object as strict mode wants it: every field required, none other allowed."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


_STRING: dict[str, Any] = {"type": "string"}
_STRINGS: dict[str, Any] = {"type": "array", "items": _STRING}

ANSWER_SCHEMA: dict[str, Any] = _strict(
    ai=_strict(
        is_assisted={"type": "boolean"},
        tools=_STRINGS,
        usage_type=_one_of("authored", "assisted", "reviewed", "brainstorm", "none"),
        confidence={"type": "number"},
    ),
    tech=_strict(
        languages=_STRINGS,
        frameworks=_STRINGS,
        categories={"type": "array", "items": _one_of("backend", "frontend", "devops", "mobile", "data")},
    ),
    summary=_strict(
        title=_STRING,
        description=_STRING,
        type=_one_of("feature", "bugfix", "refactor", "docs", "test", "chore", "ci"),
    ),
    health=_strict(
        review_friction=_one_of("low", "medium", "high"),
        scope=_one_of("small", "medium", "large", "xlarge"),
        risk_level=_one_of("low", "medium", "high"),
        insights=_STRINGS,
    ),
)
"""Written out and not derived: strict mode takes no lengths, references or defaults, which a derived one would have."""
