"""The service tells the stage what changed, once, and never lets a mistake of the network reach the wall."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player import sync_service
from player.cache import Cache
from player.clock import Clock
from player.disk import StorageError
from player.faults import Fault
from player.identity import Assignment, Identity
from player.release import Release, boot
from player.sync_service import JITTER, LONGEST_RETRY, SyncService, SyncStatus, wait_seconds
from playlists.model import DisplayId, ProfileId
from tests.player.faulty_server import Faulty, cut_after, portal, status
from tests.repository_simulator import HALL, STRANGER, Repository

KINDS = frozenset({"notice"})


@pytest.fixture
def told() -> list[Release]:
    return []


@pytest.fixture
def statuses() -> list[SyncStatus]:
    return []


@pytest.fixture
def service(cache: Cache, server: Faulty, told: list[Release], statuses: list[SyncStatus]) -> SyncService:
    screen = Assignment(DisplayId("d1"), "大厅屏", HALL, ProfileId("hd"))
    identity = Identity(server.url, server.url, "p1", 1, "ed25519:", (screen,), None)
    return SyncService(
        cache,
        Clock(cache.state),
        identity,
        identity.channels,
        on_promoted=told.append,
        on_status=statuses.append,
        known_kinds=KINDS,
        poll_seconds=3600,
    )


def test_a_release_is_told_once(service, told, source):
    service.poll()
    service.poll()
    source.now += timedelta(hours=1)
    source.publish_timestamp()
    service.poll()
    assert [release.channel for release in told] == [HALL]


def test_a_changed_release_and_a_withdrawal_are_both_told(service, told, source: Repository):
    service.poll()
    source.notices[HALL][0].text = "新"
    source.now += timedelta(hours=1)
    source.publish()
    service.poll()
    source.withdrawn = ["n1"]
    source.now += timedelta(hours=1)
    source.publish()
    service.poll()
    assert [release.hidden for release in told[1:]][-1] == {"n1"}
    assert told[-1].schedule.hidden == {"n1"}
    assert told[1].item("n1").document["title"] == "新"


def test_a_withdrawal_is_told_while_the_release_that_follows_it_cannot_come(service, told, source, server):
    service.poll()
    source.withdrawn = ["n1"]
    source.notices[HALL][0].text = "新"
    source.now += timedelta(hours=1)
    source.publish()
    server.misbehave = status(404, "blobs/")
    service.poll()
    before, after = told
    assert after.digest == before.digest
    assert (before.hidden, after.hidden) == (frozenset(), {"n1"})
    service.poll()
    assert len(told) == 2


def test_what_the_stage_booted_with_is_not_told_again(service, told, cache):
    service.poll()
    told.clear()
    service.assume_shown([boot(cache, HALL, KINDS)])
    service._sync = None
    service.poll()
    assert told == []


@pytest.fixture
def anew(cache: Cache, server: Faulty, told: list[Release]) -> SyncService:
    """The service of the same box after it was switched off and on."""
    screen = Assignment(DisplayId("d1"), "大厅屏", HALL, ProfileId("hd"))
    identity = Identity(server.url, server.url, "p1", 1, "ed25519:", (screen,), None)
    again = Cache(cache.state)
    return SyncService(
        again, Clock(cache.state), identity, identity.channels, on_promoted=told.append, known_kinds=KINDS
    )


@pytest.mark.parametrize("lost", ["schedule", "items", "all"])
def test_what_rotted_so_far_that_nothing_could_be_hung_hangs_as_soon_as_it_is_mended(
    service, anew, told, cache, source, lost: str
):
    service.poll()
    manifest = told.pop().manifest
    for digest in list(cache.blobs.digests()) if lost == "all" else [getattr(manifest, lost).digest]:
        path = cache.blobs.path(digest)
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert boot(Cache(cache.state), HALL, KINDS) is None
    assert anew.poll().worst is None
    assert [release.item("n1").document["title"] for release in told] == ["示例"]
    anew.poll()
    assert len(told) == 1


@pytest.mark.parametrize("signed_anew", [False, True])
def test_an_item_that_rotted_hangs_again_as_soon_as_it_is_mended(service, anew, told, cache, source, signed_anew: bool):
    service.poll()
    path = cache.blobs.path(told.pop().entries["n1"].item.digest)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    booted = boot(Cache(cache.state), HALL, KINDS)
    with pytest.raises(LookupError):
        booted.item("n1")
    anew.assume_shown([booted])
    if signed_anew:
        source.now += timedelta(hours=1)
        source.publish_timestamp()
    anew.poll()
    assert [release.item("n1").document["title"] for release in told] == ["示例"]
    anew.poll()
    assert len(told) == 1


def test_the_newest_hangs_as_soon_as_it_is_mended_where_the_one_before_stood_in(service, anew, told, cache, source):
    service.poll()
    source.notices[HALL][0].text = "新"
    source.now += timedelta(hours=1)
    source.publish()
    service.poll()
    cache.blobs.path(told[-1].manifest.items.digest).unlink()
    told.clear()
    booted = boot(Cache(cache.state), HALL, KINDS)
    assert booted.fault is Fault.FELL_BACK
    anew.assume_shown([booted])
    anew.poll()
    assert [(release.fault, release.item("n1").document["title"]) for release in told] == [(None, "新")]


def test_the_status_says_how_the_link_is(service, statuses, server):
    service.poll()
    assert statuses[-1].state == "current"
    assert statuses[-1].last_contact is not None
    assert statuses[-1].versions[HALL] > 0
    server.misbehave = portal()
    service.poll()
    assert (statuses[-1].state, statuses[-1].fault) == ("offline", Fault.PORTAL)
    assert statuses[-1].last_contact is not None
    server.misbehave = lambda handler, path: False
    service.poll()
    assert (statuses[-1].state, statuses[-1].fault) == ("current", None)


def test_an_old_timestamp_is_amber(service, source):
    source.timestamp.expires = source.now - timedelta(days=1)
    source.publish()
    service.poll()
    assert "timestamp" in service.status.stale
    assert service.status.state == "current"


def test_an_item_of_an_unknown_kind_is_reported_and_the_rest_shown(service, told, source: Repository):
    source.notices[HALL][0].kind = "hologram"
    source.publish()
    service.poll()
    assert told[0].unknown_kinds == {"hologram"}


def test_the_thread_polls_wakes_for_a_nudge_and_stops(service, told, source, cache):
    arrived = threading.Event()
    service._on_promoted = lambda release: (told.append(release), arrived.set())
    service.start()
    assert arrived.wait(120)
    arrived.clear()
    source.notices[HALL][0].text = "新"
    source.now += timedelta(hours=1)
    source.publish()
    service.soon()
    assert arrived.wait(120)
    service.stop(120)
    assert [release.item("n1").document["title"] for release in told] == ["示例", "新"]


def test_a_new_page_goes_up_before_what_it_made_needless_is_deleted(service, cache, monkeypatch):
    deeds: list[str] = []
    swept = threading.Event()
    monkeypatch.setattr(sync_service, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(cache, "evict", lambda contents, coming=frozenset(): (deeds.append("swept"), swept.set()))
    service._on_promoted = lambda release: deeds.append("told")
    service._on_status = lambda status: deeds.append(status.state)
    service.start()
    assert swept.wait(120)
    service.stop(120)
    assert deeds[-3:] == ["told", "current", "swept"]


def test_what_is_complete_is_told_before_it_is_promoted_and_only_then_shown(service, told, source, cache, monkeypatch):
    heard: list[tuple[str, Release]] = []
    promote = cache.promote
    monkeypatch.setattr(
        cache, "promote", lambda verified, etag: (heard.append((verified.stream.role, None)), promote(verified, etag))
    )
    service._on_coming = lambda release: heard.append(("coming", release))
    service._on_promoted = lambda release: heard.append(("promoted", release))
    service.poll()
    assert [name for name, _ in heard] == ["withdrawals", "coming", "channel-hall", "promoted"]
    assert heard[1][1] is heard[3][1]
    heard.clear()
    source.now += timedelta(hours=1)
    source.publish_timestamp()
    service.poll()
    assert {name for name, _ in heard} == {"withdrawals", "channel-hall"}


def test_what_was_complete_and_could_not_be_promoted_is_not_shown(service, told, source, cache, monkeypatch):
    service.poll()
    coming: list[Release] = []
    service._on_coming = coming.append
    source.notices[HALL][0].text = "新"
    source.now += timedelta(hours=1)
    source.publish()

    def full(verified: object, etag: str | None) -> None:
        raise StorageError(Fault.DISK_FULL, "full")

    with monkeypatch.context() as broken:
        broken.setattr(cache, "promote", full)
        service.poll()
    assert len(coming) == 1
    assert len(told) == 1
    service.poll()
    assert [release.item("n1").document["title"] for release in told] == ["示例", "新"]


def test_what_was_withdrawn_since_a_release_was_opened_is_hidden_in_it(service, told, monkeypatch):
    def withdraw(release: Release) -> None:
        monkeypatch.setattr(sync_service, "hidden_items", lambda cache: frozenset({"n1"}))

    service._on_coming = withdraw
    service.poll()
    assert [release.hidden for release in told] == [{"n1"}]


def test_news_are_told_before_they_are_fetched_and_a_timestamp_signed_again_is_none(service, source, server):
    heard: list[list[str]] = []
    service._on_news = lambda: heard.append([path for path in server.paths() if "hall" in path])
    service.poll()
    assert heard == [[]]
    source.now += timedelta(hours=1)
    source.publish_timestamp()
    service.poll()
    assert len(heard) == 1
    source.notices[HALL][0].text = "新"
    source.publish()
    service.poll()
    assert len(heard) == 2


def test_a_release_that_is_refused_starts_a_worker_once_and_again_when_it_comes_mended(service, source, server, told):
    service.poll()
    heard: list[None] = []
    service._on_news = lambda: heard.append(None)
    honest = source.signers["channel-hall"]
    source.signers["channel-hall"] = [STRANGER]
    source.notices[HALL][0].text = "新"
    source.now += timedelta(hours=1)
    source.publish()
    for _ in range(3):
        assert service.poll().worst is not None
        source.now += timedelta(hours=1)
        source.publish_timestamp()
    assert len(heard) == 1
    source.signers["channel-hall"] = honest
    source.write_role("channel-hall")  # the same version with other bytes
    version = source.next_version()
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    assert service.poll().worst is None
    assert len(heard) == 2
    assert len(told) == 2


def test_a_channel_whose_file_is_missing_starts_a_worker_once_and_one_cut_off_each_time(service, source, server):
    service.poll()
    heard: list[None] = []
    service._on_news = lambda: heard.append(None)
    source.notices[HALL][0].text = "新"
    source.now += timedelta(hours=1)
    source.publish()
    server.misbehave = status(404, "channel-hall")
    for _ in range(3):
        assert service.poll().worst.fault is Fault.ABSENT
    assert len(heard) == 1
    server.misbehave = cut_after(10, "targets/channels")
    assert service.poll().worst.fault is Fault.CUT
    assert len(heard) == 2


def test_news_that_start_no_worker_keep_no_release_back(service, told, caplog):
    def mistake() -> None:
        raise ZeroDivisionError

    service._on_news = mistake
    assert service.poll().worst is None
    assert [release.channel for release in told] == [HALL]
    assert "layout worker not started ahead" in caplog.text


def test_a_mistake_in_drawing_ahead_keeps_no_release_back(service, told, cache, caplog):
    def mistake(release: Release) -> None:
        raise ZeroDivisionError

    service._on_coming = mistake
    assert service.poll().worst is None
    assert [release.channel for release in told] == [HALL]
    assert boot(cache, HALL, KINDS) is not None
    assert "pages not drawn ahead stream=channel-hall" in caplog.text


def test_a_mistake_nobody_foresaw_does_not_end_the_thread(service, statuses):
    seen = threading.Event()

    class Broken:
        def timestamp(self, etag: str | None) -> object:
            seen.set()
            raise ZeroDivisionError

    service._source = Broken()
    service.start()
    assert seen.wait(120)
    service.stop(120)
    assert not service._thread.is_alive()
    assert statuses[-1].state == "offline"


@given(st.floats(1, 3600), st.integers(0, 10**6), st.floats(0, 1))
def test_waiting_is_spread_and_bounded(poll, failures, chance):
    seconds = wait_seconds(poll, failures, chance)
    if failures:
        assert 0 < seconds <= LONGEST_RETRY
    else:
        assert poll * (1 - JITTER) * 0.999 <= seconds <= poll * (1 + JITTER) * 1.001


@pytest.mark.parametrize("address", ["", "gongshi", "https://127.0.0.1:99999", "https://[::1"])
def test_an_identity_that_names_no_address_is_one_sentence_and_the_wall_goes_on(cache, told, caplog, address):
    statuses: list[SyncStatus] = []
    service = SyncService(
        cache,
        Clock(cache.state),
        Identity(address, address, "p1", 1, "ed25519:", (), None),
        (HALL,),
        on_promoted=told.append,
        on_status=statuses.append,
        known_kinds=KINDS,
        poll_seconds=3600,
    )
    service._outlive(service._ask)
    service._outlive(service._ask)
    (status,) = statuses
    assert (status.state, status.fault) == ("offline", Fault.IDENTITY)
    assert f"identity.json names {address!r}, which is no server address" in status.sentence
    assert [entry.exc_info for entry in caplog.records] == [None]
