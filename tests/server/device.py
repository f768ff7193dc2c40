"""A device as the server sees one: it enrols, signs, counts and reports."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from playlists import enrolment
from playlists.device_request import Signed, encode_headers, signing_text, spell
from playlists.playlog import PlayRecord, encode_record, record_digest
from tests.server.world import START, World


@dataclass
class Device:
    world: World
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    epoch: int = 1
    counter: int = 0

    def __post_init__(self) -> None:
        self.client = self.world.client()

    @property
    def name(self) -> str:
        return spell(self.key.public_key().public_bytes_raw())

    def enrol(self, code: str, *, signs: bool = False, **changed: object):
        """``changed`` is put in after the device has signed, or before if it ``signs`` that too."""
        key = enrolment.derive(enrolment.normalise(code))
        request = {
            "lookup": enrolment.lookup(key),
            "device_key": self.name,
            "nonce": "n1",
            "player": {"version": "0.1.0"},
        }
        if signs:
            request.update(changed)
        request["signature"] = spell(self.key.sign(enrolment.signing_text(request)))
        # What somebody changes who knows the code and not the key: the MAC still fits, unless it is what is changed.
        request.update({} if signs else changed)
        if "mac" not in request:
            request["mac"] = enrolment.request_mac(key, request)
        answer = self.client.post("/api/v1/enrol", json=request)
        if answer.status_code == 200:
            assert enrolment.answer_holds(key, answer.json, "n1")
            self.epoch = answer.json["epoch"]
        return answer

    def report(self, *, displays=(), playlog=(), counter: int | None = None, body: bytes | None = None, tamper=False):
        if counter is None:
            self.counter += 1
            counter = self.counter
        raw = body or json.dumps({"nonce": f"r{counter}", "displays": [*displays], "playlog": [*playlog]}).encode()
        text = signing_text("POST", "/api/v1/report", self.epoch, counter, raw)
        headers = encode_headers(
            Signed(self.key.public_key().public_bytes_raw(), self.epoch, counter, self.key.sign(text))
        )
        return self.client.post("/api/v1/report", data=raw + (b" " if tamper else b""), headers=headers)


def chain(count: int, *, display: str = "shiqiao-led", item: str = "notice-1", start: int = 1, prev=None) -> list[dict]:
    """Play records that hang together, one a minute."""
    records = []
    for number in range(start, start + count):
        begun = START + timedelta(minutes=number)
        ended, page = begun + timedelta(minutes=1), "sha256:" + "a" * 64
        record = PlayRecord(number, display, "shiqiao", 1, "main", item, page, "drawn", begun, ended, True, prev)
        records.append(encode_record(record))
        prev = record_digest(record)
    return records
