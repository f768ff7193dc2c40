"""The publisher: the one service that changes what the world may read.

It brings together what the other modules decide: ``compile`` makes a release,
``changes`` signs it, the ``desk`` makes it live or leaves it for the reviewer.
Every method that writes takes the publisher's lock and either makes the whole
change live or leaves what was.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tuf.api.metadata import Targets

from playlists.canonical import CanonicalError, canonical
from playlists.fields import ManifestError
from playlists.manifest import parse_root_manifest
from playlists.model import ChannelId, Digest, Font, ItemId, Json, RootManifest, Withdrawal
from server.config import Config
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.changes import Changes
from server.publishing.compile import (
    ChannelSource,
    Release,
    compile_release,
    left_standing,
    same_content,
    tombstone,
)
from server.publishing.contents import open_release
from server.publishing.desk import Desk, unsigned, utc_now
from server.publishing.fonts import FontFile, FontShelf
from server.publishing.judge import refuse_faulty
from server.publishing.outcome import Outcome, Published, Unchanged
from server.publishing.remembered import Remembered, lost
from server.publishing.repository import Change, State, local_signer
from server.publishing.standing import CREATE, Standing, standing_of
from server.publishing.tidy import tidy

ANSWER_PREFIX = b"gongshi-answer/1\n"


class Publisher:
    """Publishes, withdraws, removes and keeps alive. Cheap to make; holds nothing open."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.repository = desk.repository
        self.remembered = Remembered()
        self._fonts = FontShelf()

    @classmethod
    def open(cls, config: Config, clock: Callable[[], datetime] = utc_now) -> "Publisher":
        return cls(Desk(config, clock=clock))

    def fonts(self, files: Iterable[FontFile]) -> tuple[Font, ...]:
        """Name font files by their digests for a ``ChannelSource``; the publisher remembers where they lie."""
        return tuple(self._fonts.font(file) for file in files)

    # What changes the repository. ``extra`` goes into the signed timestamp, such as the head of the audit log.

    def publish(
        self, source: ChannelSource, extra: Mapping[str, str] | None = None, *, may_empty: bool = False
    ) -> Outcome:
        """Make ``source`` what its channel shows. A channel that is new is created.

        A release with errors is refused (``FaultyReleaseError``, which lists them). ``may_empty`` confirms that a
        zone that shows something now may be left with nothing.
        """
        return self._publish((source,), f"publish-{source.channel}", extra, may_empty)

    def create(
        self, sources: Sequence[ChannelSource], extra: Mapping[str, str] | None = None, *, may_empty: bool = False
    ) -> Outcome:
        """Make several new channels in one change: with threshold 2 the reviewer then looks and signs once.

        One by one, each would overtake the delegations the others were prepared upon.
        """
        return self._publish(sources, CREATE, extra, may_empty)

    def _publish(
        self, sources: Sequence[ChannelSource], what: str, extra: Mapping[str, str] | None, may_empty: bool
    ) -> Outcome:
        # What a halt leaves out is remembered by nobody: it would be tidied away before walls are on again.
        sources = [left_standing(source) for source in sources]
        with self.desk.alone():
            changes = self._changes()
            releases: list[Release] = []
            unchanged: list[Unchanged] = []
            for source in sources:
                self._refuse_withdrawn(changes, source)
                self._refuse_lost(source)
                live = changes.manifest(source.channel)
                if live and live.tombstone:
                    raise OperatorError(f"the channel {source.channel} was removed for good: choose a new identifier")
                role = roles.channel_role(source.channel)
                try:
                    release = compile_release(
                        source, changes.next(role), changes.now, self.remembered.pages(source.channel)
                    )
                except (ManifestError, CanonicalError) as error:
                    raise OperatorError(
                        f"nothing was published, {source.channel} cannot be compiled: {error}"
                    ) from error
                if live and same_content(release.manifest, live) and not changes.ends_soon(role):
                    self._remember(changes, source, release, live)
                    unchanged.append(Unchanged(source.channel, live.version))
                    continue
                previous = self.remembered.contents(live, self.repository.read_blob) if live else None
                refuse_faulty(release, source.holidays, previous, changes.now, may_empty)
                releases.append(release)
            if not releases:
                self.desk.supersede(what, [roles.channel_path(each.channel) for each in unchanged])
                return unchanged[0]
            outcome = self.desk.settle(changes.state, changes.release(*releases), what, changes.now, extra)
            if isinstance(outcome, Published):
                by_channel = {source.channel: source for source in sources}
                for release in releases:
                    self._remember(changes, by_channel[release.manifest.channel], release, release.manifest)
            return outcome

    def finish(self, pending: str, extra: Mapping[str, str] | None = None) -> Published:
        """Make a pending change live, its signatures being complete."""
        return self.desk.finish(pending, extra, self._refuse_hidden)

    def withdraw(self, items: Iterable[ItemId], extra: Mapping[str, str] | None = None) -> int:
        """Hide items everywhere, at once; return the version of the withdrawals.

        With threshold 1 the same commit also takes them out of every release, and what no release needs any more is
        purged. With threshold 2 they stay hidden until the channels are published without them, which purges them.
        """
        with self.desk.alone():
            changes = self._changes()
            gone = frozenset(items)
            known = changes.withdrawals()
            since = changes.now.replace(microsecond=0)
            fresh = (Withdrawal(item, since) for item in gone - known.items)
            hidden = tuple(sorted((*known.hidden, *fresh), key=lambda each: each.item))
            change = changes.withdrawals_change(replace(known, hidden=hidden))
            for channel in changes.channels():
                trimmed = changes.without(channel, gone)
                if trimmed and not unsigned(trimmed, changes.state):
                    change = joined(change, trimmed)
            state = self.repository.commit(change, changes.state, self.desk.keys, changes.now, extra)
            self._tidy(state, changes.now)
            return state.versions[roles.WITHDRAWALS]

    def tombstone(self, channel: ChannelId, extra: Mapping[str, str] | None = None) -> Outcome:
        """Remove a channel: its displays go over to the neutral page. There is no way back."""
        with self.desk.alone():
            changes = self._changes()
            live = changes.manifest(channel)
            if live is None:
                known = ", ".join(changes.channels()) or "none yet"
                raise OperatorError(f"there is no channel {channel}: the repository has {known}")
            if live.tombstone:
                return Unchanged(channel, live.version)
            release = tombstone(live, changes.next(roles.channel_role(channel)), changes.now)
            change = changes.release(release)
            outcome = self.desk.settle(changes.state, change, f"tombstone-{channel}", changes.now, extra)
            if isinstance(outcome, Published):
                self._tidy(self.repository.load(), changes.now)
            return outcome

    def resign(self, extra: Mapping[str, str] | None = None) -> datetime:
        """Sign the timestamp anew, and, before they end, the roles this machine can sign alone; return its end.

        For every hour. Doing it twice does no harm; after a publisher was killed it finishes what was begun.
        """
        with self.desk.alone():
            changes = self._changes()
            change = Change()
            if changes.ends_soon(roles.WITHDRAWALS):
                change = changes.withdrawals_change(changes.withdrawals())
            for channel in changes.channels():
                if changes.ends_soon(roles.channel_role(channel)):
                    renewed = changes.renewed(channel)
                    if not unsigned(renewed, changes.state):
                        change = joined(change, renewed)
            state = self.repository.commit(change, changes.state, self.desk.keys, changes.now, extra)
            return state.timestamp.signed.expires if state.timestamp else changes.now

    def tidy(self) -> int:
        """Remove what no release needs any more; return how many files went."""
        with self.desk.alone():
            state = self.repository.load()
            now = self.desk.now(state)
            if not state.is_live:
                state = self.repository.commit(Change(), state, self.desk.keys, now)
            return self._tidy(state, now)

    # What only reads

    @property
    def threshold(self) -> int:
        """How many signatures a release needs."""
        return self.repository.load().root.signed.roles["targets"].threshold

    @property
    def reviewer_keys(self) -> tuple[str, ...]:
        """The identifiers of the keys that give the second signature."""
        state = self.repository.load()
        reviewers = set(roles.signer_keyids(state.targets.signed)) & set(state.root.signed.roles["targets"].keyids)
        return tuple(sorted(reviewers))

    def standing(self, channel: ChannelId, since: datetime | None = None) -> Standing:
        """How the channel's change stands that was prepared for the reviewer, by ``since`` if that is known."""
        return standing_of(self.desk, channel, since)

    def root_bytes(self) -> bytes:
        """The newest root, for a device that enrols."""
        return self.repository.root_bytes()

    def channels(self) -> tuple[ChannelId, ...]:
        return self._live().channels()

    def release_of(self, channel: ChannelId) -> RootManifest | None:
        """The live root manifest of a channel; its digest is the manifest's canonical bytes'."""
        return self._live().manifest(channel)

    def withdrawn(self) -> frozenset[ItemId]:
        return self._live().withdrawals().items

    def refuse_closed_key(self) -> None:
        """Say at once, and not by the hour, that the key which signs every hour cannot be opened."""
        local_signer(self.repository.load().root.signed, "timestamp", self.desk.keys)

    def held(self) -> frozenset[ItemId]:
        """Every item of the live releases, and of what was withdrawn."""
        live = self._live()
        held = set(live.withdrawals().items)
        for manifest in map(live.manifest, live.channels()):
            if manifest is not None and not manifest.tombstone:
                held |= open_release(manifest, self.repository.read_blob).entries.keys()
        return frozenset(held)

    def sign_answer(self, answer: dict[str, Json]) -> dict[str, Json]:
        """Sign an answer to a device with a key of the timestamp role (FORMAT.md section 9)."""
        signer = local_signer(self.repository.load().root.signed, "timestamp", self.desk.keys)
        signature = signer.sign(ANSWER_PREFIX + canonical(answer))
        return {"answer": answer, "keyid": signature.keyid, "signature": signature.signature}

    def _changes(self) -> Changes:
        state = self.repository.load()
        return Changes(self.repository, state, self.desk.keys, self.desk.now(state), self._fonts)

    def _live(self) -> Changes:
        """The live state for reading: a wild clock is no reason to refuse an answer."""
        return Changes(self.repository, self.repository.load(), self.desk.keys, utc_now(), self._fonts)

    def _refuse_withdrawn(self, changes: Changes, source: ChannelSource) -> None:
        withdrawn = changes.withdrawals().items
        again = [item for item in source.item_ids if item in withdrawn]
        if again:
            raise OperatorError(
                f"{', '.join(again)} was withdrawn and stays hidden: take it out of the channel {source.channel}, "
                f"or publish it again under a new item identifier"
            )

    def _refuse_lost(self, source: ChannelSource) -> None:
        if lost(self.repository, source):
            self.remembered.forget(source.channel)
            raise OperatorError(
                f"a blob of {source.channel} is missing or cut short in {self.repository.folder}: publish again, "
                f"then everything is made anew"
            )

    def _remember(self, changes: Changes, source: ChannelSource, release: Release, manifest: RootManifest) -> None:
        # With threshold 2 every blob travels to the reviewer, what he has seen before too.
        if changes.state.root.signed.roles[Targets.type].threshold == 1:
            self.remembered.published(source, release, manifest)

    def _refuse_hidden(self, change: Change, state: State) -> None:
        """What was withdrawn while a release waited for the reviewer does not come back with it."""
        hidden = Changes(self.repository, state, self.desk.keys, utc_now(), self._fonts).withdrawals().items

        def load(digest: Digest) -> bytes:
            content = change.blobs.get(digest)
            if content is None:
                return self.repository.read_blob(digest)
            return content if isinstance(content, bytes) else content.read_bytes()

        for path, content in change.targets.items():
            if not path.startswith("channels/"):
                continue
            manifest = parse_root_manifest(content)
            again = [] if manifest.tombstone else sorted(hidden & open_release(manifest, load).entries.keys())
            if again:
                raise OperatorError(
                    f"{', '.join(again)} was withdrawn after this release of {manifest.channel} was prepared: "
                    f"prepare it again without"
                )

    def _tidy(self, state: State, now: datetime) -> int:
        hours = self.desk.config.publishing.keep_replaced_hours
        return tidy(self.repository, state, now, hours)


def joined(one: Change, other: Change) -> Change:
    """Two changes as one, to be live at the same instant."""
    return Change(
        {**one.blobs, **other.blobs},
        {**one.targets, **other.targets},
        {**one.roles, **other.roles},
        one.root or other.root,
    )
