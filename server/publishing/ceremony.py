"""The key ceremony: making the keys and the first metadata, and every later change of who signs.

Runs rarely and by hand. Every change is checked for hollowness before it is
signed, and goes over the desk: with threshold 2 it waits for the reviewer like
everything else.
"""

from collections.abc import Sequence

from securesystemslib.signer import SSlibKey
from tuf.api.metadata import Root, TargetFile, Targets

from playlists.manifest import encode_withdrawals
from playlists.model import Withdrawals
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.desk import Desk
from server.publishing.outcome import Pending, Published
from server.publishing.pending import pending_in
from server.publishing.repository import Change, State, local_signer


def set_up(desk: Desk, threshold: int, reviewers: Sequence[SSlibKey]) -> Published | Pending:
    """Create every key and the repository without a channel. Refuses to overwrite anything."""
    with desk.alone():
        _refuse_existing(desk)
        if threshold == 1 and reviewers:
            raise OperatorError("a reviewer's key says nothing with threshold 1: add `--threshold 2`")
        if threshold == 2 and not reviewers:
            raise OperatorError(
                "threshold 2 needs a reviewer: he runs `gongshi-server keys reviewer --out DIR` on his own machine "
                "and gives you the public file, for --reviewer-key"
            )
        now = desk.now(None)
        keys = desk.keys
        holders = roles.Holders(
            root=(keys.make("root"),),
            targets=(keys.make("targets"),),
            signers=(keys.make("signer"),),
            reviewers=tuple(reviewers),
            snapshot=keys.make("snapshot"),
            timestamp=keys.make("timestamp"),
            withdrawals=keys.make("withdrawals"),
            threshold=threshold,
        )
        root, targets = roles.first_root(holders, now), roles.first_targets(holders, now)
        roles.refuse_hollow(root, targets)
        hidden = encode_withdrawals(Withdrawals())
        path = roles.WITHDRAWALS_PATH
        withdrawals = roles.delegated({path: TargetFile.from_data(path, hidden, ["sha256"])}, targets.version, now)
        change = Change(
            targets={path: hidden},
            roles={
                Targets.type: roles.signed_by(targets, [local_signer(root, "targets", keys)]),
                roles.WITHDRAWALS: roles.signed_by(withdrawals, [local_signer(targets, roles.WITHDRAWALS, keys)]),
            },
            root=roles.signed_by(root, [local_signer(root, "root", keys)]),
        )
        return desk.settle(None, change, "set-up", now)


def rotate_online(desk: Desk) -> Published | Pending:
    """Give snapshot, timestamp and withdrawals new keys, by a new root. For a server that may have been broken into."""
    with desk.alone():
        state = desk.repository.load()
        now, keys = desk.now(state), desk.keys
        # Asked for before new keys are made: without root and targets keys there is nothing to do here.
        root_signer = local_signer(state.root.signed, Root.type, keys)
        targets_signer = local_signer(state.root.signed, Targets.type, keys)
        root = roles.root_successor(state.root.signed, now)
        for role in ("snapshot", "timestamp"):
            for keyid in list(root.roles[role].keyids):
                root.revoke_key(keyid, role)
            root.add_key(keys.make(role), role)
        targets = roles.with_withdrawals_key(state.targets.signed, keys.make("withdrawals"), now)
        targets.version = max(targets.version, desk.repository.highest(Targets.type) + 1)
        hide = desk.repository.role(state, roles.WITHDRAWALS)
        last = max(state.versions.get(roles.WITHDRAWALS, 0), desk.repository.highest(roles.WITHDRAWALS))
        withdrawals = roles.delegated(hide.signed.targets if hide else {}, roles.next_version(last, now), now)
        change = Change(
            roles={
                Targets.type: roles.signed_by(targets, [targets_signer]),
                roles.WITHDRAWALS: roles.signed_by(withdrawals, [local_signer(targets, roles.WITHDRAWALS, keys)]),
            },
            root=roles.signed_by(root, [root_signer]),
        )
        return desk.settle(state, change, "rotate-online", now)


