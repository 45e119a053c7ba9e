"""Prints one verdict with its evidence: each mark with its place, its weight and its exact words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.classification.llm.answer_schema import parse_answer
from prsync_pipeline.classification.llm.prompt import PROMPT_VERSION
from prsync_pipeline.classification.rules.evidence import Evidence, Signal
from prsync_pipeline.classification.verdict import LEVELS
from prsync_pipeline.cli.screens.terminal import counted, output, print_json, warn
from prsync_pipeline.errors import InputError
from prsync_pipeline.models import REPOSITORY_NAME
from prsync_pipeline.verdict_states import Involvement, LineStatus, LlmQuestion, LlmStatus, VerdictMethod
from prsync_pipeline.verdicts.rows import evidence_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.warehouse import Classification, Key, Store

MEANINGS = {
    Involvement.AUTHORED: "an AI agent opened it or wrote commits of it",
    Involvement.CO_AUTHORED: "a commit names an AI tool as its co-author",
    Involvement.ASSISTED: "a tool's signature, a label or a person's own words say that AI was used",
    Involvement.INFERRED: "the language model read it in the author's own words, which no rule understands",
    Involvement.REVIEWED: "AI only reviewed it; that does not count as assistance",
    Involvement.NONE: "nothing shows that AI was used",
}


def explain(store: Store, team: str, reference: str, form: str = "table") -> None:
    """Print the verdict on a pull request and all that it rests on; `form` is `table` or `json`.

    Raises:
        InputError: the reference is malformed, or nothing is stored under it.
    """
    key = parse_reference(reference)
    row = store.classifications.get(team, *key)
    pull_request = store.classifications.pull_requests_by_key(team, [key]).get(key)
    if row is None or pull_request is None:
        raise InputError(
            f"There is no verdict on {reference} of team '{team}'. Check the number, or run `prsync sync {team}` and "
            f"`prsync classify {team}`."
        )
    if form == "json":
        print_json(_as_document(store, team, row, pull_request))
    else:
        _print_screen(store, team, row, pull_request)
    if row.synced_at != pull_request.synced_at:
        warn(f"The pull request was synced again since; `prsync classify {team}` brings the verdict up to date.")


def _as_document(store: Store, team: str, row: Classification, pull_request: PullRequest) -> dict[str, object]:
    """The row of `ai_classifications`, with the model's lines, and what the reader needs to find the place."""
    lines = store.llm_batches.lines_of(team, [row.content_hash], PROMPT_VERSION)
    return {
        "team": team,
        "title": pull_request.title,
        "url": pull_request.url,
        "author_login": pull_request.author_login,
        **asdict(row),
        "month": str(row.month),
        "evidence": [
            {**asdict(mark), "weight": _weight(mark, row.involvement)} for mark in evidence_from_json(row.evidence)
        ],
        "is_outdated": row.synced_at != pull_request.synced_at,
        "model_lines": [
            {"model": line.model, "batch_id": line.batch_id, "status": line.status, "error": line.error}
            for line in lines
        ],
    }


def _print_screen(store: Store, team: str, row: Classification, pull_request: PullRequest) -> None:
    reference = f"{pull_request.repository}#{pull_request.number}"
    console = output()
    console.print(f"[bold]{escape(reference)}[/] {escape(pull_request.title)}", soft_wrap=True)
    console.print(f"{escape(pull_request.url)}\n", soft_wrap=True)
    for line in _verdict_lines(row):
        console.print(line, soft_wrap=True)
    console.print(_evidence_table(evidence_from_json(row.evidence), row.involvement))
    console.print(_sources(pull_request), soft_wrap=True)
    for line in _model_lines(store, team, row):
        console.print(line, soft_wrap=True)


def parse_reference(reference: str) -> Key:
    repository, _, number = reference.partition("#")
    if REPOSITORY_NAME.fullmatch(repository) is None or not (number.isascii() and number.isdigit()):
        raise InputError(f"'{reference}' is no pull request: write it as owner/name#123.")
    return repository, int(number)


