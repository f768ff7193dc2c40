"""A server that was broken into prepares changes with its own good keys: what the reviewer's machine must not sign."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tuf.api.metadata import DelegatedRole, TargetFile, Targets

from playlists.manifest import encode_root_manifest
from playlists.model import ChannelId, Font
from server.errors import OperatorError
from server.publishing import FontFile, Pending, ceremony, roles
from server.publishing.compile import Release
from server.publishing.files import Disk
from server.publishing.pending import PendingFolder
from server.publishing.repository import local_signer, parse_metadata, prefixed_by_content
from tests.server.publishing.pictures import picture_channel, picture_notice
from tests.server.publishing.test_threshold import Reviewer, prepared, reviewer, strict
from tests.server.publishing.township import Township

__all__ = ["reviewer", "strict"]  # fixtures


def forge(township: Township, pending: Pending, role: str, alter: Callable[[Targets], None]) -> None:
    """Change a role of a pending change and sign it again with the server's key."""
    folder = PendingFolder(pending.folder)
    signed = parse_metadata(folder.metadata(f"{role}.json"), Targets, role).signed
    alter(signed)
    state = township.publisher.repository.load()
    targets = parse_metadata(folder.metadata("targets.json"), Targets, "targets").signed
    delegator = state.root.signed if role == "targets" else targets
    folder.write_signed(
        f"{role}.json", roles.signed_by(signed, [local_signer(delegator, role, township.desk.keys)]), Disk()
    )


def live_hall(township: Township, reviewer: Reviewer) -> None:
    pending = prepared(township)
    reviewer.cosign(pending.folder)
    township.publisher.finish(pending.id)
    township.clock.forward(minutes=1)


def refused(reviewer: Reviewer, folder: Path, sentence: str) -> None:
    before = {path: path.read_bytes() for path in (folder / "metadata").glob("*.json")}
    with pytest.raises(OperatorError, match=sentence):
        reviewer.cosign(folder)
    assert before == {path: path.read_bytes() for path in before}


def test_a_channel_that_would_vanish(strict: Township, reviewer: Reviewer):
    live_hall(strict, reviewer)
    pending = strict.publisher.publish(replace(picture_channel(), channel=ChannelId("village-1")))

    def drop(targets: Targets) -> None:
        del targets.delegations.roles["channel-hall"]

    forge(strict, pending, "targets", drop)
    refused(reviewer, pending.folder, "would vanish")


def test_a_file_smuggled_into_targets_itself(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)

    def smuggle(targets: Targets) -> None:
        targets.targets["channels/hall.json"] = TargetFile.from_data("channels/hall.json", b"{}")

    forge(strict, pending, "targets", smuggle)
    refused(reviewer, pending.folder, "files of its own")


def test_a_channel_with_one_signature(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)

    def lower(targets: Targets) -> None:
        targets.delegations.roles["channel-hall"].threshold = 1

    forge(strict, pending, "targets", lower)
    refused(reviewer, pending.folder, "hollow")


def test_a_second_channel_hidden_beside_the_first_is_told(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)

    def hide(targets: Targets) -> None:
        holders = targets.delegations.roles["channel-hall"]
        extra = DelegatedRole("channel-secret", holders.keyids, 2, True, ["channels/secret.json"])
        targets.delegations.roles["channel-secret"] = extra

    forge(strict, pending, "targets", hide)
    assert "new channel: secret" in reviewer.look(pending.folder).lines


def test_a_withdrawals_key_that_would_speak_for_channels(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)

    def widen(targets: Targets) -> None:
        targets.delegations.roles["withdrawals"].paths = ["withdrawals.json", "channels/*.json"]

    forge(strict, pending, "targets", widen)
    refused(reviewer, pending.folder, "may speak for more")


def test_a_role_that_names_another_channels_file(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)

    def rename(role: Targets) -> None:
        role.targets["channels/village-1.json"] = role.targets.pop("channels/hall.json")

    forge(strict, pending, "channel-hall", rename)
    refused(reviewer, pending.folder, "names other files")


def test_a_role_whose_content_did_not_come_along(strict: Township, reviewer: Reviewer):
    live_hall(strict, reviewer)
    pending = prepared(strict, name="办事大厅")
    folder = PendingFolder(pending.folder)
    sheet = folder.sheet()
    folder.write(replace(sheet, targets=()), folder.change(replace(sheet, targets=())), {}, {}, Disk())
    refused(reviewer, pending.folder, "without bringing it along")


