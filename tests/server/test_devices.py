"""What a device may say and what the server believes: codes, counters, reports, play records."""

import pytest
from sqlalchemy import select

from playlists.playlog import parse_record, record_digest
from server.displays import service as displays
from server.displays.models import EnrolmentCode, Player
from server.displays.verdicts import SILENT_AFTER, Verdict
from server.errors import Refused
from server.notices import service as notices
from server.notices.models import Notice
from server.playlogs.models import PlayRefusal, PlayRow
from server.playlogs.service import shown
from server.releases.service import latest_release
from tests.server.device import Device, chain
from tests.server.world import START, World


@pytest.fixture(autouse=True)
def _displays(world: World) -> None:
    world.make_channels()
    with world.session() as session:
        for display, name, channel, profile in (
            ("shiqiao-led", "石桥村 LED", "shiqiao", "led-128x32"),
            ("hall", "大厅屏", "hall", "hall-1080"),
        ):
            displays.add_display(session, world.lin, display, name, "", channel, profile, now=world.now)


def code_for(world: World, *ids: str) -> str:
    with world.session() as session:
        return displays.issue_code(session, world.lin, ids or ("shiqiao-led",), now=world.now)


@pytest.fixture
def device(world: World) -> Device:
    made = Device(world)
    assert made.enrol(code_for(world)).status_code == 200
    return made


def state_of(world: World, display: str = "shiqiao-led"):
    with world.session() as session:
        return displays.view(session, displays.get_display(session, display), now=world.now)


def showing(world: World, notice_id: int, *, release: int | None = None, digest: str | None = None, **more: object):
    """A display state that says this notice's first page is on glass."""
    notice = world.notice(notice_id)
    drawn = digest or notice.approved_pages["shiqiao"]["led-128x32/main"][0][0]
    with world.session() as session:
        latest = latest_release(session, "shiqiao")
    page = {"item": notice.item_id, "page": 0, "drawn": drawn, "expected": drawn, "verified": True}
    return {
        "id": "shiqiao-led",
        "release": release or latest.version,
        "zones": {"main": {**page, "pages": [page]}},
        "time_trusted": True,
        **more,
    }


def test_a_code_brings_root_displays_and_epoch(world: World) -> None:
    answer = Device(world).enrol(code_for(world, "shiqiao-led", "hall")).json
    assert answer["root"] == world.services.publisher.root_bytes().decode()
    assert answer["epoch"] == 1
    assert sorted(entry["id"] for entry in answer["displays"]) == ["hall", "shiqiao-led"]
    assert answer["repository"].endswith("/repository")


def test_a_code_nobody_typed_waits(world: World) -> None:
    assert Device(world).enrol("2222 2222 2222").status_code == 202


def test_a_mistyped_code_is_named_before_anything_is_kept(world: World) -> None:
    with world.session() as session:
        with pytest.raises(Refused, match="编码"):
            displays.pair(session, world.wang, "2222 2222 2223", ["shiqiao-led"], now=world.now)
        assert session.scalars(select(EnrolmentCode)).all() == []


def test_a_used_code_answers_its_own_device_again_and_no_other(world: World) -> None:
    code = code_for(world)
    device = Device(world)
    assert device.enrol(code).json["epoch"] == 1
    assert device.enrol(code).json["epoch"] == 1
    stranger = Device(world).enrol(code)
    assert (stranger.status_code, stranger.json["code"]) == (409, "code-used")


def test_a_code_ends_after_a_day(world: World) -> None:
    code = code_for(world)
    world.clock.advance(hours=25)
    answer = Device(world).enrol(code)
    assert (answer.status_code, answer.json["code"]) == (410, "code-expired")


def test_a_request_that_knows_only_the_lookup_is_refused(world: World) -> None:
    answer = Device(world).enrol(code_for(world), mac="0" * 64)
    assert (answer.status_code, answer.json["code"]) == (403, "wrong-code")


