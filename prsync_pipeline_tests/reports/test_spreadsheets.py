"""Reports as CSV: no cell that others wrote is a formula."""

from __future__ import annotations

import csv
import io

import pytest

from prsync_pipeline.reports.spreadsheets import as_csv, harmless_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_compute_is_led_by_a_quote(text: str) -> None:
    assert harmless_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["1 = 1", "", -3.5, None, 0, "acme/api"])
def test_numbers_and_other_texts_stay_as_they_are(value: object) -> None:
    assert harmless_cell(value) == value


def test_each_record_is_a_line_and_what_is_not_known_is_empty() -> None:
    text = as_csv(["title", "hours"], [{"title": '=HYPERLINK("x")', "hours": -1.5}, {"title": "a,\nb", "hours": None}])

    assert list(csv.reader(io.StringIO(text))) == [
        ["title", "hours"],
        ['\'=HYPERLINK("x")', "-1.5"],
        ["a,\nb", ""],
    ]