def test_a_manifest_of_another_version(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    swap_manifest(strict, pending, lambda release: replace(release.manifest, version=release.manifest.version + 5))
    refused(reviewer, pending.folder, "version")


def test_a_manifest_of_another_channel(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    swap_manifest(strict, pending, lambda release: replace(release.manifest, channel=ChannelId("village-9")))
    refused(reviewer, pending.folder, "village-9")


def swap_manifest(township: Township, pending: Pending, change: Callable[[Release], object]) -> None:
    from playlists.manifest import parse_root_manifest

    (old,) = (pending.folder / "targets" / "channels").iterdir()
    manifest = change(Release(parse_root_manifest(old.read_bytes())))
    content = encode_root_manifest(manifest)
    old.unlink()
    path = "channels/hall.json"
    (pending.folder / "targets" / prefixed_by_content(path, content)).write_bytes(content)

    def name_it(role: Targets) -> None:
        role.targets = {path: TargetFile.from_data(path, content, ["sha256"])}

    forge(township, pending, "channel-hall", name_it)


def test_a_change_that_the_server_did_not_sign(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    folder = PendingFolder(pending.folder)
    signed = parse_metadata(folder.metadata("channel-hall.json"), Targets, "hall").signed
    folder.write_signed("channel-hall.json", roles.signed_by(signed, []), Disk())
    refused(reviewer, pending.folder, "publisher's signature")


def test_a_font_that_neither_came_nor_was_seen(strict: Township, reviewer: Reviewer, tmp_path: Path):
    font_file = tmp_path / "sans.ttf"
    font_file.write_bytes(b"a font")
    publisher = strict.publisher
    fonts: tuple[Font, ...] = publisher.fonts([FontFile("sans", 0, "sans.ttf", 0, font_file)])
    pending = publisher.publish(replace(picture_channel(), fonts=fonts))
    blob = fonts[0].file.digest.removeprefix("sha256:")
    path = pending.folder / "blobs" / "sha256" / blob[:2] / blob
    kept = path.read_bytes()
    path.unlink()
    refused(reviewer, pending.folder, "neither came along nor was seen")
    path.write_bytes(b"another")
    refused(reviewer, pending.folder, "damaged")
    path.write_bytes(kept)
    reviewer.cosign(pending.folder)
    publisher.finish(pending.id)
    strict.clock.forward(minutes=1)
    # now live and seen: it need not be carried again
    again = publisher.publish(replace(picture_channel((picture_notice(2, "blue"),)), fonts=fonts))
    assert not (again.folder / "blobs" / "sha256" / blob[:2] / blob).exists()
    reviewer.cosign(again.folder)


def test_a_font_that_was_never_seen_is_told_once(strict: Township, reviewer: Reviewer, tmp_path: Path):
    """It could draw a 7 where a 1 is written: the words would be the same."""
    font_file = tmp_path / "sans.ttf"
    font_file.write_bytes(b"a font")
    publisher = strict.publisher
    fonts = publisher.fonts([FontFile("sans", 0, "sans.ttf", 0, font_file)])
    pending = publisher.publish(replace(picture_channel(), fonts=fonts))
    told = f"font NEW: sans is drawn with sans.ttf, {fonts[0].file.digest}"
    assert told in "\n".join(reviewer.cosign(pending.folder).lines)
    publisher.finish(pending.id)
    strict.clock.forward(minutes=1)
    again = publisher.publish(replace(picture_channel((picture_notice(2, "blue"),)), fonts=fonts))
    assert "font NEW" not in "\n".join(reviewer.look(again.folder).lines)


def test_a_new_root_is_told_key_by_key(strict: Township, reviewer: Reviewer):
    live_hall(strict, reviewer)
    lines = "\n".join(reviewer.look(ceremony.rotate_online(strict.desk).folder).lines)
    assert "root 2: timestamp gets the key" in lines
    assert "root 2: snapshot loses the key" in lines


def test_a_sheet_that_points_out_of_its_folder(strict: Township, reviewer: Reviewer):
    pending = prepared(strict)
    sheet = pending.folder / "pending.json"
    sheet.write_bytes(sheet.read_bytes().replace(b'"channels/hall.json"', b'"../../../etc/hall.json"'))
    refused(reviewer, pending.folder, "no whole pending change")


def test_a_damaged_memory_is_one_sentence(strict: Township, reviewer: Reviewer):
    live_hall(strict, reviewer)
    (reviewer.home / "key" / "cosigned.json").write_bytes(b"{")
    refused(reviewer, prepared(strict, name="办事大厅").folder, "compare the root's fingerprint")
