"""The recipes of docs/architecture.md, carried out in a copy of the code: they name every edit, and no more."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
COPIED = ("prsync_pipeline", "prsync_pipeline_tests", "docs", "deploy", "pyproject.toml", "setup.cfg", "README.md")


class Edit(NamedTuple):
    """`added` goes behind the one place of `file` that holds `anchor`."""

    file: str
    anchor: str
    added: str


COLUMN = (
    Edit("prsync_pipeline/github/graphql/queries.py", "state isDraft", " isCrossRepository"),
    Edit(
        "prsync_pipeline/github/graphql/parsing.py",
        'is_draft=flag(node, "isDraft"),',
        '\n        is_cross_repository=flag(node, "isCrossRepository"),',
    ),
    Edit("prsync_pipeline/models.py", "    nul_characters: int = 0\n", "    is_cross_repository: bool = False\n"),
    Edit(
        "prsync_pipeline/warehouse/sql/schema.sql",
        "    is_draft boolean not null,\n",
        "    is_cross_repository boolean not null default false,\n",
    ),
    Edit(
        "prsync_pipeline/warehouse/sql/schema.sql",
        "comment on column raw_pull_requests.is_draft is 'a draft now';\n",
        "comment on column raw_pull_requests.is_cross_repository is 'whether it comes from a fork';\n",
    ),
    Edit(
        "prsync_pipeline_tests/github/test_parsing.py", '"isDraft": False,\n', '        "isCrossRepository": False,\n'
    ),
    Edit("prsync_pipeline_tests/support/expected_rows.py", '"labels", "assignees",', ' "is_cross_repository",'),
    Edit(
        "prsync_pipeline_tests/support/expected_rows.py",
        "        tuple(pull_request.assignees),\n",
        "        False,\n",
    ),
)
COLUMN_TESTS = (
    "github/test_parsing.py",
    "github/test_queries.py",
    "sandbox/test_schema.py",
    "warehouse/test_columns.py",
    "warehouse/test_pull_requests.py",
    "sync/test_history.py",
    "-k",
    "not postgres and (not test_history or everything_that_was_active)",
)
METRIC = (
    Edit(
        "prsync_pipeline/warehouse/sql/trends.sql",
        " as hotfix_share,\n",
        "        cast(count(*) filter (where size > 1000) as double precision) / count(*) as huge_share,\n",
    ),
    Edit(
        "prsync_pipeline/warehouse/measures/metrics.py",
        '"merged ones called a hotfix by label, branch or title"),\n',
        '    Metric("huge_share", SHARE, LOWER, MERGED, "huge", "merged ones of more than 1,000 lines"),\n',
    ),
    Edit(
        "prsync_pipeline/warehouse/sql/checks/months_add_up.sql",
        " as hotfixes,\n",
        "        sum(case when is_person and size > 1000 then 1.0 else 0 end) as huge,\n",
    ),
    Edit(
        "prsync_pipeline/warehouse/sql/checks/months_add_up.sql",
        "            ('hotfix_share', hotfixes / people),\n",
        "            ('huge_share', huge / people),\n",
    ),
    Edit(
        "prsync_pipeline_tests/support/expected_trends.py",
        '        "hotfix_share": share(merged, is_hotfix),\n',
        '        "huge_share": share(merged, lambda row: row["additions"] + row["deletions"] > 1000),\n',
    ),
    Edit(
        "prsync_pipeline_tests/support/expected_statistics.py",
        '    "hotfix_share": ("merged_count",),\n',
        '    "huge_share": ("merged_count",),\n',
    ),
    Edit(
        "prsync_pipeline/reports/lists/pull_requests.py",
        '    "hotfix_share": ListQuery(PullRequestFilter(kind=Kind.HOTFIX)),\n',
        '    "huge_share": ListQuery(PullRequestFilter(kind=Kind.HUGE)),\n',
    ),
    Edit("prsync_pipeline/warehouse/measures/pull_request_filter.py", '    HOTFIX = "hotfix"\n', '    HUGE = "huge"\n'),
    Edit(
        "prsync_pipeline/warehouse/sql/counted_pull_requests.sql",
        "        when 'hotfix' then pull_request.is_hotfix\n",
        "        when 'huge' then pull_request.size > 1000\n",
    ),
)
METRIC_TESTS = (
    "warehouse/test_trends.py",
    "warehouse/test_trends_truth.py",
    "warehouse/test_row_checks.py",
    "reports/test_pull_requests.py",
    "-k",
    "not postgres and not real_histories and not real_tables and (not planted_fault or months_add_up)",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code with its tests, without what was made by running them."""
    target = tmp_path / "copy"
    target.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target / name)
    return target


def carry_out(edits: tuple[Edit, ...], copy: Path) -> None:
    for edit in edits:
        path = copy / edit.file
        text = path.read_text(encoding="utf-8")
        assert text.count(edit.anchor) == 1, f"{edit.file} holds {edit.anchor!r} {text.count(edit.anchor)} times"
        path.write_text(text.replace(edit.anchor, edit.anchor + edit.added), encoding="utf-8")


def run_tests(copy: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    files = [f"prsync_pipeline_tests/{test}" if test.endswith(".py") else test for test in tests]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)} | {"PYTEST_XDIST_WORKER": "", "PYTEST_XDIST_WORKER_COUNT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_a_column_from_github_takes_the_edits_of_its_recipe(copy: Path) -> None:
    carry_out(COLUMN, copy)

    done = run_tests(copy, *COLUMN_TESTS)

    assert done.returncode == 0, done.stdout[-3000:]


def test_a_metric_takes_the_edits_of_its_recipe(copy: Path) -> None:
    carry_out(METRIC, copy)

    done = run_tests(copy, *METRIC_TESTS)

    assert done.returncode == 0, done.stdout[-3000:]


def test_the_map_names_the_files_of_the_recipes_and_only_what_is_there() -> None:
    named = set(re.findall(r"`((?:prsync_pipeline|prsync_pipeline_tests|docs|deploy)/[\w./-]+)`", MAP))
    rooms = {"prsync_pipeline", "prsync_pipeline_tests"}
    short = {name for name in re.findall(r"`([a-z_]+(?:/[\w.]+)+)`", MAP) if "NAME" not in name} - named
    missing = {name for name in named if not (ROOT / name).exists()}
    missing |= {
        name
        for name in short
        if not any((ROOT / room / f"{name}{ending}").exists() for room in rooms for ending in ("", ".py"))
    }

    assert missing == set()
    for edit in (*COLUMN, *METRIC):
        assert edit.file.removeprefix("prsync_pipeline/") in MAP
