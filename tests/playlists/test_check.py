"""What is wrong with a release before anybody signs it."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from playlists.check import SENTENCES, Problem, Release, problems
from playlists.holidays import HolidayTable
from playlists.manifest import ref_to
from playlists.model import (
    Asset,
    Entry,
    Item,
    ItemId,
    Layout,
    Night,
    NightHours,
    PageRecord,
    Profile,
    RootManifest,
    Slot,
    Timetable,
    Zone,
)
from tests.playlists.cast import REF, at, day, daypart, holidays, playlist, slot, zone

NOW = at("2026-03-07 09:00")
KINDS = frozenset({"notice", "image"})
PROFILE = Profile("screen", 1920, 1080, 1)
PAGE = PageRecord(REF.digest, 10_000)


def item(name: str, kind: str = "notice", body: tuple = (), pages: dict | None = None, assets: tuple = ()) -> Item:
    return Item(ItemId(name), kind, {"title": name, "body": list(body)}, pages or {"screen/main": (PAGE,)}, assets)


def release(
    *slots: Slot,
    zones: tuple[Zone, ...] = (),
    items: tuple[Item, ...] | None = None,
    dayparts: tuple = (),
    playlists: tuple = (),
    profiles: tuple = (PROFILE,),
    **entry: object,
) -> Release:
    """A release in which every slot's playlist has one good item of its name, and an evergreen page stands behind."""
    zones = zones or (zone(evergreen="tree"),)
    names = list(dict.fromkeys([*(each.playlist for each in slots), "tree"]))
    items = tuple(item(name) for name in names) if items is None else items
    root = RootManifest("hall", "大厅", 1, NOW, profiles=profiles, layout=Layout("one", zones))
    return Release(
        root,
        Timetable((daypart(), *dayparts), slots, playlists or tuple(playlist(name) for name in names)),
        {each.id: Entry(each.id, each.kind, REF, **entry) for each in items},
        {each.id: each for each in items},
        HolidayTable(),
    )


def found(made: Release, **more) -> list[tuple[str, str]]:
    return [(each.rule, each.where) for each in problems(made, NOW, KINDS, **more)]


GOOD = release(slot("a"))


def test_a_whole_release_has_no_problem():
    assert found(GOOD) == []
    assert found(GOOD, previous=GOOD) == []


NIGHT = Night(REF, (NightHours(1140, 360),))
DARK = replace(PAGE, night=REF.digest)


def by_night(
    *pages: PageRecord,
    kind: str = "notice",
    night: Night | None = NIGHT,
    surface: str = "screen",
    palette: str = "rgb",
) -> Release:
    """A release with these pages for its notice and its evergreen page."""
    items = tuple(item(name, kind, pages={"screen/main": pages}) for name in ("a", "tree"))
    if kind == "image":
        assets = tuple(Asset(f"screen/main/{n}.png", "image/png", REF) for n in range(1, len(pages) + 1))
        items = tuple(replace(each, document={}, assets=assets) for each in items)
    made = release(slot("a"), items=items, profiles=(replace(PROFILE, surface=surface, palette=palette),))
    return replace(made, manifest=replace(made.manifest, night=night))


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (by_night(DARK), None),
        (by_night(DARK, DARK), None),
        (by_night(PAGE, kind="image"), None),
        (by_night(PAGE, surface="led"), None),
        (by_night(PAGE), "day-at-night"),
        (by_night(DARK, PAGE), "night-pages"),
        (by_night(DARK, night=None), "night-pages"),
        (by_night(DARK, surface="led"), None),
        (by_night(DARK, PAGE, surface="led"), "night-pages"),
        (by_night(DARK, surface="led", palette="red"), "night-pages"),
        (by_night(DARK, surface="led", palette="red-green"), "night-pages"),
    ],
)
def test_the_pages_of_the_night_go_with_those_of_the_day(made: Release, rule: str | None):
    assert found(made) == ([(rule, f"item {name}") for name in ("a", "tree")] if rule else [])


def test_a_tombstone_has_nothing_to_check():
    made = release(slot("a", zone="nowhere"))
    assert found(made)
    assert found(replace(made, manifest=replace(made.manifest, tombstone=True))) == []


