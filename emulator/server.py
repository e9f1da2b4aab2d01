"""The stand-in as an HTTP server on loopback: one address for all of Google's hosts, and the pages for people."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from .cloud import Cloud
from .pages import site as pages
from .service import serve

HANG = 120.0  # seconds an answer that never comes keeps the line open


class _Dropped(ConnectionError):
    pass


def make_app(cloud: Cloud, *, hang: float = HANG) -> Callable[..., Any]:
    """Return the WSGI application of a cloud."""

    @Request.application
    def app(request: Request) -> Response:
        if pages.is_page(request.path):
            return pages.answer(cloud, request)
        path = request.environ.get("REQUEST_URI", request.path).partition("?")[0]
        reply = serve(
            cloud, request.method, path, request.query_string.decode(), request.get_data(), dict(request.headers)
        )
        time.sleep(hang if reply.lost == "hang" else cloud.faults.delay)
        if reply.lost:
            raise _Dropped
        return Response(reply.body, reply.status, content_type=reply.type)

    return app


def start(cloud: Cloud, port: int = 0, *, hang: float = HANG) -> BaseWSGIServer:
    """Return a server on 127.0.0.1 that is ready to `serve_forever`; OSError when the port cannot be used."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    socket.create_server(("127.0.0.1", port)).close()  # of a port in use Werkzeug would tell in its own words, and exit
    return make_server("127.0.0.1", port, make_app(cloud, hang=hang), threaded=True)


@contextmanager
def running(cloud: Cloud, *, hang: float = HANG) -> Iterator[str]:
    """Serve a cloud in a thread; yields its address."""
    server = start(cloud, hang=hang)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
