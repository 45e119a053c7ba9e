"""What `prsync dev` looks at before it hands over to Dagster."""

from __future__ import annotations

import os
import shutil
import socket
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from prsync_pipeline.cli.runs.dev import warn_of_missing_limit
from prsync_pipeline.cli.runs.ports import check_port
from prsync_pipeline.errors import InputError
from prsync_pipeline_tests.support.installation import free_port

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAGSTER_HOME", os.environ.get("DAGSTER_HOME", ""))  # the command sets it; put it back
    shutil.copyfile(str(files("prsync_pipeline") / "dagster.yaml"), tmp_path / "dagster.yaml")
    return tmp_path


def test_a_taken_port_is_refused_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(InputError, match=rf"port {port}.*prsync dev --port"):
            check_port(port, "prsync dev --port")


def test_a_free_port_is_taken_without_a_word() -> None:
    check_port(free_port(), "prsync dev --port")


def test_our_own_instance_has_the_limit(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_missing_limit(home)

    assert capsys.readouterr().err == ""


def test_an_instance_without_the_limit_is_used_with_a_warning(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")

    warn_of_missing_limit(home)

    assert "has no limit for the tag prsync/token" in capsys.readouterr().err