def add_signer(desk: Desk, outside: SSlibKey | None) -> Published | Pending:
    """Let one more key sign channels: a new one of this server, or, with ``outside``, somebody's public key.

    With threshold 2 only an outside key can come, as one more reviewer of root, targets and every channel.
    """
    with desk.alone():
        state = desk.repository.load()
        if outside is None and _threshold(state) > 1:
            raise OperatorError(
                "a second key on this server could give both signatures: with threshold 2 give --public-key with "
                "the public file of one more reviewer"
            )
        key = outside or desk.keys.make("signer")
        return _with_signers(desk, state, [*_signers(state), key], "add-signer", coming=key)


def remove_signer(desk: Desk, keyid: str) -> Published | Pending:
    """Take a key away from every channel; what it had signed is signed anew by those who stay."""
    with desk.alone():
        state = desk.repository.load()
        found = [key for key in _signers(state) if key.keyid.startswith(keyid)]
        if len(found) != 1 or len(keyid) < 8:
            known = ", ".join(key.keyid[:16] for key in _signers(state))
            raise OperatorError(f"{keyid} names no single signer: give the first 8 or more of one of {known}")
        rest = [key for key in _signers(state) if key.keyid != found[0].keyid]
        if len(rest) < _threshold(state):
            raise OperatorError(
                f"without {found[0].keyid[:16]} only {len(rest)} of the {_threshold(state)} signers needed would be "
                f"left: add another signer first"
            )
        return _with_signers(desk, state, rest, "remove-signer", going=found[0])


def _with_signers(
    desk: Desk,
    state: State,
    signers: Sequence[SSlibKey],
    what: str,
    coming: SSlibKey | None = None,
    going: SSlibKey | None = None,
) -> Published | Pending:
    now, keys = desk.now(state), desk.keys
    targets = roles.with_signers(state.targets.signed, signers, now)
    targets.version = max(targets.version, desk.repository.highest(Targets.type) + 1)
    root = state.root.signed
    new_root: bytes | None = None
    if _threshold(state) > 1:
        # A reviewer stands in root and targets too, or his signature there could be done without.
        root = roles.root_successor(root, now)
        for role in (Root.type, Targets.type):
            if coming:
                root.add_key(coming, role)
            if going and going.keyid in root.roles[role].keyids:
                root.revoke_key(going.keyid, role)
        new_root = roles.signed_by(root, [local_signer(state.root.signed, Root.type, keys)])
    roles.refuse_hollow(root, targets)
    signed = {Targets.type: roles.signed_by(targets, [local_signer(root, Targets.type, keys)])}
    for channel in roles.channels_of(targets):
        name = roles.channel_role(channel)
        live = desk.repository.role(state, name)
        if live is None:
            continue
        version = roles.next_version(max(live.signed.version, desk.repository.highest(name)), now)
        renewed = roles.delegated(live.signed.targets, version, now)
        signed[name] = roles.signed_by(renewed, [local_signer(targets, name, keys)])
    return desk.settle(state, Change(roles=signed, root=new_root), what, now)


def _signers(state: State) -> list[SSlibKey]:
    targets = state.targets.signed
    return [roles.key_of(targets, keyid) for keyid in roles.signer_keyids(targets)]


def _threshold(state: State) -> int:
    return state.root.signed.roles[Targets.type].threshold


def _refuse_existing(desk: Desk) -> None:
    for place in (desk.key_folder, desk.repository.metadata):
        if place.is_dir() and any(place.rglob("*.*")):
            raise OperatorError(
                f"{place} is not empty: keys are never overwritten. To start anew move {desk.key_folder} and "
                f"{desk.repository.folder} away; every player must then be enrolled again"
            )
    if any(True for _ in pending_in(desk.pending)):
        raise OperatorError(f"{desk.pending} holds a pending change: finish it or remove its folder")
