"""What one changed notice, and one poll that finds nothing new, cost on the wire: bytes at the socket, both directions.

A real publisher, the real web server without TLS behind a counting cable, and the player's own sync. One of fourteen
channels changes; 100 notices are on its wall; the second figure has 20,000 in the catalogue, which a kiosk keeps too.
What a player holds before the first change comes to it by a folder, as by stick: 20,000 answers over the cable would
be minutes of which nothing is measured.
"""

import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.demo.processes import write_server_config
from deploy.demo.wire import Wire
from player.cache import Cache
from player.disk import Disk
from player.fetcher import Fetcher
from player.fonts import FontLibrary
from player.link import Link
from player.stick import Folder
from player.sync import Sync
from playlists.model import Font
from server.app import create_app, open_services
from server.config import load
from server.listening import make_server
from server.publishing import ChannelSource, ItemSource, Publisher
from server.publishing.fonts import FontFile
from tests.bench.measures import Measure, median, single
from tests.server.publishing.township import HALL, channel, notice

WALL = 100
CATALOGUE = 20_000
CHANGES = 9
POLLS = 20
DAY_POLLS = 1440


class Careless(Disk):
    """Waits for no medium: what is measured are bytes on a cable, and 20,000 blobs are 60,000 waits."""

    def write(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        path.write_bytes(data)

    def sync_file(self, path: Path) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


@dataclass
class Bench:
    """The publisher's clock moves on by itself: two releases are never of one second."""

    publisher: Publisher
    wire: Wire
    tls_ca: Path | None
    folder: Path
    fonts: tuple[Font, ...]

    @property
    def repository(self) -> Path:
        return self.folder / "server" / "repository"

    def source(self, items: tuple[ItemSource, ...]) -> ChannelSource:
        wall = tuple(item.id for item in items[:WALL])
        return replace(channel(items, on_the_wall=wall), fonts=self.fonts)

    def player(self, name: str, catalogue: bool) -> "Player":
        state = self.folder / name
        state.mkdir()
        cache = Cache(state, Careless(), catalogue)
        cache.set_anchor((self.repository / "metadata" / "1.root.json").read_bytes())
        scheme = "https" if self.tls_ca else "http"
        link = Link(f"{scheme}://127.0.0.1:{self.wire.port}/repository/", self.tls_ca)
        fonts = FontLibrary([Path("build/fonts"), Path("/usr/share/fonts")], state / "fonts.json", cache.disk)
        return Player(self.wire, link, cache, fonts, Sync(cache, Fetcher(link), fonts))


@dataclass
class Player:
    wire: Wire
    link: Link
    cache: Cache
    fonts: FontLibrary
    sync: Sync

    def fill(self, repository: Path) -> None:
        """Take the whole repository from its folder, then poll once, so that the next poll knows what it holds."""
        report = Sync(self.cache, Folder(repository), self.fonts).poll([HALL])
        if report.worst is not None:
            raise RuntimeError(str(report.worst))
        self.poll()

    def poll(self) -> int:
        """Poll once; return the bytes of both directions at the socket, handshakes included."""
        before = self.wire.up + self.wire.down
        report = self.sync.poll([HALL])
        if report.worst is not None:
            raise RuntimeError(str(report.worst))
        return self.wire.up + self.wire.down - before

    def fresh_poll(self) -> int:
        """A poll over a way that forgot the last connection: one is made and secured anew."""
        self.link.close()
        return self.poll()


@contextmanager
def bench(tls: bool) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "server"
        write_server_config(data, 0, "")
        config = load(data)
        config = replace(config, server=replace(config.server, tls=tls, port=0))
        now = datetime.now(UTC) - timedelta(hours=2)
        ticks = iter(range(1_000_000))
        services = open_services(config, clock=lambda: now + timedelta(seconds=next(ticks)))
        server = make_server(create_app(services), services)
        threading.Thread(target=server.serve, daemon=True).start()
        wire = Wire(lambda: server.bind_addr[1])
        files = [
            FontFile(role, each.face_index, Path(each.path).name, each.size, Path(each.path))
            for role, each in services.fonts.items()
        ]
        publisher = services.publisher
        for number in range(13):
            publisher.publish(channel(name=f"village-{number}"))
        try:
            yield Bench(publisher, wire, data / "tls" / "ca.pem" if tls else None, Path(folder), publisher.fonts(files))
        finally:
            wire.close()
            server.stop()
            services.engine.dispose()


def changes(site: Bench, player: Player, items: tuple[ItemSource, ...]) -> list[int]:
    """The cost of each of several changes, one notice a time."""
    site.publisher.publish(site.source(items))
    player.fill(site.repository)
    found = []
    for turn in range(CHANGES):
        place = turn * (WALL // CHANGES)
        text = f"第{turn}次更正：" + str(items[place].document["title"]) * 18
        fresh = notice(place, text, in_catalogue=items[place].lookup is not None)
        items = (*items[:place], fresh, *items[place + 1 :])
        site.publisher.publish(site.source(items))
        found.append(player.poll())
    return found


def run() -> Sequence[Measure]:
    measures: list[Measure] = []
    with bench(tls=False) as site:
        wall = site.player("wall", catalogue=False)
        measures.append(
            median("one_notice_change_bytes", changes(site, wall, tuple(notice(n) for n in range(WALL))), "B", 12_000)
        )
        wall.poll()
        requests = site.wire.connections
        measures.append(median("idle_poll_bytes", [wall.poll() for _ in range(POLLS)], "B", 500))
        measures.append(single("idle_poll_new_connections", site.wire.connections - requests, "connections"))
        kiosk = site.player("kiosk", catalogue=True)
        many = tuple(notice(n, in_catalogue=True) for n in range(CATALOGUE))
        measures.append(median("one_notice_change_bytes_20000", changes(site, kiosk, many), "B", 16_000))
    with bench(tls=True) as site:
        wall = site.player("wall", catalogue=False)
        site.publisher.publish(site.source(tuple(notice(n) for n in range(WALL))))
        wall.poll()
        # A minute apart, polls share a connection: both sides keep it for longer than that, and no minute costs bytes.
        for name, poll in (("tls", wall.poll), ("tls_reconnecting", wall.fresh_poll)):
            polls = [poll() for _ in range(DAY_POLLS)]
            measures.append(single(f"idle_day_{name}_bytes", sum(polls), "B"))
            measures.append(median(f"idle_poll_{name}_bytes", polls, "B"))
    return measures
