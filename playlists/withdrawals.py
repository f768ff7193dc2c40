"""Read and write ``withdrawals.json``: the items no wall may show any more.

It can only hide. Whether its signature is good is the verifier's question.
"""

import re

from playlists.canonical import canonical
from playlists.fields import Fields, instant_text, load, refuse_repeats
from playlists.model import ItemId, Json, Withdrawal, Withdrawals

FORMAT = "gongshi-withdrawals/1"


def parse_withdrawals(data: bytes) -> Withdrawals:
    fields = Fields(load(data, "withdrawals"), "withdrawals")
    fields.matching("format", re.compile(re.escape(FORMAT)), f"{FORMAT}, the one format this version reads")
    hidden = fields.each("hidden", _withdrawal)
    refuse_repeats([withdrawal.item for withdrawal in hidden], "withdrawals.hidden")
    return Withdrawals(hidden, fields.rest())


def encode_withdrawals(withdrawals: Withdrawals) -> bytes:
    hidden: list[Json] = [
        {**each.extra, "item": each.item, "since": instant_text(each.since)} for each in withdrawals.hidden
    ]
    return canonical({**withdrawals.extra, "format": FORMAT, "hidden": hidden})


def _withdrawal(value: Json, where: str) -> Withdrawal:
    fields = Fields(value, where)
    return Withdrawal(ItemId(fields.identifier("item")), fields.instant("since"), fields.rest())
