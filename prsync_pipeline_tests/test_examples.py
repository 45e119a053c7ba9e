"""The notebook and the examples of docs/frames.md run as they are written, on a sample that was synced."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.months import Month
from prsync_pipeline.sandbox import sample, serve
from prsync_pipeline.settings import Settings
from prsync_pipeline.warehouse import Store, open_warehouse, tables_of_teams
from prsync_pipeline_tests.support import made_verdicts, notebook
from prsync_pipeline_tests.support.command_line import OWN_VARIABLES, CommandLine
from prsync_pipeline_tests.support.team_sync import NOW, Clock, Syncing

if TYPE_CHECKING:
    from prsync_pipeline_tests.support.notebook import Cell

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "examples" / "trends.ipynb"
DOCUMENTS = (ROOT / "README.md", ROOT / "docs" / "frames.md")
FIRST = Month(2026, 6)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated_duckdb: Path) -> Path:
    """A folder whose warehouse has six months of the team `acme`, with verdicts and trends."""
    home = tmp_path_factory.mktemp("examples")
    (home / "data").mkdir()
    shutil.copyfile(migrated_duckdb, home / "data" / "prsync.duckdb")
    store = Store(open_warehouse(Settings(home=home)))
    with serve(sample(seed=7, now=NOW, scale=0.3), clock=(clock := Clock())) as sandbox:
        syncing = Syncing(sandbox, store, clock=clock)
        syncing.sign_up()
        syncing.sync(str(FIRST))
    made_verdicts.plant_for_all(store.warehouse, "acme")
    store.trends.compute("acme", [FIRST], NOW)
    return home


def blocks(language: str, word: str) -> list[str]:
    """The documents' blocks of that language in which the word stands."""
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    return [block for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL) if word in block]


def cell(source: str) -> Cell:
    return {"cell_type": "code", "source": [source], "outputs": []}


def kinds(output: Cell) -> set[str]:
    return set(output["data"])


def test_the_notebook_and_the_examples_run_and_show_what_the_committed_ones_do(home: Path, tmp_path: Path) -> None:
    examples = blocks("python", "prsync.frame(")
    assert len(examples) == 3
    written = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    copy = tmp_path / "trends.ipynb"
    copy.write_text(json.dumps({**written, "cells": [*written["cells"], *map(cell, examples)]}), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}

    done = subprocess.run(
        [sys.executable, "-m", notebook.__name__, str(copy)],
        env={**environment, "PRSYNC_HOME": str(home), "MPLBACKEND": "Agg"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    committed, ran = notebook.code_cells(NOTEBOOK), notebook.code_cells(copy)
    assert [list(map(kinds, each["outputs"])) for each in ran[: len(committed)]] == [
        list(map(kinds, each["outputs"])) for each in committed
    ]
    shown = [kinds(output) for each in ran for output in each["outputs"]]
    assert shown == [{"text/plain", "text/html"}] * 3 + [{"image/png", "text/plain"}] + [
        {"text/plain", "text/html"},
        {"image/png", "text/plain"},
        {"text/plain", "text/html"},
    ]
    # What is committed is what these cells showed: nothing is left to be run.
    assert [each["execution_count"] for each in committed] == list(range(1, len(committed) + 1))


def test_the_examples_of_files_run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prsync = CommandLine(home, "", f"duckdb:///{home}/data/prsync.duckdb")
    lines = [line for block in blocks("sh", "prsync export") for line in block.splitlines()]

    for line in lines:
        name, *words = shlex.split(line)
        assert (name, prsync.typed(*words).code) == ("prsync", 0)

    assert len(lines) == 2
    expected = {f"{table}.parquet" for table in tables_of_teams()} | {"trend_aggregates.csv", "pull_requests.csv"}
    assert {file.name for file in (tmp_path / "exports").iterdir()} == expected
