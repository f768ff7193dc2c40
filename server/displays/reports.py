"""Take a device's report: who sent it, is it new, what does it show, what did it show before.

The counter is raised by one conditional statement, in the transaction that
takes the report: of two equal requests exactly one is heard, also between two
server processes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import CursorResult, and_, func, or_, select, update
from sqlalchemy.orm import Session

from playlists.device_request import Signed, signing_text, spell
from playlists.model import Json
from server.channels.light import quiet_at
from server.displays import screenshots
from server.displays.enrolment import displays_of
from server.displays.kept import kept_state, read_report, release_of
from server.displays.models import Display, DisplayEvent, DisplayState, Player
from server.displays.refusals import DeviceRefused
from server.displays.verdicts import Verdict, drawn_pages, sentence_of, verdict_of
from server.playlogs.intake import take_records
from server.releases.models import Release

LONGEST_NONCE = 256
CHINA = timezone(timedelta(hours=8))


def take_report(
    session: Session, signed: Signed, method: str, path: str, body: bytes, *, now: datetime
) -> dict[str, Json]:
    """Check and store a signed report; return the answer to be signed."""
    player = _player(session, signed, method, path, body)
    _raise_counter(session, player, signed)
    report = _report(body)
    player.last_seen_at = now
    states = report.get("displays")
    mine = {display.id: display for display in player.displays if display.removed_at is None}
    driven, own = frozenset(mine), frozenset(display.id for display in player.displays)
    for state in states if isinstance(states, list) else []:
        name = state.get("id") if isinstance(state, dict) else None
        # Each display once: a thousand states of one display would be a thousand questions to the database.
        if isinstance(state, dict) and isinstance(name, str) and name in mine:
            _note(session, mine.pop(name), kept_state(state), now)
    screenshots.take(session, driven, report.get("pictures"), now=now)
    pictures = screenshots.wanted(session, driven, now=now)
    records = report.get("playlog")
    # Of a display out of use, too: a village that was offline tells only now what stood there before.
    accepted = take_records(session, player, own, records if isinstance(records, list) else [], now=now)
    return {
        "nonce": _nonce(report),
        "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "player": str(player.id),
        "displays": [dict(entry) for entry in displays_of(player)],
        "accepted": accepted,
        **({"pictures": [*pictures]} if pictures else {}),
    }


def _player(session: Session, signed: Signed, method: str, path: str, body: bytes) -> Player:
    key = spell(signed.device_key)
    player = session.scalar(select(Player).where(Player.device_key == key))
    if player is None:
        raise DeviceRefused(403, "unknown-device", "this device is not enrolled here: enrol it with a code")
    try:
        text = signing_text(method, path, signed.epoch, signed.counter, body)
        Ed25519PublicKey.from_public_bytes(signed.device_key).verify(signed.signature, text)
    except (InvalidSignature, ValueError) as error:
        raise DeviceRefused(403, "bad-signature", "the signature does not fit the request") from error
    if player.revoked_at is not None:
        raise DeviceRefused(403, "revoked", "this device was revoked in the console: enrol it again with a new code")
    if signed.epoch < player.epoch:
        raise DeviceRefused(409, "old-epoch", f"this device has begun a new epoch: it is {player.epoch} now")
    return player


def _raise_counter(session: Session, player: Player, signed: Signed) -> None:
    raised = cast(
        CursorResult[Any],
        session.execute(
            update(Player)
            .where(
                Player.id == player.id,
                or_(
                    # A player whose counter or playlog was damaged begins a new epoch by itself.
                    Player.epoch < signed.epoch,
                    and_(Player.epoch == signed.epoch, Player.counter < signed.counter),
                ),
            )
            .values(epoch=signed.epoch, counter=signed.counter)
        ),
    )
    if raised.rowcount != 1:
        raise DeviceRefused(409, "replayed", "this counter, or a higher one, was heard before")
    session.refresh(player)


def _report(body: bytes) -> Mapping[str, Json]:
    try:
        report = read_report(body)
    except (ValueError, RecursionError) as error:
        raise DeviceRefused(400, "bad-request", f"the report is not JSON: {error}") from error
    if not isinstance(report, dict):
        raise DeviceRefused(400, "bad-request", "the report must be an object")
    return report


def _nonce(report: Mapping[str, Json]) -> str:
    nonce = report.get("nonce")
    if not isinstance(nonce, str) or not nonce or len(nonce) > LONGEST_NONCE:
        raise DeviceRefused(400, "bad-request", "the report needs a nonce")
    return nonce


def _note(session: Session, display: Display, report: Mapping[str, Json], now: datetime) -> None:
    release, named = release_of(report), report.get("channel")
    # What it shows may still be its former channel's: it hears of a move in the answer to this very report.
    channel = named if isinstance(named, str) and named else display.channel_id
    signed, quiet = None, False
    if release is not None:
        row = session.scalar(select(Release).where(Release.channel_id == channel, Release.version == release))
        signed = row.items if row is not None else None
        quiet = row is not None and quiet_at(row.light, now)
    newest = None
    if channel == display.channel_id:
        newest = session.scalar(select(func.max(Release.version)).where(Release.channel_id == channel))
    verdict = verdict_of(report, display.profile_id, signed, newest, quiet)
    # The main zone's page first: it stands for the display in lists.
    pages = [page.digest for page in sorted(drawn_pages(report), key=lambda page: page.zone != "main")]
    state = display.state
    if state is None:
        state = DisplayState(display_id=display.id, at=now, since=now, verdict="", pages=[], report={})
        display.state = state
    if state.verdict != verdict.value:
        change_verdict(session, display, verdict, now)
    state.at, state.pages, state.report = now, pages, dict(report)
    state.release = release
    session.flush()


def change_verdict(session: Session, display: Display, verdict: Verdict, now: datetime) -> None:
    """An edge: keep since when, and write the event."""
    if display.state is None:
        return
    display.state.verdict = verdict.value
    display.state.since = now
    session.add(
        DisplayEvent(
            display_id=display.id,
            at=now,
            verdict=verdict.value,
            sentence=sentence_of(verdict, display.name, now.astimezone(CHINA)),
        )
    )
    session.flush()
