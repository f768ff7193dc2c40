"""Where a display hangs: let it follow another channel, take it out of use, give it back; and where it hung before.

Each stay on a channel is written down, since a proof asks of a day long past whose pages a display was to show. What
a player is told follows from the tables alone: it hears of it in the answer to its next report. Nothing signed is
touched. An approval belongs to a notice and a sort of display, so what was signed for this sort hangs on the new
channel as it is, and what was not is left out there until somebody has looked.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.channels.models import Channel
from server.channels.panels import profile_of
from server.channels.placing import ON_THE_WALL, live_channel
from server.displays.meeting import end
from server.displays.models import DECIDED, Display, DisplayEvent, DisplayStay, EnrolmentCode
from server.displays.verdicts import Verdict
from server.errors import NotAllowed, NotFound, Refused
from server.notices.models import Notice

CHINA = timezone(timedelta(hours=8))


def begin_stay(session: Session, display: Display, now: datetime) -> None:
    session.add(DisplayStay(display_id=display.id, channel_id=display.channel_id, since=now))
    session.flush()


def stays_on(session: Session, channels: Collection[str]) -> dict[str, list[DisplayStay]]:
    """Every stay on these channels by display, the earliest first."""
    rows = select(DisplayStay).where(DisplayStay.channel_id.in_(channels)).order_by(DisplayStay.since, DisplayStay.id)
    found: dict[str, list[DisplayStay]] = {}
    for stay in session.scalars(rows):
        found.setdefault(stay.display_id, []).append(stay)
    return found


def days_of(stay: DisplayStay) -> tuple[date, date | None]:
    """Its first day and its last in the township; None while it goes on."""
    gone = stay.until.astimezone(CHINA).date() if stay.until is not None else None
    return stay.since.astimezone(CHINA).date(), gone


def fitting_channels(session: Session, display: Display) -> list[Channel]:
    """Those the display could follow instead: laid out for its sort."""
    rows = session.scalars(select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.village, Channel.id))
    return [row for row in rows if row.id != display.channel_id and _fits(row, display)]


def refuse_unfit(display: Display, channel: Channel) -> None:
    if channel.id == display.channel_id:
        raise Refused(f"{display.name}已经跟着频道“{channel.name}”了，请选别的频道。")
    if not _fits(channel, display):
        sort = profile_of(display.profile_id).name_zh
        raise Refused(f"频道“{channel.name}”没有为{sort}排版，请换一个频道，或请管理员先给它加上这种屏。")


def losing(session: Session, display: Display, channel: Channel | None, today: date) -> list[Notice]:
    """What hangs on the display, has a period that is not over, and is not placed on the other channel, if any."""
    hanging = select(Notice).where(
        Notice.placements.any(channel_id=display.channel_id),
        Notice.state_name.in_([state.value for state in ON_THE_WALL]),
        Notice.period_last >= today,
    )
    if channel is not None:
        hanging = hanging.where(~Notice.placements.any(channel_id=channel.id))
    return list(session.scalars(hanging.order_by(Notice.period_last, Notice.id)))


def move_display(session: Session, actor: Actor, display_id: str, channel_id: str, *, now: datetime) -> Display:
    """Let a display follow another channel; its player hears of it in the answer to its next report."""
    if not actor.has(Role.ADMINISTRATOR, Role.AUTHOR, Role.REVIEWER):
        raise NotAllowed("显示屏由管理员或经办人来管。")
    display = _held(session, display_id)
    if display.removed_at is not None:
        raise NotFound("没有这块屏。")
    before = display.channel
    channel = live_channel(session, channel_id, kept=True)
    refuse_unfit(display, channel)
    _end_stay(session, display, now)
    display.channel_id = channel.id
    begin_stay(session, display, now)
    session.refresh(display)
    if display.state is not None and display.state.verdict == Verdict.VERIFIED.value:
        # What stands there is verified, but it is not what shall stand there any more.
        display.state.verdict, display.state.since = Verdict.BEHIND.value, now
    sentence = f"{display.name}从频道 {before.name} 改跟 {channel.name}"
    _note(session, display, sentence, now)
    record(session, actor, "display.move", f"display:{display_id}", sentence, now=now)
    return display


def remove_display(session: Session, actor: Actor, display_id: str, *, now: datetime) -> Display:
    """Out of use from now on: its player is told to drive it no more, and no day is due on it."""
    _only_administrators(actor)
    display = _held(session, display_id)
    if display.removed_at is not None:
        raise Refused(f"{display.name}已经停止使用了。")
    display.removed_at = now
    _end_stay(session, display, now)
    _end_codes(session, display, now)
    sentence = f"停止使用显示屏 {display.name}"
    _note(session, display, sentence, now)
    record(session, actor, "display.remove", f"display:{display_id}", sentence, now=now)
    return display


def restore_display(session: Session, actor: Actor, display_id: str, *, now: datetime) -> Display:
    """Into use again, on its channel and with its player where it keeps that; it is told so at its next report."""
    _only_administrators(actor)
    display = _held(session, display_id)
    if display.removed_at is None:
        raise Refused(f"{display.name}正在使用，不用再启用。")
    channel = display.channel
    try:
        live_channel(session, channel.id, kept=True)
    except NotFound as error:
        sentence = f"{display.name}原来的频道“{channel.name}”已经撤掉，请另添一块屏，跟别的频道。"
        raise Refused(sentence) from error
    if not _fits(channel, display):
        sort = profile_of(display.profile_id).name_zh
        raise Refused(f"频道“{channel.name}”已经不给{sort}排版，请管理员先给它加上这种屏，再重新使用。")
    keeps, had = keeps_player(display), display.player is not None
    display.removed_at = None
    begin_stay(session, display, now)
    if display.state is not None:
        # What it said before it went out of use is true of no wall any more: nothing is known to stand there now.
        display.state.verdict, display.state.since = Verdict.EMPTY.value, now
    sentence = f"重新使用显示屏 {display.name}"
    if had and not keeps:
        _part(display)
        sentence = f"重新使用显示屏 {display.name}，原来的播放盒停用过或改接了别处，要重新接"
    _note(session, display, sentence, now)
    record(session, actor, "display.restore", f"display:{display_id}", sentence, now=now)
    return display


def keeps_player(display: Display) -> bool:
    """Whether a display out of use would come back with the player it had: one that is still what it was then.

    A key that was revoked speaks for nothing. One that was enrolled anew since may hang elsewhere, and would show this
    village's notices on another wall. With either, the display waits for a player like a new one.
    """
    player = display.player
    if player is None or display.removed_at is None:
        return False
    return player.revoked_at is None and player.enrolled_at <= display.removed_at


def gone_displays(session: Session) -> list[Display]:
    """Those out of use, the last one first."""
    rows = select(Display).where(Display.removed_at.is_not(None)).order_by(Display.removed_at.desc(), Display.id)
    return list(session.scalars(rows))


def gone_display(session: Session, display_id: str) -> Display | None:
    display = session.get(Display, display_id)
    return display if display is not None and display.removed_at is not None else None


def _fits(channel: Channel, display: Display) -> bool:
    return display.profile_id in {row.profile_id for row in channel.profile_rows}


def _held(session: Session, display_id: str) -> Display:
    """The display's row, kept from everybody else until the end: two who move it at once must not leave two stays."""
    row = select(Display).where(Display.id == display_id).with_for_update(of=Display)
    display = session.scalar(row, execution_options={"populate_existing": True})
    if display is None:
        raise NotFound("没有这块屏。")
    return display


