"""What `prsync demo` leaves a person with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prsync_pipeline.cli.demo import print_next_steps
from prsync_pipeline_tests.support.command_line import own_streams, text_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_next_steps_name_the_folder_and_the_command_as_the_shell_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prsync = tmp_path / "bin" / "prsync"
    monkeypatch.setattr(sys, "argv", [str(prsync)])
    monkeypatch.setenv("PATH", "")

    with own_streams() as (output, _):
        print_next_steps(tmp_path / "my home" / "data" / "demo")
        _, trends, page, serve, _ = text_of(output).splitlines()

    assert trends.endswith(f": export PRSYNC_HOME='{tmp_path}/my home/data/demo'; {prsync} trends acme --ai")
    assert page.endswith(f": PRSYNC_HOME='{tmp_path}/my home/data/demo' {prsync} page")
    assert serve.endswith(f": PRSYNC_HOME='{tmp_path}/my home' {prsync} demo --serve")
