"""Runs programs in the foreground, and ends all of them whole: on Ctrl-C or SIGTERM, and when one of them ends.

Each program gets a process group of its own, so that Ctrl-C reaches this process alone; and signals that the shell
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
BETWEEN_PROGRAMS = "--"


class Ended(NamedTuple):
    """How it came to an end: by a program that ended by itself, or, where `program` is None, by a signal that asked.

    `code` is that program's exit code, or 130 after Ctrl-C and 0 after another signal.
    """

    code: int
    program: str | None

    @property
    def was_asked(self) -> bool:
        return self.program is None


class Stop:
    """Whether the programs are to end, and which signal asked for it, if one did."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._is_ending = threading.Event()

    def ask(self, number: int, _frame: object) -> None:
        """The handler of the signals."""
        self.signal = number
        self.begin()

    def begin(self) -> None:
        self._is_ending.set()

    @property
    def is_ending(self) -> bool:
        return self._is_ending.is_set()

    def wait(self, seconds: float) -> bool:
        return self._is_ending.wait(seconds)


def run_in_foreground(
    programs: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
    folder: Path,
    patience: float = PATIENCE_SECONDS,
) -> Ended:
    """Run these programs (name → command) side by side until one of them ends or a signal asks for the end.

    Then all are asked to end; `patience` seconds later what is left of them is killed.
    """
    with _stop_on_signals() as stop:
        started: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in programs.items():
                started[name] = _start(command, environment, folder)
            relays = {name: _start_relay(process, stop) for name, process in started.items()}
            first = _first_to_end(started, stop)
            if first is not None:
                relays[first].join(SECONDS_BETWEEN_LOOKS)  # its last words are why
            stop.begin()
        finally:
            _end_groups(list(started.values()), patience)
        for relay in relays.values():
            relay.join(SECONDS_BETWEEN_LOOKS)
    if stop.signal is None and first is not None:
        return Ended(started[first].returncode, first)
    return Ended(INTERRUPTED if stop.signal == signal.SIGINT else 0, None)


def _start(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
    )


def _first_to_end(started: Mapping[str, subprocess.Popen[bytes]], stop: Stop) -> str | None:
    """The program that ends by itself; None where a signal comes first."""
    while True:
        for name, process in started.items():
            if process.poll() is not None:
                return name
        if stop.wait(SECONDS_BETWEEN_LOOKS):
            return None


def _start_relay(process: subprocess.Popen[bytes], stop: Stop) -> threading.Thread:
    relay = threading.Thread(target=_relay, args=(process, stop), daemon=True)
    relay.start()
    return relay


def _relay(process: subprocess.Popen[bytes], stop: Stop) -> None:
    """Write to stderr what the program prints; nothing of how it comes down once all are to end."""
    while process.stdout is not None and (text := os.read(process.stdout.fileno(), 65_536)):
        if not stop.is_ending:
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


def _end_groups(processes: Sequence[subprocess.Popen[bytes]], patience: float) -> None:
    """End every process of the groups, all at the same time, and wait until they are gone."""
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        deadline = time.monotonic() + seconds
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
        while any(_is_alive(process) for process in processes):
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
    """Run `NAME COMMAND… [-- NAME COMMAND…]`, and print a line about the end, whether it was asked for or not."""
    code, program = run_in_foreground(dict(_programs(words)), os.environ, Path.cwd())
    if program is None:
        sys.stderr.write(f"{STOPPED}\n")
    elif code:
        sys.stderr.write(f"{program} ended by itself, with exit code {code}: see above.\n")
    return code


def _programs(words: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    rest = list(words)
    while rest:
        end = rest.index(BETWEEN_PROGRAMS) if BETWEEN_PROGRAMS in rest else len(rest)
        yield rest[0], rest[1:end]
        rest = rest[end + 1 :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
