"""What one changed notice costs a player that has the release before: bytes over the wire, headers included.

The goals are 12 kB at 100 notices on the wall and 16 kB for a kiosk with 20,000.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from playlists.blobs import FEW_CHUNKS, MEBIBYTE
from playlists.manifest import parse_fonts, unpack
from playlists.model import Digest, Font, Ref
from server.publishing import ChannelSource, compile_release
from server.publishing.compile import ItemSource
from tests.server.publishing.township import HALL, MONDAY, Township, channel, notice

HEADERS = 250
"""A request's and its answer's headers together."""


def fonts() -> tuple[Font, ...]:
    """As many and as large as the typesetter asks for, by their refs alone."""

    def ref(name: str, size: int) -> Ref:
        step = MEBIBYTE
        while step * FEW_CHUNKS < size:
            step *= 2
        count = -(-size // step)
        pieces = tuple(Digest(f"sha256:{hashlib.sha256(f'{name}{n}'.encode()).hexdigest()}") for n in range(count))
        return Ref(pieces[0], size, "identity", step, pieces)

    sizes = {"sans": 19, "sans-bold": 20, "rare-1": 20, "rare-2": 22, "rare-3": 5, "pixel-12": 2, "pixel-16": 3}
    return tuple(Font(role, 0, f"{role}.ttf", 0, ref(role, size * MEBIBYTE)) for role, size in sizes.items())


def township_with(items: tuple[ItemSource, ...], on_the_wall: int) -> ChannelSource:
    return replace(channel(items, on_the_wall=tuple(item.id for item in items[:on_the_wall])), fonts=fonts())


def metadata_cost(township: Township) -> int:
    """Timestamp, snapshot and the channel's role, of a township of fourteen channels."""
    for number in range(13):
        township.publisher.publish(channel(name=f"village-{number}"))
    township.publisher.publish(channel())
    files = township.files()
    snapshot = max(name for name in files if name.endswith(".snapshot.json"))
    role = max(name for name in files if name.endswith(f".channel-{HALL}.json"))
    return sum(len(files[name]) + HEADERS for name in ("metadata/timestamp.json", snapshot, role))


def costs(items: tuple[ItemSource, ...], changed: list[int], on_the_wall: int, in_catalogue: bool) -> list[int]:
    before = compile_release(township_with(items, on_the_wall), 1, MONDAY)
    found = []
    for number in changed:
        text = "更正后的" + notice(number).document["body"][0]["runs"][0]["text"]
        new = (*items[:number], notice(number, text, in_catalogue=in_catalogue), *items[number + 1 :])
        after = compile_release(township_with(new, on_the_wall), 2, MONDAY + timedelta(hours=1))
        fresh = [len(after.blobs[digest]) for digest in after.blobs.keys() - before.blobs.keys()]
        found.append(len(after.root) + HEADERS + sum(size + HEADERS for size in fresh))
    return found


def test_one_change_among_100_notices_costs_a_wall_under_12_kb(township: Township):
    items = tuple(notice(number) for number in range(100))
    found = costs(items, list(range(0, 100, 7)), 100, False)
    assert median(found) + metadata_cost(township) < 12_000


def test_one_change_among_20000_notices_costs_a_kiosk_under_16_kb(township: Township):
    items = tuple(notice(number, in_catalogue=True) for number in range(20_000))
    found = costs(items, [3, 77], 100, True)
    assert median(found) + metadata_cost(township) < 16_000


def test_the_same_source_gives_the_same_bytes():
    items = tuple(notice(number, in_catalogue=True) for number in range(200))
    one = compile_release(township_with(items, 100), 7, MONDAY)
    other = compile_release(township_with(items[:100] + items[100:], 100), 7, MONDAY)
    assert (one.root, one.blobs) == (other.root, other.blobs)


def test_a_catalogue_in_another_order_gives_the_same_tree():
    items = tuple(notice(number, in_catalogue=True) for number in range(200))
    wall = tuple(item.id for item in items[:10])
    one = compile_release(channel(items, on_the_wall=wall), 7, MONDAY)
    other = compile_release(channel(items[::-1], on_the_wall=wall), 7, MONDAY)
    assert one.root == other.root


def test_a_font_is_named_once_and_its_bytes_are_not_compiled():
    release = compile_release(township_with((notice(1),), 1), 7, MONDAY)
    listed = parse_fonts(unpack(release.manifest.fonts, release.blobs[release.manifest.fonts.digest])).fonts
    assert listed == release.fonts == fonts()
    assert not {font.file.digest for font in listed} & release.blobs.keys()


def test_compiling_touches_no_file(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("compile must not touch files")

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    assert compile_release(channel(), 7, MONDAY).blobs
