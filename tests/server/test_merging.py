"""Two edits of one text go together where they never meet, and not a word of either is dropped on the way."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from playlists.model import Json
from server.notices.merging import Edit, edits, merged_body, merged_content
from server.notices.undoing import known_by


def paragraph(text: str) -> Json:
    return {"type": "paragraph", "runs": [{"text": text}]}


def body(*texts: str) -> list[Json]:
    return [paragraph(text) for text in texts]


def told(blocks: Sequence[Json]) -> Counter[str]:
    return Counter(known_by(block) for block in blocks)


texts = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=7)


@st.composite
def edited(draw: st.DrawFn, base: list[str], own: str) -> list[str]:
    """The text after somebody has written, deleted and moved in it."""
    made = list(base)
    for number in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(made)))
        match draw(st.sampled_from(["add", "drop", "change", "move"])):
            case "add":
                made.insert(at, f"{own}{number}")
            case "drop" if at < len(made):
                del made[at]
            case "change" if at < len(made):
                made[at] += f"{own}{number}"
            case "move" if at < len(made):
                made.insert(draw(st.integers(0, len(made) - 1)), made.pop(at))
    return made


@given(st.data(), texts)
def test_no_word_of_either_is_dropped_and_none_comes_twice_or_back(data: st.DataObject, base: list[str]) -> None:
    mine, theirs = data.draw(edited(base, "我")), data.draw(edited(base, "他"))
    merged = merged_body(body(*base), body(*mine), body(*theirs))
    if merged is None:
        return
    for text in {*base, *mine, *theirs}:
        was, here, there = (side.count(text) for side in (base, mine, theirs))
        came, went = [here - was, there - was], told(merged)[known_by(paragraph(text))]
        # What both did alike may be one deed: it counts once or twice, and nothing else is lost or made.
        assert was + min(sum(came), *came, 0) <= went <= was + max(sum(came), *came, 0), text
        if not (here - was and there - was):
            assert went == was + sum(came), text


@given(st.data(), st.integers(1, 8))
def test_who_change_different_blocks_both_have_their_way(data: st.DataObject, count: int) -> None:
    base = [f"第{number}段" for number in range(count)]
    turns = data.draw(st.lists(st.sampled_from(["", "我", "他", "我删", "他删"]), min_size=count, max_size=count))
    sides: dict[str, list[str]] = {"我": [], "他": []}
    wanted: list[str] = []
    for text, turn in zip(base, turns, strict=True):
        for who, made in sides.items():
            if not turn.startswith(who):
                made.append(text)
            elif turn == who:
                made.append(text + who)
        wanted += [] if turn.endswith("删") else [text + turn]
    assert merged_body(body(*base), body(*sides["我"]), body(*sides["他"])) == body(*wanted)


@given(st.data(), st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=6, unique=True))
def test_the_same_block_changed_in_two_ways_is_joined_by_nobody(data: st.DataObject, base: list[str]) -> None:
    at = data.draw(st.integers(0, len(base) - 1))
    mine, theirs = ([*base[:at], base[at] + more, *base[at + 1 :]] for more in ("，我写的", "，他写的"))
    assert merged_body(body(*base), body(*mine), body(*theirs)) is None


@given(st.data(), texts)
def test_one_who_changed_nothing_takes_what_the_other_did_and_the_same_done_twice_is_done_once(
    data: st.DataObject, base: list[str]
) -> None:
    theirs = body(*data.draw(edited(base, "他")))
    assert merged_body(body(*base), body(*base), theirs) == theirs
    assert merged_body(body(*base), theirs, body(*base)) == theirs
    assert merged_body(body(*base), theirs, theirs) == theirs


@given(st.data(), texts)
def test_edits_lead_from_one_body_to_the_other(data: st.DataObject, base: list[str]) -> None:
    other = body(*data.draw(edited(base, "他")))
    made = body(*base)
    for one in reversed(edits(made, other)):
        made[one.first : one.last] = one.blocks
    assert made == other


def test_two_who_add_at_one_place_both_have_their_say() -> None:
    merged = merged_body(body("甲"), body("甲", "我加的"), body("甲", "他加的"))
    assert merged == body("甲", "他加的", "我加的")


def test_what_begins_alike_at_one_place_may_be_one_text_saved_twice() -> None:
    assert merged_body(body("甲"), body("甲", "停水的事，后来写完了"), body("甲", "停水的事")) is None
    assert merged_body(body(), [{"type": "figure", "asset": "a.png"}], body("乙")) is not None


def test_what_a_colleague_took_away_does_not_come_back_with_what_stands_beside_it() -> None:
    assert merged_body(body("甲", "乙", "丙"), body("甲", "乙", "丙改"), body("甲", "丙")) == body("甲", "丙改")


def test_a_block_written_in_where_the_other_took_all_away_is_not_joined() -> None:
    assert merged_body(body("甲", "乙"), body("甲", "新", "乙"), body()) is None


def test_a_plain_run_said_to_be_not_strong_is_no_edit() -> None:
    plain: list[Json] = [{"type": "paragraph", "runs": [{"text": "甲", "strong": False}]}]
    assert edits(body("甲"), plain) == []
    assert edits(body("甲"), body("乙")) == [Edit(0, 1, (paragraph("乙"),))]


def content(**fields: Json) -> dict[str, Json]:
    made: dict[str, Json] = {"title": "题", "issuer": "", "period": [None, None], "preset_id": None, "channels": []}
    return {**made, "document": {"body": body("甲", "乙")}, **fields}


def test_fields_go_together_like_blocks_and_a_title_written_by_both_does_not() -> None:
    merged = merged_content(content(), content(title="我的题"), content(issuer="他写的单位"))
    assert merged is not None
    assert (merged["title"], merged["issuer"]) == ("我的题", "他写的单位")
    assert merged_content(content(), content(title="我的题"), content(title="他的题")) is None


def test_days_and_preset_are_one_choice() -> None:
    mine, theirs = content(preset_id=3), content(period=["2026-03-02", "2026-03-09"])
    assert merged_content(content(), mine, theirs) is None


def test_each_adds_and_takes_away_his_own_screens() -> None:
    base = content(channels=["hall/main", "shiqiao/main"])
    theirs = content(channels=["hall/main", "shiqiao/main", "xihe/main"])
    merged = merged_content(base, content(channels=["hall", "kanzhuang"]), theirs)
    assert merged is not None
    assert merged["channels"] == ["hall", "kanzhuang", "xihe"]


def test_the_unit_of_the_figures_is_a_field_like_any_other() -> None:
    document: dict[str, Json] = {"body": body("甲", "乙"), "unit": "元"}
    merged = merged_content(content(), content(document=document), content(document={"body": body("甲", "乙改")}))
    assert merged is not None
    assert merged["document"] == {"body": body("甲", "乙改"), "unit": "元"}
