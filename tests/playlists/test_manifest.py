"""Reading and writing the release: lossless, strict, and never anything but one sentence when it fails."""

import copy
import json
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists import manifest, playlog, tree
from playlists.canonical import canonical
from playlists.manifest import ManifestError
from playlists.model import NO_REF, NightHours
from tests.playlists.make_samples import SAMPLES
from tests.playlists.worlds import world

REF = {"digest": "sha256:" + "ab" * 32, "length": 3 << 20, "encoding": "gzip", "chunk_size": 1 << 20}
REF |= {"chunks": ["sha256:" + "cd" * 32] * 3}


def sample(name):
    return json.loads((SAMPLES / "hall" / name).read_bytes())


def encode_record(record):
    return canonical(playlog.encode_record(record))


FULL_ENTRY = {
    "id": "x", "kind": "notice", "item": REF, "shown": [None, "2026-01-01T00:00:00Z"], "at_any_time": True,
    "title": "题", "category": "财务", "number": "1",
}  # fmt: skip
PICTURE = {"file": copy.deepcopy(REF), "media_type": "image/png", "point": [500, 1000]}
ITEM = sample("items/poster.json")
ITEM["pages"]["screen-64x36/main"][0]["night"] = "sha256:" + "ef" * 32
MANIFEST = sample("manifest.json") | {
    "theme": REF,
    "motion": {"page": "push", "ticker": "elder"},
    "light": [{"from": 1320, "to": 360, "percent": 0}],
    "night": {"theme": copy.deepcopy(REF), "hours": [{"from": 1140, "to": 360}]},
}
KINDS = {
    "manifest": (manifest.parse_root_manifest, manifest.encode_root_manifest, MANIFEST),
    "tombstone": (manifest.parse_root_manifest, manifest.encode_root_manifest, sample("tombstone.json")),
    "schedule": (manifest.parse_schedule, manifest.encode_schedule, sample("schedule.json")),
    "holidays": (manifest.parse_holidays, manifest.encode_holidays, sample("holidays.json")),
    "item": (manifest.parse_item, manifest.encode_item, ITEM),
    "theme": (manifest.parse_theme, manifest.encode_theme, sample("theme.json") | {"picture": PICTURE}),
    "fonts": (manifest.parse_fonts, manifest.encode_fonts, sample("fonts.json")),
    "withdrawals": (manifest.parse_withdrawals, manifest.encode_withdrawals, sample("withdrawals.json")),
    "leaf": (tree.parse_page, tree.encode_page, {"entries": [FULL_ENTRY, *sample("wall.json")["entries"]]}),
    "branch": (tree.parse_page, tree.encode_page, {"pages": [{"first": "a", "page": REF}]}),
    "record": (
        playlog.parse_record_bytes,
        encode_record,
        json.loads((SAMPLES / "vectors.json").read_text("utf-8"))["playlog"]["record"],
    ),
}
FREE_TEXT = {
    "name",
    "title",
    "category",
    "number",
    "kind",
    "place",
    "hotline",
    "hotline_label",
    "media_type",
    "role",
    "layout",
}
# Objects whose every name is content: a new name there is no unknown field.
OPEN = {("document",), ("pages",), ("colours",)}


