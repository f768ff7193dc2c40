"""Write playlists/samples: one small release, answers to it, and vectors for whoever writes a second player.

`python -m tests.playlists.make_samples`; a test keeps the folder and this file together.
"""

import json
import struct
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from playlists import device_request, enrolment, manifest, playlog, tree
from playlists.canonical import canonical, digest
from playlists.fields import instant_text
from playlists.model import (
    Asset,
    ChannelId,
    Daypart,
    DaypartId,
    Digest,
    DisplayId,
    Entry,
    Font,
    FontList,
    Item,
    ItemId,
    Layout,
    Night,
    NightHours,
    PageRecord,
    Playlist,
    PlaylistId,
    Profile,
    ProfileId,
    Ref,
    RootManifest,
    Slot,
    SlotId,
    Theme,
    Timetable,
    Typesetter,
    Window,
    Withdrawal,
    Withdrawals,
    Zone,
    ZoneId,
)  # fmt: skip
from playlists.night import is_night
from playlists.schedule import programme_at, schedule_of

ROOT = Path(__file__).resolve().parents[2] / "playlists"
SAMPLES = ROOT / "samples"
DEVICE_SEED = bytes(range(32))
ISSUED = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
KINDS = frozenset({"notice", "image"})
PROFILE = Profile(ProfileId("screen-64x36"), 64, 36, 1)
SIZES = {"main": (44, 36), "side": (20, 36)}
PAPER, NIGHT_PAPER = b"\xf7\xf5\xef", b"\x12\x18\x1c"
INSTANTS = [
    "2026-09-18T01:00:00Z", "2026-09-18T13:30:00Z", "2026-09-18T18:30:00Z", "2026-09-20T02:00:00Z",
    "2026-09-25T02:00:00Z", "2026-09-26T15:59:59Z", "2026-09-26T16:00:00Z", "2026-10-10T02:00:00Z",
    "2027-01-04T02:00:00Z", "2027-03-01T02:00:00Z",
]  # fmt: skip


