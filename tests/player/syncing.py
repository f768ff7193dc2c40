"""What the tests of syncing look at: the release that hangs, and a repository that changes."""

from datetime import timedelta
from pathlib import Path

from player.cache import Cache
from player.release import Release, boot
from playlists.model import ChannelId
from tests.repository_simulator import HALL, Repository

KINDS = frozenset({"notice"})
SQUARE = ChannelId("square")
REPOSITORY = Path(__file__).parents[2]


def shown(cache: Cache, channel: ChannelId = HALL) -> Release:
    release = boot(cache, channel, KINDS)
    assert release is not None
    return release


def texts(cache: Cache) -> list[object]:
    release = shown(cache)
    return [release.item(item).document["title"] for item in sorted(release.entries)]


def change(source: Repository, text: str) -> None:
    source.now += timedelta(hours=1)
    source.notices[HALL][0].text = text
    source.publish()
