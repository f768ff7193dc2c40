"""Every way a repository can lie to the verifier, and every honest way that must not be refused."""

import json

import pytest
from tuf.api.metadata import Delegations, Metadata, Timestamp

from player.faults import Fault
from player.proofs import WITHDRAWALS, RefusedError, Verified
from player.trust import Verifier, answer_signed, verify
from playlists.model import ChannelId
from tests.player.proving import LEVELS, STREAM, later, metadata_paths, refused, take, without_digests
from tests.repository_simulator import (
    HALL,
    NOW,
    PUBLISHER,
    REVIEWER,
    SPARE,
    STRANGER,
    TARGETS_KEY,
    TIMESTAMP_KEY,
    Notice,
    Repository,
    repository,
)


def not_taken(source: Repository) -> bool:
    """Whether the repository is refused; a change outside what is signed and hashed may leave the meaning whole."""
    honest = repository()
    try:
        verified = take(source)
    except (RefusedError, KeyError):
        return True
    # Only the timestamp is free of a digest above it: its signature covers the canonical form, not the spelling.
    return verified.documents.target == honest.files[metadata_paths(honest)["target"]]


def test_a_published_release_is_genuine():
    source = repository()
    verified = take(source)
    assert verified.manifest is not None
    assert verified.manifest.channel == HALL
    assert verified.version == int(NOW.timestamp())
    assert verified.issued == NOW


def test_the_cached_files_verify_again_under_their_own_floors():
    source = repository()
    source.rotate("timestamp", [SPARE])
    source.publish()
    verified = take(source)
    assert verify(STREAM, source.roots(), verified.documents, verified.floors) == verified


@pytest.mark.parametrize("level", LEVELS)
def test_one_altered_byte_is_refused_wherever_it_is(level):
    source = repository()
    path = metadata_paths(source)[level]
    honest = source.files[path]
    for place in range(0, len(honest), 7):
        source.files[path] = honest[:place] + bytes([honest[place] ^ 0x01]) + honest[place + 1 :]
        assert not_taken(source), f"byte {place} of {level}"


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "channel-hall"])
def test_a_foreign_key_is_refused(role):
    source = repository()
    source.signers[role] = [STRANGER]
    later(source)
    assert refused(source).fault is Fault.UNSIGNED


def test_a_lone_publisher_is_refused_where_two_must_sign():
    source = repository(threshold=2)
    take(source)
    source.signers["channel-hall"] = [PUBLISHER]
    later(source)
    assert refused(source).fault is Fault.UNSIGNED


def test_a_lone_publisher_cannot_delegate_a_channel_to_himself():
    source = repository(threshold=2)
    source.delegate("channel-hall", "channels/hall.json", [PUBLISHER], 1)
    source.signers["channel-hall"] = [PUBLISHER]
    source.signers["targets"] = [PUBLISHER]
    later(source)
    assert refused(source).fault is Fault.UNSIGNED


def test_one_signature_under_two_names_is_refused():
    source = repository(threshold=2)
    role = source.roles["channel-hall"]

    def twice(metadata: Metadata) -> None:
        metadata.sign(PUBLISHER)

    source.signers["channel-hall"] = [PUBLISHER]
    source.before_signing["channel-hall"] = twice
    later(source)
    path = metadata_paths(source)["role"]
    document = json.loads(source.files[path])
    document["signatures"].append(dict(document["signatures"][0], keyid=REVIEWER.public_key.keyid))
    source.files[path] = json.dumps(document).encode()
    without_digests(source)
    assert role.version == source.snapshot.meta["channel-hall.json"].version
    assert refused(source).fault is Fault.UNSIGNED


def test_one_public_key_under_two_key_identifiers_has_one_vote():
    source = repository(threshold=2)
    key = PUBLISHER.public_key
    again = type(key)("another-name", key.keytype, key.scheme, dict(key.keyval))
    delegations = source.targets.delegations
    delegations.keys["another-name"] = again
    delegations.roles["channel-hall"].keyids = [key.keyid, "another-name"]

    def under_both_names(metadata: Metadata) -> None:
        signature = PUBLISHER.sign(metadata.signed_bytes)
        metadata.signatures["another-name"] = type(signature)("another-name", signature.signature)

    source.people = [PUBLISHER]
    source.signers["channel-hall"] = [PUBLISHER]
    later(source)
    path = metadata_paths(source)["role"]
    metadata = Metadata.from_bytes(source.files[path])
    under_both_names(metadata)
    source.files[path] = metadata.to_bytes()
    without_digests(source)
    assert refused(source).fault is Fault.UNSIGNED


def test_the_role_of_another_channel_cannot_stand_in():
    source = repository()
    source.add_channel(ChannelId("square"), [Notice("n3")])
    later(source)
    paths = metadata_paths(source)
    source.files[paths["role"]] = source.files[paths["role"].replace("hall", "square")]
    source.snapshot.meta["channel-hall.json"] = source.snapshot.meta["channel-square.json"]
    source.publish_snapshot(source.next_version())
    source.publish_timestamp()
    # The same people sign both channels, so only the path tells them apart.
    assert refused(source).fault is Fault.ABSENT


