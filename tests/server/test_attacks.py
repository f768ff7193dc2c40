"""What somebody with bad intent would try, each by its name."""

import http.client
import io
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask, request
from PIL import Image
from sqlalchemy import select, text
from werkzeug.test import Client

from playlists.manifest import parse_theme, unpack
from playlists.model import ChannelId
from server.accounts import passwords
from server.accounts import service as accounts
from server.accounts.models import LoginFailure
from server.accounts.throttle import MAX_PER_ACCOUNT
from server.audit.service import entries, head, record, verify
from server.channels import service as channels
from server.channels import themes
from server.channels.models import Channel
from server.errors import NotAllowed, Refused, Throttled
from server.listening import believing_the_proxy, make_server
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.workflow import State
from server.patience import Patience
from server.releases import service as releases
from server.releases.collect import Collected, collect
from server.releases.dirty import mark_dirty
from server.releases.service import anchor
from server.rendering import PageRenderer
from server.services import Services
from tests.server.test_evidence import without_triggers
from tests.server.world import PASSWORD, World


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example/", "/\t/evil.example/", "/\r/evil.example/", "/\n/evil.example/"]
)
def test_a_link_to_the_login_does_not_lead_to_another_site(small_world: World, target: str) -> None:
    answer = small_world.browser("wang").get("/login", query_string={"next": target})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_link_to_the_login_leads_to_a_page_of_ours(small_world: World) -> None:
    answer = small_world.browser("wang").get("/login", query_string={"next": "/notices?q=停电&state=draft"})
    assert answer.headers["Location"].startswith("/notices?q=")


def test_blanks_around_a_name_buy_no_further_guesses(world: World) -> None:
    def guess(username: str, number: int) -> None:
        assert world.sign_in(username, "不是这个密码", address=f"10.0.3.{number}") is None

    for number, username in enumerate(("wang", " wang", "wang ", "\twang", "wang\u3000", "WANG")[:MAX_PER_ACCOUNT]):
        guess(username, number)
    with pytest.raises(Throttled):
        guess("  wang", 99)


def test_a_password_typed_into_the_name_field_is_written_down_nowhere(world: World) -> None:
    def refused(username: str) -> str:
        assert world.sign_in(username, "不是这个密码") is None
        with world.session() as session:
            (entry,) = entries(session, action="account.refused", limit=1)
            return f"{entry.sentence} {entry.subject} {entry.detail}"

    assert PASSWORD not in refused(PASSWORD)
    assert "wang" in refused(" Wang ")
    with world.session() as session:
        kept = [row.subject for row in session.scalars(select(LoginFailure))]
    assert kept
    assert not [subject for subject in kept if PASSWORD in subject]


def test_fifty_guesses_at_once_count_as_fifty_and_buy_no_more_answers_than_one_by_one(world: World) -> None:
    """The right password is among them, settled last: it must not be told from the wrong ones."""
    world.set_password("wang")
    reading, start = world.services.reading, threading.Barrier(50, timeout=60)

    def guess(number: int) -> accounts.SignedIn | None:
        address = f"10.0.5.{number}"
        password = PASSWORD if number == 49 else "不是这个密码"
        tried = accounts.try_password(reading, "wang", password, address=address, now=world.now)
        start.wait()
        if number == 49:
            wrong_ones_settled.wait(60)
        with world.session() as session:
            return accounts.sign_in(session, tried, address=address, agent="", now=world.now)

    wrong_ones_settled = threading.Event()
    with ThreadPoolExecutor(50) as pool:
        tries = [pool.submit(guess, number) for number in range(50)]
        wait(tries[:49])
        wrong_ones_settled.set()
        assert [each.result() for each in tries] == [None] * 50
    with world.session() as session:
        counted = session.scalars(select(LoginFailure.subject).where(LoginFailure.subject.startswith("account:")))
        assert len(list(counted)) == 50
    with pytest.raises(Throttled):
        world.sign_in("wang", PASSWORD)


