"""What others wrote reaches the terminal as text, and never as something that the terminal obeys."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.markup import escape
from rich.progress import Progress, TextColumn
from rich.table import Table

from prsync_pipeline.cli.screens.harmless import HarmlessConsole, harmless
from prsync_pipeline.months import Month, utc_now
from prsync_pipeline.verdicts.run import ClassificationRun
from prsync_pipeline_tests.support.classification_run import ALL, one_of_many, save
from prsync_pipeline_tests.support.command_line import CommandLine
from prsync_pipeline_tests.support.connections import connections
from prsync_pipeline_tests.support.factories import make_commit, make_team, make_tracked

if TYPE_CHECKING:
    from pathlib import Path

TITLE, CLEAR, C1, BIDI = "\x1b]0;PWNED\x07", "\x1b[2J", "\x9b31m\x85", "\u202egnp.exe\u202c\u2066\u200f"
EVIL = f"{TITLE}{CLEAR}{C1}{BIDI}\x08\x7f"
HARMLESS = "Ünïcode, 日本語, 👩\u200d💻, עברית, a\ttab and\na line"


def obeyed(text: str) -> set[str]:
    """The characters that a terminal obeys; by Unicode's own categories, apart from the code under test."""
    return {
        each
        for each in text
        if (unicodedata.category(each) in {"Cc", "Zl", "Zp", "Cs"} and each not in "\n\t")
        or unicodedata.bidirectional(each) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or each in "\u200e\u200f\u061c"
    }


@pytest.mark.parametrize("text", [EVIL, "\0", "\ud800", "\r", "\u2028\u2029"])
def test_each_character_that_a_terminal_obeys_is_shown_as_a_sign(text: str) -> None:
    shown = harmless(text)

    assert len(shown) == len(text)
    assert obeyed(shown) == set()


def test_text_in_any_language_stays_as_it_is() -> None:
    assert harmless(HARMLESS) == HARMLESS


def test_colours_and_bars_are_the_consoles_own_and_those_of_a_text_are_not() -> None:
    screen = io.StringIO()
    console = HarmlessConsole(file=screen, force_terminal=True, width=100, highlight=False, legacy_windows=False)
    table = Table("title")
    table.add_row(escape(EVIL))

    console.print(f"[bold]{escape(EVIL)}[/]", soft_wrap=True)
    console.print(table)
    console.print(EVIL, markup=False)
    with Progress(TextColumn("{task.description}"), console=console) as bars:
        bars.add_task(escape(EVIL))

    shown = screen.getvalue()
    assert "\x1b[1m" in shown
    assert "PWNED" in shown
    assert [
        part for part in ("\x1b]0", CLEAR, "\x07", "\x9b", "\x85", "\u202e", "\u2066", "\x7f") if part in shown
    ] == []


def test_no_command_lets_a_text_of_github_reach_the_terminal_as_it_is(tmp_path: Path, duckdb_url: str) -> None:
    prsync = CommandLine(tmp_path, "http://127.0.0.1:9", duckdb_url)
    store = connections(prsync.github_url, tmp_path, duckdb_url).store
    store.teams.add(make_team(covered_from=Month(2026, 1).start), [make_tracked()])
    message = f"Lamp\n\nCo-Authored-By: Claude {EVIL} <noreply@anthropic.com>"
    evil = replace(one_of_many(1), title=EVIL, body=f"Made by Claude {EVIL}", head_branch=EVIL, author_login=EVIL)
    save(store, [replace(evil, commits=(make_commit(message=message),))])
    ClassificationRun(store, ALL, None, owner="run").run()
    store.trends.compute("core", [Month(2026, 1)], utc_now())
    store.syncs.fail("core", "acme/lamp", f"GitHub says: {EVIL}", utc_now())

    ended = {
        words: prsync.typed(*words)
        for words in (
            ("classify", "core", "--explain", "acme/lamp#1"),
            ("status",),
            ("status", "core"),
            ("trends", "core"),
            ("trends", "core", "--format", "json"),
            ("trends", "core", "--format", "csv"),
        )
    }

    assert {words: obeyed(each.output + each.errors) for words, each in ended.items()} == {
        words: set() for words in ended
    }
    assert "PWNED" in ended["classify", "core", "--explain", "acme/lamp#1"].output
    assert "PWNED" in ended["status", "core"].output
    assert json.loads(ended["trends", "core", "--format", "json"].output)["months"]
    assert list(csv.DictReader(io.StringIO(ended["trends", "core", "--format", "csv"].output)))