def test_naming_another_display_s_key_without_holding_it_changes_nothing(world: World, device: Device) -> None:
    with world.session() as session:
        player = session.scalars(select(Player)).one()
        displays.revoke_player(session, world.lin, player.id, "示例", now=world.now)
        before = (player.epoch, player.counter, player.revoked_at, player.enrolled_at, player.about)
    code = code_for(world, "hall")

    class Thief(Device):
        """Signs with its own key under the name of the other's."""

        name = device.name

    answer = Thief(world).enrol(code)
    assert (answer.status_code, answer.json["code"]) == (403, "wrong-code")
    thief = Device(world)
    for forged in ({}, {"signature": None}, {"signature": "ed25519:"}, {"signature": 7}):
        answer = thief.enrol(code, device_key=device.name, **forged)
        assert (answer.status_code, answer.json["code"]) == (403, "wrong-code")
    with world.session() as session:
        player = session.scalars(select(Player)).one()
        assert (player.epoch, player.counter, player.revoked_at, player.enrolled_at, player.about) == before
        assert [display.id for display in player.displays] == ["shiqiao-led"]
        assert displays.get_display(session, "hall").player_id is None
        assert session.scalars(select(EnrolmentCode).where(EnrolmentCode.used_at.is_(None))).one().device_key is None
    assert Device(world).enrol(code).status_code == 200


def test_a_signature_over_another_request_enrols_nobody(world: World) -> None:
    code = code_for(world)
    for changed in ({"nonce": "n2"}, {"player": {"version": "9"}}, {"lookup": "0" * 32}, {"more": 1}):
        answer = Device(world).enrol(code, **changed)
        assert (answer.status_code, answer.json["code"]) == (403, "wrong-code")


def test_a_request_without_a_canonical_spelling_is_refused(world: World) -> None:
    answer = Device(world).enrol(code_for(world), mac="0" * 64, player={"version": 0.5})
    assert (answer.status_code, answer.json["code"]) == (403, "wrong-code")


def test_a_code_is_kept_nowhere(world: World) -> None:
    code = code_for(world).replace(" ", "")
    with world.session() as session:
        row = session.scalars(select(EnrolmentCode)).one()
        assert code not in f"{row.lookup}{row.key!r}{row.display_ids}"


def test_enrolling_again_begins_a_new_epoch(world: World, device: Device) -> None:
    assert device.report().status_code == 200
    old = device.epoch
    assert device.enrol(code_for(world)).json["epoch"] == old + 1
    assert device.report(counter=1).status_code == 200
    device.epoch = old
    answer = device.report(counter=99)
    assert (answer.status_code, answer.json["code"]) == (409, "old-epoch")


def test_a_player_may_begin_a_new_epoch_by_itself(world: World, device: Device) -> None:
    assert device.report(counter=7).status_code == 200
    device.epoch += 1
    assert device.report(counter=1).status_code == 200


def test_an_answer_is_signed_and_repeats_the_nonce(world: World, device: Device) -> None:
    answer = device.report().json
    assert answer["answer"]["nonce"] == "r1"
    assert answer["answer"]["time"] == START.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert answer["answer"]["accepted"] == 0
    assert answer["signature"]


def test_a_replayed_request_is_refused(world: World, device: Device) -> None:
    assert device.report(counter=5).status_code == 200
    for counter in (5, 4):
        answer = device.report(counter=counter)
        assert (answer.status_code, answer.json["code"]) == (409, "replayed")


def test_a_changed_body_is_refused(device: Device) -> None:
    answer = device.report(tamper=True)
    assert (answer.status_code, answer.json["code"]) == (403, "bad-signature")


def test_a_damaged_repository_is_the_server_s_trouble_and_takes_nothing(world: World, device: Device) -> None:
    folder = world.services.publisher.repository.folder / "metadata"
    (snapshot,) = folder.glob("*.snapshot.json")
    kept = snapshot.read_bytes()
    snapshot.write_bytes(kept[:-20] + b"x" * 20)
    answer = device.report(counter=1, playlog=chain(1))
    assert (answer.status_code, answer.json["code"]) == (503, "server-trouble")
    snapshot.write_bytes(kept)
    assert device.report(counter=1, playlog=chain(1)).json["answer"]["accepted"] == 1


def test_the_main_zone_s_page_stands_for_the_display(world: World, device: Device) -> None:
    zones = {
        zone: {"pages": [{"item": "notice-1", "drawn": "sha256:" + sign * 64}]}
        for zone, sign in (("column", "c"), ("main", "d"))
    }
    device.report(displays=[{"id": "shiqiao-led", "release": 1, "zones": zones}])
    assert state_of(world).picture_digest == "sha256:" + "d" * 64


def test_an_unknown_device_is_refused(world: World) -> None:
    answer = Device(world).report()
    assert (answer.status_code, answer.json["code"]) == (403, "unknown-device")


