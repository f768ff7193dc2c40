"""Importing loses no character; every format is held to the same."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notices import service as notices
from server.notices.characters import tidy
from server.notices.importing import FORMATS, Format, Unreadable, read_file
from server.notices.importing.drafts import import_file
from server.notices.importing.splitting import split
from server.notices.text import blocks_from_text
from tests.server.world import World

NUMERALS = "一二三四五六七八九十"
REPORT = "\n\n".join(
    [
        "示例镇 2017 年政府信息公开工作年度报告",
        "现将工作总结汇报如下。",
        *(
            f"{numeral}、第{numeral}项工作：\n\n（一）安排\n\n主要领导亲自抓，分管领导具\n\n体抓。①甲；②乙。"
            for numeral in NUMERALS
        ),
    ]
)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


pieces = st.text(st.sampled_from("公开信息，。；、：一二三（）①②1.2 \t\u3000A9\n\n"), max_size=200)


@given(pieces)
def test_the_parts_together_are_the_input(text: str) -> None:
    cut = split(text)
    assert squeezed("".join(part.heading + part.text for part in cut.parts)) == squeezed(text)


@given(pieces)
def test_no_character_is_lost_on_the_way_to_blocks(text: str) -> None:
    kept = "".join(str(block) for block in blocks_from_text(text))
    for sign in set(squeezed(text)) - set("12.·"):
        assert kept.count(sign) >= text.count(sign)


def test_a_report_is_cut_at_its_ten_headings() -> None:
    cut = split(REPORT)
    assert cut.title == "示例镇 2017 年政府信息公开工作年度报告"
    assert [part.title for part in cut.parts] == ["", *(f"{n}、第{n}项工作" for n in NUMERALS)]


def test_a_paragraph_broken_by_a_page_is_mended() -> None:
    assert "分管领导具体抓。①甲；②乙。" in split(REPORT).parts[1].text


def test_a_heading_out_of_count_cuts_nothing() -> None:
    assert len(split("一、甲\n\n三、丙\n\n二、乙").parts) == 2


def test_wrapped_lines_are_joined_and_list_lines_are_not() -> None:
    (part,) = split("本村今年一共收到补\n助资金，现予公示。\n1. 甲\n2. 乙").parts
    assert part.text == "本村今年一共收到补助资金，现予公示。\n\n1. 甲\n2. 乙"


def test_latin_words_broken_by_a_line_keep_their_blank() -> None:
    assert split("see the LED\nscreen").parts[0].text == "see the LED screen"


SAMPLES = {".txt": "一、甲\n\n𠮷林，停电。".encode("gb18030")}


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: str(known.NAME))
class TestEveryFormat:
    """A format joins by one line in FORMATS and a sample here."""

    def test_it_reads_its_sample_without_losing_a_character(self, known: Format) -> None:
        for ending in known.ENDINGS:
            assert squeezed(known.read(SAMPLES[ending])) == "一、甲𠮷林，停电。"

    def test_it_refuses_noise_in_one_chinese_sentence(self, known: Format) -> None:
        with pytest.raises(Unreadable, match="请"):
            known.read(b"\xff\xff\x00\x01\x02\x81")

    def test_its_name_and_endings_are_said(self, known: Format) -> None:
        assert known.NAME
        assert all(ending.startswith(".") for ending in known.ENDINGS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encodings_offices_send(encoding: str) -> None:
    assert read_file("报告.TXT", REPORT.encode(encoding)) == tidy(REPORT)


def test_a_file_of_another_kind_names_what_can_be_read() -> None:
    with pytest.raises(Unreadable, match=r"\.txt"):
        read_file("名单.wps", b"")


def test_an_import_makes_a_draft_of_each_part(small_world: World) -> None:
    with small_world.session() as session:
        drafts = import_file(session, small_world.wang, "报告.txt", REPORT.encode(), now=small_world.now)
        assert [draft.title for draft in drafts][:2] == ["示例镇 2017 年政府信息公开工作年度报告", "一、第一项工作"]
        assert len(drafts) == 11
        whole = "".join(str(draft.document.get("heading", draft.title)) + notices.text_of(draft) for draft in drafts)
        assert squeezed(whole) == squeezed(REPORT)


@pytest.mark.parametrize("split", [True, False])
def test_the_door_names_every_ending_that_it_reads(small_world: World, split: bool) -> None:
    refused = brought(small_world, "名单.docx", b"PK", split)
    assert "还读不了 .docx 文件；现在能读 .txt、.xlsx、.xlsm、.csv、.tsv、.pdf，请另存后再来。" in refused


@pytest.mark.parametrize("name", ["空.txt", "空.csv", "空.tsv"])
@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf \r\n\t"])
@pytest.mark.parametrize("split", [True, False])
def test_an_empty_file_is_refused_and_makes_no_draft(small_world: World, name: str, raw: bytes, split: bool) -> None:
    assert "文件是空的。" in brought(small_world, name, raw, split)
    with small_world.session() as session:
        assert not notices.list_notices(session, small_world.wang).rows


def test_a_table_that_was_to_be_cut_becomes_one_draft(small_world: World) -> None:
    brought(small_world, "名单.csv", "户主,金额\n示一,1\n".encode(), True)
    with small_world.session() as session:
        (made,) = notices.list_notices(session, small_world.wang).rows
        assert "示一" in str(made.document)


def brought(world: World, name: str, raw: bytes, split: bool) -> str:
    """What the door for files answers."""
    client = world.browser("wang")
    client.application.config["WTF_CSRF_ENABLED"] = False
    form = {"form": "file", "file": (io.BytesIO(raw), name), **({"split": "1"} if split else {})}
    return client.post("/notices/new", data=form, headers={"Accept-Language": "zh"}).text
