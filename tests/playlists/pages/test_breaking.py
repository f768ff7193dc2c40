"""Lines of Chinese, held against the rules over generated text."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.document import Run
from playlists.pages.atoms import HANGING, NO_END, NO_START, atoms, leads, space_between
from playlists.pages.breaking import STRETCH_TENTHS, Line, break_lines, flatten
from playlists.pages.titles import sense_lines

SIZE = 60
HAN = "看庄镇人民政府公开信息农村道路硬化工程财务低保名单审核结果代表建议办理"
ATOMS = (
    "2017年12月15日",
    "12月15日",
    "8时30分",
    "〔2017〕12号",
    "9,386.40元",
    "52件",
    "100%",
    "ABC-123",
    "15个工作日",
    "5691234",
    "三十二户",
    "第十九届",
    "30平方米",
)
MARKS = ("，", "。", "、", "；", "：", "（", "）", "“", "”", "《", "》", "？", "——", "……")


def advance(character: str, strong: bool) -> int:
    return 33 if character < "\u2000" and character not in "·×" else 60


words = st.text(alphabet=HAN, min_size=1, max_size=9)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    pieces: list[str] = []
    for _ in range(draw(st.integers(1, 14))):
        pieces.append(draw(words))
        kind = draw(st.integers(0, 4))
        if kind == 0:
            pieces.append(draw(st.sampled_from(ATOMS)))
        elif kind == 1:
            pieces.append(draw(st.sampled_from("，。、；：？")))
        elif kind == 2:
            pieces.append("（" + draw(words) + "）")
        elif kind == 3:
            pieces.append("“" + draw(words) + "”，")
    return "".join(pieces)


def lines_of(text: str, width: int, *, justify: bool = True, hang: bool = True, indent: int = 120) -> list[Line]:
    edge = None if hang else (lambda _: 0)
    return break_lines(text, (False,) * len(text), advance, SIZE, width, indent=indent, justify=justify, edge=edge)


@given(sentences(), st.integers(11, 28))
@settings(max_examples=150, deadline=None)
def test_every_character_stands_once_and_in_order(text: str, ems: int) -> None:
    assert "".join(line.text for line in lines_of(text, ems * SIZE)) == text


@given(sentences(), st.integers(11, 28))
@settings(max_examples=150, deadline=None)
def test_no_line_begins_or_ends_with_what_may_not(text: str, ems: int) -> None:
    lines = lines_of(text, ems * SIZE)
    for line in lines[1:]:
        assert line.text[0] not in NO_START
    for line in lines[:-1]:
        assert line.text[-1] not in NO_END


@given(sentences(), st.integers(11, 28))
@settings(max_examples=150, deadline=None)
def test_no_atom_is_cut(text: str, ems: int) -> None:
    ends, place = set(), 0
    for line in lines_of(text, ems * SIZE):
        place += len(line.text)
        ends.add(place)
    start = 0
    for atom in atoms(text):
        assert not any(start < end < start + len(atom) for end in ends), atom
        start += len(atom)


@given(sentences(), st.integers(11, 28), st.booleans())
@settings(max_examples=150, deadline=None)
def test_only_what_may_hang_leaves_the_measure(text: str, ems: int, hang: bool) -> None:
    width = ems * SIZE
    for line in lines_of(text, width, hang=hang, justify=hang):
        last = line.characters[-1]
        if hang and last.character in HANGING:
            assert last.x <= width
        else:
            assert line.width <= width


@pytest.mark.parametrize("text", ["12月18日8时起，6小时到", "市气象台，12月18日7时30分"])
def test_a_narrow_line_of_few_pieces_is_not_torn_open(text: str) -> None:
    for width in range(420, 600, 12):
        for line in lines_of(text, width, indent=0)[:-1]:
            for one, other in pairwise(line.characters):
                assert other.x - one.x - advance(one.character, False) <= SIZE // 4 + SIZE // 8 + 1


def test_a_comma_that_fits_is_not_pushed_out_of_a_narrow_line() -> None:
    short = lines_of("主村察看道路硬化工程，听取进度", 11 * SIZE + SIZE // 2, indent=0)[0]
    assert short.characters[-1].character == "，"
    assert short.width <= 11 * SIZE + SIZE // 2
    full = lines_of("镇村察看道路硬化工程，听取进度", 10 * SIZE + SIZE // 2, indent=0)[0]
    assert full.characters[-1].character == "，"
    assert full.width > 10 * SIZE + SIZE // 2


@given(sentences(), st.integers(11, 28))
@settings(max_examples=150, deadline=None)
def test_characters_never_go_backwards_and_never_stretch_past_the_limit(text: str, ems: int) -> None:
    ragged = lines_of(text, ems * SIZE, justify=False)
    for loose, line in zip(ragged, lines_of(text, ems * SIZE), strict=True):
        places = [placed.x for placed in line.characters]
        assert places == sorted(places)
        grown = line.characters[-1].x - loose.characters[-1].x
        assert 0 <= grown * 10 <= STRETCH_TENTHS * SIZE


@given(sentences(), st.integers(11, 28))
@settings(max_examples=150, deadline=None)
def test_the_last_line_has_two_characters_where_the_text_has_four(text: str, ems: int) -> None:
    lines = lines_of(text, ems * SIZE)
    if len(lines) > 1:
        assert sum(1 for character in lines[-1].text if character not in NO_START) >= 2


def test_a_word_wider_than_a_line_is_broken_rather_than_lost() -> None:
    text = "A" * 500 + "，" * 30
    lines = lines_of(text, 600)
    assert "".join(line.text for line in lines) == text
    assert all(line.characters[-1].x <= 600 for line in lines)


def test_twenty_thousand_characters_without_a_break_are_set() -> None:
    text = "中" * 20_000
    assert sum(len(line.text) for line in lines_of(text, 1608)) == 20_000


@pytest.mark.parametrize(
    ("left", "right", "em_eighths"),
    [
        ("共", "5", 1),
        ("5", "件", 0),
        ("3", "平", 0),
        ("日", "1", 0),
        ("至", "2", 1),
        ("。", "（", -4),
        ("（", "《", -4),
        ("，", "”", -4),
        ("开", "“", -2),
        ("）", "的", -2),
        ("中", "国", 0),
        ("A", "1", 0),
    ],
)
def test_the_space_between_two_characters(left: str, right: str, em_eighths: int) -> None:
    assert space_between(left, right, 80) == em_eighths * 10


def test_an_opening_bracket_on_the_margin_gives_up_half_an_em() -> None:
    assert lines_of("《公开指南》发放到各村", 1200, indent=0)[0].characters[0].x == -SIZE // 2


def test_weights_survive_breaking() -> None:
    text, strong = flatten([Run("　合计"), Run("52件 ", True)])
    assert text == "合计52件"
    assert strong == (False, False, True, True, True)


@pytest.mark.parametrize(
    ("title", "room", "lines"),
    [
        ("热烈欢迎市人大代表莅临我镇指导工作", 9, ["热烈欢迎市人大代表", "莅临我镇指导工作"]),
        ("代表建议办理结果公开", 9, ["代表建议", "办理结果公开"]),
        ("石桥村道路硬化工程，中标结果公示", 12, ["石桥村道路硬化工程，", "中标结果公示"]),
    ],
)
def test_a_title_is_parted_by_sense(title: str, room: int, lines: list[str]) -> None:
    assert sense_lines(title, lambda part: len(part) <= room, 3) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("看庄镇ABC-12345、公开", ["看庄镇ABC-", "12345、", "公开"]),
        ("看庄镇ABCDE12345）公开", ["看庄镇", "ABCDE1234", "5）公开"]),
        ("看庄镇ABCDE12345、公开", ["看庄镇", "ABCDE12345、", "公开"]),
        ("网站kzz.gov.cn、公开", ["网站", "kzz.gov.", "cn、公开"]),
        ("共9,386.40元）。", ["共9,386.40", "元）。"]),
        ("电话12345678901）。", ["电话", "1234567890", "1）。"]),
        ("8:30-11:30；", ["8:30-", "11:30；"]),
    ],
)
def test_a_mark_without_room_takes_the_least_of_its_word_along(text: str, lines: list[str]) -> None:
    made = break_lines(text, (False,) * len(text), advance, 0, 340, justify=False, edge=lambda _: 0)
    assert [line.text for line in made] == lines


labels = st.text("abcdefghiklmnprstuvwz0123456789", min_size=1, max_size=24).filter(lambda text: not text.isdigit())


@st.composite
def addresses(draw: st.DrawFn) -> str:
    parts = draw(st.lists(labels, min_size=1, max_size=7))
    ends = [draw(st.sampled_from([*"/.-?&=_@", "://", "/?"])) for _ in parts[1:]]
    return "".join(part + end for part, end in zip(parts, [*ends, draw(st.sampled_from(["", "/"]))], strict=True))


@given(
    addresses(),
    words,
    st.sampled_from(["", "（", "：", "《"]),
    st.sampled_from(["", "）", "。", "》，"]),
    words,
    st.integers(5, 24),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_an_address_is_parted_behind_its_labels_and_in_none_that_fits_a_line(
    address: str, before: str, opening: str, closing: str, after: str, ems: int, hang: bool
) -> None:
    text = before + opening + address + closing + "看" + after
    width, first = ems * SIZE, len(before + opening)
    place, marks = 0, sum(advance(mark, False) for mark in opening + closing)
    lines = lines_of(text, width, hang=hang, justify=hang, indent=0)
    assert "".join(line.text for line in lines) == text
    labels = list(re.finditer(r"[^/.?&=_@-]+[/.?&=_@-]*", address))
    for line in lines[:-1]:
        place += len(line.text)
        if line.text.endswith(opening) and opening in NO_END:
            assert sum(advance(letter, False) for letter in opening + labels[0].group()) > width
        if not first < place < first + len(address):
            continue
        label = next(each for each in labels if each.end() >= place - first)
        if label.end() > place - first:
            # With the marks that cling to it: a bracket stays with what it opens, a full stop with what it ends.
            assert sum(advance(letter, False) for letter in label.group()) + marks > width, (line.text, label)


def test_an_address_that_fits_a_line_is_not_parted() -> None:
    text = "详见镇政府网站www.kanzhuang.gov.cn公开栏"
    assert [line.text for line in lines_of(text, 12 * SIZE, indent=0)] == [
        "详见镇政府网站",
        "www.kanzhuang.gov.cn",
        "公开栏",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("http://www.kanzhuang.gov.cn/info/2017/", ["http://www.", "kanzhuang.gov.", "cn/info/2017/"]),
        ("zhengwugongkai@163.com", ["zhengwugongkai@", "163.com"]),
        ("zaozhuangshizhongqukanzhuang.gov.cn", ["zaozhuangshizhon", "gqukanzhuang.", "gov.cn"]),
        ("（www.kanzhuang.gov.cn）", ["（www.kanzhuang.", "gov.cn）"]),
        ("2017-12-15~2018-01-20", ["2017-12-15~", "2018-01-20"]),
    ],
)
def test_an_address_wider_than_a_line_is_parted_between_its_labels(text: str, lines: list[str]) -> None:
    assert [line.text for line in lines_of(text, 9 * SIZE, indent=0)] == lines


@pytest.mark.parametrize(
    ("text", "led"),
    [
        ("按〔2017〕12号文件", "按"),
        ("现根据〔2017〕12号文件", "根据"),
        ("根据国办发〔2017〕12号和鲁民[2016]58号", "国办发 鲁民"),
        ("认真贯彻执行看政办字（2017）第3号", "看政办字"),
        ("《办法》（鲁政发〔2017〕12号）", "鲁政发"),
        ("全镇各村认真学习看政发〔2017〕12号", "学习看政发"),
        ("详见〔2017〕12号", "见"),
        ("〔2017〕12号，12号", ""),
    ],
)
def test_a_document_s_number_is_led_by_its_issuer_or_else_by_the_word_before_it(text: str, led: str) -> None:
    assert [text[start:end] for start, end in leads(text)] == led.split()


issued = st.builds(
    "{}{}〔{}〕{}号".format,
    st.sampled_from(["", "按", "根据", "依据", "按照", "和", "印发"]),
    st.sampled_from(["", "国办发", "鲁民", "看政办字", "枣政发"]),
    st.integers(1990, 2029),
    st.integers(1, 999),
)


@given(st.lists(st.tuples(words, issued, st.sampled_from(["", "，", "的", "。"])), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_no_line_ends_between_a_document_s_number_and_what_leads_it_where_both_fit_a_line(pieces) -> None:
    text = "".join(word + number + mark for word, number, mark in pieces)
    for ems in (6, 11, 14, 28):
        ends, place = set(), 0
        for line in lines_of(text, ems * SIZE, indent=0):
            place += len(line.text)
            ends.add(place)
        for start, number in leads(text):
            end = text.index("号", number) + 1
            wide = sum(advance(character, False) for character in text[start:end])
            # A mark that follows may have no room left, and an opening bracket gives up white that is not counted here.
            if wide + SIZE <= ems * SIZE:
                assert not any(start < each < end for each in ends), text[start:end]
            assert not any(number < each < end for each in ends) or ems == 6


@pytest.mark.parametrize("mark", ["", "文件", "。", "，", "）", "……", "%"])
@pytest.mark.parametrize("lead", ["", "按", "请按", "按《", "看政发"])
def test_a_document_s_number_that_leaves_a_mark_no_room_runs_over_no_edge(lead: str, mark: str) -> None:
    text = f"{lead}〔2017〕12号{mark}"
    for width in range(4 * SIZE, 10 * SIZE, 5):
        lines = lines_of(text, width, hang=False, justify=False, indent=0)
        assert "".join(line.text for line in lines) == text
        for line in lines:
            unseen = line.characters[-1].character in HANGING
            assert (line.characters[-1].x if unseen else line.width) <= width, (width, [line.text for line in lines])
        for line in lines[1:]:
            assert line.text[0] not in NO_START


def test_a_document_s_number_that_fills_its_line_is_parted_before_its_bracket() -> None:
    # 363 pixels, of which the bracket gives up 30 at the start of the line.
    whole, cut = ["按", "〔2017〕12号", "文件"], ["按", "〔2017〕12", "号文件"]
    for width, lines in ((400, whole), (360, whole), (350, whole), (335, whole), (330, cut)):
        assert [line.text for line in lines_of("按〔2017〕12号文件", width, hang=False, indent=0)] == lines


def test_a_panel_s_lines_part_a_document_s_number_from_its_issuer_only_where_they_must() -> None:
    def fits(most: int) -> Callable[[str], bool]:
        return lambda part: sum(advance(character, False) for character in part) <= most * SIZE

    text = "请按看政发〔2017〕12号办理"
    assert sense_lines(text, fits(10), 9, spare=1) == ["请按", "看政发〔2017〕12号", "办理"]
    assert sense_lines(text, fits(7), 9, spare=1) == ["请按看政发", "〔2017〕12号", "办理"]


def test_white_space_before_a_closing_mark_goes() -> None:
    assert flatten([Run("公开 ，办理　）等 …")])[0] == "公开，办理）等 …"
