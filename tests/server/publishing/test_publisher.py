"""What a publisher promises, judged by ngclient as the reader."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from playlists.manifest import parse_item, unpack
from playlists.model import ItemId
from playlists.tree import walk
from server.errors import OperatorError
from server.publishing import AssetSource, Published, Unchanged
from server.publishing.contents import open_release
from server.publishing.fonts import FontFile
from tests.server.publishing.township import HALL, MONDAY, Township, channel, notice


def blob_files(township: Township) -> set[str]:
    return {name for name in township.files() if name.startswith("blobs/")}


def test_an_unmodified_ngclient_reads_what_was_published(township: Township):
    outcome = township.publisher.publish(channel())
    manifest = township.player().manifest(township.clock.now)
    assert isinstance(outcome, Published)
    assert manifest is not None
    assert manifest.version == outcome.version
    repository = township.publisher.repository
    entries = list(walk(manifest.items, lambda ref: repository.read_blob(ref.digest)))
    items = [parse_item(unpack(entry.item, repository.read_blob(entry.item.digest))) for entry in entries]
    assert [item.id for item in items] == ["notice-1", "notice-2"]


def test_versions_are_the_seconds_of_signing(township: Township):
    outcome = township.publisher.publish(channel())
    assert outcome.version == int(township.clock.now.timestamp())


def test_two_releases_in_one_second_still_rise(township: Township):
    first = township.publisher.publish(channel())
    second = township.publisher.publish(channel((notice(1),)))
    assert second.version == first.version + 1
    assert township.player().manifest(township.clock.now).version == second.version


def test_publishing_the_same_again_writes_nothing(township: Township):
    township.publisher.publish(channel())
    before = township.files()
    township.clock.forward(minutes=5)
    assert isinstance(township.publisher.publish(channel()), Unchanged)
    assert township.files() == before


def test_channels_share_one_repository_and_do_not_disturb_each_other(township: Township):
    township.publisher.publish(channel())
    hall = township.player().manifest(township.clock.now)
    township.clock.forward(minutes=1)
    township.publisher.publish(channel((notice(9),), name="village-1"))
    assert township.player().manifest(township.clock.now) == hall
    assert township.player().manifest(township.clock.now, "village-1").channel == "village-1"


def test_a_new_channel_costs_targets_a_role_and_not_a_key(township: Township):
    for number in range(3):
        township.publisher.publish(channel(name=f"village-{number}"))
    delegations = township.publisher.repository.load().targets.signed.delegations
    assert len(delegations.keys) == 2
    assert all(role.terminating for role in delegations.roles.values())


def test_what_no_playlist_names_does_not_leave_the_machine(township: Township):
    hidden = notice(7, "尚未批准的内容")
    township.publisher.publish(channel((notice(1), hidden), on_the_wall=(ItemId("notice-1"),)))
    manifest = township.publisher.release_of(HALL)
    load = township.publisher.repository.read_blob
    assert [entry.id for entry in walk(manifest.items, lambda ref: load(ref.digest))] == ["notice-1"]
    # schedule, holidays, theme, list of fonts, one leaf, one item
    assert len(blob_files(township)) == 6


def test_the_catalogue_holds_what_the_wall_does_not(township: Township):
    old = notice(3, in_catalogue=True)
    township.publisher.publish(channel((notice(1), old), on_the_wall=(ItemId("notice-1"),)))
    manifest = township.publisher.release_of(HALL)
    load = township.publisher.repository.read_blob
    (entry,) = walk(manifest.catalogue, lambda ref: load(ref.digest))
    assert (entry.id, entry.title, entry.number) == ("notice-3", old.title, "2026-00003")


def test_resigning_twice_is_harmless_and_changes_only_the_timestamp(township: Township):
    township.publisher.publish(channel())
    before = township.files()
    for _ in range(2):
        township.publisher.resign()
    after = township.files()
    assert {name for name in after if after[name] != before.get(name)} == {"metadata/timestamp.json"}
    assert township.player().manifest(township.clock.now) is not None


def test_a_timestamp_is_good_for_seven_days_and_resigning_gives_seven_more(township: Township):
    township.publisher.publish(channel())
    township.clock.forward(days=3)
    assert township.publisher.resign() == township.clock.now + timedelta(days=7)


def test_the_timestamp_says_when_it_was_signed_and_carries_what_the_caller_adds(township: Township):
    township.publisher.resign(extra={"x-gongshi-audit": "12:sha256:00"})
    township.publisher.publish(channel())
    fields = township.publisher.repository.load().timestamp.signed.unrecognized_fields
    assert fields == {"x-gongshi-issued": "2026-03-02T01:01:00Z", "x-gongshi-audit": "12:sha256:00"}


def test_resigning_renews_roles_before_their_year_ends(township: Township):
    first = township.publisher.publish(channel())
    township.clock.forward(days=320)
    township.publisher.resign()
    township.clock.forward(days=100)
    township.publisher.resign()
    manifest = township.player().manifest(township.clock.now)
    assert manifest.version == first.version


def test_a_withdrawn_notice_is_hidden_and_purged_at_once(township: Township):
    secret = AssetSource("id.png", "image/png", b"\x89PNG somebody's papers")
    township.publisher.publish(channel((notice(1), notice(2, "不该公开的内容", (secret,)))))
    before = blob_files(township)
    township.clock.forward(minutes=1)
    township.publisher.withdraw([ItemId("notice-2")])
    manifest = township.player().manifest(township.clock.now)
    load = township.publisher.repository.read_blob
    assert township.publisher.withdrawn() == {"notice-2"}
    assert [entry.id for entry in walk(manifest.items, lambda ref: load(ref.digest))] == ["notice-1"]
    assert not any(secret.content in content for content in township.files().values())
    # the item, its picture, its leaf and its schedule went; a new leaf and a new schedule came
    assert len(before - blob_files(township)) == 4


def test_the_purge_leaves_the_fonts_their_list_and_what_it_names(township: Township, tmp_path: Path):
    (tmp_path / "sans.ttf").write_bytes(b"a font")
    publisher = township.publisher
    fonts = publisher.fonts([FontFile("sans", 0, "sans.ttf", 0, tmp_path / "sans.ttf")])
    publisher.publish(replace(channel(), fonts=fonts))
    township.clock.forward(days=3)
    publisher.withdraw([ItemId("notice-2")])
    publisher.tidy()
    manifest = township.player().manifest(township.clock.now)
    listed = open_release(manifest, publisher.repository.read_blob).fonts
    assert [publisher.repository.read_blob(font.file.digest) for font in listed] == [b"a font"]
    # with the last release that names them they go
    township.clock.forward(days=3)
    publisher.publish(channel((notice(1),)))
    township.clock.forward(days=3)
    publisher.tidy()
    gone = (manifest.fonts.digest, fonts[0].file.digest)
    assert not any(publisher.repository.blob_path(digest).exists() for digest in gone)


def test_a_withdrawal_is_read_by_its_own_role(township: Township):
    township.publisher.publish(channel())
    township.publisher.withdraw([ItemId("notice-2")])
    target = township.player().refresh(township.clock.now).get_targetinfo("withdrawals.json")
    assert target is not None


def test_a_withdrawn_notice_cannot_be_published_again_under_its_old_name(township: Township):
    township.publisher.publish(channel())
    township.publisher.withdraw([ItemId("notice-2")])
    with pytest.raises(OperatorError, match="notice-2 was withdrawn"):
        township.publisher.publish(channel())


def test_a_removed_channel_leaves_a_tombstone_and_never_a_gap(township: Township):
    township.publisher.publish(channel())
    player = township.player()
    player.manifest(township.clock.now)
    township.clock.forward(days=2)
    township.publisher.tombstone(HALL)
    township.publisher.tidy()
    manifest = player.manifest(township.clock.now)
    assert manifest.tombstone
    assert "channel-hall" in township.publisher.repository.load().versions


def test_a_removed_channel_stays_removed(township: Township):
    township.publisher.publish(channel())
    township.publisher.tombstone(HALL)
    with pytest.raises(OperatorError, match="removed for good"):
        township.publisher.publish(channel())


def test_what_was_replaced_stays_a_day_for_players_that_are_half_through(township: Township):
    township.publisher.publish(channel())
    first = blob_files(township)
    township.clock.forward(hours=1)
    township.publisher.publish(channel((notice(1),)))
    township.clock.forward(hours=23)
    township.publisher.tidy()
    assert first <= blob_files(township)
    township.clock.forward(hours=2)
    township.publisher.tidy()
    assert not first <= blob_files(township)
    assert township.player().manifest(township.clock.now) is not None


def test_a_server_restored_from_an_old_backup_is_not_taken_for_a_rollback(township: Township):
    township.publisher.publish(channel())
    backup = township.files()
    for _ in range(5):
        township.clock.forward(hours=1)
        township.publisher.publish(channel((notice(1, str(_)),)))
    player = township.player()
    last = player.manifest(township.clock.now)
    for name in township.files():
        (township.repository / name).unlink()
    for name, content in backup.items():
        (township.repository / name).write_bytes(content)
    township.clock.forward(minutes=1)
    township.publisher.publish(channel((notice(1), notice(8))))
    assert player.manifest(township.clock.now).version > last.version


@pytest.mark.parametrize("days", [-30, 3000])
def test_a_clock_gone_wild_signs_nothing(township: Township, days: int):
    before = township.files()
    township.clock.now = MONDAY + timedelta(days=days)
    with pytest.raises(OperatorError, match="set the clock"):
        township.publisher.resign()
    assert township.files() == before


def test_an_answer_to_a_device_is_signed_by_the_key_of_the_timestamp(township: Township):
    signed = township.publisher.sign_answer({"nonce": "00", "time": "2026-03-02T01:00:00Z"})
    root = township.publisher.repository.load().root.signed
    key = root.keys[signed["keyid"]]
    assert signed["keyid"] in root.roles["timestamp"].keyids
    from securesystemslib.signer import Signature

    from playlists.canonical import canonical

    key.verify_signature(
        Signature(signed["keyid"], signed["signature"]), b"gongshi-answer/1\n" + canonical(signed["answer"])
    )


def test_a_release_differs_only_in_what_was_changed(township: Township):
    source = channel()
    township.publisher.publish(source)
    first = township.publisher.release_of(HALL)
    township.clock.forward(minutes=1)
    township.publisher.publish(replace(source, name="办事大厅"))
    second = township.publisher.release_of(HALL)
    assert (first.items, first.schedule, first.theme) == (second.items, second.schedule, second.theme)