def test_a_revoked_device_is_told_so(world: World, device: Device) -> None:
    with world.session() as session:
        player = session.scalars(select(Player)).one()
        displays.revoke_player(session, world.lin, player.id, "被偷了", now=world.now)
    answer = device.report()
    assert (answer.status_code, answer.json["code"]) == (403, "revoked")
    assert state_of(world).chip.words == "已停用"


def test_a_revoked_device_comes_back_by_an_administrator_s_later_code_only(world: World, device: Device) -> None:
    old = code_for(world)
    used = code_for(world)
    assert device.enrol(used).status_code == 200
    world.clock.advance(seconds=1)
    with world.session() as session:
        player = session.scalars(select(Player)).one()
        displays.revoke_player(session, world.lin, player.id, "示例", now=world.now)
        epoch = player.epoch
    world.clock.advance(seconds=1)
    with world.session() as session:
        clerks = displays.issue_code(session, world.wang, ["hall"], now=world.now)
    for code in (old, used, clerks):
        answer = device.enrol(code)
        assert (answer.status_code, answer.json["code"]) == (403, "revoked")
    with world.session() as session:
        player = session.scalars(select(Player)).one()
        assert (player.epoch, player.revoked_at is None) == (epoch, False)
        assert displays.get_display(session, "hall").player_id is None
    assert device.enrol(code_for(world)).json["epoch"] == epoch + 1
    assert device.report().status_code == 200


@pytest.mark.parametrize("body", [b"[]", b"not json", b'{"displays": []}', b"[" * 100_000])
def test_a_report_that_makes_no_sense_is_refused_and_costs_the_counter_nothing(device: Device, body: bytes) -> None:
    answer = device.report(counter=3, body=body)
    assert (answer.status_code, answer.json["code"]) == (400, "bad-request")
    assert device.report(counter=3).status_code == 200


