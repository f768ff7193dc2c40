"""The reviewer's side of threshold 2: look at a pending change, refuse what is wrong, sign the rest.

Runs on the reviewer's own machine on nothing but the pending folder, his key
and what he remembers. The server that prepared the folder is not trusted: every
signature, digest and page is checked here before anything is signed.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets

from playlists.fields import ManifestError
from playlists.manifest import parse_root_manifest
from playlists.model import Digest
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.files import Disk
from server.publishing.memory import Memory
from server.publishing.pending import PendingFolder, Sheet
from server.publishing.release_look import ReleaseLook
from server.publishing.repository import Change, parse_metadata, sha256

M = TypeVar("M", Root, Targets)


@dataclass(slots=True)
class Review:
    """One look at one pending change. ``lines`` tell the reviewer what he is about to sign."""

    folder: PendingFolder
    signer: CryptoSigner
    memory: Memory
    fonts: Path | None = None
    pictures: Path | None = None
    without_pages: bool = False
    """The reviewer has said that he signs words whose pages this machine cannot set."""
    lines: list[str] = field(default_factory=list)
    seen: set[Digest] = field(default_factory=set)
    to_sign: list[str] = field(default_factory=list)
    remembered: Memory = field(default_factory=Memory)

    def look(self) -> None:
        """Check everything; raise the first thing that is wrong."""
        sheet = self.folder.sheet()
        change = self.folder.change(sheet)
        try:
            root, trusted = self._root(change)
            targets = self._targets(change, root)
            roles.refuse_hollow(root, targets)
            versions = dict(self.memory.versions)
            for role in sheet.roles:
                versions[role] = self._role(sheet, change, role, root, targets)
        except (RepositoryError, ManifestError) as error:
            raise OperatorError(
                f"{self.folder.folder} is not what it should be: {error}; nothing was signed"
            ) from error
        if not self.to_sign:
            raise OperatorError(f"{sheet.id} asks nothing of the key {self.signer.public_key.keyid[:16]}")
        self.remembered = Memory(trusted, versions, self.memory.seen | self.seen)

    def sign(self, disk: Disk) -> None:
        """Add the reviewer's signature to what ``look`` found in order."""
        for role in self.to_sign:
            name = f"{role}.json"
            if role == Root.type:
                self._append(name, parse_metadata(self.folder.metadata(name), Root, name), disk)
            else:
                self._append(name, parse_metadata(self.folder.metadata(name), Targets, name), disk)

    def _append(self, name: str, metadata: Metadata[M], disk: Disk) -> None:
        metadata.sign(self.signer, append=True)
        self.folder.write_signed(name, metadata.to_bytes(roles.SERIALIZER), disk)

    # Root and targets

    def _root(self, change: Change) -> tuple[Root, str]:
        """The root this change stands under, and what to remember: the newest root that is live.

        A root is known by its signed part, since signatures are still being added to it. A new root that is never
        finished must not be remembered, or the next change would seem to come from elsewhere.
        """
        chain = {
            version: parse_metadata(content, Root, f"{version}.root.json")
            for version, content in self.folder.roots().items()
        }
        trusted = {sha256(metadata.signed_bytes): version for version, metadata in chain.items()}
        if self.memory.root:
            if self.memory.root not in trusted:
                raise OperatorError(
                    f"{self.folder.folder} does not come from the repository this key signs for: its root is another"
                )
            start = trusted[self.memory.root]
        else:
            start = min(chain, default=0)
        current: Root | None = None
        name = ""
        for version in sorted(number for number in chain if number >= start):
            metadata = chain[version]
            for delegator in (current, metadata.signed):
                if delegator:
                    delegator.verify_delegate("root", metadata.signed_bytes, metadata.signatures)
            current, name = metadata.signed, sha256(metadata.signed_bytes)
        if change.root is not None:
            current = self._new_root(change.root, current)
            name = name or sha256(parse_metadata(change.root, Root, "root.json").signed_bytes)
        if current is None:
            raise OperatorError(f"{self.folder.folder} brings no root: prepare it again")
        if not self.memory.root:
            self.lines.append(f"first signature with this key; the root's fingerprint is {name}")
        return current, name

    def _new_root(self, content: bytes, before: Root | None) -> Root:
        metadata = parse_metadata(content, Root, "root.json")
        root = metadata.signed
        if root.version != (before.version if before else 0) + 1:
            raise OperatorError(f"the new root has version {root.version}: prepare it again")
        self._want(Root.type, before or root, root, metadata)
        kept = {role: set(before.roles[role].keyids) for role in before.roles} if before else {}
        for role, holder in root.roles.items():
            for keyid in sorted(set(holder.keyids) - kept.get(role, set())):
                self.lines.append(f"root {root.version}: {role} gets the key {keyid[:16]}")
            for keyid in sorted(kept.get(role, set()) - set(holder.keyids)):
                self.lines.append(f"root {root.version}: {role} loses the key {keyid[:16]}")
        return root

    def _targets(self, change: Change, root: Root) -> Targets:
        live_bytes = self.folder.live_role(Targets.type)
        live = parse_metadata(live_bytes, Targets, "the live targets").signed if live_bytes else None
        if Targets.type not in change.roles:
            if live is None or live_bytes is None:
                raise OperatorError(f"{self.folder.folder} brings no targets: prepare it again")
            metadata = parse_metadata(live_bytes, Targets, "the live targets")
            root.verify_delegate(Targets.type, metadata.signed_bytes, metadata.signatures)
            return live
        targets = parse_metadata(change.roles[Targets.type], Targets, "targets.json").signed
        if targets.targets:
            raise OperatorError(
                "targets.json names files of its own: only delegations belong there; nothing was signed"
            )
        old = set(roles.channels_of(live)) if live else set()
        new = set(roles.channels_of(targets))
        if old - new:
            raise OperatorError(
                f"the channels {', '.join(sorted(old - new))} would vanish: they may only be tombstoned"
            )
        self.lines += [f"new channel: {channel}" for channel in sorted(new - old)]
        for keyid in sorted(set(roles.signer_keyids(targets)) - set(roles.signer_keyids(live) if live else ())):
            self.lines.append(f"may sign channels from now on: {keyid[:16]}")
        return targets

    def _role(self, sheet: Sheet, change: Change, role: str, root: Root, targets: Targets) -> int:
        metadata = parse_metadata(change.roles[role], Targets, f"{role}.json")
        delegator: Root | Targets = root if role == Targets.type else targets
        if metadata.signed.version <= self.memory.versions.get(role, 0):
            raise OperatorError(
                f"{role} has version {metadata.signed.version}, but {self.memory.versions[role]} was signed already: "
                f"an older release is not signed again"
            )
        if role not in (Targets.type, roles.WITHDRAWALS):
            self._channel(change, role, metadata.signed)
        self._want(role, delegator, delegator, metadata)
        return metadata.signed.version

    def _want(self, role: str, holder: Root | Targets, also: Root | Targets, metadata: Metadata[M]) -> None:
        """Note that a role is to be signed, if this key belongs to its holders; who signed before must be one, too."""
        result = also.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
        keyid = self.signer.public_key.keyid
        if not result.signed:
            raise OperatorError(f"{role} does not bear the publisher's signature: prepare it again; nothing was signed")
        holders = {*holder.get_delegated_role(role).keyids, *also.get_delegated_role(role).keyids}
        if keyid in holders and keyid not in metadata.signatures:
            self.to_sign.append(role)

    # A channel's target

    def _channel(self, change: Change, role: str, signed: Targets) -> None:
        channel = role.removeprefix(roles.CHANNEL_PREFIX)
        path = f"channels/{channel}.json"
        if set(signed.targets) != {path}:
            raise OperatorError(f"{role} names other files than {path}: nothing was signed")
        content = change.targets.get(path)
        if content is None:
            self._same_as_live(role, signed)
            return
        signed.targets[path].verify_length_and_hashes(content)
        manifest = parse_root_manifest(content)
        if manifest.channel != channel or manifest.version != signed.version:
            raise OperatorError(f"{path} is of {manifest.channel} version {manifest.version}: nothing was signed")
        if manifest.tombstone:
            self.lines.append(f"{channel}: removed for good")
            return
        ReleaseLook(
            self.folder.folder, self.memory, self.fonts, self.pictures, self.without_pages, self.lines, self.seen
        ).look(manifest)

    def _same_as_live(self, role: str, signed: Targets) -> None:
        live = self.folder.live_role(role)
        if live is None or parse_metadata(live, Targets, role).signed.targets != signed.targets:
            raise OperatorError(f"{role} changes its content without bringing it along: nothing was signed")
        self.lines.append(f"{role}: signed anew, its content as before")
