"""Starts `writer.py` in processes of their own, and listens to what they tell."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "prsync_pipeline_tests.support.writer", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def heard(process: subprocess.Popen[str]) -> str:
    """The next line that the process tells."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    """Send the line that the process waits for."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> str:
    """All that the process still tells, after it ended without an error."""
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return output


def kill(process: subprocess.Popen[str]) -> None:
    """End it as `kill -9` does, in the middle of whatever it does."""
    process.kill()
    process.communicate()


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that does not outlive the block."""
    process = start(*arguments)
    try:
        yield process
    finally:
        kill(process)
