"""Turn decisions into signed metadata: a release, a list of withdrawals, a renewed role become a ``Change``.

Signs with the keys this machine has; whether that is enough is the desk's
question. Writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tuf.api.metadata import TargetFile, Targets

from playlists.manifest import encode_withdrawals, parse_root_manifest, parse_withdrawals
from playlists.model import ChannelId, ItemId, RootManifest, Withdrawals
from server.publishing import roles
from server.publishing.compile import Release, without_items
from server.publishing.contents import open_release
from server.publishing.desk import targets_of
from server.publishing.fonts import FontShelf
from server.publishing.keyring import KeyRing
from server.publishing.repository import Change, Repository, State, local_signer

RENEW_BEFORE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Changes:
    """Makes changes upon one live state, at one instant."""

    repository: Repository
    state: State
    keys: KeyRing
    now: datetime
    fonts: FontShelf

    def manifest(self, channel: ChannelId) -> RootManifest | None:
        """The live root manifest of a channel."""
        content = self.repository.target(self.state, roles.channel_role(channel), roles.channel_path(channel))
        return None if content is None else parse_root_manifest(content)

    def channels(self) -> tuple[ChannelId, ...]:
        return roles.channels_of(self.state.targets.signed)

    def withdrawals(self) -> Withdrawals:
        content = self.repository.target(self.state, roles.WITHDRAWALS, roles.WITHDRAWALS_PATH)
        return parse_withdrawals(content) if content else Withdrawals()

    def next(self, role: str) -> int:
        """The next version of a role: above the live one, above what a killed publisher left, and the time."""
        last = max(self.state.versions.get(role, 0), self.repository.highest(role))
        return roles.next_version(last, self.now)

    def release(self, *releases: Release) -> Change:
        """Blobs, root manifests and signed roles of the releases; new channels bring new targets, one for all."""
        change = self._creation([release.manifest.channel for release in releases])
        delegator = targets_of(change, self.state)
        for release in releases:
            channel, root = release.manifest.channel, release.root
            role, path = roles.channel_role(channel), roles.channel_path(channel)
            brought = {font.file.digest: self.fonts.place(font.file.digest) for font in release.fonts}
            fonts = {digest: place for digest, place in brought.items() if place is not None}
            signed = self._delegated({path: TargetFile.from_data(path, root, ["sha256"])}, release.manifest.version)
            change = Change(
                {**change.blobs, **release.blobs, **fonts},
                {**change.targets, path: root},
                {**change.roles, role: self.sign_role(delegator, role, signed)},
            )
        return change

    def _creation(self, channels: Sequence[ChannelId]) -> Change:
        """The delegations of those channels that the repository does not know yet."""
        fresh = [channel for channel in channels if channel not in self.channels()]
        if not fresh:
            return Change()
        threshold = self.state.root.signed.roles[Targets.type].threshold
        targets = self.state.targets.signed
        for channel in fresh:
            targets = roles.with_channel(targets, channel, threshold, self.now)
        targets.version = self.next(Targets.type)
        return Change(roles={Targets.type: self.sign_targets(targets)})

    def withdrawals_change(self, withdrawals: Withdrawals) -> Change:
        path = roles.WITHDRAWALS_PATH
        content = encode_withdrawals(withdrawals)
        parse_withdrawals(content)  # an identifier that no player reads would stop every later withdrawal
        signed = self._delegated({path: TargetFile.from_data(path, content, ["sha256"])}, self.next(roles.WITHDRAWALS))
        raw = self.sign_role(self.state.targets.signed, roles.WITHDRAWALS, signed)
        return Change({}, {path: content}, {roles.WITHDRAWALS: raw})

    def without(self, channel: ChannelId, gone: frozenset[ItemId]) -> Change | None:
        """A channel's live release less some items; None when it has none of them."""
        manifest = self.manifest(channel)
        if manifest is None or manifest.tombstone:
            return None
        live = open_release(manifest, self.repository.read_blob)
        if not gone & live.entries.keys():
            return None
        version = self.next(roles.channel_role(channel))
        release = without_items(manifest, live.timetable, live.wall, live.catalogue, gone, version, self.now)
        return self.release(release)

    def renewed(self, channel: ChannelId) -> Change:
        """The same release under a role with a new life."""
        role = roles.channel_role(channel)
        live = self.repository.role(self.state, role)
        if live is None:
            return Change()
        signed = self._delegated(live.signed.targets, self.next(role))
        return Change(roles={role: self.sign_role(self.state.targets.signed, role, signed)})

    def ends_soon(self, role: str) -> bool:
        live = self.repository.role(self.state, role)
        return live is not None and live.signed.expires < self.now + RENEW_BEFORE

    def sign_targets(self, targets: Targets) -> bytes:
        root = self.state.root.signed
        return roles.signed_by(targets, [local_signer(root, Targets.type, self.keys)])

    def sign_role(self, delegator: Targets, role: str, signed: Targets) -> bytes:
        return roles.signed_by(signed, [local_signer(delegator, role, self.keys)])

    def _delegated(self, targets: Mapping[str, TargetFile], version: int) -> Targets:
        return roles.delegated(targets, version, self.now)
