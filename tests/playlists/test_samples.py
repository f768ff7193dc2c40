"""The samples are what the code writes today, and a reader that knows only FORMAT.md gets through them."""

import base64
import hashlib
import json
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from playlists import device_request, enrolment, manifest, playlog, tree
from playlists.schedule import programme_at, schedule_of
from tests.playlists.make_samples import SAMPLES, files
from tests.playlists.oracle import answer

HALL = {path: path.read_bytes() for path in (SAMPLES / "hall").rglob("*") if path.is_file()}
BLOBS = {"sha256:" + hashlib.sha256(content).hexdigest(): content for content in HALL.values()}
PROGRAMMES = json.loads((SAMPLES / "programmes.json").read_text("utf-8"))
VECTORS = json.loads((SAMPLES / "vectors.json").read_text("utf-8"))


def blob(ref):
    return manifest.unpack(ref, BLOBS[ref.digest])


def hall(name):
    return (SAMPLES / "hall" / name).read_bytes()


def test_the_committed_samples_are_what_the_code_writes():
    committed = {
        path.relative_to(SAMPLES).as_posix(): path.read_bytes() for path in SAMPLES.rglob("*") if path.is_file()
    }
    by_hand = {name: committed[name] for name in ("README.md", "kinds.json")}
    assert {**files(), **by_hand} == committed


def test_a_reader_finds_every_blob_from_the_manifest_alone():
    root = manifest.parse_root_manifest(hall("manifest.json"))
    for ref in root.wall_refs:
        assert blob(ref)
    for entry in tree.walk(root.items, lambda ref: BLOBS[ref.digest]):
        item = manifest.parse_item(blob(entry.item))
        assert (item.id, item.kind) == (entry.id, entry.kind)
        assert all(blob(asset.file).startswith(b"\x89PNG") for asset in item.assets)
    assert manifest.parse_theme(blob(root.theme)).place == "示例镇"
    assert all(blob(font.file) for font in manifest.parse_fonts(blob(root.fonts)).fonts)
    assert [entry.category for entry in tree.walk(root.catalogue, lambda ref: BLOBS[ref.digest])] == ["财务"]


def test_a_removed_channel_has_nothing_to_fetch():
    root = manifest.parse_root_manifest(hall("tombstone.json"))
    assert root.tombstone
    assert list(root.wall_refs) == []


@pytest.mark.parametrize("case", PROGRAMMES["cases"], ids=lambda case: case["now"])
def test_both_evaluators_give_the_programmes_of_the_samples(case):
    now = datetime.fromisoformat(case["now"])
    root = manifest.parse_root_manifest(hall("manifest.json"))
    hidden = manifest.parse_withdrawals(hall("withdrawals.json")).items if case["withdrawals"] else frozenset()
    entries = {entry.id: entry for entry in tree.walk(root.items, lambda ref: BLOBS[ref.digest])}
    kinds = frozenset(PROGRAMMES["known_kinds"])
    timetable, holidays = manifest.parse_schedule(blob(root.schedule)), manifest.parse_holidays(blob(root.holidays))
    programme = programme_at(schedule_of(root, timetable, entries, holidays, kinds, hidden), now, case["time_trusted"])
    assert {zone: list(items) for zone, items in programme.playlists.items()} == case["zones"]
    assert {zone: reason.slot or reason.why for zone, reason in programme.reasons.items()} == case["reasons"]
    assert (programme.presumed, programme.until) == (case["presumed"], datetime.fromisoformat(case["until"]))
    world = {
        "utc_offset": root.utc_offset,
        "layout": json.loads(hall("manifest.json"))["layout"],
        "schedule": json.loads(hall("schedule.json")),
        "holidays": json.loads(hall("holidays.json")),
        "entries": json.loads(hall("wall.json"))["entries"],
        "hidden": hidden,
    }
    second = answer(world, now, kinds, case["time_trusted"])
    assert (second["shown"], second["presumed"]) == (case["zones"], case["presumed"])


