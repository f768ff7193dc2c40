"""Pull the plug at every step, again and again: a release that was promoted once is there after every start."""

import os
import random
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from player.blob_store import BlobStore
from player.cache import Cache
from player.faults import Fault
from player.release import Release, boot
from player.source import TIMESTAMP_PATH, LinkError, TimestampAnswer, blob_path
from player.sync import Sync
from player.trust import Wanted
from playlists.model import ItemId, Ref
from tests.player.failing_disk import FailingDisk, PowerCutError
from tests.repository_simulator import HALL, SPARE, TIMESTAMP_KEY, Notice, Repository, repository

KINDS = frozenset({"notice"})
LIVES = int(os.environ.get("GONGSHI_POWER_CUTS", "10"))
"""How many lives of a player are lived; the seeds of the step-by-step runs grow with them."""
SEEDS = range(1 + LIVES // 100)


class Direct:
    """A source that hands the repository's files over, and can be told to break off."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.bytes_left: int | None = None

    def timestamp(self, etag: str | None) -> TimestampAnswer:
        return TimestampAnswer(self.repository.files[TIMESTAMP_PATH], None)

    def metadata(self, wanted: Wanted) -> bytes | None:
        return self.repository.files.get(wanted.path)

    def blob(self, ref: Ref, store: BlobStore) -> None:
        # As the fetcher does: what a power cut spoilt of a resumed transfer is brought once more, from nothing.
        resumed = store.partial(ref).length > 0
        if self._bring(ref, store) and not (resumed and not self._bring(ref, store)):
            raise LinkError(Fault.WRONG_BYTES, "these were other bytes")

    def _bring(self, ref: Ref, store: BlobStore) -> bool:
        data = self.repository.files[blob_path(ref.digest)]
        offset = store.partial(ref).length
        if not offset:
            store.begin(ref, None)
        while offset < ref.length:
            piece = data[offset : offset + 64]
            if self.bytes_left is not None:
                self.bytes_left -= len(piece)
                if self.bytes_left < 0:
                    raise LinkError(Fault.CUT, "cut")
            store.put(ref, offset, piece)
            offset += len(piece)
        return bool(store.finish(ref))


def title(release: Release) -> object:
    return release.item(ItemId("n1")).document["title"]


def change(source: Repository, number: int) -> None:
    source.now += timedelta(hours=1)
    source.notices[HALL][0].text = f"第 {number} 版"
    source.publish()


def released(state: Path) -> tuple[str, ...]:
    release = boot(Cache(state), HALL, KINDS)
    return () if release is None else (str(title(release)), *(str(release.item(item).id) for item in release.entries))


def steps_of_an_update(tmp_path: Path) -> int:
    source = repository()
    disk = FailingDisk(random.Random(0))
    cache = Cache(tmp_path / "count", disk)
    cache.set_anchor(source.anchor())
    sync = Sync(cache, Direct(source))
    sync.poll([HALL])
    before = disk.steps
    change(source, 2)
    assert sync.poll([HALL]).worst is None
    return disk.steps - before


@pytest.mark.parametrize("seed", SEEDS)
def test_the_power_may_fail_at_every_step_of_an_update(tmp_path, seed):
    """Every write, fsync and rename of an update, one run each."""
    for step in range(1, steps_of_an_update(tmp_path / f"{seed}") + 1):
        state = tmp_path / f"{seed}-{step}"
        source = repository()
        disk = FailingDisk(random.Random(seed * 1000 + step))
        cache = Cache(state, disk)
        cache.set_anchor(source.anchor())
        sync = Sync(cache, Direct(source))
        sync.poll([HALL])
        first = released(state)
        change(source, 2)
        disk.cut_at = disk.steps + step
        with pytest.raises(PowerCutError):
            sync.poll([HALL])
        assert released(state) in (first, ("第 2 版", "n1", "n2")), f"step {step}"
        after = Sync(Cache(state), Direct(source))
        assert after.poll([HALL]).worst is None, f"step {step}"
        assert released(state)[0] == "第 2 版"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_power_may_fail_at_every_step_of_the_first_start(tmp_path, seed):
    step = 0
    while True:
        step += 1
        state = tmp_path / f"{seed}-{step}"
        source = repository()
        Cache(state).set_anchor(source.anchor())
        disk = FailingDisk(random.Random(seed * 1000 + step))
        cache = Cache(state, disk)
        disk.cut_at = disk.steps + step
        try:
            Sync(cache, Direct(source)).poll([HALL])
        except PowerCutError:
            assert released(state) in ((), ("示例", "n1", "n2")), f"step {step}"
            assert Sync(Cache(state), Direct(source)).poll([HALL]).worst is None, f"step {step}"
            assert released(state) == ("示例", "n1", "n2")
        else:
            return


class Player(RuleBasedStateMachine):
    """A player's life: releases, broken transfers, rotten bits, power cuts. The last good release always loads."""

    @initialize(seed=st.integers(0, 2**32))
    def enrol(self, seed: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.state = Path(self.folder.name)
        self.chance = random.Random(seed)
        self.source = repository(Notice("n1"), Notice("n2", at_any_time=True))
        self.direct = Direct(self.source)
        self.number = 0
        self.floor = 0
        self.rotten = False
        Cache(self.state).set_anchor(self.source.anchor())
        self.start()

    def start(self) -> None:
        self.disk = FailingDisk(self.chance)
        self.sync = Sync(Cache(self.state, self.disk), self.direct)

    @rule()
    def publish(self) -> None:
        self.number += 1
        change(self.source, self.number)

    @rule()
    def sign_the_timestamp_again(self) -> None:
        self.source.now += timedelta(minutes=1)
        self.source.publish_timestamp()

    @precondition(lambda self: self.source.root.version < 4)
    @rule()
    def rotate_the_timestamp_key(self) -> None:
        held = self.source.signers["timestamp"]
        self.source.rotate("timestamp", [SPARE if held == [TIMESTAMP_KEY] else TIMESTAMP_KEY])
        self.source.now += timedelta(minutes=1)
        self.source.publish_timestamp()

    @rule(steps=st.integers(1, 120))
    def poll_and_lose_power(self, steps: int) -> None:
        self.disk.cut_at = self.disk.steps + steps
        try:
            self.sync.poll([HALL])
        except PowerCutError:
            self.start()
        self.disk.cut_at = None

    @rule(count=st.integers(0, 3000))
    def poll_over_a_link_that_breaks(self, count: int) -> None:
        self.direct.bytes_left = count
        self.sync.poll([HALL])
        self.direct.bytes_left = None

    @rule()
    def poll(self) -> None:
        report = self.sync.poll([HALL])
        assert report.worst is None, report.worst
        self.rotten = False
        assert released(self.state)[0] == ("示例" if not self.number else f"第 {self.number} 版")

    @rule()
    def start_again(self) -> None:
        self.start()

    @precondition(lambda self: not self.rotten)
    @rule(data=st.data())
    def a_bit_rots_at_rest(self, data: st.DataObject) -> None:
        """One place on the disk; two at once may hit both generations, which nobody promises to survive."""
        files = [path for part in ("blobs", "generations") for path in sorted((self.state / part).rglob("*"))]
        files = [path for path in files if path.is_file() and path.stat().st_size]
        if not files:
            return
        path = data.draw(st.sampled_from(files))
        content = bytearray(path.read_bytes())
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(content)
        self.rotten = True
        # Rot is found when the player starts, or by its quiet reading; here it starts.
        self.start()

    @invariant()
    def the_wall_never_goes_back_and_never_dark(self) -> None:
        if not hasattr(self, "state") or self.rotten:
            return
        release = boot(Cache(self.state), HALL, KINDS)
        if self.floor:
            assert release is not None, "the release that was there is gone"
        if release is not None:
            title(release)
            assert release.version >= self.floor
            self.floor = release.version

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestPlayer = Player.TestCase
TestPlayer.settings = settings(
    max_examples=LIVES,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
