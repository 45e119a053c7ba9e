"""The language models in the order in which they are asked, and what a batch costs on each."""

from __future__ import annotations

import json
from dataclasses import dataclass

from prsync_pipeline.classification.llm.answer_schema import ANSWER_SCHEMA
from prsync_pipeline.classification.llm.prompt import MAX_COMPLETION_TOKENS, QUESTION

MILLION = 1_000_000
CHARACTERS_A_TOKEN = 4
USUAL_ANSWER_TOKENS = 500
"""Tokens of an answer with its reasoning, for estimates before anything was paid for."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Prices are in USD for a million tokens of a batch; see groq.com/pricing."""

    name: str
    input_price: float
    output_price: float
    max_tokens: int

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """In USD."""
        return (input_tokens * self.input_price + output_tokens * self.output_price) / MILLION


MODELS = (
    LanguageModel("openai/gpt-oss-20b", 0.0375, 0.15, MAX_COMPLETION_TOKENS),
    # More room, since an answer that did not fit is one of the reasons to come here.
    LanguageModel("openai/gpt-oss-120b", 0.075, 0.30, 2 * MAX_COMPLETION_TOKENS),
)
"""Attempt 1 goes to the first; what it could not answer goes once to the second."""
LAST_ATTEMPT = len(MODELS)
FIXED_CHARACTERS = len(QUESTION) + len(json.dumps(ANSWER_SCHEMA))
"""Characters that go with every pull request."""


def model_of(attempt: int) -> LanguageModel:
    return MODELS[attempt - 1]


def estimate(message_characters: float) -> tuple[int, int, float]:
    """Input tokens, output tokens and USD for one pull request whose message has so many characters."""
    tokens = round((FIXED_CHARACTERS + message_characters) / CHARACTERS_A_TOKEN)
    return tokens, USUAL_ANSWER_TOKENS, MODELS[0].cost(tokens, USUAL_ANSWER_TOKENS)
