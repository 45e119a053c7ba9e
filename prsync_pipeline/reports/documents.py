"""Each report as a JSON document: the one place that names the keys, for the commands and for the API alike."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from prsync_pipeline.models import SyncStatus
from prsync_pipeline.months import Month
from prsync_pipeline.reports.team.requests import request_report
from prsync_pipeline.reports.trends.comparison_words import answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prsync_pipeline.reports.lists.pull_requests import ListedPullRequest, PullRequestList
    from prsync_pipeline.reports.lists.verdict import VerdictReport
    from prsync_pipeline.reports.team.progress import TeamProgress
    from prsync_pipeline.reports.trends.comparison import TeamComparison
    from prsync_pipeline.reports.trends.read import TeamTrends
    from prsync_pipeline.warehouse import SyncRequest, Trend

Document = dict[str, Any]


def as_json(document: Mapping[str, object]) -> str:
    """The text of a document, ending its last line; times are in UTC, and all characters are ASCII.

    So what others wrote, a mark of direction for example, cannot steer the terminal that shows it.
    """
    return json.dumps(document, indent=2, default=as_text) + "\n"


def as_text(value: object) -> str:
    """A value that JSON has no form for: a time as `2026-11-21T18:58:14Z`, a month as `2026-11`."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)


def status_document(reports: Iterable[TeamProgress]) -> Document:
    return {"teams": [asdict(progress) for progress in reports]}


def request_document(request: SyncRequest) -> Document:
    """What somebody asked for, and how it goes; not who asked."""
    return {"team": request.team, **asdict(request_report(request))}


def progress_document(progress: TeamProgress, as_of: datetime) -> Document:
    """How far a team's history is, in few fields for whoever asks often; `stage` is the team's state."""
    run, model, states = progress.run, progress.model, [repository.state for repository in progress.repositories]
    return {
        "team": progress.team,
        "stage": progress.state,
        "percent": progress.percent,
        "stored": progress.stored,
        "whole": progress.total,
        "part_months": progress.part_months,
        "judged": progress.judged,
        "seconds_left": progress.seconds_left,
        "repositories": {
            "done": states.count(SyncStatus.COMPLETED),
            "failed": states.count(SyncStatus.FAILED),
            "total": len(states),
        },
        "model": {"batches_answered": model.batches - model.open_batches, "batches": model.batches},
        "trend_months": progress.trend_months,
        "covered_from": progress.covered_from,
        "resume_at": progress.waits_until,
        "as_of": as_of,
        "run": run
        and {
            "id": run.run_id,
            "work": run.work,
            "began_at": run.began_at,
            "seconds": run.seconds,
            "requests": run.requests,
            "points": run.points,
        },
    }


def trends_document(found: TeamTrends) -> Document:
    """Every measure of every month, its changes and benchmarks, and the AI tools."""
    return {
        "team": found.team,
        "repository": found.repository,
        "outdated": list(found.outdated),
        "months": [month_record(trend) for trend in found.months],
        "changes": [_fields(change) for change in found.changes],
        "benchmarks": [_fields(benchmark) for benchmark in found.benchmarks],
        "ai_tools": [_fields(count) for count in found.tools],
    }


def month_record(trend: Trend) -> Document:
    """Every column of a month's row."""
    return {
        "month": str(trend.month),
        "repository": trend.repository,
        **trend.measures,
        "missing_repositories": list(trend.missing_repositories),
        "small_sample": trend.small_sample,
        "is_partial": trend.is_partial,
        "computed_at": as_text(trend.computed_at),
    }


def comparison_document(found: TeamComparison) -> Document:
    """Every period with its months and repositories, and every row with its answer in words."""
    return {
        "team": found.team,
        "repository": found.repository,
        "periods": [
            {
                "period": basis.period.name,
                "first_month": str(basis.period.first),
                "last_month": str(basis.period.last),
                "is_partial": basis.period.is_partial,
                "repositories": basis.repositories,
                "missing_repositories": basis.missing_repositories,
            }
            for basis in found.bases
        ],
        "comparison": [{**asdict(row), "answer": answer(row)} for row in found.rows],
    }


def verdict_document(report: VerdictReport) -> Document:
    """The row of `ai_classifications`, with the model's lines, the pull request's times, and where to find it."""
    pull_request = report.pull_request
    return {
        "team": report.team,
        "title": pull_request.title,
        "url": pull_request.url,
        "author_login": pull_request.author_login,
        **_fields(report.row),
        "evidence": [asdict(mark) for mark in report.marks],
        "is_outdated": report.is_outdated,
        "model_lines": [
            {"model": line.model, "batch_id": line.batch_id, "status": line.status, "error": line.error}
            for line in report.model_lines
        ],
        "times": asdict(report.times),
    }


def pull_requests_document(found: PullRequestList, next_page: str | None) -> Document:
    """A page of a list; `count` is how many the whole list has, `next` the address of the next page."""
    return {
        "team": found.team,
        "count": found.count,
        "next": next_page,
        "rows": [pull_request_record(listed) for listed in found.rows],
    }


def pull_request_record(listed: ListedPullRequest) -> Document:
    """A row of a list: the pull request's facts, its verdict, and the strongest evidence of that."""
    return {**_fields(listed.row), "evidence": listed.mark and asdict(listed.mark)}


def _fields(value: Any) -> Document:
    """A value's fields by name; a month as its text."""
    found = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: str(field) if isinstance(field, Month) else field for name, field in found.items()}
