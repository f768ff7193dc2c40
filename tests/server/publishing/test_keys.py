"""Keys: made once, private to the server, and changed only by metadata that players accept."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from server.config import Config, KeySettings
from server.errors import OperatorError
from server.publishing import Desk, Publisher, ceremony
from server.publishing.files import Disk
from server.publishing.keyring import load_signer, read_passphrase, read_public_key, write_private_key
from tests.server.publishing.township import Clock, Township, channel, notice


def private_files(township: Township) -> list[Path]:
    return sorted((township.data / "keys").rglob("*.pem"))


def test_every_key_is_private_to_the_server(township: Township):
    assert len(private_files(township)) == 6
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in private_files(township))
    assert all(path.parent.stat().st_mode & 0o777 == 0o700 for path in private_files(township))


def test_no_private_key_ever_enters_the_repository(township: Township):
    township.publisher.publish(channel())
    secrets = [path.read_bytes().splitlines()[1] for path in private_files(township)]
    assert not any(secret in content for secret in secrets for content in township.files().values())


def test_making_keys_again_is_refused_and_overwrites_nothing(township: Township):
    before = {path: path.read_bytes() for path in private_files(township)}
    with pytest.raises(OperatorError, match="never overwritten"):
        ceremony.set_up(township.desk, 1, [])
    assert before == {path: path.read_bytes() for path in private_files(township)}


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_key_that_others_can_read_is_refused_with_the_mend(township: Township, place: str):
    (path,) = (township.data / "keys" / "online").glob("timestamp-*.pem")
    (path if place == "file" else path.parent).chmod(0o755)
    with pytest.raises(OperatorError, match="run `chmod"):
        township.publisher.resign()


def test_a_damaged_key_is_one_sentence(township: Township):
    (path,) = (township.data / "keys" / "online").glob("timestamp-*.pem")
    path.write_bytes(b"not a key")
    with pytest.raises(OperatorError, match="restore it from the backup"):
        township.publisher.resign()


def test_a_key_of_another_server_is_refused(township: Township, tmp_path: Path):
    (path,) = (township.data / "keys" / "online").glob("timestamp-*.pem")
    other = write_private_key(tmp_path / "other", "timestamp", None, Disk())
    path.write_bytes(next((tmp_path / "other").glob(f"*{other.keyid[:16]}.pem")).read_bytes())
    with pytest.raises(OperatorError, match="holds another key"):
        township.publisher.resign()


def test_a_channel_that_exists_is_published_while_root_and_targets_lie_on_a_stick(township: Township, tmp_path: Path):
    township.publisher.publish(channel())
    for name in ("root", "targets"):
        (township.data / "keys" / name).rename(tmp_path / name)
    township.clock.forward(minutes=1)
    township.publisher.publish(channel((notice(1),)))
    with pytest.raises(OperatorError, match="bring its file back"):
        township.publisher.publish(channel(name="village-1"))
    with pytest.raises(OperatorError, match="bring its file back"):
        ceremony.rotate_online(township.desk)


def with_passphrase(folder: Path, words: str) -> Desk:
    file = folder / "passphrase"
    file.write_text(words + "\n")
    file.chmod(0o600)
    return Desk(Config(folder / "closed", keys=KeySettings(file)), clock=Clock())


def test_keys_closed_with_a_passphrase_open_with_it_alone(tmp_path: Path):
    desk = with_passphrase(tmp_path, "示例口令")
    ceremony.set_up(desk, 1, [])
    assert all(b"ENCRYPTED" in path.read_bytes() for path in (tmp_path / "closed" / "keys").rglob("*.pem"))
    Publisher(desk).publish(channel())
    with pytest.raises(OperatorError, match="passphrase does not open"):
        Publisher(with_passphrase(tmp_path, "another")).resign()
    with pytest.raises(OperatorError, match="closed with a passphrase"):
        Publisher(Desk(Config(tmp_path / "closed"), clock=Clock())).resign()


def test_a_passphrase_where_none_is_needed_is_said(township: Township, tmp_path: Path):
    (path,) = (township.data / "keys" / "root").glob("*.pem")
    with pytest.raises(OperatorError, match="has no passphrase"):
        load_signer(path, b"words")


def test_a_passphrase_file_that_others_can_read_is_refused(tmp_path: Path):
    file = tmp_path / "passphrase"
    file.write_text("words\n")
    file.chmod(0o644)
    with pytest.raises(OperatorError, match="chmod 600"):
        read_passphrase(file)


def test_an_empty_passphrase_file_is_refused(tmp_path: Path):
    file = tmp_path / "passphrase"
    file.touch(0o600)
    with pytest.raises(OperatorError, match="is empty"):
        read_passphrase(file)


def test_only_ed25519_is_taken(tmp_path: Path):
    key = generate_private_key(65537, 2048)
    public = tmp_path / "rsa.pub.pem"
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(OperatorError, match="not an Ed25519"):
        read_public_key(public)
    (tmp_path / "private").mkdir(mode=0o700)
    private = tmp_path / "private" / "rsa.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    private.chmod(0o600)
    with pytest.raises(OperatorError, match="not an Ed25519"):
        load_signer(private, None)


def test_a_private_key_is_not_taken_for_a_public_one(tmp_path: Path):
    key = write_private_key(tmp_path / "key", "reviewer", None, Disk())
    with pytest.raises(OperatorError, match="never the private one"):
        read_public_key(tmp_path / "key" / f"reviewer-{key.keyid[:16]}.pem")


def test_ngclient_follows_two_rotations_of_the_online_keys(township: Township):
    township.publisher.publish(channel())
    player = township.player()
    first = player.manifest(township.clock.now)
    for _ in range(2):
        township.clock.forward(minutes=1)
        ceremony.rotate_online(township.desk)
    assert player.manifest(township.clock.now) == first
    root = township.publisher.repository.load().root.signed
    assert root.version == 3
    assert len(root.roles["timestamp"].keyids) == 1


def test_after_a_rotation_the_old_online_keys_sign_nothing(township: Township):
    old = {path.name for path in (township.data / "keys" / "online").iterdir()}
    ceremony.rotate_online(township.desk)
    for name in old:
        (township.data / "keys" / "online" / name).unlink()
    township.publisher.publish(channel())
    assert township.player().manifest(township.clock.now) is not None


def test_a_signer_comes_and_another_goes_and_ngclient_follows(township: Township):
    township.publisher.publish(channel())
    player = township.player()
    player.manifest(township.clock.now)
    targets = township.publisher.repository.load().targets.signed
    (first,) = [key for key in targets.delegations.keys if key in targets.delegations.roles["channel-hall"].keyids]
    township.clock.forward(minutes=1)
    ceremony.add_signer(township.desk, None)
    township.clock.forward(minutes=1)
    ceremony.remove_signer(township.desk, first[:16])
    (path,) = (township.data / "keys" / "signers").glob(f"*{first[:16]}.pem")
    path.unlink()
    township.clock.forward(minutes=1)
    outcome = township.publisher.publish(channel((notice(1),)))
    assert player.manifest(township.clock.now).version == outcome.version


def test_the_only_signer_cannot_be_removed(township: Township):
    township.publisher.publish(channel())
    targets = township.publisher.repository.load().targets.signed
    (keyid,) = targets.delegations.roles["channel-hall"].keyids
    with pytest.raises(OperatorError, match="add another signer first"):
        ceremony.remove_signer(township.desk, keyid[:16])


def test_a_signer_nobody_knows_cannot_be_removed(township: Township):
    with pytest.raises(OperatorError, match="names no single signer"):
        ceremony.remove_signer(township.desk, "0123456789abcdef")


def test_the_servers_own_key_cannot_be_its_reviewer(township: Township, tmp_path: Path):
    root = township.publisher.repository.load().root.signed
    online = next(key for keyid, key in root.keys.items() if keyid in root.roles["timestamp"].keyids)
    with pytest.raises(OperatorError, match="unattended"):
        ceremony.add_signer(township.desk, online)
