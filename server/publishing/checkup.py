"""Check a repository from end to end and say, for each thing that is wrong, how it is mended.

Reads everything a player could ever read: the chain of roots, every role, every
manifest, every blob's digest. Changes nothing. ``damage`` is what a player would
refuse or miss; ``advice`` is what should be seen to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Root, Targets

from playlists.fields import ManifestError
from playlists.manifest import parse_holidays, parse_root_manifest, parse_withdrawals, unpack
from playlists.model import ChannelId, Digest, Ref, RootManifest
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.contents import item_refs, open_item, open_release
from server.publishing.desk import Desk
from server.publishing.files import TEMPORARY
from server.publishing.judge import refuse_other_words
from server.publishing.keyring import refuse_loose_modes
from server.publishing.pending import pending_in
from server.publishing.repository import Repository, State

SOON = timedelta(days=30)
RESTORE = "restore it from a backup"
PUBLISH_AGAIN = "publish the channel again, which writes it anew"

T = TypeVar("T")


@dataclass(slots=True)
class Checkup:
    """What one look at the repository found, in sentences."""

    repository: Repository
    damage: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    blobs: set[Digest] = field(default_factory=set)

    def attempt(self, what: str, mend: str, read: Callable[[], T]) -> T | None:
        """Read something; what cannot be read is damage, with its mend."""
        try:
            return read()
        except (OperatorError, RepositoryError, ManifestError, OSError, KeyError, ValueError) as error:
            # What failed may name the mend itself.
            self.damage.append(f"{what}: {error}" if str(error).endswith(mend) else f"{what}: {error}; {mend}")
            return None

    def state(self, state: State, now: datetime) -> None:
        self._roots(state)
        reason = roles.hollow(state.root.signed, state.targets.signed)
        if reason:
            self.damage.append(f"the second signature is hollow: {reason}; make new keys and enrol the players again")
        if state.timestamp is None:
            self.damage.append(
                "metadata/timestamp.json is missing, and no player hears anything without it: run "
                "`gongshi-server resign`, which signs it anew"
            )
        elif not state.is_live:
            self.advice.append("a change of keys was stopped half-way: run `gongshi-server resign`, which finishes it")
        for name, expires in (
            ("root", state.root.signed.expires),
            ("targets", state.targets.signed.expires),
            *([("snapshot", state.snapshot.signed.expires)] if state.snapshot else []),
        ):
            self._expiry(name, expires, now, SOON)
        if state.timestamp:
            self._expiry("timestamp", state.timestamp.signed.expires, now, timedelta(days=5))
        for channel in roles.channels_of(state.targets.signed):
            self._channel(state, channel, now)
        raw = self.attempt(
            "withdrawals", RESTORE, lambda: self.repository.target(state, roles.WITHDRAWALS, roles.WITHDRAWALS_PATH)
        )
        if raw is not None:
            self.attempt("withdrawals", RESTORE, lambda: parse_withdrawals(raw))
        for left in sorted(self.repository.folder.rglob(f"*{TEMPORARY}")):
            self.advice.append(f"{left.name} was left by a publisher that was stopped: the next purge removes it")

    def _roots(self, state: State) -> None:
        """A device enrolled long ago walks the whole chain, so every link of it is checked."""
        before: Root | None = None
        for version in range(1, state.root.signed.version + 1):
            name = f"{version}.root.json"
            metadata = self.attempt(name, RESTORE, partial(self.repository.read_metadata, name, Root))
            if metadata is None:
                return
            for delegator in (before, metadata.signed):
                if delegator and not delegator.get_verification_result(
                    "root", metadata.signed_bytes, metadata.signatures
                ):
                    self.damage.append(f"{name}: its signatures do not hold; {RESTORE}")
            before = metadata.signed

    def _channel(self, state: State, channel: ChannelId, now: datetime) -> None:
        role, path = roles.channel_role(channel), roles.channel_path(channel)
        metadata = self.attempt(role, RESTORE, lambda: self.repository.role(state, role))
        if metadata is None:
            if role not in state.versions:
                self.advice.append(f"{channel} was created but never published: publish it, or leave it")
            return
        self._expiry(role, metadata.signed.expires, now, SOON)
        content = self.attempt(path, PUBLISH_AGAIN, lambda: self.repository.target(state, role, path))
        manifest = self.attempt(path, PUBLISH_AGAIN, lambda: parse_root_manifest(content)) if content else None
        if manifest is None:
            return
        if manifest.channel != channel:
            self.damage.append(f"{path} calls itself {manifest.channel}; {PUBLISH_AGAIN}")
        if not manifest.tombstone:
            self._release(channel, manifest)

    def _release(self, channel: ChannelId, manifest: RootManifest) -> None:
        load = self.repository.read_blob
        contents = self.attempt(str(channel), PUBLISH_AGAIN, lambda: open_release(manifest, load))
        if contents is None:
            return
        for ref in (*contents.frame, *(font.file for font in contents.fonts)):
            self._blob(channel, ref)
        holidays = manifest.holidays
        self.attempt(f"{channel}: theme", PUBLISH_AGAIN, lambda: refuse_other_words(manifest, load))
        self.attempt(
            f"{channel}: holidays", PUBLISH_AGAIN, lambda: parse_holidays(unpack(holidays, load(holidays.digest)))
        )
        for entry in contents.entries.values():
            item = self.attempt(f"{channel}: {entry.id}", PUBLISH_AGAIN, partial(open_item, entry, load))
            for ref in item_refs(entry, item) if item else ():
                self._blob(channel, ref)

    def _blob(self, channel: ChannelId, ref: Ref) -> None:
        if ref.digest not in self.blobs:
            self.blobs.add(ref.digest)
            self.attempt(str(channel), PUBLISH_AGAIN, lambda: unpack(ref, self.repository.read_blob(ref.digest)))

    def _expiry(self, name: str, expires: datetime, now: datetime, soon: timedelta) -> None:
        if expires <= now + soon:
            verb = "ended" if expires <= now else "ends"
            self.advice.append(f"{name} {verb} on {expires:%Y-%m-%d}: {_renewal(name)}")


def examine(desk: Desk, now: datetime) -> Checkup:
    """Look at the repository, the keys and what is pending."""
    checkup = Checkup(desk.repository)
    state = checkup.attempt("the repository", RESTORE, desk.repository.load)
    if state is not None:
        checkup.state(state, now)
        keys = desk.keys
        for role in ("snapshot", "timestamp"):
            if not any(keys.holds(keyid) for keyid in state.root.signed.roles[role].keyids):
                checkup.advice.append(f"the {role} key is not in {desk.key_folder}: {RESTORE}, or `keys rotate-online`")
        if state.root.signed.roles[Targets.type].threshold == 1 and keys.holds(
            state.root.signed.roles["root"].keyids[0]
        ):
            checkup.advice.append(f"the root key lies in {desk.key_folder / 'root'}: keep it on a stick, not here")
    for path in sorted(desk.key_folder.glob("*/*.pem")):
        try:
            refuse_loose_modes(path)
        except OperatorError as error:
            checkup.damage.append(str(error))
    for folder in pending_in(desk.pending):
        checkup.advice.append(f"{folder.folder.name} waits for the reviewer")
    return checkup


def _renewal(name: str) -> str:
    if name == "timestamp":
        return "the hourly re-signing has stopped; run `gongshi-server run`, or `gongshi-server resign`"
    if name in ("root", "targets"):
        return "run `gongshi-server keys rotate-online`, with root/ and targets/ brought back"
    return "run `gongshi-server resign`; with threshold 2 publish the channel again"
