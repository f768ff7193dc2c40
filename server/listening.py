"""Listen: cheroot with the server's own TLS, or plain behind a proxy, until asked to stop.

A peer gets a thread when it has said something, and keeps it no longer than ``Patience`` allows: what is slow is cut
off from outside, since a thread that reads cannot look at a clock.
"""

import contextlib
import ipaddress
import logging
import queue
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from server import tls
from server.config import Config
from server.errors import OperatorError
from server.patience import Patience, Turns
from server.publishing.files import only_founder
from server.services import Services

THREADS = 16
"""A dozen displays ask once a minute and a handful of people read; each request takes milliseconds."""
KEPT_OPEN = 256
"""Connections that stand open between two requests. The library keeps ten and then hangs up on everybody after each
answer: two browsers and a few displays are ten, and every hanging up costs the next request a handshake."""
HANDED_SECONDS = 60.0
"""How long one unit waits while another makes the certificate."""
SILENT_SECONDS = 30
KEPT_SECONDS = 95
"""How long one stands open that has had an answer: a display asks every 48 to 72 s. It holds a place in the selector
and no thread; one that never said anything, or whose address is short of places, has ``SILENT_SECONDS``."""


def make_server(app: Flask, services: Services, patience: Patience | None = None) -> Any:
    """A server that is bound to its port already; ``serve`` runs it until ``stop``."""
    config = services.config
    wsgi: Any = app.wsgi_app
    if not config.server.tls:
        wsgi = believing_the_proxy(wsgi)
    app.wsgi_app = wsgi  # type: ignore[method-assign]  # as WSGI asks
    server = _Server(
        (config.server.host, config.server.port),
        app,
        numthreads=THREADS,
        request_queue_size=128,
        timeout=SILENT_SECONDS,
    )
    # The library counts in a register of the whole process, which would keep this server and all it serves for good.
    vars(logging)["statistics"].pop(f"Cheroot HTTPServer {id(server)}", None)
    server.patience = patience or Patience()
    server.turns = Turns(server.patience)
    server.behind_proxy = not config.server.tls
    server.ConnectionClass = _Connection
    server.keep_alive_conn_limit = KEPT_OPEN
    server.server_name = "gongshi"
    server.software = "gongshi"
    # A report may carry days of play records.
    server.max_request_body_size = 32 * 1024 * 1024
    if config.server.tls:
        server.ssl_adapter = _adapter(config, services)
        server.ConnectionClass = _Secured
    try:
        server.prepare()
    except OSError as error:
        raise OperatorError(
            f"{config.server.host}:{config.server.port} cannot be listened on ({error}); is another server running?"
        ) from error
    return server


def believing_the_proxy(app: Any) -> Any:
    """Plain means behind a proxy on this machine: it alone may say who the client was.

    Anybody else would write himself another address for each guess at a password.
    """
    told = ProxyFix(app, x_for=1, x_proto=1, x_host=1)

    def choose(environ: dict[str, Any], start_response: Any) -> Any:
        return (told if _is_here(str(environ.get("REMOTE_ADDR", ""))) else app)(environ, start_response)

    return choose


def _is_here(address: str) -> bool:
    try:
        peer = ipaddress.ip_address(address.removeprefix("::ffff:"))
    except ValueError:
        return False
    return peer.is_loopback


def address(config: Config, port: int) -> str:
    """What to type into a browser on this machine."""
    if config.server.public_url:
        return config.server.public_url.rstrip("/")
    scheme = "https" if config.server.tls else "http"
    host = "localhost" if config.server.host in ("0.0.0.0", "::", "") else config.server.host  # noqa: S104  # compared with, not bound to
    return f"{scheme}://{host}:{port}"


def elsewhere(url: str) -> str:
    """What to say beside an address that only this machine understands; nothing beside another."""
    return " (from another machine: this machine's name instead of localhost)" if "://localhost:" in url else ""


