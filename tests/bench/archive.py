"""A township after years of work: thousands of notices, thirty displays, a year of play records, made in one go.

Rows are written in bulk, as they would be left by people and players; nothing of the workflow is tested with them.
Playlogs hold one record a display for every ten minutes of the day from 8 to 18 o'clock. All of it is 示例.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from playlists.canonical import canonical, digest
from playlists.model import Json, ZoneId, page_key
from server.channels.models import Channel, ChannelProfile, Placement
from server.displays.models import Display, DisplayState, Player
from server.notices.models import Decision, Notice, NoticeRevision
from server.notices.paging import Place, render_place, wall_document
from server.notices.workflow import State
from server.playlogs.days import rebuild
from server.playlogs.models import PlayRow
from tests.server.world import World, make_world

VILLAGES = 13
DISPLAYS = 30
ON_THE_WALL = 90
IN_WORK = 40
CHANNELS_OF_ONE = 2
_SEED = 20_000


def archive(
    folder: Path, notices: int, *, days: int = 365, in_work: int = IN_WORK, on_the_wall: int = ON_THE_WALL
) -> World:
    """A world with so many notices; the newest are drafts, then those in review, then those on the wall."""
    world = make_world(folder, "")
    with world.session() as session:
        channels = _channels(session, world.now)
        _notices(session, world, channels, _Archive(notices, in_work, on_the_wall))
        _displays(session, world, channels)
    with world.session() as session:
        rows = list(_records(world, notices, days))
        for start in range(0, len(rows), 20_000):
            session.execute(insert(PlayRow), rows[start : start + 20_000])
        rebuild(session.connection())
    return world


@dataclass(frozen=True, slots=True)
class _Archive:
    notices: int
    in_work: int
    """Drafts, and as many in review."""
    on_the_wall: int

    def state(self, number: int) -> State:
        newest = self.notices - number
        if newest < self.in_work:
            return State.DRAFT
        if newest < 2 * self.in_work:
            return State.IN_REVIEW
        return State.PUBLISHED if newest < 2 * self.in_work + self.on_the_wall else State.ENDED

    def first_day(self, number: int, today: date) -> date:
        """What is on the wall began within the last days; what ended did so within the two years of the catalogue."""
        if self.state(number) is not State.ENDED:
            return today - timedelta(days=number % 8)
        return today - timedelta(days=20 + (self.notices - number) * 600 // self.notices)


def _channels(session: Session, now: datetime) -> list[Channel]:
    made = []
    for number in range(VILLAGES + 1):
        name, layout, profile = ("hall", "single", "hall-1080") if not number else (f"v{number}", "led", "led-128x32")
        village = f"示例{number}村" if number else ""
        channel = Channel(
            id=name, name=village or "大厅屏", village=village, layout_id=layout, theme={}, created_at=now
        )
        channel.profile_rows = [ChannelProfile(profile_id=profile)]
        made.append(channel)
    session.add_all(made)
    session.flush()
    return made


def _notices(session: Session, world: World, channels: list[Channel], plan: _Archive) -> None:
    chance = random.Random(_SEED)
    notices, placements, revisions, decisions = [], [], [], []
    renders = []
    for number in range(1, plan.notices + 1):
        state = plan.state(number)
        first = plan.first_day(number, world.today)
        hangs = [channels[0], channels[1 + number % VILLAGES]][:CHANNELS_OF_ONE]
        text = f"第{number}号：" + "".join(chr(0x4E00 + chance.randrange(20000)) for _ in range(280))
        pages: dict[str, Json] = {
            channel.id: {
                page_key(channel.profiles[0].id, ZoneId("main")): [[digest(f"{number}{channel.id}".encode()), 15000]]
            }
            for channel in hangs
        }
        signed = state in (State.ENDED, State.PUBLISHED)
        at = world.now - timedelta(hours=plan.notices - number)
        row = {
            "id": number,
            "item_key": hashlib.sha256(str(number).encode()).hexdigest()[:8],
            "number": f"SL-2026-{number:05}",
            "kind": "notice",
            "state_name": state.value,
            "title": f"示例村第{number}号公告",
            "category_id": 1 + number % 10,
            "issuer": "示例镇政府",
            "document": {"body": [{"type": "paragraph", "runs": [{"text": text}]}]},
            "period_first": first,
            "period_last": first + timedelta(days=9),
            "author_id": world.wang.account_id,
            "created_at": at,
            "updated_at": at,
            "submitted_at": None if state is State.DRAFT else at,
            "approved_at": at if signed else None,
            "approved_by_id": world.sun.account_id if signed else None,
            "pages": {} if state is State.DRAFT else pages,
            "pages_hash": None if state is State.DRAFT else digest(canonical(pages)),
            "approved_pages": pages if signed else {},
            "approved_pages_hash": digest(canonical(pages)) if signed else None,
            "published_at": at if signed else None,
            "ended_at": at if state is State.ENDED else None,
        }
        notices.append(row)
        revisions.append(
            {
                "notice_id": number,
                "revision": 1,
                "by_id": world.wang.account_id,
                "at": at,
                "title": row["title"],
                "content": {"document": row["document"]},
            }
        )
        if signed:
            decisions.append(
                {
                    "notice_id": number,
                    "action_name": "approve",
                    "by_id": world.sun.account_id,
                    "at": at,
                    "from_name": "in_review",
                    "to_name": "approved",
                    "revision": 1,
                    "pages_hash": row["pages_hash"],
                }
            )
        placements += [
            {
                "notice_id": number,
                "channel_id": channel.id,
                "zone": "main",
                "daypart_id": "all-day",
                "first_day": first,
                "last_day": first + timedelta(days=9),
            }
            for channel in hangs
        ]
        if state is State.PUBLISHED:
            renders.append((number, hangs))
    for table, rows in ((Notice, notices), (Placement, placements), (NoticeRevision, revisions), (Decision, decisions)):
        session.execute(insert(table), rows)
    for number, hangs in renders:
        sign_as_set(world, session.get_one(Notice, number), hangs)


def sign_as_set(world: World, notice: Notice, channels: list[Channel]) -> None:
    """As if a reviewer had signed the pages as they would come out now."""
    pages: dict[str, Json] = {}
    for channel in channels:
        zone, profile = channel.layout.zones[0], channel.profiles[0]
        made = render_place(world.renderer, Place(channel, profile, zone), wall_document(notice), notice.kind, {})
        pages[channel.id] = {page_key(profile.id, zone.id): [[page.digest, page.dwell_ms] for page in made]}
    notice.pages = notice.approved_pages = pages
    notice.pages_hash = notice.approved_pages_hash = digest(canonical(pages))


def _displays(session: Session, world: World, channels: list[Channel]) -> None:
    for number in range(DISPLAYS):
        channel = channels[number % len(channels)]
        player = Player(device_key=f"ed25519:{number:044}", enrolled_at=world.now, last_seen_at=world.now, about={})
        session.add(player)
        session.flush()
        display = Display(
            id=f"d{number}",
            name=f"示例屏 {number}",
            village=channel.village,
            channel_id=channel.id,
            profile_id=channel.profiles[0].id,
            player_id=player.id,
            added_at=world.now - timedelta(days=400),
        )
        display.state = DisplayState(at=world.now, since=world.now, verdict="verified", release=1, pages=[], report={})
        session.add(display)


def _records(world: World, notices: int, days: int) -> Iterator[dict[str, object]]:
    """Each display shows, day by day, notices that hung on its channel then."""
    hanging: dict[str, list[tuple[date, str]]] = {}
    with world.services.reading() as session:
        for channel, day, number, key in session.query(
            Placement.channel_id, Placement.first_day, Notice.id, Notice.item_key
        ).join(Notice, Notice.id == Placement.notice_id):
            hanging.setdefault(channel, []).append((day, f"notice-{number}-{key}"))
        players = session.query(Display.id, Display.channel_id, Player.device_key).join(Player).all()
    for display, channel, key in players:
        by_day: dict[date, list[str]] = {}
        for day, item in hanging.get(channel, ()):
            by_day.setdefault(day, []).append(item)
        seq = 0
        for back in range(days, -1, -1):
            day = world.today - timedelta(days=back)
            items = [item for n in range(10) for item in by_day.get(day - timedelta(days=n), ())] or [None]
            opening = datetime.combine(day, time(8), world.services.zone)
            for turn in range(60):
                seq += 1
                start = opening + timedelta(minutes=10 * turn)
                yield {
                    "device_key": key,
                    "epoch": 1,
                    "seq": seq,
                    "display": display,
                    "channel": channel,
                    "release": 1,
                    "zone": "main",
                    "item": items[turn % len(items)],
                    "page": None,
                    "claim": "drawn",
                    "started_at": start,
                    "ended_at": start + timedelta(minutes=10),
                    "time_trusted": True,
                    "previous": None,
                    "digest": f"sha256:{seq:064}",
                    "record": {},
                    "received_at": start,
                }