def _verdict_lines(row: Classification) -> Iterator[str]:
    used = "[bold green]AI was used[/]" if row.is_ai_assisted else "[bold]No AI assistance[/]"
    yield f"{used}: {row.involvement}, that is, {MEANINGS[row.involvement]}."
    tools = escape(", ".join(row.tools)) or "none"
    decided_by = "rules" if row.method is VerdictMethod.RULES else "the model"
    yield f"Tools: {tools}. Confidence {row.confidence:.2f}, decided by {decided_by}."


def _evidence_table(evidence: Sequence[Evidence], involvement: Involvement) -> Table | str:
    if not evidence:
        return "\nThe rules found no mark of AI."
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("signal", "tool", "where", "weight"):
        table.add_column(name, no_wrap=True)
    table.add_column("in these words", overflow="fold")
    for mark in evidence:
        weight = _weight(mark, involvement)
        table.add_row(mark.signal, escape(mark.tool), escape(mark.where), weight, escape(mark.excerpt))
    return table


def _weight(mark: Evidence, involvement: Involvement) -> str:
    """The part that a mark has in this verdict."""
    if mark.signal is Signal.DENIAL:
        return "denies it"
    if mark.signal not in LEVELS:
        return "weak: never alone"
    level, confidence = LEVELS[mark.signal]
    if level is involvement:
        return f"decides ({confidence:.2f})"
    return "review only" if level is Involvement.REVIEWED else f"supports ({confidence:.2f})"


def _sources(pull_request: PullRequest) -> str:
    """All that the rules have read."""
    author = escape(pull_request.author_login or "ghost")
    return (
        f"Read: author {author}, {counted(len(pull_request.commits), 'commit')} with "
        f"authors and trailers, title, body ({counted(len(pull_request.body), 'character')}), "
        f"{counted(len(pull_request.reviews), 'review')}, {counted(len(pull_request.files), 'file')}, "
        f"head branch {escape(pull_request.head_branch)}."
    )


def _model_lines(store: Store, team: str, row: Classification) -> Iterator[str]:
    yield f"Rules version {row.rules_version}, prompt version {row.prompt_version}, content {row.content_hash[:12]}."
    yield f"Model: {row.llm_status}" + (f" ({escape(row.llm_error)})" if row.llm_error else "") + "."
    for line in store.llm_batches.lines_of(team, [row.content_hash], PROMPT_VERSION):
        outcome = f"failed: {line.error}" if line.status is LineStatus.FAILED else str(line.status)
        if line.answer is not None:
            ai = parse_answer(line.answer).ai
            quote = (
                f'; quotes the {ai.evidence.where}: "{ai.evidence.quote}"' if ai.evidence.quote else "; quotes nothing"
            )
            outcome = f"{ai.usage_type}, tools {', '.join(ai.tools) or 'none'}, confidence {ai.confidence:.2f}{quote}"
        yield f"  {escape(line.model)} in {line.batch_id or 'a batch that is not submitted yet'}: {escape(outcome)}"
    if row.llm_status is LlmStatus.DONE:
        yield from _use_of_answer(row)
        yield from _summary_lines(row)


def _use_of_answer(row: Classification) -> Iterator[str]:
    """What the model's answer has done for the verdict."""
    if row.involvement is Involvement.INFERRED:
        yield "Its quote stands in the author's own words, and decides."
    elif row.llm_question is LlmQuestion.VERDICT:
        yield "It quotes no words of the author that say that AI was used, so it does not count."
    else:
        yield "The rules are not in doubt: they stand against any opinion of the model."


def _summary_lines(row: Classification) -> Iterator[str]:
    """The model's summary."""
    yield f"Summary by the model: [bold]{escape(row.summary_title or '')}[/]"
    yield f"  {escape(row.summary_description or '')}"
    parts = {
        "type": row.summary_type,
        "risk": row.summary_risk,
        "friction": row.summary_friction,
        "scope": row.summary_scope,
        "languages": ", ".join(row.summary_languages or ()) or "none",
        "areas": ", ".join(row.summary_areas or ()) or "none",
    }
    yield "  " + "; ".join(f"{name} {escape(part or 'unknown')}" for name, part in parts.items()) + "."
