"""Programs in the foreground end whole: on each signal, also where the shell ignores signals, and together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from prsync_pipeline_tests.support.installation import is_of_session, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# As `dagster dev`: it ends on SIGTERM as on Ctrl-C does, and its child would outlive it.
PROGRAM = """
import pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path("ready").write_text(str(child.pid))
try:
    time.sleep(600)
except KeyboardInterrupt:
    sys.exit("what a traceback would be")
"""
STUBBORN = """
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("ready").write_text("")
time.sleep(600)
"""


@pytest.fixture
def ignored() -> Iterator[None]:
    """What a shell does to a command that it starts with `&` in a script."""
    # Whoever runs the tests may ignore hang-ups, as nohup does.
    handlers = {signal.SIGINT: signal.SIG_IGN, signal.SIGHUP: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def started(folder: Path, program: str, beside: str = "") -> subprocess.Popen[str]:
    """The program runs as Dagster; `beside` it another one as the page, where one is given."""
    words = ["Dagster", sys.executable, "-c", program]
    if beside:
        words += ["--", "The page", sys.executable, "-c", beside]
    command = [sys.executable, "-m", "prsync_pipeline.cli.runs.foreground", *words]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True)
    wait_until((folder / "ready").exists, "the program runs")
    return process


def left(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [found for found in psutil.process_iter() if is_of_session(found, process.pid)]


@pytest.mark.usefixtures("ignored")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)])
def test_a_signal_ends_every_process_though_the_shell_ignores_interrupts(
    tmp_path: Path, number: int, code: int
) -> None:
    process = started(tmp_path, PROGRAM)

    process.send_signal(number)

    _, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert errors == "Stopped. What is stored stays; the same command goes on from there.\n"
    assert left(process) == []


def test_ctrl_c_in_a_terminal_reaches_the_program_once_and_prints_one_line(tmp_path: Path) -> None:
    process = started(tmp_path, PROGRAM)

    os.killpg(process.pid, signal.SIGINT)

    _, errors = process.communicate(timeout=30)
    assert errors.count("\n") == 1
    assert left(process) == []


def test_what_does_not_end_is_killed(tmp_path: Path) -> None:
    impatient = (
        "import os, sys; from pathlib import Path; from prsync_pipeline.cli.runs.foreground import run_in_foreground; "
        f"command = [sys.executable, '-c', {STUBBORN!r}]; "
        "sys.exit(run_in_foreground({'Dagster': command}, os.environ, Path.cwd(), patience=0.3).code)"
    )
    process = subprocess.Popen([sys.executable, "-c", impatient], cwd=tmp_path, text=True, start_new_session=True)
    wait_until((tmp_path / "ready").exists, "the program runs")

    process.terminate()

    assert process.wait(timeout=30) == 0
    assert left(process) == []


def test_a_program_that_ends_by_itself_is_reported_with_its_exit_code(tmp_path: Path) -> None:
    program = "import pathlib, sys; pathlib.Path('ready').write_text(''); sys.exit(3)"
    process = started(tmp_path, program)

    _, errors = process.communicate(timeout=30)

    assert process.returncode == 3
    assert "exit code 3" in errors


def test_a_signal_ends_both_programs(tmp_path: Path) -> None:
    process = started(tmp_path, PROGRAM, beside="import time; time.sleep(600)")

    process.send_signal(signal.SIGTERM)

    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert errors.count("\n") == 1
    assert left(process) == []


def test_where_one_program_ends_the_other_ends_too_and_the_first_is_named_with_its_last_words(tmp_path: Path) -> None:
    waits = "import pathlib, time\nwhile not pathlib.Path('ready').exists(): time.sleep(0.05)\n"
    process = started(tmp_path, PROGRAM, beside=f"{waits}raise SystemExit('the port is gone')")

    _, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert errors == "the port is gone\nThe page ended by itself, with exit code 1: see above.\n"
    assert left(process) == []