def test_a_guess_at_a_password_holds_up_no_report_while_it_is_hashed(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_world.set_password("wang")
    stranger, owner = small_world.browser(None), small_world.browser(None)
    for browser in (stranger, owner):
        browser.application.config["WTF_CSRF_ENABLED"] = False
    # With his password: who came in by a link from the server's own command line is not asked for the old one.
    assert owner.post("/login", data={"username": "wang", "password": PASSWORD}).status_code == 302
    written = []

    def write_meanwhile(kept: str | None, password: str) -> bool:
        with small_world.session() as session:
            session.execute(text("PRAGMA busy_timeout=0"))
            record(session, None, "made.up", "x", "同时写一条", now=small_world.now)
        written.append(kept)
        return False

    monkeypatch.setattr(passwords, "password_matches", write_meanwhile)
    for browser, path, form in (
        (stranger, "/login", {"username": "wang", "password": "不是这个密码"}),
        (owner, "/password", {"old": "不是这个密码", "new": PASSWORD + "2", "again": PASSWORD + "2"}),
    ):
        assert browser.post(path, data=form).status_code in (401, 409)
    assert len(written) == 2


@pytest.mark.parametrize(
    ("peer", "seen"), [("127.0.0.1", "198.51.100.7"), ("::1", "198.51.100.7"), ("10.0.0.9", "10.0.0.9")]
)
def test_only_a_proxy_on_this_machine_says_who_the_client_was(peer: str, seen: str) -> None:
    app = Flask("bare")
    app.add_url_rule("/", "who", lambda: f"{request.remote_addr} {request.scheme}")
    client = Client(believing_the_proxy(app))
    headers = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    answer = client.get("/", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert answer.text == f"{seen} {'https' if seen != peer else 'http'}"


def test_a_peer_that_says_nothing_keeps_nobody_else_out(small_world: World) -> None:
    config = small_world.services.config
    services = replace(small_world.services, config=replace(config, server=replace(config.server, tls=True)))
    server = make_server(small_world.app(), services, Patience(handshake=3600.0))
    serving = threading.Thread(target=server.serve, daemon=True)
    serving.start()
    here = ("127.0.0.1", server.bind_addr[1])
    trust = ssl.create_default_context(cafile=str(services.data / "tls" / "ca.pem"))
    try:
        with socket.create_connection(here), socket.create_connection(here) as stranger:
            stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
            # The strangers have an hour: nobody gets in because they were cut off.
            with closing(http.client.HTTPSConnection(*here, context=trust, timeout=120)) as asked:
                asked.request("GET", "/repository/metadata/timestamp.json")
                assert asked.getresponse().status == 200
                asked.close()
    finally:
        server.stop()
        serving.join(timeout=120)


@pytest.mark.parametrize("named", [True, False])
def test_a_stranger_s_endless_body_is_not_taken_in(small_world: World, named: bool) -> None:
    body = b'{"lookup": "' + b"x" * 100_000 + b'"}'
    taken = io.BytesIO(body)
    length = {"CONTENT_LENGTH": str(len(body))} if named else {"wsgi.input_terminated": True}
    environ = {"wsgi.input": taken, "HTTP_TRANSFER_ENCODING": "" if named else "chunked", **length}
    answer = small_world.browser().post("/api/v1/enrol", environ_overrides=environ)
    assert answer.status_code == 413
    assert answer.json["code"] == "too-large"
    assert taken.tell() < 65_536


def test_a_log_that_was_cut_and_written_again_does_not_vouch_for_itself(world: World) -> None:
    anchor(world.services)
    with world.session() as session:
        last = head(session)
        without_triggers(session)
        session.execute(text("DELETE FROM audit_entry WHERE seq = :seq"), {"seq": last.seq})
        record(session, None, "made.up", "x", "另一条", now=world.now)
    anchor(world.services)  # an hour later the server notes the head it finds
    with world.session() as session:
        assert not verify(session, world.services.anchors.read()).ok


@pytest.mark.parametrize("digest", ["../../gongshi", "sha256:../../keys/online/timestamp", "", "a\0b"])
def test_a_reported_page_that_is_a_path_names_no_picture_and_stops_no_list(tmp_path: Path, digest: str) -> None:
    (tmp_path / "gongshi.png").write_bytes(b"not a page")
    assert PageRenderer({}, tmp_path / "cache").png(digest) is None


def red_square() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), (200, 0, 0)).save(picture, "PNG")
    return picture.getvalue()


