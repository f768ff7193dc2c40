"""Codes and what they open: a player that knows the code gets the root, and the server gets its key.

A code is issued here and typed at the player, or shown by the player and typed
here; such a code hangs in public, so ``introductions`` has a person compare
what both sides show before it opens anything. A code serves one device key: for
that key the answer is repeated, since a first answer may be lost on the way.
Knowing a code is not holding a key: the request is signed by the key it names.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from playlists import enrolment
from playlists.check_words import server_digest
from playlists.device_request import KEY_BYTES, SIGNATURE_BYTES, RequestError, read_spelled
from playlists.model import Json
from server.accounts.models import Account
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.displays.meeting import meet
from server.displays.models import Display, EnrolmentCode, Player
from server.displays.refusals import DeviceRefused
from server.errors import NotAllowed, NotFound, Refused
from server.services import Services

CODE_LIFETIME = timedelta(hours=24)


def issue_code(session: Session, actor: Actor | None, display_ids: Iterable[str], *, now: datetime) -> str:
    """Return a new code for these displays, grouped for reading aloud. It is shown once and kept nowhere."""
    code = enrolment.new_code(secrets.token_bytes(enrolment.RANDOM_BYTES))
    _keep(session, actor, code, list(display_ids), now, "发了播放端登记码")
    return enrolment.grouped(code)


def pair(session: Session, actor: Actor, typed: str, display_ids: Iterable[str], *, now: datetime) -> int:
    """Take the code a display shows, and return the number of the introduction that somebody has to confirm."""
    try:
        code = enrolment.normalise(typed)
    except enrolment.CodeError as error:
        raise Refused(error.sentence_zh + "。", "code") from error
    return _keep(session, actor, code, list(display_ids), now, "输入了播放端显示的码", shown=True).id


def answer_enrolment(
    session: Session, request: Mapping[str, Json], *, services: Services, url: str, now: datetime
) -> tuple[int, dict[str, Json]]:
    """Answer a device that shows it knows a code: 202 while a person has still to name that code or to confirm it."""
    lookup, device_key, nonce = (_text(request, name) for name in ("lookup", "device_key", "nonce"))
    try:
        public = Ed25519PublicKey.from_public_bytes(read_spelled(device_key, KEY_BYTES, "device_key"))
    except RequestError as error:
        raise DeviceRefused(400, "bad-request", str(error)) from error
    if not _signed_by(public, request):
        raise _unproved()
    row = session.scalar(select(EnrolmentCode).where(EnrolmentCode.lookup == lookup).with_for_update())
    if row is None:
        return 202, {"code": "waiting", "sentence": "nobody has typed this code in the console yet"}
    if row.device_key is not None and row.device_key != device_key:
        raise DeviceRefused(409, "code-used", "this code has served another device: ask for a new one")
    if row.expires_at <= now or row.key is None:
        raise DeviceRefused(410, "code-expired", "this code is over (24 hours, or refused): ask for a new one")
    key = enrolment.EnrolmentKey(row.key)
    if not enrolment.request_holds(key, request):
        raise _unproved()
    known = session.scalar(select(Player).where(Player.device_key == device_key).with_for_update())
    if known is not None and known.revoked_at is not None and not _readmits(session, row, known.revoked_at):
        sentence = "this device was revoked in the console: only an administrator's new code admits it again"
        raise DeviceRefused(403, "revoked", sentence)
    root, ca = services.publisher.root_bytes().decode("utf-8"), _authority(services)
    if row.shown:
        unconfirmed = meet(session, row, device_key, request, server_digest(root, url, ca), now=now)
        if unconfirmed is not None:
            return 202, _sealed(key, unconfirmed, nonce)
    player = _player(session, row, known, device_key, request, now)
    answer: dict[str, Json] = {
        "root": root,
        "repository": url,
        "tls_ca": ca,
        "player": str(player.id),
        "epoch": player.epoch,
        "displays": [dict(entry) for entry in displays_of(player)],
    }
    return 200, _sealed(key, answer, nonce)


def displays_of(player: Player) -> list[dict[str, Json]]:
    """What a player is told about the displays it drives."""
    from_channels: list[dict[str, Json]] = []
    for display in player.displays:
        if display.removed_at is None:
            from_channels.append(
                {
                    "id": display.id,
                    "name": display.name,
                    "channel": display.channel_id,
                    "profile": display.profile_id,
                }
            )
    return from_channels


def wipe_old_codes(session: Session, now: datetime) -> None:
    """The key behind a code is worth nothing after its day; the row stays as a trace."""
    session.execute(update(EnrolmentCode).where(EnrolmentCode.expires_at < now).values(key=None))


def _keep(
    session: Session,
    actor: Actor | None,
    code: str,
    display_ids: list[str],
    now: datetime,
    deed: str,
    *,
    shown: bool = False,
) -> EnrolmentCode:
    if actor is not None and not actor.has(Role.ADMINISTRATOR, Role.AUTHOR, Role.REVIEWER):
        raise NotAllowed("接播放端由管理员或经办人来做。")
    if not display_ids:
        raise Refused("先选这台播放端带哪几块屏。", "display")
    for display_id in display_ids:
        display = session.get(Display, display_id)
        if display is None or display.removed_at is not None:
            raise NotFound(f"没有这块屏：{display_id}。")
    key = enrolment.derive(code)
    lookup = enrolment.lookup(key)
    known = session.scalar(select(EnrolmentCode).where(EnrolmentCode.lookup == lookup))
    if known is not None:
        raise Refused("这个码已经输入过了。播放端连上后就会换成画面；要重接，请在播放端上换一个新码。", "code")
    row = EnrolmentCode(
        lookup=lookup,
        key=bytes(key),
        display_ids=list(display_ids),
        created_by_id=actor.account_id if actor else None,
        created_at=now,
        expires_at=now + CODE_LIFETIME,
        shown=shown,
    )
    session.add(row)
    session.flush()
    names = "、".join(display_ids)
    record(session, actor, "display.code", f"display:{display_ids[0]}", f"给 {names} {deed}", now=now)
    return row


def _player(
    session: Session,
    row: EnrolmentCode,
    player: Player | None,
    device_key: str,
    request: Mapping[str, Json],
    now: datetime,
) -> Player:
    about = request.get("player")
    if row.used_at is not None and row.player_id is not None:
        return session.get_one(Player, row.player_id)
    if player is None:
        player = Player(device_key=device_key, epoch=1, counter=0, enrolled_at=now, about={})
        session.add(player)
    else:
        player.epoch += 1
        player.counter = 0
        player.enrolled_at = now
        player.revoked_at, player.revoked_reason = None, ""
    player.about = dict(about) if isinstance(about, dict) else {}
    session.flush()
    for display_id in row.display_ids:
        display = session.get(Display, display_id)
        if display is not None and display.removed_at is None:
            display.player_id = player.id
    row.used_at, row.device_key, row.player_id = now, device_key, player.id
    session.flush()
    session.refresh(player)
    record(
        session,
        None,
        "display.enrolled",
        f"display:{row.display_ids[0]}",
        f"播放端 {player.id} 已登记，带 {'、'.join(row.display_ids)}",
        now=now,
        detail={"device_key": device_key, "epoch": player.epoch},
    )
    return player


def _readmits(session: Session, row: EnrolmentCode, revoked_at: datetime) -> bool:
    """Whether an administrator gave this code after the device was revoked: he revokes, so he alone takes it back."""
    giver = session.get(Account, row.created_by_id) if row.created_by_id is not None else None
    unused = row.used_at is None
    return unused and giver is not None and Role.ADMINISTRATOR in giver.roles and row.created_at >= revoked_at


def _signed_by(public: Ed25519PublicKey, request: Mapping[str, Json]) -> bool:
    try:
        signature = read_spelled(str(request.get("signature")), SIGNATURE_BYTES, "signature")
        public.verify(signature, enrolment.signing_text(request))
    except (InvalidSignature, ValueError):
        return False
    return True


def _unproved() -> DeviceRefused:
    # One answer for a wrong MAC and a wrong signature: who guesses learns nothing about which codes are open.
    return DeviceRefused(
        403, "wrong-code", "the request does not prove that it knows the code and holds the device key"
    )


def _authority(services: Services) -> str | None:
    """The certificate authority a player should pin: ours, or none behind a proxy with a public certificate."""
    path = services.data / "tls" / "ca.pem"
    if not services.config.server.tls or services.config.server.certificate_file is not None or not path.exists():
        return None
    return path.read_text("ascii")


def _sealed(key: enrolment.EnrolmentKey, answer: dict[str, Json], nonce: str) -> dict[str, Json]:
    answer["nonce"] = nonce
    answer["mac"] = enrolment.answer_mac(key, answer)
    return answer


def _text(request: Mapping[str, Json], name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str) or not value or len(value) > 256:
        raise DeviceRefused(400, "bad-request", f"{name} must be a text of at most 256 characters")
    return value
