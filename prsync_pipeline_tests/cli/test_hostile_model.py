"""Whatever the model's server answers, `prsync classify` judges the rest, and the next run goes on; on Postgres."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from prsync_pipeline.sandbox import DEFAULT_KEY, Groq, World, serve
from prsync_pipeline.sandbox.groq.answering import answer
from prsync_pipeline_tests.support.classification_run import many, save
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_team

if TYPE_CHECKING:
    from pathlib import Path

    from prsync_pipeline.sandbox.groq.desk import File

CONTROLS = "a\0b\x1b]0;PWNED\x07"
UNSTORABLE = f"{CONTROLS}\ud800"
HUGE = 10**30


def with_usage(line: dict[str, Any], tokens: object) -> str:
    line["response"]["body"]["usage"] = {"prompt_tokens": tokens, "completion_tokens": tokens}
    return json.dumps(line)


def with_content(line: dict[str, Any], content: str) -> str:
    line["response"]["body"]["choices"][0]["message"]["content"] = content
    return json.dumps(line)


def with_texts(line: dict[str, Any], text: str) -> str:
    """The answer as it should be, but for its texts."""
    whole = answer("")
    whole["summary"] |= {"title": text, "description": text, "languages": [text]}
    whole["ai"] |= {"tools": [text], "evidence": {"where": "body", "quote": text}}
    return with_content(line, json.dumps(whole))


def with_error(line: dict[str, Any], status: object) -> str:
    error = {"code": UNSTORABLE, "message": UNSTORABLE * 100, "type": [HUGE]}
    return json.dumps({**line, "response": {"status_code": status, "body": {"error": error}}, "error": error})


def with_nan(line: dict[str, Any]) -> str:
    whole = answer("")
    whole["ai"]["confidence"] = float("nan")
    return with_content(line, json.dumps(whole))


def with_foreign_ones(line: dict[str, Any]) -> str:
    own = json.dumps(line)
    foreign = [json.dumps({**line, "custom_id": name}) for name in (UNSTORABLE, "somebody's", HUGE, None, [own])]
    return "\n".join([*foreign, own, own, *foreign])


Way = Callable[[dict[str, Any]], str]
SPOILT: dict[str, Way] = {
    "tokens beyond any column": lambda line: with_usage(line, HUGE),
    "tokens that are no number": lambda line: with_usage(line, float("nan")),
    "an error full of what no database takes": lambda line: with_error(line, 500),
    "a status beyond any column": lambda line: with_error(line, HUGE),
    "a line of brackets": lambda _line: "[" * 200_000,
    "an answer of brackets": lambda line: with_content(line, "[" * 200_000),
    "half a surrogate pair": lambda line: with_texts(line, UNSTORABLE),
    "no confidence": with_nan,
}
GOOD: dict[str, Way] = {
    "control characters": lambda line: with_texts(line, CONTROLS),
    "twice, among others'": with_foreign_ones,
    "as it should be": json.dumps,
}


class HostileGroq(Groq):
    """Each line of a batch's results is spoilt in another way, for either model, until `is_hostile` is false."""

    is_hostile = True

    def keep(self, filename: str, content: bytes, purpose: str = "batch") -> File:
        if purpose == "batch_output" and self.is_hostile:
            lines = sorted(content.decode().splitlines())
            ways = [*SPOILT.values(), *GOOD.values()]
            content = "\n".join(way(json.loads(line)) for way, line in zip(ways, lines, strict=False)).encode()
        return super().keep(filename, content, purpose)


def test_a_hostile_answer_costs_its_own_line_and_the_next_run_goes_on(tmp_path: Path, postgres_url: str) -> None:
    groq = HostileGroq()
    with serve(World(), groq=groq) as sandbox:
        store = connections(sandbox.url, tmp_path, postgres_url).store
        store.teams.add(make_team(covered_from=many(1)[0].month.start), [])
        save(store, many(len(SPOILT) + len(GOOD)))
        key = {"GROQ_API_KEY": DEFAULT_KEY, "GROQ_BASE_URL": sandbox.groq_url}
        prsync = CommandLine(tmp_path, sandbox.url, postgres_url, key)

        first = prsync.typed("classify", "core")
        groq.is_hostile = False
        save(store, many(2, first=50))
        second = prsync.typed("classify", "core")

    assert (first.code, second.code) == (0, 0), first.errors + second.errors
    # The larger model is sent the spoilt ones alone, and spoils them the same way.
    assert f"the model answered for {len(GOOD)}, 0 wait for it, {len(SPOILT)} got no answer" in first.output
    assert f"the model answered for {len(GOOD) + 2}, 0 wait for it, {len(SPOILT)} got no answer" in second.output
    with store.warehouse.transaction() as transaction:
        titles = transaction.fetch("select summary_title from ai_classifications where summary_title like 'ab%'")
        tokens = transaction.fetch("select max(input_tokens) as most from llm_lines")[0]["most"]
    assert titles == [{"summary_title": "ab]0;PWNED"}]
    assert tokens < 10_000