def _end_stay(session: Session, display: Display, now: datetime) -> None:
    rows = select(DisplayStay).where(DisplayStay.display_id == display.id, DisplayStay.until.is_(None))
    for stay in session.scalars(rows):
        stay.until = now
    session.flush()


def _part(display: Display) -> None:
    """Of what the former player said only that stays which a proof asks of days long past: whether a card answered."""
    display.player = None
    state = display.state
    if state is not None:
        state.verdict, state.release, state.pages = Verdict.NEVER.value, None, []
        state.report = {name: value for name, value in state.report.items() if name == "output"}


def _end_codes(session: Session, display: Display, now: datetime) -> None:
    """A code that nobody has used yet opens nothing any more where no display of it is in use."""
    rows = select(EnrolmentCode).where(EnrolmentCode.used_at.is_(None), EnrolmentCode.key.is_not(None))
    for code in session.scalars(rows):
        if display.id in code.display_ids and not any(
            (other := session.get(Display, name)) is not None and other.removed_at is None for name in code.display_ids
        ):
            end(code, now)
    session.flush()


def _note(session: Session, display: Display, sentence: str, now: datetime) -> None:
    """What was decided stands in the display's own course, between what it reported."""
    session.add(DisplayEvent(display_id=display.id, at=now, verdict=DECIDED, sentence=sentence))
    session.flush()


def _only_administrators(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("停止使用和重新使用一块屏由管理员来做。")
