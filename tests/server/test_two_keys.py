"""With two signatures the server prepares, waits, and goes on by itself when the second has come; staff see how far.

The reviewer's machine is a folder of its own: what waits is copied there, signed, and copied back.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from playlists.model import ChannelId, ItemId
from server.app import open_services
from server.channels import halts
from server.channels import service as channels
from server.channels.halt_models import Wish
from server.cli import main
from server.config import Config, DatabaseSettings, ServerSettings
from server.errors import NotAllowed, OperatorError
from server.notices import service as notices
from server.notices.workflow import State
from server.publishing import Desk, Pending, Publisher, Stand, ceremony
from server.publishing.contents import open_release
from server.publishing.files import Disk
from server.publishing.keyring import read_public_key
from server.publishing.pending import PendingFolder
from server.releases import service
from server.releases.service import latest_release, problems
from server.releases.waiting import prepare_again, waiting
from tests.server.publishing.test_threshold import Reviewer
from tests.server.world import Clock, World, make_world

CHANNELS = ("hall", "shiqiao")


class Strict:
    """A township with two signatures, and the reviewer with his own machine."""

    def __init__(self, folder: Path) -> None:
        self.data, self.stick = folder / "data", folder / "stick"
        self.data.mkdir()
        desk = Desk(Config(self.data), clock=Clock())
        # The quick renderer's pages are no typesetter's: what the reviewer compares is tested in publishing.
        self.reviewer = Reviewer(folder / "reviewer", without_pages=True)
        outcome = ceremony.set_up(desk, 2, [read_public_key(self.reviewer.public)])
        assert isinstance(outcome, Pending)
        self.reviewer.cosign(outcome.folder)
        Publisher(desk).finish(outcome.id)
        self.world: World = make_world(self.data, "")
        self.world.clock.advance(minutes=1)
        self.world.make_channels()

    def folders(self) -> list[Path]:
        return sorted(path for path in (self.data / "pending").iterdir() if path.is_dir())

    def take_away(self) -> Path:
        """Copy the one folder that waits onto the stick."""
        (folder,) = self.folders()
        shutil.rmtree(self.stick, ignore_errors=True)
        shutil.copytree(folder, self.stick / folder.name)
        return self.stick / folder.name

    def bring_back(self, folder: Path) -> None:
        shutil.copytree(folder, self.data / "pending" / folder.name, dirs_exist_ok=True)

    def cosign(self) -> None:
        folder = self.take_away()
        self.reviewer.cosign(folder)
        self.bring_back(folder)

    def approved(self, title: str = "关于停电的通知") -> int:
        notice_id = self.world.draft(title)
        self.world.submit(notice_id)
        self.world.approve(notice_id)
        return notice_id

    def live(self) -> int:
        """A notice on the walls, with both signatures."""
        notice_id = self.approved()
        self.publish()
        self.cosign()
        assert self.publish().published
        return notice_id

    def publish(self):
        self.world.clock.advance(minutes=1)
        return self.world.publish()

    def stands(self) -> list[Stand]:
        with self.world.session() as session:
            return [each.standing.stand for each in waiting(session, self.world.services)]

    def told(self) -> set[str]:
        with self.world.session() as session:
            return set(problems(session).values())

    def hangs(self, notice_id: int, channel: str = "hall") -> bool:
        """Whether the signed release holds the notice and no withdrawal hides it."""
        publisher = self.world.services.publisher
        manifest = publisher.release_of(ChannelId(channel))
        item = ItemId(self.world.notice(notice_id).item_id)
        if manifest is None or manifest.tombstone or item in publisher.withdrawn():
            return False
        return item in open_release(manifest, publisher.repository.read_blob).entries


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Strict]:
    made = Strict(tmp_path)
    yield made
    made.world.close()


def test_an_approved_notice_waits_for_the_reviewer_s_own_key(strict: Strict) -> None:
    notice_id = strict.approved()
    assert strict.publish().waiting == CHANNELS
    assert strict.stands() == [Stand.AWAITED]
    assert strict.told() == {"等联签：还差保管联签钥匙的人的签名，签好拷回来就自动上屏。"}
    assert strict.world.notice(notice_id).state is State.APPROVED
    assert not strict.hangs(notice_id)


def test_what_waits_is_prepared_once_and_not_at_every_turn(strict: Strict) -> None:
    strict.approved()
    strict.publish()
    before = strict.folders()
    strict.publish()
    assert strict.folders() == before


def test_all_new_channels_wait_for_one_signature(strict: Strict) -> None:
    strict.approved()
    strict.publish()
    (folder,) = strict.folders()
    assert set(PendingFolder(folder).sheet().targets) == {"channels/hall.json", "channels/shiqiao.json"}


def test_the_server_goes_on_by_itself_when_the_second_signature_has_come(strict: Strict) -> None:
    notice_id = strict.approved()
    strict.publish()
    strict.cosign()
    assert strict.publish().published == CHANNELS
    assert all(strict.hangs(notice_id, channel) for channel in CHANNELS)
    assert strict.world.notice(notice_id).state is State.PUBLISHED
    assert strict.stands() == []
    assert strict.folders() == []
    with strict.world.session() as session:
        items = latest_release(session, "hall").items
    assert items[strict.world.notice(notice_id).item_id] == {
        key: [page[0] for page in pages] for key, pages in strict.world.notice(notice_id).approved_pages["hall"].items()
    }


def test_a_release_finished_by_hand_is_written_down_too(strict: Strict) -> None:
    notice_id = strict.approved()
    strict.publish()
    strict.cosign()
    strict.world.services.publisher.finish(strict.folders()[0].name)
    assert strict.publish().published == CHANNELS
    assert strict.world.notice(notice_id).state is State.PUBLISHED
    assert strict.stands() == []


def test_a_server_that_was_restarted_goes_on_waiting_and_then_on(strict: Strict) -> None:
    notice_id = strict.approved()
    strict.publish()
    strict.world.services.engine.dispose()
    config = Config(
        strict.data, server=ServerSettings(tls=False, port=0, host="127.0.0.1"), database=DatabaseSettings(url="")
    )
    strict.world.services = open_services(config, clock=strict.world.clock, renderer=strict.world.renderer, fonts={})
    assert strict.publish().waiting == CHANNELS
    strict.cosign()
    assert strict.publish().published == CHANNELS
    assert strict.hangs(notice_id)


def test_a_server_that_died_after_the_last_signature_still_writes_it_down(strict: Strict) -> None:
    notice_id = strict.approved()
    strict.publish()
    strict.cosign()
    pending = strict.folders()[0]
    shutil.copytree(pending, strict.data / "kept")
    strict.world.services.publisher.finish(pending.name)
    shutil.move(strict.data / "kept", pending)  # killed before the folder was removed
    assert strict.publish().published == CHANNELS
    assert strict.world.notice(notice_id).state is State.PUBLISHED
    assert strict.folders() == []


def test_a_newer_release_takes_the_place_of_the_one_that_waits(strict: Strict) -> None:
    strict.live()
    second = strict.approved("关于修路的通知")
    strict.publish()
    older = strict.folders()
    third = strict.approved("关于体检的通知")
    assert strict.publish().waiting == CHANNELS
    assert not set(older) & set(strict.folders())
    for folder in strict.folders():
        strict.reviewer.cosign(folder)
    strict.publish()
    assert strict.hangs(second)
    assert strict.hangs(third)


def test_an_older_folder_that_comes_back_signed_is_not_finished_in_place_of_the_newer(strict: Strict) -> None:
    strict.approved()
    strict.publish()
    old = strict.take_away()
    strict.reviewer.cosign(old)
    newer = strict.approved("关于修路的通知")
    strict.publish()
    strict.bring_back(old)
    assert strict.publish().waiting == CHANNELS
    assert strict.stands() == [Stand.AWAITED]
    assert strict.world.services.publisher.release_of(ChannelId("hall")) is None
    assert not strict.hangs(newer)


def test_a_withdrawal_while_waiting_takes_effect_at_once(strict: Strict) -> None:
    hanging = strict.live()
    strict.approved("关于修路的通知")
    strict.publish()
    with strict.world.session() as session:
        notices.withdraw(session, strict.world.sun, hanging, "内容有误，撤下", now=strict.world.now)
    assert strict.publish().waiting == CHANNELS
    assert ItemId(strict.world.notice(hanging).item_id) in strict.world.services.publisher.withdrawn()
    assert not strict.hangs(hanging)


def test_what_was_withdrawn_while_it_waited_never_hangs(strict: Strict) -> None:
    strict.live()
    unwanted = strict.approved("关于修路的通知")
    strict.publish()
    for folder in strict.folders():
        strict.reviewer.cosign(folder)
    with strict.world.session() as session:
        notices.withdraw(session, strict.world.sun, unwanted, "弄错了，不发了", now=strict.world.now)
    strict.publish()
    assert strict.stands() == []  # what hangs is what is wanted: nobody need sign
    assert not strict.hangs(unwanted)
    assert strict.world.notice(unwanted).state is State.WITHDRAWN


def test_a_notice_changed_while_its_release_waits_does_not_count_as_published(strict: Strict) -> None:
    world = strict.world
    notice_id = strict.approved()
    strict.publish()
    strict.cosign()
    world.services.publisher.finish(strict.folders()[0].name)
    with world.session() as session:
        revision = notices.get_notice(session, world.wang, notice_id).revision
        changes = notices.DraftChanges(title="关于停水的通知")
        notices.save_draft(session, world.wang, notice_id, changes, revision=revision, now=world.now)
    world.submit(notice_id)
    world.approve(notice_id)
    assert strict.publish().waiting == CHANNELS  # its new words need the second signature, too
    assert world.notice(notice_id).state is State.APPROVED


def test_a_refusal_is_told_with_its_reason_and_nothing_goes_out(strict: Strict) -> None:
    notice_id = strict.approved()
    strict.publish()
    folder = strict.take_away()
    (key,) = (strict.reviewer.home / "key").glob("*.pem")
    assert main(["cosign", str(folder), "--key", str(key), "--refuse", "金额对不上"]) == 0
    strict.bring_back(folder)
    assert strict.publish().waiting == CHANNELS
    assert strict.told() == {"等联签：联签人没有签，他说：金额对不上。请改好或撤下有问题的公告，会自动重新准备。"}
    assert not strict.hangs(notice_id)
    with strict.world.session() as session:
        notices.withdraw(session, strict.world.sun, notice_id, "金额对不上，撤下", now=strict.world.now)
    strict.publish()
    assert strict.stands() == [Stand.AWAITED]


def test_a_refused_release_is_not_finished_by_somebody_else_s_signature(strict: Strict) -> None:
    notice_id = strict.approved()
    strict.publish()
    (folder,) = strict.folders()
    strict.reviewer.cosign(folder)
    PendingFolder(folder).refuse("金额对不上", Disk())
    assert strict.publish().waiting == CHANNELS
    assert not strict.hangs(notice_id)


def test_a_folder_that_was_moved_away_is_awaited_until_somebody_gives_it_up(strict: Strict) -> None:
    strict.approved()
    strict.publish()
    moved = strict.take_away()
    shutil.rmtree(strict.folders()[0])
    assert strict.publish().waiting == CHANNELS
    assert set(strict.stands()) == {Stand.AWAY}
    strict.reviewer.cosign(moved)
    strict.bring_back(moved)
    assert strict.publish().published == CHANNELS


def test_a_folder_that_is_lost_can_be_prepared_again_by_a_reviewer(strict: Strict) -> None:
    strict.approved()
    strict.publish()
    shutil.rmtree(strict.folders()[0])
    strict.publish()
    with pytest.raises(NotAllowed), strict.world.session() as session:
        prepare_again(session, strict.world.wang, "hall")
    with strict.world.session() as session:
        for channel in CHANNELS:
            prepare_again(session, strict.world.sun, channel)
    strict.publish()
    assert strict.stands() == [Stand.AWAITED]


@pytest.mark.parametrize("part", ["pending.json", "metadata/channel-hall.json", "targets/**/*.hall.json", "blobs/**/*"])
def test_a_folder_half_copied_back_is_waited_for_and_not_published(strict: Strict, part: str) -> None:
    strict.approved()
    strict.publish()
    folder = strict.take_away()
    strict.reviewer.cosign(folder)
    path = next(path for path in sorted(folder.glob(part)) if path.is_file())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    strict.bring_back(folder)
    assert strict.publish().waiting == CHANNELS
    assert strict.stands() == [Stand.BROKEN]
    assert strict.world.services.publisher.release_of(ChannelId("hall")) is None
    path.write_bytes(whole)
    strict.bring_back(folder)
    assert strict.publish().published == CHANNELS


def test_a_removed_channel_waits_for_the_second_signature_too(strict: Strict) -> None:
    strict.live()
    strict.approved("关于修路的通知")
    strict.publish()
    with strict.world.session() as session:
        channels.remove_channel(session, strict.world.lin, "shiqiao", now=strict.world.now)
    strict.publish()
    hall, shiqiao = strict.folders()
    assert (hall.name.rpartition("-")[0], shiqiao.name.rpartition("-")[0]) == ("publish-hall", "tombstone-shiqiao")
    assert not strict.world.services.publisher.release_of(ChannelId("shiqiao")).tombstone
    for folder in strict.folders():
        strict.reviewer.cosign(folder)
    strict.publish()
    assert strict.world.services.publisher.release_of(ChannelId("shiqiao")).tombstone
    assert strict.stands() == []


def test_a_channel_removed_while_it_waits_to_be_made_is_never_made(strict: Strict) -> None:
    strict.approved()
    strict.publish()
    with strict.world.session() as session:
        channels.remove_channel(session, strict.world.lin, "shiqiao", now=strict.world.now)
    strict.publish()
    strict.cosign()
    strict.publish()
    assert strict.world.services.publisher.channels() == ("hall",)


def test_the_console_says_who_is_awaited_and_what_to_do(strict: Strict) -> None:
    notice_id = strict.approved()
    strict.publish()
    reviewer, author = strict.world.browser("sun"), strict.world.browser("wang")
    assert "大厅屏、石桥村的新版等联签。" in reviewer.get("/").text
    assert "等联签" in author.get(f"/notices/{notice_id}").text
    page = reviewer.get("/schedule/waiting").text
    assert strict.reviewer.key.keyid[:8] in page
    assert strict.folders()[0].name in page
    assert '<button class="b">重新准备' in page
    assert '<button class="b">重新准备' not in author.get("/schedule/waiting").text
    strict.cosign()
    strict.publish()
    assert "没有在等联签的。" in reviewer.get("/schedule/waiting").text
    assert "等联签" not in reviewer.get("/").text


def test_the_console_prepares_again_what_was_lost(strict: Strict) -> None:
    strict.approved()
    strict.publish()
    before = strict.folders()[0].name
    shutil.rmtree(strict.folders()[0])
    strict.publish()
    browser = strict.world.browser("sun")
    page = browser.get("/schedule/waiting").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {"csrf_token": token, "channel": list(CHANNELS)}
    assert browser.post("/schedule/waiting/again", data=form).status_code == 302
    strict.publish()
    assert [folder.name for folder in strict.folders()] != [before]
    assert strict.stands() == [Stand.AWAITED]


def test_what_was_approved_while_a_release_was_prepared_is_prepared_next(
    strict: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said to wait for the signature on what was prepared before it, it would never be prepared."""
    strict.live()
    first = strict.approved("关于停水的通知")
    plain, late = service._sign, []

    def sign(*given):
        outcome = plain(*given)
        if not late:
            strict.world.clock.advance(seconds=1)
            late.append(strict.approved("关于封路的通知"))
        return outcome

    monkeypatch.setattr(service, "_sign", sign)
    strict.publish()
    strict.publish()
    for folder in strict.folders():
        strict.reviewer.cosign(folder)
    strict.publish()
    assert [strict.hangs(each, channel) for each in (first, *late) for channel in CHANNELS] == [True] * 4