def test_names_that_lead_nowhere_are_found_where_they_stand():
    made = release(
        slot("a", zone="nowhere"), slot("b", daypart="never"), slot("c", "nothing"),
        zones=(zone(evergreen="gone"), zone("side")),
        items=(item("a"), item("b")), playlists=(playlist("a"), playlist("b", "b", "x", "x")),
    )  # fmt: skip
    assert [each for each in found(made) if each[0].startswith("unknown") or each[0] == "missing-entry"] == [
        ("unknown-zone", "slot a"),
        ("unknown-daypart", "slot b"),
        ("unknown-playlist", "slot c"),
        ("unknown-playlist", "zone main"),
        ("missing-entry", "playlist b"),
    ]


def test_every_dangling_name_is_said():
    made = release(
        slot("a", daypart="never"), slot("b", "nothing"), zones=(zone(evergreen="gone"),),
        items=(item("a"),), playlists=(playlist("a", "lost"),),
    )  # fmt: skip
    told = [each for each in problems(made, NOW, KINDS) if each.severity == "error"]
    for problem, name in zip(told, ("never", "nothing", "gone", "lost"), strict=True):
        assert name in problem.sentence_zh
        assert f" {name}" in problem.sentence_en


def test_a_problem_speaks_both_languages_and_names_the_thing():
    problem = next(each for each in problems(release(slot("a", zone="nowhere")), NOW, KINDS))
    assert problem == Problem(
        "error", "排期指向不存在的区域“nowhere”", "the slot names zone nowhere, which the layout lacks",
        "slot a", "unknown-zone",
    )  # fmt: skip


def test_an_entry_without_content_or_with_another_items_content_is_found():
    made = release(slot("a"))
    assert found(replace(made, items={"tree": made.items["tree"]})) == [("missing-item", "item a")]
    bare = replace(made, items={})
    assert found(bare) == [("missing-item", "item a"), ("missing-item", "item tree")]
    for other in (item("b"), item("a", kind="image", assets=(Asset("screen/main/1.png", "image/png", REF),))):
        assert found(replace(made, items=made.items | {"a": other}))[0] == ("other-item", "item a")


def test_an_unknown_kind_is_only_a_warning():
    made = release(slot("a"), items=(item("a", kind="hologram"), item("tree")))
    (problem,) = problems(made, NOW, KINDS)
    assert (problem.rule, problem.severity, problem.where) == ("unknown-kind", "warning", "item a")
    assert "hologram" in problem.sentence_zh
    assert "hologram" in problem.sentence_en


def test_a_figure_without_its_asset_is_found():
    figure = {"type": "figure", "asset": "map.png", "caption": ""}
    odd = ("text", {"type": "figure"}, {"type": "figure", "asset": 7}, {"type": "qr", "asset": "no.png"})
    made = release(slot("a"), items=(item("a", body=(*odd, figure)), item("tree")))
    (problem,) = problems(made, NOW, KINDS)
    assert (problem.rule, problem.where) == ("missing-asset", "item a")
    assert "map.png" in problem.sentence_zh
    assert "map.png" in problem.sentence_en
    asset = Asset("map.png", "image/png", ref_to(b"png"))
    assert found(release(slot("a"), items=(item("a", body=(figure,), assets=(asset,)), item("tree")))) == []


def test_a_document_without_a_list_of_blocks_breaks_nothing_here():
    bare = replace(item("a"), document={"body": "text"})
    assert found(release(slot("a"), items=(bare, item("tree")))) == []


def test_every_zone_an_item_may_stand_in_needs_its_pages_for_every_profile():
    led = Profile("led", 128, 32, 1)
    zones = (zone(evergreen="tree"), zone("side", evergreen="tree"), zone("third"))
    tree = item("tree", pages={"screen/main": (PAGE,), "screen/side": (PAGE,), "led/main": (PAGE,)})
    made = release(
        slot("a", zone="third"), slot("b", "a"), zones=zones, items=(item("a"), tree), profiles=(PROFILE, led)
    )
    missing = [each for each in problems(made, NOW, KINDS) if each.rule == "missing-pages"]
    assert [(each.where, each.sentence_en.split()[-1]) for each in missing] == [
        ("item a", "screen/third"),
        ("item a", "led/third"),
        ("item a", "led/main"),
        ("item tree", "led/side"),
    ]


