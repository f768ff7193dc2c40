"""Bring the cache up to what a source offers: decide first, act second, promote whole or not at all.

One poll asks for the timestamp. When that is new, every stream is verified by itself, its missing blobs are planned and
fetched, and it is promoted. A stream that fails leaves the others and its own last release alone. Withdrawals come
first: they are small, and they act even while a large release is still on its way. What says nothing new, withdrawals
too, is written down after all that does. What a promotion made needless goes when the caller says so.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from player.cache import Cache
from player.clock import Issued
from player.disk import StorageError, storage_error
from player.faults import Fault, FaultError
from player.fonts import FontLibrary
from player.generations import Generation
from player.plan import Contents, Fetch, Plan, Rank, plan
from player.proofs import WITHDRAWALS, RefusedError, Stream, Verified
from player.release import hidden_items
from player.source import LinkError, Source
from player.trust import Verifier, Wanted
from playlists.canonical import digest
from playlists.fields import ManifestError
from playlists.model import ChannelId, Digest, ItemId, Ref

MOST_ROOTS = 256
ABANDON = frozenset({Fault.UNREACHABLE, Fault.SLOW, Fault.CUT, Fault.TLS, Fault.PORTAL, Fault.REDIRECTED})
"""Faults of the link itself: the next stream would only wait for the same one."""


@dataclass(slots=True)
class Report:
    """What came of one poll."""

    reached: bool = False
    promoted: dict[Stream, Verified] = field(default_factory=dict)
    faults: dict[Stream, FaultError] = field(default_factory=dict)
    fault: FaultError | None = None
    """What stopped the whole poll."""

    @property
    def worst(self) -> FaultError | None:
        return self.fault or next(iter(self.faults.values()), None)


class Sync:
    def __init__(
        self,
        cache: Cache,
        source: Source,
        fonts: FontLibrary | None = None,
        on_issued: Callable[[Issued], None] = lambda issued: None,
        on_plan: Callable[[Plan], None] = lambda missing: None,
        on_complete: Callable[[Verified], None] = lambda verified: None,
        on_news: Callable[[], None] = lambda: None,
        on_fetched: Callable[[Verified], None] = lambda verified: None,
    ) -> None:
        """``on_news`` is told that a channel was signed anew, before anything of it is asked for.

        Of one that was refused it is told again when it comes with other bytes, and not at every poll.
        ``on_complete`` is told of a release that is verified and all here, just before it is promoted.
        ``on_fetched`` is told of one of which a part has just come: who shows it without that must open it anew.
        """
        self._cache = cache
        self._source = source
        self._fonts = fonts
        self._on_issued = on_issued
        self._on_plan = on_plan
        self._on_complete = on_complete
        self._on_news = on_news
        self._on_fetched = on_fetched
        self._current: dict[Stream, Generation] = {}
        self._inspected: set[Stream] = set()
        self._unchecked: list[Ref] = []
        self._refused: dict[Stream, tuple[str, Digest | None]] = {}
        self._coming: frozenset[Digest] = frozenset()
        self._contents = Contents(cache.blobs.look)
        self._littered = False
        self._fetched = 0

    def poll(
        self, channels: Iterable[ChannelId], on_promoted: Callable[[Verified], None] = lambda verified: None
    ) -> Report:
        """Ask once and sweep up. Never raises for what the world does: the report says it."""
        report = self.ask(channels, on_promoted)
        self.sweep()
        return report

    def sweep(self) -> None:
        """Delete what the last promotion made needless and nothing on its way needs, and forget what was read.

        Whoever watches a wall does it when the new page is up: the two would share one processor.
        """
        try:
            if self._littered:
                self._littered = False
                self._cache.evict(self._contents, self._coming)
        finally:
            self._contents = Contents(self._cache.blobs.look)

    def ask(
        self, channels: Iterable[ChannelId], on_promoted: Callable[[Verified], None] = lambda verified: None
    ) -> Report:
        """Ask once; ``sweep`` is the caller's to call."""
        # What has rotted since the last poll must be found by this one.
        self._contents = Contents(self._cache.blobs.look)
        streams = (WITHDRAWALS, *(Stream.of(channel) for channel in channels))
        report = Report()
        try:
            current = {stream: held for stream in streams if (held := self._held(stream)) is not None}
            answer = self._source.timestamp(_etag(streams, current))
            report.reached = True
            known = {generation.documents.timestamp for generation in current.values()}
            if answer.data is None or (len(current) == len(streams) and known == {answer.data}):
                self._mend(current, report, on_promoted)
                return report
            attempt = _Attempt(self._source, answer.data, current)
            self._coming = frozenset()
            # One that was promoted under this very timestamp waits for the others, and is not written again.
            due = [each for each in streams if each not in current or current[each].documents.timestamp != answer.data]
            self._bring(due, attempt, answer.etag, report, on_promoted)
            self._littered |= bool(report.promoted) and not report.faults
        except FaultError as error:
            report.fault = error
        except OSError as error:
            report.fault = storage_error(f"using {self._cache.state}", error)
        if report.fault is not None and report.fault.fault is Fault.DISK_FULL:
            # What neither a kept release nor the one on its way needs makes room for the next attempt.
            self._cache.evict(self._contents, self._coming)
        return report

    def _held(self, stream: Stream) -> Generation | None:
        """Return the current generation if it is sound. One that is not is as good as none: all of it comes again."""
        if stream not in self._current:
            candidates = self._cache.generations.candidates(stream)
            try:
                if candidates:
                    self._cache.verified(stream, candidates[0])
                    self._current[stream] = candidates[0]
            except RefusedError:
                return None
        return self._current.get(stream)

    def _bring(
        self,
        due: Iterable[Stream],
        attempt: "_Attempt",
        etag: str | None,
        report: Report,
        on_promoted: Callable[[Verified], None],
    ) -> None:
        """Take every stream as far as it will go: those with news first, each as soon as it can be promoted."""
        unchanged: list[Verified] = []
        waiting = list(due)
        try:
            while waiting:
                stream = waiting.pop(0)
                with _a_fault_of(stream, report):
                    verified = self._verify(stream, attempt)
                    if attempt.holds(verified):
                        unchanged.append(verified)
                    else:
                        self._promote(verified, etag, report)
                        on_promoted(verified)
                if stream in report.faults and stream in attempt.roles:
                    self._refused[stream] = attempt.role_of(stream)
        except LinkError as error:
            # Kept, what these were verified by need not come again with the next attempt. The link's fault stays first.
            with contextlib.suppress(FaultError, OSError):
                unchanged += self._at_hand(waiting, attempt, error, report)
                self._write_down(unchanged, etag, report, on_promoted)
            raise
        self._write_down(unchanged, etag, report, on_promoted)

    def _at_hand(
        self, waiting: Iterable[Stream], attempt: "_Attempt", broken: LinkError, report: Report
    ) -> Iterator[Verified]:
        """Verify, asking for nothing more, the streams of which all is here: they are as new as this timestamp says.

        Left as they were because another's release broke off, they would be called stale when their old one expires.
        """
        attempt.broken = broken
        for stream in waiting:
            with contextlib.suppress(LinkError), _a_fault_of(stream, report):
                verified = self._verify(stream, attempt)
                if attempt.holds(verified):
                    yield verified

    def _write_down(
        self, unchanged: Iterable[Verified], etag: str | None, report: Report, on_promoted: Callable[[Verified], None]
    ) -> None:
        for verified in unchanged:
            with _a_fault_of(verified.stream, report):
                self._promote(verified, etag, report)
                on_promoted(verified)

    def _promote(self, verified: Verified, etag: str | None, report: Report) -> None:
        # A part that the last release had too may have rotted: promoted over it, neither of the two would load.
        self._look_over(verified.stream, verified, hidden_items(self._cache))
        self._on_complete(verified)
        self._cache.promote(verified, etag)
        self._current.pop(verified.stream, None)
        report.promoted[verified.stream] = verified

    def _verify(self, stream: Stream, attempt: "_Attempt") -> Verified:
        generations = self._cache.generations
        others = [generations.floors(Stream(role, "")) for role in generations.streams() if role != stream.role]
        verifier = Verifier(stream, self._cache.anchor(), generations.floors(stream), others)
        self._walk_roots(verifier, attempt)
        verifier.add_timestamp(attempt.timestamp)
        if verifier.issued:
            self._on_issued(Issued(verifier.issued, verifier.timestamp_version, verifier.timestamp_keys))
        verifier.add_snapshot(attempt.need(verifier.next_snapshot()))
        verifier.add_targets(attempt.need(verifier.next_targets()))
        role = verifier.next_role()
        attempt.roles[stream] = role.path
        self._hear(stream, role, attempt)
        verifier.add_role(attempt.need(role))
        return verifier.add_target(attempt.need(verifier.next_target()))

    def _hear(self, stream: Stream, role: Wanted, attempt: "_Attempt") -> None:
        """Tell of what is new. What was refused would be asked for at every poll, and come to nothing each time."""
        if stream.channel is None or attempt.has(role) or attempt.broken is not None:
            return
        path, refused = self._refused.get(stream, ("", None))
        if path != role.path or _digest(attempt.get(role)) != refused:
            self._on_news()

    def _walk_roots(self, verifier: Verifier, attempt: "_Attempt") -> None:
        """Follow the roots that are kept, then those that are new; a new one is kept as soon as it is verified."""
        kept = dict(self._cache.generations.roots())
        for _ in range(MOST_ROOTS):
            wanted = verifier.next_root()
            version = verifier.root_version + 1
            if version in kept:
                try:
                    verifier.add_root(kept[version])
                    continue
                except RefusedError:
                    pass  # It rotted at rest: the source has it, signed as before.
            data = attempt.get(wanted)
            if data is None:
                return
            verifier.add_root(data)
            try:
                self._cache.generations.add_root(version, data)
            except OSError as error:
                raise storage_error("keeping a new root", error) from error

    def _complete(self, verified: Verified, hidden: frozenset[ItemId]) -> tuple[Ref, ...]:
        """Fetch, wave after wave, until nothing of a release is missing; return all it needs."""
        if verified.manifest is None:
            return ()
        blobs = self._cache.blobs
        while True:
            todo = plan(verified.manifest, self._contents, blobs.has, hidden, self._cache.catalogue)
            self._coming |= todo.reachable
            self._on_plan(todo)
            if todo.complete:
                return todo.wanted
            for fetch in todo.missing:
                self._fetch(fetch)

    def _fetch(self, fetch: Fetch) -> None:
        self._fetched += 1
        local = self._fonts.find(fetch.ref) if self._fonts and fetch.rank is Rank.FONT else None
        if local is not None:
            self._cache.blobs.adopt(fetch.ref, local)
        else:
            self._source.blob(fetch.ref, self._cache.blobs)

    def _mend(
        self, current: Mapping[Stream, Generation], report: Report, on_promoted: Callable[[Verified], None]
    ) -> None:
        """Fetch again what is damaged: looked for once after the start, then when something was missed or dropped.

        What is whole again is told of: a wall that could not open it at the start hangs it now, not with the next news.
        A quiet poll reads one large blob again, so that bits that rot at rest are found before they are needed.
        """
        if self._unchecked:
            self._cache.blobs.sound(self._unchecked.pop())
        if set(current) <= self._inspected and not self._cache.blobs.damage:
            return
        hidden = hidden_items(self._cache)
        self._cache.blobs.damage = False
        for stream, generation in current.items():
            try:
                verified = self._cache.verified(stream, generation)
                self._look_over(stream, verified, hidden)
                self._cache.blobs.settle()
                on_promoted(verified)
            except FaultError as error:
                self._cache.blobs.damage = True
                report.faults[stream] = error
                if error.fault in ABANDON:
                    return

    def _look_over(self, stream: Stream, verified: Verified, hidden: frozenset[ItemId]) -> None:
        """Complete a release and, once after the start, read all of it that is small; quiet polls read the rest."""
        before = self._fetched
        wanted = self._complete(verified, hidden)
        if stream not in self._inspected:
            if not all([self._cache.blobs.sound(ref) for ref in wanted if not ref.chunks]):
                wanted = self._complete(verified, hidden)
            self._unchecked += wanted
            self._inspected.add(stream)
        if self._fetched > before:
            self._on_fetched(verified)


