"""Listen: cheroot with the server's own TLS, or plain behind a proxy, until asked to stop."""

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from cheroot.server import HTTPConnection
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from server import tls
from server.config import Config
from server.errors import OperatorError
from server.services import Services

THREADS = 16
"""A dozen displays ask once a minute and a handful of people read; each request takes milliseconds."""
HANDSHAKE_SECONDS = 10
"""Enough for 4G at its worst; a peer that says nothing holds one thread no longer."""


def make_server(app: Flask, services: Services) -> Any:
    """A server that is bound to its port already; ``serve`` runs it until ``stop``."""
    config = services.config
    wsgi: Any = app.wsgi_app
    if not config.server.tls:
        wsgi = believing_the_proxy(wsgi)
    app.wsgi_app = wsgi  # type: ignore[method-assign]
    server = Server(
        (config.server.host, config.server.port), app, numthreads=THREADS, request_queue_size=128, timeout=30
    )
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
    host = "localhost" if config.server.host in ("0.0.0.0", "::", "") else config.server.host  # noqa: S104
    return f"{scheme}://{host}:{port}"


class _Secured(HTTPConnection):
    """A connection that shakes hands in the thread that serves it.

    The library does it where connections are accepted, and there one peer that says nothing, such as a telephone that
    has left the cell, keeps everybody else out until it is given up.
    """

    _hands_shaken = False

    def communicate(self) -> bool:
        if not self._hands_shaken:
            try:
                self.socket.settimeout(HANDSHAKE_SECONDS)
                self.socket.do_handshake()
                self.socket.settimeout(self.server.timeout)
            except OSError:
                return False  # nobody there, or nobody who speaks TLS
            self._hands_shaken = True
        serve: Callable[[], bool] = super().communicate
        return serve()


class _Adapter(BuiltinSSLAdapter):
    def wrap(self, sock: Any) -> Any:
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, {"wsgi.url_scheme": "https", "HTTPS": "on"}


def _adapter(config: Config, services: Services) -> BuiltinSSLAdapter:
    certificate, key = config.server.certificate_file, config.server.key_file
    if certificate is None or key is None:
        made = tls.ensure(config.data / "tls", _names(config), services.clock())
        certificate, key = made.certificate, made.key
    try:
        return _Adapter(str(certificate), str(key))
    except (OSError, ValueError) as error:
        raise OperatorError(f"the certificate {certificate} or its key cannot be used: {error}") from error


def _names(config: Config) -> Iterable[str]:
    return (*tls.own_names(), *config.server.names)