def test_a_display_is_green_only_with_pages_the_server_signed(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    assert state_of(world).verdict is Verdict.NEVER
    device.report(displays=[showing(world, notice_id)])
    assert state_of(world).chip.words == "核验无误，正在显示"
    device.report(displays=[showing(world, notice_id, digest="sha256:" + "e" * 64)])
    assert state_of(world).verdict is Verdict.DIFFERS


def test_a_player_s_own_word_makes_nothing_green(world: World, device: Device) -> None:
    world.on_the_wall()
    device.report(displays=[{"id": "shiqiao-led", "release": 1, "verified": True, "zones": {}}])
    assert not state_of(world).verified


def test_pictures_for_a_stick_are_never_called_displayed(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    device.report(displays=[showing(world, notice_id, output={"name": "sequence:/media/stick", "stored": True})])
    seen = state_of(world)
    assert (seen.verdict, seen.verified, seen.chip.words) == (Verdict.STORED, False, "等人插盘")


def test_an_older_release_is_behind_and_counted(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    old = showing(world, notice_id)
    world.clock.advance(seconds=5)
    world.on_the_wall("关于停水的通知")
    device.report(displays=[old])
    assert state_of(world).chip.words == "差 1 版"


def test_an_untrusted_clock_and_a_covered_wall_are_not_green(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    device.report(displays=[showing(world, notice_id, time_trusted=False)])
    assert state_of(world).verdict is Verdict.TIME
    device.report(displays=[showing(world, notice_id, covered_by="status")])
    assert state_of(world).verdict is Verdict.COVERED


def test_silence_is_only_silence_and_its_edge_is_written_once(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    device.report(displays=[showing(world, notice_id)])
    world.clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
    seen = state_of(world)
    assert seen.verdict is Verdict.SILENT
    assert "没有记录" in seen.sentence
    with world.session() as session:
        assert displays.note_silence(session, now=world.now) == 1
        assert displays.note_silence(session, now=world.now) == 0
        assert [event.verdict for event in displays.display_events(session, "shiqiao-led")] == ["silent", "verified"]


def test_a_report_about_somebody_else_s_display_changes_nothing(world: World, device: Device) -> None:
    device.report(displays=[{"id": "hall", "zones": {}}])
    assert state_of(world, "hall").last_seen is None


def test_play_records_are_taken_once(world: World, device: Device) -> None:
    records = chain(5)
    assert device.report(playlog=records).json["answer"]["accepted"] == 5
    assert device.report(playlog=records).json["answer"]["accepted"] == 5
    assert device.report().json["answer"]["accepted"] == 5
    with world.session() as session:
        assert len(session.scalars(select(PlayRow)).all()) == 5
        assert session.scalars(select(PlayRefusal)).all() == []


def test_another_record_under_the_same_number_is_refused_and_kept_as_evidence(world: World, device: Device) -> None:
    device.report(playlog=chain(3))
    forged = chain(3, item="notice-2")
    for _ in range(2):
        assert device.report(playlog=forged).status_code == 200
    with world.session() as session:
        assert {row.item for row in session.scalars(select(PlayRow))} == {"notice-1"}
        assert [row.seq for row in session.scalars(select(PlayRefusal).order_by(PlayRefusal.seq))] == [1, 2, 3]


def test_a_record_that_does_not_continue_the_chain_is_refused(world: World, device: Device) -> None:
    records = chain(3)
    device.report(playlog=records[:2])
    records[2]["prev"] = "sha256:" + "0" * 64
    device.report(playlog=records[2:])
    with world.session() as session:
        assert len(session.scalars(select(PlayRow)).all()) == 2
        assert "continue" in session.scalars(select(PlayRefusal)).one().reason


def test_a_gap_stays_a_gap_and_stops_nothing(world: World, device: Device) -> None:
    records = chain(6)
    assert device.report(playlog=records[:2]).json["answer"]["accepted"] == 2
    assert device.report(playlog=records[4:]).json["answer"]["accepted"] == 6
    with world.session() as session:
        assert [row.seq for row in session.scalars(select(PlayRow).order_by(PlayRow.seq))] == [1, 2, 5, 6]


def test_a_record_for_a_display_the_player_does_not_drive_is_refused(world: World, device: Device) -> None:
    device.report(playlog=chain(1, display="hall"))
    with world.session() as session:
        assert session.scalars(select(PlayRow)).all() == []
        assert session.scalars(select(PlayRefusal)).one().reason == "this player does not drive that display"


DAMAGE = (
    ("page", None), ("page", "sha256:short"), ("to", "yesterday"), ("to", "2026-03-02T00:00:00Z"), ("release", 2**70),
    ("claim", "seen"), ("display", ["led"]), ("prev", 7), ("item", "\x00"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value"), DAMAGE)
def test_a_damaged_record_is_refused_alone_and_named(world: World, device: Device, name: str, value: object) -> None:
    """The rest is taken, and the player hears that it need not send any of it again."""
    records = chain(5)
    records[2][name] = value
    for _ in range(2):
        answer = device.report(playlog=records)
        assert (answer.status_code, answer.json["answer"]["accepted"]) == (200, 5)
    with world.session() as session:
        assert [row.seq for row in session.scalars(select(PlayRow).order_by(PlayRow.seq))] == [1, 2, 4, 5]
        refused = session.scalars(select(PlayRefusal)).one()
        assert (refused.seq, refused.record["seq"]) == (3, 3)
        assert "playlog[2]" in refused.reason
    assert device.report(playlog=chain(7)[5:]).json["answer"]["accepted"] == 7


def test_a_damaged_record_can_still_be_sent_whole(world: World, device: Device) -> None:
    damaged = chain(3)
    del damaged[1]["page"]
    device.report(playlog=damaged)
    assert device.report(playlog=chain(3)).json["answer"]["accepted"] == 3
    with world.session() as session:
        assert [row.seq for row in session.scalars(select(PlayRow).order_by(PlayRow.seq))] == [1, 2, 3]


@pytest.mark.parametrize("damaged", [{}, {"seq": True}, {"seq": 0}, {"seq": "2"}, {"seq": 2**60}, 7, None, ["x"]])
def test_a_record_without_a_number_is_kept_as_evidence_and_stops_no_player(
    world: World, device: Device, damaged: object
) -> None:
    sent = [*chain(5)]
    sent[2] = damaged if not isinstance(damaged, dict) else {**sent[2], "seq": None, **damaged}
    assert device.report(playlog=sent).json["answer"]["accepted"] == 2
    assert device.report(playlog=sent[2:]).json["answer"]["accepted"] == 5
    with world.session() as session:
        assert [row.seq for row in session.scalars(select(PlayRow).order_by(PlayRow.seq))] == [1, 2, 4, 5]
        assert "playlog[2]" in session.scalars(select(PlayRefusal)).one().reason


def test_a_notice_s_days_are_told_from_records_alone(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    device.report(playlog=chain(30, item=world.notice(notice_id).item_id))
    with world.session() as session:
        days = {(row.day, row.display_id): row for row in shown(session, notice_id)}
        today = days[world.today, "shiqiao-led"]
        assert (today.seconds, today.complete) == (1800, "gap")
        assert days[world.today, "hall"].complete == "none"
        station = {
            s.key: s
            for s in notices.road(session, session.get_one(Notice, notice_id), now=world.now, services=world.services)
        }["wall"]
        assert station.fact == "已上 1 / 2"


def accepted(records: list[dict], *numbers: int) -> list[dict]:
    """The same chain with some records confirmed by a card."""
    prev, out = None, []
    for record in records:
        changed = {**record, "prev": prev, **({"claim": "accepted"} if record["seq"] in numbers else {})}
        out.append(changed)
        prev = record_digest(parse_record(changed))
    return out


def test_where_a_card_answers_only_what_it_confirmed_counts_as_shown(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    records = accepted(chain(30, item=world.notice(notice_id).item_id), *range(1, 21))
    assert device.report(playlog=records).json["answer"]["accepted"] == 30
    with world.session() as session:
        (today,) = (d for d in shown(session, notice_id) if (d.day, d.display_id) == (world.today, "shiqiao-led"))
        assert (today.claim, today.seconds, today.drawn_seconds) == ("accepted", 1200, 1800)


def test_a_card_that_confirmed_nothing_proves_nothing(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    state = showing(world, notice_id, output={"name": "bx6:10.0.0.9", "problem": "", "confirms": True})
    device.report(displays=[state], playlog=chain(30, item=world.notice(notice_id).item_id))
    with world.session() as session:
        (today,) = (d for d in shown(session, notice_id) if (d.day, d.display_id) == (world.today, "shiqiao-led"))
        assert (today.claim, today.seconds, today.complete, today.drawn_seconds) == ("accepted", 0, "none", 1800)
    client = world.browser("lin")
    proof = client.get(f"/ledger/notices/{notice_id}").text
    assert "控制卡确认收到" in proof
    assert "画了 30 分钟，控制卡没确认" in proof
    assert "没有到屏记录" in proof
    assert "控制卡逐屏确认" in client.get("/displays/shiqiao-led").text


@pytest.mark.parametrize("number", ["E10", "E17"])
def test_an_output_that_fails_or_hangs_is_named_with_its_number(world: World, device: Device, number: str) -> None:
    notice_id = world.on_the_wall()
    output = {"name": "bx6:10.0.0.9", "problem": "no answer", "confirms": True}
    device.report(displays=[showing(world, notice_id, output=output, faults=[number], zones={})])
    seen = state_of(world)
    assert (seen.verdict, seen.verified) == (Verdict.OUTPUT, False)
    assert number in seen.sentence
    page = world.browser("lin").get("/displays/shiqiao-led").text
    assert "画面送不到屏" in page
    assert number in page
    assert number in world.browser("lin").get("/").text, "今日 says that this wall is dark"


def test_the_signed_release_names_the_pages_a_green_display_must_draw(world: World) -> None:
    notice_id = world.on_the_wall()
    with world.session() as session:
        release = latest_release(session, "shiqiao")
        assert release.items[session.get_one(Notice, notice_id).item_id]["led-128x32/main"]
    manifest = world.services.publisher.release_of("shiqiao")
    assert manifest.version == release.version


def test_a_silent_display_has_two_deeds_and_names_whom_to_ask(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    device.report(displays=[showing(world, notice_id)])
    assert "请人去看" not in silent_card(world)
    world.clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
    card = silent_card(world)
    assert "看经过" in card
    assert "请人去看" in card
    assert "这样问村里的人：" in card


def silent_card(world: World) -> str:
    """What the page of displays says of the one that drew, up to the next."""
    page = world.browser("wang").get("/displays").text
    at = page.index('href="/displays/shiqiao-led"')
    return page[at : page.index("</section>", at)]


def test_an_old_picture_is_grey_and_bears_its_time_on_the_display_s_own_page(world: World, device: Device) -> None:
    notice_id = world.on_the_wall()
    device.report(displays=[showing(world, notice_id)])
    browser = world.browser("wang")
    assert 'class="pic old"' not in browser.get("/displays/shiqiao-led").text
    world.clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
    assert 'class="pic old" data-old="9:00 的画面"' in browser.get("/displays/shiqiao-led").text


def test_the_course_of_a_display_tells_the_township_s_time(world: World, device: Device) -> None:
    device.report(displays=[showing(world, world.on_the_wall())])
    with world.session() as session:
        (event,) = displays.display_events(session, "shiqiao-led")
    assert "03-02 09:00 起核验无误" in event.sentence