@contextlib.contextmanager
def _a_fault_of(stream: Stream, report: Report) -> Iterator[None]:
    """Note what is wrong with one stream; what is wrong with the link or the disk is everybody's."""
    try:
        yield
    except FaultError as error:
        if isinstance(error, StorageError) or error.fault in ABANDON:
            raise
        report.faults[stream] = error
    except ManifestError as error:
        report.faults[stream] = RefusedError(Fault.UNREADABLE, f"{stream.path}: {error}")


def _etag(streams: tuple[Stream, ...], current: Mapping[Stream, Generation]) -> str | None:
    """The ETag under which everything followed was promoted; anything less must not hide what is missing."""
    tags = {generation.etag for generation in current.values()}
    return tags.pop() if len(current) == len(streams) and len(tags) == 1 else None


class _Attempt:
    """The files of one poll: each is brought once, and none that a promoted generation holds already."""

    def __init__(self, source: Source, timestamp: bytes, current: Mapping[Stream, Generation]) -> None:
        self._source = source
        self.timestamp = timestamp
        self._targets = {stream: generation.documents.target for stream, generation in current.items()}
        self._files: dict[str, bytes | None] = {}
        self.roles: dict[Stream, str] = {}
        self.broken: LinkError | None = None
        """Why nothing more is to be asked for."""
        for stream, generation in current.items():
            self._files |= _paths(stream, generation)

    def holds(self, verified: Verified) -> bool:
        """Whether this says what the current generation of its stream says already."""
        return self._targets.get(verified.stream) == verified.documents.target

    def role_of(self, stream: Stream) -> tuple[str, Digest | None]:
        """What the source offered as the role of a stream: its path, and the digest of what came."""
        path = self.roles[stream]
        return path, _digest(self._files.get(path))

    def has(self, wanted: Wanted) -> bool:
        """Whether this need not be asked for."""
        return wanted.path in self._files

    def get(self, wanted: Wanted) -> bytes | None:
        if wanted.path not in self._files:
            if self.broken is not None:
                raise self.broken
            self._files[wanted.path] = self._source.metadata(wanted)
        return self._files[wanted.path]

    def need(self, wanted: Wanted) -> bytes:
        data = self.get(wanted)
        if data is None:
            raise LinkError(Fault.ABSENT, f"{wanted.path}: the source does not have it")
        return data


def _digest(data: bytes | None) -> Digest | None:
    return digest(data) if data is not None else None


def _paths(stream: Stream, generation: Generation) -> dict[str, bytes | None]:
    """Under which paths a repository would offer the files of a generation."""
    floors, documents = generation.floors, generation.documents
    named = {
        "snapshot": (floors.snapshot, documents.snapshot),
        "targets": (floors.targets, documents.targets),
        stream.role: (floors.role, documents.role),
    }
    paths: dict[str, bytes | None] = {
        f"metadata/{floor.version}.{name}.json": data for name, (floor, data) in named.items() if floor
    }
    if floors.target:
        folder, slash, name = stream.path.rpartition("/")
        paths[f"targets/{folder}{slash}{floors.target.digest.removeprefix('sha256:')}.{name}"] = documents.target
    return paths
