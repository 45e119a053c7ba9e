"""Runs a program of several processes in the foreground, and ends it whole on Ctrl-C, SIGTERM or a closed terminal.

The program gets a process group of its own, so that Ctrl-C reaches this process alone; and signals that the shell
ignores (`nohup`, `&` in a script) end it all the same, but for the hang-up that nohup is for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PATIENCE_SECONDS = 10.0
SECONDS_BETWEEN_LOOKS = 0.2


INTERRUPTED = 130
STOPPED = "Stopped. What is stored stays; the same command goes on from there."


class Ended(NamedTuple):
    """How a program ended: its own exit code, or 130 after Ctrl-C and 0 after another signal that asked for the end."""

    code: int
    was_asked: bool


class Stop:
    """Whether a signal asked for the end, and which."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._asked = threading.Event()

    def ask(self, number: int, _frame: object) -> None:
        """The handler of the signals."""
        self.signal = number
        self._asked.set()

    @property
    def is_asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        return self._asked.wait(seconds)


def run_in_foreground(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, patience: float = PATIENCE_SECONDS
) -> Ended:
    """Run the program until it ends or a signal asks for its end; `patience` seconds later what is left is killed."""
    with _stop_on_signals() as stop:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        relay = threading.Thread(target=_relay, args=(process, stop), daemon=True)
        relay.start()
        while process.poll() is None and not stop.wait(SECONDS_BETWEEN_LOOKS):
            pass
        _end_group(process, patience)
        relay.join(SECONDS_BETWEEN_LOOKS)
    if stop.signal is None:
        return Ended(process.returncode, was_asked=False)
    return Ended(INTERRUPTED if stop.signal == signal.SIGINT else 0, was_asked=True)


def _relay(process: subprocess.Popen[bytes], stop: Stop) -> None:
    """Write to stderr what the program prints; nothing of how it comes down once its end was asked for."""
    while process.stdout is not None and (text := os.read(process.stdout.fileno(), 65_536)):
        if not stop.is_asked:
            with suppress(OSError):  # who read it is gone; the program must not wait for that
                sys.stderr.buffer.write(text)
                sys.stderr.buffer.flush()


@contextmanager
def _stop_on_signals() -> Iterator[Stop]:
    stop = Stop()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop.ask) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_group(process: subprocess.Popen[bytes], patience: float) -> None:
    """End every process of the group, and wait until all are gone."""
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        deadline = time.monotonic() + seconds
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        while _is_alive(process):
            if time.monotonic() > deadline:
                break
            time.sleep(SECONDS_BETWEEN_LOOKS / 4)
        else:
            return


def _is_alive(process: subprocess.Popen[bytes]) -> bool:
    """Whether the group has a process; its first one is reaped here, the others by whoever adopts them."""
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(words: Sequence[str]) -> int:
    """A line about the end, whether it was asked for or not."""
    code, was_asked = run_in_foreground(words, os.environ, Path.cwd())
    if was_asked:
        sys.stderr.write(f"{STOPPED}\n")
    elif code:
        sys.stderr.write(f"Dagster ended by itself, with exit code {code}: see above.\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