def test_missing_pages_are_told_once_however_often_the_item_is_listed():
    bare = item("a", pages={"screen/else": ()})
    made = release(
        slot("a"), slot("b", "a", daypart="am"), dayparts=(daypart("am", "08:00", "12:00"),),
        items=(bare, item("tree")), playlists=(playlist("a", "a", "a"), playlist("tree", "tree", "a")),
    )  # fmt: skip
    assert found(made).count(("missing-pages", "item a")) == 1


def test_an_image_has_one_picture_for_each_approved_page():
    def image(*names: str) -> Item:
        return item("a", kind="image", assets=tuple(Asset(name, "image/png", REF) for name in names))

    good = image("screen/main/1.png", "screen/side/1.png")
    assert found(release(slot("a"), items=(good, item("tree")))) == []
    for bad in (image(), image("screen/main/1.png", "screen/main/2.png"), image("screen/mainly/1.png")):
        (problem,) = problems(release(slot("a"), items=(bad, item("tree"))), NOW, KINDS)
        assert (problem.rule, problem.where) == ("missing-pictures", "item a")
        assert "screen/main" in problem.sentence_en


def test_a_round_of_more_than_five_minutes_is_a_warning():
    for dwell, expected in ((150_000, []), (150_001, [("long-loop", "playlist a")])):
        pages = {"screen/main": (PageRecord(REF.digest, 150_000), PageRecord(REF.digest, dwell))}
        assert found(release(slot("a"), items=(item("a", pages=pages), item("tree")))) == expected
    pages = {"screen/main": (PageRecord(REF.digest, 200_000),)}
    made = release(
        slot("a"), items=(item("a", pages=pages), item("tree")), playlists=(playlist("a", "a", "a"), playlist("tree"))
    )
    (problem,) = problems(made, NOW, KINDS)
    assert problem.severity == "warning"
    assert problem.sentence_en == "one round on screen/main takes 400 s, over 5 minutes"


AM, PM, NIGHT = daypart("am", "08:00", "12:00"), daypart("pm", "12:00", "18:00"), daypart("night", "22:00", "09:00")


def overlaps(*slots: Slot, **more) -> list[Problem]:
    made = release(*slots, dayparts=(AM, PM, NIGHT), **more)
    return [each for each in problems(made, NOW, KINDS) if each.rule == "overlap"]


def test_equal_slots_of_a_zone_that_meet_are_told_once():
    (problem,) = overlaps(slot("a", daypart="am"), slot("b"), slot("c", daypart="pm", zone="side"))
    assert {problem.where.removeprefix("slot "), *problem.sentence_en.split()[6:7]} == {"a", "b"}
    assert problem.severity == "warning"


def test_slots_that_only_touch_or_differ_in_zone_or_priority_do_not_meet():
    assert not overlaps(slot("a", daypart="am"), slot("b", daypart="pm"))
    assert not overlaps(slot("a"), slot("b", priority=1))
    assert not overlaps(slot("a"), slot("b", zone="side"), zones=(zone(evergreen="tree"), zone("side", "tree")))
    assert not overlaps(slot("a", last_day=day("2026-03-10")), slot("b", first_day=day("2026-03-11")))


def test_a_night_meets_the_morning_after_and_the_sentence_says_when():
    (problem,) = overlaps(slot("n", daypart="night"), slot("m", daypart="am", first_day=day("2026-03-20")))
    assert problem.where == "slot m"
    assert problem.sentence_en.endswith("overlaps it from 2026-03-20 08:00; the one listed later wins")
    assert "2026-03-20 08:00" in problem.sentence_zh
    assert "“n”" in problem.sentence_zh


def test_a_meeting_that_is_over_or_two_months_away_is_not_told():
    assert not overlaps(slot("a"), slot("b", daypart="pm", last_day=day("2026-03-06")))
    ending_now = {"daypart": "night", "last_day": day("2026-03-06")}
    assert not overlaps(slot("a", **ending_now), slot("b", **ending_now))
    assert not overlaps(slot("a"), slot("b", daypart="pm", first_day=day("2026-05-07")))
    assert overlaps(slot("a"), slot("b", daypart="pm", first_day=day("2026-05-05")))


