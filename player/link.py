"""Make one HTTP request and survive the network: the only module that speaks HTTP.

Everything that can go wrong on the way becomes a ``LinkError`` with a number: no route, a login page where a file was
expected, a redirect to somebody else, a body that drips in for ever. What is asked for is the callers' business.
"""

import contextlib
import socket
import ssl
import threading
import time
import weakref
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from player.address import is_address
from player.faults import Fault
from player.source import LinkError

READ_SIZE = 1 << 16
REDIRECTS = 3
GZIP_OR_ZLIB = 47
SHORT = 4096  # bytes of an answer that are cheaper to read than another connection is to make
USER_AGENT = "gongshi/1"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the player waits, in seconds, and the least flow it calls a transfer.

    ``idle`` is how long an open connection is trusted, ``kept`` how long it is tried. Our servers hang up after 95 s,
    so that polls share one; what stands between may forget it sooner and without a word, which is found out by waiting
    in vain: once, then it is trusted no longer than ``idle``. A report, which cannot be sent again, trusts no more.
    """

    connect: float = 10.0
    silence: float = 20.0
    answer: float = 40.0
    stretch: float = 30.0
    stretch_bytes: int = 2048
    idle: float = 20.0
    kept: float = 85.0


class Answer:
    """The head of an answer, whose body is read once and never beyond a limit."""

    def __init__(self, response: requests.Response, patience: Patience) -> None:
        self._response = response
        self._patience = patience
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    @property
    def etag(self) -> str | None:
        """The strong ETag: a weak one promises no equal bytes, which is all that is of use here."""
        tag = self.headers.get("ETag", "")
        return tag if tag.startswith('"') else None

    @property
    def encoded(self) -> bool:
        return self.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")

    @property
    def is_page(self) -> bool:
        """Whether this is a page for people where a file was asked for: a hotel, a hotspot, a proxy's login."""
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower() in (
            "text/html",
            "application/xhtml+xml",
        )

    @property
    def length(self) -> int | None:
        text = self.headers.get("Content-Length", "")
        return int(text) if text.isdigit() else None

    @property
    def leaves_little(self) -> bool:
        """Whether something of it is still to be read, and not much: the 'nothing' of a 304 counts as something."""
        length = 0 if self.status == 304 else self.length
        return not self._response.raw.closed and length is not None and length <= SHORT

    def discard(self) -> None:
        """Read what nobody wanted: a connection with anything unread serves no other request."""
        self._response.raw.drain_conn()

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it comes, with a compression that some proxy added taken off again."""
        raw: Iterator[bytes] = self._raw_pieces()
        if not self.encoded:
            yield from raw
            return
        if self.headers["Content-Encoding"].strip().lower() not in ("gzip", "x-gzip", "deflate"):
            raise LinkError(Fault.WRONG_BYTES, "a proxy on the way encodes the files in a way that cannot be undone")
        decoder = zlib.decompressobj(GZIP_OR_ZLIB)
        try:
            for data in raw:
                yield decoder.decompress(data, READ_SIZE)
                while decoder.unconsumed_tail:
                    yield decoder.decompress(decoder.unconsumed_tail, READ_SIZE)
        except zlib.error as error:
            raise LinkError(Fault.WRONG_BYTES, "a proxy on the way damages the files it compresses") from error

    def body(self, limit: int, what: str) -> bytes:
        """Return the whole body, which may have ``limit`` bytes and must not take longer than an answer may."""
        data = bytearray()
        deadline = time.monotonic() + self._patience.answer
        for piece in self.pieces():
            data += piece
            if len(data) > limit:
                raise LinkError(Fault.OVERSIZED, f"{what}: the server sends more than the {limit} bytes it may have")
            if time.monotonic() > deadline:
                raise LinkError(Fault.SLOW, f"{what}: it took longer than {self._patience.answer:g} seconds")
        return bytes(data)

    def _raw_pieces(self) -> Iterator[bytes]:
        """Read what has come, not what would fill a block: a dripping body is noticed and nothing of it is lost."""
        began, flow = time.monotonic(), 0
        while True:
            data = self._response.raw.read1(READ_SIZE, decode_content=False)
            if not data:
                return
            yield data
            flow += len(data)
            if time.monotonic() - began > self._patience.stretch:
                if flow < self._patience.stretch_bytes:
                    raise LinkError(Fault.SLOW, f"only {flow} bytes came in {self._patience.stretch:g} seconds")
                began, flow = time.monotonic(), 0


class Link:
    """Requests to one origin. Not for use by two threads at once."""

    def __init__(
        self,
        base_url: str,
        tls_ca: Path | None = None,
        patience: Patience | None = None,
        *,
        authenticate: bool = True,
    ) -> None:
        """``tls_ca`` is the server's own authority, pinned at enrolment; without it the system's are believed.

        ``authenticate`` is false only for enrolment, where the code vouches for the answer and no authority can yet.
        """
        if not is_address(base_url):
            sentence = f"identity.json names {base_url!r}, which is no server address: enrol this player again"
            raise LinkError(Fault.IDENTITY, sentence)
        self.base_url = base_url if base_url.endswith("/") else base_url + "/"
        self._patience = patience or Patience()
        self._tls_ca = tls_ca
        self._origin = _origin(self.base_url)
        self._sockets = _Sockets()
        session = requests.Session()
        session.headers.clear()
        session.headers["User-Agent"] = USER_AGENT
        # No proxy, no .netrc and no CA bundle from the environment: what is believed comes from enrolment alone.
        session.trust_env = False
        session.verify = authenticate and (str(tls_ca) if tls_ca else True)
        if not authenticate:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        session.mount("http://", _Adapter(self._sockets))
        session.mount("https://", _Adapter(self._sockets))
        self._session = session
        self._used = time.monotonic()
        self._kept = self._patience.kept

    def close(self) -> None:
        self._session.close()

    @contextlib.contextmanager
    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        with self._request("GET", path, headers or {}, None) as answer:
            yield answer

    @contextlib.contextmanager
    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        with self._request("POST", path, {"Content-Type": "application/json", **(headers or {})}, body) as answer:
            yield answer

    @contextlib.contextmanager
    def _request(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Iterator[Answer]:
        url = urljoin(self.base_url, path)
        if self._tls_ca is not None and not self._tls_ca.exists():
            raise LinkError(
                Fault.TLS, f"{self._tls_ca} is missing: enrol this player again to pin the server's authority"
            )
        with _translated(url):
            for _ in range(REDIRECTS + 1):
                with self._asked(method, url, headers, body) as response:
                    if response.status_code not in (301, 302, 303, 307, 308):
                        answer = Answer(response, self._patience)
                        yield answer
                        if answer.leaves_little:
                            with self._sockets.cut_after(self._patience.answer):
                                answer.discard()
                        self._used = time.monotonic()
                        return
                    url = self._redirected(url, response, method)
            raise LinkError(Fault.REDIRECTED, f"{path}: the server redirects in a circle")

    def _asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> requests.Response:
        """Ask over the connection that stands open, or over a new one where that cannot be trusted, or was in vain."""
        stood = time.monotonic() - self._used
        # Whether a request that met a dead connection arrived nobody knows, and only a GET may be sent twice.
        trusted = self._kept if method == "GET" else min(self._kept, self._patience.idle)
        if stood > trusted:
            self._session.close()
            return self._ask(method, url, headers, body)
        try:
            return self._ask(method, url, headers, body)
        except requests.exceptions.RequestException as error:
            if method != "GET" or stood <= self._patience.idle:
                raise
            self._session.close()
            if isinstance(error, requests.exceptions.ReadTimeout):
                self._kept = self._patience.idle
        return self._ask(method, url, headers, body)

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> requests.Response:
        with self._sockets.cut_after(self._patience.answer):
            return self._session.request(
                method,
                url,
                headers=dict(headers),
                data=body,
                stream=True,
                allow_redirects=False,
                timeout=(self._patience.connect, self._patience.silence),
            )

    def _redirected(self, url: str, response: requests.Response, method: str) -> str:
        target = urljoin(url, response.headers.get("Location", ""))
        if _origin(target) != self._origin or method != "GET":
            raise LinkError(
                Fault.REDIRECTED,
                f"{url}: it points to {urlsplit(target).netloc or 'nowhere'}, a log-in page or a wrong address",
            )
        return target


@contextlib.contextmanager
def _translated(url: str) -> Iterator[None]:
    """Give every way in which the libraries say 'no' its number."""
    host = urlsplit(url).netloc
    try:
        yield
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
        if not _blames_certificate(error):
            raise LinkError(Fault.CUT, f"{host}: the connection broke off while it was being secured") from error
        raise LinkError(
            Fault.TLS, f"{host}: its certificate is not the one this player was enrolled with, or the clock is wrong"
        ) from error
    except (
        requests.exceptions.ConnectTimeout,
        requests.exceptions.ReadTimeout,
        urllib3.exceptions.TimeoutError,
    ) as error:
        raise LinkError(Fault.SLOW, f"{host}: no answer in time") from error
    except (urllib3.exceptions.IncompleteRead, urllib3.exceptions.ProtocolError) as error:
        raise LinkError(Fault.CUT, f"{host}: the transfer broke off") from error
    except requests.exceptions.ConnectionError as error:
        raise LinkError(
            Fault.UNREACHABLE, f"{host}: it cannot be reached; look at cable, address and server"
        ) from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise LinkError(Fault.CUT, f"{host}: {type(error).__name__}") from error


def _blames_certificate(error: BaseException | None) -> bool:
    """Whether a TLS failure is about who the server is; the libraries wrap that answer several times."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error, seen = error.__cause__ or error.__context__ or getattr(error, "reason", None), seen + 1
    return False


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class _Sockets:
    """The open sockets of a link, so that a head that drips in for ever can be cut off from outside."""

    def __init__(self) -> None:
        self._connections: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()

    def add(self, connection: HTTPConnection) -> None:
        self._connections.add(connection)

    @contextlib.contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        for connection in list(self._connections):
            open_socket = connection.sock
            if open_socket is not None:
                with contextlib.suppress(OSError):
                    open_socket.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    """The library's adapter, with connections that can be found again by ``_Sockets``."""

    def __init__(self, sockets: _Sockets) -> None:
        self._sockets = sockets
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        sockets = self._sockets

        class Plain(HTTPConnection):
            def connect(self) -> None:
                sockets.add(self)
                super().connect()

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                sockets.add(self)
                super().connect()

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
