"""Tell the server what stands on the displays, and learn from its signed answer.

The request is signed by the device, the answer by a timestamp key of the trusted root over our nonce: that makes its
time exact, and nobody else's word about displays or accepted records is taken.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from player.cache import Cache
from player.clock import Clock
from player.device_key import DeviceKey
from player.faults import Fault, FaultError
from player.identity import Assignment, Identity, change_identity, parse_assignments
from player.playlog import Playlog
from player.proofs import RefusedError, Stream
from player.refusals import refusal_in
from player.source import LinkError
from player.trust import Verifier, answer_signed
from playlists.canonical import CanonicalError, canonical
from playlists.model import ChannelId, Json
from playlists.playlog import encode_record

if TYPE_CHECKING:
    from player.link import Link

PATH = "api/v1/report"
ANSWER_PREFIX = b"gongshi-answer/1\n"
LARGEST_ANSWER = 1 << 18


class ReportError(FaultError):
    """The report was not taken, or its answer cannot be believed. It is sent again later."""


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """What the server said, verified."""

    time: datetime
    displays: tuple[Assignment, ...]
    accepted: int
    pictures: tuple[str, ...] = ()  # the displays of which it wants to see a picture


class Reporter:
    def __init__(
        self,
        cache: Cache,
        identity: Identity,
        clock: Clock,
        playlog: Playlog,
        states: Callable[[], Sequence[Mapping[str, Json]]],
    ) -> None:
        self._cache = cache
        self.identity = identity
        self._key = DeviceKey(cache.state, cache.disk)
        self._clock = clock
        self._playlog = playlog
        self._states = states
        self._link: Link | None = None
        self._pictures: list[Json] = []

    def attach(self, picture: Json) -> None:
        """Send this picture with the next report, once."""
        self._pictures.append(picture)

    def send(self) -> ReportAnswer:
        """Report once. Raises ``FaultError``; nothing is changed unless the answer verifies."""
        nonce = secrets.token_hex(16)
        epoch, records = self._playlog.batch()
        # A picture that gets lost is asked for again; kept, it would weigh on every further try over a bad link.
        pictures, self._pictures = self._pictures, []
        body = canonical(
            {
                **({"pictures": pictures} if pictures else {}),
                "nonce": nonce,
                "displays": [dict(state) for state in self._states()],
                "playlog": [encode_record(record) for record in records],
            }
        )
        link = self._connect()
        path = urlsplit(urljoin(link.base_url, PATH)).path
        asked = self._clock.reading().boot_ns
        with link.post(PATH, body, self._key.sign_request("POST", path, epoch, body)) as answer:
            if answer.is_page:
                raise LinkError(Fault.PORTAL, "a page for people came in place of the server's answer")
            if answer.status in (401, 403) and refusal_in(answer.body(LARGEST_ANSWER, PATH)) is not None:
                raise ReportError(
                    Fault.REVOKED, "the server does not accept this device: enrol it again, or ask who manages displays"
                )
            if answer.status != 200:
                raise LinkError(Fault.STATUS, f"the report was answered with {answer.status}")
            said = self._believed(answer.body(LARGEST_ANSWER, PATH), nonce)
        self._clock.accept_answer(said.time, asked)
        if records:
            self._playlog.accepted(epoch, said.accepted, said.time)
        if said.displays != self.identity.displays:
            self.identity = change_identity(self._cache.state, self._cache.disk, displays=said.displays)
        return said

    def _connect(self) -> "Link":
        if self._link is None:
            from player.link import Link

            self._link = Link(self.identity.server_url, self.identity.tls_ca)
        return self._link

    def _believed(self, body: bytes, nonce: str) -> ReportAnswer:
        forged = ReportError(Fault.ANSWER_FORGED, "the answer to the report is not signed by this repository's server")
        try:
            envelope: Any = json.loads(body)
            answer = envelope["answer"]
            text = ANSWER_PREFIX + canonical(answer)
            if not answer_signed(self._root(), str(envelope["keyid"]), str(envelope["signature"]), text):
                raise forged
            if answer["nonce"] != nonce or answer["player"] != self.identity.player:
                raise forged
            return ReportAnswer(
                datetime.strptime(answer["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
                parse_assignments(answer["displays"]),
                int(answer["accepted"]),
                _asked(answer.get("pictures")),
            )
        except (ValueError, KeyError, TypeError, CanonicalError) as error:
            raise forged from error

    def _root(self) -> bytes:
        """The newest root that the chain from the anchor leads to."""
        verifier = Verifier(Stream.of(ChannelId("any")), self._cache.anchor())
        for version, data in self._cache.generations.roots()[1:]:
            if version == verifier.root_version + 1:
                try:
                    verifier.add_root(data)
                except RefusedError:
                    break
        return verifier.root_bytes


def _asked(displays: object) -> tuple[str, ...]:
    """Which displays are to be pictured; anything else in this place is nobody's wish."""
    return tuple(str(each) for each in displays if isinstance(each, str)) if isinstance(displays, list) else ()