def test_three_slots_that_meet_are_three_pairs():
    assert len(overlaps(slot("a"), slot("b"), slot("c"))) == 3


def test_a_time_with_nothing_to_show_is_told_from_its_beginning_to_its_end():
    made = release(slot("a", daypart="day"), zones=(zone(),), dayparts=(daypart("day", "08:00", "20:00"),))
    (problem,) = problems(made, NOW, KINDS)
    assert (problem.rule, problem.severity, problem.where) == ("gap", "warning", "zone main")
    assert "from 2026-03-07 20:00 to 2026-03-08 08:00" in problem.sentence_en
    assert problem.sentence_zh.startswith("2026-03-07 20:00 至 2026-03-08 08:00")


def test_a_zone_that_is_never_filled_has_a_gap_over_all_the_days_ahead():
    made = release(slot("a"), zones=(zone(evergreen="tree"), zone("side")))
    (problem,) = problems(made, NOW, KINDS)
    assert (problem.rule, problem.where) == ("gap", "zone side")
    assert "from 2026-03-07 09:00 to 2026-03-14 09:00" in problem.sentence_en


def test_a_gap_later_than_the_days_ahead_is_not_told():
    for last, gaps in (("2026-03-13", 1), ("2026-03-14", 0)):
        assert len(problems(release(slot("a", last_day=day(last)), zones=(zone(),)), NOW, KINDS)) == gaps
    made = release(slot("a", last_day=day("2026-03-13")), zones=(zone(),))
    assert not problems(made, at("2026-03-07 00:00"), KINDS)


def test_a_day_off_is_a_gap_for_a_working_day_slot():
    made = replace(release(slot("a", working_days_only=True), zones=(zone(),)), holidays=holidays(off="2026-03-12"))
    assert "from 2026-03-12 00:00 to 2026-03-13 00:00" in problems(made, at("2026-03-09 09:00"), KINDS)[0].sentence_en


def test_a_zone_that_shows_something_now_may_not_be_emptied_unasked():
    empty = release(slot("a", first_day=day("2026-03-08")), zones=(zone(),))
    (emptied,) = [each for each in problems(empty, NOW, KINDS, GOOD) if each.rule != "gap"]
    assert (emptied.rule, emptied.severity, emptied.where) == ("emptied-zone", "error", "zone main")
    assert "emptied-zone" not in [rule for rule, _ in found(empty)]
    assert "emptied-zone" not in [rule for rule, _ in found(empty, previous=empty)]
    new_zone = release(slot("a"), zones=(zone(evergreen="tree"), zone("side")))
    assert "emptied-zone" not in [rule for rule, _ in found(new_zone, previous=GOOD)]


def test_a_hidden_item_counts_as_gone():
    made = release(slot("a"), zones=(zone(),))
    hidden = replace(made, hidden=frozenset({ItemId("a")}))
    assert found(hidden, previous=made) == [("gap", "zone main"), ("emptied-zone", "zone main")]


def test_a_gap_is_told_in_the_local_time_of_the_channel():
    made = release(zones=(zone(),))
    made = replace(made, manifest=replace(made.manifest, utc_offset=0))
    assert "from 2026-03-07 01:00" in problems(made, NOW, KINDS)[0].sentence_en
    assert problems(made, NOW + timedelta(hours=1), KINDS)[0].sentence_en.startswith(
        "nothing is on from 2026-03-07 02:00"
    )


def test_the_zone_of_the_machine_does_not_matter(machine_in_china):
    made = release(slot("a"), zones=(zone(evergreen="tree"), zone("side")))
    assert "from 2026-03-07 09:00" in problems(made, NOW.astimezone(UTC), KINDS)[0].sentence_en


@pytest.mark.parametrize("rule", SENTENCES)
def test_every_rule_has_a_sentence_in_both_languages(rule):
    severity, chinese, english = SENTENCES[rule]
    assert severity in ("error", "warning")
    assert any("一" <= symbol <= "鿿" for symbol in chinese)
    assert english.isascii()
