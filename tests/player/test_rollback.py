"""What an older or a mixed repository cannot do, how keys change hands, and that expiry alone refuses nothing."""

from datetime import timedelta

import pytest
from tuf.api.metadata import Metadata

from player.faults import Fault
from player.floors import Floors
from player.proofs import Stream
from playlists.model import ChannelId
from tests.player.proving import LEVELS, later, metadata_paths, refused, take, without_digests
from tests.repository_simulator import (
    HALL,
    NOW,
    ROOT_KEY,
    SPARE,
    SPARE_TWO,
    STRANGER,
    TIMESTAMP_KEY,
    Notice,
    Repository,
    repository,
)


@pytest.mark.parametrize("level", LEVELS)
def test_an_older_version_is_refused_at_every_level(level):
    source = later(repository(), days=1)
    floors = take(source).floors
    old = repository()
    assert refused(old, floors).fault is Fault.ROLLBACK
    # Each level on its own: everything above it is new, that one is old.
    source.now += timedelta(days=1)
    version = source.next_version()
    lower = int(NOW.timestamp())
    if level == "timestamp":
        source.publish_timestamp(lower)
    elif level == "snapshot":
        source.publish_snapshot(lower)
        source.publish_timestamp()
    elif level == "target":
        source.publish_manifest(HALL, lower)
        source.roles["channel-hall"].version = version
        source.write_role("channel-hall")
        source.publish_snapshot(version)
        source.publish_timestamp(version)
    else:
        role = "targets" if level == "targets" else "channel-hall"
        (source.targets if level == "targets" else source.roles[role]).version = lower
        source.write_role(role)
        source.publish_snapshot(version)
        source.publish_timestamp(version)
    assert refused(source, floors).fault is Fault.ROLLBACK


def test_another_channels_role_may_not_go_back_either():
    source = repository()
    source.add_channel(ChannelId("square"), [Notice("n3")])
    later(source, days=1)
    floors = take(source).floors
    source.roles["channel-square"].version = int(NOW.timestamp())
    source.write_role("channel-square")
    source.publish_snapshot(source.next_version())
    source.publish_timestamp()
    assert refused(source, floors).fault is Fault.ROLLBACK


def test_a_role_that_vanishes_from_the_snapshot_is_refused():
    source = repository()
    source.add_channel(ChannelId("square"), [Notice("n3")])
    later(source)
    floors = take(source).floors
    del source.roles["channel-square"]
    del source.notices[ChannelId("square")]
    del source.snapshot.meta["channel-square.json"]
    later(source)
    assert refused(source, floors).fault is Fault.ABSENT


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_version_with_other_bytes_is_refused(level):
    source = repository()
    floors = take(source).floors
    version = source.timestamp.version
    source.now += timedelta(seconds=30)
    if level == "timestamp":
        source.publish_timestamp(version)
    elif level == "snapshot":
        source.snapshot.unrecognized_fields["x-other"] = 1
        source.publish_snapshot(version)
        source.publish_timestamp()
    elif level == "target":
        source.publish_manifest(HALL, version)
        source.roles["channel-hall"].version = source.next_version()
        source.write_role("channel-hall")
        source.publish_snapshot(source.next_version())
        source.publish_timestamp()
    else:
        role = "targets" if level == "targets" else "channel-hall"
        signed = source.targets if level == "targets" else source.roles[role]
        signed.unrecognized_fields["x-other"] = 1
        source.write_role(role)
        source.publish_snapshot(source.next_version())
        source.publish_timestamp()
    assert refused(source, floors).fault is Fault.REPEATED


@pytest.mark.parametrize("level", ["snapshot", "targets", "role"])
def test_files_of_two_releases_do_not_mix(level):
    source = repository()
    old = dict(metadata_paths(source))
    older = dict(source.files)
    later(source, days=1)
    source.files[metadata_paths(source)[level]] = older[old[level]]
    assert refused(source).fault in (Fault.ALTERED, Fault.MIXED)


def test_files_of_two_releases_do_not_mix_where_no_digest_is_given():
    source = repository()
    old = source.files[metadata_paths(source)["role"]]
    later(source, days=1)
    source.files[metadata_paths(source)["role"]] = old
    without_digests(source)
    assert refused(source).fault is Fault.MIXED


def test_expiry_is_reported_and_never_refused():
    source = repository()
    verified = take(source)
    assert verified.expired(NOW) == ()
    assert verified.expired(NOW + timedelta(days=8)) == ("timestamp",)
    assert verified.expired(NOW + timedelta(days=400)) == ("timestamp", "snapshot", "channel-hall")
    assert "root" in verified.expired(NOW + timedelta(days=3000))


def test_a_newer_release_from_a_stick_is_taken_though_its_timestamp_has_expired():
    source = repository()
    floors = take(source).floors
    verified = take(later(source, days=30), floors)
    assert verified.expired(source.now + timedelta(days=60)) == ("timestamp",)
    assert verified.version > floors.role.version


def test_a_rotated_root_is_followed_and_its_old_key_is_worth_nothing():
    source = repository()
    floors = take(source).floors
    source.rotate("timestamp", [SPARE])
    later(source)
    assert take(source, floors).root_version == 2
    source.signers["timestamp"] = [TIMESTAMP_KEY]
    later(source)
    assert refused(source, floors).fault is Fault.UNSIGNED


def test_a_root_not_signed_by_the_one_before_is_refused():
    source = repository()
    source.root.version = 2
    source._write_root([STRANGER])
    assert refused(source).fault is Fault.UNSIGNED


def test_a_root_that_does_not_sign_itself_is_refused():
    source = repository()
    source.rotate("root", [SPARE])
    metadata = Metadata.from_bytes(source.files["metadata/2.root.json"])
    metadata.sign(ROOT_KEY)
    source.files["metadata/2.root.json"] = metadata.to_bytes()
    assert refused(source).fault is Fault.UNSIGNED


def test_a_root_that_skips_a_version_is_refused():
    source = repository()
    source.root.version = 2
    source.rotate("timestamp", [SPARE])
    source.files["metadata/2.root.json"] = source.files.pop("metadata/3.root.json")
    assert refused(source).fault is Fault.MIXED


def pushed_to_the_sky() -> tuple[Repository, Floors]:
    """A repository whose versions no clock reaches, and the floors of a player that took it."""
    source = repository()
    source.publish_snapshot(2**50)
    source.publish_timestamp(2**50)
    return source, take(source).floors


def test_new_snapshot_keys_recover_from_versions_pushed_to_the_sky():
    source, floors = pushed_to_the_sky()
    source.rotate("timestamp", [SPARE])
    source.rotate("snapshot", [SPARE_TWO])
    source.now += timedelta(days=1)
    version = int(source.now.timestamp())
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    assert take(source, floors).floors.snapshot.version == version


def test_a_rotation_of_other_keys_leaves_the_floors_where_they_are():
    source, floors = pushed_to_the_sky()
    source.rotate("targets", [SPARE])
    source.publish_snapshot(int(source.now.timestamp()) + 5)
    source.publish_timestamp(int(source.now.timestamp()) + 5)
    assert refused(source, floors).fault is Fault.ROLLBACK


def test_what_one_channel_has_seen_binds_the_others():
    source = repository()
    source.add_channel(ChannelId("square"), [Notice("n3")])
    later(source)
    seen = take(later(source, days=1)).floors
    old = repository()
    old.add_channel(ChannelId("square"), [Notice("n3")])
    old.publish()
    square = Stream.of(ChannelId("square"))
    take(old, stream=square)
    assert refused(old, stream=square, others=[seen]).fault is Fault.ROLLBACK
