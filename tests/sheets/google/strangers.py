"""Whatever may stand between the server and Google: something that answers in its place, a port nobody listens on."""

from __future__ import annotations

import contextlib
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

from tests.ports import free_port

PAGE = b"<!DOCTYPE html><title>Sign in to the network</title>"


@contextlib.contextmanager
def answering(status=200, *, encrypted=False):
    """Yield the address of a server that answers everything with one web page, tunnels for a proxy as well."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        do_POST = do_PUT = do_CONNECT = do_GET  # noqa: N815  http.server calls them so

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    if encrypted:  # by an authority that nobody knows
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # the other side hangs up
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if encrypted else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def nobody():
    """Return the address of a port that nobody listens on."""
    return f"http://127.0.0.1:{free_port()}"