def paths(value, path=()):
    """Every place in a JSON value."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from paths(member, (*path, name))


def get(value, path):
    for step in path:
        value = value[step]
    return value


ROOTS = {"tombstone": "manifest", "leaf": "tree page", "branch": "tree page"}


def spelled(kind, path):
    """The place as a refusal names it."""
    text = ROOTS.get(kind, kind)
    for place, step in enumerate(path):
        in_list = isinstance(step, int) or (kind == "item" and path[0] == "pages" and place == 1)
        text += f"[{step}]" if in_list else f".{step}"
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_json_is_named_by_what_it_should_be(kind):
    with pytest.raises(ManifestError, match=f"^{ROOTS.get(kind, kind)}: this is not JSON"):
        KINDS[kind][0](b"<html>")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_is_written_again_byte_for_byte(kind):
    parse, encode, value = KINDS[kind]
    data = canonical(value)
    assert encode(parse(data)) == data
    assert parse(encode(parse(data))) == parse(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_of_a_newer_writer_is_kept_wherever_it_stands(kind):
    parse, encode, value = KINDS[kind]
    for path in list(paths(value)):
        if not isinstance(get(value, path), dict) or (kind in ("item", "theme") and path in OPEN):
            continue
        newer = copy.deepcopy(value)
        get(newer, path)["x_newer"] = {"deep": [1, "二", None]}
        assert encode(parse(canonical(newer))) == canonical(newer), path


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_a_wrong_sort_is_refused_by_the_name_of_its_field(kind):
    parse, _, value = KINDS[kind]
    for path in list(paths(value)):
        if path[:1] in OPEN and kind in ("item", "theme") and path != path[:1]:
            continue
        for wrong in (True, -1, "?!", [7], {"a": 1}):
            if type(wrong) is type(get(value, path)) or (isinstance(wrong, str) and path and path[-1] in FREE_TEXT):
                continue
            broken = copy.deepcopy(value)
            if path:
                get(broken, path[:-1])[path[-1]] = wrong
            else:
                broken = wrong
            with pytest.raises(ManifestError) as refusal:
                parse(canonical(broken))
            said = str(refusal.value)
            # A list of two instants is refused as a whole.
            place = spelled(kind, path[:-1] if "shown" in path[:-1] else path)
            assert said.startswith(f"{place} must be "), (path, wrong)
            assert said.endswith(repr(wrong)), (path, wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_field_is_named(kind):
    parse, _, value = KINDS[kind]
    may_be_missing = {
        "at_any_time", "title", "category", "number", "tombstone", "motion", "light", "night", "picture", "point",
    }  # fmt: skip
    for path in list(paths(value)):
        if not path or isinstance(path[-1], int) or path[-1] in may_be_missing:
            continue
        if kind in ("item", "theme") and path[:1] in OPEN and len(path) == 2:
            continue
        broken = copy.deepcopy(value)
        del get(broken, path[:-1])[path[-1]]
        with pytest.raises(ManifestError) as refusal:
            parse(canonical(broken))
        missing = ("entries",) if path == ("pages",) and kind == "branch" else path
        assert re.fullmatch(re.escape(spelled(kind, missing)) + r" is missing(: blobs over .*)?", str(refusal.value))


def changed(kind, *path_and_value):
    """Parse a sample with one value changed."""
    *path, new = path_and_value
    parse, _, value = KINDS[kind]
    broken = copy.deepcopy(value)
    get(broken, path[:-1])[path[-1]] = new
    return parse(canonical(broken))


ZONE = ("layout", "zones", 0)
PROFILE = ("profiles", 0)
REFUSED = [
    ("manifest", "format", "gongshi-manifest/2"),
    ("manifest", "format", "gongshi-manifest/11"),
    ("manifest", "channel", "Hall"),
    ("manifest", "channel", "-hall"),
    ("manifest", "channel", "h" * 41),
    ("manifest", "version", 0),
    ("manifest", "min_player", 0),
    ("manifest", "issued", "2026-09-18T01:00:00+00:00"),
    ("manifest", "issued", "2026-09-18 01:00:00Z"),
    ("manifest", "issued", "2026-09-18T01:00:00.5Z"),
    ("manifest", "issued", "2026-02-29T01:00:00Z"),
    ("manifest", "issued", "2026-02-28T24:00:00Z"),
    ("manifest", "issued", "２０２６-02-28T01:00:00Z"),
    ("manifest", "utc_offset", 841),
    ("manifest", "utc_offset", -841),
    ("manifest", *ZONE, "x", 1000),
    ("manifest", *ZONE, "y", -1),
    ("manifest", *ZONE, "y", 1000),
    ("manifest", *ZONE, "w", 0),
    ("manifest", *ZONE, "w", 1001),
    ("manifest", *ZONE, "h", 1001),
    ("manifest", "layout", "zones", 1, "w", 301),
    ("manifest", *ZONE, "face", "banner"),
    ("manifest", *ZONE, "id", "a/b"),
    ("manifest", *ZONE, "id", ""),
    ("manifest", *ZONE, "evergreen", ""),
    ("manifest", *PROFILE, "width", 0),
    ("manifest", *PROFILE, "height", 16385),
    ("manifest", *PROFILE, "unit", 0),
    ("manifest", *PROFILE, "palette", "cmyk"),
    ("manifest", *PROFILE, "surface", "wall"),
    ("manifest", *PROFILE, "id", "x" * 65),
    ("fonts", "fonts", 0, "face", -1),
    ("fonts", "fonts", 0, "size", -1),
    ("manifest", "theme", "length", -1),
    ("manifest", "theme", "encoding", "br"),
    ("manifest", "theme", "digest", "sha256:" + "AB" * 32),
    ("manifest", "theme", "digest", "sm3:" + "ab" * 32),
    ("manifest", "theme", "digest", "sha256:" + "ab" * 32 + "\n"),
    ("manifest", "theme", "chunk_size", 0),
    ("manifest", "theme", "chunks", ["sha256:" + "cd" * 32] * 2),
    ("manifest", "theme", "chunks", ["sha256:" + "cd" * 32] * 4),
    ("schedule", "dayparts", 0, "start", "24:00"),
    ("schedule", "dayparts", 0, "start", "7:00"),
    ("schedule", "dayparts", 0, "end", "24:01"),
    ("schedule", "dayparts", 0, "end", "12:60"),
    ("schedule", "dayparts", 0, "weekdays", "21"),
    ("schedule", "dayparts", 0, "weekdays", "11"),
    ("schedule", "dayparts", 0, "weekdays", "8"),
    ("schedule", "slots", 0, "first_day", "2026-9-1"),
    ("schedule", "slots", 0, "first_day", "2026-02-29"),
    ("schedule", "slots", 0, "last_day", "2026-08-31"),
    ("schedule", "slots", 0, "blackout", ["2026-09-02", "2026-09-01"]),
    ("schedule", "slots", 0, "blackout", ["2026-09-01", "2026-09-01"]),
    ("schedule", "slots", 0, "priority", "1"),
    ("schedule", "slots", 0, "working_days_only", 0),
    ("holidays", "years", 0, "year", 2027),
    ("holidays", "years", 0, "year", 0),
    ("holidays", "years", 0, "off", ["2026-01-03"]),
    ("holidays", "years", 0, "working", ["2026-01-05"]),
    ("item", "pages", {"main": []}),
    ("item", "pages", {"a/b/c": []}),
    ("item", "pages", "screen-64x36/main", 0, "dwell_ms", 0),
    ("item", "pages", "screen-64x36/main", 0, "night", None),
    ("item", "pages", "screen-64x36/main", 0, "night", "sha256:" + "AB" * 32),
    ("manifest", "night", None),
    ("manifest", "night", "theme", "digest", "md5:" + "ab" * 16),
    ("manifest", "night", "hours", 0, "from", 1440),
    ("manifest", "night", "hours", 0, "to", 0),
    ("manifest", "night", "hours", 0, "to", 1441),
    ("leaf", "entries", 0, "shown", [None]),
    ("leaf", "entries", 0, "shown", [None, None, None]),
    ("leaf", "entries", 0, "shown", [0, None]),
    ("leaf", "entries", 0, "shown", ["", None]),
    ("leaf", "entries", 0, "shown", ["2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"]),
    ("leaf", "entries", 0, "title", None),
    ("theme", "picture", None),
    ("theme", "picture", "point", [500]),
    ("theme", "picture", "point", [500, 1001]),
    ("theme", "picture", "point", [True, 0]),
    ("theme", "picture", "file", "digest", "md5:" + "ab" * 16),
    ("theme", "colours", "paper", "#FFF"),
    ("theme", "colours", "paper", "#ffffff"),
    ("withdrawals", "format", "gongshi-withdrawals/2"),
    ("record", "seq", 0),
    ("manifest", *PROFILE, "width", 16385),
    ("manifest", *PROFILE, "unit", 16385),
    ("manifest", *PROFILE, "height", 0),
    ("manifest", *ZONE, "h", 0),
    ("holidays", "years", 0, "year", 10000),
    ("record", "release", 0),
    ("record", "claim", "seen"),
    ("record", "to", "2026-09-18T00:59:59Z"),
]


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_format_does_not_allow_is_refused(case):
    with pytest.raises(ManifestError) as refusal:
        changed(*case)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "case",
    [
        ("manifest", "utc_offset", 840),
        ("manifest", "utc_offset", -840),
        ("manifest", "version", 1),
        ("manifest", "channel", "h" * 40),
        ("manifest", "layout", "zones", 0, "x", 300),
        ("manifest", "layout", "zones", 1, "h", 1),
        ("manifest", "profiles", 0, "width", 16384),
        ("manifest", "profiles", 0, "unit", 1),
        ("manifest", "profiles", 0, "id", "x" * 64),
        ("fonts", "fonts", []),
        ("manifest", "catalogue", None),
        ("schedule", "dayparts", 0, "end", "00:00"),
        ("schedule", "dayparts", 0, "weekdays", ""),
        ("schedule", "slots", 0, "last_day", "2026-09-01"),
        ("schedule", "slots", 0, "priority", -5),
        ("item", "pages", "screen-64x36/main", 0, "dwell_ms", 1),
        ("manifest", "night", "hours", []),
        ("manifest", "night", "hours", 0, "from", 0),
        ("manifest", "night", "hours", 0, "to", 1440),
        ("leaf", "entries", 0, "shown", ["2026-01-02T00:00:00Z", "2026-01-02T00:00:01Z"]),
        ("theme", "colours", {}),
        ("record", "to", "2026-09-18T01:00:00Z"),
        ("record", "claim", "accepted"),
        ("record", "release", 1),
        ("record", "seq", 1),
        ("manifest", "min_player", 1),
        ("manifest", "profiles", 0, "height", 16384),
        ("manifest", "profiles", 0, "height", 1),
        ("manifest", "profiles", 0, "width", 1),
        ("manifest", "profiles", 0, "unit", 16384),
        ("fonts", "fonts", 0, "face", 0),
        ("fonts", "fonts", 0, "size", 0),
        ("manifest", "layout", "zones", 0, "w", 1),
        ("manifest", "layout", "zones", 0, "w", 1000),
        ("manifest", "items", "length", 0),
        ("manifest", "profiles", 0, "surface", "led"),
        ("manifest", "profiles", 0, "palette", "red"),
        ("manifest", "profiles", 0, "palette", "red-green"),
        ("manifest", "layout", "zones", 0, "face", "ticker"),
        ("manifest", "layout", "zones", 0, "evergreen", None),
        ("schedule", "dayparts", 0, "start", "23:59"),
        ("holidays", "years", []),
        ("holidays", "years", 0, {"year": 1, "off": [], "working": []}),
        ("holidays", "years", 0, {"year": 9999, "off": [], "working": []}),
    ],
)
def test_what_lies_on_the_edge_of_the_format_is_read_and_written_again(case):
    kind, *path, _ = case
    value = json.loads(KINDS[kind][1](changed(*case)))
    assert get(value, path) == case[-1]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("fonts", ("fonts",)),
        ("manifest", ("profiles",)),
        ("manifest", ("layout", "zones")),
        ("schedule", ("dayparts",)),
        ("schedule", ("slots",)),
        ("schedule", ("playlists",)),
        ("holidays", ("years",)),
        ("item", ("assets",)),
        ("withdrawals", ("hidden",)),
    ],
)
def test_the_same_name_twice_in_a_list_is_refused(kind, path):
    parse, _, value = KINDS[kind]
    broken = copy.deepcopy(value)
    get(broken, path).append(get(broken, path)[0])
    with pytest.raises(ManifestError, match=f"{path[-1]} has .* twice"):
        parse(canonical(broken))


def test_a_foreign_format_is_refused_in_one_sentence_that_says_what_is_read():
    with pytest.raises(ManifestError) as refusal:
        changed("manifest", "format", "gongshi-manifest/2")
    assert str(refusal.value) == (
        "manifest.format must be gongshi-manifest/1, the one format this version reads, not 'gongshi-manifest/2'"
    )


@pytest.mark.parametrize(
    ("case", "meaning"),
    [
        (("manifest", "channel", "?"), "an identifier of up to 40 a-z, 0-9 and '-'"),
        (("manifest", "layout", "id", "?"), "an identifier of up to 64 letters, digits, '.', '_' and '-'"),
        (("manifest", "items", "digest", "?"), "'sha256:' and 64 lower-case hex digits"),
        (("manifest", "theme", "chunks", 0, "?"), "'sha256:' and 64 lower-case hex digits"),
        (("manifest", "profiles", 0, "palette", "?"), "one of rgb, red, red-green"),
        (("manifest", "issued", "?"), "an instant such as 2026-03-07T01:00:00Z"),
        (("schedule", "dayparts", 0, "start", "?"), "a time of day such as 08:30"),
        (("schedule", "dayparts", 0, "end", "?"), "a time of day such as 08:30, or 24:00"),
        (("schedule", "dayparts", 0, "weekdays", "?"), "the digits of some of 1234567 in order"),
        (("schedule", "slots", 0, "first_day", "?"), "a day such as 2026-03-07"),
        (("schedule", "playlists", 0, "items", 0, "?"), "an identifier"),
        (("item", "pages", "screen-64x36/main", "?"), "a list"),
        (("theme", "colours", "paper", "?"), "a colour such as #1A2B3C"),
        (("withdrawals", "format", "?"), "gongshi-withdrawals/1, the one format this version reads"),
    ],
)
def test_a_refusal_says_what_was_expected(case, meaning):
    with pytest.raises(ManifestError) as refusal:
        changed(*case)
    assert str(refusal.value) == f"{spelled(case[0], case[1:-1])} must be {meaning}, not '?'"


def test_a_long_wrong_value_is_cut_short():
    with pytest.raises(ManifestError) as refusal:
        changed("manifest", "channel", "X" * 10_000)
    assert len(str(refusal.value)) < 200


def test_a_tombstone_keeps_the_content_fields_it_may_still_carry():
    data = canonical(sample("manifest.json") | {"tombstone": True})
    root = manifest.parse_root_manifest(data)
    assert (root.tombstone, root.schedule, list(root.wall_refs)) == (True, NO_REF, [])
    assert manifest.encode_root_manifest(root) == data


@pytest.mark.parametrize(
    ("parse", "word"),
    [
        (manifest.parse_ref, "ref"),
        (manifest.parse_entry, "entry"),
        (manifest.parse_layout, "layout"),
        (manifest.parse_profile, "profile"),
        (playlog.parse_record, "record"),
    ],
    ids=["ref", "entry", "layout", "profile", "record"],
)
def test_a_part_read_alone_is_called_by_its_own_name(parse, word):
    with pytest.raises(ManifestError, match=f"^{word} must be an object, not 7"):
        parse(7)


def test_a_manifest_reads_into_the_values_it_spells():
    root = manifest.parse_root_manifest((SAMPLES / "hall" / "manifest.json").read_bytes())
    assert (root.channel, root.name, root.version, root.utc_offset) == ("hall", "示例镇便民大厅", 1789693200, 480)
    assert (root.profiles[0].width, root.profiles[0].palette, root.typesetter.layout) == (64, "rgb", "1")
    assert [(zone.id, zone.face, zone.x, zone.w) for zone in root.layout.zones] == [
        ("main", "page", 0, 700),
        ("side", "column", 700, 300),
    ]
    assert len(list(root.wall_refs)) == 6
    assert root.night is not None
    assert root.night.theme in root.wall_refs
    assert root.night.hours == (NightHours(19 * 60, 6 * 60),)
    assert not changed("manifest", "tombstone", False).tombstone


def test_a_list_of_fonts_reads_into_the_values_it_spells():
    (font,) = manifest.parse_fonts((SAMPLES / "hall" / "fonts.json").read_bytes()).fonts
    assert (font.role, font.face, font.name, font.size) == ("sans", 2, "示例字体", 0)


def test_a_schedule_reads_into_the_values_it_spells():
    timetable = manifest.parse_schedule((SAMPLES / "hall" / "schedule.json").read_bytes())
    night = timetable.dayparts[2]
    assert (night.start, night.end, night.minutes, night.crosses_midnight) == (1320, 120, 240, True)
    assert night.weekdays == {1, 2, 3, 4, 5}
    assert (timetable.dayparts[0].minutes, timetable.dayparts[0].crosses_midnight) == (840, False)
    assert timetable.slots[2].working_days_only
    assert timetable.slots[1].blackout


def test_an_item_finds_its_pages_by_profile_and_zone():
    item = manifest.parse_item((SAMPLES / "hall" / "items" / "poster.json").read_bytes())
    assert len(item.pages_for("screen-64x36", "main")) == 1
    assert item.pages_for("screen-64x36", "elsewhere") == ()


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_generated_schedules_survive_the_journey(seed):
    data = canonical(world(random.Random(seed))["schedule"])
    assert manifest.encode_schedule(manifest.parse_schedule(data)) == data


JUNK = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats() | st.just([]) | st.just({})
BYTES = st.sampled_from([b"", b'"', b"{", b"}", b"[", b",", b"9", b"1e9", b"\xff", b"\\ud800", b"null", b"\x00", b"-"])


@settings(max_examples=400)
@given(st.data(), st.sampled_from(sorted(KINDS)))
def test_damaged_values_are_read_or_refused_but_never_break_the_reader(data, kind):
    parse, encode, value = KINDS[kind]
    broken = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(paths(broken))))
        if path:
            get(broken, path[:-1])[path[-1]] = data.draw(JUNK)
    try:
        read = parse(json.dumps(broken).encode())
    except ManifestError:
        return
    assert parse(encode(read)) == read


@settings(max_examples=400)
@given(st.data(), st.sampled_from(sorted(KINDS)))
def test_damaged_bytes_are_read_or_refused_but_never_break_the_reader(data, kind):
    parse, encode, value = KINDS[kind]
    raw = canonical(value)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        end = start + data.draw(st.integers(0, 20))
        raw = raw[:start] + data.draw(BYTES | st.binary(max_size=3)) + raw[end:]
    try:
        read = parse(raw)
    except ManifestError:
        return
    assert parse(encode(read)) == read
