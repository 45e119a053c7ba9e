"""What a command loads before it can begin."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("dagster", "groq", "matplotlib", "pandas")
HEAVY_FOR_A_GROUP = (*HEAVY, "duckdb", "httpx", "psycopg2")
LOADS = f"""
import sys
from prsync_pipeline.cli.main import prsync
for words in ([], ["teams"], ["sync"], ["classify"], ["dev"], ["doctor"]):
    prsync.main([*words, "--help"], standalone_mode=False)
print(sorted(name for name in {HEAVY_FOR_A_GROUP} if name in sys.modules), file=sys.stderr)
for words in (["teams", "list"], ["status"], ["trends"], ["sandbox"], ["demo"], ["export"]):
    prsync.main([*words, "--help"], standalone_mode=False)
print(sorted(name for name in {HEAVY} if name in sys.modules), file=sys.stderr)
"""


def test_help_and_a_command_that_only_reads_load_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)

    assert done.stderr.split() == ["[]", "[]"]
    assert done.stdout.count("Usage:") == 12