def test_the_manifest_of_another_channel_is_refused():
    source = repository()
    source.add_channel(ChannelId("square"), [Notice("n3")])
    source.publish()
    version = source.next_version()
    other = source.manifest(ChannelId("square"), version)
    from playlists.manifest import encode_root_manifest

    source.publish_target("channel-hall", "channels/hall.json", encode_root_manifest(other))
    source.roles["channel-hall"].version = version
    source.write_role("channel-hall")
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    assert refused(source).fault is Fault.FOREIGN


@pytest.mark.parametrize("lie", ["wider", "open", "elsewhere", "own", "none", "shadowed"])
def test_a_delegation_that_is_not_the_channels_own_is_refused(lie):
    source = repository()
    delegations = source.targets.delegations
    role = delegations.roles["channel-hall"]
    if lie == "wider":
        role.paths = ["channels/*.json"]
    elif lie == "open":
        role.terminating = False
    elif lie == "elsewhere":
        del delegations.roles["channel-hall"]
        source.delegate("channel-other", "channels/hall.json", [STRANGER], 1)
        source.signers["channel-other"] = [STRANGER]
    elif lie == "own":
        source.targets.targets["channels/hall.json"] = source.roles["channel-hall"].targets["channels/hall.json"]
    elif lie == "none":
        source.targets.delegations = Delegations({}, {})
    else:
        source.delegate("alerts", "channels/*.json", [STRANGER], 1)
        source.signers["alerts"] = [STRANGER]
        delegations.roles = {"alerts": delegations.roles["alerts"], **delegations.roles}
    later(source)
    assert refused(source).fault in (Fault.FOREIGN, Fault.ABSENT)


def test_withdrawals_are_a_stream_of_their_own():
    source = repository()
    source.withdrawn = ["n1"]
    later(source)
    verified = take(source, stream=WITHDRAWALS)
    assert verified.withdrawals is not None
    assert verified.withdrawals.items == {"n1"}
    assert verified.manifest is None


def test_a_tombstone_is_a_release():
    source = repository()
    floors = take(source).floors
    source.remove_channel(HALL)
    verified = take(source, floors)
    assert verified.manifest is not None
    assert verified.manifest.tombstone


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"{}",
        b"<!DOCTYPE html><title>login</title>",
        b"[" * 100_000,
        b'{"signed":{"_type":"timestamp"}}',
        b"\xff\xfe",
    ],
)
def test_rubbish_is_refused_with_a_number_and_a_sentence(rubbish):
    source = repository()
    source.files["metadata/timestamp.json"] = rubbish
    assert refused(source).fault in (Fault.UNREADABLE, Fault.OVERSIZED)


def test_a_file_beyond_its_limit_is_refused_before_it_is_parsed():
    source = repository()
    source.files["metadata/timestamp.json"] += b" " * 20_000
    assert refused(source).fault is Fault.OVERSIZED


@pytest.mark.parametrize("version", [True, "7", 1.5, -1, 0, None])
def test_a_version_that_is_no_positive_integer_is_refused(version):
    source = repository()
    document = json.loads(source.files["metadata/timestamp.json"])
    document["signed"]["version"] = version
    source.files["metadata/timestamp.json"] = json.dumps(document).encode()
    assert refused(source).fault in (Fault.UNREADABLE, Fault.UNSIGNED)


def test_a_version_signed_as_true_does_not_pass_for_one():
    source = repository()
    source.timestamp.version = True
    source.files["metadata/timestamp.json"] = source.signed("timestamp", source.timestamp)
    assert refused(source).fault is Fault.UNREADABLE


def test_metadata_of_another_type_is_refused():
    source = repository()
    source.files["metadata/timestamp.json"] = source.files[metadata_paths(source)["snapshot"]]
    assert refused(source).fault is Fault.MIXED


def test_a_manifest_for_a_newer_player_is_refused_by_name():
    from dataclasses import replace

    from playlists.manifest import encode_root_manifest

    source = repository()
    version = source.next_version()
    ahead = replace(source.manifest(HALL, version), min_player=9)
    source.publish_target("channel-hall", "channels/hall.json", encode_root_manifest(ahead))
    source.roles["channel-hall"].version = version
    source.write_role("channel-hall")
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    assert refused(source).fault is Fault.TOO_NEW


def test_steps_out_of_order_are_a_programmers_error():
    source = repository()
    verifier = Verifier(STREAM, source.anchor())
    with pytest.raises(RuntimeError):
        verifier.add_snapshot(b"")
    with pytest.raises(RuntimeError):
        verifier.next_target()


def test_only_a_timestamp_key_signs_answers():
    source = repository()
    text = b"gongshi-answer/1\n{}"
    good = TIMESTAMP_KEY.sign(text)
    assert answer_signed(source.anchor(), good.keyid, good.signature, text)
    assert not answer_signed(source.anchor(), good.keyid, good.signature, text + b" ")
    other = TARGETS_KEY.sign(text)
    assert not answer_signed(source.anchor(), other.keyid, other.signature, text)
    assert not answer_signed(source.anchor(), good.keyid, "zz", text)


def test_a_timestamp_without_an_instant_of_signing_is_plain_tuf():
    source = repository()
    source.timestamp = Timestamp(
        source.timestamp.version + 1, expires=source.now, snapshot_meta=source.timestamp.snapshot_meta
    )
    source.files["metadata/timestamp.json"] = source.signed("timestamp", source.timestamp)
    verified: Verified = take(source)
    assert verified.issued is None
