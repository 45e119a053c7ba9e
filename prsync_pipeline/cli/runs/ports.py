"""Whether a port of this machine can be listened on, looked at before anything is started that would."""

from __future__ import annotations

import socket

from prsync_pipeline.errors import InputError

LOCAL = "127.0.0.1"
EXAMPLE_PORT = 3010


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    return _why_not(port) is None


def check_port(port: int, option: str) -> None:
    """See that a command can listen there; `option` names how it is told another port.

    Raises:
        InputError: another program listens there.
    """
    fault = _why_not(port)
    if fault is not None:
        raise InputError(f"prsync cannot listen on port {port} ({fault}). Name another: {option} {EXAMPLE_PORT}")


def _why_not(port: int) -> Exception | None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOCAL, port))
        except (OSError, OverflowError) as error:
            return error
    return None
