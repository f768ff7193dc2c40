"""A real HTTP server on a free port, over a dictionary of files, that can fail in every way a village network does.

It counts what it sends, so that a test can say what a resumed transfer cost.
"""

import contextlib
import gzip
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORTAL = "<!DOCTYPE html><html><title>请登录</title></html>".encode()


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    size: int
    """Bytes of the request as sent."""
    status: int = 0
    body_sent: int = 0
    sent: int = 0
    """Bytes of the whole answer."""


Misbehaviour = Callable[["Handler", str], bool]


@dataclass
class Faulty:
    """``misbehave`` may answer a request in place of the honest server; it says whether it did."""

    files: Mapping[str, bytes]
    misbehave: Misbehaviour = lambda handler, path: False
    requests: list[Request] = field(default_factory=list)
    post: Callable[[Request, bytes], tuple[int, bytes]] = lambda request, body: (404, b"{}")
    ranges: bool = True
    etags: bool = True
    connections: int = 0
    salt: str = ""
    """Changes every ETag when it changes."""
    url: str = ""

    def body_bytes(self, part: str = "") -> int:
        return sum(request.body_sent for request in self.requests if part in request.path)

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def etag(self, data: bytes) -> str:
        return f'"{hashlib.sha256(data + self.salt.encode()).hexdigest()[:16]}"'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faulty: Faulty
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        self.faulty.connections += 1
        super().setup()

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        request = Request(path, dict(self.headers.items()), len(self.raw_requestline) + len(bytes(self.headers)))
        self.request_record = request
        self.faulty.requests.append(request)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if not self.faulty.misbehave(self, path):
                self.honest(path)
            self.wfile.flush()

    def do_POST(self) -> None:
        path = self.path.lstrip("/")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        size = len(self.raw_requestline) + len(bytes(self.headers)) + len(body)
        self.request_record = Request(path, dict(self.headers.items()), size)
        self.faulty.requests.append(self.request_record)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            code, answer = self.faulty.post(self.request_record, body)
            kind = "text/html" if answer.startswith(b"<") else "application/json"
            self.answer(code, answer, {"Content-Type": kind})
            self.wfile.flush()

    def honest(self, path: str) -> None:
        data = self.faulty.files.get(path)
        if data is None:
            self.answer(404, b"not found", {"Content-Type": "text/html"})
            return
        tag = self.faulty.etag(data)
        headers = {"Content-Type": "application/octet-stream"} | ({"ETag": tag} if self.faulty.etags else {})
        if self.faulty.etags and self.headers.get("If-None-Match") == tag:
            self.answer(304, b"", {"ETag": tag})
            return
        wanted = self.headers.get("Range")
        if wanted and self.faulty.ranges and self.headers.get("If-Range", tag) == tag:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or len(data) - 1), len(data) - 1)
            if start >= len(data):
                self.answer(416, b"", {"Content-Range": f"bytes */{len(data)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
            self.answer(206, data[start : end + 1], headers)
            return
        self.answer(200, data, headers)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.request_record.status = status
        lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        data = "\r\n".join(lines).encode()
        self.request_record.sent += len(data)
        self.wfile.write(data)

    def body(self, data: bytes) -> None:
        # Counted first: the player has the last byte, and the test asks, before this thread comes back from writing.
        self.request_record.body_sent += len(data)
        self.request_record.sent += len(data)
        self.wfile.write(data)
        self.wfile.flush()

    def answer(self, status: int, data: bytes, headers: Mapping[str, str] | None = None) -> None:
        length = {} if status == 304 else {"Content-Length": str(len(data))}
        self.head(status, {**length, **(headers or {})})
        if data:
            self.body(data)

    def cut(self) -> None:
        """Break the connection off as a mast that goes down does."""
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read ``requests``."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: that is what half of the tests are about."""


@contextlib.contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[Faulty]:
    faulty = Faulty(files)
    handler = type("Bound", (Handler,), {"faulty": faulty})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    faulty.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield faulty
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# Ways to misbehave. Each applies to paths that contain ``part``.


def portal(part: str = "") -> Misbehaviour:
    def misbehave(handler: Handler, path: str) -> bool:
        if part not in path:
            return False
        handler.answer(200, PORTAL, {"Content-Type": "text/html; charset=utf-8"})
        return True

    return misbehave


def cut_after(count: int, part: str = "blobs/", times: int = 1_000_000) -> Misbehaviour:
    """Send so many bytes of the honest body, then break off."""
    left = [times]

    def misbehave(handler: Handler, path: str) -> bool:
        data = handler.faulty.files.get(path)
        if part not in path or data is None or not left[0]:
            return False
        wanted = handler.headers.get("Range")
        ranged = bool(wanted) and handler.faulty.ranges
        start = int(wanted.removeprefix("bytes=").partition("-")[0]) if wanted and ranged else 0
        if len(data) - start <= count:
            return False
        left[0] -= 1
        headers = {"Content-Length": str(len(data) - start), "ETag": handler.faulty.etag(data)}
        if ranged:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        handler.head(206 if ranged else 200, headers)
        handler.body(data[start : start + count])
        handler.cut()
        return True

    return misbehave


def redirect(target: str, part: str = "") -> Misbehaviour:
    def misbehave(handler: Handler, path: str) -> bool:
        if part not in path:
            return False
        handler.answer(302, b"", {"Location": target})
        return True

    return misbehave


def status(code: int, part: str = "") -> Misbehaviour:
    def misbehave(handler: Handler, path: str) -> bool:
        if part not in path:
            return False
        handler.answer(code, b"sorry", {"Content-Type": "text/plain"})
        return True

    return misbehave


def gzipping(part: str = "") -> Misbehaviour:
    """A proxy that compresses what it was not asked to compress."""

    def misbehave(handler: Handler, path: str) -> bool:
        data = handler.faulty.files.get(path)
        if part not in path or data is None:
            return False
        handler.answer(200, gzip.compress(data), {"Content-Encoding": "gzip"})
        return True

    return misbehave


def replaced(data: bytes, part: str, headers: Mapping[str, str] | None = None, code: int = 200) -> Misbehaviour:
    def misbehave(handler: Handler, path: str) -> bool:
        if part not in path:
            return False
        handler.answer(code, data, headers)
        return True

    return misbehave


def endless(part: str, unit: bytes = b"x" * 65536) -> Misbehaviour:
    """A body without a length and without an end."""

    def misbehave(handler: Handler, path: str) -> bool:
        if part not in path:
            return False
        handler.head(200, {"Transfer-Encoding": "chunked"})
        with contextlib.suppress(OSError):
            while True:
                handler.body(b"%x\r\n%b\r\n" % (len(unit), unit))
        handler.close_connection = True
        return True

    return misbehave


def dripping(part: str, head_too: bool = False, stop: threading.Event | None = None) -> Misbehaviour:
    """One byte now and then: alive, and of no use."""
    stopped = stop or threading.Event()

    def misbehave(handler: Handler, path: str) -> bool:
        data = handler.faulty.files.get(path)
        if part not in path or data is None:
            return False
        if head_too:
            handler.wfile.write(b"HTTP/1.1 200 x\r\n")
            letters = b"X-Slow: " + b"z" * 100_000
        else:
            handler.head(200, {"Content-Length": str(len(data))})
            letters = data
        with contextlib.suppress(OSError):
            for letter in letters:
                if stopped.wait(0.02):
                    break
                handler.body(bytes([letter]))
        handler.close_connection = True
        return True

    return misbehave