def add_picture(world: World, notice_id: int, by: str) -> Path:
    """Add a picture, and return where its bytes lie."""
    uploads = world.services.data / "uploads"
    with world.session() as session:
        notices.add_asset(
            session, world.cast[by], notice_id, "1.png", "image/png", red_square(), uploads=uploads, now=world.now
        )
    (kept,) = uploads.iterdir()
    return kept


def test_who_put_a_picture_into_a_notice_does_not_review_it(world: World) -> None:
    world.make_channels()
    notice_id = world.draft()
    add_picture(world, notice_id, by="zheng")
    world.submit(notice_id)
    with pytest.raises(NotAllowed, match="您拟的稿"):
        world.approve(notice_id, by="zheng")
    world.approve(notice_id, by="sun")


def test_a_picture_cut_short_by_a_power_cut_is_mended_by_sending_it_again(small_world: World) -> None:
    notice_id = small_world.draft()
    kept = add_picture(small_world, notice_id, by="wang")
    assert kept.stat().st_mode & 0o077 == 0
    kept.write_bytes(b"")
    assert add_picture(small_world, notice_id, by="wang").read_bytes() == red_square()


@pytest.mark.parametrize("other", [b"another picture", b"", None])
def test_a_picture_exchanged_after_the_approval_reaches_no_wall_and_stops_no_other_channel(
    world: World, other: bytes | None
) -> None:
    world.make_channels()
    notice_id = world.draft()
    kept = add_picture(world, notice_id, by="wang")
    world.submit(notice_id)
    world.approve(notice_id)
    assert not world.publish().failed
    hangs = world.services.publisher.release_of("hall")
    assert hangs is not None
    if other is None:
        kept.unlink()
    else:
        kept.write_bytes(other)
    with world.session() as session:
        mark_dirty(session, ["hall"], world.now)
        channels.create_channel(session, world.lin, "dong", "东村", "led", "东村", ["led-128x32"], now=world.now)
    outcome = world.publish()
    assert (outcome.failed, outcome.published) == (("hall",), ("dong",))
    assert world.services.publisher.release_of("hall") == hangs