class Folder:
    """The files of the sample, each found again by the digest of its bytes."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, name: str, content: bytes) -> Ref:
        self.files[name] = content
        return manifest.ref_to(content)


def blank_page(width: int, height: int) -> PageRecord:
    """A page of bare paper: a real page with a real digest, small enough to check by hand."""
    return PageRecord(bare(width, height, PAPER), 20_000)


def bare(width: int, height: int, paper: bytes) -> Digest:
    header = f"gongshi-page/1 {width} {height}\n".encode()
    return digest(header + paper * (width * height))


def blank_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    # Stored, not compressed, so that every machine writes the same bytes.
    rows = zlib.compress((b"\0" + PAPER * width) * height, 0)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def items(folder: Folder) -> list[Item]:
    pages = {f"{PROFILE.id}/{zone}": (blank_page(*size),) for zone, size in SIZES.items()}
    by_night = {
        f"{PROFILE.id}/{zone}": (replace(blank_page(*size), night=bare(*size, NIGHT_PAPER)),)
        for zone, size in SIZES.items()
    }

    def notice(name: str, title: str, *body: dict) -> Item:
        return Item(ItemId(name), "notice", {"title": title, "body": list(body)}, by_night)

    text = {"type": "paragraph", "runs": [{"text": "本页为", "strong": False}, {"text": "示例", "strong": True}]}
    table = {
        "type": "table",
        "columns": [{"head": "项目", "align": "left"}, {"head": "金额（元）", "align": "decimal"}],
        "rows": [["办公用品（示例）", "1280.50"], ["道路维护（示例）", "36000.00"]],
        "total": ["合计", "37280.50"],
    }
    assets = tuple(
        Asset(f"{key}/1.png", "image/png", folder.add(f"assets/{key.replace('/', '-')}-1.png", blank_png(*SIZES[zone])))
        for key, zone in ((f"{PROFILE.id}/{zone}", zone) for zone in SIZES)
    )
    return [
        notice("about", "政务公开", text),
        notice("finance-2026-08", "村级财务公开（示例）", {**table}),
        notice("night", "夜间服务（示例）", text),
        Item(ItemId("poster"), "image", {}, pages, assets),
        notice("summary", "摘要（示例）", {"type": "list", "ordered": True, "items": ["一", "二"]}),
        Item(ItemId("from-the-future"), "hologram", {"title": "未知类型", "body": []}, {}),
    ]


def timetable() -> Timetable:
    def slot(name: str, zone: str, playlist: str, daypart: str, **more: object) -> Slot:
        base = Slot(SlotId(name), ZoneId(zone), PlaylistId(playlist), DaypartId(daypart), date(2026, 9, 1))
        return replace(base, **more)

    weekdays = frozenset(range(1, 6))
    return Timetable(
        dayparts=(
            Daypart(DaypartId("day"), 7 * 60, 21 * 60),
            Daypart(DaypartId("counter"), 8 * 60 + 30, 17 * 60 + 30),
            Daypart(DaypartId("night"), 22 * 60, 2 * 60, weekdays),
        ),
        slots=(
            slot("poster", "main", "poster", "day"),
            slot(
                "finance", "main", "finance", "day", last_day=date(2026, 9, 26), blackout=frozenset({date(2026, 9, 25)})
            ),
            slot("counter", "side", "summary", "counter", priority=1, working_days_only=True),
            slot("night", "main", "night", "night", priority=2),
        ),
        playlists=(
            Playlist(PlaylistId("evergreen"), (ItemId("about"),)),
            Playlist(PlaylistId("finance"), (ItemId("finance-2026-08"), ItemId("from-the-future"), ItemId("poster"))),
            Playlist(PlaylistId("night"), (ItemId("night"),)),
            Playlist(PlaylistId("poster"), (ItemId("poster"),)),
            Playlist(PlaylistId("summary"), (ItemId("summary"),)),
        ),
    )


def entries(folder: Folder) -> list[Entry]:
    windows = {"finance-2026-08": Window(ISSUED, datetime(2026, 9, 26, 16, 0, tzinfo=UTC))}
    made = []
    for item in items(folder):
        ref = folder.add(f"items/{item.id}.json", manifest.encode_item(item))
        window = windows.get(item.id, Window(not_after=datetime(2027, 2, 1, tzinfo=UTC)))
        shown = Window() if item.id == "about" else window
        made.append(Entry(item.id, item.kind, ref, shown, at_any_time=item.id == "about"))
    return sorted(made, key=lambda entry: entry.id)


def release() -> Folder:
    folder = Folder()
    listed = entries(folder)
    catalogue = [
        replace(entry, shown=Window(ISSUED), title="村级财务公开（示例）", category="财务", number="示例-2026-08")
        for entry in listed
        if entry.id == "finance-2026-08"
    ]
    colours = {"paper": "#F7F5EF", "ink": "#1A2127"}
    font = folder.add("fonts/empty.otf", b"a font's bytes would be here; the sample has no licence to carry one\n")
    table = manifest.parse_holidays((ROOT / "data" / "holidays.json").read_bytes())
    years = {number: year for number, year in table.years.items() if number == 2026}
    root = RootManifest(
        channel=ChannelId("hall"),
        name="示例镇便民大厅",
        version=int(ISSUED.timestamp()),
        issued=ISSUED,
        typesetter=Typesetter("1"),
        fonts=folder.add("fonts.json", manifest.encode_fonts(FontList((Font("sans", 2, "示例字体", 0, font),)))),
        theme=folder.add("theme.json", manifest.encode_theme(Theme("石青", colours, "示例镇", "民情热线", "5691234"))),
        profiles=(PROFILE,),
        layout=Layout(
            "column",
            (
                Zone(ZoneId("main"), "page", 0, 0, 700, 1000, PlaylistId("evergreen")),
                Zone(ZoneId("side"), "column", 700, 0, 300, 1000, PlaylistId("evergreen")),
            ),
        ),
        night=Night(
            folder.add(
                "theme-night.json",
                manifest.encode_theme(
                    Theme("夜间", {"paper": "#12181C", "ink": "#D6D2C6"}, "示例镇", "民情热线", "5691234")
                ),
            ),
            (NightHours(19 * 60, 6 * 60),),
        ),
        schedule=folder.add("schedule.json", manifest.encode_schedule(timetable())),
        holidays=folder.add("holidays.json", manifest.encode_holidays(replace(table, years=years))),
        items=folder.add("wall.json", tree.encode_page(tree.Leaf(tuple(listed)))),
        catalogue=folder.add("catalogue.json", tree.encode_page(tree.Leaf(tuple(catalogue)))),
    )
    folder.add("manifest.json", manifest.encode_root_manifest(root))
    tombstone = RootManifest(root.channel, root.name, root.version + 1, root.issued, tombstone=True)
    folder.add("tombstone.json", manifest.encode_root_manifest(tombstone))
    hidden = (Withdrawal(ItemId("poster"), ISSUED),)
    folder.add("withdrawals.json", manifest.encode_withdrawals(Withdrawals(hidden)))
    return folder


def programmes(folder: Folder) -> list[dict]:
    """What a player must answer, one case an instant; the last ones without trusted time and with withdrawals."""
    root = manifest.parse_root_manifest(folder.files["manifest.json"])
    page = tree.parse_page(folder.files["wall.json"])
    hidden = manifest.parse_withdrawals(folder.files["withdrawals.json"]).items
    schedule = schedule_of(
        root,
        manifest.parse_schedule(folder.files["schedule.json"]),
        {entry.id: entry for entry in page.entries},
        manifest.parse_holidays(folder.files["holidays.json"]),
        KINDS,
    )
    cases = [(instant, True, False) for instant in INSTANTS]
    cases += [(INSTANTS[0], False, False), (INSTANTS[0], True, True)]
    made = []
    for instant, trusted, withdrawn in cases:
        asked = replace(schedule, hidden=hidden) if withdrawn else schedule
        programme = programme_at(asked, datetime.fromisoformat(instant), trusted)
        made.append(
            {
                "now": instant,
                "time_trusted": trusted,
                "withdrawals": withdrawn,
                "zones": {zone: list(shown) for zone, shown in programme.playlists.items()},
                "reasons": {zone: reason.slot or reason.why for zone, reason in programme.reasons.items()},
                "presumed": programme.presumed,
                "night": is_night(root.night.hours, local_time(root, instant) if trusted else None),
                "until": instant_text(programme.until),
            }
        )
    return made


def local_time(root: RootManifest, instant: str) -> datetime:
    return datetime.fromisoformat(instant) + timedelta(minutes=root.utc_offset)


def vectors() -> dict:
    code = enrolment.new_code(bytes(range(16)))
    key = enrolment.derive(code)
    device = Ed25519PrivateKey.from_private_bytes(DEVICE_SEED)
    request = {
        "lookup": enrolment.lookup(key),
        "device_key": device_request.spell(device.public_key().public_bytes_raw()),
        "nonce": "00",
        "player": {},
    }
    signed = enrolment.signing_text(request)
    request["signature"] = device_request.spell(device.sign(signed))
    record = playlog.PlayRecord(
        1, DisplayId("hall-1"), ChannelId("hall"), 1789693200, ZoneId("main"), ItemId("about"),
        blank_page(44, 36).digest, "drawn", ISSUED, ISSUED + timedelta(seconds=20), True, None,
    )  # fmt: skip
    ids = [f"n{number:03}" for number in range(200)]
    made = tree.build(Entry(ItemId(name), "notice", manifest.ref_to(b"")) for name in ids)
    top = tree.parse_page(manifest.unpack(made.root, made.blobs[made.root.digest]))
    return {
        "enrolment": {
            "code": enrolment.grouped(code),
            "key": key.hex(),
            "device_seed": DEVICE_SEED.hex(),
            "signs": signed.decode(),
            "request": {**request, "mac": enrolment.request_mac(key, request)},
            "answer_mac_of_the_same_fields": enrolment.answer_mac(key, request),
        },
        "signed_request": {
            "method": "POST", "path": "/api/v1/report", "epoch": 1, "counter": 7, "body": "{}",
            "signs": device_request.signing_text("POST", "/api/v1/report", 1, 7, b"{}").decode(),
        },
        "playlog": {"record": playlog.encode_record(record), "digest": playlog.record_digest(record)},
        "page": {"width": 44, "height": 36, "colour": "#F7F5EF", "digest": blank_page(44, 36).digest},
        "tree": {"ids": "n000 to n199", "leaves_begin_with": [child.first for child in top.pages]},
    }  # fmt: skip


def files() -> dict[str, bytes]:
    folder = release()
    made = {f"hall/{name}": content for name, content in folder.files.items()}
    made["programmes.json"] = _readable({"cases": programmes(folder), "known_kinds": sorted(KINDS)})
    made["vectors.json"] = _readable(vectors())
    return made


def _readable(value: dict) -> bytes:
    canonical(value)
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def main() -> None:
    for name, content in files().items():
        path = SAMPLES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()
