"""The server's door for devices as FORMAT.md, section 9 has it, small enough to lie in every way a test wants."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.signer import CryptoSigner

from playlists import enrolment
from playlists.canonical import canonical
from playlists.check_words import check_words, keeps, server_digest
from playlists.device_request import KEY_BYTES, SIGNATURE_BYTES, parse_headers, read_spelled, signing_text
from playlists.enrolment import EnrolmentKey, answer_mac, derive, lookup, normalise, request_holds
from playlists.model import Json
from playlists.playlog import PlayRecord, parse_record
from tests.player.faulty_server import Request
from tests.repository_simulator import NOW, TIMESTAMP_KEY, Repository

SERVER_SHARE = "5e" * 32
HALL_SCREEN: dict[str, Json] = {"id": "d1", "name": "大厅屏", "channel": "hall", "profile": "hd"}


@dataclass
class DeviceDoor:
    """``codes`` are those somebody typed or made in the console. ``bend`` may change an answer before it is sealed."""

    source: Repository
    url: str
    codes: list[str] = field(default_factory=list)
    displays: list[dict[str, Json]] = field(default_factory=lambda: [dict(HALL_SCREEN)])
    now: datetime = NOW
    tls_ca: str | None = None
    records: dict[tuple[int, int], PlayRecord] = field(default_factory=dict)
    counters: list[tuple[int, int]] = field(default_factory=list)
    signer: CryptoSigner = TIMESTAMP_KEY
    bend: Callable[[dict[str, Json]], None] = lambda answer: None
    after_sealing: Callable[[dict[str, Json]], None] = lambda answer: None
    device_key: str | None = None
    revoked: bool = False
    used: dict[str, str] = field(default_factory=dict)
    commitments: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """What the console shows, by look-up; ``confirmed`` is whether somebody has found it the same."""
    confirmed: bool = True

    def __call__(self, request: Request, body: bytes) -> tuple[int, bytes]:
        if request.path == "api/v1/enrol":
            return self.enrol(json.loads(body))
        if request.path == "api/v1/report":
            return self.report(request, body)
        return 404, b"{}"

    def enrol(self, asked: dict[str, Json]) -> tuple[int, bytes]:
        public = Ed25519PublicKey.from_public_bytes(read_spelled(str(asked["device_key"]), KEY_BYTES, "device_key"))
        signature = read_spelled(str(asked["signature"]), SIGNATURE_BYTES, "signature")
        public.verify(signature, enrolment.signing_text(asked))
        keys = {lookup(key): key for key in map(derive, map(normalise, self.codes))}
        key: EnrolmentKey | None = keys.get(str(asked["lookup"]))
        if key is None:
            return 202, b"{}"
        if not request_holds(key, asked):
            return 403, b'{"code": "wrong-code", "sentence": "the request was not made with this code"}'
        device = str(asked["device_key"])
        if self.used.setdefault(str(asked["lookup"]), device) != device:
            return 409, b'{"code": "code-used", "sentence": "this code was used by another player"}'
        if self.revoked:
            return 403, b'{"code": "revoked", "sentence": "this device was revoked"}'
        root = self.source.files[f"metadata/{self.source.root.version}.root.json"].decode()
        if "commitment" in asked:
            met = self.meet(asked, device, server_digest(root, self.url, self.tls_ca))
            if not (self.confirmed and str(asked["lookup"]) in self.words):
                met["nonce"] = asked["nonce"]
                self.bend(met)
                met["mac"] = answer_mac(key, met)
                self.after_sealing(met)
                return 202, json.dumps(met).encode()
        self.device_key = device
        answer: dict[str, Json] = {
            "root": root,
            "repository": self.url,
            "tls_ca": self.tls_ca,
            "player": "p1",
            "epoch": 1,
            "displays": [dict(display) for display in self.displays],
            "nonce": asked["nonce"],
        }
        self.bend(answer)
        answer["mac"] = answer_mac(key, answer)
        self.after_sealing(answer)
        return 200, json.dumps(answer).encode()

    def meet(self, asked: dict[str, Json], device: str, server: str) -> dict[str, Json]:
        name, share = str(asked["lookup"]), asked.get("share")
        committed = self.commitments.setdefault(name, str(asked["commitment"]))
        if isinstance(share, str):
            assert keeps(device, share, committed)
            self.words[name] = check_words(device, server, share, SERVER_SHARE)
        return {"code": "confirm", "server": server, "share": SERVER_SHARE}

    def report(self, request: Request, body: bytes) -> tuple[int, bytes]:
        signed = parse_headers(request.headers)
        text = signing_text("POST", "/" + request.path, signed.epoch, signed.counter, body)
        Ed25519PublicKey.from_public_bytes(signed.device_key).verify(signed.signature, text)
        if self.revoked or (self.counters and (signed.epoch, signed.counter) <= self.counters[-1]):
            return 403, b'{"code": "revoked", "sentence": "this device was revoked"}'
        self.counters.append((signed.epoch, signed.counter))
        asked = json.loads(body)
        for value in asked["playlog"]:
            record = parse_record(value)
            known = self.records.setdefault((signed.epoch, record.seq), record)
            assert known == record, f"number {record.seq} came with other bytes"
        accepted = 0
        while (signed.epoch, accepted + 1) in self.records:
            accepted += 1
        answer: dict[str, Json] = {
            "nonce": asked["nonce"],
            "time": self.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "player": "p1",
            "displays": [dict(display) for display in self.displays],
            "accepted": accepted,
        }
        self.bend(answer)
        seal = self.signer.sign(b"gongshi-answer/1\n" + canonical(answer))
        self.after_sealing(answer)
        return 200, json.dumps({"answer": answer, "keyid": seal.keyid, "signature": seal.signature}).encode()
