"""Fetch a repository's files over HTTP, so that bytes once received are never fetched again.

One conditional request when nothing has changed. A broken transfer goes on where it stopped (``Range`` with
``If-Range``), a damaged one is mended by the piece. An answer that is not the file leaves what was received untouched.
"""

import re
from collections.abc import Callable, Iterable

from player.blob_store import BlobStore, Partial
from player.faults import Fault
from player.link import Answer, Link
from player.source import TIMESTAMP_PATH, LinkError, TimestampAnswer, blob_path
from player.trust import TIMESTAMP_LIMIT, Wanted
from playlists.blobs import Chunk
from playlists.model import Ref

CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,16})-([0-9]{1,16})/([0-9]{1,16}|\*)")


class Fetcher:
    """A ``Source`` over a link."""

    def __init__(self, link: Link, on_bytes: Callable[[int], None] = lambda count: None) -> None:
        self._link = link
        self._on_bytes = on_bytes

    def timestamp(self, etag: str | None) -> TimestampAnswer:
        headers = {"If-None-Match": etag} if etag else {}
        with self._link.get(TIMESTAMP_PATH, headers) as answer:
            if answer.status == 304 and etag:
                return TimestampAnswer(None, etag)
            _demand_file(answer, TIMESTAMP_PATH)
            return TimestampAnswer(answer.body(TIMESTAMP_LIMIT, TIMESTAMP_PATH), answer.headers.get("ETag"))

    def metadata(self, wanted: Wanted) -> bytes | None:
        with self._link.get(wanted.path) as answer:
            # Stores that hide what exists answer 403 where others answer 404.
            if answer.status in (403, 404, 410):
                return None
            _demand_file(answer, wanted.path)
            data = answer.body(wanted.limit, wanted.path)
            self._on_bytes(len(data))
            return data

    def blob(self, ref: Ref, store: BlobStore) -> None:
        resumed = self._bring(ref, store)
        if store.has(ref):
            return
        # What was kept of a broken transfer may not have reached the disk before a power cut: once more, from nothing.
        if resumed:
            self._bring(ref, store)
        if not store.has(ref):
            raise LinkError(Fault.WRONG_BYTES, f"blob {ref.digest}: the server holds other bytes under this name")

    def _bring(self, ref: Ref, store: BlobStore) -> bool:
        """Fetch what is missing and mend what is wrong; say whether any of it had come before."""
        partial = store.partial(ref)
        if partial.length < ref.length:
            self._continue(partial, store)
        bad = store.finish(ref)
        if bad and ref.chunks:
            for chunk in bad:
                self._mend(ref, chunk, store)
            store.finish(ref)
        return partial.length > 0

    def _continue(self, partial: Partial, store: BlobStore) -> None:
        """Fetch what is missing at the end."""
        ref, start = partial.ref, partial.length
        headers = {}
        if start:
            headers["Range"] = f"bytes={start}-"
            if partial.etag:
                headers["If-Range"] = partial.etag
        with self._link.get(blob_path(ref.digest), headers) as answer:
            if answer.status == 416:
                store.forget(ref)
                raise LinkError(Fault.CUT, f"blob {ref.digest}: the server has less of it than was received before")
            _demand_file(answer, f"blob {ref.digest}")
            if answer.status == 206 and start:
                if _range(answer) != (start, ref.length) or answer.encoded or answer.etag != partial.etag:
                    store.forget(ref)
                    raise LinkError(Fault.WRONG_BYTES, f"blob {ref.digest}: the server continued another file")
                self._append(ref, start, answer.pieces(), store)
                return
            if answer.status != 200 or (not answer.encoded and answer.length not in (None, ref.length)):
                raise LinkError(
                    Fault.WRONG_BYTES,
                    f"blob {ref.digest}: {answer.length} bytes were offered in place of {ref.length}",
                )
            if not start:
                store.begin(ref, answer.etag)
                self._append(ref, 0, answer.pieces(), store)
            else:
                self._append(ref, start, self._without(ref, start, answer, store), store)

    def _without(self, ref: Ref, start: int, answer: Answer, store: BlobStore) -> Iterable[bytes]:
        """Skip what is there already in a body that came whole: a server without ranges must not undo progress."""
        seen = 0
        for piece in answer.pieces():
            known = piece[: max(0, start - seen)]
            if known != store.peek(ref, seen, len(known)):
                store.forget(ref)
                raise LinkError(Fault.CUT, f"blob {ref.digest}: the file changed on the server; it is fetched anew")
            seen += len(piece)
            if piece[len(known) :]:
                yield piece[len(known) :]

    def _append(self, ref: Ref, offset: int, pieces: Iterable[bytes], store: BlobStore) -> None:
        for piece in pieces:
            if offset + len(piece) > ref.length:
                store.forget(ref)
                raise LinkError(Fault.OVERSIZED, f"blob {ref.digest}: more than its {ref.length} bytes came")
            store.put(ref, offset, piece)
            offset += len(piece)
            self._on_bytes(len(piece))
        if offset < ref.length:
            raise LinkError(Fault.CUT, f"blob {ref.digest}: the transfer broke off at {offset} of {ref.length} bytes")

    def _mend(self, ref: Ref, chunk: Chunk, store: BlobStore) -> None:
        """Fetch one piece again."""
        end = chunk.offset + chunk.length
        with self._link.get(blob_path(ref.digest), {"Range": f"bytes={chunk.offset}-{end - 1}"}) as answer:
            _demand_file(answer, f"blob {ref.digest}")
            if answer.status != 206 or _range(answer) != (chunk.offset, ref.length) or answer.encoded:
                store.forget(ref)
                raise LinkError(Fault.WRONG_BYTES, f"blob {ref.digest}: the server cannot serve a piece of it")
            offset = chunk.offset
            for piece in answer.pieces():
                store.put(ref, offset, piece[: end - offset])
                offset += len(piece)
                self._on_bytes(len(piece))
                if offset > end:
                    break


def _range(answer: Answer) -> tuple[int, int] | None:
    """Where a partial body begins and how long the whole is, or None if the answer does not say so plainly."""
    match = CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    return (int(match[1]), int(match[3])) if match and match[3] != "*" else None


def _demand_file(answer: Answer, what: str) -> None:
    if answer.status in (403, 404, 410):
        raise LinkError(Fault.ABSENT, f"{what}: the server does not have it")
    if answer.status == 511 or (answer.is_page and answer.status < 500):
        raise LinkError(Fault.PORTAL, f"{what}: a page for people came in its place; the network wants a log-in")
    if answer.status not in (200, 206):
        raise LinkError(Fault.STATUS, f"{what}: the server answered {answer.status}")
