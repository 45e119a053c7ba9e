from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from prsync_pipeline.warehouse import Warehouse

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def taken_and_given_back(warehouse: Warehouse, texts: list[str], lists: list[list[str]]) -> tuple[object, object]:
    """What the staging tables hold after a bulk load of the texts and the lists."""
    with warehouse.transaction() as transaction:
        transaction.execute("create temp table texts (place integer, text text)")
        transaction.execute("create temp table lists (place integer, texts text[])")
        transaction.stage("texts", [{"place": place, "text": text} for place, text in enumerate(texts)])
        transaction.stage("lists", [{"place": place, "texts": texts} for place, texts in enumerate(lists)])
        text_rows = transaction.fetch("select text from staged_texts order by place")
        list_rows = transaction.fetch("select texts from staged_lists order by place")
    return [row["text"] for row in text_rows], [row["texts"] for row in list_rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, max_size=20), lists=st.lists(st.lists(TEXTS, max_size=4), max_size=10))
@example(texts=["\\.", "\\N", "", "\r\n", "\t", "\\\\\\n"], lists=[[], ["", "NULL", "{}", '"', "\\", "a,b", "\n"]])
@example(texts=["'\"\\\n\t🦆" * 11_000], lists=[["\x85\u2028\u2029\x1c"]])
def test_any_text_survives_the_bulk_load(warehouse: Warehouse, texts: list[str], lists: list[list[str]]) -> None:
    assert taken_and_given_back(warehouse, texts, lists) == (texts, lists)
