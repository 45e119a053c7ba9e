"""The command lines of README and docs, as a person would copy them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
IN_WORDS = re.compile(r"`((?:[A-Z_]+=\S+ )?prsync(?: [^`]+)?)`")
IN_A_BLOCK = re.compile(r"^    ((?:prsync|dagster|duckdb|export|make|pip|python) .*?)(?:\s{2,}# .*)?$", re.MULTILINE)


def command_lines(page: str) -> list[str]:
    """The page's lines in order, each once: those of indented blocks, and `prsync …` in the text."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = [(match.start(), match[1]) for pattern in (IN_WORDS, IN_A_BLOCK) for match in pattern.finditer(text)]
    return list(dict.fromkeys(line for _, line in sorted(found)))
