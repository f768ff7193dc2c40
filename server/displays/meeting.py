"""A code read from a wall introduces one box; what that box and the server say to each other till a person confirms it.

Who reads the code in the hall and asks faster than the player is bound in its
place. He can't be told from it by the code, but by the check words, which both
sides show (``playlists.check_words``). Who confirms is ``introductions``'s matter.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from playlists.check_words import SHARE_BYTES, check_words, is_share, keeps
from playlists.model import Json
from server.audit.service import record
from server.displays.models import EnrolmentCode
from server.displays.refusals import DeviceRefused


def meet(
    session: Session, row: EnrolmentCode, device_key: str, request: Mapping[str, Json], server: str, *, now: datetime
) -> dict[str, Json] | None:
    """Bind the first box that proves the code, and say what it needs for the check words; None once confirmed."""
    if row.device_key is None or row.commitment is None or row.server_share is None:
        committed = request.get("commitment")
        if not isinstance(committed, str) or not is_share(committed):
            sentence = "a code from a wall needs a player that shows check words: enrol this one with a code you type"
            raise DeviceRefused(400, "bad-request", sentence)
        row.device_key, row.commitment, row.server_digest = device_key, committed, server
        # Drawn only now, after the box has committed itself: neither side can choose its share to fit the other's.
        row.server_share = secrets.token_hex(SHARE_BYTES)
        subject, told = f"display:{row.display_ids[0]}", f"有播放端报上墙上的码，等人核对：{'、'.join(row.display_ids)}"
        record(session, None, "display.met", subject, told, now=now, detail={"device_key": device_key})
    if row.server_digest != server:
        # The words vouch for what was served then. A new root in between is rare: another code is safer than a rule.
        end(row, now)
        sentence = "what this server hands over has changed since the code was typed: show a new code"
        raise DeviceRefused(410, "code-expired", sentence, keep=True)
    share = request.get("share")
    if row.check_words is None and share is not None:
        if not isinstance(share, str) or not is_share(share) or not keeps(device_key, share, row.commitment):
            raise DeviceRefused(403, "wrong-code", "the share is not the one this device committed itself to")
        row.check_words = check_words(device_key, server, share, row.server_share)
    session.flush()
    if row.confirmed_at is not None:
        return None
    return {"code": "confirm", "server": server, "share": row.server_share}


def end(row: EnrolmentCode, now: datetime) -> None:
    """The code opens nothing any more; the row stays as a trace."""
    row.key, row.expires_at = None, min(row.expires_at, now)
