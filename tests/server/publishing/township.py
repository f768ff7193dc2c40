"""The cast of the publishing tests: one township, its hall channel, its desk, and a player that is ngclient itself."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface

from playlists.holidays import HolidayTable
from playlists.manifest import parse_root_manifest
from playlists.model import (
    ChannelId,
    Daypart,
    DaypartId,
    Digest,
    ItemId,
    Layout,
    PageRecord,
    Playlist,
    PlaylistId,
    Profile,
    ProfileId,
    RootManifest,
    Slot,
    SlotId,
    Theme,
    Window,
    Zone,
    ZoneId,
)
from server.config import Config
from server.publishing import AssetSource, ChannelSource, Desk, ItemSource, Publisher, ceremony
from server.publishing.files import Disk

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HALL = ChannelId("hall")
MAIN = PlaylistId("main")


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: int) -> None:
        self.now += timedelta(**span)


def page_digest(text: str) -> Digest:
    return Digest(f"sha256:{hashlib.sha256(text.encode()).hexdigest()}")


def notice(number: int, text: str = "", assets: tuple[AssetSource, ...] = (), in_catalogue: bool = False) -> ItemSource:
    """A notice of the invented township, with as many words as a real one has."""
    title = f"示例村第{number}号公告"
    body = text or f"第{number}号：" + "".join(chr(0x4E00 + (number * 37 + n * 101) % 20000) for n in range(280))
    pages = (PageRecord(page_digest(f"{title}{body}"), 15000),)
    return ItemSource(
        id=ItemId(f"notice-{number}"),
        kind="notice",
        document={"title": title, "body": [{"type": "paragraph", "runs": [{"text": body}]}]},
        pages={"hall-1080/main": pages},
        shown=Window(MONDAY, MONDAY + timedelta(days=30)),
        assets=assets,
        lookup=Window(MONDAY, None) if in_catalogue else None,
        title=title if in_catalogue else None,
        category="财务公开" if in_catalogue else None,
        number=f"2026-{number:05}" if in_catalogue else None,
    )


def channel(
    items: tuple[ItemSource, ...] = (notice(1), notice(2)),
    name: str = "hall",
    on_the_wall: tuple[ItemId, ...] | None = None,
) -> ChannelSource:
    wall = tuple(item.id for item in items) if on_the_wall is None else on_the_wall
    return ChannelSource(
        channel=ChannelId(name),
        name="大厅",
        layout=Layout("whole", (Zone(ZoneId("main"), "page", 0, 0, 1000, 1000),)),
        profiles=(Profile(ProfileId("hall-1080"), 1920, 1080, 36),),
        dayparts=(Daypart(DaypartId("all-day"), 0, 1440),),
        slots=(Slot(SlotId("s1"), ZoneId("main"), MAIN, DaypartId("all-day"), date(2026, 3, 1)),),
        playlists=(Playlist(MAIN, wall),),
        items=items,
        theme=Theme("official", {"ground": "#FFFFFF"}, "示例镇", "热线", "000"),
        holidays=HolidayTable(),
    )


class FolderFetcher(FetcherInterface):
    """Reads the repository folder as a web server would give it, counting requests and bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fetched: list[tuple[str, int]] = []

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self.folder / url.removeprefix("https://township.example/")
        if not path.is_file():
            raise DownloadHTTPError(f"{url} is not there", 404)
        content = path.read_bytes()
        self.fetched.append((url, len(content)))
        yield content


@dataclass
class Player:
    """An unmodified ngclient with its memory; what it accepts, any TUF client accepts."""

    repository: Path
    memory: Path
    bootstrap: bytes
    fetched: list[tuple[str, int]] = field(default_factory=list)

    def refresh(self, at: datetime) -> Updater:
        (self.memory / "targets").mkdir(parents=True, exist_ok=True)
        fetcher = FolderFetcher(self.repository)
        self.fetched = fetcher.fetched
        updater = Updater(
            str(self.memory),
            "https://township.example/metadata/",
            str(self.memory / "targets"),
            "https://township.example/targets/",
            fetcher,
            bootstrap=self.bootstrap,
        )
        # ngclient reads the machine's clock; the township's stands still.
        updater._trusted_set.reference_time = at
        updater.refresh()
        return updater

    def manifest(self, at: datetime, name: str = "hall") -> RootManifest | None:
        updater = self.refresh(at)
        target = updater.get_targetinfo(f"channels/{name}.json")
        if target is None:
            return None
        return parse_root_manifest(Path(updater.download_target(target)).read_bytes())


@dataclass
class Township:
    """A data folder with its desk, publisher and clock."""

    data: Path
    clock: Clock
    disk: Disk = field(default_factory=Disk)

    @property
    def desk(self) -> Desk:
        return Desk(Config(self.data), clock=self.clock, disk=self.disk)

    @property
    def publisher(self) -> Publisher:
        return Publisher(self.desk)

    @property
    def repository(self) -> Path:
        return self.data / "repository"

    def player(self, name: str = "player") -> Player:
        first = self.repository / "metadata" / "1.root.json"
        return Player(self.repository, self.data.parent / name, first.read_bytes())

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.repository)): path.read_bytes()
            for path in self.repository.rglob("*")
            if path.is_file()
        }


def founded(folder: Path) -> Township:
    """A township whose keys are made, threshold 1, one minute ago."""
    township = Township(folder / "data", Clock())
    ceremony.set_up(township.desk, 1, [])
    township.clock.forward(minutes=1)
    return township
