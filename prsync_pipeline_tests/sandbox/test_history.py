from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from prsync_pipeline.errors import InputError
from prsync_pipeline.sandbox import World, read_history, sample
from prsync_pipeline.sandbox.history import moved, write_history
from prsync_pipeline_tests.support.sandbox_client import START, make

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12)


def row(**fields: Any) -> str:
    plain = {
        "repository": "acme/shop",
        "number": 1,
        "title": "Change",
        "state": "OPEN",
        "author": None,
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-01T10:00:00+01:00",
    }
    return json.dumps({**plain, **fields})


def test_a_world_comes_back_from_its_own_lines_as_it_was(tmp_path: Path) -> None:
    world = sample(3, NOW, scale=0.1)
    rows = [one for inside in world.pull_requests.values() for one in inside.values()]
    path = tmp_path / "history.jsonl"
    path.write_text("\n".join(write_history(rows)), encoding="utf-8")

    again = read_history(path)

    assert list(write_history(again)) == list(write_history(rows))


def test_a_compressed_history_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(row() + "\n\n" + row(number=2) + "\n")

    assert [one.number for one in read_history(path)] == [1, 2]


def test_times_with_an_offset_become_utc_and_a_missing_author_a_ghost(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(row(), encoding="utf-8")

    (one,) = read_history(path)

    assert one.updated_at == datetime(2026, 3, 1, 9)
    assert one.author is None


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "no pull request"),
        (row(state="DONE"), "'DONE' is none of"),
        (row(created_at="yesterday"), "yesterday"),
        ("{}", "'repository' is missing"),
        (row(author="x", author_kind="Alien"), "'Alien' is none of"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_its_reason(tmp_path: Path, bad: str, reason: str) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(f"{row()}\n\n{bad}\n", encoding="utf-8")

    with pytest.raises(InputError, match="line 3") as caught:
        read_history(path)

    assert reason in str(caught.value)


def test_a_file_that_is_not_there_or_not_compressed_is_an_error_with_its_name(tmp_path: Path) -> None:
    broken = tmp_path / "history.jsonl.gz"
    broken.write_bytes(b"no gzip at all")

    for path in (tmp_path / "none.jsonl", broken):
        with pytest.raises(InputError, match=path.name):
            read_history(path)


def test_moving_a_history_shifts_every_time_by_the_same_whole_days() -> None:
    rows = [one for inside in sample(3, NOW, scale=0.1).pull_requests.values() for one in inside.values()]

    later = moved(rows, NOW + timedelta(days=100, hours=3))

    assert World.of(later).pull_requests.keys() == World.of(rows).pull_requests.keys()
    for before, after in zip(rows, later, strict=True):
        assert after.created_at - before.created_at == timedelta(days=100)
        assert [event.created_at for event in after.events] == [
            event.created_at + timedelta(days=100) for event in before.events
        ]


def test_moving_ends_within_the_day_before_the_wanted_moment() -> None:
    now = START + timedelta(days=50, hours=-7)

    (later,) = moved([make(0)], now)

    assert timedelta(0) <= now - later.updated_at < timedelta(days=1)