class _Server(Server):
    """The library's server, with turns for its threads."""

    patience: Patience
    turns: Turns[Any]
    behind_proxy: bool

    @staticmethod
    def bind_socket(socket_: socket.socket, bind_addr: tuple[str, int]) -> socket.socket:
        """Bind or close: the library leaves a socket that cannot be bound to the garbage collector."""
        try:
            socket_.bind(bind_addr)
        except OSError:
            socket_.close()
            raise
        return socket_

    def process_conn(self, conn: Any) -> None:
        if conn.state == "new":
            self._welcome(conn)
        elif not self._counts(conn) or self.turns.come(conn.remote_addr, conn):
            super().process_conn(conn)

    def _welcome(self, conn: Any) -> None:
        if self._counts(conn):
            if not self.turns.enter(conn.remote_addr):
                conn.close()
                return
            conn.state = "counted"
        else:
            conn.state = "free"
        # A browser opens connections ahead of need, and a stranger for nothing: until something comes, the selector
        # holds them, which costs no thread.
        self.put_conn(conn)

    def put_conn(self, conn: Any) -> None:
        super().put_conn(conn)
        if conn.answered and (not self._counts(conn) or self.turns.is_roomy(conn.remote_addr)):
            # The library ends what was last used ``timeout`` ago, and knows one such span for all.
            conn.last_used += KEPT_SECONDS - SILENT_SECONDS

    def _counts(self, conn: Any) -> bool:
        """Whether this is one of its address's few: a proxy on this machine speaks for everybody."""
        return not (self.behind_proxy and _is_here(str(conn.remote_addr or "")))

    def through(self, conn: Any) -> None:
        following = self.turns.done(conn.remote_addr) if self._counts(conn) else None
        if following is not None:
            super().process_conn(following)

    def stop(self) -> None:
        """End, and close every connection: also who waits for a turn, or got one from threads that were ending."""
        self._close_waiting()
        super().stop()
        self._close_waiting()
        with contextlib.suppress(queue.Empty):
            while True:
                left = self.requests.get(block=False)
                if isinstance(left, HTTPConnection):  # else a thread's word to end
                    left.close()

    def _close_waiting(self) -> None:
        for conn in self.turns.close():
            conn.close()


class _Request(HTTPRequest):
    """A request whose head and body each have an end."""

    def parse_request(self) -> None:
        with self.conn.cut_after(self.server.patience.head):
            super().parse_request()

    def respond(self) -> None:
        length = 0 if self.chunked_read else int(self.inheaders.get(b"Content-Length", 0))
        with self.conn.cut_after(self.server.patience.for_body(length), unless=self._body_is_in):
            super().respond()

    def _body_is_in(self) -> bool:
        """Then what takes long is our own work, or a large file on its way to a village."""
        return getattr(self.rfile, "remaining", None) == 0 or bool(self.chunked_read and self.rfile.closed)


class _Connection(HTTPConnection):
    RequestHandlerClass = _Request
    state: Literal["new", "free", "counted", "closed"] = "new"
    answered = False

    def communicate(self) -> bool:
        serve: Callable[[], bool] = super().communicate
        try:
            self.answered = self._greet() and serve()
            return self.answered
        finally:
            self.server.through(self)

    def close(self) -> None:
        if self.state == "counted":
            self.server.turns.leave(self.remote_addr)
        self.state = "closed"
        super().close()

    def _greet(self) -> bool:
        return True

    @contextlib.contextmanager
    def cut_after(self, seconds: float, unless: Callable[[], bool] = lambda: False) -> Iterator[None]:
        timer = threading.Timer(seconds, self._cut, [unless])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self, unless: Callable[[], bool]) -> None:
        if not unless():
            with contextlib.suppress(OSError):
                # Below TLS: its own shutdown would take the session from under the thread that reads.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


class _Secured(_Connection):
    """A connection that shakes hands in the thread that serves it.

    The library does it where connections are accepted, and there one peer that says nothing, such as a telephone that
    has left the cell, keeps everybody else out until it is given up.
    """

    _hands_shaken = False

    def _greet(self) -> bool:
        if not self._hands_shaken:
            try:
                with self.cut_after(self.server.patience.handshake):
                    self.socket.do_handshake()
            except (OSError, ValueError):
                return False  # nobody there, or nobody who speaks TLS
            self._hands_shaken = True
        return True


class _Adapter(BuiltinSSLAdapter):
    def wrap(self, sock: Any) -> Any:
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, {"wsgi.url_scheme": "https", "HTTPS": "on"}


def _adapter(config: Config, services: Services) -> BuiltinSSLAdapter:
    certificate, key = config.server.certificate_file, config.server.key_file
    if certificate is None or key is None:
        with only_founder(config.data / "founding.lock", HANDED_SECONDS):  # two units would make two authorities
            made = tls.ensure(config.data / "tls", _names(config), services.clock())
        certificate, key = made.certificate, made.key
    try:
        return _Adapter(str(certificate), str(key))
    except (OSError, ValueError) as error:
        raise OperatorError(f"the certificate {certificate} or its key cannot be used: {error}") from error


def _names(config: Config) -> Iterable[str]:
    return (*tls.own_names(), *config.server.names)
