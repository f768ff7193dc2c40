"""Read what a browser sends: what is no number, no object or no text is told apart before a view trips over it.

Forms and scripts of ours send none of it; an address that was mistyped does, and a paste, and whoever tries doors.
"""

import re
from collections.abc import Mapping
from contextlib import suppress

from flask import request
from flask.typing import ResponseReturnValue

from playlists.model import Json
from server.console.blueprint import console
from server.console.shell import told
from server.errors import Refused
from server.web import LARGEST_NUMBER

_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")
"""No text of PostgreSQL holds a NUL, and no UTF-8 half of a pair; SQLite takes the first and not the second."""


def number(text: object) -> int:
    """A number that can name a row; raises ValueError, by which ``get(type=number)`` takes its default."""
    found = str(text)
    if not found.isascii() or not found.isdigit() or len(found) > len(str(LARGEST_NUMBER)):
        raise ValueError(found[:20])
    return min(int(found), LARGEST_NUMBER)


def numbers(name: str) -> list[int] | None:
    """The numbers in a hidden field of the form; None where the form has no such field."""
    said = request.form.get(name)
    if said is None:
        return None
    found = []
    for text in said.split():
        with suppress(ValueError):
            found.append(number(text))
    return found


def given() -> Mapping[str, Json]:
    """What a script sent; nothing when it is no object."""
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


@console.before_request
def refuse_unkept() -> ResponseReturnValue | None:
    """Refuse a text that no database could keep as it is."""
    refused = Refused("里面有存不下的字符（常从别处粘来），请删掉再交。")
    # The address counts whatever is sent besides: its words are looked for in the tables too.
    sent = given() if request.is_json else request.form.to_dict(flat=False)
    if not any(_unkept(each) for each in (request.view_args, request.args.to_dict(flat=False), sent)):
        return None
    if request.is_json:
        return told(refused)
    raise refused


def _unkept(value: object) -> bool:
    if isinstance(value, str):
        return bool(_UNKEPT.search(value))
    if isinstance(value, Mapping):
        return any(_unkept(name) or _unkept(one) for name, one in value.items())
    return isinstance(value, list) and any(map(_unkept, value))
