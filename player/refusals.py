"""Tell the server's own refusal from what somebody in between says with the same number. Pure.

A portal, a proxy or a firewall answers 403 too, with a page or nothing. Only JSON with a ``code`` is the server's word
(FORMAT.md, section 9), and only on that word does a player give up its code or say that it was revoked.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    sentence: str


def refusal_in(body: bytes) -> Refusal | None:
    """Return what the server refused with; None where this is not its answer."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, Mapping) or not isinstance(said.get("code"), str):
        return None
    sentence = said.get("sentence") or said.get("error") or ""
    return Refusal(said["code"], str(sentence)[:LONGEST])
