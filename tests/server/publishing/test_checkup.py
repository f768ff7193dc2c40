"""What check-repository tells besides damage: what should be seen to, and how."""

import shutil

import pytest

from server.errors import OperatorError
from server.publishing.checkup import Checkup, examine
from tests.server.publishing.township import HALL, Township, channel


def checked(township: Township) -> Checkup:
    return examine(township.desk, township.clock.now)


def advice(township: Township) -> str:
    assert not checked(township).damage
    return "\n".join(checked(township).advice)


def test_a_whole_repository_is_whole(township: Township):
    township.publisher.publish(channel())
    assert not checked(township).damage
    assert len(checked(township).blobs) == 7


def test_a_tombstone_is_no_damage(township: Township):
    township.publisher.publish(channel())
    township.publisher.tombstone(HALL)
    assert not checked(township).damage


def test_a_timestamp_that_nobody_renews_is_told_while_there_is_time(township: Township):
    township.publisher.publish(channel())
    assert "timestamp e" not in advice(township)
    township.clock.forward(days=3)
    assert "timestamp ends on 2026-03-09: the hourly re-signing has stopped" in advice(township)
    township.clock.forward(days=30)
    assert "timestamp ended" in advice(township)


def test_a_role_that_ends_is_told(township: Township):
    township.publisher.publish(channel())
    township.clock.forward(days=340)
    assert "channel-hall ends on" in advice(township)


def test_a_root_key_on_the_server_is_told_and_on_a_stick_is_not(township: Township):
    assert "keep it on a stick" in advice(township)
    shutil.rmtree(township.data / "keys" / "root")
    assert "stick" not in advice(township)


def test_an_online_key_that_is_gone_is_told_before_the_hour_is_over(township: Township):
    shutil.rmtree(township.data / "keys" / "online")
    assert "the timestamp key is not in" in advice(township)


def test_a_loose_key_is_damage(township: Township):
    (path,) = (township.data / "keys" / "signers").glob("*.pem")
    path.chmod(0o644)
    (sentence,) = checked(township).damage
    assert "chmod 600" in sentence


def test_what_a_stopped_publisher_left_is_told_and_purged(township: Township):
    left = township.repository / "metadata" / "1.snapshot.json.77.part"
    left.write_bytes(b"half")
    assert "the next purge removes it" in advice(township)
    township.publisher.tidy()
    assert not left.exists()


def test_a_lost_timestamp_is_named_with_its_mend_and_signed_anew(township: Township):
    township.publisher.publish(channel())
    before = township.publisher.release_of(HALL)
    (township.repository / "metadata" / "timestamp.json").unlink()
    (sentence,) = checked(township).damage
    assert "timestamp.json is missing" in sentence
    assert "run `gongshi-server resign`" in sentence
    township.clock.forward(minutes=5)
    township.publisher.resign()
    assert checked(township).damage == []
    assert township.publisher.release_of(HALL) == before


def test_keys_are_never_offered_beside_a_root(township: Township):
    for name in ("timestamp", "snapshot"):
        for path in (township.repository / "metadata").glob(f"*{name}.json"):
            path.unlink()
    (sentence,) = checked(township).damage
    assert "snapshot.json" in sentence
    assert "keys` first" not in sentence
    with pytest.raises(OperatorError, match="restore the folder from a backup"):
        township.publisher.resign()


def test_a_mend_is_said_once(township: Township):
    (township.repository / "metadata" / "1.root.json").write_bytes(b"no metadata")
    (sentence,) = checked(township).damage
    assert sentence.count("restore it from a backup") == 1


def test_an_empty_folder_is_one_sentence(township: Township):
    shutil.rmtree(township.repository)
    (sentence,) = checked(township).damage
    assert "run `gongshi-server keys` first" in sentence