@pytest.mark.parametrize("case", PROGRAMMES["cases"], ids=lambda case: case["now"])
def test_the_night_of_the_samples_follows_from_the_format_alone(case):
    root = json.loads(hall("manifest.json"))
    ((first, end),) = ((each["from"], each["to"]) for each in root["night"]["hours"])
    now = datetime.fromisoformat(case["now"])
    minute = (now.hour * 60 + now.minute + root["utc_offset"]) % 1440
    holds = first <= minute < end if first < end else minute >= first or minute < end
    assert case["night"] == (holds and case["time_trusted"])


def test_each_notice_of_the_samples_has_its_page_in_the_paper_of_the_night():
    theme = json.loads(BLOBS[json.loads(hall("manifest.json"))["night"]["theme"]["digest"]])
    pixels = bytes.fromhex(theme["colours"]["paper"][1:]) * (44 * 36)
    wanted = "sha256:" + hashlib.sha256(b"gongshi-page/1 44 36\n" + pixels).hexdigest()
    assert json.loads(hall("items/night.json"))["pages"]["screen-64x36/main"][0]["night"] == wanted


def test_the_enrolment_vector_follows_from_the_format_alone():
    import hmac

    vector = VECTORS["enrolment"]
    code = vector["code"].replace(" ", "")
    key = hashlib.scrypt(code.encode(), salt=b"gongshi-enrol-1", n=2**14, r=8, p=1, dklen=32)
    request = dict(vector["request"])
    mac = request.pop("mac")
    text = json.dumps(request, sort_keys=True, separators=(",", ":")).encode()
    assert key.hex() == vector["key"]
    assert hmac.new(key, b"lookup", "sha256").hexdigest()[:32] == request["lookup"]
    assert hmac.new(key, b"request\n" + text, "sha256").hexdigest() == mac
    assert hmac.new(key, b"answer\n" + text, "sha256").hexdigest() == vector["answer_mac_of_the_same_fields"]
    del request["signature"]
    unsigned = json.dumps(request, sort_keys=True, separators=(",", ":"))
    assert vector["signs"] == "gongshi-enrol/1\n" + unsigned == enrolment.signing_text(vector["request"]).decode()
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    values = [alphabet.index(symbol) for symbol in code]
    assert sum(place * value for place, value in enumerate(values[:11], start=1)) % 31 == values[11]
    assert enrolment.derive(enrolment.normalise(vector["code"])) == key


def test_the_enrolment_vector_is_signed_by_the_device_key_it_names():
    vector = VECTORS["enrolment"]
    device = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["device_seed"]))
    public = device.public_key()
    assert device_request.spell(public.public_bytes_raw()) == vector["request"]["device_key"]
    signature = base64.b64decode(vector["request"]["signature"].removeprefix("ed25519:"))
    public.verify(signature, vector["signs"].encode())


def test_the_signed_request_vector_follows_from_the_format_alone():
    v = VECTORS["signed_request"]
    body = v["body"].encode()
    text = f"gongshi-request/1\n{v['method']}\n{v['path']}\n{v['epoch']}\n{v['counter']}\n"
    assert v["signs"] == text + "sha256:" + hashlib.sha256(body).hexdigest()
    assert device_request.signing_text(v["method"], v["path"], v["epoch"], v["counter"], body).decode() == v["signs"]
    assert len(base64.b64decode(VECTORS["enrolment"]["request"]["device_key"].removeprefix("ed25519:"))) == 32


def test_the_playlog_and_page_vectors_follow_from_the_format_alone():
    record = VECTORS["playlog"]["record"]
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert VECTORS["playlog"]["digest"] == "sha256:" + hashlib.sha256(text).hexdigest()
    assert playlog.encode_record(playlog.parse_record(record)) == record
    page = VECTORS["page"]
    pixels = bytes.fromhex(page["colour"][1:]) * (page["width"] * page["height"])
    header = f"gongshi-page/1 {page['width']} {page['height']}\n".encode()
    assert page["digest"] == "sha256:" + hashlib.sha256(header + pixels).hexdigest()


def test_the_tree_vector_follows_from_the_format_alone():
    starts, fresh = [], True
    for number in range(200):
        name = f"n{number:03}"
        if fresh:
            starts.append(name)
        fresh = int(hashlib.sha256(f"0:{name}".encode()).hexdigest()[:8], 16) % 12 == 0
    assert VECTORS["tree"]["leaves_begin_with"] == starts
