"""Configurations that pretend to need two signatures, each refused by name."""

from collections.abc import Callable

import pytest
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import DelegatedRole, Root, Targets

from playlists.model import ChannelId
from server.publishing import roles
from tests.server.publishing.township import MONDAY


def key() -> SSlibKey:
    return CryptoSigner.generate_ed25519().public_key


REVIEWER = key()


def honest() -> tuple[Root, Targets]:
    holders = roles.Holders((key(),), (key(),), (key(),), (REVIEWER,), key(), key(), key(), 2)
    targets = roles.with_channel(roles.first_targets(holders, MONDAY), ChannelId("hall"), 2, MONDAY)
    return roles.first_root(holders, MONDAY), targets


def a_channel_with_one_signature(root: Root, targets: Targets) -> None:
    targets.delegations.roles["channel-hall"].threshold = 1


def targets_with_one_signature(root: Root, targets: Targets) -> None:
    root.roles["targets"].threshold = 1


def root_with_one_signature(root: Root, targets: Targets) -> None:
    root.roles["root"].threshold = 1


def two_keys_of_the_publisher_in_root(root: Root, targets: Targets) -> None:
    root.add_key(key(), "root")


def two_keys_of_the_publisher_in_targets(root: Root, targets: Targets) -> None:
    root.add_key(key(), "targets")


def a_second_signer_who_is_no_reviewer(root: Root, targets: Targets) -> None:
    targets.add_key(key(), "channel-hall")


def a_channel_without_the_reviewer(root: Root, targets: Targets) -> None:
    other = key()
    targets.delegations.keys[other.keyid] = other
    targets.delegations.roles["channel-hall"].keyids = [other.keyid, *roles.signer_keyids(targets)[:1]]


def one_key_under_two_names(root: Root, targets: Targets) -> None:
    signer = targets.get_key(roles.signer_keyids(targets)[0])
    twin = SSlibKey("ab" * 32, signer.keytype, signer.scheme, dict(signer.keyval))
    targets.delegations.keys[twin.keyid] = twin
    targets.delegations.roles["channel-hall"].keyids.append(twin.keyid)


def an_online_key_that_may_publish(root: Root, targets: Targets) -> None:
    online = root.get_key(root.roles["timestamp"].keyids[0])
    targets.add_key(online, "channel-hall")


def a_withdrawal_key_that_speaks_for_channels(root: Root, targets: Targets) -> None:
    targets.delegations.roles["withdrawals"].paths = ["withdrawals.json", "channels/*.json"]


def a_channel_that_speaks_for_all(root: Root, targets: Targets) -> None:
    targets.delegations.roles["channel-hall"].paths = ["channels/*.json"]


def a_role_of_no_format(root: Root, targets: Targets) -> None:
    hide = targets.delegations.roles["withdrawals"]
    targets.delegations.roles["helper"] = DelegatedRole("helper", hide.keyids, 1, True, ["channels/hall.json"])


def a_delegation_that_does_not_end(root: Root, targets: Targets) -> None:
    targets.delegations.roles["channel-hall"].terminating = False


FRAUDS = [
    a_withdrawal_key_that_speaks_for_channels,
    a_channel_that_speaks_for_all,
    a_role_of_no_format,
    a_delegation_that_does_not_end,
    a_channel_with_one_signature,
    targets_with_one_signature,
    root_with_one_signature,
    two_keys_of_the_publisher_in_root,
    two_keys_of_the_publisher_in_targets,
    a_second_signer_who_is_no_reviewer,
    a_channel_without_the_reviewer,
    one_key_under_two_names,
    an_online_key_that_may_publish,
]


def test_an_honest_configuration_is_not_hollow():
    assert roles.hollow(*honest()) is None


@pytest.mark.parametrize("fraud", FRAUDS)
def test_a_hollow_configuration_is_refused(fraud: Callable[[Root, Targets], None]):
    root, targets = honest()
    fraud(root, targets)
    assert roles.hollow(root, targets)
