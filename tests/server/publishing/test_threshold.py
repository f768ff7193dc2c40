"""Two signatures, end to end: nothing becomes live without the reviewer, and no configuration pretends otherwise."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tuf.api.exceptions import UnsignedMetadataError

from server.errors import OperatorError
from server.publishing import Pending, Published, ceremony
from server.publishing.files import Disk
from server.publishing.keyring import load_signer, public_pem, read_public_key, write_private_key
from server.publishing.memory import recall, remember
from server.publishing.pending import PendingFolder
from server.publishing.repository import Repository
from server.publishing.review import Review
from tests.server.publishing.pictures import picture_channel, picture_notice
from tests.server.publishing.township import HALL, Clock, Township, channel


@dataclass
class Reviewer:
    """Somebody with his own key on his own machine."""

    home: Path
    without_pages: bool = False

    def __post_init__(self) -> None:
        key = write_private_key(self.home / "key", "reviewer", None, Disk())
        self.public = self.home / "reviewer.pub.pem"
        self.public.write_bytes(public_pem(key))
        self.key = key

    def look(self, folder: Path) -> Review:
        (path,) = (self.home / "key").glob("*.pem")
        review = Review(PendingFolder(folder), load_signer(path, None), recall(self.home / "key"))
        review.without_pages = self.without_pages
        review.look()
        return review

    def cosign(self, folder: Path) -> Review:
        review = self.look(folder)
        review.sign(Disk())
        remember(self.home / "key", review.remembered, Disk())
        return review


@pytest.fixture
def reviewer(tmp_path: Path) -> Reviewer:
    return Reviewer(tmp_path / "reviewer")


@pytest.fixture
def strict(tmp_path: Path, reviewer: Reviewer) -> Township:
    """A township whose set-up the reviewer has signed."""
    township = Township(tmp_path / "data", Clock())
    outcome = ceremony.set_up(township.desk, 2, [read_public_key(reviewer.public)])
    assert isinstance(outcome, Pending)
    reviewer.cosign(outcome.folder)
    township.publisher.finish(outcome.id)
    township.clock.forward(minutes=1)
    return township


def prepared(township: Township, **changes: object) -> Pending:
    outcome = township.publisher.publish(replace(picture_channel(), **changes))
    assert isinstance(outcome, Pending)
    return outcome


def test_the_first_root_waits_for_the_reviewer_too(tmp_path: Path, reviewer: Reviewer):
    township = Township(tmp_path / "data", Clock())
    outcome = ceremony.set_up(township.desk, 2, [reviewer.key])
    assert not township.publisher.repository.exists()
    with pytest.raises(OperatorError, match="lacks signatures"):
        township.publisher.finish(outcome.id)


def test_a_release_is_live_only_after_both_have_signed(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    assert strict.player().manifest(strict.clock.now) is None
    with pytest.raises(OperatorError, match="lacks signatures"):
        strict.publisher.finish(pending.id)
    reviewer.cosign(pending.folder)
    outcome = strict.publisher.finish(pending.id)
    assert strict.player().manifest(strict.clock.now).version == outcome.version
    assert not pending.folder.exists()


def test_the_folder_can_be_signed_on_another_machine(strict: Township, reviewer: Reviewer, tmp_path: Path):
    pending = prepared(strict)
    elsewhere = tmp_path / "stick" / pending.id
    shutil.copytree(pending.folder, elsewhere)
    shutil.rmtree(pending.folder)
    reviewer.cosign(elsewhere)
    shutil.copytree(elsewhere, pending.folder)
    assert isinstance(strict.publisher.finish(pending.id), Published)


def test_the_reviewer_is_told_what_he_signs(strict: Township, reviewer: Reviewer):
    lines = "\n".join(reviewer.look(prepared(strict).folder).lines)
    assert "new channel: hall" in lines
    assert "picture-1 NEW" in lines
    assert "示例图片" in lines


def test_what_was_seen_before_is_said_to_be_as_before(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    reviewer.cosign(pending.folder)
    strict.publisher.finish(pending.id)
    strict.clock.forward(minutes=1)
    lines = "\n".join(reviewer.look(prepared(strict, name="办事大厅").folder).lines)
    assert "picture-1 as before" in lines


def test_creating_a_channel_is_cosigned(strict: Township):
    pending = prepared(strict)
    assert set(pending and PendingFolder(pending.folder).sheet().roles) == {"targets", "channel-hall"}


def test_targets_root_and_channels_all_ask_for_two(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    reviewer.cosign(pending.folder)
    strict.publisher.finish(pending.id)
    state = strict.publisher.repository.load()
    root, targets = state.root.signed, state.targets.signed
    held = [root.roles["root"], root.roles["targets"], targets.delegations.roles["channel-hall"]]
    assert [role.threshold for role in held] == [2, 2, 2]
    assert all(reviewer.key.keyid in role.keyids for role in held)


def test_a_publisher_alone_cannot_delegate_himself_a_channel(strict: Township):
    """Even by hand: the targets he would sign alone are refused by the repository and by ngclient."""
    pending = prepared(strict)
    change = PendingFolder(pending.folder).change(PendingFolder(pending.folder).sheet())
    state = strict.publisher.repository.load()
    with pytest.raises(OperatorError, match="does not bear the signatures"):
        strict.publisher.repository.commit(change, state, strict.desk.keys, strict.clock.now)
    forged = Repository(strict.repository)
    forged._checked = lambda change, state: state  # what a broken-in publisher would do
    forged.commit(change, state, strict.desk.keys, strict.clock.now)
    with pytest.raises(UnsignedMetadataError):
        strict.player().manifest(strict.clock.now)


def test_the_server_still_resigns_and_withdraws_alone(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    reviewer.cosign(pending.folder)
    strict.publisher.finish(pending.id)
    strict.clock.forward(hours=1)
    strict.publisher.resign()
    strict.publisher.withdraw(["picture-1"])
    assert strict.publisher.withdrawn() == {"picture-1"}
    # hidden by its own role; the release itself is nobody's to change alone
    assert strict.player().manifest(strict.clock.now) is not None


@pytest.mark.parametrize("part", ["blobs/**/*", "targets/**/*.json", "metadata/channel-hall.json"])
def test_an_altered_byte_is_refused_before_anything_is_signed(strict: Township, reviewer: Reviewer, part: str):
    pending = prepared(strict)
    path = next(path for path in sorted(pending.folder.glob(part)) if path.is_file())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    before = {path: path.read_bytes() for path in (pending.folder / "metadata").glob("*.json")}
    with pytest.raises(OperatorError):
        reviewer.cosign(pending.folder)
    assert before == {path: path.read_bytes() for path in before}


def test_a_page_that_is_not_the_documents_is_refused(strict: Township, reviewer: Reviewer):
    honest = picture_notice(1, "green")
    shown = picture_notice(1, "red")
    swapped = replace(honest, assets=shown.assets)
    pending = strict.publisher.publish(picture_channel((swapped,)))
    with pytest.raises(OperatorError, match="are not those that this machine sets"):
        reviewer.cosign(pending.folder)


def test_an_older_release_is_not_signed_again(strict: Township, reviewer: Reviewer, tmp_path: Path):
    pending = prepared(strict)
    shutil.copytree(pending.folder, tmp_path / "kept")
    reviewer.cosign(pending.folder)
    with pytest.raises(OperatorError, match="older release is not signed again"):
        reviewer.cosign(tmp_path / "kept")


def test_another_repositorys_root_is_not_signed(strict: Township, reviewer: Reviewer, tmp_path: Path):
    foreign = Township(tmp_path / "foreign", Clock())
    outcome = ceremony.set_up(foreign.desk, 2, [reviewer.key])
    with pytest.raises(OperatorError, match="its root is another"):
        reviewer.look(outcome.folder)


def test_a_stranger_has_nothing_to_sign(strict: Township, tmp_path: Path):
    with pytest.raises(OperatorError, match="asks nothing of the key"):
        Reviewer(tmp_path / "stranger").look(prepared(strict).folder)


def test_a_pending_release_gives_way_to_what_was_published_since(strict: Township, reviewer: Reviewer):
    first = prepared(strict)
    reviewer.cosign(first.folder)
    strict.clock.forward(minutes=1)
    second = prepared(strict, name="办事大厅")
    reviewer.cosign(second.folder)
    strict.publisher.finish(second.id)
    with pytest.raises(OperatorError, match="prepare it again"):
        strict.publisher.finish(first.id)
    assert strict.publisher.release_of(HALL).name == "办事大厅"


def test_rotating_the_online_keys_is_cosigned_and_ngclient_follows(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    reviewer.cosign(pending.folder)
    strict.publisher.finish(pending.id)
    player = strict.player()
    first = player.manifest(strict.clock.now)
    strict.clock.forward(minutes=1)
    rotation = ceremony.rotate_online(strict.desk)
    assert isinstance(rotation, Pending)
    reviewer.cosign(rotation.folder)
    strict.publisher.finish(rotation.id)
    assert player.manifest(strict.clock.now) == first
    assert strict.publisher.repository.load().root.signed.version == 2


def test_a_second_reviewer_joins_root_targets_and_every_channel(strict: Township, reviewer: Reviewer, tmp_path: Path):
    pending = prepared(strict)
    reviewer.cosign(pending.folder)
    strict.publisher.finish(pending.id)
    strict.clock.forward(minutes=1)
    other = Reviewer(tmp_path / "other")
    joining = ceremony.add_signer(strict.desk, other.key)
    reviewer.cosign(joining.folder)
    strict.publisher.finish(joining.id)
    strict.clock.forward(minutes=1)
    pending = prepared(strict, name="办事大厅")
    other.cosign(pending.folder)
    strict.publisher.finish(pending.id)
    assert strict.player().manifest(strict.clock.now).name == "办事大厅"


def test_the_last_reviewer_cannot_be_removed(strict: Township, reviewer: Reviewer):
    with pytest.raises(OperatorError, match="add another signer first"):
        ceremony.remove_signer(strict.desk, reviewer.key.keyid[:16])


def test_no_second_key_of_the_server_can_sign(strict: Township):
    with pytest.raises(OperatorError, match="could give both signatures"):
        ceremony.add_signer(strict.desk, None)


def test_threshold_two_without_a_reviewer_is_refused(tmp_path: Path):
    with pytest.raises(OperatorError, match="needs a reviewer"):
        ceremony.set_up(Township(tmp_path / "data", Clock()).desk, 2, [])


def test_a_reviewer_without_threshold_two_is_refused(tmp_path: Path, reviewer: Reviewer):
    with pytest.raises(OperatorError, match="add `--threshold 2`"):
        ceremony.set_up(Township(tmp_path / "data", Clock()).desk, 1, [reviewer.key])


def test_documents_wait_for_the_reviewer_like_pictures(strict: Township):
    assert isinstance(strict.publisher.publish(channel()), Pending)
