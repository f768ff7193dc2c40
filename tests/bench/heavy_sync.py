"""Fetch 200 MB as a player does: verified, written, promoted. ``python -m tests.bench.heavy_sync FOLDER``

Says ``ready`` when its repository stands, waits for a line, then says how long the poll took. The server is a thread of
this process, so the machine pays for both ends.
"""

import os
import sys
import time
from pathlib import Path

from player.cache import Cache
from player.fetcher import Fetcher
from player.link import Link
from player.sync import Sync
from tests.player.faulty_server import serving
from tests.repository_simulator import HALL, Notice, repository

FILES, FILE_BYTES = 25, 8_000_000


def main(folder: Path) -> int:
    assets = {f"picture-{number}.png": os.urandom(FILE_BYTES) for number in range(FILES)}
    source = repository(Notice("large", assets=assets))
    cache = Cache(folder)
    cache.set_anchor(source.anchor())
    with serving(source.files) as server:
        link = Link(server.url)
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.monotonic()
        report = Sync(cache, Fetcher(link)).poll([HALL])
        took = time.monotonic() - began
        link.close()
    if report.worst is not None:
        print(f"failed: {report.worst}", flush=True)
        return 1
    print(f"{server.body_bytes('blobs/')} {took:.3f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