def on_the_stick(strict: Strict, *, copied: bool) -> list[Path]:
    """All that waits, signed on the stick; copied, or moved there."""
    shutil.rmtree(strict.stick, ignore_errors=True)
    for folder in strict.folders():
        shutil.copytree(folder, strict.stick / folder.name)
        strict.reviewer.cosign(strict.stick / folder.name)
        if not copied:
            shutil.rmtree(folder)
    return sorted(strict.stick.iterdir())


def halt(strict: Strict) -> None:
    world = strict.world
    world.clock.advance(minutes=1)
    with world.session() as session:
        request = halts.ask(session, world.wang, Wish.HALT, "墙上有错字，先都停下", now=world.now).id
    with world.session() as session:
        halts.confirm(session, world.sun, request, now=world.now)


def test_what_was_signed_before_a_halt_goes_out_under_it_by_no_road(strict: Strict) -> None:
    strict.live()
    later = strict.approved("关于停水的通知")
    strict.publish()
    before = on_the_stick(strict, copied=True)
    halt(strict)
    strict.publish()
    moved = {path.name: path for path in strict.folders()}
    for folder in before:
        strict.bring_back(folder)
        with pytest.raises(OperatorError, match="is older than"):
            strict.world.services.publisher.finish(folder.name)
    for path in moved.values():
        shutil.rmtree(path)  # on another stick
    assert strict.publish().waiting == CHANNELS
    assert strict.stands() == [Stand.AWAY, Stand.AWAY]
    assert not any(strict.hangs(later, channel) for channel in CHANNELS)


def test_the_halt_goes_out_with_its_signature_whatever_came_back_before(strict: Strict) -> None:
    hanging = strict.live()
    strict.approved("关于停水的通知")
    strict.publish()
    before = on_the_stick(strict, copied=True)
    for path in before:
        path.rename(strict.stick.parent / path.name)
    halt(strict)
    strict.publish()
    signed = on_the_stick(strict, copied=False)
    for path in before:
        strict.bring_back(strict.stick.parent / path.name)
    strict.publish()
    for path in signed:
        strict.bring_back(path)
    assert strict.publish().published == CHANNELS
    assert not any(strict.hangs(hanging, channel) for channel in CHANNELS)
