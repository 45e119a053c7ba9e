"""Prints one verdict with its evidence: each mark with its place, its weight and its exact words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from prsync_pipeline.cli.screens.terminal import counted, output, print_json, warn
from prsync_pipeline.reports.documents import verdict_document
from prsync_pipeline.reports.lists.verdict import parse_reference, read_verdict
from prsync_pipeline.verdict_states import LineStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prsync_pipeline.models import PullRequest
    from prsync_pipeline.reports.lists.verdict import Mark, ModelLine, VerdictReport
    from prsync_pipeline.warehouse import Classification, Store


def explain(store: Store, team: str, reference: str, form: str = "table") -> None:
    """Print the verdict on a pull request and all that it rests on; `form` is `table` or `json`.

    Raises:
        InputError: the reference is malformed, or nothing is stored under it.
    """
    report = read_verdict(store, team, *parse_reference(reference))
    if form == "json":
        print_json(verdict_document(report))
    else:
        _print_screen(report)
    if report.is_outdated:
        warn(f"The pull request was synced again since; `prsync classify {team}` brings the verdict up to date.")


def _print_screen(report: VerdictReport) -> None:
    console = output()
    console.print(f"[bold]{escape(report.reference)}[/] {escape(report.pull_request.title)}", soft_wrap=True)
    console.print(f"{escape(report.pull_request.url)}\n", soft_wrap=True)
    for line in _verdict_lines(report):
        console.print(line, soft_wrap=True)
    console.print(_evidence_table(report.marks))
    console.print(_sources(report.pull_request), soft_wrap=True)
    for line in _model_lines(report):
        console.print(line, soft_wrap=True)


def _verdict_lines(report: VerdictReport) -> Iterator[str]:
    row, style = report.row, "bold green" if report.row.is_ai_assisted else "bold"
    yield f"[{style}]{report.headline}[/]: {row.involvement}, that is, {report.meaning}."
    tools = escape(", ".join(row.tools)) or "none"
    yield f"Tools: {tools}. Confidence {row.confidence:.2f}, decided by {report.decided_by}."


def _evidence_table(marks: Sequence[Mark]) -> Table | str:
    if not marks:
        return "\nThe rules found no mark of AI."
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("signal", "tool", "where", "weight"):
        table.add_column(name, no_wrap=True)
    table.add_column("in these words", overflow="fold")
    for mark in marks:
        table.add_row(mark.signal, escape(mark.tool), escape(mark.where), mark.weight, escape(mark.excerpt))
    return table


def _sources(pull_request: PullRequest) -> str:
    """All that the rules have read."""
    author = escape(pull_request.author_login or "ghost")
    return (
        f"Read: author {author}, {counted(len(pull_request.commits), 'commit')} with "
        f"authors and trailers, title, body ({counted(len(pull_request.body), 'character')}), "
        f"{counted(len(pull_request.reviews), 'review')}, {counted(len(pull_request.files), 'file')}, "
        f"head branch {escape(pull_request.head_branch)}."
    )


def _model_lines(report: VerdictReport) -> Iterator[str]:
    row = report.row
    yield f"Rules version {row.rules_version}, prompt version {row.prompt_version}, content {row.content_hash[:12]}."
    yield f"Model: {row.llm_status}" + (f" ({escape(row.llm_error)})" if row.llm_error else "") + "."
    for line in report.model_lines:
        place = line.batch_id or "a batch that is not submitted yet"
        yield f"  {escape(line.model)} in {place}: {escape(_outcome(line))}"
    if report.use_of_model is not None:
        yield report.use_of_model
        yield from _summary_lines(row)


def _outcome(line: ModelLine) -> str:
    """What the model answered, or how far the question is."""
    opinion = line.opinion
    if opinion is None:
        return f"failed: {line.error}" if line.status is LineStatus.FAILED else str(line.status)
    quote = f'; quotes the {opinion.where}: "{opinion.quote}"' if opinion.quote else "; quotes nothing"
    tools = ", ".join(opinion.tools) or "none"
    return f"{opinion.usage_type}, tools {tools}, confidence {opinion.confidence:.2f}{quote}"


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