def test_an_edit_while_its_release_is_signed_does_not_leave_the_notice_hanging(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.make_channels()
    notice_id = world.draft()
    world.submit(notice_id)
    world.approve(notice_id)
    settle = releases.settle

    def edited_meanwhile(services: Services, channel: str, since: datetime, collected: Collected | None) -> None:
        monkeypatch.setattr(releases, "settle", settle)
        world.clock.advance(seconds=1)
        with world.session() as session:
            revision = notices.get_notice(session, world.wang, notice_id).revision
            changes = notices.DraftChanges(title="关于停电一天的通知")
            notices.save_draft(session, world.wang, notice_id, changes, revision=revision, now=world.now)
        settle(services, channel, since, collected)

    monkeypatch.setattr(releases, "settle", edited_meanwhile)
    world.publish()
    world.publish()
    assert world.notice(notice_id).state is State.DRAFT
    with world.session() as session:
        for channel in ("hall", "shiqiao"):
            release = releases.latest_release(session, channel)
            assert release is None or session.get_one(Notice, notice_id).item_id not in release.items


@pytest.mark.parametrize("longer", [timedelta(days=1), None])
def test_nobody_alone_keeps_a_signed_notice_hanging_past_its_period(
    small_world: World, longer: timedelta | None
) -> None:
    small_world.make_channels()
    notice = small_world.notice(small_world.on_the_wall())
    first, end, placement = notice.period_first, notice.period_last, notice.placements[0]
    assert first is not None
    assert end is not None
    last = None if longer is None else end + longer
    with small_world.session() as session:
        with pytest.raises(Refused, match="公示期到"):
            channels.move(session, small_world.wang, placement.id, first, last, now=small_world.now)
        with pytest.raises(Refused, match="公示期到"):
            channels.place(
                session, small_world.wang, notice.id, ["hall"], first_day=first, last_day=last, now=small_world.now
            )
        channels.move(session, small_world.wang, placement.id, first, end, now=small_world.now)


def test_days_chosen_before_the_review_do_not_outlast_the_period_that_is_signed(small_world: World) -> None:
    small_world.make_channels()
    notice_id = small_world.draft()
    notice = small_world.notice(notice_id)
    assert notice.period_last is not None
    with small_world.session() as session:
        for placement in notice.placements:
            later = notice.period_last + timedelta(days=30)
            channels.move(session, small_world.wang, placement.id, placement.first_day, later, now=small_world.now)
    small_world.submit(notice_id)
    small_world.approve(notice_id)
    assert not small_world.publish().failed
    with small_world.session() as session:
        (item,) = collect(session, small_world.services, session.get_one(Channel, "hall")).source.items
    after = notice.period_last + timedelta(days=1)
    assert item.shown.not_after == datetime.combine(after, time(), small_world.services.zone).astimezone(UTC)


def test_a_hotline_changed_by_one_person_reaches_no_wall_before_its_pages_are_signed(small_world: World) -> None:
    def hangs() -> str:
        live = small_world.services.publisher.release_of(ChannelId("hall"))
        assert live is not None
        blob = small_world.services.publisher.repository.read_blob(live.theme.digest)
        return parse_theme(unpack(live.theme, blob)).place

    small_world.make_channels()
    notice_id = small_world.on_the_wall()
    before = hangs()
    with small_world.session() as session:
        theme = {"name": "石青", "place": "打电话领钱", "hotline_label": "领钱", "hotline": "000"}
        themes.propose(session, small_world.lin, theme, None, now=small_world.now)
    small_world.clock.advance(minutes=1)
    assert not small_world.publish().failed
    assert hangs() == before
    # Whatever else would write the channel's theme: what hangs stays till its pages are signed under another.
    with small_world.session() as session:
        session.get_one(Channel, "hall").theme = dict(theme)
        mark_dirty(session, ["hall"], small_world.now)
    small_world.clock.advance(minutes=1)
    assert not small_world.publish().failed
    assert hangs() == before
    with small_world.session() as session:
        services = small_world.services
        notices.prepare_reaffirm(session, small_world.sun, notice_id, now=small_world.now, services=services)
    small_world.look(notice_id)
    with small_world.session() as session:
        notice = notices.get_notice(session, small_world.sun, notice_id)
        notices.reaffirm(
            session,
            small_world.sun,
            notice_id,
            revision=notice.revision,
            pages_hash=notice.pages_hash or "",
            now=small_world.now,
        )
    small_world.clock.advance(minutes=1)
    assert not small_world.publish().failed
    assert hangs() == theme["place"]


def test_who_let_a_private_number_pass_does_not_review_it(small_world: World) -> None:
    small_world.make_channels()
    notice_id = small_world.draft(text="联系人电话 13800138000。")
    with small_world.session() as session:
        found = notices.findings(
            session, notices.get_notice(session, small_world.zheng, notice_id), today=small_world.today
        ).open
        assert found
        for finding in found:
            notices.answer_finding(
                session, small_world.zheng, notice_id, finding.key, "public", "", now=small_world.now
            )
    small_world.submit(notice_id)
    with pytest.raises(NotAllowed, match="您拟的稿"):
        small_world.approve(notice_id, by="zheng")
    small_world.approve(notice_id, by="sun")
