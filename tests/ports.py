"""Ports of loopback for servers that are told theirs before they start."""

from __future__ import annotations

import os
import random
import socket

# Below what systems give out by themselves, so that no connection takes a port before its server does.
FIRST, LAST = 20_000, 32_000
_STEP = 16  # workers that run side by side find their ports in rows of their own


def free_port() -> int:
    """Return a port at which nobody listens and for which nobody else of this run will ask."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _STEP
    ports = list(range(FIRST + worker, LAST, _STEP))
    random.SystemRandom().shuffle(ports)
    for port in ports:
        with socket.socket() as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port of loopback is free")
