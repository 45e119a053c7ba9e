"""The roles that a tool plays in a change: agent, instrument, source, owner, companion.

`making` knows the verbs of making one by one. Here any verb of work counts, because two things have to agree: the role
of the tool in its clause, and a word for the change itself or for the author's own part beside the tool's.
"""

# ruff: noqa: RUF001 - the patterns hold the characters that people write, in many languages

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prsync_pipeline.classification.rules.words.english import agent_words
from prsync_pipeline.classification.rules.words.english import role_words as words
from prsync_pipeline.classification.rules.words.english.authorship import ALONE, TOOL_MADE
from prsync_pipeline.classification.rules.words.english.clauses import ENDS
from prsync_pipeline.classification.rules.words.english.delegation import GAVE, PASTED, USED
from prsync_pipeline.classification.rules.words.english.own_part import OWN_PART
from prsync_pipeline.classification.rules.words.english.statement import ANYTHING
from prsync_pipeline.classification.rules.words.english.vocabulary import CHANGES, any_of
from prsync_pipeline.classification.rules.words.exclusions import BRAINSTORM, NOT_THIS_CHANGE, PRODUCT_TALK

if TYPE_CHECKING:
    import re

    from prsync_pipeline.classification.rules.words.mentions import Mention

ELSEWHERE = any_of(
    r", so (?:i|we) (?:had to |have )?(?:adjust|fix|remov|chang|renam|guard|mov|correct|pin|disabl)\w*",
    r"\b(?:upstream\w*|users?|customers?|vendors?|contributors?|people|students?|revert\w*|legacy|outage|incident|"
    r"in (?:production|prod|the chat))\b|(?<!without )\b(?:every|each|any) (?:ai|llm)\b",
    r"\b(?:the )?(?:old|previous|former|earlier) \w+",
    r"\b(?:last (?:week|month|year|release|night)|yesterday|in (?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december)|v?\d+\.\d+\.\d+|in (?:version|release))\b",
    r"\b(?:but|however)\b.{0,30}\b(?:wrong|useless|broken|my own|discard\w*|threw|reject\w*|did ?n[o'’]t|nonsense)\b",
    r"\b(?:threw (?:it|that|this|all) away|wrote my own|rewrote it (?:all )?(?:from scratch|myself)|reverted)\b",
    r"\b(?:repl(?:y|ies)|answers|responses|api|proxy|provider|sdk|tokens?|quota|rate limit|billing|"
    r"seats?|log-?in|users'|embedding\w*|inference|summar(?:y|ies) (?:is|are)|images?|chat panel)\b",
)
"""Words of a line that speak of the product, of others, of another time, or of what was thrown away."""

UNREAL = any_of(
    r"\b(?:if|whether|unless|should|please|next|some ?day|(?:is|are) planned|plans? (?:is|are|to)|wants?|idea is)\b"
)
"""Words of a sentence that speak of what may be."""


@dataclass(frozen=True, slots=True)
class Role:
    """What stands before and behind the name of a tool in a role; `needs_own_part`: the author names theirs too."""

    example: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    needs_own_part: bool = False
    is_for_coding_tools: bool = False


