"""Made-up verdicts for pull requests that are stored, so that every column of the trends has something to count."""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING

from prsync_pipeline.warehouse.rows.records import insert

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse

TOOLS = {
    "none": [],
    "reviewed": ["coderabbit"],
    "authored": ["copilot"],
    "co_authored": ["claude", "coderabbit"],
    "assisted": ["cursor"],
    "inferred": [],
}


def make_verdict(team: str, repository: str, number: int, month: str, involvement: str = "none") -> dict[str, object]:
    return {
        "team": team,
        "repository": repository,
        "number": number,
        "month": month,
        "is_ai_assisted": involvement not in {"none", "reviewed"},
        "involvement": involvement,
        "tools": TOOLS[involvement],
        "confidence": 0.9,
        "method": "rules",
        "evidence": "[]",
        "llm_question": "none",
        "llm_status": "none",
        "content_hash": "hash",
        "rules_version": "1",
        "classified_at": datetime(2026, 11, 20),
    }


def plant(warehouse: Warehouse, *verdicts: dict[str, object]) -> None:
    with warehouse.transaction() as transaction:
        insert(transaction, "ai_classifications", verdicts)


def plant_for_all(warehouse: Warehouse, team: str, seed: int = 1) -> None:
    """A verdict for nine of ten pull requests, of every kind; the first three months have none at all."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    with warehouse.transaction() as transaction:
        rows = transaction.fetch(
            "select repository, number, month from raw_pull_requests where team = $team order by repository, number",
            {"team": team},
        )
    kinds = list(TOOLS)
    first = sorted({row["month"] for row in rows})[:3]
    plant(
        warehouse,
        *(
            make_verdict(team, row["repository"], row["number"], row["month"], chance.choice(kinds))
            for row in rows
            if row["month"] not in first and chance.random() < 0.9
        ),
    )