HELP_AND_OUTPUT = (
    Role("we did have AI help", words.WE_HAD, words.HELP_FOLLOWS),
    Role("produced with substantial AI support", words.WITH_ADJECTIVE, words.HELP_FOLLOWS),
    Role("with Copilot's support I converted the callbacks", words.WITH_BEGINS, words.HELP_AND_I),
    Role("this was a Claude Code one-shot", words.IS_ONE, words.SITTING),
    Role("half of the mappers are Tabnine completions", words.PIECES, words.OF_PIECES),
)
"""Here the word behind the name is no part of a product."""
ROLES = (
    *HELP_AND_OUTPUT,
    Role("tbh, ChatGPT wrote this", agent_words.LED_IN, TOOL_MADE),
    Role("I must admit that an LLM did half of this", agent_words.ADMITTED, agent_words.AGENT_LED_IN),
    Role("tbh, ChatGPT wrote that regex", agent_words.LED_IN, agent_words.AGENT_LED_IN),
    Role("an experiment in letting Codex do the work", agent_words.LETTING, agent_words.DO_ALL),
    Role("the docs were run through Gemini", words.RUN_THROUGH, words.FOR_LANGUAGE),
    Role("I described the bug to Codex and this is what it made", PASTED, words.THIS_IS),
    Role("the tests, which Claude wrote, cover it", words.WORK_WHICH, words.MADE_IT),
    Role("the typos were found by running Claude over the docs", words.BY_RUNNING, words.OVER_WORK),
    Role("Claude's plan, my review", agent_words.LED_IN, words.ITS_PART, needs_own_part=True),
    Role("Copilot deserves the credit", agent_words.LED_IN, agent_words.DESERVES),
    Role("not without Cursor, which wrote the bindings", ANYTHING, agent_words.WHICH_MADE),
    Role("gave Codex the trace and it sent back this patch", GAVE, words.SENT_BACK),
    Role("helped along by Copilot", words.HELPED_BY, ENDS),
    Role("Claude: code. Me: tests", ALONE, agent_words.DID, needs_own_part=True),
    Role("used ChatGPT to word the error messages", USED, words.TO_WORK),
    Role("boilerplate via Copilot", words.KIND_FROM, ENDS),
    Role("Copilot planned and executed this", ALONE, agent_words.AGENT_PAIR),
    Role("Claude was kind enough to write the tests", agent_words.LED_IN, agent_words.AGENT_SO),
    Role("it was Claude that wrote this", agent_words.CLEFT, agent_words.WHO_MADE),
    Role("I can't write Rust so I asked Claude to", words.ASKED_TO, words.TO),
    Role("80 % of this is AI", words.SHARE_IS, ENDS),
    Role("result of an evening with Gemini CLI", words.SITTING_WITH, words.SITTING_ENDS, is_for_coding_tools=True),
    Role("with AI assistance, ported from Perl", words.WITH_AT_BEGIN, words.AND_MADE),
    Role("patch proposed by Claude and applied", words.PROPOSED_BY, words.AND_APPLIED),
    Role("entirely the work of Codex", words.WORK_OF, ENDS),
    Role("translations: ChatGPT", words.LABELLED, ENDS),
    Role(
        "Claude Code unpicked the circular import; I only chose the names",
        ALONE,
        agent_words.AGENT_BESIDE,
        needs_own_part=True,
    ),
    Role("Amazon Q Developer transformed the module", ALONE, agent_words.AGENT_OF_CHANGE),
    Role("Claude spotted the race and supplied the patch", ALONE, agent_words.AGENT_THEN),
    Role("I must admit that an LLM did half of this", agent_words.ADMITTED, agent_words.AGENT_OF_CHANGE),
    Role("I confess that Grok helped me with the arithmetic", agent_words.ADMITTED, agent_words.HELPED_WITH),
    Role("where Codex did the heavy lifting, I checked it", agent_words.WHERE, agent_words.LIFTED, needs_own_part=True),
    Role("the identifier was suggested by ChatGPT and I pasted it", words.SUGGESTED_BY, words.AND_I_TOOK),
    Role("my coding agent proposed this change", agent_words.BOT_MADE, agent_words.AGENT_OF_CHANGE),
    Role("with extensive coding help from Claude", words.HELP_FROM, ANYTHING),
    Role("blame Copilot for the names", words.CREDITED, words.FOR_WORK),
    Role(
        "the skeleton came out of Claude Code, I checked it",
        words.SOURCE,
        words.SOURCE_ENDS,
        needs_own_part=True,
    ),
    Role(
        "the code comes out of Kiro",
        any_of(rf"\b(?:{CHANGES}|everything|half|most|bulk)\b.{{0,60}}{words.SOURCE.pattern}"),
        words.SOURCE_ENDS,
    ),
    Role(
        "the plan came out of Kiro and so did the code",
        words.SOURCE,
        any_of(rf"^ and so did (?:the|most|all)\b.{{0,20}}{CHANGES}"),
    ),
    Role("I bounced this off Gemini CLI", words.I_WORKED, words.INSTRUMENT_ENDS, is_for_coding_tools=True),
    Role("scaffolded in Lovable, cleaned up here", words.WORKED, words.INSTRUMENT_ENDS, needs_own_part=True),
    Role("the diagnosis is Claude's, I picked the fix", words.OWNER, words.OWNED, needs_own_part=True),
    Role(
        "the bulk was Kiro's doing",
        any_of(rf"\b(?:{CHANGES}|everything|half|most|bulk)\b.{{0,60}}{words.OWNER.pattern}"),
        words.OWNED,
    ),
    Role("ran Codex over the prompts to find mistakes", words.RUN, words.ON_THIS),
    Role("was playing with Codex and let it loose", words.PLAYED, words.AND_IT_DID),
    Role("Copilot was in use while I wrote this", ALONE, agent_words.IN_USE),
    Role("Yes, AI was involved", agent_words.YES, agent_words.INVOLVED),
    Role("Who wrote the code? Claude", words.ANSWER, ENDS),
    Role("author of the code: Claude", words.AUTHOR_IS, ENDS),
    Role("a joint production of Claude and myself", words.JOINT, words.WITH_ME),
    Role("pretty much all Gemini CLI", words.QUANTITY, ENDS),
    Role("started as a Claude Code session", words.STARTED_AS, words.SESSION),
    Role("written by a robot (Claude)", words.OF_ROBOT, ENDS),
)


def plays_role(mention: Mention) -> bool:
    """Whether the tool has a part in this change by its role in the sentence, and nothing in the line denies it."""
    if PRODUCT_TALK.search(mention.clause) or ELSEWHERE.search(mention.surroundings):
        return False
    if (
        UNREAL.search(mention.sentence)
        or BRAINSTORM.search(mention.after)
        or any(pattern.search(mention.after) for pattern in NOT_THIS_CHANGE)
    ):
        return False
    if mention.tool.is_first_name and " " not in mention.word:
        return False
    if mention.is_question:
        return False
    return any(_is_played(role, mention) for role in ROLES)


def is_help_or_output(mention: Mention) -> bool:
    """Whether what follows the name is its help or output for this change: `AI support`, `Tabnine completions`."""
    return any(role.before.search(mention.before) and role.after.match(mention.after) for role in HELP_AND_OUTPUT)


def _is_played(role: Role, mention: Mention) -> bool:
    if role.is_for_coding_tools and mention.tool.is_product_part and " " not in mention.word:
        return False
    if not role.before.search(mention.preceding if role.before is words.ANSWER else mention.before):
        return False
    return bool(role.after.match(mention.after) and (not role.needs_own_part or OWN_PART.search(mention.surroundings)))
